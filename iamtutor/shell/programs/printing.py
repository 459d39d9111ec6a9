"""Programs that print or test what they are given: ``echo``, ``printf``, ``test``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iamtutor.shell.conditions import FILE_TESTS, NUMBER_TESTS, file_is, newer
from iamtutor.shell.process import Process


def echo(process: Process) -> int:
    arguments = process.argv[1:]
    newline, escapes = True, False
    while arguments and re.fullmatch(r"-[neE]+", arguments[0]):
        for letter in arguments.pop(0)[1:]:
            if letter == "n":
                newline = False
            else:
                escapes = letter == "e"
    text = " ".join(arguments)
    if escapes:
        text, cut = _unescape(text)
        newline = newline and not cut
    process.out(text + ("\n" if newline else ""))
    return 0


_ESCAPES = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
}


def _unescape(text: str, octal: bool = False) -> tuple[str, bool]:
    """``echo -e``: the text, and whether ``\\c`` ended it. With ``octal`` (a format of
    ``printf``) a byte is ``\\101``, else only ``\\0101``."""
    zero = "01234567" if octal else "0"
    out, cut = "", False
    for piece in re.findall(
        r"\\x[0-9a-fA-F]{1,2}|\\[0-7]{1,4}|\\.|[^\\]+|\\", text, re.S
    ):
        if piece == "\\c":
            cut = True
            break
        if piece.startswith("\\x") and len(piece) > 2:
            out += _byte(int(piece[2:], 16))
        elif piece[0] == "\\" and piece[1:2] in zero:
            digits = piece[1:4] if piece[1] != "0" or octal else piece[1:5]
            out += _byte(int(digits, 8) & 255) + piece[1 + len(digits) :]
        elif len(piece) == 2 and piece[0] == "\\":
            out += _ESCAPES.get(piece[1], piece)
        else:
            out += piece
    data = out.encode("utf-8", "surrogateescape")
    return data.decode("utf-8", "surrogateescape"), cut


def _byte(code: int) -> str:
    """One byte, perhaps of a character that takes several."""
    return chr(code) if code < 128 else chr(0xDC00 + code)


_FORMAT = re.compile(r"%(%|[-0 +#]{0,5}\d{0,4}(?:\.\d{1,4})?[a-zA-Z])|[^%]+|%", re.S)


def printf(process: Process) -> int:
    if len(process.argv) < 2:
        process.err(f"{process.shell_name}: printf: usage: printf format [arguments]\n")
        return 2
    form, _ = _unescape(process.argv[1], octal=True)
    values = process.argv[2:]
    status = 0
    while True:
        remaining = iter(values)
        text, problem = _filled(form, remaining)
        process.out(text)
        if problem:
            process.err(f"{process.shell_name}: printf: {problem}\n")
            status = 1
        left = list(remaining)
        if not left or len(left) == len(values):
            return status
        values = left


def _filled(form: str, values: Iterator[str]) -> tuple[str, str]:
    """The format with the next values in it, and what was wrong with one of them."""
    out, problem = "", ""
    for match in _FORMAT.finditer(form):
        directive = match[1]
        if directive is None:
            out += match[0]
        elif directive == "%":
            out += "%"
        elif directive[-1] == "s":
            out += match[0] % next(values, "")
        elif directive[-1] == "b":
            out += _unescape(next(values, ""))[0]
        elif directive[-1] in "dixXo":
            value = next(values, "0")
            try:
                number = int(value, 0)
            except ValueError:
                problem, number = f"{value}: invalid number", 0
            out += match[0].replace("i", "d") % number
        else:
            problem = f"`{directive[-1]}': invalid format character"
            break
    return out, problem


def test(process: Process) -> int:
    """``test`` and ``[``: files, strings and numbers, one or two operands."""
    words = process.argv[1:]
    if process.name == "[":
        if words[-1:] != ["]"]:
            process.err(f"{process.shell_name}: [: missing `]'\n")
            return 2
        words = words[:-1]
    try:
        return int(not _is_true(process, words))
    except ValueError as error:
        process.err(f"{process.shell_name}: {process.name}: {error}\n")
        return 2


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


_STRING_TESTS = frozenset(["=", "==", "!=", "<", ">", "-nt", "-ot"])
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
        if len(words) > 1 and (words[0] in ("-n", "-z") or words[0] in FILE_TESTS):
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
    if operator in FILE_TESTS:
        return file_is(process.files, operator, text)
    raise ValueError(f"{operator}: unary operator expected")


def _two(process: Process, left: str, operator: str, right: str) -> bool:
    match operator:
        case "=" | "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case ">":
            return left > right
        case "-nt":
            return newer(process.files, left, right)
        case "-ot":
            return newer(process.files, right, left)
    for text in (left, right):
        if not re.fullmatch(r"\s*[-+]?\d{1,18}\s*", text, re.ASCII):
            raise ValueError(f"{text}: integer expression expected")
    return NUMBER_TESTS[operator](int(left), int(right))


PROGRAMS = {
    "[": test,
    "echo": echo,
    "printf": printf,
    "test": test,
}
