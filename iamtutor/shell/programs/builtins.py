"""What bash does itself: it changes the shell, so no program could."""

from __future__ import annotations

import posixpath
import re

from iamtutor.shell.filesystem import NOT_A_DIRECTORY, PERMISSION_DENIED, PathError
from iamtutor.shell.grammar.lexer import NAME
from iamtutor.shell.grammar.quoting import backslashed, quote
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.hosts.executables import SBIN
from iamtutor.shell.machine import (
    drop_array,
    environment,
    set_array,
    set_variables,
    variables,
)
from iamtutor.shell.options import OPTIONS, AbsentOption, UnknownOption, turned
from iamtutor.shell.process import Process, SessionClosed
from iamtutor.shell.programs.register import BUILTINS, PROGRAMS, builtin

#: Words of the grammar that ``type`` knows.
KEYWORDS = frozenset(
    "! [[ ]] case do done elif else esac fi for function if in then until while { }".split()
)

#: A number as the shell takes it for a status.
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


@builtin("cd")
def cd(process: Process) -> int:
    machine = process.machine
    if len(process.argv) > 2:
        return process.complain("too many arguments")
    target = process.argv[1] if len(process.argv) > 1 else machine.home
    if target == "-":
        target = machine.env.get("OLDPWD", "")
        if not target:
            return process.complain("OLDPWD not set")
        process.out(target + "\n")
    return 0 if change_directory(process, target) else 1


def change_directory(process: Process, target: str) -> bool:
    """Whether the shell is there now: else it says why not."""
    machine = process.machine
    try:
        found = process.files.stat(target)
        absolute = process.files.resolve(target)
    except PathError as error:
        process.complain(f"{target}: {error.reason}")
        return False
    reason = NOT_A_DIRECTORY if found.body is not None else None
    if absolute == "/root":
        reason = PERMISSION_DENIED
    if reason:
        process.complain(f"{target}: {reason}")
        return False
    machine.env["OLDPWD"] = machine.cwd
    machine.cwd = absolute
    return True


@builtin("pwd")
def pwd(process: Process) -> int:
    process.out(process.machine.cwd + "\n")
    return 0


@builtin("export")
def export(process: Process) -> int:
    machine = process.machine
    arguments = [a for a in process.argv[1:] if a not in ("-p", "--")]
    if arguments[:1] == ["-n"] and arguments[1:]:
        return _keep_back(process, arguments[1:])
    if not arguments:
        for name, value in sorted(environment(machine).items()):
            process.out(f'declare -x {name}="{_double_quoted(value)}"\n')
        return 0
    status = 0
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not NAME.match(name):
            status = process.complain(f"`{argument}': not a valid identifier")
            continue
        if equals and not set_variables(machine, {name: value}):
            status = process.full()
            continue
        if name not in machine.exported:
            machine.exported.append(name)
    return status


def _keep_back(process: Process, arguments: list[str]) -> int:
    """``export -n NAME[=VALUE]…``: what programs no longer inherit."""
    exported = process.machine.exported
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if equals and not set_variables(process.machine, {name: value}):
            return process.full()
        if name in exported:
            exported.remove(name)
    return 0


def _double_quoted(value: str) -> str:
    return backslashed(value, '\\"$`')


@builtin("unset")
def unset(process: Process) -> int:
    names = process.argv[1:]
    machine = process.machine
    flag = names.pop(0) if names[:1] in (["-f"], ["-v"]) else ""
    status = 0
    for name in names:
        if flag != "-f" and name.partition("[")[0] in machine.readonly:
            status = process.complain(f"{name}: cannot unset: readonly variable")
            continue
        array, bracket, subscript = name.partition("[")
        if array in machine.arrays:
            key = subscript.removesuffix("]").strip("'\"")
            if not bracket or key in ("@", "*"):
                drop_array(machine, array)
            else:
                kept = dict(machine.arrays[array])
                kept.pop(key, None)
                set_array(machine, array, kept)
            continue
        if flag == "-f" or (not flag and name not in variables(process.machine)):
            process.machine.functions.pop(name, None)
            continue
        process.machine.env.pop(name, None)
        if name in process.machine.exported:
            process.machine.exported.remove(name)
        if name in machine.integers:
            machine.integers.remove(name)
    return status


@builtin("set")
def set_(process: Process) -> int:
    machine = process.machine
    words = process.argv[1:]
    if words == ["-o"]:
        for name in OPTIONS:
            process.out(f"{name:<15}\t{'on' if name in machine.options else 'off'}\n")
        return 0
    if words:
        try:
            machine.options, left = turned(words, machine.options)
        except UnknownOption as error:
            return process.complain(str(error), 2)
        except AbsentOption as error:
            raise Unsupported(str(error)) from None
        if left:
            process.frame.parameters = left[1:] if left[0] == "--" else left
        return 0
    for name, value in sorted(variables(process.machine).items()):
        process.out(f"{name}={quote(value) if value else ''}\n")
    return 0


@builtin("exit", "logout")
def exit_(process: Process) -> int:
    words = process.argv[2:] if process.argv[1:2] == ["--"] else process.argv[1:]
    if not words:
        raise SessionClosed(process.machine.last_status)
    if not _WHOLE.fullmatch(words[0]):
        process.err(
            f"{process.shell_name}: exit: {words[0]}: numeric argument required\n"
        )
        raise SessionClosed(2)
    if words[1:]:
        process.err(f"{process.shell_name}: exit: too many arguments\n")
        return 1
    raise SessionClosed(int(words[0]) & 255)


@builtin("history")
def history(process: Process) -> int:
    machine = process.machine
    if process.argv[1:2] == ["-c"]:
        machine.history.clear()
        return 0
    wanted = len(machine.history)
    if len(process.argv) > 1:
        if not process.argv[1].isdecimal():
            return process.complain(f"{process.argv[1]}: numeric argument required")
        wanted = int(process.argv[1][:9])
    first = max(0, len(machine.history) - wanted)
    for number, typed in enumerate(machine.history[first:], first + 1):
        process.out(f"{number:5d}  {typed}\n")
    return 0


@builtin(":", "true")
def true(process: Process) -> int:
    return 0


@builtin("false")
def false(process: Process) -> int:
    return 1


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
