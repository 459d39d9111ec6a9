"""The shell at work on one line: lists, pipelines, commands, functions, substitutions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell import conditions
from iamtutor.shell import line as grammar
from iamtutor.shell.budget import PROGRAM_WORK, Budget
from iamtutor.shell.coaching import Coach
from iamtutor.shell.expansion import Abandoned, Expander
from iamtutor.shell.filesystem import FileSystem, PathError
from iamtutor.shell.hosts import Host
from iamtutor.shell.machine import (
    environment,
    filesystem_of,
    host_of,
    set_function,
    set_variables,
    variables,
)
from iamtutor.shell.process import (
    CALL_DEPTH,
    Buffer,
    Frame,
    Input,
    LoopLeft,
    Process,
    Returned,
    Screen,
    ScreenSink,
    SessionClosed,
    Sink,
)
from iamtutor.shell.programs import program, usage
from iamtutor.shell.programs.absent import INSTEAD
from iamtutor.shell.streams import Channels, Streams
from iamtutor.shell.syntax import (
    AnyCommand,
    BashSyntaxError,
    Calculation,
    Case,
    Check,
    Command,
    Compound,
    For,
    Function,
    Group,
    If,
    Incomplete,
    Pipeline,
    Redirection,
    Steps,
    Unsupported,
    While,
)
from iamtutor.shell.wildcards import matches

_SYSTEM_PATHS = ("/bin/", "/usr/bin/", "/usr/local/bin/", "/usr/sbin/")


@dataclass(slots=True)
class Shell:
    turn: Turn
    machine: Machine
    screen: Screen
    columns: int
    shell_name: str
    input: Input
    language: str = "en"
    coach: Coach | None = None
    frame: Frame = field(default_factory=Frame)
    depth: int = 0
    """Substitutions around the command that runs."""
    budget: Budget = field(default_factory=Budget)
    replies: list[str] | None = None
    host: Host = field(init=False)
    files: FileSystem = field(init=False)

    def __post_init__(self) -> None:
        self.host = host_of(self.turn)
        self.files = filesystem_of(self.turn, self.machine, self.budget)

    @property
    def channels(self) -> Channels:
        """The terminal's own."""
        return Channels(
            self.input,
            ScreenSink(self.screen, "stdout"),
            ScreenSink(self.screen, "stderr"),
        )

    # Lists

    def steps(self, steps: Steps, around: Channels) -> int:
        status = self.machine.last_status if steps else 0
        for step in steps:
            if step.connector == "&&" and status != 0:
                continue
            if step.connector == "||" and status == 0:
                continue
            status = self.pipeline(step.pipeline, around)
            self.machine.last_status = status
        return status

    def pipeline(self, pipeline: Pipeline, around: Channels) -> int:
        first, *rest = pipeline.commands
        if not rest:
            status = self.command(first, around)
            return int(status == 0) if pipeline.negated else status
        given = around.input
        for place, command in enumerate(pipeline.commands):
            last = place == len(rest)
            pipe = Buffer(self.budget)
            here = Channels(given, around.out if last else pipe, around.err)

            def work(command: AnyCommand = command, here: Channels = here) -> int:
                return self.command(command, here)

            # Each command of a longer pipeline runs in a shell of its own.
            status = self.apart(work, around.err)
            given = Input(pipe.take())
        return int(status == 0) if pipeline.negated else status

    def apart(self, work: Callable[[], int], err: Sink) -> int:
        """``work`` in a subshell: what it changes in the shell is gone afterwards."""
        machine, frame = self.machine, self.frame
        before = (
            machine.cwd,
            dict(machine.env),
            list(machine.exported),
            machine.functions,
            machine.aliases,
        )
        self.frame = Frame(frame.parameters, depth=frame.depth)
        try:
            return work()
        except (SessionClosed, Returned) as end:
            return end.status
        except Abandoned as error:
            err.write(f"{self.shell_name}: {error}\n")
            return 1
        finally:
            self.frame = frame
            machine.cwd, machine.env, machine.exported = before[:3]
            machine.functions, machine.aliases = before[3:]

    def substitution(self, source: str, err: Sink) -> tuple[str, int]:
        """What ``$(source)`` prints, and its status. It runs in a subshell."""
        try:
            steps = self.parse(source, self.depth + 1)
        except Incomplete:
            text = f"syntax error: unexpected end of file in $({source})"
            err.write(f"{self.shell_name}: {text}\n")
            return "", 2
        except BashSyntaxError as error:
            err.write(f"{self.shell_name}: command substitution: {error}\n")
            return "", 2
        before = self.machine.last_status
        captured = Buffer(self.budget)
        self.budget.work(PROGRAM_WORK)
        self.depth += 1
        try:
            here = Channels(self.input, captured, err)
            status = self.apart(lambda: self.steps(steps, here), err)
        finally:
            self.depth -= 1
            self.machine.last_status = before
        return captured.take(), status

    def parse(self, source: str, depth: int = 0) -> Steps:
        return grammar.parse(source, tuple(self.machine.aliases.items()), depth)

    # Commands

    def command(self, command: AnyCommand, around: Channels) -> int:
        try:
            match command:
                case Command():
                    return self.simple(command, around)
                case Compound():
                    return self.compound(command, around)
                case Function():
                    if set_function(self.machine, command.name, command.source):
                        return 0
                    return self._full(around)
        except Unsupported as error:
            around.err.write(f"iamtutor: this shell does not have {error}\n")
            return 2

    def _full(self, around: Channels) -> int:
        around.err.write("iamtutor: the variables of this shell are full\n")
        return 1

    def expander(
        self, around: Channels, substitute: Callable[[str], str] | None = None
    ) -> Expander:
        def assign(name: str, value: str) -> None:
            if not set_variables(self.machine, {name: value}):
                raise Abandoned("no room for more variables (iamtutor)")

        return Expander(
            variables(self.machine),
            self.machine.home,
            self.machine.last_status,
            self.files,
            substitute or (lambda source: self.substitution(source, around.err)[0]),
            assign,
            self.frame.parameters,
            self.shell_name,
        )

    def simple(self, command: Command, around: Channels) -> int:
        with self.budget.room():
            return self._simple(command, around)

    def _simple(self, command: Command, around: Channels) -> int:
        substituted = 0

        def substitute(source: str) -> str:
            nonlocal substituted
            text, substituted = self.substitution(source, around.err)
            return text

        expander = self.expander(around, substitute)
        words = [found for word in command.words for found in expander.fields(word)]
        assigned: dict[str, str] = {}
        for name, word in command.assignments:
            assigned[name] = expander.variables[name] = expander.text(word)
        streams = Streams(self.files, self.shell_name, around)
        if not streams.redirect(command.redirections, expander):
            return 1
        status = substituted
        try:
            if words:
                status = self.execute(words, assigned, streams.channels)
            elif not set_variables(self.machine, assigned):
                status = self._full(around)
        finally:
            # What was printed before the end of a session or a loop is written, too.
            closed = streams.close()
        return closed or status

    def execute(
        self, words: list[str], assigned: dict[str, str], around: Channels
    ) -> int:
        self.budget.work(PROGRAM_WORK)
        name = words[0]
        if name in self.machine.functions:
            return self.call(words, assigned, around)
        return self.run(words, {**environment(self.machine), **assigned}, around)

    def run(self, words: list[str], env: dict[str, str], around: Channels) -> int:
        """Run a program or a builtin in this environment."""
        name = words[0]

        def run(
            argv: list[str], stdin: str | None, other: dict[str, str] | None = None
        ) -> int:
            self.budget.work(PROGRAM_WORK)
            here = Channels(Input(stdin), around.out, around.err)
            return self.run(argv, env if other is None else other, here)

        process = Process(
            argv=words,
            env=env,
            input=around.input,
            stdout=around.out,
            stderr=around.err,
            turn=self.turn,
            machine=self.machine,
            host=self.host,
            files=self.files,
            screen=self.screen,
            budget=self.budget,
            frame=self.frame,
            run=run,
            replies=self.replies,
            columns=self.columns,
            shell_name=self.shell_name,
            language=self.language,
            coach=self.coach,
        )
        plain = _command_name(name)
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
            with self.budget.room():
                return found(process)
        except PathError as error:
            # A path that no program tries to understand, such as one that is too long.
            process.err(f"{plain}: {error.path}: {error.reason}\n")
            return 1

    def _why_not(self, name: str) -> tuple[str, int]:
        if "/" not in name:
            return "command not found", 127
        if self.files.is_directory(name):
            return "Is a directory", 126
        found = self.files.find(name)
        if found is not None:
            if name.endswith("/"):
                return "Not a directory", 126
            if found.mode & 0o100:
                return "this shell does not run scripts (iamtutor)", 126
            return "Permission denied", 126
        return "No such file or directory", 127

    # Compound commands

    def call(
        self, words: Sequence[str], assigned: dict[str, str], around: Channels
    ) -> int:
        """Call the function ``words[0]``."""
        name, *parameters = words
        if self.frame.depth >= CALL_DEPTH:
            limit = f"functions call each other at most {CALL_DEPTH} deep here"
            raise Abandoned(f"{name}: {limit} (iamtutor)")
        steps = self.parse(self.machine.functions[name])
        before, machine = self.frame, self.machine
        frame = self.frame = Frame(parameters, depth=before.depth + 1)
        frame.hidden = {key: machine.env.get(key) for key in assigned}
        set_variables(machine, assigned)
        try:
            return self.steps(steps, around)
        except Returned as returned:
            return returned.status
        finally:
            self.frame = before
            for key, value in frame.hidden.items():
                if value is None:
                    machine.env.pop(key, None)
                else:
                    machine.env[key] = value

    def compound(self, compound: Compound, around: Channels) -> int:
        streams = Streams(self.files, self.shell_name, around)
        if not self._redirected(streams, compound.redirections, around):
            return 1
        here = streams.channels
        closed = 0
        try:
            match compound.body:
                case Group(steps, subshell):
                    if subshell:
                        status = self.apart(lambda: self.steps(steps, here), here.err)
                    else:
                        status = self.steps(steps, here)
                case If():
                    status = self._if(compound.body, here)
                case For():
                    status = self._for(compound.body, here)
                case While():
                    status = self._while(compound.body, here)
                case Case():
                    status = self._case(compound.body, here)
                case Calculation(expression):
                    expander = self.expander(here)
                    number = expander.number(expander.text(expression))
                    status = int(number == 0)
                case Check():
                    self.budget.work(PROGRAM_WORK)
                    expander = self.expander(here)
                    status = conditions.status(compound.body, expander)
        finally:
            closed = streams.close()
        return closed or status

    def _redirected(
        self, streams: Streams, redirections: Sequence[Redirection], around: Channels
    ) -> bool:
        return not redirections or streams.redirect(redirections, self.expander(around))

    def _if(self, body: If, around: Channels) -> int:
        for condition, steps in body.branches:
            if self.steps(condition, around) == 0:
                return self.steps(steps, around)
        # Not the condition's: the status of an `if` that does nothing is 0.
        return self.steps(body.otherwise, around) if body.otherwise else 0

    def _case(self, body: Case, around: Channels) -> int:
        expander = self.expander(around)
        value = expander.text(body.word)
        for patterns, steps in body.clauses:
            for pattern in patterns:
                text = expander.pattern(pattern)
                if matches(text, value, self.budget.work):
                    return self.steps(steps, around)
        return 0

    def _for(self, body: For, around: Channels) -> int:
        words: Sequence[str] = self.frame.parameters
        if body.words is not None:
            expander = self.expander(around)
            words = [found for word in body.words for found in expander.fields(word)]
        status = 0
        for word in words:
            if not set_variables(self.machine, {body.name: word}):
                return self._full(around)
            status, left = self._round(body.body, around)
            if left:
                break
        return status

    def _while(self, body: While, around: Channels) -> int:
        status = 0
        while True:
            self.budget.round()
            held, left = self._round(body.condition, around, counted=False)
            if left or (held == 0) == body.until:
                break
            status, left = self._round(body.body, around, counted=False)
            if left:
                break
        return status

    def _round(
        self, steps: Steps, around: Channels, counted: bool = True
    ) -> tuple[int, bool]:
        """Carry out the steps of a loop; the status, and whether the loop is left."""
        if counted:
            self.budget.round()
        frame = self.frame
        frame.loops += 1
        try:
            return self.steps(steps, around), False
        except LoopLeft as left:
            if left.levels > 1 and frame.loops > 1:
                raise LoopLeft(left.levels - 1, left.again) from None
            return 0, not left.again
        finally:
            frame.loops -= 1


def _command_name(name: str) -> str:
    for directory in _SYSTEM_PATHS:
        if name.startswith(directory):
            return name[len(directory) :]
    return name
