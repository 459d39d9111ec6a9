"""Programs that print or test what they are given: ``echo``, ``printf``, ``test``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iamtutor.shell.filesystem import PathError
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


def _unescape(text: str) -> tuple[str, bool]:
    """``echo -e``: the text, and whether ``\\c`` ended it."""
    out, cut = "", False
    for piece in re.findall(
        r"\\x[0-9a-fA-F]{1,2}|\\0[0-7]{0,3}|\\.|[^\\]+|\\", text, re.S
    ):
        if piece == "\\c":
            cut = True
            break
        if piece.startswith("\\x") and len(piece) > 2:
            out += chr(int(piece[2:], 16))
        elif piece.startswith("\\0"):
            out += chr(int(piece[2:] or "0", 8) & 255)
        elif len(piece) == 2 and piece[0] == "\\":
            out += _ESCAPES.get(piece[1], piece)
        else:
            out += piece
    return out, cut


_FORMAT = re.compile(r"%(%|[-0 +#]{0,5}\d{0,4}(?:\.\d{1,4})?[a-zA-Z])|[^%]+|%", re.S)


def printf(process: Process) -> int:
    if len(process.argv) < 2:
        process.err(f"{process.shell_name}: printf: usage: printf format [arguments]\n")
        return 2
    form, _ = _unescape(process.argv[1])
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
    negated = words[:1] == ["!"] and len(words) > 1
    words = words[1:] if negated else words
    try:
        return int(_is_true(process, words) == negated)
    except ValueError as error:
        process.err(f"{process.shell_name}: {process.name}: {error}\n")
        return 2


def _is_true(process: Process, words: list[str]) -> bool:
    match words:
        case []:
            return False
        case [text]:
            return text != ""
        case ["-n", text]:
            return text != ""
        case ["-z", text]:
            return text == ""
        case [("-e" | "-f" | "-d" | "-s" | "-r") as kind, path]:
            return _file_is(process, kind, path)
        case [left, "=" | "==", right]:
            return left == right
        case [left, "!=", right]:
            return left != right
        case [left, ("-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge") as kind, right]:
            for text in (left, right):
                if not re.fullmatch(r"-?\d{1,18}", text):
                    raise ValueError(f"{text}: integer expression expected")
            difference = int(left) - int(right)
            return {
                "-eq": difference == 0,
                "-ne": difference != 0,
                "-lt": difference < 0,
                "-le": difference <= 0,
                "-gt": difference > 0,
                "-ge": difference >= 0,
            }[kind]
        case [operator, _]:
            raise ValueError(f"{operator}: unary operator expected")
    raise ValueError("too many arguments")


def _file_is(process: Process, kind: str, path: str) -> bool:
    try:
        found = process.files.find(path)
    except PathError:
        return False
    if found is None:
        return False
    if kind == "-f":
        return found.body is not None
    if kind == "-d":
        return found.body is None
    if kind == "-s":
        return found.body is None or found.body.size > 0
    return kind == "-e" or found.mode & 0o400 != 0


PROGRAMS = {
    "[": test,
    "echo": echo,
    "printf": printf,
    "test": test,
}
