"""The scripts of ``sed``, from text to commands: ``s y d D p P q Q = l a i c n N``,
``h H g G x`` and ``b t T`` with addresses, labels and blocks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.patterns.regex import Pattern, PatternError
from iamtutor.shell.programs.register import Failed

#: What it costs to read a command, a character between delimiters, a set of characters in
#: brackets, and a character of what ``y`` turns into another.
_COMMAND_WORK, _CHARACTER_WORK, _BRACKETS_WORK, _TURNED_WORK = 200, 10, 80, 20
_REFUSED = frozenset("eFrRvwWzZ")
#: Commands that are their letter alone.
_BARE = frozenset("dDpP=nNhHgGxl")
#: Of a regular expression: a set of characters.
_BRACKETS = re.compile(r"\[\^?\]?(?:\[:\w+:\]|[^\]])*\]")


@dataclass(frozen=True, slots=True)
class Address:
    """``kind`` is ``line``, ``last``, ``pattern`` or ``step`` (``first~step``), as a second
    address also ``plus`` and ``multiple`` (``~number``). No pattern means the one that was
    used last."""

    kind: str
    number: int = 0
    step: int = 0
    pattern: Pattern | None = None


@dataclass(slots=True)
class Command:
    """``text`` is what ``a i c`` print and what ``s`` puts in, as its pieces. No pattern in
    an ``s`` means the one that was used last."""

    name: str
    first: Address | None = None
    second: Address | None = None
    negated: bool = False
    pattern: Pattern | None = None
    text: tuple[str | int, ...] = ()
    everywhere: bool = False
    print: bool = False
    which: int = 1
    table: dict[int, str] | None = None
    until: int = 0
    """While a range is open: 0 no, -1 until its pattern, else until that line."""
    label: str = ""
    """Where ``b t T`` go: to the label of a ``:``, or to the end."""
    end: int = 0
    """Of a ``{``: the place of its ``}``, counted from this command on."""
    status: int = 0
    """What ``q Q`` end the program with."""


class Script:
    def __init__(
        self, source: str, extended: bool, work: Callable[[int], None]
    ) -> None:
        self.source = source
        self.extended = extended
        self.work = work
        self.at = 0
        self.last_closing = source.rfind("]")

    def commands(self) -> list[Command]:
        """All of them in order; a ``{`` knows how many commands its block has."""
        found: list[Command] = []
        blocks: list[int] = []
        for command in self._each():
            if command.name == "{":
                blocks.append(len(found))
            elif command.name == "}":
                if not blocks:
                    raise self._wrong("unexpected `}'")
                start = blocks.pop()
                found[start].end = len(found) - start
            found.append(command)
        if blocks:
            self.at = 0
            raise self._wrong("unmatched `{'")
        labels = {command.label for command in found if command.name == ":"}
        for command in found:
            if command.name in "btT" and command.label and command.label not in labels:
                told = f"can't find label for jump to `{command.label}'"
                raise Failed(told, 4)
        return found

    def _each(self) -> Iterator[Command]:
        while True:
            self._skip(" \t\n;")
            if self.at >= len(self.source):
                return
            if self.source[self.at] == "#":
                end = self.source.find("\n", self.at)
                self.at = len(self.source) if end < 0 else end
                continue
            self.work(_COMMAND_WORK)
            yield self._command()

    def _skip(self, chars: str) -> None:
        while self.at < len(self.source) and self.source[self.at] in chars:
            self.at += 1

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _wrong(self, what: str) -> Failed:
        number = self.source.count("\n", 0, self.at) + 1
        at = self.at - self.source.rfind("\n", 0, self.at) - 1
        return Failed(f"-e expression #{number}, char {at}: {what}")

    def _command(self) -> Command:
        command = Command("")
        command.first = self._address(second=False)
        if command.first and self._peek() == ",":
            self.at += 1
            self._skip(" ")
            command.second = self._address(second=True)
            if command.second is None:
                raise self._wrong("unexpected `,'")
        self._skip(" \t")
        while self._peek() == "!":
            command.negated = True
            self.at += 1
            self._skip(" \t")
        if not self._peek():
            raise self._wrong("missing command")
        command.name = self._peek()
        self.at += 1
        match command.name:
            case "s":
                self._substitute(command)
            case "y":
                self._transliterate(command)
            case "a" | "i" | "c":
                command.text = (self._text(),)
                return command
            case ":" | "b" | "t" | "T":
                if command.name == ":" and command.first:
                    raise self._wrong(": doesn't want any addresses")
                match = re.compile(r"[ \t]*([^\s;}]*)").match(self.source, self.at)
                assert match is not None
                self.at = match.end()
                command.label = match[1]
                if command.name == ":" and not command.label:
                    raise self._wrong('":" lacks a label')
            case "{":
                return command
            case "}":
                if command.first:
                    raise self._wrong("} doesn't want any addresses")
            case name if name in _BARE:
                pass
            case "q" | "Q":
                if command.second:
                    raise self._wrong("command only uses one address")
                command.status = self._exit_code()
            case name if name in _REFUSED:
                raise Unsupported(f"sed: the command {name}")
            case name:
                raise self._wrong(f"unknown command: `{name}'")
        self._skip(" \t")
        if self._peek() not in ("", ";", "\n", "#", "}"):
            self.at += 1
            raise self._wrong("extra characters after command")
        return command

    def _exit_code(self) -> int:
        self._skip(" \t")
        match = re.compile(r"\d{0,9}").match(self.source, self.at)
        assert match is not None
        self.at = match.end()
        return int(match[0] or 0) & 255

    def _address(self, second: bool) -> Address | None:
        char = self._peek()
        if char == "$":
            self.at += 1
            return Address("last")
        if char == "/" or (char == "\\" and len(self.source) > self.at + 1):
            if char == "\\":
                self.at += 1
            source = self._delimited("unterminated address regex", regex=True)
            ignore_case = self._peek() == "I"
            self.at += ignore_case
            made = self._pattern(source, ignore_case) if source else None
            return Address("pattern", pattern=made)
        match = re.compile(r"([+~]?)(\d{1,9})(?:~(\d{1,9}))?").match(
            self.source, self.at
        )
        if match is None:
            return None
        self.at = match.end()
        if match[1]:
            if not second:
                raise self._wrong("invalid usage of +N or ~N as first address")
            return Address("plus" if match[1] == "+" else "multiple", int(match[2]))
        if match[3]:
            return Address("step", int(match[2]), int(match[3]))
        if match[2] == "0" and not (
            not second and self.source.startswith(",/", self.at)
        ):
            raise self._wrong("invalid usage of line address 0")
        return Address("line", int(match[2]))

    def _delimited(self, unterminated: str, *, regex: bool = False) -> str:
        """The text between the delimiter that stands here and the next one; one within the
        brackets of a ``regex`` is none."""
        delimiter = self._peek()
        self.at += 1
        out = ""
        while self.at < len(self.source):
            self.work(_CHARACTER_WORK)
            char = self.source[self.at]
            if char == "\\" and self.at + 1 < len(self.source):
                following = self.source[self.at + 1]
                out += following if following == delimiter != "|" else char + following
                self.at += 2
                continue
            if char == "[" and regex and self.at < self.last_closing:
                brackets = _BRACKETS.match(self.source, self.at)
                assert brackets is not None
                self.work(_BRACKETS_WORK + len(brackets[0]) * _CHARACTER_WORK)
                out += re.sub(r"\\([nt])", self._escape, brackets[0])
                self.at = brackets.end()
                continue
            self.at += 1
            if char == delimiter:
                return out
            out += char
        raise self._wrong(unterminated)

    def _pattern(self, source: str, ignore_case: bool) -> Pattern:
        try:
            return Pattern(
                source, self.work, extended=self.extended, ignore_case=ignore_case
            )
        except PatternError as error:
            raise self._wrong(str(error)) from None

    def _substitute(self, command: Command) -> None:
        unterminated = "unterminated `s' command"
        source = self._delimited(unterminated, regex=True)
        self.at -= 1
        new = self._delimited(unterminated)
        ignore_case = False
        while self._peek() and self._peek() not in ";\n #}":
            flag = self._peek()
            self.at += 1
            if flag == "g":
                command.everywhere = True
            elif flag == "p":
                command.print = True
            elif flag in "iI":
                ignore_case = True
            elif flag in "123456789":
                number = re.compile(r"\d{1,6}").match(self.source, self.at - 1)
                assert number is not None
                command.which = int(number.group())
                self.at = number.end()
            elif flag in "emMw":
                raise Unsupported(f"sed: the flag {flag} of `s'")
            else:
                raise self._wrong("unknown option to `s'")
        command.text = tuple(self._replacement(new))
        if source:
            command.pattern = self._pattern(source, ignore_case)
        highest = max((p for p in command.text if isinstance(p, int)), default=0)
        if command.pattern and highest > command.pattern.groups:
            raise self._wrong(f"invalid reference \\{highest} on `s' command's RHS")

    def _replacement(self, text: str) -> Iterator[str | int]:
        for piece in re.findall(r"\\.|&|[^\\&]+|\\", text, re.S):
            if piece == "&":
                yield 0
            elif piece[0] == "\\" and len(piece) == 2:
                char = piece[1]
                if char.isdecimal():
                    yield int(char)
                elif char in "ULElu":
                    raise Unsupported(f"sed: \\{char}")
                else:
                    yield {"n": "\n", "t": "\t"}.get(char, char)
            else:
                yield piece

    def _transliterate(self, command: Command) -> None:
        unterminated = "unterminated `y' command"
        old = self._delimited(unterminated)
        self.at -= 1
        new = self._delimited(unterminated)
        self.work((len(old) + len(new)) * _TURNED_WORK)
        old, new = (re.sub(r"\\(.)", self._escape, text) for text in (old, new))
        if len(old) != len(new):
            raise self._wrong("strings for `y' command are different lengths")
        command.table = {ord(a): b for a, b in zip(old, new, strict=True)}

    @staticmethod
    def _escape(match: re.Match[str]) -> str:
        return {"n": "\n", "t": "\t"}.get(match[1], match[1])

    def _text(self) -> str:
        """The text of ``a``, ``i``, ``c``: the rest of the line, or what follows a
        backslash, from its first blank on."""
        self._skip(" \t")
        begun = re.compile(r"\\([ \t]*\n)?").match(self.source, self.at)
        self.at = begun.end() if begun else self.at
        match = re.compile(r"(?:[^\\\n]|\\.)*", re.S).match(self.source, self.at)
        assert match is not None
        if not match.group():
            raise self._wrong("expected \\ after `a', `c' or `i'")
        self.at = match.end()
        return re.sub(r"\\(.)", self._escape, match.group(), flags=re.S)
