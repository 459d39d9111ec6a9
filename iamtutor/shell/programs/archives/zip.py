"""``zip``: archives as Info-ZIP makes them, such as the packages of Lambda functions."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from stat import S_IFDIR, S_IFREG

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs import genuine
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import program

#: What it costs to pack a member, and a byte of it.
_MEMBER_WORK, _BYTE_WORK = 2_000, 2
#: What every entry of an archive's directory begins with; and its room in memory.
_ENTRY, _ENTRY_SIZE = b"PK\1\2", 1_000
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NOTHING_TO_DO, _BAD_ARCHIVE = 12, 3
#: What an archive raises that is damaged, or packed in a way that is not known.
DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)
#: The years that an archive can tell.
_FIRST, _LAST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2107, 12, 31, tzinfo=UTC)


@program("zip [-j] [-q] [-r] ARCHIVE NAME...")
def zip_(process: Process) -> int:
    try:
        options, names = parse(process, "jqr")
    except UsageError as error:
        process.err(f"\nzip error: Invalid command arguments ({error})\n")
        return genuine.options_of("zip").status
    if not names:
        process.err("\nzip error: Nothing to do! (zip.zip)\n")
        return _NOTHING_TO_DO
    target, *wanted = names
    if "." not in posixpath.basename(target):
        target += ".zip"
    try:
        members = _kept(process, target)
    except DAMAGED:
        process.err(f"\nzip error: Zip file structure invalid ({target})\n")
        return _BAD_ARCHIVE
    before = set(members)
    for path in _found(process, wanted, recursive="r" in options):
        is_directory = path.endswith("/")
        if is_directory and "j" in options:
            continue
        name = posixpath.basename(path) if "j" in options else path.lstrip("/")
        data = b"" if is_directory else process.files.read(path)
        process.budget.work(_MEMBER_WORK + len(data) * _BYTE_WORK)
        process.budget.hold(2 * len(data) + _ENTRY_SIZE)
        when = min(max(process.files.stat(path).modified, _FIRST), _LAST)
        try:
            name.encode()
        except UnicodeEncodeError:
            raise Unsupported("zip with names that are no text") from None
        info = zipfile.ZipInfo(name, when.timetuple()[:6])
        kind = S_IFDIR if is_directory else S_IFREG
        info.external_attr = (kind | process.files.stat(path).mode) << 16
        members[name] = info, data
        if "q" not in options:
            word = "updating" if name in before else "  adding"
            process.out(f"{word}: {name} ({_said(info, data)})\n")
    if not members:
        process.err(f"\nzip error: Nothing to do! ({target})\n")
        return _NOTHING_TO_DO
    try:
        process.files.write(target, _packed(members))
    except PathError as error:
        process.err(f"zip I/O error: {error.reason}\n")
        process.err(f"zip error: Could not create output file ({target})\n")
        return 15
    return 0


_Members = dict[str, tuple[zipfile.ZipInfo, bytes]]


def _kept(process: Process, target: str) -> _Members:
    """What an archive that is there holds: it stays, unless it is replaced."""
    if not process.files.exists(target):
        return {}
    with opened(process, process.files.read(target)) as archive:
        return {
            i.filename: (i, member(process, archive, i)) for i in archive.infolist()
        }


def opened(process: Process, data: bytes) -> zipfile.ZipFile:
    """The archive. Raises one of ``DAMAGED``."""
    entries = data.count(_ENTRY)
    process.budget.work(_MEMBER_WORK * entries)
    process.budget.hold(_ENTRY_SIZE * entries)
    return zipfile.ZipFile(io.BytesIO(data))


def member(process: Process, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """What is packed there: no more than the archive says, however much it would be."""
    if info.compress_type not in _PACKINGS:
        raise Unsupported("an archive that is packed otherwise than by deflate")
    process.budget.hold(2 * info.file_size)
    process.budget.work(info.file_size * _BYTE_WORK)
    try:
        with archive.open(info) as packed:
            return packed.read(info.file_size)
    except DAMAGED:
        raise Unsupported("an archive with a damaged or encrypted member") from None


def _found(process: Process, wanted: list[str], *, recursive: bool) -> Iterator[str]:
    for name in wanted:
        path = name.rstrip("/") or "/"
        if process.files.is_directory(path):
            own = posixpath.normpath(path)
            if own != ".":
                yield f"{own}/"
            if recursive:
                inner = [posixpath.join(path, one) for one in process.files.names(path)]
                yield from _found(process, inner, recursive=True)
        elif process.files.exists(path):
            yield posixpath.normpath(path)
        else:
            process.err(f"\tzip warning: name not matched: {name}\n")


def _packed(members: _Members) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for info, data in members.values():
            info.compress_type = _method(data)
            archive.writestr(info, data)
    return made.getvalue()


def _method(data: bytes) -> int:
    """What would not get smaller is stored as it is."""
    return zipfile.ZIP_DEFLATED if _deflated(data) < len(data) else zipfile.ZIP_STORED


def _deflated(data: bytes) -> int:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", data)
        return archive.getinfo("x").compress_size


def _said(info: zipfile.ZipInfo, data: bytes) -> str:
    """How it was packed, and how much smaller it is, in per cent."""
    size = _deflated(data)
    if size >= len(data):
        return "stored 0%"
    return f"deflated {(200 * (len(data) - size) // len(data) + 1) // 2}%"
