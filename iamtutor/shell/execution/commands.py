"""Lists, pipelines, simple commands and functions: the shell at work."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest

from iamtutor.shell.budget import PROGRAM_WORK, ROUND_WORK
from iamtutor.shell.execution import compounds, scripts, subshells
from iamtutor.shell.execution.assigning import assign_array, assigned_text
from iamtutor.shell.execution.expanding import expander
from iamtutor.shell.execution.scripts import command_name
from iamtutor.shell.execution.shell import PIPE_STATUS, Shell
from iamtutor.shell.execution.streams import Channels, Streams
from iamtutor.shell.execution.subshells import apart
from iamtutor.shell.expansion.words import Abandoned
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar import syntax
from iamtutor.shell.grammar.quoting import quote
from iamtutor.shell.machine import (
    ReadOnly,
    drop_array,
    environment,
    set_array,
    set_function,
    set_variables,
)
from iamtutor.shell.process import (
    CALL_DEPTH,
    Buffer,
    Frame,
    Input,
    Process,
    Returned,
    SessionClosed,
    Sink,
)
from iamtutor.shell.programs import PROGRAMS, USAGES
from iamtutor.shell.programs.absent import not_emulated, refused
from iamtutor.shell.programs.register import help_of


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
class Bash(Shell):
    """bash, as far as it is emulated here."""

    # Lists

    def steps(self, steps: syntax.Steps, around: Channels) -> int:
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
                subshells.trap_error(self, status, around)
                if "errexit" in self.machine.options:
                    raise SessionClosed(status)
        return status

    def _failed(self, pipeline: syntax.Pipeline) -> bool:
        """Whether an error counts for ``set -e`` and ``trap``: not where what failed is
        only made of what was asked for its status."""
        match pipeline.commands[-1]:
            case syntax.Compound(syntax.Group(_, subshell)) if not subshell:
                return False
            case syntax.Compound(
                syntax.If()
                | syntax.For()
                | syntax.Count()
                | syntax.While()
                | syntax.Case()
            ):
                return False
        return not self.tested

    def pipeline(self, pipeline: syntax.Pipeline, around: Channels) -> int:
        if not pipeline.timed:
            return self._pipeline(pipeline, around)
        began = self.turn.now
        status = self._pipeline(pipeline, around)
        # The clock of the world: only sleeping takes time here.
        seconds = (self.turn.now - began).total_seconds()
        around.err.write(_timing(seconds, pipeline.timed))
        return status

    def _pipeline(self, pipeline: syntax.Pipeline, around: Channels) -> int:
        first, *rest = pipeline.commands
        if not rest:
            status = self.command(first, around)
            if PIPE_STATUS in self.machine.arrays:
                self.keep_statuses([status])
            return int(status == 0) if pipeline.negated else status
        given, statuses, pipe = around.input, [], Buffer(self.budget)
        for place, command in enumerate(pipeline.commands):
            last = place == len(rest)
            read, pipe = pipe, Buffer(self.budget)
            out = around.out if last else pipe
            here = replace(around, input=given, out=out)

            def work(
                command: syntax.AnyCommand = command, here: Channels = here
            ) -> int:
                return self.command(command, here)

            # Each command of a longer pipeline runs in a shell of its own.
            try:
                status = apart(self, work, here)
            finally:
                read.let_go()
            statuses.append(status)
            given = Input(pipe.joined())
        self.keep_statuses(statuses)
        if "pipefail" in self.machine.options:
            status = next((one for one in reversed(statuses) if one), 0)
        return int(status == 0) if pipeline.negated else status

    # Commands

    def command(self, command: syntax.AnyCommand, around: Channels) -> int:
        try:
            match command:
                case syntax.Command():
                    return self.simple(command, around)
                case syntax.Compound():
                    return compounds.carry_out(self, command, around)
                case syntax.Function():
                    if set_function(self.machine, command.name, command.source):
                        return 0
                    return self.full(around)
        except ReadOnly as error:
            if isinstance(command, syntax.Command):
                raise Abandoned(f"{error}: readonly variable") from None
            around.err.write(f"{self.label}: {error}: readonly variable\n")
            return 1
        except syntax.Unsupported as error:
            around.err.write(f"{not_emulated(str(error))}\n")
            return 2

    def simple(self, command: syntax.Command, around: Channels) -> int:
        with self.budget.room():
            return self._simple(command, around)

    def _simple(self, command: syntax.Command, around: Channels) -> int:
        substituted = 0

        def substitute(source: str) -> str:
            nonlocal substituted
            text, substituted = subshells.substitution(self, source, around)
            return text

        self.line = command.line
        self.budget.work(ROUND_WORK + len(self.machine.env) * 2)
        expansion = expander(self, around, substitute)
        words = [found for word in command.words for found in expansion.fields(word)]
        assigned: dict[str, str] = {}
        for assignment in command.assignments:
            if assignment.subscript is None and assignment.elements is None:
                name = assignment.name
                value = assigned_text(self.machine, assignment, expansion)
                assigned[name] = expansion.variables[name] = value
            elif words:
                raise syntax.Unsupported("an array in the environment of a program")
            elif not assign_array(self.machine, assignment, expansion):
                return self.full(around)
        if words and (kept := assigned.keys() & set(self.machine.readonly)):
            for name in kept:
                around.err.write(f"{self.label}: {name}: readonly variable\n")
                del assigned[name]
        self._trace(words, assigned, around)
        lasting = words == ["exec"]
        streams = Streams(self.files, self.label, around, lasting)
        if not streams.redirect(command.redirections, expansion):
            return 1
        status, fixed = substituted, list(self.machine.readonly)
        try:
            if lasting:
                streams.keep()
            elif words[:1] == ["exec"] and (self.scripts or self.apart):
                env = {**environment(self.machine), **assigned}
                raise SessionClosed(self.run(words[1:], env, streams.channels))
            elif words:
                here = streams.channels if command.redirections else around
                status = self.execute(words, assigned, here)
            elif not set_variables(self.machine, assigned):
                status = self.full(around)
            for assignment in command.later if status == 0 else ():
                # What this very command makes readonly gets its elements first.
                made, self.machine.readonly = self.machine.readonly, fixed
                if not assign_array(self.machine, assignment, expander(self, around)):
                    status = self.full(around)
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
        process = self._process(words, env, around)
        plain = command_name(name)
        found = PROGRAMS.get(plain)
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
        if words[1:] == ["--help"] and plain in USAGES:
            process.out(help_of(plain))
            return 0
        try:
            with self.budget.room():
                return found(process)
        except syntax.Unsupported as error:
            process.err(f"{not_emulated(str(error))}\n")
            return 2
        except ReadOnly as error:
            who = f"{plain}: " if plain in ("declare", "local", "typeset") else ""
            process.err(f"{self.label}: {who}{error}: readonly variable\n")
            return 1
        except PathError as error:
            # A file that a program cannot do without, or a path that is too long.
            process.err(f"{plain}: {error.path}: {error.reason}\n")
            return 1

    def _process(
        self, words: list[str], env: dict[str, str], around: Channels
    ) -> Process:
        """What a program gets to run with, and the way in which it runs others."""

        def run(
            argv: list[str],
            stdin: str | None,
            other: dict[str, str] | None = None,
            outputs: tuple[Sink, Sink] | None = None,
        ) -> int:
            self.budget.work(PROGRAM_WORK)
            out, err = outputs or (around.out, around.err)
            here = Channels(Input(stdin), out, err, around.others)
            return self.run(argv, env if other is None else other, here)

        return Process(
            argv=words,
            env=env,
            input=around.input,
            descriptors=around.others,
            jobs=self.jobs,
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
            script=partial(subshells.script, self, env, around),
            replies=self.replies,
            columns=self.columns,
            shell_name=self.label,
            language=self.language,
            coach=self.coach,
        )

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
        frame = self.frame = Frame(parameters, depth=before.depth + 1, function=name)
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
