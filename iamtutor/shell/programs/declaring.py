"""``declare`` and ``typeset``: what kind a variable is; ``let``."""

from __future__ import annotations

import re

from iamtutor.shell.machine import drop_array, set_array, set_variables
from iamtutor.shell.process import Process
from iamtutor.shell.programs import genuine

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_FULL = "iamtutor: the variables of this shell are full\n"


def declare(process: Process) -> int:
    """``declare [-aAxgp] [NAME[=VALUE]…]``: the elements of arrays are put in after it."""
    words = process.argv[1:]
    flags = ""
    while words and re.fullmatch(r"[-+][a-zA-Z]+", words[0]):
        flags += words.pop(0)[1:]
    for flag in flags:
        if flag not in "aAxgp":
            genuine.refuse(process.name, f"-{flag}")
            told = f"-{flag}: invalid option"
            process.err(f"{process.shell_name}: {process.name}: {told}\n")
            return 2
    if "p" in flags or not words:
        return _show(process, words)
    machine, status = process.machine, 0
    for word in words:
        name, equals, value = word.partition("=")
        if not _NAME.match(name):
            told = f"`{word}': not a valid identifier"
            process.err(f"{process.shell_name}: {process.name}: {told}\n")
            status = 1
            continue
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
        elif equals:
            done = set_variables(machine, {name: value})
        if not done:
            process.err(_FULL)
            status = 1
        if "x" in flags and name not in machine.exported:
            machine.exported.append(name)
    return status


def _show(process: Process, names: list[str]) -> int:
    """``declare -p NAME…``: as the shell would read it again."""
    machine, status = process.machine, 0
    for name in names or sorted({*machine.env, *machine.arrays}):
        if name in machine.arrays:
            kind = "A" if name in machine.associative else "a"
            found = machine.arrays[name].items()
            inner = " ".join(f"[{key}]={_quoted(text)}" for key, text in found)
            end = " " if kind == "A" and inner else ""
            process.out(f"declare -{kind} {name}=({inner}{end})\n")
        elif name in machine.env:
            kind = "x" if name in machine.exported else "-"
            process.out(f"declare -{kind} {name}={_quoted(machine.env[name])}\n")
        else:
            told = f"{process.name}: {name}: not found"
            process.err(f"{process.shell_name}: {told}\n")
            status = 1
    return status


def _quoted(text: str) -> str:
    return '"' + re.sub(r'([\\"$`])', r"\\\1", text) + '"'


def let(process: Process) -> int:
    """``let EXPRESSION…``: as ``(( ))``."""
    if len(process.argv) < 2:
        process.err(f"{process.shell_name}: let: expression expected\n")
        return 1
    status = 0
    for word in process.argv[1:]:
        status = process.script(f"(( {word} ))")
    return status


PROGRAMS = {"declare": declare, "let": let, "typeset": declare}
