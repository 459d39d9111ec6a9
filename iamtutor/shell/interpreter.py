"""The shell itself: a line typed at a machine, carried out.

``run`` changes ``turn.world`` in place (files, variables, history, and through ``aws`` the
account) and returns what the terminal shows.
"""

from contextlib import suppress

from iamtutor.cloud.bodies import BodyMissing
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell.budget import Budget, Overdue, Spent
from iamtutor.shell.coaching import Coach
from iamtutor.shell.execution import subshells
from iamtutor.shell.execution.commands import Bash
from iamtutor.shell.execution.shell import Shell
from iamtutor.shell.expansion.words import Abandoned
from iamtutor.shell.grammar import parser as grammar
from iamtutor.shell.grammar import syntax
from iamtutor.shell.machine import QUESTION, keep_positional
from iamtutor.shell.outcome import Outcome
from iamtutor.shell.process import (
    Frame,
    Input,
    NeedsInput,
    OutputLimit,
    Screen,
    SessionClosed,
    job_lines,
)
from iamtutor.shell.programs.absent import not_emulated
from iamtutor.shell.recall import EventNotFound, recalled
from iamtutor.shell.text import words_of

#: The status of a line that broke something of ours, and what is said of it.
FAULT_STATUS = 134
_BROKEN = (
    "\niamtutor: stopped here: this line broke something in the tutorial itself, and "
    "we have a record of it.\nThe account and the files are as they were before it.\n"
)
#: A terminal here keeps nothing open from line to line, as a script does.
_LASTS = "iamtutor: what exec opened is closed here at the end of the line\n"
#: The most lines that ``history`` keeps, and the most characters: it is part of the world.
HISTORY_LIMIT, HISTORY_LENGTH = 300, 40_000


def run(
    turn: Turn,
    machine_name: str,
    line: str,
    *,
    stdin: str | None = None,
    columns: int = 80,
    shell_name: str = "-bash",
    language: str = "en",
    coach: Coach | None = None,
    budget: Budget | None = None,
) -> Outcome:
    """Carry out ``line`` on the machine.

    ``stdin`` is what a program reads that reads from the terminal; ``columns`` the width
    of the terminal; ``shell_name`` how the shell calls itself in its messages;
    ``language`` that of the page, in which ``why`` explains; ``coach`` the lesson on it,
    which ``hint`` and ``predict`` ask; ``budget`` what the line may cost, if that is not
    the usual.
    """
    line = words_of(line).replace(QUESTION, "")
    machine = turn.world.machines[machine_name]
    machine.columns = columns
    budget = budget or Budget()
    turn.charge = budget.policy_work
    shell = Bash(
        *(turn, machine, Screen(), columns, shell_name, Input(stdin), language, coach),
        budget=budget,
        frame=Frame(machine.positional),
    )
    try:
        return _run(shell, line, stdin)
    except BodyMissing:
        # The account is damaged: whoever keeps it offers a new one.
        raise
    except (Exception, Overdue) as fault:
        text = shell.screen.chunks
        return Outcome((*text, ("stderr", _BROKEN)), FAULT_STATUS, fault=fault)


def keep_line(turn: Turn, machine_name: str, line: str) -> None:
    """After a fault: ``line`` in the history of a world that was not touched by it."""
    machine = turn.world.machines[machine_name]
    _remember(machine, words_of(line).replace(QUESTION, ""))
    machine.last_status = FAULT_STATUS


