"""``cp``, ``mv`` and ``rm``."""

import posixpath
from collections.abc import Callable, Mapping
from functools import partial

from iamtutor.shell.filesystem import (
    IS_A_DIRECTORY,
    NO_SUCH_FILE,
    FileSystem,
    PathError,
)
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import program

Options = Mapping[str, str]


@program("rm [-f] [-r] [-i] [-v] FILE...")
def rm(process: Process) -> int:
    options, operands = parse(process, "frRiv", {"--recursive": "r"})
    if not operands:
        if "f" in options:
            return 0
        raise UsageError("missing operand")
    status = 0
    for name in operands:
        try:
            status |= _remove(process, options, name)
        except PathError as error:
            status = process.complain(f"cannot remove '{name}': {error.reason}")
    return status


def _remove(process: Process, options: Options, name: str) -> int:
    files = process.files
    recursive = "r" in options or "R" in options
    found = files.find(name) if name else None
    if found is None:
        missing = f"cannot remove '{name}': {NO_SUCH_FILE}"
        return 0 if "f" in options else process.complain(missing)
    if found.body is None and not recursive:
        return process.complain(f"cannot remove '{name}': {IS_A_DIRECTORY}")
    if posixpath.basename(name.rstrip("/")) in (".", "..") and recursive:
        told = f"refusing to remove '.' or '..' directory: skipping '{name}'"
        return process.complain(told)
    if "i" in options and found.body is None:
        raise Unsupported("rm -i with a directory")
    if "i" in options and not _agreed(
        process, name, found.body.size if found.body else 0
    ):
        return 0
    inside = _inside(files, name) if "v" in options and found.body is None else []
    if found.body is None:
        files.remove_tree(name)
    else:
        files.remove(name)
    if "v" in options:
        for path, is_directory in inside:
            process.out(f"removed {'directory ' * is_directory}'{path}'\n")
        process.out(f"removed {'directory ' * (found.body is None)}'{name}'\n")
    return 0


def _agreed(process: Process, name: str, size: int) -> bool:
    kind = "regular file" if size else "regular empty file"
    try:
        answer = process.ask(f"rm: remove {kind} '{name}'? ", aside=True)
    except EOFError:
        return False
    return answer.strip().lower().startswith("y")


def _inside(files: FileSystem, name: str) -> list[tuple[str, bool]]:
    """What lies below a directory, the deepest first, as it is called from here."""
    top = files.resolve(name)
    below = [path[len(top) + 1 :] for path in files.walk(top)]
    folders = {
        folder
        for path in below
        for folder in _above(path)
        if files.is_directory(f"{top}/{folder}")
    }
    found = [(path, False) for path in below] + [(path, True) for path in folders]
    found.sort(key=lambda one: one[0].split("/") + ["\uffff"] * one[1])
    return [(f"{name.rstrip('/')}/{path}", folder) for path, folder in found]


def _above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


@program("cp [-r] [-a] [-p] [-n] [-u] [-v] SOURCE... TARGET")
def cp(process: Process) -> int:
    options, operands = parse(process, "rRafnpuv", {"--recursive": "r"})
    return _each_into_target(process, operands, partial(_copy, process, options))


def _copy(process: Process, options: Options, source: str, target: str) -> int:
    files = process.files
    try:
        found = files.stat(source)
    except PathError as error:
        return process.complain(f"cannot stat '{source}': {error.reason}")
    if files.resolve(source) == files.resolve(target):
        return process.complain(f"'{source}' and '{target}' are the same file")
    if found.body is None:
        if not options.keys() & {"r", "R", "a"}:
            return process.complain(f"-r not specified; omitting directory '{source}'")
        return _copy_tree(process, options, source, target)
    if _is_left_alone(files, options, source, target):
        return 0
    try:
        _copy_file(process, options, source, target)
    except PathError as error:
        return process.complain(
            f"cannot create regular file '{target}': {error.reason}"
        )
    return 0


def _copy_file(process: Process, options: Options, source: str, target: str) -> None:
    files = process.files
    found = files.stat(source)
    is_new = not files.exists(target)
    files.write(target, files.body(source))
    if is_new or options.keys() & {"a", "p"}:
        files.change_mode(target, found.mode)
    if options.keys() & {"a", "p"}:
        files.set_modified(target, found.modified)
    if "v" in options:
        process.out(f"'{source}' -> '{target}'\n")


def _is_left_alone(
    files: FileSystem, options: Options, source: str, target: str
) -> bool:
    """Whether ``-n`` or ``-u`` keeps what is there."""
    if not files.exists(target):
        return False
    newer = files.stat(source).modified > files.stat(target).modified
    return "n" in options or ("u" in options and not newer)


def _copy_tree(process: Process, options: Options, source: str, target: str) -> int:
    files = process.files
    top = files.resolve(source)
    if (files.resolve(target) + "/").startswith(top + "/"):
        return process.complain(
            f"cannot copy a directory, '{source}', into itself, '{target}'"
        )
    made: set[str] = set()

    def make(folder: str) -> None:
        """The directory below both, said once."""
        files.make_directory(posixpath.join(target, folder), parents=True)
        if "v" in options and folder not in made:
            one, other = posixpath.join(source, folder), posixpath.join(target, folder)
            process.out(f"'{one.rstrip('/')}' -> '{other.rstrip('/')}'\n")
        made.add(folder)

    try:
        make("")
        for path in list(files.walk(top)):
            inner = path[len(top) + 1 :]
            for folder in _above(inner):
                if folder not in made:
                    make(folder)
            here, there = posixpath.join(source, inner), posixpath.join(target, inner)
            if files.is_directory(path):
                make(inner)
            elif not _is_left_alone(files, options, here, there):
                _copy_file(process, options, here, there)
    except PathError as error:
        return process.complain(f"cannot create '{error.path}': {error.reason}")
    return 0


@program("mv [-n] [-u] [-v] SOURCE... TARGET")
def mv(process: Process) -> int:
    options, operands = parse(process, "fnuv")
    return _each_into_target(process, operands, partial(_move, process, options))


def _move(process: Process, options: Options, source: str, target: str) -> int:
    files = process.files
    try:
        files.stat(source)
    except PathError as error:
        return process.complain(f"cannot stat '{source}': {error.reason}")
    if files.resolve(source) == files.resolve(target):
        return process.complain(f"'{source}' and '{target}' are the same file")
    if _is_left_alone(files, options, source, target):
        return 0
    try:
        files.rename(source, target)
    except PathError as error:
        return process.complain(f"cannot move '{source}' to '{target}': {error.reason}")
    if "v" in options:
        process.out(f"renamed '{source}' -> '{target}'\n")
    return 0


def _each_into_target(
    process: Process, operands: list[str], act: Callable[[str, str], int]
) -> int:
    """Run ``act`` for each source, with the last operand as file or as directory."""
    if not operands:
        raise UsageError("missing file operand")
    if len(operands) == 1:
        told = f"missing destination file operand after '{operands[0]}'"
        raise UsageError(told)
    *sources, target = operands
    files = process.files
    into = _is_directory(files, target)
    if len(sources) > 1 and not into:
        return process.complain(f"target '{target}' is not a directory")
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
