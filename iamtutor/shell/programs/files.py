"""Programs that handle files: ``chmod cp mkdir mv rm rmdir tee``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from functools import wraps

from iamtutor.shell.filesystem import (
    IS_A_DIRECTORY,
    NO_SUCH_FILE,
    NOT_A_DIRECTORY,
    FileSystem,
    PathError,
)
from iamtutor.shell.process import Process
from iamtutor.shell.programs import genuine
from iamtutor.shell.programs.options import UsageError, parse


def gnu(run: Callable[[Process], int]) -> Callable[[Process], int]:
    """Complain about options as GNU's programs do."""

    @wraps(run)
    def program(process: Process) -> int:
        try:
            return run(process)
        except UsageError as error:
            process.err(
                f"{process.name}: {error}\n"
                f"Try '{process.name} --help' for more information.\n"
            )
            return genuine.options_of(process.name).status

    return program


def fail(process: Process, what: str) -> int:
    process.err(f"{process.name}: {what}\n")
    return 1


def missing_operand(process: Process, after: str | None = None) -> int:
    what = f"missing destination file operand after '{after}'" if after else None
    process.err(
        f"{process.name}: {what or 'missing operand'}\n"
        f"Try '{process.name} --help' for more information.\n"
    )
    return 1


@gnu
def mkdir(process: Process) -> int:
    options, operands = parse(process, "p", {"--parents": "p"})
    if not operands:
        return missing_operand(process)
    status = 0
    for name in operands:
        try:
            process.files.make_directory(name, parents="p" in options)
        except PathError as error:
            status = fail(process, f"cannot create directory ‘{name}’: {error.reason}")
    return status


@gnu
def rmdir(process: Process) -> int:
    _, operands = parse(process, "")
    if not operands:
        return missing_operand(process)
    status = 0
    for name in operands:
        try:
            if process.files.stat(name).body is not None:
                raise PathError(NOT_A_DIRECTORY, name)
            process.files.remove(name)
        except PathError as error:
            status = fail(process, f"failed to remove '{name}': {error.reason}")
    return status


@gnu
def rm(process: Process) -> int:
    options, operands = parse(process, "frRiv", {"--force": "f", "--recursive": "r"})
    if not operands:
        return 0 if "f" in options else missing_operand(process)
    recursive = "r" in options or "R" in options
    files, status = process.files, 0
    for name in operands:
        found = files.find(name) if name else None
        if found is None:
            if "f" not in options:
                status = fail(process, f"cannot remove '{name}': {NO_SUCH_FILE}")
            continue
        if found.body is None and not recursive:
            status = fail(process, f"cannot remove '{name}': {IS_A_DIRECTORY}")
            continue
        if posixpath.basename(name.rstrip("/")) in (".", "..") and recursive:
            status = fail(
                process,
                f"refusing to remove '.' or '..' directory: skipping '{name}'",
            )
            continue
        try:
            if found.body is None:
                files.remove_tree(name)
            else:
                files.remove(name)
        except PathError as error:
            status = fail(process, f"cannot remove '{name}': {error.reason}")
    return status


@gnu
def cp(process: Process) -> int:
    options, operands = parse(process, "rRafpv", {"--recursive": "r", "--force": "f"})
    return _each_into_target(
        process,
        operands,
        lambda source, target: _copy(process, options, source, target),
    )


def _copy(process: Process, options: dict[str, str], source: str, target: str) -> int:
    files = process.files
    try:
        found = files.stat(source)
    except PathError as error:
        return fail(process, f"cannot stat '{source}': {error.reason}")
    if files.resolve(source) == files.resolve(target):
        return fail(process, f"'{source}' and '{target}' are the same file")
    if found.body is None:
        if not options.keys() & {"r", "R", "a"}:
            return fail(process, f"-r not specified; omitting directory '{source}'")
        return _copy_tree(process, source, target)
    try:
        files.write(target, files.body(source))
    except PathError as error:
        return fail(process, f"cannot create regular file '{target}': {error.reason}")
    return 0


def _copy_tree(process: Process, source: str, target: str) -> int:
    files = process.files
    top = files.resolve(source)
    if (files.resolve(target) + "/").startswith(top + "/"):
        return fail(
            process, f"cannot copy a directory, '{source}', into itself, '{target}'"
        )
    try:
        files.make_directory(target, parents=True)
        for path in list(files.walk(top)):
            copied = posixpath.join(files.resolve(target), path[len(top) + 1 :])
            files.make_directory(posixpath.dirname(copied), parents=True)
            files.write(copied, files.body(path))
    except PathError as error:
        return fail(process, f"cannot create '{error.path}': {error.reason}")
    return 0


@gnu
def mv(process: Process) -> int:
    _, operands = parse(process, "fnv", {"--force": "f"})
    return _each_into_target(
        process, operands, lambda source, target: _move(process, source, target)
    )


def _move(process: Process, source: str, target: str) -> int:
    files = process.files
    try:
        files.stat(source)
    except PathError as error:
        return fail(process, f"cannot stat '{source}': {error.reason}")
    if files.resolve(source) == files.resolve(target):
        return fail(process, f"'{source}' and '{target}' are the same file")
    try:
        files.rename(source, target)
    except PathError as error:
        return fail(process, f"cannot move '{source}' to '{target}': {error.reason}")
    return 0


def _each_into_target(
    process: Process, operands: list[str], act: Callable[[str, str], int]
) -> int:
    """Run ``act`` for each source, with the last operand as file or as directory."""
    if not operands:
        process.err(
            f"{process.name}: missing file operand\n"
            f"Try '{process.name} --help' for more information.\n"
        )
        return 1
    if len(operands) == 1:
        return missing_operand(process, operands[0])
    *sources, target = operands
    files = process.files
    into = _is_directory(files, target)
    if len(sources) > 1 and not into:
        return fail(process, f"target '{target}' is not a directory")
    status = 0
    for source in sources:
        name = posixpath.basename(source.rstrip("/")) or source
        status |= act(source, posixpath.join(target, name) if into else target)
    return status


def _is_directory(files: FileSystem, path: str) -> bool:
    try:
        return files.is_directory(path)
    except PathError:
        return False


@gnu
def chmod(process: Process) -> int:
    words = process.argv[1:]
    # A mode may begin with a minus, too.
    given = [word for word in words if not re.fullmatch(r"-[rwxXst]+", word)]
    _, operands = parse(process, "", words=given)
    modes = [word for word in words if re.fullmatch(r"-[rwxXst]+", word)]
    arguments = [*modes, *operands]
    if len(arguments) < 2:
        return missing_operand(process)
    change, *operands = arguments
    status = 0
    for name in operands:
        try:
            mode = _changed_mode(process.files.stat(name).mode, change)
            if mode is None:
                return fail(process, f"invalid mode: ‘{change}’")
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


@gnu
def tee(process: Process) -> int:
    options, operands = parse(process, "a", {"--append": "a"})
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


PROGRAMS = {
    "chmod": chmod,
    "cp": cp,
    "mkdir": mkdir,
    "mv": mv,
    "rm": rm,
    "rmdir": rmdir,
    "tee": tee,
}
