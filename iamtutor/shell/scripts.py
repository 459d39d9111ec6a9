"""Scripts: files that are run, shell text in a shell of its own or in this one."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from iamtutor.shell.expansion import Abandoned, Unbound
from iamtutor.shell.grammar import parser as grammar
from iamtutor.shell.grammar.syntax import BashSyntaxError, Incomplete, Unsupported
from iamtutor.shell.options import options_of
from iamtutor.shell.process import CALL_DEPTH, Frame, Input, Returned
from iamtutor.shell.programs import program
from iamtutor.shell.programs.absent import not_emulated, refused
from iamtutor.shell.streams import Channels

if TYPE_CHECKING:
    from iamtutor.shell.execution import Shell

_SYSTEM_PATHS = ("/bin/", "/usr/bin/", "/usr/local/bin/", "/usr/sbin/")
#: What it costs to read a character of a script.
_READ_WORK = 20
#: Variables that every shell makes for itself.
_MADE = frozenset(["COLUMNS", "PWD"])


def command_name(name: str) -> str:
    """The name of a program that may be given with its place."""
    for directory in _SYSTEM_PATHS:
        if name.startswith(directory):
            return name[len(directory) :]
    return name


def script_file(shell: Shell, name: str, env: dict[str, str]) -> str | None:
    """The path of the file that is run by ``name``: executable, and the person's."""
    places = [""] if "/" in name else env.get("PATH", "").split(":")
    for place in places:
        path = posixpath.join(place, name)
        found = shell.files.find(path)
        if found is not None and found.body is not None and found.mode & 0o100:
            return path
    return None


def run_file(
    shell: Shell, path: str, words: list[str], env: dict[str, str], around: Channels
) -> int:
    """Run a file as its first line says: ``#!`` and a program, or as a script."""
    name = words[0]
    source = shell.files.read_text(path)
    first = source.partition("\n")[0]
    interpreter = first[2:].split(maxsplit=1) if first.startswith("#!") else []
    called = " ".join(interpreter[:2]).removeprefix("/usr/bin/env ")
    if not interpreter or command_name(called.split()[0]) in ("bash", "sh"):
        options = options_of(called.split()[1:])
        return script(
            shell, env, around, source, path, words[1:], label=path, options=options
        )
    other = command_name(interpreter[0])
    if program(other) is None and not refused(other, shell.host):
        told = "cannot execute: required file not found"
        around.err.write(f"{shell.label}: {name}: {told}\n")
        return 127
    return shell.run([*interpreter, path, *words[1:]], env, around)


def script(
    shell: Shell,
    env: dict[str, str],
    around: Channels,
    source: str,
    name: str | None = None,
    parameters: Sequence[str] | None = None,
    *,
    label: str = "",
    options: Sequence[str] = (),
    stdin: Input | None = None,
) -> int:
    """See ``process.Script``."""
    if shell.scripts >= CALL_DEPTH // 2:
        told = f"scripts start each other at most {CALL_DEPTH // 2} deep here"
        raise Abandoned(f"{told} (iamtutor)")
    if stdin is not None:
        around = replace(around, input=stdin)
    shell.budget.work(len(source) * _READ_WORK)
    if name is None:
        return _in_this_shell(shell, source, parameters, label, around)
    child = replace(
        shell,
        shell_name=name,
        frame=Frame(list(parameters or ())),
        replies=None,
        scripts=shell.scripts + 1,
        line=1,
        tested=0,
        one_text=label.endswith(": -c"),
        began=shell.turn.now,
    )
    child.files.lent = shell.files.lent

    def work() -> int:
        machine = shell.machine
        machine.env = {k: v for k, v in env.items() if k not in _MADE}
        machine.exported = list(machine.env)
        machine.functions, machine.aliases = {}, {}
        machine.arrays, machine.associative = {}, []
        machine.options = list(options)
        machine.readonly, machine.integers = [], []
        machine.last_status = 0
        return _lines(child, source, label or name, around)

    before = shell.machine.last_status
    try:
        return child.apart(work, around)
    finally:
        shell.machine.last_status = before
        shell.files.now = shell.turn.now


def _in_this_shell(
    shell: Shell,
    source: str,
    parameters: Sequence[str] | None,
    label: str,
    around: Channels,
) -> int:
    """``eval`` (without a label), or ``source``."""
    if shell.frame.depth >= CALL_DEPTH:
        raise Abandoned(f"that is nested more than {CALL_DEPTH} deep (iamtutor)")
    frame, outer, line = shell.frame, shell.shell_name, shell.line
    before = frame.parameters
    scripts = shell.scripts
    if parameters:
        frame.parameters = list(parameters)
    if label:
        shell.shell_name, shell.scripts = label, scripts + 1
        frame.depth += 1
    try:
        return _lines(shell, source, label or shell.label + ": eval", around)
    except Returned as returned:
        if not label:
            raise
        return returned.status
    finally:
        shell.shell_name, shell.scripts, shell.line = outer, scripts, line
        if label:
            frame.depth -= 1
        if parameters:
            frame.parameters = before


def _lines(shell: Shell, source: str, label: str, around: Channels) -> int:
    """Carry out a script, line by line: it is read as far as it is carried out."""
    status = 0
    parser = None
    while True:
        try:
            if parser is None:
                aliases = tuple(shell.machine.aliases.items())
                parser = grammar.Parser(source, aliases, shell.depth)
            steps = parser.next_line()
        except Incomplete as error:
            line = source.rstrip("\n").count("\n") + 2
            told = "syntax error: unexpected end of file"
            if error.args:
                line = parser.line if parser else 1
                told = f"unexpected EOF while looking for matching `{error.args[0]}'"
            around.err.write(f"{label}: line {line}: {told}\n")
            return 2
        except BashSyntaxError as error:
            line = parser.line if parser else 1
            text = source.split("\n")[line - 1]
            around.err.write(f"{label}: line {line}: {error}\n")
            around.err.write(f"{label}: line {line}: `{text}'\n")
            return 2
        except Unsupported as error:
            line = parser.line if parser else 1
            around.err.write(f"{not_emulated(str(error))} ({label}: line {line})\n")
            return 2
        if steps is None:
            return status
        try:
            status = shell.steps(steps, around)
        except Unbound:
            raise
        except Abandoned as error:
            if not shell.scripts:
                raise
            around.err.write(f"{shell.label}: {error}\n")
            status = shell.machine.last_status = 1
