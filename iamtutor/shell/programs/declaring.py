"""``declare`` and ``typeset``: what kind a variable is; ``let``."""

from __future__ import annotations

import re

from iamtutor.cloud.world import Machine
from iamtutor.shell.grammar.lexer import NAME
from iamtutor.shell.grammar.quoting import backslashed, quote
from iamtutor.shell.machine import check_writable, drop_array, set_array, set_variables
from iamtutor.shell.process import Process
from iamtutor.shell.programs import genuine
from iamtutor.shell.programs.register import builtin

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
            process.frame.hidden.setdefault(name, machine.env.get(name))
            known = machine.arrays.get(name)
            process.frame.hidden_arrays.setdefault(name, known)
            drop_array(machine, name)
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
