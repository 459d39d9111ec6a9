"""How a computer behaves between two lines: its variables, its prompt, its limits."""

from collections.abc import Mapping, Sequence

from iamtutor.cloud.bodies import Body
from iamtutor.cloud.services.s3.names import WORLD_LIMIT, stored_bodies
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine, World
from iamtutor.shell.budget import Budget
from iamtutor.shell.filesystem import FILE_WORK, FileSystem
from iamtutor.shell.hosts.images import HOSTS, Host

#: In ``Machine.pending``: parts the line of a program that asks, its question, and the
#: replies so far.
QUESTION = "\x1e"

#: The language of a login: none in particular.
LOGIN_LANGUAGE = "C.UTF-8"

#: The most that a shell's variables hold, in characters: they are part of the world.
VARIABLES_LIMIT = 60_000


class ReadOnly(Exception):
    """The variable of that name cannot be changed any more."""


#: Variables that a login shell exports.
_LOGIN = ("HOME", "HOSTNAME", "LANG", "LOGNAME", "PATH", "PWD", "SHELL", "TERM", "USER")


def is_running(world: World, machine_name: str) -> bool:
    """Whether there is a terminal: the desk always, an instance while it runs."""
    machine = world.machines.get(machine_name)
    if machine is None or machine.instance_id is None:
        return machine is not None
    account = world.account_of_instance(machine.instance_id)
    if account is None:
        return False
    return account.instances[machine.instance_id].state == "running"


def host_of(turn: Turn) -> Host:
    """The host image that the world's machines run now."""
    return HOSTS[turn.world.host]


def filesystem_of(
    turn: Turn, machine: Machine, budget: Budget | None = None
) -> FileSystem:
    """The machine's files; looking at them is charged to ``budget``, or to one of their
    own."""
    budget = budget or Budget()
    host = host_of(turn)

    def has_room(body: Body) -> bool:
        stored = stored_bodies(turn) | body.stored
        budget.work(len(stored) * FILE_WORK)
        return sum(stored.values()) <= WORLD_LIMIT

    return FileSystem(
        machine, turn.bodies, turn.now, host.files, host.built, has_room, budget
    )


def variables(machine: Machine) -> dict[str, str]:
    """Every variable of the shell: what the login set, then what the person set."""
    return {
        "COLUMNS": str(machine.columns),
        "HOME": machine.home,
        "HOSTNAME": machine.hostname,
        "LANG": LOGIN_LANGUAGE,
        "LOGNAME": machine.user,
        "PATH": "/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin",
        "PWD": machine.cwd,
        "SHELL": "/bin/bash",
        "TERM": "xterm-256color",
        "USER": machine.user,
        **machine.env,
    }


def environment(machine: Machine) -> dict[str, str]:
    """What a program inherits: the exported variables."""
    exported = {*_LOGIN, *machine.exported}
    return {k: v for k, v in variables(machine).items() if k in exported}


def set_variables(machine: Machine, assigned: Mapping[str, str]) -> bool:
    """Set variables of the shell; False, and nothing done, when they get too long."""
    check_writable(machine, *assigned)
    for name in assigned.keys() & machine.arrays.keys():
        # An array by its name alone is its first element.
        if not set_array(machine, name, {**machine.arrays[name], "0": assigned[name]}):
            return False
    plain = {k: v for k, v in assigned.items() if k not in machine.arrays}
    changed = {**machine.env, **plain}
    if not _fits(changed, machine.functions, machine.aliases, *machine.arrays.values()):
        return False
    machine.env = changed
    if "allexport" in machine.options:
        machine.exported += [name for name in plain if name not in machine.exported]
    return True


def check_writable(machine: Machine, *names: str) -> None:
    """Raise ``ReadOnly`` for the first that cannot be changed."""
    for name in names if machine.readonly else ():
        if name in machine.readonly:
            raise ReadOnly(name)


def set_trap(machine: Machine, signal: str, text: str) -> bool:
    """Keep what a signal carries out; False, and nothing done, when there is no room."""
    changed = {**machine.traps, signal: text}
    if not _fits(machine.env, changed):
        return False
    machine.traps = changed
    return True


def set_array(machine: Machine, name: str, elements: Mapping[str, str]) -> bool:
    """Make an array of the shell what ``elements`` are; False, and nothing done, when
    there is no room. An indexed one is kept in order."""
    check_writable(machine, name)
    if name not in machine.associative:
        elements = dict(sorted(elements.items(), key=lambda item: int(item[0])))
    changed = {**machine.arrays, name: dict(elements)}
    kept = {**machine.env, name: ""}
    if not _fits(kept, machine.functions, machine.aliases, *changed.values()):
        return False
    machine.arrays = changed
    machine.env = {k: v for k, v in machine.env.items() if k != name}
    return True


def drop_array(machine: Machine, name: str) -> None:
    """``unset`` an array."""
    machine.arrays = {k: v for k, v in machine.arrays.items() if k != name}
    machine.associative = [known for known in machine.associative if known != name]


def set_function(machine: Machine, name: str, source: str) -> bool:
    """Define a function of the shell; False, and nothing done, when there is no room."""
    changed = {**machine.functions, name: source}
    if not _fits(machine.env, changed, machine.aliases, *machine.arrays.values()):
        return False
    machine.functions = changed
    return True


def set_alias(machine: Machine, name: str, text: str) -> bool:
    """Define an alias; False, and nothing done, when there is no room."""
    changed = {**machine.aliases, name: text}
    if not _fits(machine.env, machine.functions, changed, *machine.arrays.values()):
        return False
    machine.aliases = changed
    return True


def keep_positional(machine: Machine, words: Sequence[str]) -> None:
    """Keep the shell's own arguments for its next line, unless they are too long."""
    numbered = {str(place): word for place, word in enumerate(words)}
    machine.positional = list(words) if _fits(machine.env, numbered) else []


def _fits(*named: Mapping[str, str]) -> bool:
    return (
        sum(len(name) + len(text) for texts in named for name, text in texts.items())
        <= VARIABLES_LIMIT
    )


def prompt(turn: Turn, machine_name: str) -> str:
    """What stands before the next line: the prompt, or the question of a program."""
    machine = turn.world.machines[machine_name]
    if QUESTION in machine.pending:
        return machine.pending.split(QUESTION)[1]
    if machine.pending:
        return "> "
    if machine.cwd == machine.home:
        where = "~"
    else:
        where = machine.cwd.rsplit("/", 1)[-1] or "/"
    return host_of(turn).prompt.format(
        user=machine.user,
        short=machine.hostname.split(".")[0],
        where=where,
        mark="#" if machine.user == "root" else "$",
    )
