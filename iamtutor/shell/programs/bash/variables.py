"""``declare export let local readonly unset``: variables, and of what kind they are."""

import re

from iamtutor.cloud.world import Machine
from iamtutor.shell.grammar.lexer import NAME
from iamtutor.shell.grammar.quoting import backslashed, quote
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.machine import (
    check_writable,
    drop_array,
    environment,
    set_array,
    set_variables,
    variables,
)
from iamtutor.shell.process import Process
from iamtutor.shell.programs import genuine
from iamtutor.shell.programs.register import builtin


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


@builtin("local")
def local(process: Process) -> int:
    if not process.frame.depth:
        return process.complain("can only be used in a function")
    status = 0
    words = process.argv[1:]
    while words and words[0].startswith("-"):
        if not set(words[0][1:]) <= set("aA"):
            raise Unsupported(f"local {words[0]}")
        words.pop(0)
    for argument in words:
        name, equals, value = argument.partition("=")
        if not NAME.match(name):
            status = process.complain(f"`{argument}': not a valid identifier")
            continue
        check_writable(process.machine, name)
        if name in process.frame.hidden and not equals:
            continue
        _hide(process, name)
        if not set_variables(process.machine, {name: value}):
            status = process.full()
    return status


def _hide(process: Process, name: str) -> None:
    """Keep what a variable was before the function that it is local to from now on."""
    machine, frame = process.machine, process.frame
    frame.hidden.setdefault(name, machine.env.get(name))
    frame.hidden_arrays.setdefault(name, machine.arrays.get(name))
    drop_array(machine, name)


_CONTROL = re.compile(r"[\x00-\x1f]")
_ESCAPES = str.maketrans(
    {chr(code): f"\\{code:03o}" for code in range(32)}
    | {"\n": "\\n", "\t": "\\t", "\r": "\\r", "'": "\\'", "\\": "\\\\"}
)


@builtin("declare", "typeset")
def declare(process: Process) -> int:
    """``declare [-aAgiprx] [NAME[=VALUE]…]``: elements of arrays are put in after it."""
    words = process.argv[1:]
    flags = ""
    while words and re.fullmatch(r"[-+][a-zA-Z]+", words[0]):
        flags += words.pop(0)[1:]
    for flag in flags:
        if flag not in "aAxgpir":
            genuine.refuse(process.name, f"-{flag}")
            return process.complain(f"-{flag}: invalid option", 2)
    if "p" in flags or not words:
        return _show(process, words)
    machine, status = process.machine, 0
    for word in words:
        name, equals, value = word.partition("=")
        if not _is_name(process, name, word):
            status = 1
            continue
        check_writable(machine, name)
        if "i" in flags and name not in machine.integers:
            machine.integers.append(name)
        if process.frame.depth and "g" not in flags:
            _hide(process, name)
        done = True
        if "A" in flags and name not in machine.arrays:
            machine.associative = [*machine.associative, name]
            done = set_array(machine, name, {})
        elif "a" in flags and name not in machine.arrays:
            done = set_array(machine, name, {})
        elif equals and "i" in flags:
            process.script(f"{name}={quote(value)}")
        elif equals:
            done = set_variables(machine, {name: value})
        if not done:
            status = process.full()
        if "x" in flags and name not in machine.exported:
            machine.exported.append(name)
        if "r" in flags:
            machine.readonly.append(name)
    return status


@builtin("readonly")
def readonly(process: Process) -> int:
    """``readonly [-aAp] [NAME[=VALUE]…]``: these cannot be changed any more."""
    words = process.argv[1:]
    while words and re.fullmatch(r"-[aAp]+", words[0]):
        words.pop(0)
    machine, status = process.machine, 0
    if not words:
        names = sorted(name for name in machine.readonly if _is_set(machine, name))
        return _show(process, names) if names else 0
    for word in words:
        name, equals, value = word.partition("=")
        if not _is_name(process, name, word):
            status = 1
            continue
        if equals and not set_variables(machine, {name: value}):
            status = process.full()
        elif name not in machine.readonly:
            machine.readonly.append(name)
    return status


def _is_set(machine: Machine, name: str) -> bool:
    return name in machine.env or name in machine.arrays


def _letters(machine: Machine, name: str) -> str:
    """What kind a variable is, as ``declare -p`` says it."""
    letters = ""
    if name in machine.arrays:
        letters = "A" if name in machine.associative else "a"
    letters += "i" if name in machine.integers else ""
    letters += "r" if name in machine.readonly else ""
    letters += "x" if name in machine.exported else ""
    return letters or "-"


def _is_name(process: Process, name: str, word: str) -> bool:
    """Whether a variable can be called so; else it is told."""
    if NAME.match(name):
        return True
    process.complain(f"`{word}': not a valid identifier")
    return False


def _show(process: Process, names: list[str]) -> int:
    """``declare -p NAME…``: as the shell would read it again."""
    machine, status = process.machine, 0
    for name in names or sorted({*machine.env, *machine.arrays}):
        if name in machine.arrays:
            kind = _letters(machine, name)
            found = machine.arrays[name].items()
            inner = " ".join(f"[{key}]={_quoted(text)}" for key, text in found)
            end = " " if name in machine.associative and inner else ""
            process.out(f"declare -{kind} {name}=({inner}{end})\n")
        elif name in machine.env:
            kind = _letters(machine, name)
            process.out(f"declare -{kind} {name}={_quoted(machine.env[name])}\n")
        else:
            status = process.complain(f"{name}: not found")
    return status


def _quoted(text: str) -> str:
    if _CONTROL.search(text):
        return f"$'{text.translate(_ESCAPES)}'"
    return '"' + backslashed(text, '\\"$`') + '"'


@builtin("let")
def let(process: Process) -> int:
    """``let EXPRESSION…``: as ``(( ))``."""
    if len(process.argv) < 2:
        return process.complain("expression expected")
    status = 0
    for word in process.argv[1:]:
        status = process.script(f"(( {word} ))")
    return status
