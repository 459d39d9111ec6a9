"""``expr``: one expression, a word for each operand and operator."""

import re
from collections.abc import Callable

from iamtutor.shell.budget import LINE_WORK
from iamtutor.shell.patterns.regex import Pattern, PatternError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.register import Failed, program

#: Operators from the loosest to the tightest.
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("|",),
    ("&",),
    ("<", "<=", "=", "==", "!=", ">=", ">"),
    ("+", "-"),
    ("*", "/", "%"),
    (":",),
)
#: Functions, and how many operands they take.
_FUNCTIONS = {"match": 2, "substr": 3, "index": 2, "length": 1}
_WHOLE = re.compile(r"-?\d+", re.ASCII)
#: The longest pair of numbers that is calculated with, in digits.
_DIGITS = 4_000


def _wrong(what: str) -> Failed:
    return Failed(what, 2)


@program("expr OPERAND [OPERATOR OPERAND]... | FUNCTION OPERAND...")
def expr(process: Process) -> int:
    words = process.argv[1:]
    words = words[1:] if words[:1] == ["--"] else words
    if not words:
        raise _wrong("missing operand\nTry 'expr --help' for more information.")
    try:
        value = _Expression(words, process.budget.work).value()
    except PatternError as error:
        raise _wrong(str(error)) from None
    process.out(f"{value}\n")
    return int(_is_null(value))


def _is_null(text: str) -> bool:
    return text == "" or re.fullmatch("-?0+", text) is not None


class _Expression:
    def __init__(self, words: list[str], work: Callable[[int], None]) -> None:
        self.words = words
        self.work = work
        self.at = 0

    def value(self) -> str:
        found = self._level(0)
        if self.at < len(self.words):
            word = self.words[self.at]
            if word == ")":
                raise _wrong("syntax error: unexpected ')'")
            raise _wrong(f"syntax error: unexpected argument ‘{word}’")
        return found

    def _take(self, words: tuple[str, ...]) -> str:
        if self.at < len(self.words) and self.words[self.at] in words:
            self.at += 1
            return self.words[self.at - 1]
        return ""

    def _level(self, level: int) -> str:
        if level == len(_LEVELS):
            return self._operand()
        left = self._level(level + 1)
        while operator := self._take(_LEVELS[level]):
            self.work(LINE_WORK)
            left = self._applied(operator, left, self._level(level + 1))
        return left

    def _applied(self, operator: str, left: str, right: str) -> str:
        match operator:
            case "|":
                if not _is_null(left):
                    return left
                return "0" if _is_null(right) else right
            case "&":
                return "0" if _is_null(left) or _is_null(right) else left
            case ":":
                return self._matched(left, right)
            case "+" | "-" | "*" | "/" | "%":
                return self._calculated(operator, left, right)
        return str(int(_compared(operator, left, right)))

    def _calculated(self, operator: str, left: str, right: str) -> str:
        numbers = _numbers(left, right)
        if numbers is None:
            raise _wrong("non-integer argument")
        one, other = numbers
        self.work(len(left) * len(right) // 8)
        if operator in "/%":
            if other == 0:
                raise _wrong("division by zero")
            whole = abs(one) // abs(other) * (1 if (one < 0) == (other < 0) else -1)
            return str(whole if operator == "/" else one - whole * other)
        if operator == "*":
            return str(one * other)
        return str(one + other if operator == "+" else one - other)

    def _operand(self) -> str:
        if self.at >= len(self.words):
            last = self.words[-1]
            raise _wrong(f"syntax error: missing argument after ‘{last}’")
        word = self.words[self.at]
        self.at += 1
        if word == "(":
            inner = self._level(0)
            if self.at >= len(self.words):
                last = self.words[-1]
                raise _wrong(f"syntax error: expecting ')' after ‘{last}’")
            if not self._take((")",)):
                told = self.words[self.at]
                raise _wrong(f"syntax error: expecting ')' instead of ‘{told}’")
            return inner
        if word == ")":
            raise _wrong("syntax error: unexpected ')'")
        if word == "+" and self.at < len(self.words):
            self.at += 1
            return self.words[self.at - 1]
        if word in _FUNCTIONS:
            return self._called(
                word, [self._operand() for _ in range(_FUNCTIONS[word])]
            )
        return word

    def _called(self, name: str, given: list[str]) -> str:
        self.work(LINE_WORK + len(given[0]))
        match name:
            case "length":
                return str(len(given[0]))
            case "match":
                return self._matched(given[0], given[1])
            case "index":
                found = (n for n, c in enumerate(given[0], 1) if c in given[1])
                return str(next(found, 0))
        text, start, size = given
        if not (_WHOLE.fullmatch(start) and _WHOLE.fullmatch(size)):
            return ""
        first, count = int(start[:9]), int(size[:9])
        return text[first - 1 : first - 1 + count] if first > 0 and count > 0 else ""

    def _matched(self, text: str, source: str) -> str:
        """What the first group matched, or how much was matched; at the beginning."""
        pattern = Pattern(source, self.work)
        spans = pattern.search(text)
        if spans is None or spans[0][0] != 0:
            return "" if pattern.groups else "0"
        if pattern.groups:
            start, end = spans[1]
            return text[start:end] if start >= 0 else ""
        return str(spans[0][1])


def _numbers(left: str, right: str) -> tuple[int, int] | None:
    """Both as whole numbers, unless one is none."""
    if not (_WHOLE.fullmatch(left) and _WHOLE.fullmatch(right)):
        return None
    if len(left) + len(right) > _DIGITS:
        raise _wrong(f"iamtutor: two numbers have at most {_DIGITS:,} digits here")
    return int(left), int(right)


def _compared(operator: str, left: str, right: str) -> bool:
    one, other = _numbers(left, right) or (left, right)
    match operator:
        case "=" | "==":
            return one == other
        case "!=":
            return one != other
    less, more = one < other, one > other  # type: ignore[operator]
    return {"<": less, ">": more, "<=": not more, ">=": not less}[operator]
