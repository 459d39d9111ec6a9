"""A list of people as bytes of a file or pasted text, read into lines of name, ID, group.

Spreadsheets save what they call CSV in whatever their country uses: UTF-8 with a mark,
UTF-16, or Shift_JIS; with commas, semicolons or tabs. Which it is can be told from the
bytes. What can't be read is refused with a word for the reason (``Unreadable``); what is
wrong with one line is said later, with that line.
"""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

#: The largest file, in bytes, and the most lines with something in them.
BYTES_LIMIT, LINES_LIMIT = 200_000, 500
SEPARATORS = "\t,;"

NAME, ID, GROUP = "name", "learner_id", "group"
#: What a column is called, without spaces and of half width. Of several columns for one
#: thing, the one that is named first here counts: a staff number rather than a line's.
HEADERS = {
    NAME: (
        "名前 氏名 お名前 表示名 受講者 受講者名 生徒名 学生名 "
        "name shownname fullname displayname learner learnername student studentname"
    ),
    ID: (
        "学籍番号 学生番号 生徒番号 社員番号 受講者番号 会員番号 出席番号 番号 "
        "studentid studentnumber learnerid learnersid employeeid id number no no."
    ),
    GROUP: (
        "グループ 班 組 クラス チーム 部署 所属部署 所属 "
        "group team section class department"
    ),
}
#: Parts of a name: where no column has the whole, they are joined as they stand.
NAME_PARTS = "姓 名 氏 lastname surname familyname firstname givenname"
_WORDS = {word for words in (*HEADERS.values(), NAME_PARTS) for word in words.split()}
#: Looks like an ID: has a digit and nothing that names have.
_ID_LIKE = re.compile(r"(?=.*\d)[\w.\-/]{1,40}", re.ASCII)


class Unreadable(Exception):
    """The list as a whole can't be read. ``reason``: ``large``, ``long``, ``workbook``,
    ``binary``, ``quotes`` (``line`` says where), ``columns``, ``empty``."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason, line)
        self.reason, self.line = reason, line


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list, as it was written. ``number``: where in the file it ends."""

    number: int
    name: str = ""
    learner_id: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``encoding``: the codec that read it, none of a paste. ``unused``: headers that
    mean nothing here. ``beyond``: the numbers of lines with more cells than there are
    columns; what stands in those is in no ``Line``."""

    lines: tuple[Line, ...]
    encoding: str = "utf-8"
    unused: tuple[str, ...] = ()
    beyond: tuple[int, ...] = ()


def read(data: bytes) -> Sheet:
    """The people of a file. Raises ``Unreadable``."""
    if len(data) > BYTES_LIMIT:
        raise Unreadable("large")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("workbook")
    text, encoding = _decoded(data)
    return read_text(text, encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tried = ["utf-16"]
    elif b"\0" in data:
        raise Unreadable("binary")
    else:
        # A text in Shift_JIS or a western one is hardly ever valid UTF-8 by chance.
        tried = ["utf-8-sig", "cp932", "cp1252"]
    for encoding in tried:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable("binary")


def read_text(text: str, encoding: str = "utf-8") -> Sheet:
    """The people of a pasted list. Raises ``Unreadable``."""
    if "\0" in text:
        raise Unreadable("binary")
    if len(text) > BYTES_LIMIT:
        raise Unreadable("large")
    text = text.removeprefix("\ufeff")
    table = _table(text)
    if not table:
        raise Unreadable("empty")
    roles, unused = _columns([cells for _number, cells in table])
    body = table[1:] if _has_header(table[0][1]) else table
    if len(body) > LINES_LIMIT:
        raise Unreadable("long")
    return Sheet(
        tuple(_line(n, cells, roles) for n, cells in body),
        encoding,
        unused,
        tuple(n for n, cells in body if any(map(str.strip, cells[len(roles) :]))),
    )


def _table(text: str) -> list[tuple[int, list[str]]]:
    """The lines with something in them: each with its number and cells. Of the separators
    that the text has, the one that parts most lines is the one."""
    found, trouble = [], Unreadable("empty")
    for separator in [one for one in SEPARATORS if one in text] or [","]:
        try:
            found.append(_parted(text, separator))
        except Unreadable as error:
            trouble = error
    if not found:
        raise trouble
    return max(found, key=lambda rows: sum(len(cells) > 1 for _number, cells in rows))


def _parted(text: str, separator: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator,
        strict=True,
        skipinitialspace=True,
    )
    rows = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, cells))
            if len(rows) > LINES_LIMIT + 1:
                raise Unreadable("long")
    except csv.Error as error:
        raise Unreadable("quotes", reader.line_num) from error
    return rows


def _word(cell: str) -> str:
    return re.sub(r"[\s_'’]+", "", normalize("NFKC", cell)).casefold()


def _has_header(cells: Sequence[str]) -> bool:
    return any(_word(cell) in _WORDS for cell in cells)


def _roles(header: Sequence[str]) -> list[str | None]:
    """What each column is; none that says less of a thing than another one does."""
    words = [_word(cell) for cell in header]
    roles: list[str | None] = [None] * len(words)
    for role, known in HEADERS.items():
        named = next((word for word in known.split() if word in words), None)
        if named is not None:
            roles[words.index(named)] = role
    if NAME not in roles:
        for at, word in enumerate(words):
            if word in NAME_PARTS.split():
                roles[at] = NAME
    return roles


def _columns(rows: Sequence[Sequence[str]]) -> tuple[list[str | None], tuple[str, ...]]:
    """What each column is, and the headers of those that are nothing to us."""
    first = rows[0]
    if _has_header(first):
        roles = _roles(first)
        if NAME not in roles:
            raise Unreadable("columns")
        unused = (
            cell.strip()
            for cell, role in zip(first, roles, strict=True)
            if role is None
        )
        return roles, tuple(cell for cell in unused if cell)
    if len(first) > 1 and all(
        _ID_LIKE.fullmatch(normalize("NFKC", row[0].strip())) for row in rows if row
    ):
        return [ID, NAME, GROUP], ()
    return [NAME, ID, GROUP], ()


def _line(number: int, cells: Sequence[str], roles: Sequence[str | None]) -> Line:
    found: dict[str, list[str]] = {NAME: [], ID: [], GROUP: []}
    for role, cell in zip(roles, cells, strict=False):
        if role is not None and cell.strip():
            found[role].append(cell.strip())
    return Line(number, *(" ".join(found[role]) for role in (NAME, ID, GROUP)))
