"""The shell itself: a line typed at a machine, carried out.

``run`` changes ``turn.world`` in place (files, variables, history, and through ``aws`` the
account) and returns what the terminal shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell import line as grammar
from iamtutor.shell.expansion import Expander
from iamtutor.shell.filesystem import FileSystem, PathError
from iamtutor.shell.hosts import Host
from iamtutor.shell.machine import (
    QUESTION,
    environment,
    filesystem_of,
    host_of,
    set_variables,
    variables,
)
from iamtutor.shell.outcome import Outcome
from iamtutor.shell.process import (
    PROGRAM_WORK,
    Budget,
    Buffer,
    CallLimit,
    NeedsInput,
    OutputLimit,
    Process,
    Screen,
    ScreenSink,
    SessionClosed,
    Sink,
    WorkLimit,
)
from iamtutor.shell.programs import program, usage
from iamtutor.shell.programs.absent import INSTEAD
from iamtutor.shell.text import words_of

#: The most lines that ``history`` keeps, and the most characters: it is part of the world.
HISTORY_LIMIT, HISTORY_LENGTH = 300, 40_000
#: How deep ``$(…)`` may nest.
SUBSTITUTION_DEPTH = 8

_SYSTEM_PATHS = ("/bin/", "/usr/bin/", "/usr/local/bin/", "/usr/sbin/")


def run(
    turn: Turn,
    machine_name: str,
    line: str,
    *,
    stdin: str | None = None,
    columns: int = 80,
    shell_name: str = "-bash",
) -> Outcome:
    """Carry out ``line`` on the machine.

    ``stdin`` is what a program reads that reads from the terminal; ``columns`` the width
    of the terminal; ``shell_name`` how the shell calls itself in its messages.
    """
    line = words_of(line).replace(QUESTION, "")
    machine = turn.world.machines[machine_name]
    shell = _Shell(turn, machine, Screen(), stdin, columns, shell_name)
    if QUESTION in machine.pending:
        source, _, *replies = machine.pending.split(QUESTION)
        return _continue(shell, source, [*replies, line])
    source = machine.pending + line
    if len(source) > grammar.LINE_LIMIT:
        machine.pending = ""
        shell.complain(f"iamtutor: a line has at most {grammar.LINE_LIMIT} characters")
        return shell.end(2)
    try:
        steps = grammar.parse(source)
    except grammar.Incomplete:
        machine.pending = source + "\n"
        return Outcome((), machine.last_status, incomplete=True)
    except grammar.BashSyntaxError as error:
        shell.remember(source)
        shell.complain(f"{shell_name}: {error}")
        return shell.end(2)
    except (grammar.Unsupported, RecursionError) as error:
        what = str(error) if isinstance(error, grammar.Unsupported) else "that nesting"
        shell.remember(source)
        shell.complain(f"iamtutor: this shell does not have {what}")
        return shell.end(2)
    shell.remember(source)
    shell.replies = [] if stdin is None and _is_simple(steps) else None
    return _carry_out(shell, source, steps)


def _continue(shell: _Shell, source: str, replies: list[str]) -> Outcome:
    """Run a program again that asked, with one reply more."""
    shell.machine.pending = ""
    shell.replies = replies
    return _carry_out(shell, source, grammar.parse(source))


def _is_simple(steps: Sequence[grammar.Step]) -> bool:
    """One command alone: running it again repeats nothing else."""
    return len(steps) == 1 and len(steps[0].pipeline.commands) == 1


def _carry_out(shell: _Shell, source: str, steps: Sequence[grammar.Step]) -> Outcome:
    closed = False
    replies = list(shell.replies or ())
    try:
        status = shell.steps(steps)
    except NeedsInput as question:
        prompt = question.prompt.replace(QUESTION, "")
        shell.machine.pending = QUESTION.join([source, prompt, *replies])
        return Outcome(shell.screen.chunks, shell.machine.last_status, incomplete=True)
    except SessionClosed as exit_:
        status, closed = exit_.status, True
    except OutputLimit:
        shell.screen.note("\niamtutor: stopped here: too much output for one line\n")
        status = 141
    except (CallLimit, WorkLimit) as error:
        shell.screen.note(f"\niamtutor: stopped here: {error}\n")
        status = 130
    except RecursionError:
        shell.screen.note("\niamtutor: stopped here: that is nested too deeply\n")
        status = 1
    return shell.end(status, closed)


def cancel(turn: Turn, machine_name: str) -> None:
    """Ctrl-C: forget the unfinished command."""
    machine = turn.world.machines[machine_name]
    machine.pending = ""
    machine.last_status = 130


@dataclass(slots=True)
class _Shell:
    turn: Turn
    machine: Machine
    screen: Screen
    stdin: str | None
    columns: int
    shell_name: str
    depth: int = 0
    budget: Budget = field(default_factory=Budget)
    replies: list[str] | None = None
    host: Host = field(init=False)
    files: FileSystem = field(init=False)

    def __post_init__(self) -> None:
        self.host = host_of(self.turn)
        self.files = filesystem_of(self.turn, self.machine, self.budget.work)

    def remember(self, source: str) -> None:
        self.machine.pending = ""
        if source.strip() and not source.startswith(" "):
            history = self.machine.history
            history.append(source)
            del history[:-HISTORY_LIMIT]
            while sum(map(len, history)) > HISTORY_LENGTH:
                del history[0]

    def complain(self, text: str) -> None:
        self.screen.write("stderr", text + "\n")

    def end(self, status: int, closed: bool = False) -> Outcome:
        self.machine.last_status = status
        return Outcome(self.screen.chunks, status, self.screen.cleared, closed=closed)

    def steps(self, steps: Sequence[grammar.Step], out: Sink | None = None) -> int:
        status = self.machine.last_status if steps else 0
        for step in steps:
            if step.connector == "&&" and status != 0:
                continue
            if step.connector == "||" and status == 0:
                continue
            status = self.pipeline(step.pipeline, out)
            self.machine.last_status = status
        return status

    def pipeline(self, pipeline: grammar.Pipeline, out: Sink | None) -> int:
        text = self.stdin
        last = len(pipeline.commands) - 1
        before = None
        if last:
            # Each command of a longer pipeline runs in a subshell of its own.
            before = (self.machine.cwd, dict(self.machine.env))
        try:
            for command in pipeline.commands[:last]:
                pipe = Buffer()
                self.command(command, text, pipe)
                text = pipe.text
            status = self.command(pipeline.commands[last], text, out)
        finally:
            if before is not None:
                self.machine.cwd, self.machine.env = before
        if pipeline.negated:
            return int(status == 0)
        return status

    def command(
        self, command: grammar.Command, stdin: str | None, out: Sink | None
    ) -> int:
        substituted = 0

        def substitute(source: str) -> str:
            nonlocal substituted
            text, substituted = self.substitution(source)
            return text

        known = variables(self.machine)
        expander = Expander(
            known,
            self.machine.home,
            self.machine.last_status,
            self.files,
            substitute,
            self.shell_name,
        )
        try:
            words = [field for word in command.words for field in expander.fields(word)]
            assigned: dict[str, str] = {}
            for name, word in command.assignments:
                assigned[name] = known[name] = expander.text(word)
            streams = _Streams(self, stdin, out)
            opened = streams.redirect(command.redirections, expander)
        except grammar.Unsupported as error:
            self.complain(f"iamtutor: this shell does not have {error}")
            return 2
        if not opened:
            return 1
        if not words:
            status = substituted
            if not set_variables(self.machine, assigned):
                self.complain("iamtutor: the variables of this shell are full")
                status = 1
        else:
            status = self.execute(words, assigned, streams)
        return streams.close() or status

    def execute(
        self, words: list[str], assigned: dict[str, str], streams: _Streams
    ) -> int:
        name = words[0]
        self.budget.work(PROGRAM_WORK)
        process = Process(
            argv=words,
            env={**environment(self.machine), **assigned},
            stdin=streams.stdin,
            stdout=streams.sinks[1],
            stderr=streams.sinks[2],
            turn=self.turn,
            machine=self.machine,
            host=self.host,
            files=self.files,
            screen=self.screen,
            budget=self.budget,
            replies=self.replies,
            columns=self.columns,
            shell_name=self.shell_name,
        )
        plain = self._command_name(name)
        found = program(plain)
        if found is None and plain in INSTEAD:
            instead = INSTEAD[plain]
            process.err(f"iamtutor: {plain} is not on this machine; {instead}\n")
            return 127
        if found is None:
            reason, status = self._why_not(name)
            process.err(f"{self.shell_name}: {name}: {reason}\n")
            return status
        if words[1:] == ["--help"] and plain in usage.USAGES:
            process.out(usage.text(plain))
            return 0
        try:
            return found(process)
        except PathError as error:
            # A path that no program tries to understand, such as one that is too long.
            process.err(f"{plain}: {error.path}: {error.reason}\n")
            return 1

    @staticmethod
    def _command_name(name: str) -> str:
        for directory in _SYSTEM_PATHS:
            if name.startswith(directory):
                return name[len(directory) :]
        return name

    def _why_not(self, name: str) -> tuple[str, int]:
        if "/" not in name:
            return "command not found", 127
        if self.files.is_directory(name):
            return "Is a directory", 126
        if self.files.exists(name):
            if self.files.stat(name).mode & 0o100:
                return "this shell does not run scripts (iamtutor)", 126
            return "Permission denied", 126
        return "No such file or directory", 127

    def substitution(self, source: str) -> tuple[str, int]:
        """What ``$(source)`` prints, and its status. It runs in a subshell."""
        if self.depth >= SUBSTITUTION_DEPTH:
            raise grammar.Unsupported("that nesting")
        try:
            steps = grammar.parse(source)
        except grammar.Incomplete:
            self.complain(
                f"{self.shell_name}: syntax error: unexpected end of file in $({source})"
            )
            return "", 2
        except grammar.BashSyntaxError as error:
            self.complain(f"{self.shell_name}: command substitution: {error}")
            return "", 2
        before = (self.machine.cwd, dict(self.machine.env), self.machine.last_status)
        captured = Buffer()
        self.budget.work(PROGRAM_WORK)
        self.depth += 1
        try:
            status = self.steps(steps, captured)
        except SessionClosed as exit_:
            status = exit_.status
        finally:
            self.depth -= 1
            self.machine.cwd, self.machine.env, self.machine.last_status = before
        return captured.text, status


class _Streams:
    """The three streams of one command, as its redirections set them up."""

    def __init__(self, shell: _Shell, stdin: str | None, out: Sink | None) -> None:
        self.shell = shell
        self.stdin = stdin
        self.sinks: dict[int, Sink] = {
            1: out or ScreenSink(shell.screen, "stdout"),
            2: ScreenSink(shell.screen, "stderr"),
        }
        self.written: list[tuple[str, bool, Buffer]] = []

    def redirect(
        self, redirections: Sequence[grammar.Redirection], expander: Expander
    ) -> bool:
        """Apply the redirections from left to right; False after a complaint."""
        for redirection in redirections:
            if redirection.operator == "<<":
                self.stdin = expander.text(redirection.target)
                continue
            fields = expander.fields(redirection.target)
            if len(fields) != 1:
                self._complain(" ".join(fields), "ambiguous redirect")
                return False
            target = fields[0]
            try:
                self._apply(redirection, target)
            except PathError as error:
                self._complain(target, error.reason)
                return False
        return True

    def _apply(self, redirection: grammar.Redirection, target: str) -> None:
        files = self.shell.files
        if redirection.operator == ">&":
            self.sinks[redirection.fd] = self.sinks[int(target)]
        elif redirection.operator == "<":
            nothing = files.resolve(target) == "/dev/null"
            self.stdin = "" if nothing else files.read_text(target)
        elif files.resolve(target) == "/dev/null":
            self.sinks[redirection.fd] = Buffer()
        else:
            append = redirection.operator == ">>"
            files.check_writable(target)
            buffer = Buffer()
            if not append:
                files.write(target, b"")
            self.written.append((files.resolve(target), append, buffer))
            self.sinks[redirection.fd] = buffer

    def close(self) -> int:
        """Write the files. The status is not 0 when one could not be written."""
        status = 0
        for path, append, buffer in self.written:
            data = buffer.text.encode("utf-8", "surrogateescape")
            try:
                if append and self.shell.files.exists(path):
                    data = self.shell.files.read(path) + data
                self.shell.files.write(path, data)
            except PathError as error:
                self._complain(path, error.reason)
                status = 1
        return status

    def _complain(self, target: str, reason: str) -> None:
        self.shell.complain(f"{self.shell.shell_name}: {target}: {reason}")
