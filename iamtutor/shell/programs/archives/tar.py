"""``tar``: the archives of GNU tar, plain or packed with gzip."""

import io
import posixpath
import stat
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.archives.gzip import NotPacked, changed
from iamtutor.shell.programs.inputs import STANDARD_INPUT
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import Failed, program

#: What it costs to handle a member, and a byte of it.
_MEMBER_WORK, _BYTE_WORK = 2_000, 2
_HINT = "Try 'tar --help' or 'tar --usage' for more information.\n"
_FAILED = "tar: Exiting with failure status due to previous errors\n"


def _fatal(what: str) -> Failed:
    """Tar gives up."""
    return Failed(f"{what}\ntar: Error is not recoverable: exiting now", 2)


@program("tar -c|-x|-t [-z] [-v] [-f ARCHIVE] [-C FOLDER] [NAME]...", hint=_HINT)
def tar(process: Process) -> int:
    words = process.argv[1:]
    if words and not words[0].startswith("-"):
        words = [f"-{words[0]}", *words[1:]]
    options, names = parse(process, "cxtzvf:C:", repeated="C", words=words)
    acts = [letter for letter in "cxt" if letter in options]
    if len(acts) != 1:
        told = (
            "You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' "
            "option"
            if acts
            else "You must specify one of the '-Acdtrux', '--delete' or '--test-label' "
            "options"
        )
        process.err(f"tar: {told}\n{_HINT}")
        return 2
    if "\n" in options.get("C", ""):
        raise Unsupported("tar with several -C")
    folder = options.get("C", ".")
    if not process.files.is_directory(folder):
        raise _fatal(f"{folder}: Cannot open: No such file or directory")
    act = {"c": _create, "x": _extract, "t": _list}[acts[0]]
    try:
        return act(process, options, names)
    except NotPacked as error:
        process.err(f"\ngzip: stdin: {error}\n")
        raise _fatal("Child returned status 1") from None


def _create(process: Process, options: dict[str, str], names: list[str]) -> int:
    if not names:
        process.err(f"tar: Cowardly refusing to create an empty archive\n{_HINT}")
        return 2
    target = options.get("f", "-")
    if target == "-" and process.on_terminal:
        raise _fatal(
            "Refusing to write archive contents to terminal (missing -f option?)"
        )
    status, told = 0, False
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name in names:
            if name.startswith("/") and not told:
                process.err("tar: Removing leading `/' from member names\n")
                told = True
            path = posixpath.join(options.get("C", ""), name)
            try:
                for found, shown in _below(process, path, name):
                    _add(process, archive, found, shown)
                    if "v" in options:
                        (process.err if target == "-" else process.out)(shown + "\n")
            except PathError as error:
                process.err(f"tar: {name}: Cannot stat: {error.reason}\n")
                status = 2
    data = made.getvalue()
    if "z" in options:
        data = changed(process, data, unpack=False, level=6)
    if target == "-":
        process.out(process.budget.decoded(data))
    else:
        try:
            process.files.write(target, data)
        except PathError as error:
            raise _fatal(f"{target}: Cannot open: {error.reason}") from None
    if status:
        process.err(_FAILED)
    return status


def _below(process: Process, path: str, name: str) -> Iterator[tuple[str, str]]:
    """The path, and what is below it; with the names that they have in the archive."""
    shown = name.lstrip("/") or "./"
    if not process.files.is_directory(path):
        process.files.stat(path)
        yield path, shown
        return
    shown = shown.rstrip("/") + "/"
    yield path, shown
    for one in process.files.names(path):
        yield from _below(process, posixpath.join(path, one), shown + one)


