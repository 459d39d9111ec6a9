"""What Tab offers: programs, ``aws`` commands and options, variables, file names."""

from __future__ import annotations

import posixpath
import re

from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell.awscli import completions
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.line import quote
from iamtutor.shell.machine import filesystem_of, host_of, variables
from iamtutor.shell.programs import PROGRAMS

#: The most that is offered at once.
LIMIT = 200

#: Words of the line so far: quoted stretches and escaped characters stay together.
_WORD = re.compile(r"(?:'[^']*'?|\"[^\"]*\"?|\\.|[^\s'\"\\|;&<>])+")
_COMMAND_END = re.compile(r"[|;&]+|<|>+")


def complete(turn: Turn, machine_name: str, text: str) -> list[str]:
    """What the last word of ``text`` may become, sorted; each is a whole word.

    A directory ends in a slash. Nothing is asked of the account.
    """
    machine = turn.world.machines[machine_name]
    words, last, redirected = _split(text)
    if last.startswith("$"):
        names = sorted(variables(machine))
        return [f"${name}" for name in names if name.startswith(last[1:])][:LIMIT]
    if redirected:
        return _files(turn, machine, last)
    if not words:
        if "/" in last:
            return _files(turn, machine, last)
        known = {*PROGRAMS, *machine.functions, *machine.aliases}
        programs = (name for name in known if name[0].isalpha())
        return sorted(name for name in programs if name.startswith(last))[:LIMIT]
    offered: list[str] = []
    if words[0] == "aws":
        offered = completions.after(host_of(turn).cli, words[1:], last)
    return (offered or _files(turn, machine, last))[:LIMIT]


def last_word(text: str) -> str:
    """The word being typed, which what ``complete`` offers takes the place of."""
    return _split(text)[1]


def _split(text: str) -> tuple[list[str], str, bool]:
    """The words of the last command, the word being typed, and whether a redirection
    stands before it."""
    ends = list(_COMMAND_END.finditer(text))
    start = ends[-1].end() if ends else 0
    redirected = bool(ends) and ends[-1].group()[0] in "<>"
    found = [match.group() for match in _WORD.finditer(text, start)]
    last = ""
    if found and not text[-1:].isspace():
        last = found.pop()
    while found and re.match(r"[A-Za-z_]\w*=", found[0]):
        del found[0]
    return found, last, redirected


def _files(turn: Turn, machine: Machine, word: str) -> list[str]:
    typed = re.sub(r"\\(.)|['\"]", r"\1", word)
    prefix = next((p for p in ("file://", "fileb://") if typed.startswith(p)), "")
    typed = typed[len(prefix) :]
    directory, name = posixpath.split(typed)
    place = directory or "."
    if place == "~" or place.startswith("~/"):
        place = machine.home + place[1:]
    files = filesystem_of(turn, machine)
    try:
        names = files.names(place)
    except PathError:
        return []
    found = []
    for known in names:
        if not known.startswith(name) or (known.startswith(".") and not name):
            continue
        path = posixpath.join(directory, known)
        slash = "/" if files.is_directory(posixpath.join(place, known)) else ""
        shown = path if path.startswith("~/") else quote(path)
        found.append(f"{prefix}{shown}{slash}")
    return found
