"""``test`` and ``[``: whether something is true of files, texts and numbers."""

import re

from iamtutor.shell.conditions import FILE_TESTS, NUMBER_TESTS, ORDER_TESTS, file_is
from iamtutor.shell.process import Process
from iamtutor.shell.programs.register import builtin


@builtin("[", "test")
def test(process: Process) -> int:
    """``test`` and ``[``: files, strings and numbers, one or two operands."""
    words = process.argv[1:]
    if process.name == "[":
        if words[-1:] != ["]"]:
            return process.complain("missing `]'", 2)
        words = words[:-1]
    try:
        return int(not _is_true(process, words))
    except ValueError as error:
        return process.complain(str(error), 2)


def _is_true(process: Process, words: list[str]) -> bool:
    """As POSIX has it: the number of words decides, up to four of them."""
    match words:
        case []:
            return False
        case [text]:
            return text != ""
        case ["!", text]:
            return text == ""
        case [operator, text]:
            return _one(process, operator, text)
        case [left, operator, right] if _is_binary(operator):
            return _two(process, left, operator, right)
        case ["!", *rest] if len(words) <= 4:
            return not _is_true(process, rest)
        case ["(", *rest, ")"] if len(words) <= 4:
            return _is_true(process, rest)
    if len(words) > _WORDS_LIMIT:
        raise ValueError("too many arguments")
    expression = _Expression(process, words)
    held = expression.either()
    if expression.words:
        raise ValueError("too many arguments")
    return held


_STRING_TESTS = frozenset(["=", "==", "!=", *ORDER_TESTS])
#: The most words of one test: they nest.
_WORDS_LIMIT = 60


class _Expression:
    """More words than POSIX decides: ``-a``, ``-o``, ``!`` and parentheses."""

    def __init__(self, process: Process, words: list[str]) -> None:
        self.process = process
        self.words = list(words)

    def either(self) -> bool:
        held = self.both()
        while self.words[:1] == ["-o"]:
            self.words.pop(0)
            # Both sides are read, whatever the first one says.
            held = self.both() or held
        return held

    def both(self) -> bool:
        held = self.single()
        while self.words[:1] == ["-a"]:
            self.words.pop(0)
            held = self.single() and held
        return held

    def single(self) -> bool:
        words = self.words
        if not words:
            raise ValueError("argument expected")
        if words[0] == "!" and len(words) > 1:
            words.pop(0)
            return not self.single()
        if len(words) > 2 and _is_binary(words[1]):
            left, operator, right = words[:3]
            del words[:3]
            return _two(self.process, left, operator, right)
        if words[0] == "(":
            words.pop(0)
            held = self.either()
            if words[:1] != [")"]:
                raise ValueError("`)' expected")
            words.pop(0)
            return held
        if len(words) > 1 and (
            words[0] in ("-n", "-z", "-v") or words[0] in FILE_TESTS
        ):
            operator, text = words[:2]
            del words[:2]
            return _one(self.process, operator, text)
        return words.pop(0) != ""


def _is_binary(operator: str) -> bool:
    return operator in NUMBER_TESTS or operator in _STRING_TESTS


def _one(process: Process, operator: str, text: str) -> bool:
    if operator == "-n":
        return text != ""
    if operator == "-z":
        return text == ""
    if operator == "-v":
        return _is_set(process, text)
    if operator in FILE_TESTS:
        return file_is(process.files, operator, text)
    raise ValueError(f"{operator}: unary operator expected")


def _is_set(process: Process, text: str) -> bool:
    """Whether there is a variable, or an element of an array, of that name."""
    machine = process.machine
    name, bracket, key = text.partition("[")
    if name not in machine.arrays:
        return not bracket and (name in machine.env or name in process.env)
    return (key.removesuffix("]") if bracket else "0") in machine.arrays[name]


def _two(process: Process, left: str, operator: str, right: str) -> bool:
    match operator:
        case "=" | "==":
            return left == right
        case "!=":
            return left != right
        case _ if operator in ORDER_TESTS:
            return ORDER_TESTS[operator](process.files, left, right)
    for text in (left, right):
        if not re.fullmatch(r"\s*[-+]?\d{1,18}\s*", text, re.ASCII):
            raise ValueError(f"{text}: integer expression expected")
    return NUMBER_TESTS[operator](int(left), int(right))
