"""``sed`` at work on the lines of virtual files; its scripts are read by ``sed_script``."""

import re
from dataclasses import dataclass, field

from iamtutor.shell.budget import ITEM_SIZE, LINE_WORK
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.patterns.regex import Pattern, Spans
from iamtutor.shell.process import Process
from iamtutor.shell.programs.escapes import ESCAPES
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import Failed, program
from iamtutor.shell.programs.text.sed_script import Address, Command, Script
from iamtutor.shell.text import with_ends

#: How ``l`` shows characters that have a name, and how wide its lines are.
_ESCAPED = {char: f"\\{letter}" for letter, char in ESCAPES.items()}
_SHOWN_WIDTH = 70


@dataclass(slots=True)
class _Cycle:
    """The line at work: its text (of several lines after ``N``) and its end; what is
    printed when it is done; whether a substitution was made since it began."""

    text: str
    end: str
    after: list[str] = field(default_factory=list)
    changed: bool = False
    again: bool = False
    """The script begins again with what ``D`` left."""


class _Ended(Exception):
    """The cycle ends here; ``shown``: as it does at the end of the script."""

    def __init__(self, shown: bool) -> None:
        super().__init__(shown)
        self.shown = shown


class _Run:
    """The script over one stream of lines, which end with ``mark``."""

    def __init__(
        self, process: Process, commands: list[Command], quiet: bool, mark: str
    ) -> None:
        self.process = process
        self.commands = commands
        self.quiet = quiet
        self.mark = mark
        self.out: list[str] = []
        self.quit = False
        self.status = 0
        self.held = ""
        self.pattern: Pattern | None = None
        """The one that was used last."""
        self.lines: list[str] = []
        self.number = 0
        self.labels = {
            command.label: place
            for place, command in enumerate(commands)
            if command.name == ":"
        }

    def stream(self, text: str) -> str:
        self.process.budget.lines(text)
        if self.mark == "\n":
            self.lines = with_ends(text)
        else:
            self.lines = re.findall(f"[^{self.mark}]*{self.mark}|[^{self.mark}]+", text)
        self.out = []
        self.number = 0
        while self.number < len(self.lines) and not self.quit:
            self._cycle(_Cycle(*self._next_line()))
        return "".join(self.out)

    def _next_line(self) -> tuple[str, str]:
        line = self.lines[self.number]
        self.number += 1
        bare = line.removesuffix(self.mark)
        return bare, line[len(bare) :]

    @property
    def _last(self) -> bool:
        return self.number == len(self.lines)

    def _print(self, text: str, end: str) -> None:
        if self.out and not self.out[-1].endswith(self.mark):
            self.out.append(self.mark)
        self.process.budget.hold(len(text) + ITEM_SIZE)
        self.out.append(text + end)

    def _cycle(self, cycle: _Cycle) -> None:
        while True:
            cycle.again = False
            try:
                self._script(cycle)
                shown = True
            except _Ended as ended:
                shown = ended.shown
            if shown and not self.quiet:
                self._print(cycle.text, cycle.end)
            for more in cycle.after:
                self._print(more, "\n")
            cycle.after.clear()
            if not cycle.again:
                return

    def _script(self, cycle: _Cycle) -> None:
        place = 0
        while place < len(self.commands):
            command = self.commands[place]
            self.process.budget.work(3 * LINE_WORK)
            chosen = self._selects(command, cycle.text) != command.negated
            if command.name == "{":
                place += 1 if chosen else command.end
            elif chosen and self._goes(command, cycle):
                place = self.labels.get(command.label, len(self.commands))
            else:
                if chosen:
                    self._carry_out(command, cycle)
                place += 1

    @staticmethod
    def _goes(command: Command, cycle: _Cycle) -> bool:
        """Whether this is a jump that is made."""
        changed = cycle.changed
        if command.name in ("t", "T"):
            cycle.changed = False
        return command.name == "b" or (
            command.name in ("t", "T") and changed == (command.name == "t")
        )

    def _carry_out(self, command: Command, cycle: _Cycle) -> None:
        match command.name:
            case "s":
                cycle.text, changed = self._substituted(command, cycle.text)
                cycle.changed = cycle.changed or changed
                if changed and command.print:
                    self._print(cycle.text, cycle.end)
            case "y":
                self.process.budget.hold(len(cycle.text))
                cycle.text = cycle.text.translate(command.table or {})
            case "p":
                self._print(cycle.text, cycle.end)
            case "P":
                self._print(cycle.text.partition("\n")[0], "\n")
            case "=":
                self._print(str(self.number), "\n")
            case "l":
                self._print(_unambiguous(cycle.text), "\n")
            case "i":
                self._print(str(command.text[0]), "\n")
            case "a":
                cycle.after.append(str(command.text[0]))
            case "c":
                if not command.second or not command.until or command.negated:
                    self._print(str(command.text[0]), "\n")
                raise _Ended(shown=False)
            case "d":
                raise _Ended(shown=False)
            case "D":
                _, more, cycle.text = cycle.text.partition("\n")
                cycle.again = bool(more)
                raise _Ended(shown=False)
            case "q" | "Q":
                self.quit, self.status = True, command.status
                raise _Ended(shown=command.name == "q")
            case "n" | "N":
                self._read_on(command.name, cycle)
            case "h" | "H" | "g" | "G" | "x":
                self._hold(command.name, cycle)

    def _read_on(self, name: str, cycle: _Cycle) -> None:
        """``n`` and ``N``: the next line in place of this one, or behind it."""
        if self._last:
            raise _Ended(shown=True)
        if name == "n" and not self.quiet:
            self._print(cycle.text, cycle.end)
        before = cycle.text
        cycle.text, cycle.end = self._next_line()
        if name == "N":
            self.process.budget.hold(len(before) + len(cycle.text))
            cycle.text = f"{before}\n{cycle.text}"

    def _hold(self, name: str, cycle: _Cycle) -> None:
        """The space where text is held from line to line."""
        self.process.budget.hold(len(self.held) + len(cycle.text))
        match name:
            case "h":
                self.held = cycle.text
            case "H":
                self.held += f"\n{cycle.text}"
            case "g":
                cycle.text = self.held
            case "G":
                cycle.text += f"\n{self.held}"
            case "x":
                cycle.text, self.held = self.held, cycle.text

    def _selects(self, command: Command, text: str) -> bool:
        number, last = self.number, self._last
        if command.first is None:
            return True
        if command.second is None:
            return self._is(command.first, text)
        second = command.second
        if command.until:
            if command.until == -1:
                if second.kind == "last":
                    ended = last
                else:
                    ended = self._is(second, text)
                command.until = 0 if ended else -1
                return True
            if number >= command.until:
                closed, command.until = command.until, 0
                return number == closed
            return True
        zero = command.first == Address("line", 0)
        if zero and number == 1:
            command.until = 0 if self._is(second, text) else -1
            return True
        if not self._is(command.first, text):
            return False
        if second.kind == "line":
            command.until = second.number if second.number > number else 0
        elif second.kind == "plus":
            command.until = number + second.number if second.number else 0
        elif second.kind == "multiple":
            step = second.number
            command.until = number + step - number % step if step else 0
        else:
            command.until = 0 if second.kind == "last" and last else -1
        return True

    def _is(self, address: Address, text: str) -> bool:
        number, last = self.number, self._last
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
        return self._used(address.pattern).matches(text)

    def _used(self, pattern: Pattern | None) -> Pattern:
        """``pattern``, or the one before it."""
        self.pattern = pattern or self.pattern
        if self.pattern is None:
            raise Failed("-e expression #1, char 0: no previous regular expression")
        return self.pattern

    def _substituted(self, command: Command, text: str) -> tuple[str, bool]:
        out: list[str] = []
        written = 0
        budget = self.process.budget
        for count, spans in enumerate(self._used(command.pattern).each(text), 1):
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


