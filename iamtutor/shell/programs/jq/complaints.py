"""What ``jq`` says of a text that is no JSON, and where: Python's parser found the place,
jq names what it had read there. Checked against jq 1.7.1."""

from __future__ import annotations

import re
from json import JSONDecodeError

_WORD = re.compile(r'[^\s{}\[\],:"]+')
_VALUE = re.compile(r"true|false|null|-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_CLOSING = re.compile(r'(?:[^"\\]|\\.)*"', re.S)
_NO_PAIR = "Objects must consist of key:value pairs"
_NO_COMMA = "Expected separator between values"
_CONTROL = (
    "Invalid string: control characters from U+0000 through U+001F must be escaped"
)


def complaint(error: JSONDecodeError) -> str:
    """``what at line n, column n``: after the last byte that was read."""
    what, end = _found(error)
    read = error.doc if end is None else error.doc[:end]
    column = len(read.rpartition("\n")[2].encode("utf-8", "replace"))
    at_end = " at EOF" if end is None else ""
    return f"{what}{at_end} at line {1 + read.count(chr(10))}, column {column}"


def _found(error: JSONDecodeError) -> tuple[str, int | None]:
    """What is wrong, and how much was read by then; None: all of it."""
    text, at, said = error.doc, error.pos, error.msg
    if said.startswith("Unterminated string"):
        return "Unfinished string", None
    if said.startswith(("Invalid control", "Invalid \\")):
        what = _CONTROL if said.startswith("Invalid control") else "Invalid escape"
        return _at_quote(what, text, at)
    if at >= len(text.rstrip()):
        return "Unfinished JSON term", None
    char = text[at]
    if char in '"{[':
        what = "Object keys must be strings" if "property" in said else _NO_COMMA
        return _at_quote(what, text, at + 1) if char == '"' else (what, at + 1)
    if char in "}],:":
        return _at_sign(char, said, text[:at].rstrip()), at + 1
    word = _WORD.match(text, at)
    assert word is not None
    end = word.end() + 1 if word.end() < len(text) else None
    if _VALUE.fullmatch(word[0]):
        return ("Object keys must be strings" if "property" in said else _NO_COMMA), end
    kind = "literal" if char in "tfn" else "numeric literal"
    return f"Invalid {kind}", end


def _at_quote(what: str, text: str, at: int) -> tuple[str, int | None]:
    """It is noticed at the quote that ends the string."""
    closing = _CLOSING.match(text, at)
    return (what, closing.end()) if closing else ("Unfinished string", None)


def _at_sign(char: str, said: str, before: str) -> str:
    """What a bracket, a comma or a colon is told where it can't stand."""
    after_comma = before.endswith(",")
    in_object = "property" in said or "':'" in said
    match char:
        case ",":
            return _NO_PAIR if "':'" in said else "Expected value before ','"
        case ":":
            return "Expected string key before ':'"
        case "}" if after_comma and in_object:
            return "Expected another key-value pair"
        case "}" if "delimiter" in said:
            return _NO_PAIR
        case "]" if after_comma and not in_object:
            return "Expected another array element"
    return f"Unmatched '{char}'"
