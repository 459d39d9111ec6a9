"""Programs on the bytes and letters of a text: ``tr base64 md5sum sha256sum rev``."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import string

from iamtutor.shell.budget import LINE_WORK, Budget
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.escapes import ESCAPES
from iamtutor.shell.programs.inputs import Inputs, lines_of, number, text_of
from iamtutor.shell.programs.options import UsageError, check_count, parse
from iamtutor.shell.programs.register import fail, program

_SETS = {
    "alnum": string.digits + string.ascii_uppercase + string.ascii_lowercase,
    "alpha": string.ascii_uppercase + string.ascii_lowercase,
    "blank": "\t ",
    "cntrl": "".join(map(chr, [*range(32), 127])),
    "digit": string.digits,
    "lower": string.ascii_lowercase,
    "print": "".join(map(chr, range(32, 127))),
    "graph": "".join(map(chr, range(33, 127))),
    "punct": string.punctuation,
    "space": "\t\n\v\f\r ",
    "upper": string.ascii_uppercase,
    "xdigit": "0123456789ABCDEFabcdef",
}
_PIECE = re.compile(
    r"\[:(\w+):\]|\\([0-7]{1,3})|\\(.)|(.)(?:-(?:\\([0-7]{1,3})|\\(.)|(.)))?", re.S
)
#: What it costs to read one of them, and what a character of a range takes while the range
#: is made, in bytes.
_PIECE_WORK, _RANGE_SIZE = 12, 80


def _set(text: str, budget: Budget) -> str:
    """The characters that an operand of ``tr`` stands for, in order."""
    out = ""
    for match in _PIECE.finditer(text):
        budget.work(_PIECE_WORK)
        name, octal, escaped, first, *last = match.groups()
        if name is not None:
            if name not in _SETS:
                raise UsageError(f"invalid character class ‘{name}’")
            budget.hold(len(_SETS[name]))
            out += _SETS[name]
        elif octal is not None:
            out += chr(int(octal, 8) & 255)
        elif escaped is not None:
            out += ESCAPES.get(escaped, escaped)
        elif not any(last):
            out += first
        else:
            end = chr(int(last[0], 8)) if last[0] else ESCAPES.get(last[1], last[1])
            end = last[2] or end
            if end < first:
                told = f"range-endpoints of ‘{first}-{end}’ are in reverse "
                raise UsageError(f"{told}collating sequence order")
            if ord(end) - ord(first) > 1_000:
                raise Unsupported("a range of that many characters")
            budget.hold(_RANGE_SIZE * (ord(end) - ord(first)))
            out += "".join(map(chr, range(ord(first), ord(end) + 1)))
    return out


@program("tr [-d] [-s] [-c] SET1 [SET2]")
def tr(process: Process) -> int:
    options, operands = parse(process, "dscCt", {"--complement": "c"})
    delete, squeeze = "d" in options, "s" in options
    complement = bool(options.keys() & {"c", "C"})
    least = 2 if (not delete and not squeeze) or (delete and squeeze) else 1
    if not operands:
        raise UsageError("missing operand")
    if len(operands) < least:
        why = "deleting and squeezing repeats" if delete else "translating"
        raise UsageError(
            f"missing operand after ‘{operands[0]}’\n"
            f"Two strings must be given when {'both ' * delete}{why}."
        )
    most = 1 if delete and not squeeze else 2
    if len(operands) > most:
        told = f"extra operand ‘{operands[most]}’"
        if delete and not squeeze:
            told += "\nOnly one string may be given when deleting without squeezing "
            told += "repeats."
        raise UsageError(told)
    first = _set(operands[0], process.budget)
    second = _set(operands[1], process.budget) if len(operands) > 1 else ""
    text = process.stdin or ""
    process.budget.work(len(text) * (4 if squeeze else 2))
    process.budget.hold(len(text) * (16 if squeeze else 9))
    members = frozenset(first)
    if delete:
        text = "".join(c for c in text if (c in members) == complement)
        last = frozenset(second)
    elif second or least == 2:
        if not second:
            raise UsageError("when not truncating set1, string2 must be non-empty")
        if complement:
            text = "".join(c if c in members else second[-1] for c in text)
        else:
            padded = second + second[-1] * (len(first) - len(second))
            size = len(second) if "t" in options else len(first)
            pairs = zip(first[:size], padded, strict=False)
            text = text.translate({ord(a): b for a, b in pairs})
        last = frozenset(second)
    else:
        last = members
    if squeeze:
        kept: list[str] = []
        outside = complement and len(operands) == 1
        for char in text:
            if not (kept and kept[-1] == char and (char in last) != outside):
                kept.append(char)
        text = "".join(kept)
    process.out(text)
    return 0


@program("base64 [-d] [-w COLUMNS] [FILE]")
def base64_(process: Process) -> int:
    options, names = parse(process, "diw:")
    check_count(names, 0, 1)
    text = text_of(process, *names)
    if "d" in options:
        if "i" in options:
            text = re.sub(r"[^A-Za-z0-9+/=]", "", text)
        try:
            data = base64.b64decode(text.replace("\n", ""), validate=True)
        except (ValueError, binascii.Error):
            return fail(process, "invalid input")
        process.out(data.decode("utf-8", "surrogateescape"))
        return 0
    width = number(options.get("w", "76"), "invalid wrap size")
    encoded = base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
    if not width:
        process.out(encoded)
        return 0
    process.budget.work(len(encoded) // width * LINE_WORK)
    for start in range(0, len(encoded), width):
        process.out(encoded[start : start + width] + "\n")
    return 0


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
    data = text.encode("utf-8", "surrogateescape")
    process.budget.text(data)
    return hashlib.new(kind, data, usedforsecurity=False).hexdigest()


def _check(process: Process, kind: str, listing: str, text: str) -> int:
    wrong = unread = 0
    found = [
        re.fullmatch(r"([0-9a-fA-F]+) [ *](.+)", t) for t in lines_of(process, text)
    ]
    matches = [match for match in found if match]
    if not matches:
        return fail(process, f"{listing}: no properly formatted checksum lines found")
    for match in matches:
        try:
            content = process.files.read_text(match[2])
        except PathError as error:
            fail(process, f"{match[2]}: {error.reason}")
            process.out(f"{match[2]}: FAILED open or read\n")
            unread += 1
            continue
        good = _digest(process, kind, content) == match[1].lower()
        wrong += not good
        process.out(f"{match[2]}: {'OK' if good else 'FAILED'}\n")
    if unread:
        some = "listed file" if unread == 1 else "listed files"
        fail(process, f"WARNING: {unread} {some} could not be read")
    if wrong:
        some = "computed checksum did" if wrong == 1 else "computed checksums did"
        fail(process, f"WARNING: {wrong} {some} NOT match")
    return int(bool(wrong or unread))
