"""What runs in a shell of its own, and shell text: substitutions, traps, scripts."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace

from iamtutor.shell.budget import PROGRAM_WORK
from iamtutor.shell.execution.shell import Shell
from iamtutor.shell.execution.streams import Channels
from iamtutor.shell.expansion.words import Abandoned, Unbound
from iamtutor.shell.grammar import parser as grammar
from iamtutor.shell.grammar import syntax
from iamtutor.shell.machine import environment
from iamtutor.shell.process import (
    CALL_DEPTH,
    Buffer,
    Frame,
    Input,
    Returned,
    SessionClosed,
)
from iamtutor.shell.programs.absent import not_emulated

#: What it costs to read a character of a script.
_READ_WORK = 20
#: Variables that every shell makes for itself.
_MADE = frozenset(["COLUMNS", "PWD"])


#: What of a machine a subshell has for itself.
_OWN = (
    "cwd env exported functions aliases arrays associative options readonly integers"
    " traps"
).split()


def apart(shell: Shell, work: Callable[[], int], around: Channels) -> int:
    """``work`` in a subshell: what it changes in the shell is gone afterwards."""
    machine, frame, jobs = shell.machine, shell.frame, shell.machine.jobs
    before = {name: copy(getattr(machine, name)) for name in _OWN}
    machine.traps = {}
    shell.frame = Frame(frame.parameters, depth=frame.depth, function=frame.function)
    shell.apart += 1
    try:
        return left(shell, _to_its_end(shell, work, around), around)
    finally:
        shell.apart -= 1
        shell.frame, machine.jobs = frame, jobs
        for name, kept in before.items():
            setattr(machine, name, kept)


def _to_its_end(shell: Shell, work: Callable[[], int], around: Channels) -> int:
    """The status of ``work``, however it ends the shell that it runs in."""
    try:
        return work()
    except (SessionClosed, Returned) as end:
        return end.status
    except Abandoned as error:
        around.err.write(f"{shell.label}: {error}\n")
        return 127 if isinstance(error, Unbound) and shell.one_text else 1


def left(shell: Shell, status: int, around: Channels) -> int:
    """The status of a shell that ends, after what ``trap`` has kept for that."""
    text = shell.machine.traps.pop("EXIT", "")
    if not text:
        return status
    shell.machine.last_status = status

    def work() -> int:
        script(shell, environment(shell.machine), around, text)
        return status

    return _to_its_end(shell, work, around)


def trap_error(shell: Shell, status: int, around: Channels) -> None:
    """What ``trap`` has kept for errors; functions do not inherit it."""
    machine = shell.machine
    text = machine.traps.get("ERR", "")
    if not text or shell.frame.depth:
        return
    before = machine.traps
    machine.traps = {name: kept for name, kept in before.items() if name != "ERR"}
    try:
        script(shell, environment(machine), around, text)
    finally:
        machine.traps = before | machine.traps
        machine.last_status = status


def _reading(steps: syntax.Steps) -> syntax.Steps:
    """``$(< file)`` is what ``$(cat < file)`` is; anything else as it is."""
    match steps:
        case (
            syntax.Step(
                pipeline=syntax.Pipeline(
                    commands=(
                        syntax.Command(
                            assignments=(),
                            words=(),
                            redirections=(syntax.Redirection(fd=0, operator="<"),),
                        ) as command,
                    )
                )
            ),
        ):
            cat = replace(command, words=((syntax.Literal("cat"),),))
            return (syntax.Step("", syntax.Pipeline((cat,))),)
    return steps


def substitution(shell: Shell, source: str, around: Channels) -> tuple[str, int]:
    """What ``$(source)`` prints, and its status. It runs in a subshell."""
    err = around.err
    try:
        steps = shell.parse(source, shell.depth + 1)
    except syntax.Incomplete:
        text = f"syntax error: unexpected end of file in $({source})"
        err.write(f"{shell.label}: {text}\n")
        return "", 2
    except syntax.BashSyntaxError as error:
        err.write(f"{shell.label}: command substitution: {error}\n")
        return "", 2
    steps = _reading(steps)
    before, line = shell.machine.last_status, shell.line
    captured = Buffer(shell.budget)
    shell.budget.work(PROGRAM_WORK)
    shell.depth += 1
    try:
        here = replace(around, out=captured)
        status = apart(shell, lambda: shell.steps(steps, here), here)
    finally:
        shell.depth -= 1
        shell.line = line
        shell.machine.last_status = before
    return captured.take(), status


def script(
    shell: Shell,
    env: dict[str, str],
    around: Channels,
    source: str,
    name: str | None = None,
    parameters: Sequence[str] | None = None,
    *,
    label: str = "",
    options: Sequence[str] = (),
    stdin: Input | None = None,
) -> int:
    """See ``process.Script``."""
    if shell.scripts >= CALL_DEPTH // 2:
        told = f"scripts start each other at most {CALL_DEPTH // 2} deep here"
        raise Abandoned(f"{told} (iamtutor)")
    if name is not None:
        # What `exec` does in a shell of its own is done when that ends.
        around = replace(around)
    if stdin is not None:
        around = replace(around, input=stdin)
    shell.budget.work(len(source) * _READ_WORK)
    if name is None:
        return _in_this_shell(shell, source, parameters, label, around)
    child = replace(
        shell,
        shell_name=name,
        sourced="",
        frame=Frame(list(parameters or ())),
        replies=None,
        scripts=shell.scripts + 1,
        line=1,
        tested=0,
        one_text=label.endswith(": -c"),
        began=shell.turn.now,
    )
    child.files.lent = shell.files.lent

    def work() -> int:
        machine = shell.machine
        machine.env = {k: v for k, v in env.items() if k not in _MADE}
        machine.exported = list(machine.env)
        machine.functions, machine.aliases = {}, {}
        machine.arrays, machine.associative = {}, []
        machine.options = list(options)
        machine.readonly, machine.integers = [], []
        machine.last_status = 0
        return _lines(child, source, label or name, around)

    before = shell.machine.last_status
    try:
        return apart(child, work, around)
    finally:
        shell.machine.last_status = before
        shell.files.now = shell.turn.now


def _in_this_shell(
    shell: Shell,
    source: str,
    parameters: Sequence[str] | None,
    label: str,
    around: Channels,
) -> int:
    """``eval`` (without a label), or ``source``."""
    if shell.frame.depth >= CALL_DEPTH:
        raise Abandoned(f"that is nested more than {CALL_DEPTH} deep (iamtutor)")
    frame, outer, line = shell.frame, shell.sourced, shell.line
    before = frame.parameters
    scripts = shell.scripts
    if parameters:
        frame.parameters = list(parameters)
    if label:
        shell.sourced, shell.scripts = label, scripts + 1
        frame.depth += 1
    try:
        return _lines(shell, source, label or shell.label + ": eval", around)
    except Returned as returned:
        if not label:
            raise
        return returned.status
    finally:
        shell.sourced, shell.scripts, shell.line = outer, scripts, line
        if label:
            frame.depth -= 1
        if parameters:
            frame.parameters = before


def _lines(shell: Shell, source: str, label: str, around: Channels) -> int:
    """Carry out a script, line by line: it is read as far as it is carried out."""
    status = 0
    parser = None
    while True:
        try:
            if parser is None:
                aliases = tuple(shell.machine.aliases.items())
                parser = grammar.Parser(source, aliases, shell.depth)
            steps = parser.next_line()
        except syntax.Incomplete as error:
            line = source.rstrip("\n").count("\n") + 2
            told = "syntax error: unexpected end of file"
            if error.args:
                line = parser.line if parser else 1
                told = f"unexpected EOF while looking for matching `{error.args[0]}'"
            around.err.write(f"{label}: line {line}: {told}\n")
            return 2
        except syntax.BashSyntaxError as error:
            line = parser.line if parser else 1
            text = source.split("\n")[line - 1]
            around.err.write(f"{label}: line {line}: {error}\n")
            around.err.write(f"{label}: line {line}: `{text}'\n")
            return 2
        except syntax.Unsupported as error:
            line = parser.line if parser else 1
            around.err.write(f"{not_emulated(str(error))} ({label}: line {line})\n")
            return 2
        if steps is None:
            return status
        try:
            status = shell.steps(steps, around)
        except Unbound:
            raise
        except Abandoned as error:
            if not shell.scripts:
                raise
            around.err.write(f"{shell.label}: {error}\n")
            status = shell.machine.last_status = 1
