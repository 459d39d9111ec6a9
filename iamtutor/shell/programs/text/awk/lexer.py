"""Cuts an awk program into tokens."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from iamtutor.shell.programs.escapes import ESCAPES

#: Words that are no names of variables.
KEYWORDS = frozenset(
    "BEGIN END break continue delete do else exit for function func getline if in next "
    "nextfile print printf return while switch case default".split()
)
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.A)
_NAME = re.compile(r"[A-Za-z_]\w*", re.A)
_BLANKS = re.compile(r"(?:[ \t\r]|\\\r?\n|#[^\n]*)++")
#: Longer ones first.
_OPERATORS = (
    *"**= && || ++ -- += -= *= /= %= ^= ** == <= >= != !~ >>".split(),
    *"{}()[];,+-*/%^!<>|?:~$=",
)
#: After these a slash divides; anywhere else it begins a pattern.
_OPERANDS = frozenset(["name", "call", "number", "string", ")", "]", "++", "--", "$"])
_ESCAPES = ESCAPES | {'"': '"', "\n": ""}

Warn = Callable[[str], None]


class AwkError(Exception):
    """What awk says before it gives up, and its exit status."""

    def __init__(self, text: str, status: int = 2) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is ``number``, ``string``, ``pattern``, ``name``, ``call`` (a name with a
    parenthesis right behind it), ``newline``, ``end``, or the keyword or operator itself.
    """

    kind: str
    text: str
    start: int


def complaint(source: str, at: int, what: str) -> AwkError:
    """The line of the program, and a caret below the place where it is wrong."""
    line = source.count("\n", 0, at) + 1
    start = source.rfind("\n", 0, at) + 1
    end = source.find("\n", at)
    text = source[start : len(source) if end < 0 else end]
    place = f"awk: cmd. line:{line}: "
    return AwkError(f"{place}{text}\n{place}{' ' * (at - start)}^ {what}", 1)


def tokens(source: str, warn: Warn) -> list[Token]:
    """The tokens of the program, ``end`` the last one."""
    found: list[Token] = []
    at = 0
    while True:
        blanks = _BLANKS.match(source, at)
        at = blanks.end() if blanks else at
        if at >= len(source):
            found.append(Token("end", "", at))
            return found
        token, at = _token(source, at, found[-1].kind if found else "", warn)
        found.append(token)


def _token(source: str, at: int, before: str, warn: Warn) -> tuple[Token, int]:
    """The token that begins at ``at``, and where it ends."""
    char = source[at]
    if char == "\n":
        return Token("newline", "\n", at), at + 1
    if char == '"':
        end = _end_of_string(source, at)
        return Token("string", unescaped(source[at + 1 : end], warn), at), end + 1
    if char == "/" and before not in _OPERANDS:
        end = _end_of_pattern(source, at)
        return Token("pattern", source[at + 1 : end], at), end + 1
    if number := _NUMBER.match(source, at):
        return Token("number", number.group(), at), number.end()
    if name := _NAME.match(source, at):
        text, end = name.group(), name.end()
        if text in KEYWORDS:
            kind = "function" if text == "func" else text
        else:
            kind = "call" if source.startswith("(", end) else "name"
        return Token(kind, text, at), end
    for operator in _OPERATORS:
        if source.startswith(operator, at):
            kind = operator.replace("**", "^")
            return Token(kind, operator, at), at + len(operator)
    raise complaint(source, at, f"invalid char '{char}' in expression")


def _end_of_string(source: str, at: int) -> int:
    match = re.compile(r'"(?:[^"\\\n]|\\.)*"', re.S).match(source, at)
    if match is None:
        raise complaint(source, at, "unterminated string")
    return match.end() - 1


def _end_of_pattern(source: str, at: int) -> int:
    """Where the slash stands that ends the pattern: not one between brackets."""
    match = re.compile(
        r"/(?:[^/\\\[\n]|\\.|\[\^?\]?(?:\[:\w+:\]|[^\]\n])*+\])*+/", re.S
    ).match(source, at)
    if match is None:
        raise complaint(source, at + 1, "unterminated regexp")
    return match.end() - 1


def unescaped(text: str, warn: Warn = lambda _: None) -> str:
    """What a string means; ``warn`` is told of a backslash that means nothing."""

    def meant(match: re.Match[str]) -> str:
        piece = match[1]
        if piece[0] in "01234567":
            return chr(int(piece, 8) & 255)
        if piece not in _ESCAPES:
            warn(f"escape sequence `\\{piece}' treated as plain `{piece}'")
        return _ESCAPES.get(piece, piece)

    return re.sub(r"\\([0-7]{1,3}|.)", meant, text, flags=re.S)
