"""What stands in ``${…}``: a name, an operator and its words."""

import re
from collections.abc import Callable
from dataclasses import replace

from iamtutor.shell.grammar.syntax import Unsupported, Variable, Word

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?#@*$!-]")
_SUBSCRIPT = re.compile(r"\[([^\[\]]*(?:\[[^\]]*\][^\[\]]*)*)\]", re.S)
#: Longer ones first.
_OPERATORS = (
    *(":-", ":=", ":+", ":?", "%%", "##", "//", "^^", ",,"),
    *("-", "=", "+", "?", "%", "#", "/", ":", "^", ","),
)
#: Operators whose word is a default or a message: quoted as the whole is.
DEFAULTS = frozenset([":-", "-", ":=", "=", ":+", "+", ":?", "?"])


def read(inner: str, quoted: bool, word: Callable[[str, bool], Word]) -> Variable:
    """The variable that ``${inner}`` is; ``word`` reads text as (quoted or not) a word."""
    refusal = Unsupported(f"the parameter expansion ${{{inner}}}")
    sign = ""
    if len(inner) > 1 and inner[0] in "#!" and _NAME.match(inner, 1):
        sign, inner = inner[0], inner[1:]
    name = _NAME.match(inner)
    if name is None:
        raise refusal
    rest = inner[name.end() :]
    subscript = None
    if found := _SUBSCRIPT.match(rest):
        subscript = word(found[1], False)
        rest = rest[found.end() :]
    whole = Variable(name.group(), quoted, subscript=subscript)
    if sign:
        if rest or (sign == "!" and name.group() in ("@", "*")):
            raise refusal
        operator = "length" if sign == "#" else "keys" if whole.every else "named"
        return replace(whole, operator=operator)
    if not rest:
        return whole
    operator = next((o for o in _OPERATORS if rest.startswith(o)), "")
    if not operator or (rest[0] in "^," and len(rest) > len(operator)):
        raise refusal
    text = rest[len(operator) :]
    if operator in DEFAULTS:
        return replace(whole, operator=operator, operand=word(text, quoted))
    second = None
    if operator in ("/", "//"):
        text, slash, after = _parted(text, "/")
        # Quotes in it are quotes, inside a quoted word too.
        second = word(after, False) if slash else ()
        if operator == "/" and text[:1] in ("#", "%"):
            operator, text = operator + text[0], text[1:]
    elif operator == ":":
        text, colon, after = _parted(text, ":")
        second = word(after, True) if colon else None
        operand = word(text, True)
        return replace(whole, operator=operator, operand=operand, second=second)
    operand = word(text, False)
    return replace(whole, operator=operator, operand=operand, second=second)


def _parted(text: str, separator: str) -> tuple[str, str, str]:
    """``text`` parted at the first separator without a backslash before it."""
    match = re.match(rf"((?:[^\\{separator}]|\\.)*){separator}", text, re.S)
    if match is None:
        return text, "", ""
    return match.group(1), separator, text[match.end() :]
