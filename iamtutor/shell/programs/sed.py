"""``sed`` at work on the lines of virtual files; its scripts are read by ``sed_script``."""

from __future__ import annotations

import re

from iamtutor.shell.budget import ITEM_SIZE, LINE_WORK
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.patterns.regex import PatternError, Spans
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.sed_script import Address, Command, Script, ScriptError
from iamtutor.shell.text import with_ends


class _Run:
    """The script over one stream of lines."""

    def __init__(self, process: Process, commands: list[Command], quiet: bool) -> None:
        self.process = process
        self.commands = commands
        self.quiet = quiet
        self.out: list[str] = []
        self.quit = False

    def stream(self, text: str) -> str:
        self.process.budget.lines(text)
        lines = with_ends(text)
        self.out = []
        for number, line in enumerate(lines, 1):
            self.process.budget.work(2 * LINE_WORK * (1 + len(self.commands)))
            bare = line.removesuffix("\n")
            end = line[len(bare) :]
            self._line(bare, end, number, number == len(lines))
            if self.quit:
                break
        return "".join(self.out)

    def _print(self, text: str, end: str) -> None:
        if self.out and not self.out[-1].endswith("\n"):
            self.out.append("\n")
        self.process.budget.hold(len(text) + ITEM_SIZE)
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
                    self.process.budget.hold(len(text))
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
        return address.pattern.matches(text)

    def _substituted(self, command: Command, text: str) -> tuple[str, bool]:
        assert command.pattern is not None
        out: list[str] = []
        written = 0
        budget = self.process.budget
        for count, spans in enumerate(command.pattern.each(text), 1):
            if count < command.which:
                continue
            start, end = spans[0]
            out.append(text[written:start])
            for piece in command.text:
                new = piece if isinstance(piece, str) else _group(spans, text, piece)
                budget.hold(len(new))
                out.append(new)
            budget.hold(ITEM_SIZE)
            written = end
            if not command.everywhere:
                break
        out.append(text[written:])
        return budget.made("".join(out)), len(out) > 1


def _group(spans: Spans, text: str, number: int) -> str:
    start, end = spans[number]
    return text[start:end] if start >= 0 else ""


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
        options, names = parse(process, "nErse:", long, words=arguments)
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
            read = Script(source, extended, process.budget.work)
            commands.extend(read.commands())
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
