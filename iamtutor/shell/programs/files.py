"""Programs that handle files: ``chmod mkdir rmdir tee``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iamtutor.shell.filesystem import NOT_A_DIRECTORY, PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, check_count, parse
from iamtutor.shell.programs.register import fail, program


@program("mkdir [-p] [-v] DIRECTORY...")
def mkdir(process: Process) -> int:
    options, operands = parse(process, "pv")
    check_count(operands, 1)
    files, status = process.files, 0
    for name in operands:
        try:
            files.resolve(name)
            made = list(_missing(process, name)) if "v" in options else []
            files.make_directory(name, parents="p" in options)
            for step in made:
                process.out(f"mkdir: created directory '{step}'\n")
        except PathError as error:
            status = fail(process, f"cannot create directory ‘{name}’: {error.reason}")
    return status


def _missing(process: Process, name: str) -> Iterator[str]:
    """Of a path and those above it, from the top, what is not there."""
    parts = name.rstrip("/").split("/")
    for end in range(1, len(parts) + 1):
        step = "/".join(parts[:end])
        if step and not process.files.exists(step):
            yield step


@program("rmdir DIRECTORY...")
def rmdir(process: Process) -> int:
    options, operands = parse(process, "v")
    check_count(operands, 1)
    status = 0
    for name in operands:
        if "v" in options:
            process.out(f"rmdir: removing directory, '{name}'\n")
        try:
            if process.files.stat(name).body is not None:
                raise PathError(NOT_A_DIRECTORY, name)
            process.files.remove(name)
        except PathError as error:
            status = fail(process, f"failed to remove '{name}': {error.reason}")
    return status


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
                return fail(process, f"invalid mode: ‘{change}’\n{hint}")
            process.files.change_mode(name, mode)
        except PathError as error:
            status = fail(process, f"cannot access '{name}': {error.reason}")
    return status


def _changed_mode(mode: int, change: str) -> int | None:
    if re.fullmatch(r"[0-7]{3,4}", change):
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


@program("tee [-a] [-i] [FILE]...")
def tee(process: Process) -> int:
    options, operands = parse(process, "ai")
    content, status = process.stdin or "", 0
    process.out(content)
    for name in operands:
        if name in ("/dev/stdout", "/dev/stderr"):
            (process.out if name == "/dev/stdout" else process.err)(content)
            continue
        data = content.encode("utf-8", "surrogateescape")
        try:
            if "a" in options and process.files.exists(name):
                data = process.files.read(name) + data
            process.files.write(name, data)
        except PathError as error:
            status = fail(process, f"{name}: {error.reason}")
    return status
