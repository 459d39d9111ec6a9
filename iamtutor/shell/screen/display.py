"""How a terminal shows what programs print: carriage returns, backspaces, colours.

``painted`` carries the control characters out. What is left are lines of text in which
each stretch with a look of its own stands between its codes and a reset, so that lines can
be parted and each stretch be read alone (``runs``). ``plain`` is the text without looks.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, islice

#: A window's title.
_TITLE = re.compile(r"\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)?")
#: Any other escape sequence: with parameters, or a single letter; also a cut-off one.
_ESCAPE = re.compile(r"\x1b(?:\[([0-9;:?]*)[ -/]*([@-~]?)|[^\[]?)", re.DOTALL)
_OVERWRITES = re.compile(r"[\r\b]|\x1b\[2K")
_ACTIVE = re.compile(r"[\x1b\r\b]")
_RUN = re.compile(r"\x1b\[([0-9;]+)m([^\x1b]*)\x1b\[0m")
_MOVES = re.compile(r"([\r\b\t])")
_TAB = 8

#: What is in force: of each kind one code at most, as ``{"ink": 31}``.
Look = dict[str, int]
#: A code as the kind that it sets or ends.
_KINDS = {1: "weight", 2: "weight", 3: "slant", 4: "line", 7: "swap"}
_ENDS = {22: "weight", 23: "slant", 24: "line", 27: "swap", 39: "ink", 49: "paper"}
_WHOLE_COLOURS = {38: "ink", 48: "paper"}

Codes = tuple[int, ...]


def columns_of(char: str) -> int:
    """The columns that a character takes: a wide one two, a combining one none."""
    if char.isascii():
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def width(text: str) -> int:
    """The columns that ``text`` takes."""
    return len(text) if text.isascii() else sum(map(columns_of, text))


def painted(text: str) -> str:
    """What a terminal shows of ``text``, looks as codes.

    A carriage return goes back to column 0 and what follows overwrites; the blanks at the
    end of such a line are left out.
    """
    text = _TITLE.sub("", text.replace("\r\n", "\n")).replace("\a", "")
    if not _ACTIVE.search(text):
        return text
    look: Look = {}
    return "\n".join(
        _line(line, look) if look or _ACTIVE.search(line) else line
        for line in text.split("\n")
    )


def plain(text: str) -> str:
    """``text`` without looks."""
    return _ESCAPE.sub("", text) if "\x1b" in text else text


def runs(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What ``painted`` made, in stretches: text, and the codes of its look."""
    start = 0
    for found in _RUN.finditer(text):
        if start < found.start():
            yield plain(text[start : found.start()]), ()
        yield found[2], tuple(found[1].split(";"))
        start = found.end()
    if start < len(text):
        yield plain(text[start:]), ()


def _line(line: str, look: Look) -> str:
    """One line carried out; ``look`` is what is in force, and then goes on."""
    row = _Row() if _OVERWRITES.search(line) else _Tape()
    start = 0
    for escape in _ESCAPE.finditer(line):
        row.write(line[start : escape.start()], look)
        start = escape.end()
        if escape[2] == "m":
            _set(look, escape[1])
        elif escape[2] == "K":
            row.erase(escape[1])
    row.write(line[start:], look)
    return row.text()


class _Tape:
    """A line on which nothing goes back."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def write(self, text: str, look: Look) -> None:
        self.parts.append(_stretch(text, tuple(look.values())))

    def erase(self, how: str) -> None:
        """There is nothing behind the end."""

    def text(self) -> str:
        return "".join(self.parts)


class _Row:
    """A line of places, and where the next character goes. Of a wide character the right
    half is a place with no text."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.looks: list[Codes] = []
        self.column = 0
        self.returned = False

    def write(self, text: str, look: Look) -> None:
        codes = tuple(look.values())
        for part in _MOVES.split(text):
            if part == "\r":
                self.column, self.returned = 0, True
            elif part == "\b":
                self.column = max(0, self.column - 1)
            elif part == "\t" and self.column < len(self.chars):
                self.column += _TAB - self.column % _TAB
            elif part.isascii():
                self._put(part, codes)
            else:
                for char in part:
                    self._put_wide(char, codes)

    def _put_wide(self, char: str, codes: Codes) -> None:
        columns = columns_of(char)
        if columns:
            self._put([char, *[""] * (columns - 1)], codes)
        elif 0 < self.column <= len(self.chars):
            self.chars[self.column - 1] += char

    def _put(self, places: Sequence[str], codes: Codes) -> None:
        if not places:
            return
        end = self.column + len(places)
        missing = self.column - len(self.chars)
        if missing > 0:
            self.chars += " " * missing
            self.looks += [()] * missing
        self._break(self.column)
        self._break(end)
        self.chars[self.column : end] = places
        self.looks[self.column : end] = [codes] * len(places)
        self.column = end

    def _break(self, at: int) -> None:
        """Nothing is left of a wide character that is overwritten by half."""
        if at < len(self.chars) and not self.chars[at]:
            self.chars[at - 1 : at + 1] = "  "

    def erase(self, how: str) -> None:
        start = self.column if how in ("", "0") else 0 if how == "2" else None
        if start is not None:
            del self.chars[start:], self.looks[start:]
            self.returned = True

    def text(self) -> str:
        if self.returned:
            while self.chars and self.chars[-1] == " " and not self.looks[-1]:
                self.chars.pop()
                self.looks.pop()
        chars = iter(self.chars)
        return "".join(
            _stretch("".join(islice(chars, len(list(run)))), codes)
            for codes, run in groupby(self.looks)
        )


def _stretch(text: str, codes: Codes) -> str:
    if not codes or not text:
        return text
    return f"\x1b[{';'.join(map(str, codes))}m{text}\x1b[0m"


def _set(look: Look, parameters: str) -> None:
    """Select graphic rendition: eight colours, bright ones as the plain; others are left
    as they are."""
    codes = iter(
        [int(n[:4]) if n.isdecimal() else 0 for n in parameters.split(";")[:32]]
    )
    for code in codes:
        if code == 0:
            look.clear()
        elif code in _KINDS:
            look[_KINDS[code]] = code
        elif code in _ENDS:
            look.pop(_ENDS[code], None)
        elif code in _WHOLE_COLOURS:
            _set_numbered(look, _WHOLE_COLOURS[code], codes)
        elif code % 10 < 8 and code // 10 in (3, 9):
            look["ink"] = 30 + code % 10
        elif code % 10 < 8 and code // 10 in (4, 10):
            look["paper"] = 40 + code % 10


def _set_numbered(look: Look, kind: str, codes: Iterator[int]) -> None:
    """``38;5;N``: the first sixteen of the 256 are those with codes of their own."""
    form = next(codes, 0)
    if form == 5:
        number = next(codes, 16)
        if number < 16:
            look[kind] = (30 if kind == "ink" else 40) + number % 8
    elif form == 2:
        for _ in range(3):
            next(codes, 0)
