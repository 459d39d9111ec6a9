"""Files of a given size, and what sizes files have: ``dd du fallocate truncate``."""

import posixpath
import re
from collections.abc import Iterator

from iamtutor.cloud.bodies import STORED_LIMIT, Body
from iamtutor.shell.filesystem import ENDLESS, FILE_WORK, TOO_LARGE, PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.files.ls import directory_size, human
from iamtutor.shell.programs.inputs import STANDARD_INPUT, amount, endless
from iamtutor.shell.programs.options import UsageError, check_count, parse
from iamtutor.shell.programs.register import program

_BLOCK = 4096
_UNITS = "kMGT"
_DD = frozenset("if of bs ibs obs count skip seek conv status".split())
_CONVERSIONS = frozenset("notrunc fsync fdatasync excl nocreat".split())


@program(
    "dd [if=FILE] [of=FILE] [bs=BYTES] [count=N] [skip=N] [seek=N] [status=none]",
    hint="",
)
def dd(process: Process) -> int:
    told = _operands(process.argv[1:])
    block = amount(told.get("bs", told.get("ibs", "512")), "invalid number")
    numbers = {
        name: amount(told[name], "invalid number") if name in told else None
        for name in ("count", "skip", "seek")
    }
    if not block:
        return process.complain("invalid number: ‘0’")
    count, skip, seek = numbers["count"], numbers["skip"] or 0, numbers["seek"] or 0
    try:
        data = _taken(
            process, told.get("if"), block * skip, count and block * count, block
        )
        if count == 0:
            data = b""
    except PathError as error:
        return process.complain(f"failed to open '{error.path}': {error.reason}")
    size = data.size if isinstance(data, Body) else len(data)
    if "of" not in told:
        process.out(process.budget.decoded(_bytes(process, data)))
    else:
        try:
            keeps = "notrunc" in told.get("conv", "")
            _put(process, told["of"], data, block * seek, keeps)
        except PathError as error:
            return process.complain(f"failed to open '{error.path}': {error.reason}")
    if told.get("status") != "none":
        whole, part = divmod(size, block)
        records = f"{whole}+{int(part > 0)} records"
        process.err(f"{records} in\n{records} out\n")
    if told.get("status") not in ("none", "noxfer"):
        # By the clock of the world, in which only sleeping takes time.
        process.err(f"{_counted(size)} copied, 0 s, Infinity B/s\n")
    return 0


def _operands(words: list[str]) -> dict[str, str]:
    told = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name not in _DD:
            raise UsageError(
                f"unrecognized operand ‘{word}’\nTry 'dd --help' for more information."
            )
        told[name] = value
    if left := set(told.get("conv", "notrunc").split(",")) - _CONVERSIONS:
        raise Unsupported(f"dd conv={min(left)}")
    return told


def _taken(
    process: Process, name: str | None, skipped: int, most: int | None, block: int
) -> bytes | Body:
    """What ``dd`` reads; of zeros, a pattern that takes no room."""
    if name is None or name in STANDARD_INPUT:
        data = process.budget.encoded(process.stdin or "")
    elif process.files.resolve(name) in ENDLESS:
        if most is None:
            raise Unsupported(f"dd if={name} without count=")
        if process.files.resolve(name) == "/dev/zero":
            return process.turn.bodies.put_pattern(bytes(1), most)
        return endless(process, name, most) or b""
    else:
        data = process.files.read(name)
    process.budget.hold(len(data))
    return data[skipped:] if most is None else data[skipped : skipped + most]


def _bytes(process: Process, data: bytes | Body) -> bytes:
    if isinstance(data, bytes):
        return data
    process.budget.hold(data.size)
    return process.turn.bodies.get(data)


def _put(
    process: Process, name: str, data: bytes | Body, start: int, keeps: bool
) -> None:
    files = process.files
    if not start and not keeps:
        files.write(name, data)
        return
    before = files.read(name) if files.exists(name) else b""
    new = _bytes(process, data)
    process.budget.hold(2 * (len(before) + start + len(new)))
    end = before[start + len(new) :] if keeps else b""
    files.write(name, before[:start].ljust(start, b"\0") + new + end)


def _counted(size: int) -> str:
    """``10485760 bytes (10 MB, 10 MiB)``."""
    shown = [_scaled(size, 1000, "B"), _scaled(size, 1024, "iB")]
    shown = [one for one in shown if one]
    told = f" ({', '.join(shown)})" if shown else ""
    return f"{size} byte{'' if size == 1 else 's'}{told}"


def _scaled(size: int, step: int, unit: str) -> str:
    """The size in the largest unit that it reaches; nothing below the first."""
    power, value = 0, float(size)
    while value >= step and power < len(_UNITS):
        value, power = value / step, power + 1
    if not power:
        return ""
    letter = _UNITS[power - 1] if step == 1000 else _UNITS[power - 1].upper()
    text = f"{value:.1f}" if round(value, 1) < 10 else f"{value:.0f}"
    return f"{text} {letter}{unit}"


