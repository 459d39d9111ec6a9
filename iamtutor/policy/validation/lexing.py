"""The tokens of a text that should have been JSON, and how each is really written.

Reads what people type and paste: other quotes and brackets, words without quotes,
comments, blanks that aren't JSON's. Every sign is read once, so the cost is the text's
length. What isn't JSON's own is a Slip: where it is, and what would stand there.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from iamtutor.policy.document import STATEMENT_ELEMENTS
from iamtutor.policy.validation.findings import Code, Edit


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing that isn't JSON. ``edits`` mend it; none: nobody can tell how."""

    code: Code
    start: int
    end: int
    edits: tuple[Edit, ...] = ()
    params: dict[str, str] = field(default_factory=dict)


class Token(NamedTuple):
    """``kind`` is ``string``, ``word``, ``value``, or the punctuation sign itself."""

    kind: str
    start: int
    end: int
    slip: Slip | None = None


_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad\u202a-\u202e"
_BLANKS = "\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u000b\u000c\u0085"
_DOUBLE = "\u201c-\u201f\u2033\u3003\u301d-\u301f\uff02\u00ab\u00bb\u300c-\u300f"
_SINGLE = "'`\u00b4\u2018-\u201b\u2032\uff07"
#: Signs that stand for JSON's, by the sign that they stand for.
_SIGNS = {
    **dict.fromkeys("\uff5b\ufe5b", "{"),
    **dict.fromkeys("\uff5d\ufe5c", "}"),
    **dict.fromkeys("\uff3b\u3010\u3014", "["),
    **dict.fromkeys("\uff3d\u3011\u3015", "]"),
    **dict.fromkeys("\uff1a\ufe55\ua789", ":"),
    **dict.fromkeys("\uff0c\u3001\ufe50\uff64", ","),
}
_WORD = (
    rf"[^\s\"{_SINGLE}{_DOUBLE}{_BLANKS}{_INVISIBLE}{''.join(_SIGNS)}:,;=\\\[\]{{}}]"
)
#: The parts never give back what they took: nothing is read twice.
_TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\r\n]++)
    | (?P<string>"(?:[^"\\\n{_DOUBLE}]|\\.)*+")
    | (?P<mixed>"(?:[^"\\\n{_DOUBLE}]|\\.)*+[{_DOUBLE}](?=\s*+[:,\]}}]|\s*+$))
    | (?P<wide>"(?:[^"\\\n]|\\.)*+")
    | (?P<open>"[^\n]*+)
    | (?P<double>[{_DOUBLE}][^\n"{_DOUBLE}]*+["{_DOUBLE}])
    | (?P<fence>^```[^\n]*+)
    | (?P<single>[{_SINGLE}](?:[^\n\\{_SINGLE}]|\\.)*+[{_SINGLE}])
    | (?P<lone>[{_SINGLE}][^\n]*+)
    | (?P<comment>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?
        |(?:^|(?<=[\s,{{}}\[\]"]))[#\uff03][^\n]*+|<!--(?:[^-]|-(?!->))*+(?:-->)?)
    | (?P<ellipsis>\.{{2,}}|\u2026++|\u22ef++)
    | (?P<invisible>[{_INVISIBLE}]++)
    | (?P<blank>[{_BLANKS}]++)
    | (?P<sign>[{"".join(_SIGNS)}])
    | (?P<equals>=>?|\uff1d)
    | (?P<semicolon>[;\uff1b])
    | (?P<mark>[\[\]{{}}:,])
    | (?P<word>{_WORD}++(?::++{_WORD}++)*+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.MULTILINE,
)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
_WORDS = {
    "true": "true",
    "yes": "true",
    "on": "true",
    "false": "false",
    "no": "false",
    "off": "false",
    "null": "null",
    "none": "null",
    "nil": "null",
    "undefined": "null",
}
#: What is taken out as it is found, and stands for nothing.
_DROPPED = {
    "comment": Code.JSON_COMMENT,
    "ellipsis": Code.JSON_ELLIPSIS,
    "invisible": Code.JSON_INVISIBLE,
    "fence": Code.JSON_FENCE,
}


def tokens_of(text: str) -> Iterator[Token | Slip]:
    """The tokens; between them, slips of what stands for nothing."""
    end = 0
    while found := _TOKEN.match(text, end):
        kind = found.lastgroup or ""
        start, end = found.span()
        if kind == "space":
            continue
        if kind in _DROPPED:
            yield _replaced(_DROPPED[kind], start, end, "")
        elif kind == "blank":
            yield _replaced(Code.JSON_BLANK, start, end, " " * (end - start))
        elif kind == "mark":
            yield Token(text[start], start, end)
        elif kind == "word":
            yield from _word(text, start, end)
        elif kind == "open":
            slip = _unclosed(text[start:end], start, end)
            end = slip.end  # what closes a list on the same line is read on
            yield Token("string", start, end, slip)
        else:
            yield _token(text, kind, start, end)


def _replaced(code: Code, start: int, end: int, by: str, **params: str) -> Slip:
    return Slip(code, start, end, (Edit(start, end, by),), params)


def _token(text: str, kind: str, start: int, end: int) -> Token:
    written = text[start:end]
    slip: Slip | None = None
    match kind:
        case "string" | "wide":
            kind, slip = "string", _inside(written, start, end)
        case "mixed" | "double":
            kind, slip = (
                "string",
                _requoted(Code.JSON_TYPOGRAPHIC_QUOTE, text, start, end),
            )
        case "single":
            code = Code.JSON_SINGLE_QUOTE
            if not {written[0], written[-1]} <= {"'", "`"}:
                code = Code.JSON_TYPOGRAPHIC_QUOTE
            kind, slip = "string", _requoted(code, text, start, end)
        case "lone":
            params = {"value": written[0]}
            kind, slip = "string", Slip(Code.JSON_SINGLE_QUOTE, start, end, (), params)
        case "sign":
            kind = _SIGNS[written]
            code = Code.JSON_FULL_WIDTH
            slip = _replaced(code, start, end, kind, value=written, wanted=kind)
        case "equals":
            kind, slip = ":", _replaced(Code.JSON_EQUALS, start, end, ":")
        case "semicolon":
            kind, slip = ",", _replaced(Code.JSON_SEMICOLON, start, end, ",")
        case _:
            slip = Slip(Code.JSON_CHARACTER, start, end, (), {"value": written})
    return Token(kind, start, end, slip)


_ESCAPE = re.compile(r'\\(?:u[0-9A-Fa-f]{4}|["\\/bfnrt]|(?P<bad>.))')
_CONTROL = re.compile(r"[\x00-\x1f]")


def _inside(written: str, start: int, end: int) -> Slip | None:
    """What a string in its quotes has that JSON doesn't take."""
    bad = [found for found in _ESCAPE.finditer(written) if found["bad"]]
    if bad:
        # A path of Windows, in an ARN; elsewhere nobody knows what was meant.
        edits = tuple(
            Edit(start + one.start(), start + one.start() + 1, "/")
            for one in bad
            if "arn:" in written
        )
        place = start + bad[0].start()
        return Slip(
            Code.JSON_BACKSLASH, place, place + 2, edits, {"value": bad[0].group()}
        )
    if found := _CONTROL.search(written):
        place = start + found.start()
        edit = Edit(place, place + 1, json.dumps(found.group())[1:-1])
        return Slip(Code.JSON_STRING_CHARACTER, place, place + 1, (edit,))
    return None


def _requoted(code: Code, text: str, start: int, end: int) -> Slip:
    inner = text[start + 1 : end - 1].replace("\\'", "'")
    inner = re.sub(r'(?<!\\)"', '\\"', inner)
    params = {"value": text[start]} if code is Code.JSON_SINGLE_QUOTE else {}
    return _replaced(code, start, end, f'"{inner}"', **params)


def _unclosed(written: str, start: int, end: int) -> Slip:
    """A string that the line's end cuts off: what closes a list isn't in it."""
    tail = 0
    while tail < len(written) - 1 and written[-1 - tail] in " \t\r,]}":
        tail += 1
    place = end - tail
    return Slip(Code.JSON_STRING_NOT_CLOSED, start, place, (Edit(place, place, '"'),))


def _word(text: str, start: int, end: int) -> Iterator[Token]:
    written = text[start:end]
    name, colon, rest = written.partition(":")
    if colon and rest and name in (*STATEMENT_ELEMENTS, "Statement", "Version", "Id"):
        middle = start + len(name)
        yield from _word(text, start, middle)
        yield Token(":", middle, middle + 1)
        yield from _word(text, middle + 1, end)
        return
    if written in ("true", "false", "null") or _NUMBER.match(written):
        yield Token("value", start, end)
        return
    if written.lower() in _WORDS:
        meant = _WORDS[written.lower()]
        code = Code.JSON_WORD
        slip = _replaced(code, start, end, meant, value=written, wanted=meant)
        yield Token("value", start, end, slip)
        return
    code = Code.JSON_UNQUOTED
    quoted = json.dumps(written, ensure_ascii=False)
    yield Token("word", start, end, _replaced(code, start, end, quoted, value=written))
