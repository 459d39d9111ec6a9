"""A text read as jq reads it: piece by piece, with jq's own complaints.

For texts that Python's parser refuses. Some of them are fine with jq (``.5``, ``01``,
``nan``, a mark of the byte order); what it says of the others, and after which byte, is
jq's and no library's. Checked against jq 1.7.1.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

_PIECE = re.compile(
    r"""(?P<space>[ \t\r\n]+) | (?P<sign>[][{}:,]) | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<unfinished>".*) | (?P<literal>[^][{}:,"\ \t\r\n]+)""",
    re.S | re.X,
)
_NUMBER = re.compile(
    r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|inf(?:inity)?|nan)",
    re.ASCII | re.IGNORECASE,
)
_WORDS = {"true": True, "false": False, "null": None}
_SPECIAL = re.compile(r"[\0-\x1f]|\\u(?P<digits>.{0,4})|\\(?P<letter>.)", re.S)
_PAIR = re.compile(r"\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])")
#: What it costs to read one piece, in the units of ``Budget``.
PIECE_WORK = 40
_NOTHING = object()


class NotJson(ValueError):
    """The text is nothing that jq reads; the words are jq's."""


class _Bad(Exception):
    """What is wrong with the piece that was read last."""


def values(text: str, start: int, work: Callable[[int], None]) -> Iterator[Any]:
    """Value and where it ends, one after the other, from ``start`` on; raises NotJson."""
    if start == 0 and text[:1] == "\ufeff":
        start = 1
    elif start == 0 and "\uf000" <= text[:1] <= "\uffff":
        # Its first byte is that of a mark of the byte order, which it isn't.
        raise NotJson("Malformed BOM")
    reader = _Reader()
    whole: list[Any] = []
    for piece in _PIECE.finditer(text, start):
        work(PIECE_WORK + len(piece[0]))
        kind, end = piece.lastgroup, piece.end()
        # That a literal has ended, and that a string hasn't, is seen one further on.
        seen = end + (kind in ("literal", "unfinished"))
        try:
            reader.take(str(kind), piece[0])
        except _Bad as bad:
            raise NotJson(f"{bad}{_place(text, seen)}") from None
        if (value := reader.whole()) is not _NOTHING:
            whole.append(value)
        if kind == "literal" and text[end : end + 1] in "[]{}:,":
            # Both are one step: what is wrong with the sign comes first.
            continue
        yield from ((value, end) for value in whole)
        whole.clear()
    yield from ((value, len(text)) for value in whole)
    if reader.open:
        raise NotJson(f"Unfinished JSON term{_place(text, len(text) + 1)}")


def _place(text: str, end: int) -> str:
    """After how much was read; more than there is, if the end was met."""
    read = text[:end].removeprefix("\ufeff")
    column = len(read.rpartition("\n")[2].encode("utf-8", "replace"))
    at_end = " at EOF" if end > len(text) else ""
    return f"{at_end} at line {1 + read.count(chr(10))}, column {column}"


class _Reader:
    """``open``: the lists and objects that have no end yet, and above each object the key
    whose value is missing. ``last``: the value that belongs nowhere yet."""

    def __init__(self) -> None:
        self.open: list[Any] = []
        self.last: Any = _NOTHING

    def whole(self) -> Any:
        """The value that stands in no other, taken away; ``_NOTHING`` if there is none."""
        if self.open:
            return _NOTHING
        value, self.last = self.last, _NOTHING
        return value

    def take(self, kind: str, piece: str) -> None:
        match kind:
            case "literal":
                self._value(_literal(piece))
            case "string":
                self._value(_string(piece))
            case "unfinished":
                raise _Bad("Unfinished string")
            case "sign":
                _SIGNS[piece](self)

    def _value(self, value: Any) -> None:
        if self.last is not _NOTHING:
            raise _Bad("Expected separator between values")
        self.last = value

    def _begin(self, value: Any) -> None:
        if self.last is not _NOTHING:
            raise _Bad("Expected separator between values")
        self.open.append(value)

    def _colon(self) -> None:
        if self.last is _NOTHING:
            raise _Bad("Expected string key before ':'")
        if not self.open or not isinstance(self.open[-1], dict):
            raise _Bad("':' not as part of an object")
        if not isinstance(self.last, str):
            raise _Bad("Object keys must be strings")
        self.open.append(self.last)
        self.last = _NOTHING

    def _put(self) -> None:
        """The last value goes where it belongs."""
        value, self.last = self.last, _NOTHING
        if isinstance(self.open[-1], list):
            self.open[-1].append(value)
        else:
            key = self.open.pop()
            self.open[-1][key] = value

    def _comma(self) -> None:
        if self.last is _NOTHING:
            raise _Bad("Expected value before ','")
        if isinstance(self.open[-1], dict):
            raise _Bad("Objects must consist of key:value pairs")
        self._put()

    def _end_list(self) -> None:
        if not self.open or not isinstance(self.open[-1], list):
            raise _Bad("Unmatched ']'")
        if self.last is not _NOTHING:
            self._put()
        elif self.open[-1]:
            raise _Bad("Expected another array element")
        self.last = self.open.pop()

    def _end_object(self) -> None:
        if not self.open:
            raise _Bad("Unmatched '}'")
        if self.last is not _NOTHING:
            if not isinstance(self.open[-1], str):
                raise _Bad("Objects must consist of key:value pairs")
            self._put()
        elif not isinstance(self.open[-1], dict):
            raise _Bad("Unmatched '}'")
        elif self.open[-1]:
            raise _Bad("Expected another key-value pair")
        self.last = self.open.pop()


_SIGNS: dict[str, Callable[[_Reader], None]] = {
    "[": lambda reader: reader._begin([]),
    "{": lambda reader: reader._begin({}),
    ":": _Reader._colon,
    ",": _Reader._comma,
    "]": _Reader._end_list,
    "}": _Reader._end_object,
}


def _literal(piece: str) -> Any:
    if piece[0] in "tf" or piece[:2] == "nu":
        if piece not in _WORDS:
            raise _Bad("Invalid literal")
        return _WORDS[piece]
    if _NUMBER.fullmatch(piece) is None:
        raise _Bad("Invalid numeric literal")
    return int(piece) if piece.isdecimal() and len(piece) < 18 else float(piece)


def _string(piece: str) -> str:
    for found in _SPECIAL.finditer(piece[:-1], 1):
        digits = found["digits"]
        if found[0] < " ":
            raise _Bad(
                "Invalid string: control characters from U+0000 through U+001F "
                "must be escaped"
            )
        if digits is None:
            if found["letter"] not in 'bfnrt/"\\':
                raise _Bad("Invalid escape")
            continue
        if len(digits.encode()) < 4:
            raise _Bad("Invalid \\uXXXX escape")
        if not re.fullmatch("[0-9a-fA-F]{4}", digits):
            raise _Bad("Invalid characters in \\uXXXX escape")
        if _PAIR.match(piece, found.start()):
            raise _Bad("Invalid \\uXXXX\\uXXXX surrogate pair escape")
    text: str = json.loads(piece, strict=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
