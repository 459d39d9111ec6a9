"""How deep a JSON text goes, and where in it each part stands.

Python's own parser ends where its stack does: at another depth in each version, and in
each place from which it is called. What reads a text that somebody wrote reads it with
``loads``, so that a text is too deep everywhere or nowhere.

``json`` says where a text stops being JSON, but not where a value came from. ``locate``
keeps, for every value and every object key, the path to it and its offsets. It is only
asked when something is to be pointed at; reading a policy doesn't need it.
"""

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from iamtutor.policy.keeping import kept

Path = tuple[str | int, ...]

#: How many lists and objects may stand in one another.
DEEPEST = 100
#: A string without an end goes to the end of the text: nothing in it is looked for again.
_MARK = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[][{}]', re.S)
_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}
_decode = json.JSONDecoder().raw_decode


def loads(text: str | bytes | bytearray, **options: Any) -> Any:
    """``json.loads``, of bytes in UTF-8. Raises RecursionError if it goes deeper than
    ``DEEPEST``, ValueError if it is no JSON."""
    written = text if isinstance(text, str) else text.decode()
    check_depth(written)
    return json.loads(written, **options)


def check_depth(text: str, deepest: int = DEEPEST) -> None:
    """Raises RecursionError, in Python's words, if they stand deeper in one another."""
    if text.count("[") + text.count("{") <= deepest:
        return
    depth = 0
    for mark in _MARK.finditer(text):
        if mark[0] in "[{":
            depth += 1
            if depth > deepest:
                kind = "array" if mark[0] == "[" else "object"
                raise RecursionError(
                    "maximum recursion depth exceeded while decoding a JSON "
                    f"{kind} from a unicode string"
                )
        elif mark[0] in "]}":
            depth -= 1


class JsonProblem(StrEnum):
    AFTER_END = "after_end"
    COLON_EXPECTED = "colon_expected"
    COMMA_EXPECTED = "comma_expected"
    NAME_EXPECTED = "name_expected"
    STRING_CHARACTER = "string_character"
    STRING_NOT_CLOSED = "string_not_closed"
    TOO_DEEP = "too_deep"
    TRAILING_COMMA = "trailing_comma"
    VALUE_EXPECTED = "value_expected"


class NotJson(ValueError):
    """The text is not JSON: what is wrong and where."""

    def __init__(self, problem: JsonProblem, offset: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.offset = offset


class Span(NamedTuple):
    start: int
    end: int


@dataclass(slots=True)
class LocatedJson:
    """A JSON text read with the place of everything in it."""

    text: str
    value: object = None
    values: dict[Path, Span] = field(default_factory=dict)
    keys: dict[Path, Span] = field(default_factory=dict)
    duplicates: list[tuple[Path, Span]] = field(default_factory=list)

    def line_and_column(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Counted from 1: where the value is, or the key that it stands under."""
        place = self.keys[path] if key else self.values[path]
        return line_and_column(self.text, place.start)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


@kept((20_480, 4))
def locate(text: str) -> LocatedJson:
    """Raises NotJson. Kept for a moment: a policy is checked, mended and pointed into."""
    located = LocatedJson(text)
    start = _skip(text, 0)
    located.value, end = _value(located, start, (), 0)
    end = _skip(text, end)
    if end != len(text):
        raise NotJson(JsonProblem.AFTER_END, end)
    return located


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _value(
    located: LocatedJson, start: int, path: Path, depth: int
) -> tuple[object, int]:
    text = located.text
    character = text[start : start + 1]
    value: object
    if character in ("{", "[") and depth >= DEEPEST:
        raise NotJson(JsonProblem.TOO_DEEP, start)
    if character == "{":
        value, end = _object(located, start, path, depth)
    elif character == "[":
        value, end = _array(located, start, path, depth)
    elif character == '"':
        value, end = _string(text, start)
    elif found := _NUMBER.match(text, start):
        value, end = json.loads(found.group()[:400]), found.end()
    else:
        for word, meaning in _WORDS.items():
            if text.startswith(word, start):
                value, end = meaning, start + len(word)
                break
        else:
            raise NotJson(JsonProblem.VALUE_EXPECTED, start)
    located.values[path] = Span(start, end)
    return value, end


def _string(text: str, start: int) -> tuple[str, int]:
    try:
        value, end = _decode(text, start)
    except json.JSONDecodeError as error:
        if _STRING.match(text, start) is None:
            raise NotJson(JsonProblem.STRING_NOT_CLOSED, start) from None
        raise NotJson(JsonProblem.STRING_CHARACTER, error.pos) from None
    return str(value), end


def _object(
    located: LocatedJson, start: int, path: Path, depth: int
) -> tuple[dict[str, object], int]:
    text = located.text
    members: dict[str, object] = {}
    position = _skip(text, start + 1)
    if text[position : position + 1] == "}":
        return members, position + 1
    while True:
        if text[position : position + 1] != '"':
            problem = JsonProblem.NAME_EXPECTED
            if text[position : position + 1] == "}":
                problem = JsonProblem.TRAILING_COMMA
            raise NotJson(problem, position)
        name, end = _string(text, position)
        inner = (*path, name)
        if name in members:
            located.duplicates.append((inner, Span(position, end)))
        located.keys[inner] = Span(position, end)
        position = _skip(text, end)
        if text[position : position + 1] != ":":
            raise NotJson(JsonProblem.COLON_EXPECTED, position)
        position = _skip(text, position + 1)
        members[name], position = _value(located, position, inner, depth + 1)
        position = _skip(text, position)
        match text[position : position + 1]:
            case "}":
                return members, position + 1
            case ",":
                position = _skip(text, position + 1)
            case _:
                raise NotJson(JsonProblem.COMMA_EXPECTED, position)


def _array(
    located: LocatedJson, start: int, path: Path, depth: int
) -> tuple[list[object], int]:
    text = located.text
    items: list[object] = []
    position = _skip(text, start + 1)
    if text[position : position + 1] == "]":
        return items, position + 1
    while True:
        if items and text[position : position + 1] == "]":
            raise NotJson(JsonProblem.TRAILING_COMMA, position)
        item, position = _value(located, position, (*path, len(items)), depth + 1)
        items.append(item)
        position = _skip(text, position)
        match text[position : position + 1]:
            case "]":
                return items, position + 1
            case ",":
                position = _skip(text, position + 1)
            case _:
                raise NotJson(JsonProblem.COMMA_EXPECTED, position)
