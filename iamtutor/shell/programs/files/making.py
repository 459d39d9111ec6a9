"""``mkdir rmdir mktemp touch``: what is made empty, and taken away empty."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from iamtutor.cloud import identifiers
from iamtutor.shell.filesystem import NOT_A_DIRECTORY, PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.clock.date import zone
from iamtutor.shell.programs.clock.words import BadDate, point_in_time
from iamtutor.shell.programs.options import UsageError, check_count, parse
from iamtutor.shell.programs.register import program


@program("touch [-c] [-d TEXT] [-t [[CC]YY]MMDDhhmm[.ss]] [-r FILE] FILE...")
def touch(process: Process) -> int:
    options, operands = parse(process, "acmd:t:r:")
    files = process.files
    if not operands:
        raise UsageError("missing file operand")
    when = None
    if "d" in options:
        _, minutes = zone(process, universal=False)
        try:
            when = point_in_time(options["d"], process.now, minutes)
        except BadDate:
            return process.complain(f"invalid date format ‘{options['d']}’")
    elif "t" in options:
        when = _stamp(options["t"], process.now)
        if when is None:
            return process.complain(f"invalid date format ‘{options['t']}’")
    elif "r" in options:
        try:
            when = files.stat(options["r"]).modified
        except PathError as error:
            told = f"failed to get attributes of '{options['r']}': {error.reason}"
            return process.complain(told)
    status = 0
    for name in operands:
        try:
            if "c" in options and not files.exists(name):
                continue
            only_read = "a" in options and "m" not in options
            if only_read and files.exists(name):
                # The time of reading, which no file has here.
                continue
            files.touch(name)
            if when is not None and not only_read:
                files.set_modified(name, when)
        except PathError as error:
            status = process.complain(f"cannot touch '{name}': {error.reason}")
    return status


def _stamp(text: str, now: datetime) -> datetime | None:
    match = re.fullmatch(r"(\d\d|\d{4})?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?", text)
    if match is None:
        return None
    year = int(match[1]) if match[1] else now.year
    if match[1] and len(match[1]) == 2:
        year += 2000 if year < 69 else 1900
    month, day, hour, minute, second = (int(part or 0) for part in match.groups()[1:])
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


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
            status = process.complain(
                f"cannot create directory ‘{name}’: {error.reason}"
            )
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
            status = process.complain(f"failed to remove '{name}': {error.reason}")
    return status


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@program("mktemp [-d] [-u] [-p FOLDER] [-t] [--suffix=TEXT] [TEMPLATE]")
def mktemp(process: Process) -> int:
    """A name that the world's seed gives."""
    options, names = parse(process, "dup:ts:", {"--suffix": "s"})
    if len(names) > 1:
        raise UsageError("too many templates")
    template = (names[0] if names else "tmp.XXXXXXXXXX") + options.get("s", "")
    match = re.search(r"X{3,}(?=[^X]*\Z)", template)
    if match is None or (
        match.end() < len(template) and "/" in template[match.end() :]
    ):
        return process.complain(f"too few X's in template ‘{template}’")
    if "p" in options or "t" in options or not names:
        folder = options.get("p") or process.env.get("TMPDIR") or "/tmp"
        template = f"{folder.rstrip('/')}/{template}"
        match = re.search(r"X{3,}(?=[^X]*\Z)", template)
        assert match is not None
    drawn = identifiers.draw(process.turn.world, "mktemp", len(match[0]))
    letters = "".join(_LETTERS[byte % 62] for byte in drawn)
    path = template[: match.start()] + letters + template[match.end() :]
    kind = "directory" if "d" in options else "file"
    try:
        if "u" in options:
            pass
        elif kind == "directory":
            process.files.make_directory(path)
        else:
            process.files.write(path, b"")
        if "u" not in options:
            process.files.change_mode(path, 0o700 if kind == "directory" else 0o600)
    except PathError as error:
        told = f"failed to create {kind} via template ‘{template}’: {error.reason}"
        return process.complain(told)
    process.out(path + "\n")
    return 0
