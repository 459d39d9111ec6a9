"""``cd pwd pushd popd dirs``: where the shell is, and the places that it comes back to."""

import re

from iamtutor.shell.filesystem import NOT_A_DIRECTORY, PERMISSION_DENIED, PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.machine import set_array
from iamtutor.shell.process import Process
from iamtutor.shell.programs.register import builtin


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


_STACK = "DIRSTACK"
_PLACE = re.compile(r"[+-]\d{1,4}")
#: What it costs to remember one directory, and to show it.
_PLACE_WORK = 60


def _stack(process: Process) -> list[str]:
    kept = list(process.machine.arrays.get(_STACK, {}).values())
    process.budget.work((len(kept) + 1) * _PLACE_WORK)
    return [process.machine.cwd, *kept[1:]]


def _keep(process: Process, stack: list[str]) -> int:
    numbered = {str(place): path for place, path in enumerate(stack)}
    if set_array(process.machine, _STACK, numbered):
        return 0
    return process.full()


def _place(process: Process, word: str, stack: list[str]) -> int | None:
    """Which element ``+N`` (from the left) or ``-N`` (from the right) means."""
    number = int(word[1:])
    place = number if word[0] == "+" else len(stack) - 1 - number
    if 0 <= place < len(stack):
        return place
    empty = len(stack) == 1
    told = "directory stack empty" if empty else "directory stack index out of range"
    process.complain(told if empty else f"{word}: {told}")
    return None


def _show(process: Process, stack: list[str]) -> None:
    process.out(" ".join(_short(process, path) for path in stack) + "\n")


def _short(process: Process, path: str) -> str:
    home = process.machine.home
    inside = path == home or path.startswith(home + "/")
    return "~" + path[len(home) :] if inside else path


def _words(process: Process) -> tuple[bool, list[str]]:
    """Whether the directory stays (``-n``), and what is asked for."""
    words = process.argv[1:]
    stays = words[:1] == ["-n"]
    words = words[stays:]
    if words and re.fullmatch("-[a-z]+", words[0]):
        raise Unsupported(f"{process.name} {words[0]}")
    return stays, words


@builtin("pushd")
def pushd(process: Process) -> int:
    """``pushd [-n] [DIRECTORY | +N | -N]``; alone it swaps the first two."""
    stays, words = _words(process)
    stack = _stack(process)
    if not words:
        if len(stack) == 1:
            return process.complain("no other directory")
        wanted = [stack[1], stack[0], *stack[2:]]
    elif _PLACE.fullmatch(words[0]):
        place = _place(process, words[0], stack)
        if place is None:
            return 1
        wanted = stack[place:] + stack[:place]
    elif stays:
        wanted = [stack[0], words[0], *stack[1:]]
    else:
        wanted = [words[0], *stack]
    return _moved(process, wanted, stays)


@builtin("popd")
def popd(process: Process) -> int:
    """``popd [-n] [+N | -N]``: the first is left, or that one is forgotten."""
    stays, words = _words(process)
    stack = _stack(process)
    place = 1 if stays else 0
    if words:
        if not _PLACE.fullmatch(words[0]):
            return process.complain(f"{words[0]}: invalid argument")
        found = _place(process, words[0], stack)
        if found is None:
            return 1
        place = found
    if len(stack) == 1:
        return process.complain("directory stack empty")
    return _moved(process, stack[:place] + stack[place + 1 :], stays)


def _moved(process: Process, wanted: list[str], stays: bool) -> int:
    """Go to the first of the directories, and remember the rest."""
    goes = wanted[0] != process.machine.cwd and not stays
    if goes and not change_directory(process, wanted[0]):
        return 1
    status = _keep(process, [process.machine.cwd, *wanted[1:]])
    _show(process, _stack(process))
    return status


@builtin("dirs")
def dirs(process: Process) -> int:
    """``dirs [-c] [-l] [-p] [-v]``."""
    words = process.argv[1:]
    flags = "".join(words)
    known = all(re.fullmatch("-[clpv]+", word) for word in words)
    if not known:
        raise Unsupported(f"dirs {words[0]}")
    stack = _stack(process)
    if "c" in flags:
        return _keep(process, [process.machine.cwd])
    shown = stack if "l" in flags else [_short(process, path) for path in stack]
    if "v" in flags:
        process.out("".join(f"{at:2d}  {path}\n" for at, path in enumerate(shown)))
    else:
        process.out(("\n" if "p" in flags else " ").join(shown) + "\n")
    return 0
