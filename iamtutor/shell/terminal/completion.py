"""What Tab offers: programs, ``aws`` commands, options and their values, variables, file
names; and the names of things in the account, as far as the caller may list them."""

import posixpath
import re

from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell.awscli import completions
from iamtutor.shell.awscli.inventory import Inventory, given_options
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.quoting import quote
from iamtutor.shell.machine import filesystem_of, host_of, variables
from iamtutor.shell.programs import PROGRAMS

#: Words of the line so far: quoted stretches and escaped characters stay together.
_WORD = re.compile(r"(?:'[^']*'?|\"[^\"]*\"?|\\.|[^\s'\"\\|;&<>])++")
#: A variable at the end of the word that is being typed.
_VARIABLE = re.compile(r"\$(\{?)([A-Za-z_]\w*|)\Z", re.ASCII)
#: Builtins after which the names of variables stand.
_NAMING = frozenset(["export", "unset"])
_COMMAND_END = re.compile(r"[|;&]+|<|>+")


def complete(turn: Turn, machine_name: str, text: str) -> list[str]:
    """What the last word of ``text`` may become, sorted; each is a whole word.

    A directory, a bucket and a prefix end in a slash. The account is asked by the calls
    that would list them, on a copy: the world is as it was, and no event is left.
    """
    machine = turn.world.machines[machine_name]
    assigned, words, last, redirected = _split(text)
    variable = _VARIABLE.search(last)
    if variable and "'" not in last:
        return _variables(machine, last[: variable.start()], variable)
    if redirected:
        return _files(turn, machine, last)
    if not words:
        if "/" in last:
            return _files(turn, machine, last)
        known = {*PROGRAMS, *machine.functions, *machine.aliases}
        programs = (name for name in known if name[0].isalpha())
        return sorted(name for name in programs if name.startswith(last))
    if words[0] == "aws":
        inventory = Inventory(
            turn,
            machine,
            given_options(words),
            assigned,
            signed="--no-sign-request" not in words,
        )
        typed = _bare(last)
        found = completions.after(host_of(turn).cli, words[1:], typed, inventory)
        if found is not None:
            return [quote(name) for name in found]
    elif words[0] in _NAMING:
        names = sorted(variables(machine))
        return [name for name in names if name.startswith(last)]
    return _files(turn, machine, last)


def last_word(text: str) -> str:
    """The word being typed, which what ``complete`` offers takes the place of."""
    return _split(text)[2]


def _split(text: str) -> tuple[dict[str, str], list[str], str, bool]:
    """What the last command assigns, its words, the word being typed, and whether a
    redirection stands before it."""
    ends = list(_COMMAND_END.finditer(text))
    start = ends[-1].end() if ends else 0
    redirected = bool(ends) and ends[-1].group()[0] in "<>"
    found = [match.group() for match in _WORD.finditer(text, start)]
    last = ""
    if found and not text[-1:].isspace():
        last = found.pop()
    assigned: dict[str, str] = {}
    while found and re.match(r"[A-Za-z_]\w*=", found[0], re.ASCII):
        name, _, value = found.pop(0).partition("=")
        assigned[name] = _bare(value)
    return assigned, [_bare(word) for word in found], last, redirected


def _bare(word: str) -> str:
    """``word`` without its quotes and backslashes."""
    return re.sub(r"\\(.)|['\"]", r"\1", word)


def _variables(machine: Machine, before: str, typed: re.Match[str]) -> list[str]:
    brace, end = ("{", "}") if typed[1] else ("", "")
    return [
        f"{before}${brace}{name}{end}"
        for name in sorted(variables(machine))
        if name.startswith(typed[2])
    ]


def _files(turn: Turn, machine: Machine, word: str) -> list[str]:
    typed = _bare(word)
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
