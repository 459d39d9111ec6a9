"""``ls``, as GNU's prints it: columns on a terminal, one name a line into a pipe."""

import posixpath
from datetime import timedelta
from math import ceil

from iamtutor.cloud.world import File
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.files.stat import mode_of
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import program
from iamtutor.shell.screen.display import width

_UNITS = "KMGT"


@program("ls [-a] [-A] [-d] [-F] [-h] [-l] [-r] [-R] [-S] [-t] [-1] [FILE]...")
def ls(process: Process) -> int:
    options, operands = parse(process, "aAdFhlrRtS1C", {"--color": "C"})
    listing = _Listing(process, options)
    status = 0
    plain: list[tuple[str, File]] = []
    directories: list[str] = []
    for name in sorted(operands) or ["."]:
        try:
            found = process.files.stat(name)
        except PathError as error:
            process.err(f"ls: cannot access '{name}': {error.reason}\n")
            status = 2
            continue
        if found.body is None and "d" not in options:
            directories.append(name)
        else:
            plain.append((name, found))
    listing.entries(plain)
    titles = len(operands) > 1 or "R" in options
    for number, name in enumerate(directories):
        if number or plain:
            process.out("\n")
        status = listing.directory(name, titles) or status
    return status


class _Listing:
    def __init__(self, process: Process, options: dict[str, str]) -> None:
        self.process = process
        self.options = options

    def directory(self, path: str, title: bool) -> int:
        process, options = self.process, self.options
        try:
            names = process.files.names(path)
        except PathError as error:
            process.err(f"ls: cannot open directory '{path}': {error.reason}\n")
            return 2
        if title:
            process.out(f"{path}:\n")
        if "a" not in options and "A" not in options:
            names = [name for name in names if not name.startswith(".")]
        entries = [
            (name, process.files.stat(posixpath.join(path, name))) for name in names
        ]
        if "a" in options:
            above = posixpath.dirname(process.files.resolve(path))
            entries[:0] = [
                (".", process.files.stat(path)),
                ("..", process.files.stat(above)),
            ]
        if "l" in options:
            process.out(f"total {sum(_blocks(file) for _, file in entries)}\n")
        self.entries(entries, path)
        status = 0
        if "R" in options:
            for name, file in entries:
                if file.body is None and name not in (".", ".."):
                    process.out("\n")
                    child = posixpath.join(path, name)
                    status = self.directory(child, True) or status
        return status

    def entries(self, entries: list[tuple[str, File]], base: str = ".") -> None:
        options, process = self.options, self.process
        if "t" in options:
            entries.sort(key=lambda e: e[1].modified, reverse=True)
        if "S" in options:
            entries.sort(key=lambda e: e[1].body.size if e[1].body else 0, reverse=True)
        if "r" in options:
            entries.reverse()
        if "l" in options:
            self._long(entries, base)
            return
        names = [
            name + ("/" if "F" in options and file.body is None else "")
            for name, file in entries
        ]
        if process.on_terminal and "1" not in options:
            process.out(_columns([_shown(name) for name in names], process.columns))
        else:
            process.out("".join(f"{name}\n" for name in names))

    def _long(self, entries: list[tuple[str, File]], base: str) -> None:
        process = self.process
        rows = []
        for name, file in entries:
            path = posixpath.join(base, name)
            owner = process.files.owner(path)
            length = file.body.size if file.body else directory_size(process, path)
            shown = human(length) if "h" in self.options else str(length)
            links = "1" if file.body else "2"
            rows.append(
                (mode_of(file), links, owner, owner, shown, _time(process, file), name)
            )
        widths = [max((len(row[i]) for row in rows), default=0) for i in range(5)]
        dot = "." if process.host.selinux else ""
        for mode, links, owner, group, size, when, name in rows:
            process.out(
                f"{mode}{dot} {links:>{widths[1]}} {owner:<{widths[2]}} "
                f"{group:<{widths[3]}} {size:>{widths[4]}} {when} "
                f"{_shown(name) if process.on_terminal else name}\n"
            )


def _blocks(file: File) -> int:
    return -(-file.body.size // 4096) * 4 if file.body else 0


def directory_size(process: Process, path: str) -> int:
    """What XFS says of a small directory."""
    try:
        names = process.files.names(path)
    except PathError:
        return 6
    return 6 + sum(len(name) + 7 for name in names)


def _time(process: Process, file: File) -> str:
    when = file.modified
    recent = timedelta(0) <= process.now - when < timedelta(days=182)
    clock = f"{when:%H:%M}" if recent else f" {when:%Y}"
    return f"{when:%b} {when.day:>2} {clock}"


def human(size: int) -> str:
    """``4.0K``, ``12M``: as ``-h`` shows, never less than there is."""
    if size < 1024:
        return str(size)
    power = min((size.bit_length() - 1) // 10, len(_UNITS))
    value, unit = size / 1024**power, _UNITS[power - 1]
    tenths = ceil(value * 10)
    return f"{tenths / 10:.1f}{unit}" if tenths < 100 else f"{ceil(value)}{unit}"


def _shown(name: str) -> str:
    """A name as GNU's ls quotes it on a terminal."""
    if name and not any(c in " \t\n'\"\\$&*;|<>?()[]{}`!#~" for c in name):
        return name
    if "'" in name and '"' not in name:
        return f'"{name}"'
    return "'" + name.replace("'", "'\\''") + "'"


def _columns(names: list[str], room: int) -> str:
    """Names in columns, filled downwards, in as few rows as fit."""
    if not names:
        return ""
    for rows in range(1, len(names) + 1):
        columns = [names[i : i + rows] for i in range(0, len(names), rows)]
        widths = [max(map(width, column)) for column in columns]
        if sum(widths) + 2 * (len(widths) - 1) <= room or rows == len(names):
            break
    lines = []
    for row in range(rows):
        cells = [column[row] for column in columns if row < len(column)]
        line = "".join(
            cell + " " * (widths[i] - width(cell) + 2)
            for i, cell in enumerate(cells[:-1])
        )
        lines.append(line + cells[-1] + "\n")
    return "".join(lines)
