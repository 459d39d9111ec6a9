"""``type command alias unalias``: what the shell finds under a name."""

import posixpath
import re

from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.hosts.executables import SBIN
from iamtutor.shell.machine import set_alias
from iamtutor.shell.process import Process
from iamtutor.shell.programs.register import BUILTINS, PROGRAMS, builtin

#: Words of the grammar that ``type`` knows.
KEYWORDS = frozenset(
    "! [[ ]] case do done elif else esac fi for function if in then until while { }".split()
)


@builtin("type")
def type_(process: Process) -> int:
    machine, names, status = process.machine, process.argv[1:], 0
    if names[:1] == ["-t"]:
        kinds = [kind_of(process, name) for name in names[1:]]
        process.out("".join(f"{kind}\n" for kind in kinds if kind))
        return int("" in kinds)
    if names and names[0].startswith("-"):
        raise Unsupported(f"type {names[0]}")
    for name in names:
        match kind_of(process, name):
            case "alias":
                process.out(f"{name} is aliased to `{machine.aliases[name]}'\n")
            case "keyword" | "builtin" as kind:
                process.out(f"{name} is a shell {kind}\n")
            case "function":
                body = machine.functions[name].lstrip()
                process.out(f"{name} is a function\n{name} () \n{body}\n")
            case "file":
                process.out(f"{name} is {location(process, name)}\n")
            case _:
                status = process.complain(f"{name}: not found")
    return status


def kind_of(process: Process, name: str) -> str:
    """What the shell finds under a name, as ``type -t`` calls it; nothing: nothing."""
    machine = process.machine
    known = (
        ("alias", machine.aliases),
        ("keyword", KEYWORDS),
        ("function", machine.functions),
        ("builtin", BUILTINS),
        ("file", PROGRAMS),
        ("file", process.host.executables),
    )
    return next((kind for kind, names in known if name in names), "")


def location(process: Process, name: str) -> str:
    """Where the program ``name`` lies on the disk."""
    if name == "aws":
        return process.host.cli.path
    return posixpath.join("/usr/sbin" if name in SBIN else "/usr/bin", name)


@builtin("alias")
def alias(process: Process) -> int:
    machine, status = process.machine, 0
    names = [a for a in process.argv[1:] if a != "-p"] or sorted(machine.aliases)
    for argument in names:
        name, equals, text = argument.partition("=")
        if equals:
            if not re.fullmatch(r"[\w.%+,@:!-]+", name, re.ASCII):
                status = process.complain(f"`{name}': invalid alias name")
            elif not set_alias(machine, name, text):
                status = process.full()
        elif name in machine.aliases:
            quoted = machine.aliases[name].replace("'", "'\\''")
            process.out(f"alias {name}='{quoted}'\n")
        else:
            status = process.complain(f"{name}: not found")
    return status


@builtin("unalias")
def unalias(process: Process) -> int:
    machine, status = process.machine, 0
    if process.argv[1:] == ["-a"]:
        machine.aliases = {}
        return 0
    for name in process.argv[1:]:
        if name not in machine.aliases:
            status = process.complain(f"{name}: not found")
        machine.aliases = {k: v for k, v in machine.aliases.items() if k != name}
    return status


@builtin("command")
def command(process: Process) -> int:
    """``command -v NAME`` and ``command PROGRAM …``: past functions and aliases."""
    words = process.argv[1:]
    if words[:1] != ["-v"]:
        return process.run(words, process.stdin) if words else 0
    status = 1
    for name in words[1:]:
        match kind_of(process, name):
            case "":
                continue
            case "alias":
                process.out(f"alias {name}='{process.machine.aliases[name]}'\n")
            case "file":
                process.out(f"{location(process, name)}\n")
            case _:
                process.out(f"{name}\n")
        status = 0
    return status
