"""``basename dirname readlink realpath``: the paths of files."""

from iamtutor.shell.filesystem import NO_SUCH_FILE
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, check_count, parse
from iamtutor.shell.programs.register import program


@program("basename NAME [SUFFIX] | [-a] [-s SUFFIX] NAME...")
def basename(process: Process) -> int:
    options, names = parse(process, "as:")
    check_count(names, 1)
    suffix = options.get("s", "")
    if not options:
        if len(names) > 2:
            raise UsageError(f"extra operand ‘{names[2]}’")
        suffix = names.pop() if len(names) == 2 else ""
    for name in names:
        base = name.rstrip("/").rpartition("/")[2] or name[:1]
        if suffix and base != suffix:
            base = base.removesuffix(suffix)
        process.out(f"{base}\n")
    return 0


@program("dirname NAME...")
def dirname(process: Process) -> int:
    _, names = parse(process, "")
    check_count(names, 1)
    for name in names:
        above, slash, _ = name.rstrip("/").rpartition("/")
        root = "/" if name.startswith("/") else ""
        process.out((above.rstrip("/") or root or ("." if not slash else "/")) + "\n")
    return 0


@program("realpath [-e] [-m] FILE...")
def realpath(process: Process) -> int:
    return _paths(process, *parse(process, "ems"), tells=True)


@program("readlink -f FILE...")
def readlink(process: Process) -> int:
    """Without ``-f`` there is nothing to read: no links here."""
    options, names = parse(process, "fem")
    if names and not options:
        return 1
    return _paths(process, options, names, tells=False)


def _paths(
    process: Process, options: dict[str, str], names: list[str], *, tells: bool
) -> int:
    """Each path in full, if what is above it is there, or (``-e``) the path itself."""
    check_count(names, 1)
    status = 0
    for name in names:
        path = process.files.resolve(name)
        above = path.rpartition("/")[0] or "/"
        if process.files.exists(path if "e" in options else above) or "m" in options:
            process.out(path + "\n")
        else:
            status = process.complain(f"{name}: {NO_SUCH_FILE}") if tells else 1
    return status