def _unambiguous(text: str) -> str:
    """As ``l`` shows a line: escapes for what cannot be seen, a ``$`` at its end."""
    out = ""
    for byte in text.encode("utf-8", "surrogateescape"):
        char = chr(byte)
        plain = char.isascii() and char.isprintable() and char != "\\"
        shown = char if plain else _ESCAPED.get(char, f"\\{byte:03o}")
        if len(out) - out.rfind("\n") + len(shown) > _SHOWN_WIDTH:
            out += "\\\n"
        out += shown
    return out + "$"


def _group(spans: Spans, text: str, number: int) -> str:
    start, end = spans[number]
    return text[start:end] if start >= 0 else ""


_USAGE = (
    "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n"
    "Try 'sed --help' for more information.\n"
)
_LONG = {"--regexp-extended": "E", "--in-place": "i"}


@program("sed [-n] [-E] [-i[SUFFIX]] [-s] [-e SCRIPT] SCRIPT [FILE]...", hint=_USAGE)
def sed(process: Process) -> int:
    arguments, scripts, suffix = [], [], None
    words = process.argv[1:]
    while words:
        # -i takes its suffix only when it is written to it.
        word = words.pop(0)
        if word.startswith("-i") or word.startswith("--in-place="):
            suffix = word[2:] if word[1] == "i" else word.partition("=")[2]
        elif word in ("-e", "--expression") and words:
            scripts.append(words.pop(0))
        elif re.fullmatch("-[nErsz]+[ei]", word):
            arguments.append(word[:-1])
            words.insert(0, "-" + word[-1])
        else:
            arguments.append(word)
    options, names = parse(process, "nErsze:", _LONG, words=arguments)
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
    source = "\n".join(scripts)
    commands = Script(source, extended, process.budget.work).commands()
    run = _Run(process, commands, "n" in options, "\0" if "z" in options else "\n")
    return _files(process, run, names, suffix, "s" in options)


