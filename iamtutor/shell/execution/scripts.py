"""Files that are run: by their place, by their name, as their first line says."""

import posixpath

from iamtutor.shell.execution.shell import Shell
from iamtutor.shell.execution.streams import Channels
from iamtutor.shell.execution.subshells import script
from iamtutor.shell.options import options_of
from iamtutor.shell.programs import PROGRAMS
from iamtutor.shell.programs.absent import refused

_SYSTEM_PATHS = ("/bin/", "/usr/bin/", "/usr/local/bin/", "/usr/sbin/")


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
    if other not in PROGRAMS and not refused(other, shell.host):
        told = "cannot execute: required file not found"
        around.err.write(f"{shell.label}: {name}: {told}\n")
        return 127
    return shell.run([*interpreter, path, *words[1:]], env, around)
