"""How a page of the manual looks: as ``man`` lays it out on 80 columns, printed whole."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import NamedTuple

from iamtutor.shell.awscli.invocation import Invocation

_WIDTH = 78
_INDENT = 7
#: The longest title, and what is left at either side of one that is longer.
_TITLE, _TITLE_START = 36, 16
#: How much deeper what is said of an option stands, in half columns.
_DEEPER = 7
#: What it costs to set a line, in the units of ``Budget``.
_LINE_WORK = 60


class Page:
    """Lines of one page. Lines of prose are filled and set flush on both sides."""

    def __init__(self, invocation: Invocation, title: str) -> None:
        self.invocation = invocation
        self.budget = invocation.process.budget
        self.title = title.upper()
        self.lines: list[str] = []
        self.filled = 0

    def heading(self, name: str) -> None:
        self.lines.append(f"\x1b[1m{name}\x1b[0m")

    def section(self, name: str, text: str) -> None:
        self.heading(name)
        self.text(text)

    def line(self, text: str) -> None:
        self.budget.work(_LINE_WORK)
        self.lines.append(f"{'':{_INDENT}}{text}" if text else "")

    def listing(self, name: str, entries: list[str] | tuple[str, ...]) -> None:
        self.heading(name)
        for entry in entries:
            self.line(f"o {entry}")
            self.line("")

    def term(self, name: str, text: str, depth: int = 0) -> None:
        """What the paragraphs that follow, one level deeper, are about."""
        self.budget.work(_LINE_WORK)
        margin = " " * _indent(depth)
        bold = f"\x1b[1m{name} \x1b[22m" if name else ""
        first, _, rest = text.rpartition(" ")
        if first and len(margin) + len(name) + len(text) > _WIDTH:
            self.lines += [margin + bold + first, margin + rest]
        else:
            self.lines.append(margin + bold + text)

    def term_text(self, name: str, text: str) -> None:
        """A paragraph that begins with what it is about."""
        start = len(self.lines)
        self.text(f"{name} {text}")
        self.lines[start] = self.lines[start].replace(name, f"\x1b[1m{name}\x1b[22m", 1)

    def note(self, name: str, text: str, depth: int) -> None:
        self.budget.work(_LINE_WORK)
        self.lines.append(f"{'':{_indent(depth)}}\x1b[1m{name}:\x1b[0m")
        self.text(text, depth + 1)

    def bullets(self, entries: Iterable[str], depth: int = 0) -> None:
        for entry in entries:
            self.text(entry, depth, "o ")

    def code(self, lines: Iterable[str], depth: int) -> None:
        margin = " " * _indent(depth)
        for line in lines:
            self.budget.work(_LINE_WORK + len(line))
            self.lines.append(margin + line if line else "")
        self.lines.append("")

    def text(self, text: str, depth: int = 0, bullet: str = "") -> None:
        """A paragraph and the empty line after it."""
        self.budget.work(_LINE_WORK + 2 * len(text))
        indent = _indent(depth)
        room = _WIDTH - indent - len(bullet)
        rows: list[list[str]] = [[]]
        for word in text.split():
            if rows[-1] and len(" ".join([*rows[-1], word])) > room:
                rows.append([])
            rows[-1].append(word)
        margin = " " * indent + bullet
        for row in rows[:-1]:
            self.lines.append(margin + self._flush(row, room))
            margin = " " * (indent + len(bullet))
        self.lines.append(margin + " ".join(rows[-1]))
        self.lines.append("")

    def _flush(self, words: list[str], room: int) -> str:
        """Words spread over the line: the spare blanks go in from the left, then from
        the right, in turns."""
        gaps = len(words) - 1
        spare = room - len(" ".join(words))
        if not gaps or not spare:
            return " ".join(words)
        self.filled += 1
        each, extra = divmod(spare, gaps)
        from_left = self.filled % 2 == 1
        line = words[0]
        for number, word in enumerate(words[1:]):
            first = number < extra if from_left else number >= gaps - extra
            line += " " * (1 + each + first) + word
        return line

    def html(self, source: str, depth: int = 0) -> None:
        self.budget.work(2 * len(source))
        reader = _Paragraphs()
        reader.feed(source)
        reader.close()
        reader.end()
        for one in reader.found:
            if one.note:
                self.note(one.note, one.text, depth + one.depth)
            else:
                self.text(one.text, depth + one.depth, one.bullet)
        if not reader.found:
            self.line("")

    def show(self) -> int:
        self.invocation.out(self._rendered())
        self.invocation.process.page()
        return 0

    def _rendered(self) -> str:
        title = _shortened(self.title)
        mark, room = f"\x1b[4m{title}\x1b[24m()", _WIDTH - len(title) - 2
        head = f"{mark}{'':{room - len(title) - 2}}{mark}"
        return "\n".join([head, "", *self.lines, "", f"{'':{room}}{mark}"]) + "\n"


def _shortened(title: str) -> str:
    """A title that does not fit twice into a line, without its middle, as ``groff`` sets
    it."""
    if len(title) <= _TITLE:
        return title
    return f"{title[:_TITLE_START]}...{title[-_TITLE_START - len(title) % 2 :]}"


def _indent(depth: int) -> int:
    """``groff`` takes three and a half columns for a level."""
    return _INDENT + _DEEPER * depth // 2


class _Paragraph(NamedTuple):
    """``note`` is the heading above it, of a note."""

    depth: int
    bullet: str
    text: str
    note: str = ""


_BLOCKS = frozenset(
    ("p", "ul", "ol", "li", "dl", "dt", "dd", "note", "important", "br")
)
#: What stands out within a line. The program puts a blank after it, whatever follows.
_INLINE = frozenset(("a", "b", "code", "i"))
_NOTES = {"note": "NOTE", "important": "WARNING"}


class _Paragraphs(HTMLParser):
    """The paragraphs of botocore's HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[_Paragraph] = []
        self.pieces: list[str] = []
        self.lists = 0
        self.deeper = 0
        self.bullet = ""
        self.note = ""
        self.is_name = False
        """Whether this is the service's full name, which no page shows."""

    def end(self) -> None:
        # ``groff`` is asked for ASCII and leaves out what is none.
        plain = "".join(self.pieces).encode("ascii", "ignore").decode()
        text = " ".join(plain.split())
        self.pieces.clear()
        if not text:
            return
        depth = self.deeper + max(0, self.lists - 1)
        self.found.append(_Paragraph(depth, self.bullet, text, self.note))
        if self.note:
            self.deeper += 1
        self.bullet = self.note = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS:
            self.end()
        self.is_name = self.is_name or tag == "fullname"
        if tag in ("ul", "ol"):
            self.lists += 1
        elif tag == "li":
            self.bullet = "o "
        elif tag in _NOTES:
            self.note = _NOTES[tag]

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end()
        if tag == "fullname":
            self.is_name = False
        elif tag in _INLINE:
            self.pieces.append(" ")
        elif tag in ("ul", "ol"):
            self.lists -= 1
        elif tag in _NOTES and self.deeper:
            self.deeper -= 1

    def handle_data(self, data: str) -> None:
        if not self.is_name:
            self.pieces.append(data)