def _run(shell: Shell, line: str, stdin: str | None) -> Outcome:
    machine, shell_name = shell.machine, shell.shell_name
    if QUESTION in machine.pending:
        source, _, *replies = machine.pending.split(QUESTION)
        return _continue(shell, source, [*replies, line])
    if stdin is None and not machine.pending:
        try:
            typed, line = line, recalled(line, machine.history)
        except EventNotFound as error:
            _complain(shell, f"{shell_name}: {error}")
            return _end(shell, 1)
        if line != typed:
            _complain(shell, line)
    source = machine.pending + line
    if len(source) > grammar.LINE_LIMIT:
        machine.pending = ""
        _complain(
            shell, f"iamtutor: a line has at most {grammar.LINE_LIMIT} characters"
        )
        return _end(shell, 2)
    try:
        steps = shell.parse(source)
    except syntax.Incomplete:
        machine.pending = source + "\n"
        return Outcome(shell.screen.chunks, machine.last_status, incomplete=True)
    except syntax.BashSyntaxError as error:
        _remember(machine, source)
        _complain(shell, f"{shell_name}: {error}")
        return _end(shell, 2)
    except (syntax.Unsupported, RecursionError) as error:
        what = str(error) if isinstance(error, syntax.Unsupported) else "that nesting"
        _remember(machine, source)
        _complain(shell, not_emulated(what))
        return _end(shell, 2)
    _remember(machine, source)
    shell.replies = [] if stdin is None and _is_simple(steps) else None
    return _carry_out(shell, source, steps)


def _continue(shell: Shell, source: str, replies: list[str]) -> Outcome:
    """Run a program again that asked, with one reply more."""
    shell.machine.pending = ""
    shell.replies = replies
    return _carry_out(shell, source, shell.parse(source))


def _is_simple(steps: syntax.Steps) -> bool:
    """One program alone: running it again repeats nothing else."""
    if len(steps) != 1 or len(steps[0].pipeline.commands) != 1:
        return False
    return isinstance(steps[0].pipeline.commands[0], syntax.Command)


def _carry_out(shell: Shell, source: str, steps: syntax.Steps) -> Outcome:
    closed = False
    replies = list(shell.replies or ())
    screen = shell.screen
    try:
        channels = shell.channels
        status = shell.steps(steps, channels)
        if channels != shell.channels:
            screen.note(_LASTS)
    except NeedsInput as question:
        prompt = question.prompt.replace(QUESTION, "")
        shell.machine.pending = QUESTION.join([source, prompt, *replies])
        return Outcome(screen.chunks, shell.machine.last_status, incomplete=True)
    except SessionClosed as exit_:
        status, closed = subshells.left(shell, exit_.status, shell.channels), True
    except Abandoned as error:
        _complain(shell, f"{shell.shell_name}: {error}")
        status = 1
    except OutputLimit:
        screen.note("\niamtutor: stopped here: too much output for one line\n")
        status = 141
    except Spent as error:
        screen.note(f"\niamtutor: stopped here: {error}\n")
        status = 130
    except RecursionError:
        screen.note("\niamtutor: stopped here: that is nested too deeply\n")
        status = 1
    except MemoryError:
        screen.note("\niamtutor: stopped here: that needs too much memory\n")
        status = 130
    return _end(shell, status, closed)


def _remember(machine: Machine, source: str) -> None:
    machine.pending = ""
    if source.strip() and not source.startswith(" "):
        history = machine.history
        history.append(source)
        del history[:-HISTORY_LIMIT]
        while sum(map(len, history)) > HISTORY_LENGTH:
            del history[0]


def _complain(shell: Shell, text: str) -> None:
    shell.screen.note(text + "\n")


def _end(shell: Shell, status: int, closed: bool = False) -> Outcome:
    shell.machine.last_status = status
    with suppress(OutputLimit):
        shell.screen.write("stderr", "".join(job_lines(shell.jobs)))
    keep_positional(shell.machine, () if closed else shell.frame.parameters)
    if closed:
        # The next session is a shell of its own.
        shell.machine.options, shell.machine.traps = [], {}
        shell.machine.readonly, shell.machine.integers = [], []
        shell.machine.jobs = {}
    screen = shell.screen
    return Outcome(
        screen.chunks,
        status,
        screen.cleared,
        closed=closed,
        paged=screen.paged,
        edit=screen.edit,
    )


def cancel(turn: Turn, machine_name: str) -> None:
    """Ctrl-C: forget the unfinished command."""
    machine = turn.world.machines[machine_name]
    machine.pending = ""
    machine.last_status = 130
