"""``break continue return exit shift true false``: what is carried out next."""

import re

from iamtutor.shell.process import LoopLeft, Process, Returned, SessionClosed
from iamtutor.shell.programs.register import builtin

#: A number as the shell takes it for a status.
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


@builtin("exit", "logout")
def exit_(process: Process) -> int:
    words = process.argv[2:] if process.argv[1:2] == ["--"] else process.argv[1:]
    if not words:
        raise SessionClosed(process.machine.last_status)
    if not _WHOLE.fullmatch(words[0]):
        process.complain(f"{words[0]}: numeric argument required")
        raise SessionClosed(2)
    if words[1:]:
        return process.complain("too many arguments")
    raise SessionClosed(int(words[0]) & 255)


@builtin(":", "true")
def true(process: Process) -> int:
    return 0


@builtin("false")
def false(process: Process) -> int:
    return 1


def _number(process: Process) -> int | None:
    """The one number that the builtin takes, or None."""
    if len(process.argv) < 2:
        return None
    text = process.argv[1]
    if not re.fullmatch(r"-?\d{1,9}", text):
        process.complain(f"{text}: numeric argument required")
        if process.frame.depth:
            raise Returned(2)
        if process.frame.loops:
            raise LoopLeft(1, False)
        return 0
    return int(text)


def _leave(process: Process, again: bool) -> int:
    if not process.frame.loops:
        where = "only meaningful in a `for', `while', or `until' loop"
        return process.complain(where) - 1
    levels = _number(process)
    if levels is not None and levels < 1:
        return process.complain(f"{levels}: loop count out of range")
    raise LoopLeft(levels or 1, again)


@builtin("break")
def break_(process: Process) -> int:
    return _leave(process, again=False)


@builtin("continue")
def continue_(process: Process) -> int:
    return _leave(process, again=True)


@builtin("return")
def return_(process: Process) -> int:
    if not process.frame.depth:
        process.complain("can only `return' from a function or sourced script")
        return 2
    status = _number(process)
    raise Returned(process.machine.last_status if status is None else status & 255)


@builtin("shift")
def shift(process: Process) -> int:
    count = _number(process)
    count = 1 if count is None else count
    frame = process.frame
    if count < 0:
        return process.complain(f"{count}: shift count out of range")
    if count > len(frame.parameters):
        return 1
    frame.parameters = frame.parameters[count:]
    return 0
