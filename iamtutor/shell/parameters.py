"""What stands in ``${…}``: a name, an operator and its words."""

from __future__ import annotations

import re
from collections.abc import Callable

from iamtutor.shell.syntax import Unsupported, Variable, Word

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[?#@*$0-9]")
#: Longer ones first.
_OPERATORS = (
    *(":-", ":=", ":+", ":?", "%%", "##", "//", "^^", ",,"),
    *("-", "=", "+", "?", "%", "#", "/", ":", "^", ","),
)
#: Operators whose word is a default or a message: quoted as the whole is.
DEFAULTS = frozenset([":-", "-", ":=", "=", ":+", "+", ":?", "?"])


def read(inner: str, quoted: bool, word: Callable[[str, bool], Word]) -> Variable:
    """The variable that ``${inner}`` is; ``word`` reads text as (quoted or not) a word."""
    refusal = Unsupported(f"parameter expansion: ${{{inner}}}")
    if len(inner) > 1 and inner[0] == "#":
        name = _NAME.fullmatch(inner, 1)
        if name is None:
            raise refusal
        return Variable(name.group(), quoted, "length")
    name = _NAME.match(inner)
    if name is None:
        raise refusal
    rest = inner[name.end() :]
    if not rest:
        return Variable(name.group(), quoted)
    operator = next((o for o in _OPERATORS if rest.startswith(o)), None)
    if operator is None or (rest[0] in "^," and len(rest) > len(operator)):
        raise refusal
    text = rest[len(operator) :]
    if operator in DEFAULTS:
        return Variable(name.group(), quoted, operator, word(text, quoted))
    second = None
    if operator in ("/", "//"):
        text, slash, after = _parted(text, "/")
        second = word(after, quoted) if slash else ()
        if text[:1] in ("#", "%"):
            raise refusal
    elif operator == ":":
        text, colon, after = _parted(text, ":")
        second = word(after, True) if colon else None
        return Variable(name.group(), quoted, operator, word(text, True), second)
    return Variable(name.group(), quoted, operator, word(text, False), second)


def _parted(text: str, separator: str) -> tuple[str, str, str]:
    """``text`` parted at the first separator without a backslash before it."""
    match = re.match(rf"((?:[^\\{separator}]|\\.)*){separator}", text, re.S)
    if match is None:
        return text, "", ""
    return match.group(1), separator, text[match.end() :]
