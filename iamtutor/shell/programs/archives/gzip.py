"""``gzip gunzip zcat``."""

import gzip as gzip_format
import zlib

from iamtutor.cloud.bodies import STORED_LIMIT
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import STANDARD_INPUT
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import program

#: What it costs to pack or unpack a byte.
_BYTE_WORK = 2


#: What ``gunzip`` and ``zcat`` have of ``gzip``, too.
_LONG = {"--stdout": "c", "--decompress": "d", "--keep": "k"}


class NotPacked(Exception):
    """What gzip says of data that it cannot unpack."""


@program(
    "gunzip [-c] [-k] [-f] [FILE]...",
    "gzip [-c] [-d] [-k] [-f] [-1...-9] [FILE]...",
    "zcat [FILE]...",
)
def gzip(process: Process) -> int:
    options, names = parse(process, "cdkfnq123456789", _LONG)
    name = process.name.rpartition("/")[2]
    unpack = "d" in options or name in ("gunzip", "zcat")
    to_output = "c" in options or name == "zcat"
    level = next((int(digit) for digit in "123456789" if digit in options), 6)
    status = 0
    for path in names or ["-"]:
        try:
            status = max(status, _one(process, path, unpack, to_output, options, level))
        except PathError as error:
            process.err(f"gzip: {path}: {error.reason}\n")
            status = 1
        except NotPacked as error:
            shown = "stdin" if path in STANDARD_INPUT else path
            process.err(f"\ngzip: {shown}: {error}\n")
            status = 1
    return status


def _one(
    process: Process,
    path: str,
    unpack: bool,
    to_output: bool,
    options: dict[str, str],
    level: int,
) -> int:
    files = process.files
    if path in STANDARD_INPUT:
        data = process.budget.encoded(process.stdin or "")
        _print(process, changed(process, data, unpack, level))
        return 0
    if files.is_directory(path):
        process.err(f"gzip: {path} is a directory -- ignored\n")
        return 2
    source = path
    if unpack and not path.endswith(".gz") and not files.exists(path):
        source = path + ".gz"
    if unpack and not source.endswith(".gz") and not to_output:
        process.err(f"gzip: {path}: unknown suffix -- ignored\n")
        return 2
    if not unpack and path.endswith(".gz") and not to_output:
        process.err(f"gzip: {path} already has .gz suffix -- unchanged\n")
        return 0
    found = files.stat(source)
    made = changed(process, files.read(source), unpack, level)
    if to_output:
        _print(process, made)
        return 0
    target = source.removesuffix(".gz") if unpack else f"{path}.gz"
    if files.exists(target) and "f" not in options:
        process.err(f"gzip: {target} already exists;\tnot overwritten\n")
        return 2
    files.write(target, made)
    files.set_modified(target, found.modified)
    if "k" not in options:
        files.remove(source)
    return 0


def changed(process: Process, data: bytes, unpack: bool, level: int) -> bytes:
    process.budget.work(len(data) * _BYTE_WORK)
    process.budget.hold(len(data))
    if not unpack:
        # Without a time, so that the same file is packed the same way.
        return gzip_format.compress(data, level, mtime=0)
    out, rest = b"", data
    while rest:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        process.budget.hold(STORED_LIMIT)
        try:
            out += unpacker.decompress(rest, STORED_LIMIT + 1)
        except zlib.error:
            raise NotPacked("not in gzip format") from None
        process.budget.work(len(out) * _BYTE_WORK)
        if len(out) > STORED_LIMIT:
            raise PathError("File too large", "")
        if not unpacker.eof:
            raise NotPacked("unexpected end of file")
        rest = unpacker.unused_data
    return out


def _print(process: Process, data: bytes) -> None:
    process.out(process.budget.decoded(data))
