"""``sed``: ``s d p q = y a i c`` with addresses, on RE2; files are the virtual ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import LINE_WORK, Process
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.regex import STEP_WORK, Pattern, PatternError

_REFUSED = frozenset("bDeFgGhHlnNrRtTvwWxzZ{}:")
#: The longest that one line may grow, in characters.
_LINE_LIMIT = 1_000_000


class ScriptError(Exception):
    """What is wrong with the script, and after how many characters."""

    def __init__(self, what: str, at: int) -> None:
        super().__init__(what)
        self.at = at


@dataclass(frozen=True, slots=True)
class Address:
    """``kind`` is ``line``, ``last``, ``pattern`` or ``step`` (``first~step``), as a second
    address also ``plus``."""

    kind: str
    number: int = 0
    step: int = 0
    pattern: Pattern | None = None


@dataclass(slots=True)
class Command:
    """``text`` is what ``a i c`` print and what ``s`` puts in, as its pieces."""

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


class _Script:
    def __init__(self, source: str, extended: bool) -> None:
        self.source = source
        self.extended = extended
        self.at = 0

    def commands(self) -> Iterator[Command]:
        while True:
            self._skip(" \t\n;")
            if self.at >= len(self.source):
                return
            if self.source[self.at] == "#":
                end = self.source.find("\n", self.at)
                self.at = len(self.source) if end < 0 else end
                continue
            yield self._command()

    def _skip(self, chars: str) -> None:
        while self.at < len(self.source) and self.source[self.at] in chars:
            self.at += 1

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _wrong(self, what: str) -> ScriptError:
        return ScriptError(what, self.at)

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
            case "d" | "p" | "=":
                pass
            case "q" | "Q":
                if command.second:
                    raise self._wrong("command only uses one address")
            case name if name in _REFUSED:
                raise self._wrong(f"iamtutor: this sed does not have {name}")
            case name:
                raise self._wrong(f"unknown command: `{name}'")
        self._skip(" \t")
        if self._peek() not in ("", ";", "\n", "#"):
            self.at += 1
            raise self._wrong("extra characters after command")
        return command

    def _address(self, second: bool) -> Address | None:
        char = self._peek()
        if char == "$":
            self.at += 1
            return Address("last")
        if char == "/" or (char == "\\" and len(self.source) > self.at + 1):
            if char == "\\":
                self.at += 1
            source = self._delimited("unterminated address regex")
            ignore_case = self._peek() == "I"
            self.at += ignore_case
            return Address("pattern", pattern=self._pattern(source, ignore_case))
        match = re.compile(r"(\+?)(\d{1,9})(?:~(\d{1,9}))?").match(self.source, self.at)
        if match is None or (match[1] and not second):
            return None
        self.at = match.end()
        if match[1]:
            return Address("plus", int(match[2]))
        if match[3]:
            return Address("step", int(match[2]), int(match[3]))
        if match[2] == "0" and not (
            not second and self.source.startswith(",/", self.at)
        ):
            raise self._wrong("invalid usage of line address 0")
        return Address("line", int(match[2]))

    def _delimited(self, unterminated: str) -> str:
        """The text between the delimiter that stands here and the next one."""
        delimiter = self._peek()
        self.at += 1
        out, in_class = "", False
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == "\\" and self.at + 1 < len(self.source):
                following = self.source[self.at + 1]
                out += following if following == delimiter != "|" else char + following
                self.at += 2
                continue
            self.at += 1
            if char == delimiter and not in_class:
                return out
            if char == "[" and not in_class and unterminated.endswith("regex"):
                in_class = "]" in self.source[self.at + 1 :]
            elif char == "]":
                in_class = False
            out += char
        raise self._wrong(unterminated)

    def _pattern(self, source: str, ignore_case: bool) -> Pattern:
        try:
            return Pattern(source, extended=self.extended, ignore_case=ignore_case)
        except PatternError as error:
            raise self._wrong(str(error)) from None

    def _substitute(self, command: Command) -> None:
        unterminated = "unterminated `s' command"
        source = self._delimited(unterminated)
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
                raise self._wrong(f"iamtutor: this sed does not have the flag {flag}")
            else:
                raise self._wrong("unknown option to `s'")
        if not source:
            raise self._wrong("iamtutor: write the pattern again; // is not kept here")
        command.pattern = self._pattern(source, ignore_case)
        command.text = tuple(self._replacement(new))
        highest = max((p for p in command.text if isinstance(p, int)), default=0)
        if highest > command.pattern.groups:
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
                    raise self._wrong(f"iamtutor: this sed does not have \\{char}")
                else:
                    yield {"n": "\n", "t": "\t"}.get(char, char)
            else:
                yield piece

    def _transliterate(self, command: Command) -> None:
        unterminated = "unterminated `y' command"
        old = self._delimited(unterminated)
        self.at -= 1
        new = self._delimited(unterminated)
        old, new = (re.sub(r"\\(.)", self._escape, text) for text in (old, new))
        if len(old) != len(new):
            raise self._wrong("strings for `y' command are different lengths")
        command.table = {ord(a): b for a, b in zip(old, new, strict=True)}

    @staticmethod
    def _escape(match: re.Match[str]) -> str:
        return {"n": "\n", "t": "\t"}.get(match[1], match[1])

    def _text(self) -> str:
        """The text of ``a``, ``i``, ``c``: the rest of the line."""
        self._skip(" \t")
        if self.source.startswith("\\", self.at):
            self.at += 1
            self._skip(" \t")
            self.at += self._peek() == "\n"
        match = re.compile(r"(?:[^\\\n]|\\.)*", re.S).match(self.source, self.at)
        assert match is not None
        if not match.group():
            raise self._wrong("expected \\ after `a', `c' or `i'")
        self.at = match.end()
        return re.sub(r"\\(.)", r"\1", match.group(), flags=re.S)


class _Run:
    """The script over one stream of lines."""

    def __init__(self, process: Process, commands: list[Command], quiet: bool) -> None:
        self.process = process
        self.commands = commands
        self.quiet = quiet
        self.out: list[str] = []
        self.quit = False

    def stream(self, text: str) -> str:
        lines = text.splitlines(keepends=True) if "\r" not in text else _kept(text)
        self.out = []
        for number, line in enumerate(lines, 1):
            self.process.budget.work(LINE_WORK * (1 + len(self.commands)))
            bare = line.removesuffix("\n")
            end = line[len(bare) :]
            self._line(bare, end, number, number == len(lines))
            if self.quit:
                break
        return "".join(self.out)

    def _print(self, text: str, end: str) -> None:
        if self.out and not self.out[-1].endswith("\n"):
            self.out.append("\n")
        self.out.append(text + end)

    def _line(self, text: str, end: str, number: int, last: bool) -> None:
        after: list[str] = []
        deleted = False
        for command in self.commands:
            if self._selects(command, text, number, last) == command.negated:
                continue
            match command.name:
                case "s":
                    text, changed = self._substituted(command, text)
                    if changed and command.print:
                        self._print(text, end)
                case "y":
                    text = text.translate(command.table or {})
                case "p":
                    self._print(text, end)
                case "=":
                    self._print(str(number), "\n")
                case "i":
                    self._print(str(command.text[0]), "\n")
                case "a":
                    after.append(str(command.text[0]))
                case "c":
                    if not command.second or not command.until or command.negated:
                        self._print(str(command.text[0]), "\n")
                    deleted = True
                case "d":
                    deleted = True
                case "q" | "Q":
                    self.quit = True
                    deleted = command.name == "Q"
            if deleted or self.quit:
                break
        if not deleted and not self.quiet:
            self._print(text, end)
        for more in after:
            self._print(more, "\n")

    def _selects(self, command: Command, text: str, number: int, last: bool) -> bool:
        if command.first is None:
            return True
        if command.second is None:
            return self._is(command.first, text, number, last)
        second = command.second
        if command.until:
            if command.until == -1:
                if second.kind == "last":
                    ended = last
                else:
                    ended = self._is(second, text, number, last)
                command.until = 0 if ended else -1
                return True
            if number >= command.until:
                closed, command.until = command.until, 0
                return number == closed
            return True
        zero = command.first == Address("line", 0)
        if zero and number == 1:
            command.until = 0 if self._is(second, text, number, last) else -1
            return True
        if not self._is(command.first, text, number, last):
            return False
        if second.kind == "line":
            command.until = second.number if second.number > number else 0
        elif second.kind == "plus":
            command.until = number + second.number if second.number else 0
        else:
            command.until = 0 if second.kind == "last" and last else -1
        return True

    def _is(self, address: Address, text: str, number: int, last: bool) -> bool:
        match address.kind:
            case "last":
                return last
            case "line":
                return number == address.number
            case "step":
                if not address.step:
                    return number == address.number
                past = number - address.number
                return past >= 0 and past % address.step == 0
        assert address.pattern is not None
        return self._search(address.pattern, text, 0) is not None

    def _search(self, pattern: Pattern, text: str, at: int) -> Any:
        before = pattern.work
        found = pattern.search(text, at)
        self.process.budget.work((pattern.work - before) * STEP_WORK)
        return found

    def _substituted(self, command: Command, text: str) -> tuple[str, bool]:
        assert command.pattern is not None
        out: list[str] = []
        at = count = written = 0
        ended = -1
        while at <= len(text):
            match = self._search(command.pattern, text, at)
            if match is None:
                break
            start, end = match.span()
            if start == end == ended:
                at = end + 1
                continue
            count += 1
            ended = end
            if count >= command.which:
                out.append(text[written:start])
                for piece in command.text:
                    out.append(
                        piece if isinstance(piece, str) else _group(match, text, piece)
                    )
                written = end
                self.process.budget.work(20)
                if not command.everywhere:
                    break
            at = end if end > start else end + 1
        changed = written > 0 or bool(out)
        result = "".join(out) + text[written:]
        if len(result) > _LINE_LIMIT:
            raise PatternError("iamtutor: a line grows too long here")
        return result, changed


def _group(match: Any, text: str, number: int) -> str:
    start, end = match.span(number)
    return text[start:end] if start >= 0 else ""


def _kept(text: str) -> list[str]:
    """Lines as sed counts them: only a line feed ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def sed(process: Process) -> int:
    long = {
        "--quiet": "n",
        "--silent": "n",
        "--regexp-extended": "E",
        "--expression": "e",
        "--in-place": "i",
        "--separate": "s",
    }
    arguments, scripts, suffix = [], [], None
    words = process.argv[1:]
    try:
        while words:
            # -i takes its suffix only when it is written to it.
            word = words.pop(0)
            if word.startswith("-i") or word.startswith("--in-place="):
                suffix = word[2:] if word[1] == "i" else word.partition("=")[2]
            elif word in ("-e", "--expression") and words:
                scripts.append(words.pop(0))
            elif re.fullmatch("-[nErs]+[ei]", word):
                arguments.append(word[:-1])
                words.insert(0, "-" + word[-1])
            else:
                arguments.append(word)
        options, names = parse(arguments, "nErse:", long)
    except UsageError as error:
        process.err(f"sed: {error}\n{_USAGE}")
        return 1
    if options.get("i") is not None:
        suffix = options["i"]
    if "e" in options:
        scripts.append(options["e"])
    if not scripts:
        if not names:
            process.err(_USAGE)
            return 1
        scripts.append(names.pop(0))
    extended = bool(options.keys() & {"E", "r"})
    commands: list[Command] = []
    for number, source in enumerate(scripts, 1):
        try:
            commands.extend(_Script(source, extended).commands())
        except ScriptError as error:
            process.err(f"sed: -e expression #{number}, char {error.at}: {error}\n")
            return 1
    run = _Run(process, commands, "n" in options)
    try:
        return _files(process, run, names, suffix, "s" in options)
    except PatternError as error:
        process.err(f"sed: {error}\n")
        return 1


