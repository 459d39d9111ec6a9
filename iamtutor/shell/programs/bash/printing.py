"""``echo``, and ``printf``: a format, filled with words as often as it takes."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from iamtutor.shell.grammar.lexer import NAME
from iamtutor.shell.grammar.quoting import escaped
from iamtutor.shell.machine import set_variables
from iamtutor.shell.process import Process
from iamtutor.shell.programs.clock import date
from iamtutor.shell.programs.escapes import unescape
from iamtutor.shell.programs.register import builtin


@builtin("echo")
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
        text, cut = unescape(text, process.budget.work)
        newline = newline and not cut
    process.out(text + ("\n" if newline else ""))
    return 0


#: Flags, width, precision and the letter; ``%(…)T`` has the format of a time.
_DIRECTIVE = re.compile(
    r"%(?:(?P<percent>%)|(?P<flags>[-0 +#']{0,5})(?P<width>\*|\d{0,4})"
    r"(?P<precision>\.(?:\*|-?\d{1,4}|))?(?:\((?P<time>[^)]*)\)(?=T))?(?P<letter>.?))"
    r"|[^%]+",
    re.S,
)
_INTEGER = re.compile(r"\s*([-+]?)(0[xX][0-9a-fA-F]*|\d+)")
_FLOAT = re.compile(r"\s*[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+|inf|nan)", re.I)
#: What it costs to fill in one directive.
_DIRECTIVE_WORK = 80
#: The widest field: what is wider is cut to this.
_WIDTH_LIMIT = 9_999


class Misformed(Exception):
    """A directive that there is not: nothing is printed from it on."""


@dataclass(slots=True)
class _Filling:
    """One pass over the format: what it printed, piece by piece, and what it found
    wrong."""

    process: Process
    words: Iterator[str]
    pieces: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    ended: bool = False
    """Whether ``\\c`` in a ``%b`` ended it all."""

    def pass_over(self, form: str) -> None:
        budget = self.process.budget
        for match in _DIRECTIVE.finditer(form):
            budget.work(_DIRECTIVE_WORK)
            if match["percent"]:
                self.pieces.append("%")
            elif match["letter"] is None:
                self.pieces.append(match[0])
            else:
                self.pieces.append(budget.made(self._filled(match)))
            if self.ended:
                return

    def _filled(self, match: re.Match[str]) -> str:
        letter = match["letter"]
        # Digits are grouped by none of these hosts' languages.
        flags = match["flags"].replace("'", "")
        width = self._size(match["width"])
        precision = self._precision(match["precision"])
        if width is not None and width < 0:
            flags, width = flags + "-", -width
        if not letter:
            raise Misformed("`%': missing format character")
        if match["time"] is not None:
            text = self._time(match["time"] or "%X")
            return _text(flags, width, precision, text)
        match letter:
            case "s":
                return _text(flags, width, precision, next(self.words, ""))
            case "b":
                word, work = next(self.words, ""), self.process.budget.work
                text, self.ended = unescape(word, work)
                return _text(flags, width, precision, text)
            case "q":
                return _text(flags, width, precision, escaped(next(self.words, "")))
            case "c":
                # At the end of the words bash writes a NUL; a terminal shows nothing.
                return _text(flags, width, 1, next(self.words, ""))
            case "d" | "i" | "u" | "o" | "x" | "X":
                bits = 63 if letter in "di" else 64
                number = self._integer(next(self.words, ""), bits)
                if letter not in "di" and number < 0:
                    number += 1 << 64
                letter = "d" if letter in "iu" else letter
                return _number(flags, width, precision, letter, number)
            case "e" | "E" | "f" | "F" | "g" | "G":
                real = self._float(next(self.words, ""))
                return _number(flags, width, precision, letter, real)
        raise Misformed(f"`{letter}': invalid format character")

    def _size(self, text: str) -> int | None:
        if text == "*":
            number = self._integer(next(self.words, ""))
            return max(-_WIDTH_LIMIT, min(number, _WIDTH_LIMIT))
        return int(text) if text else None

    def _precision(self, text: str | None) -> int | None:
        if text is None:
            return None
        found = self._size(text[1:]) or 0
        return None if found < 0 else found

    def _integer(self, word: str, bits: int = 63) -> int:
        """A number as C writes it and has room for in so many bits, or the code of a
        letter after a quote."""
        if word[:1] in ("'", '"') and word:
            return ord(word[1]) if len(word) > 1 else 0
        if not word:
            return 0
        match = _INTEGER.match(word)
        if match is None:
            self.problems.append(f"{word}: invalid number")
            return 0
        sign, digits = match.groups()
        kind, number, rest = _read_digits(digits)
        if rest or match.end() < len(word):
            self.problems.append(f"{word}: invalid {kind}number")
        number = -number if sign == "-" else number
        most = (1 << bits) - 1
        least = -most - (bits == 63)
        if not least <= number <= most:
            self.problems.append(f"warning: {word}: Numerical result out of range")
            return most if bits == 64 else max(least, min(number, most))
        return number

    def _float(self, word: str) -> float:
        if word[:1] in ("'", '"') and word:
            return float(self._integer(word))
        match = _FLOAT.match(word)
        if (match is None and word) or (match is not None and match.end() < len(word)):
            self.problems.append(f"{word}: invalid number")
        return float(match[0]) if match is not None else 0.0

    def _time(self, form: str) -> str:
        """The time that a word gives in seconds; none, or -1, is now."""
        word = next(self.words, "-1")
        seconds = self._integer(word)
        now = self.process.turn.now
        name, minutes = date.zone(self.process, universal=False)
        try:
            when = now if seconds < 0 else datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, ValueError, OSError):
            when = now
        work = self.process.budget.work
        return date.formatted(when, form, work, name, minutes)


#: With more of them a number is out of range, whichever they are.
_DIGITS = 30


def _read_digits(digits: str) -> tuple[str, int, str]:
    """What kind of number it is, its value, and what of it is none."""
    if digits[:2] in ("0x", "0X"):
        return ("hex ", int(digits, 16), "") if digits[2:] else ("hex ", 0, "x")
    if digits[0] == "0" and len(digits) > 1:
        octal = re.match(r"[0-7]+", digits)
        assert octal is not None
        return "octal ", int(octal[0], 8), digits[octal.end() :]
    return "", int(digits[:_DIGITS]), ""


def _text(flags: str, width: int | None, precision: int | None, text: str) -> str:
    """Bash counts bytes, so that a precision may cut a letter in two."""
    shown = text.encode("utf-8", "surrogateescape")[:precision]
    gap = " " * ((width or 0) - len(shown))
    text = shown.decode("utf-8", "surrogateescape")
    return text + gap if "-" in flags else gap + text


def _number(
    flags: str, width: int | None, precision: int | None, letter: str, value: float
) -> str:
    sizes = "" if width is None else str(width)
    sizes += "" if precision is None else f".{min(precision, _WIDTH_LIMIT)}"
    if precision is not None and isinstance(value, int):
        flags = flags.replace("0", "")
    return f"%{flags}{sizes}{letter}" % value


@builtin("printf")
def printf(process: Process) -> int:
    words = process.argv[1:]
    name = None
    if words[:1] == ["-v"] and len(words) > 1:
        name, words = words[1], words[2:]
        if not NAME.match(name):
            return process.complain(f"`{name}': not a valid identifier", 2)
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        process.err("printf: usage: printf [-v var] format [arguments]\n")
        return 2
    form, _ = unescape(words[0], process.budget.work, octal=True)
    out, status = _printed(process, form, words[1:])
    if name is None:
        process.out(out)
    elif not set_variables(process.machine, {name: out}):
        return process.full()
    return status


def _printed(process: Process, form: str, words: list[str]) -> tuple[str, int]:
    """The format, once and then as often as there are words left."""
    out, status, left = "", 0, deque(words)
    while True:
        before = len(left)
        filling = _Filling(process, _taken(left))
        try:
            filling.pass_over(form)
        except Misformed as error:
            filling.problems.append(str(error))
            filling.ended = True
        filled = "".join(filling.pieces)
        process.budget.text(filled)
        out += filled
        for problem in filling.problems:
            is_warning = problem.startswith("warning: ")
            status = status or int(not is_warning)
            process.complain(problem)
        if filling.ended or not left or len(left) == before:
            return out, status


def _taken(words: deque[str]) -> Iterator[str]:
    """Each word, which is then no longer there."""
    while words:
        yield words.popleft()
