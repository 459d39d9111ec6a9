"""The shell at work on one line: lists, pipelines, commands, functions, substitutions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import zip_longest

from iamtutor.cloud import identifiers
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell import conditions, scripts
from iamtutor.shell.assigning import assign_array, assign_name, assigned_text
from iamtutor.shell.budget import PROGRAM_WORK, ROUND_WORK, Budget
from iamtutor.shell.coaching import Coach
from iamtutor.shell.expansion import Abandoned, Expander, Unbound
from iamtutor.shell.filesystem import FileSystem, PathError
from iamtutor.shell.grammar import parser as grammar
from iamtutor.shell.grammar.quoting import quote
from iamtutor.shell.grammar.syntax import (
    AnyCommand,
    BashSyntaxError,
    Calculation,
    Case,
    Check,
    Command,
    Compound,
    Count,
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
    Word,
)
from iamtutor.shell.hosts import Host
from iamtutor.shell.machine import (
    ReadOnly,
    drop_array,
    environment,
    filesystem_of,
    host_of,
    set_array,
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
from iamtutor.shell.programs.absent import not_emulated, refused
from iamtutor.shell.scripts import command_name
from iamtutor.shell.streams import Channels, Streams
from iamtutor.shell.wildcards import matches


def _timing(seconds: float, form: str) -> str:
    """What ``time`` (or ``time -p``) says of a pipeline."""
    spent = {"real": seconds, "user": 0.0, "sys": 0.0}
    if form == "time -p":
        return "".join(f"{name} {value:.2f}\n" for name, value in spent.items())
    return "\n" + "".join(
        f"{name}\t{int(value // 60)}m{value % 60:.3f}s\n"
        for name, value in spent.items()
    )


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
    scripts: int = 0
    """Scripts around the command that runs; the line that was typed is none."""
    line: int = 1
    tested: int = 0
    """More than 0 where a status is only asked for: ``set -e`` does not end there."""
    replies: list[str] | None = None
    one_text: bool = False
    """The script is the text after ``-c``."""
    began: datetime | None = None
    """When the script began."""
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

    @property
    def label(self) -> str:
        """What the shell calls itself in its messages."""
        return (
            f"{self.shell_name}: line {self.line}" if self.scripts else self.shell_name
        )

    # Lists

    def steps(self, steps: Steps, around: Channels) -> int:
        status = self.machine.last_status if steps else 0
        for step, following in zip_longest(steps, steps[1:]):
            if step.connector == "&&" and status != 0:
                continue
            if step.connector == "||" and status == 0:
                continue
            asked = step.pipeline.negated or (
                following is not None and following.connector != ";"
            )
            self.tested += asked
            try:
                status = self.pipeline(step.pipeline, around)
            finally:
                self.tested -= asked
            self.machine.last_status = status
            if status and not asked and self._failed(step.pipeline):
                self._trap_error(status, around)
                if "errexit" in self.machine.options:
                    raise SessionClosed(status)
        return status

    def _failed(self, pipeline: Pipeline) -> bool:
        """Whether an error counts for ``set -e`` and ``trap``: not where what failed is
        only made of what was asked for its status."""
        match pipeline.commands[-1]:
            case Compound(Group(_, subshell)) if not subshell:
                return False
            case Compound(If() | For() | Count() | While() | Case()):
                return False
        return not self.tested

    def asked(self, steps: Steps, around: Channels) -> int:
        """The status of a condition."""
        self.tested += 1
        try:
            return self.steps(steps, around)
        finally:
            self.tested -= 1

    def pipeline(self, pipeline: Pipeline, around: Channels) -> int:
        if not pipeline.timed:
            return self._pipeline(pipeline, around)
        began = self.turn.now
        status = self._pipeline(pipeline, around)
        # The clock of the world: only sleeping takes time here.
        seconds = (self.turn.now - began).total_seconds()
        around.err.write(_timing(seconds, pipeline.timed))
        return status

    def _pipeline(self, pipeline: Pipeline, around: Channels) -> int:
        first, *rest = pipeline.commands
        if not rest:
            status = self.command(first, around)
            return int(status == 0) if pipeline.negated else status
        given, failed = around.input, 0
        for place, command in enumerate(pipeline.commands):
            last = place == len(rest)
            pipe = Buffer(self.budget)
            here = Channels(given, around.out if last else pipe, around.err)

            def work(command: AnyCommand = command, here: Channels = here) -> int:
                return self.command(command, here)

            # Each command of a longer pipeline runs in a shell of its own.
            status = self.apart(work, here)
            failed = status or failed
            given = Input(pipe.take())
        if "pipefail" in self.machine.options:
            status = failed
        return int(status == 0) if pipeline.negated else status

    def apart(self, work: Callable[[], int], around: Channels) -> int:
        """``work`` in a subshell: what it changes in the shell is gone afterwards."""
        machine, frame = self.machine, self.frame
        before = (
            machine.cwd,
            dict(machine.env),
            list(machine.exported),
            machine.functions,
            machine.aliases,
            machine.arrays,
            machine.associative,
            list(machine.options),
            list(machine.readonly),
            list(machine.integers),
            machine.traps,
        )
        machine.traps = {}
        self.frame = Frame(frame.parameters, depth=frame.depth)
        try:
            return self.left(self._to_its_end(work, around), around)
        finally:
            self.frame = frame
            machine.cwd, machine.env, machine.exported = before[:3]
            machine.functions, machine.aliases = before[3:5]
            machine.arrays, machine.associative, machine.options = before[5:8]
            machine.readonly, machine.integers, machine.traps = before[8:]

    def _to_its_end(self, work: Callable[[], int], around: Channels) -> int:
        """The status of ``work``, however it ends the shell that it runs in."""
        try:
            return work()
        except (SessionClosed, Returned) as end:
            return end.status
        except Abandoned as error:
            around.err.write(f"{self.label}: {error}\n")
            return 127 if isinstance(error, Unbound) and self.one_text else 1

    def left(self, status: int, around: Channels) -> int:
        """The status of a shell that ends, after what ``trap`` has kept for that."""
        text = self.machine.traps.pop("EXIT", "")
        if not text:
            return status
        self.machine.last_status = status

        def work() -> int:
            scripts.script(self, environment(self.machine), around, text)
            return status

        return self._to_its_end(work, around)

    def _trap_error(self, status: int, around: Channels) -> None:
        """What ``trap`` has kept for errors; functions do not inherit it."""
        machine = self.machine
        text = machine.traps.get("ERR", "")
        if not text or self.frame.depth:
            return
        before = machine.traps
        machine.traps = {name: kept for name, kept in before.items() if name != "ERR"}
        try:
            scripts.script(self, environment(machine), around, text)
        finally:
            machine.traps = before | machine.traps
            machine.last_status = status

    def substitution(self, source: str, err: Sink) -> tuple[str, int]:
        """What ``$(source)`` prints, and its status. It runs in a subshell."""
        try:
            steps = self.parse(source, self.depth + 1)
        except Incomplete:
            text = f"syntax error: unexpected end of file in $({source})"
            err.write(f"{self.label}: {text}\n")
            return "", 2
        except BashSyntaxError as error:
            err.write(f"{self.label}: command substitution: {error}\n")
            return "", 2
        before = self.machine.last_status
        captured = Buffer(self.budget)
        self.budget.work(PROGRAM_WORK)
        self.depth += 1
        try:
            here = Channels(self.input, captured, err)
            status = self.apart(lambda: self.steps(steps, here), here)
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
        except ReadOnly as error:
            if isinstance(command, Command):
                raise Abandoned(f"{error}: readonly variable") from None
            around.err.write(f"{self.label}: {error}: readonly variable\n")
            return 1
        except Unsupported as error:
            around.err.write(f"{not_emulated(str(error))}\n")
            return 2

    def _full(self, around: Channels) -> int:
        around.err.write("iamtutor: the variables of this shell are full\n")
        return 1

    def expander(
        self, around: Channels, substitute: Callable[[str], str] | None = None
    ) -> Expander:
        def assign(name: str, value: str) -> None:
            if not assign_name(self.machine, name, value):
                raise Abandoned("no room for more variables (iamtutor)")
            expander.arrays = self.machine.arrays

        def put_array(name: str, values: Sequence[str]) -> None:
            elements = {str(place): value for place, value in enumerate(values)}
            if not set_array(self.machine, name, elements):
                raise Abandoned("no room for more variables (iamtutor)")
            expander.arrays = self.machine.arrays

        expander = Expander(
            variables(self.machine),
            self.machine.home,
            self.machine.last_status,
            self.files,
            substitute or (lambda source: self.substitution(source, around.err)[0]),
            assign,
            self.frame.parameters,
            self.shell_name,
            self.machine.arrays,
            self.machine.associative,
            self.machine.options,
            put_array,
            self._special,
        )
        return expander

    def _special(self, name: str) -> str | None:
        if name == "RANDOM" and name not in self.machine.env:
            drawn = identifiers.draw(self.turn.world, "RANDOM", 2)
            return str(int.from_bytes(drawn) % 32_768)
        if name == "SECONDS":
            began = self.turn.now if self.began is None else self.began
            return str(int((self.turn.now - began).total_seconds()))
        if name == "LINENO":
            return str(self.line)
        return None

    def simple(self, command: Command, around: Channels) -> int:
        with self.budget.room():
            return self._simple(command, around)

    def _simple(self, command: Command, around: Channels) -> int:
        substituted = 0

        def substitute(source: str) -> str:
            nonlocal substituted
            text, substituted = self.substitution(source, around.err)
            return text

        self.line = command.line
        self.budget.work(ROUND_WORK + len(self.machine.env) * 2)
        expander = self.expander(around, substitute)
        words = [found for word in command.words for found in expander.fields(word)]
        assigned: dict[str, str] = {}
        for assignment in command.assignments:
            if assignment.subscript is None and assignment.elements is None:
                name = assignment.name
                value = assigned_text(self.machine, assignment, expander)
                assigned[name] = expander.variables[name] = value
            elif words:
                raise Unsupported("an array in the environment of a program")
            elif not assign_array(self.machine, assignment, expander):
                return self._full(around)
        if words and (kept := assigned.keys() & set(self.machine.readonly)):
            for name in kept:
                around.err.write(f"{self.label}: {name}: readonly variable\n")
                del assigned[name]
        self._trace(words, assigned, around)
        streams = Streams(self.files, self.label, around)
        if not streams.redirect(command.redirections, expander):
            return 1
        status, fixed = substituted, list(self.machine.readonly)
        try:
            if words:
                status = self.execute(words, assigned, streams.channels)
            elif not set_variables(self.machine, assigned):
                status = self._full(around)
            for assignment in command.later if status == 0 else ():
                # What this very command makes readonly gets its elements first.
                made, self.machine.readonly = self.machine.readonly, fixed
                if not assign_array(self.machine, assignment, self.expander(around)):
                    status = self._full(around)
                self.machine.readonly = made
        finally:
            # What was printed before the end of a session or a loop is written, too.
            closed = streams.close()
        return closed or status

    def _trace(
        self, words: list[str], assigned: dict[str, str], around: Channels
    ) -> None:
        """``set -x``: the command as it is carried out, on stderr."""
        if "xtrace" not in self.machine.options:
            return
        mark = "+" * (1 + self.depth)
        shown = [f"{name}={quote(value)}" for name, value in assigned.items()]
        if words and shown:
            around.err.write("".join(f"{mark} {one}\n" for one in shown))
            shown = []
        shown += [quote(word) for word in words]
        if shown:
            around.err.write(f"{mark} {' '.join(shown)}\n")

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
            argv: list[str],
            stdin: str | None,
            other: dict[str, str] | None = None,
            outputs: tuple[Sink, Sink] | None = None,
        ) -> int:
            self.budget.work(PROGRAM_WORK)
            out, err = outputs or (around.out, around.err)
            here = Channels(Input(stdin), out, err)
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
            script=partial(scripts.script, self, env, around),
            replies=self.replies,
            columns=self.columns,
            shell_name=self.label,
            language=self.language,
            coach=self.coach,
        )
        plain = command_name(name)
        found = program(plain)
        if found is None or plain != name:
            script = scripts.script_file(self, name, env)
            if script is not None and (found is None or "/" in name):
                return scripts.run_file(self, script, words, env, around)
        if found is None and (refusal := refused(plain, self.host)):
            process.err(f"{refusal}\n")
            return 127
        if found is None:
            reason, status = self._why_not(name)
            process.err(f"{self.label}: {name}: {reason}\n")
            return status
        if words[1:] == ["--help"] and plain in usage.USAGES:
            process.out(usage.text(plain))
            return 0
        try:
            with self.budget.room():
                return found(process)
        except Unsupported as error:
            process.err(f"{not_emulated(str(error))}\n")
            return 2
        except ReadOnly as error:
            who = f"{plain}: " if plain in ("declare", "local", "typeset") else ""
            process.err(f"{self.label}: {who}{error}: readonly variable\n")
            return 1
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
            for key, elements in frame.hidden_arrays.items():
                drop_array(machine, key)
                if elements is not None:
                    set_array(machine, key, elements)

    def compound(self, compound: Compound, around: Channels) -> int:
        streams = Streams(self.files, self.label, around)
        if not self._redirected(streams, compound.redirections, around):
            return 1
        here = streams.channels
        closed = 0
        try:
            match compound.body:
                case Group(steps, subshell):
                    if subshell:
                        status = self.apart(lambda: self.steps(steps, here), here)
                    else:
                        status = self.steps(steps, here)
                case If():
                    status = self._if(compound.body, here)
                case For():
                    status = self._for(compound.body, here)
                case Count():
                    status = self._count(compound.body, here)
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
            if self.asked(condition, around) == 0:
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

    def _count(self, body: Count, around: Channels) -> int:
        def number(expression: Word) -> int:
            expander = self.expander(around)
            return expander.number(expander.text(expression))

        number(body.start)
        status = 0
        while not body.condition or number(body.condition) != 0:
            status, left = self._round(body.body, around)
            if left:
                break
            number(body.step)
        return status

    def _while(self, body: While, around: Channels) -> int:
        status = 0
        while True:
            self.budget.round()
            self.tested += 1
            try:
                held, left = self._round(body.condition, around, counted=False)
            finally:
                self.tested -= 1
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