_USAGE = (
    "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n"
    "Try 'sed --help' for more information.\n"
)


def _files(
    process: Process, run: _Run, names: list[str], suffix: str | None, apart: bool
) -> int:
    status = 0
    texts: list[tuple[str, str]] = []
    for name in names or ["-"]:
        if name == "-" and suffix is None:
            texts.append((name, process.stdin or ""))
            continue
        try:
            texts.append((name, process.files.read_text(name)))
        except PathError as error:
            reason = f"can't read {name}: {error.reason}"
            if error.reason == "Is a directory":
                reason = f"couldn't edit {name}: not a regular file"
                if suffix is None:
                    reason = f"read error on {name}: {error.reason}"
            process.err(f"sed: {reason}\n")
            status = 2 if suffix is None else 4
            status = 2 if error.reason != "Is a directory" else status
    if suffix is None:
        streams = [text for _, text in texts]
        if not apart:
            # One stream: a file without a line end at its end gets one before the next.
            joined = [t + "\n" * bool(t and t[-1] != "\n") for t in streams[:-1]]
            streams = ["".join([*joined, *streams[-1:]])]
        for text in streams:
            process.budget.text(text)
            process.out(run.stream(text))
        return status
    for name, text in texts:
        changed = run.stream(text)
        run.quit = False
        try:
            if suffix:
                kept = suffix.replace("*", name) if "*" in suffix else name + suffix
                process.files.write(kept, text.encode("utf-8", "surrogateescape"))
            process.files.write(name, changed.encode("utf-8", "surrogateescape"))
        except PathError as error:
            process.err(f"sed: couldn't open file {name}: {error.reason}\n")
            status = 4
    return status


PROGRAMS = {"sed": sed}
