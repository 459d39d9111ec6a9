"""``tr``: letters in place of others."""

import re
import string

from iamtutor.shell.budget import Budget
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.escapes import ESCAPES
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import program

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
    members, there = frozenset(first), set(text)
    chosen = there - members if complement else there & members
    if delete:
        text = text.translate(dict.fromkeys(map(ord, chosen)))
        last = frozenset(second)
    elif second or least == 2:
        if not second:
            raise UsageError("when not truncating set1, string2 must be non-empty")
        if complement:
            text = text.translate(dict.fromkeys(map(ord, chosen), second[-1]))
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
