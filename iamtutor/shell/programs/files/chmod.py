"""``chmod``: who may do what with a file."""

import re

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import program


@program("chmod MODE FILE...")
def chmod(process: Process) -> int:
    words = process.argv[1:]
    # A mode may begin with a minus, too.
    given = [word for word in words if not re.fullmatch(r"-[rwxXst]+", word)]
    _, operands = parse(process, "", words=given)
    modes = [word for word in words if re.fullmatch(r"-[rwxXst]+", word)]
    arguments = [*modes, *operands]
    if len(arguments) < 2:
        raise UsageError("missing operand")
    change, *operands = arguments
    status = 0
    for name in operands:
        try:
            mode = _changed_mode(process.files.stat(name).mode, change)
            if mode is None:
                hint = "Try 'chmod --help' for more information."
                return process.complain(f"invalid mode: ‘{change}’\n{hint}")
            process.files.change_mode(name, mode)
        except PathError as error:
            status = process.complain(f"cannot access '{name}': {error.reason}")
    return status


def _changed_mode(mode: int, change: str) -> int | None:
    if re.fullmatch(r"0*[0-7]{1,4}", change):
        return int(change, 8) & 0o777
    for clause in change.split(","):
        match = re.fullmatch(r"([ugoa]*)([-+=])([rwx]*)", clause)
        if not match:
            return None
        who, operator, rights = match.groups()
        bits = sum({"r": 4, "w": 2, "x": 1}[r] for r in set(rights))
        for letter, shift in (("u", 6), ("g", 3), ("o", 0)):
            if who and letter not in who and "a" not in who:
                continue
            if operator == "+":
                mode |= bits << shift
            elif operator == "-":
                mode &= ~(bits << shift)
            else:
                mode = mode & ~(7 << shift) | bits << shift
    return mode
