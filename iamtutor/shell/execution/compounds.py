"""Compound commands: groups, conditions, loops."""

from collections.abc import Sequence
from dataclasses import replace

from iamtutor.shell import conditions
from iamtutor.shell.budget import PROGRAM_WORK
from iamtutor.shell.execution import jobs
from iamtutor.shell.execution.expanding import expander
from iamtutor.shell.execution.shell import Shell
from iamtutor.shell.execution.streams import Channels, Streams
from iamtutor.shell.execution.subshells import apart
from iamtutor.shell.expansion.words import Abandoned, Unbound
from iamtutor.shell.grammar import syntax
from iamtutor.shell.machine import set_variables
from iamtutor.shell.patterns.wildcards import matches
from iamtutor.shell.process import LoopLeft


def carry_out(shell: Shell, compound: syntax.Compound, around: Channels) -> int:
    """Carry out a compound command; its status."""
    streams = Streams(shell.files, shell.label, around)
    if not _redirected(shell, streams, compound.redirections, around):
        return 1
    here = streams.channels if compound.redirections else around
    closed = 0
    try:
        match compound.body:
            case syntax.Background():
                status = jobs.started(shell, compound.body, here)
            case syntax.Group(steps, subshell):
                if subshell:
                    inner = replace(here)
                    status = apart(shell, lambda: shell.steps(steps, inner), inner)
                else:
                    status = shell.steps(steps, here)
            case syntax.If():
                status = _if(shell, compound.body, here)
            case syntax.For():
                status = _for(shell, compound.body, here)
            case syntax.Count():
                status = _count(shell, compound.body, here)
            case syntax.While():
                status = _while(shell, compound.body, here)
            case syntax.Case():
                status = _case(shell, compound.body, here)
            case syntax.Calculation(expression):
                status = _calculated(shell, expression, here)
            case syntax.Check():
                shell.budget.work(PROGRAM_WORK)
                status = _checked(shell, compound.body, here)
    finally:
        closed = streams.close()
    return closed or status


def _redirected(
    shell: Shell,
    streams: Streams,
    redirections: Sequence[syntax.Redirection],
    around: Channels,
) -> bool:
    return not redirections or streams.redirect(redirections, expander(shell, around))


def _if(shell: Shell, body: syntax.If, around: Channels) -> int:
    for condition, steps in body.branches:
        if _asked(shell, condition, around) == 0:
            return shell.steps(steps, around)
    # Not the condition's: the status of an `if` that does nothing is 0.
    return shell.steps(body.otherwise, around) if body.otherwise else 0


def _calculated(shell: Shell, expression: syntax.Word, around: Channels) -> int:
    expansion = expander(shell, around)
    try:
        return int(expansion.number(expansion.text(expression)) == 0)
    except Unbound:
        raise
    except Abandoned as error:
        # What is wrong with it is said, and its status is that of 0.
        around.err.write(f"{shell.label}: ((: {error}\n")
        return 1


def _checked(shell: Shell, check: syntax.Check, around: Channels) -> int:
    try:
        return conditions.status(check, expander(shell, around))
    except conditions.NotANumber as error:
        around.err.write(f"{shell.label}: {error}\n")
        return 1


def _case(shell: Shell, body: syntax.Case, around: Channels) -> int:
    expansion = expander(shell, around)
    value = expansion.text(body.word)

    def is_meant(patterns: Sequence[syntax.Word]) -> bool:
        texts = map(expansion.pattern, patterns)
        return any(matches(text, value, shell.budget.work) for text in texts)

    status, falls = 0, False
    for patterns, steps, end in body.clauses:
        if falls or is_meant(patterns):
            status = shell.steps(steps, around)
            if end == ";;":
                return status
            falls = end == ";&"
    return status


def _for(shell: Shell, body: syntax.For, around: Channels) -> int:
    words: Sequence[str] = shell.frame.parameters
    if body.words is not None:
        expansion = expander(shell, around)
        words = [found for word in body.words for found in expansion.fields(word)]
    status = 0
    for word in words:
        if not set_variables(shell.machine, {body.name: word}):
            return shell.full(around)
        status, left = _round(shell, body.body, around)
        if left:
            break
    return status


def _count(shell: Shell, body: syntax.Count, around: Channels) -> int:
    def number(expression: syntax.Word) -> int:
        expansion = expander(shell, around)
        return expansion.number(expansion.text(expression))

    number(body.start)
    status = 0
    while not body.condition or number(body.condition) != 0:
        status, left = _round(shell, body.body, around)
        if left:
            break
        number(body.step)
    return status


def _while(shell: Shell, body: syntax.While, around: Channels) -> int:
    status = 0
    while True:
        shell.budget.round()
        shell.tested += 1
        try:
            held, left = _round(shell, body.condition, around, counted=False)
        finally:
            shell.tested -= 1
        if left or (held == 0) == body.until:
            break
        status, left = _round(shell, body.body, around, counted=False)
        if left:
            break
    return status


def _round(
    shell: Shell, steps: syntax.Steps, around: Channels, counted: bool = True
) -> tuple[int, bool]:
    """Carry out the steps of a loop; the status, and whether the loop is left."""
    if counted:
        shell.budget.round()
    frame = shell.frame
    frame.loops += 1
    try:
        return shell.steps(steps, around), False
    except LoopLeft as left:
        if left.levels > 1 and frame.loops > 1:
            raise LoopLeft(left.levels - 1, left.again) from None
        return 0, not left.again
    finally:
        frame.loops -= 1


def _asked(shell: Shell, steps: syntax.Steps, around: Channels) -> int:
    """The status of a condition."""
    shell.tested += 1
    try:
        return shell.steps(steps, around)
    finally:
        shell.tested -= 1