def _add(process: Process, archive: tarfile.TarFile, path: str, name: str) -> None:
    found = process.files.stat(path)
    data = b"" if found.body is None else process.files.read(path)
    process.budget.work(_MEMBER_WORK + len(data) * _BYTE_WORK)
    process.budget.hold(2 * len(data) + 2_000)
    member = tarfile.TarInfo(name)
    member.type = tarfile.DIRTYPE if found.body is None else tarfile.REGTYPE
    member.mode, member.size = found.mode & 0o7777, len(data)
    member.mtime = int(found.modified.timestamp())
    member.uname = member.gname = process.files.owner(path)
    member.uid = member.gid = 0 if member.uname == "root" else 1000
    archive.addfile(member, io.BytesIO(data))


def _members(
    process: Process, options: dict[str, str], names: list[str]
) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    """The members that are asked for; each with what it holds."""
    source = options.get("f", "-")
    if source in STANDARD_INPUT:
        if process.stdin is None:
            told = (
                "Refusing to read archive contents from terminal (missing -f option?)"
            )
            raise _fatal(told)
        data = process.budget.encoded(process.stdin)
    else:
        try:
            data = process.files.read(source)
        except PathError as error:
            raise _fatal(f"{source}: Cannot open: {error.reason}") from None
    if "z" in options or data.startswith(b"\x1f\x8b"):
        data = changed(process, data, unpack=True, level=6)
    process.budget.work(len(data) * _BYTE_WORK)
    missing = dict.fromkeys(name.rstrip("/") for name in names)
    wanted = list(missing)
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                process.budget.work(_MEMBER_WORK)
                process.budget.hold(2_000)
                matching = [one for one in wanted if _is_at(member.name, one)]
                if wanted and not matching:
                    continue
                for one in matching:
                    missing.pop(one, None)
                if not (member.isdir() or member.isreg()) or member.issparse():
                    raise Unsupported("tar: a member that is no file and no folder")
                body = archive.extractfile(member) if member.isreg() else None
                yield member, body.read() if body else b""
    except (tarfile.TarError, ValueError, OverflowError):
        process.err(f"tar: This does not look like a tar archive\n{_FAILED}")
        options["missing"] = ""
        return
    for name in missing:
        process.err(f"tar: {name}: Not found in archive\n")
    if missing:
        process.err(_FAILED)
        options["missing"] = ""


def _is_at(name: str, wanted: str) -> bool:
    plain = name.rstrip("/")
    return plain == wanted or plain.startswith(wanted + "/")


def _list(process: Process, options: dict[str, str], names: list[str]) -> int:
    for member, data in _members(process, options, names):
        name = member.name + ("/" if member.isdir() else "")
        if "v" in options:
            kind = stat.S_IFDIR if member.isdir() else stat.S_IFREG
            when = datetime.fromtimestamp(member.mtime, UTC)
            owner = f"{member.uname or member.uid}/{member.gname or member.gid}"
            size = str(len(data)).rjust(max(0, 18 - len(owner)))
            mode = stat.filemode(kind | member.mode)
            name = f"{mode} {owner} {size} {when:%Y-%m-%d %H:%M} {name}"
        process.out(name + "\n")
    return 2 if "missing" in options else 0


def _extract(process: Process, options: dict[str, str], names: list[str]) -> int:
    files, status = process.files, 0
    for member, data in _members(process, options, names):
        shown = member.name + ("/" if member.isdir() else "")
        if "v" in options:
            process.out(shown + "\n")
        if ".." in member.name.split("/"):
            process.err(f"tar: {shown}: Member name contains '..'\n")
            status = 2
            continue
        path = posixpath.join(options.get("C", ""), member.name.lstrip("/"))
        try:
            if member.isdir():
                files.make_directory(path, parents=True)
            else:
                above = posixpath.dirname(path)
                if above:
                    files.make_directory(above, parents=True)
                files.write(path, data)
                files.set_modified(path, datetime.fromtimestamp(member.mtime, UTC))
                files.change_mode(path, member.mode & 0o777)
        except (PathError, OverflowError, OSError) as error:
            reason = (
                error.reason if isinstance(error, PathError) else "Invalid argument"
            )
            process.err(f"tar: {shown}: Cannot open: {reason}\n")
            status = 2
    if status:
        process.err(_FAILED)
    return 2 if "missing" in options else status