def _files(
    process: Process, run: _Run, names: list[str], suffix: str | None, apart: bool
) -> int:
    texts, status = _read(process, names or ["-"], in_place=suffix is not None)
    if suffix is None:
        streams = [text for _, text in texts]
        if not apart:
            # One stream: a file without a line end at its end gets one before the next.
            joined = [t + "\n" * bool(t and t[-1] != "\n") for t in streams[:-1]]
            streams = ["".join([*joined, *streams[-1:]])]
        for text in streams:
            process.budget.text(text)
            process.out(run.stream(text))
        return status or run.status
    for name, text in texts:
        if run.quit:
            break
        changed = run.stream(text)
        try:
            if suffix:
                kept = suffix.replace("*", name) if "*" in suffix else name + suffix
                process.files.write(kept, text.encode("utf-8", "surrogateescape"))
            process.files.write(name, changed.encode("utf-8", "surrogateescape"))
        except PathError as error:
            process.err(f"sed: couldn't open file {name}: {error.reason}\n")
            status = 4
    return status or run.status


def _read(
    process: Process, names: list[str], in_place: bool
) -> tuple[list[tuple[str, str]], int]:
    """The files that are there, by name, up to a directory, which ends the program; and
    its status so far."""
    texts: list[tuple[str, str]] = []
    status = 0
    for name in names:
        if name == "-" and not in_place:
            texts.append((name, process.stdin or ""))
            continue
        try:
            texts.append((name, process.files.read_text(name)))
        except PathError as error:
            if error.reason != "Is a directory":
                process.err(f"sed: can't read {name}: {error.reason}\n")
                status = 2
                continue
            if in_place:
                told = f"couldn't edit {name}: not a regular file"
            else:
                told = f"read error on {name}: {error.reason}"
            process.err(f"sed: {told}\n")
            return texts, 4
    return texts, status
