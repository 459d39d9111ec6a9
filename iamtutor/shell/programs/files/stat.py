"""``stat``: what is known of one file, also for ``find -printf``."""

import re
import zlib
from datetime import datetime
from stat import S_IFDIR, S_IFREG, filemode

from iamtutor.cloud.world import File
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import check_count, parse
from iamtutor.shell.programs.register import program

_BLOCK = 4096

_FIELD = re.compile(r"%([a-zA-Z%])")


@program("stat [-c FORMAT] FILE...")
def stat(process: Process) -> int:
    options, names = parse(process, "c:L")
    check_count(names, 1)
    status = 0
    for name in names:
        try:
            found = process.files.stat(name)
        except PathError as error:
            status = process.complain(f"cannot statx '{name}': {error.reason}")
            continue
        fields = fields_of(process, name, found)
        if "c" in options:
            text = _formatted(options["c"], fields)
        else:
            text = _long(fields)
        process.out(text + "\n")
    return status


def _formatted(form: str, fields: dict[str, str]) -> str:
    return _FIELD.sub(lambda match: fields.get(match[1], "?"), form)


def _long(fields: dict[str, str]) -> str:
    """What ``stat`` prints without a format."""
    f = fields
    owner = f"Uid: ({f['u']:>5}/{f['U']:>8})   Gid: ({f['g']:>5}/{f['G']:>8})"
    return (
        f"  File: {f['n']}\n"
        f"  Size: {f['s']:<10}\tBlocks: {f['b']:<10} IO Block: 4096   {f['F']}\n"
        f"Device: 10301h/66305d\tInode: {f['i']:<11} Links: {f['h']}\n"
        f"Access: ({int(f['a'], 8):04o}/{f['A']})  {owner}\n"
        f"Access: {f['x']}\nModify: {f['y']}\nChange: {f['z']}\n Birth: {f['w']}"
    )


def fields_of(process: Process, name: str, found: File) -> dict[str, str]:
    files = process.files
    owner = files.owner(name)
    directory = found.body is None
    size = _BLOCK if found.body is None else found.body.size
    kind = "directory" if directory else "regular file"
    kind = kind if size else "regular empty file"
    blocks = str(0 if directory else -(-size // _BLOCK) * 8)
    inode = str(zlib.crc32(files.resolve(name).encode("utf-8", "replace")) % 8_000_000)
    number = "0" if owner == "root" else "1000"
    seconds = str(int(found.modified.timestamp()))
    long_time = _time(found.modified)
    return {
        **dict.fromkeys("XYZW", seconds),
        **dict.fromkeys("xyzw", long_time),
        **dict.fromkeys("UG", owner),
        **dict.fromkeys("ug", number),
        "%": "%",
        "A": mode_of(found),
        "B": "512",
        "F": kind,
        "N": f"'{name}'",
        "a": f"{found.mode:o}",
        "b": blocks,
        "f": f"{_bits(found):x}",
        "h": "2" if directory else "1",
        "i": inode,
        "n": name,
        "s": str(size),
    }


def mode_of(found: File) -> str:
    """``drwxr-xr-x``"""
    return filemode(_bits(found))


def _bits(found: File) -> int:
    return (S_IFDIR if found.body is None else S_IFREG) | found.mode


def _time(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S}.{when.microsecond:06}000 +0000"
