"""``md5sum``, ``sha256sum`` and their like."""

import hashlib
import re

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import Inputs, lines_of
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import program


@program(
    "md5sum [-c] [FILE]...",
    "sha1sum [-c] [FILE]...",
    "sha224sum [-c] [FILE]...",
    "sha256sum [-c] [FILE]...",
    "sha384sum [-c] [FILE]...",
    "sha512sum [-c] [FILE]...",
)
def checksum(process: Process) -> int:
    """``md5sum`` and its like: the digest of each file, or (``-c``) a check of a list."""
    options, names = parse(process, "bctw")
    kind = process.name.rpartition("/")[2].removesuffix("sum")
    inputs, status = Inputs(process, names), 0
    for name, text in inputs:
        if "c" in options:
            status = _check(process, kind, name, text) or status
        else:
            mark = "*" if "b" in options else " "
            process.out(f"{_digest(process, kind, text)} {mark}{name}\n")
    return inputs.status or status


def _digest(process: Process, kind: str, text: str) -> str:
    data = process.budget.encoded(text)
    return hashlib.new(kind, data, usedforsecurity=False).hexdigest()


def _check(process: Process, kind: str, listing: str, text: str) -> int:
    wrong = unread = 0
    found = [
        re.fullmatch(r"([0-9a-fA-F]+) [ *](.+)", t) for t in lines_of(process, text)
    ]
    matches = [match for match in found if match]
    if not matches:
        return process.complain(
            f"{listing}: no properly formatted checksum lines found"
        )
    for match in matches:
        try:
            content = process.files.read_text(match[2])
        except PathError as error:
            process.complain(f"{match[2]}: {error.reason}")
            process.out(f"{match[2]}: FAILED open or read\n")
            unread += 1
            continue
        good = _digest(process, kind, content) == match[1].lower()
        wrong += not good
        process.out(f"{match[2]}: {'OK' if good else 'FAILED'}\n")
    if unread:
        some = "listed file" if unread == 1 else "listed files"
        process.complain(f"WARNING: {unread} {some} could not be read")
    if wrong:
        some = "computed checksum did" if wrong == 1 else "computed checksums did"
        process.complain(f"WARNING: {wrong} {some} NOT match")
    return int(bool(wrong or unread))
