"""What is sent to a terminal: a line, or a block of lines that was pasted.

A block is one action, with one budget for all of it. A prompt that was copied along with
a line is no part of it.
"""

import re
from dataclasses import dataclass

from iamtutor.cloud.turn import Turn
from iamtutor.shell import interpreter
from iamtutor.shell.budget import Budget
from iamtutor.shell.coaching import Coach
from iamtutor.shell.machine import prompt
from iamtutor.shell.outcome import OUTPUT_LIMIT, Outcome
from iamtutor.shell.programs import PROGRAMS

#: A block has at most so many lines.
MOST_LINES = 200
#: ``[ec2-user@ip-… ~]$ ``, ``admin@desk:~$ ``, ``$ ``; and the same with ``#``.
_PROMPT = re.compile(r"\s*(?:\[[^\[\]\n]*\]|[\w.-]+@[\w.-]+:\S*)?([$#])[ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Sent:
    """How what was sent went. ``lines`` were run, ``prompt`` stood before the first one;
    ``painted`` is all that came after it, further prompts and lines included. ``left`` of
    the lines were not run. ``outcome`` is that of the last one."""

    lines: tuple[str, ...]
    prompt: str
    painted: str
    outcome: Outcome
    left: int = 0
    unprompted: bool = False
    """A prompt was taken off."""
    cleared: bool = False


def unprompted(line: str) -> str:
    """The line without a prompt at its beginning. A lone ``#`` is one only before the name
    of a program: else it begins a comment."""
    found = _PROMPT.match(line)
    if found is None:
        return line
    rest = line[found.end() :]
    bare = found[0].strip() == "#"
    return line if bare and rest.split()[0] not in PROGRAMS else rest


def lines_of(text: str) -> list[str]:
    """The lines of a block; what follows its last line end is one too, unless empty."""
    lines = re.split(r"\r\n|\r|\n", text)
    return lines[:-1] if len(lines) > 1 and not lines[-1] else lines


def send(
    turn: Turn,
    machine: str,
    text: str,
    *,
    columns: int = 80,
    language: str = "en",
    coach: Coach | None = None,
) -> Sent:
    """Type a line, or a block of them, into the terminal of a machine."""
    budget = Budget()
    todo = lines_of(text)
    run: list[str] = []
    first, painted = "", ""
    off = cleared = False
    outcome = Outcome((), 0)
    left = len(todo)
    for line in todo[:MOST_LINES]:
        left -= 1
        pending = bool(turn.world.machines[machine].pending)
        if not pending:
            bare = unprompted(line)
            off = off or bare != line
            line = bare
            if not line.strip() and len(todo) > 1:
                continue  # empty lines between commands
        elif off and line.startswith("> "):
            line = line.removeprefix("> ")
        shown = prompt(turn, machine)
        if run:
            painted += "" if not painted or painted.endswith("\n") else "\n"
            painted += f"{shown}{line}\n"
        else:
            first = shown
        outcome = interpreter.run(
            turn,
            machine,
            line,
            columns=columns,
            language=language,
            coach=coach,
            budget=budget,
        )
        run.append(line)
        cleared = cleared or outcome.clear
        painted = outcome.painted if outcome.clear else painted + outcome.painted
        over = budget.is_spent or len(painted) > OUTPUT_LIMIT
        if outcome.fault or outcome.edit or outcome.closed or over:
            break
    if left:
        painted += "" if not painted or painted.endswith("\n") else "\n"
        painted += f"iamtutor: not run: {left} of the {len(todo)} lines\n"
        interpreter.cancel(turn, machine)
    return Sent(tuple(run), first, painted, outcome, left, off, cleared)