@program("truncate [-c] -s [+|-]SIZE FILE...")
def truncate(process: Process) -> int:
    """Cut off, or made longer by zeros."""
    options, names = parse(process, "cs:")
    if "s" not in options:
        raise UsageError("you must specify either ‘--size’ or ‘--reference’")
    check_count(names, 1)
    given = options["s"].strip()
    if given[:1] in tuple("<>/%"):
        raise Unsupported(f"truncate -s {given[0]}")
    size = amount(given[given[:1] in ("+", "-") :], "Invalid number")
    status = 0
    for name in names:
        found = process.files.find(name)
        if "c" in options and found is None:
            continue
        before = found.body.size if found and found.body else 0
        wanted = {"+": before + size, "-": max(0, before - size)}.get(given[:1], size)
        status |= _sized(process, name, wanted, f"cannot open '{name}' for writing")
    return status


@program("fallocate -l SIZE FILE")
def fallocate(process: Process) -> int:
    """At least so many bytes."""
    options, names = parse(process, "l:")
    if "l" not in options:
        return process.complain("no length argument specified")
    if len(names) != 1:
        return process.complain(
            "no filename specified" if not names else "unexpected number of arguments",
        )
    if not re.fullmatch(r"\d{1,15}\s*([KMGT](i?B)?)?", options["l"]):
        return process.complain("invalid length value specified")
    size = amount(options["l"].replace(" ", ""), "invalid length")
    if not size:
        return process.complain("invalid length value specified")
    found = process.files.find(names[0])
    before = found.body.size if found and found.body else 0
    return _sized(process, names[0], max(before, size), f"cannot open {names[0]}")


def _sized(process: Process, name: str, size: int, complaint: str) -> int:
    """Give a file that size; what is new are zeros."""
    files = process.files
    try:
        path = files.check_writable(name)
        found = files.find(path)
        body = found.body if found else None
        zeros = process.turn.bodies.put_pattern
        if body is None or not body.size or body == zeros(bytes(1), body.size):
            files.write(name, zeros(bytes(1), size))
        elif max(body.size, size) > STORED_LIMIT:
            if body.size != size:
                raise PathError(TOO_LARGE, name)
        else:
            data = files.read(name)[:size]
            process.budget.hold(size)
            files.write(name, data.ljust(size, b"\0"))
    except PathError as error:
        return process.complain(f"{complaint}: {error.reason}")
    return 0


@program("du [-a] [-b] [-c] [-h] [-k] [-m] [-s] [-d DEPTH] [FILE]...")
def du(process: Process) -> int:
    """A directory itself takes no block, as on XFS."""
    options, names = parse(process, "abchkmsd:")
    if options.keys() >= {"a", "s"}:
        raise UsageError("cannot both summarize and show all entries")
    depth = 0 if "s" in options else None
    if "d" in options:
        if not options["d"].isdecimal():
            raise UsageError(f"invalid maximum depth ‘{options['d']}’")
        depth = int(options["d"][:9])
    status, total = 0, 0
    for name in names or ["."]:
        try:
            process.files.stat(name)
        except PathError as error:
            status = process.complain(f"cannot access '{name}': {error.reason}")
            continue
        rows = list(_walked(process, name, 0, "b" in options))
        total += rows[-1][1]
        for level, size, path, is_directory in rows:
            shown = is_directory or "a" in options or not level
            if shown and (depth is None or level <= depth):
                process.out(f"{_in_units(size, options)}\t{path}\n")
    if "c" in options:
        process.out(f"{_in_units(total, options)}\ttotal\n")
    return status


def _walked(
    process: Process, path: str, level: int, apparent: bool
) -> Iterator[tuple[int, int, str, bool]]:
    """Level, bytes, path, whether a directory: what is inside comes first."""
    process.budget.work(FILE_WORK)
    found = process.files.stat(path)
    if found.body is not None:
        blocks = -(-found.body.size // _BLOCK) * _BLOCK
        yield level, found.body.size if apparent else blocks, path, False
        return
    size = directory_size(process, path) if apparent else 0
    try:
        names = process.files.names(path)
    except PathError as error:
        process.complain(f"cannot read directory '{path}': {error.reason}")
        names = []
    for name in names:
        inside = list(_walked(process, posixpath.join(path, name), level + 1, apparent))
        size += inside[-1][1]
        yield from inside
    yield level, size, path, True


def _in_units(size: int, options: dict[str, str]) -> str:
    if "h" in options:
        return human(size)
    unit = 1 if "b" in options else 1024**2 if "m" in options else 1024
    return str(-(-size // unit))
