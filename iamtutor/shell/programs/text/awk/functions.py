"""The functions that awk brings along."""

import math
import re
from collections.abc import Callable
from functools import partial

from iamtutor.shell.programs.text.awk.evaluation import Arguments, Awk, Builtin
from iamtutor.shell.programs.text.awk.records import fields_of, most_fields
from iamtutor.shell.programs.text.awk.state import VALUE_SIZE
from iamtutor.shell.programs.text.awk.syntax import Element, Field, Name, Number, Regex
from iamtutor.shell.programs.text.awk.values import Given, Value, integer


def _length(awk: Awk, arguments: Arguments) -> Value:
    if not arguments:
        return float(len(awk.as_text(awk.record)))
    first = arguments[0]
    if isinstance(first, Name) and awk.is_array(first.name):
        return float(len(awk.array(first.name)))
    return float(len(awk.string(first)))


def _substr(awk: Awk, arguments: Arguments) -> Value:
    text = awk.string(arguments[0])
    # A start before the first character is the first character, as in gawk.
    start = max(1, integer(awk.value(arguments[1])))
    length = len(text)
    if len(arguments) > 2:
        length = max(0, integer(awk.value(arguments[2])))
    return awk.budget_text(text[start - 1 : start - 1 + length])


def _index(awk: Awk, arguments: Arguments) -> Value:
    text, wanted = awk.string(arguments[0]), awk.string(arguments[1])
    awk.work(len(text) // 4)
    return float(text.find(wanted) + 1)


def _split(awk: Awk, arguments: Arguments) -> Value:
    text = awk.string(arguments[0])
    name = awk.array_name(arguments[1])
    if len(arguments) < 3:
        separator = awk.separator
    elif isinstance(arguments[2], Regex):
        source = arguments[2].source
        separator = f"({source})" if len(source) == 1 else source
    else:
        separator = awk.string(arguments[2])
    awk.process.budget.afford(most_fields(text, separator) * VALUE_SIZE)
    pieces = fields_of(text, separator, awk.pattern)
    awk.keep(len(pieces), len(text))
    array = awk.array(name)
    array.clear()
    for place, piece in enumerate(pieces, 1):
        array[str(place)] = Given(piece)
    return float(len(pieces))


def _substitute(awk: Awk, arguments: Arguments, everywhere: bool) -> Value:
    pattern = awk.regular(arguments[0])
    new = awk.string(arguments[1])
    target = arguments[2] if len(arguments) > 2 else Field(Number(0))
    text = awk.string(target)
    out: list[str] = []
    done, count = 0, 0
    for spans in pattern.each(text):
        start, end = spans[0]
        out += [text[done:start], _replacement(new, text[start:end])]
        awk.keep(1, len(out[-1]))
        count += 1
        done = end
        if not everywhere:
            break
    if count:
        result = "".join([*out, text[done:]])
        if isinstance(target, Name | Field | Element):
            awk.assign(target, awk.budget_text(result))
    return float(count)


def _replacement(new: str, found: str) -> str:
    """``&`` stands for what was found, ``\\&`` for itself."""
    if "&" not in new and "\\" not in new:
        return new

    def meant(match: re.Match[str]) -> str:
        piece = match[0]
        if piece == "&":
            return found
        return "\\" + found if piece == "\\\\&" else piece[1:]

    return re.sub(r"\\\\&|\\&|&", meant, new)


def _match(awk: Awk, arguments: Arguments) -> Value:
    text = awk.string(arguments[0])
    spans = awk.regular(arguments[1]).search(text)
    start, end = spans[0] if spans else (-1, -2)
    awk.set("RSTART", float(start + 1))
    awk.set("RLENGTH", float(end - start))
    if len(arguments) > 2:
        array = awk.array(awk.array_name(arguments[2]))
        array.clear()
        for place, span in enumerate(spans or ()):
            if span[0] >= 0:
                array[str(place)] = Given(text[slice(*span)])
    return float(start + 1)


def _sprintf(awk: Awk, arguments: Arguments) -> Value:
    values = [awk.value(argument) for argument in arguments]
    return awk.budget_text(awk.formatted(values))


def _text(change: Callable[[str], str]) -> Callable[[Awk, Arguments], Value]:
    def run(awk: Awk, arguments: Arguments) -> Value:
        return awk.budget_text(change(awk.string(arguments[0])))

    return run


def _of_number(change: Callable[[float], float]) -> Callable[[Awk, Arguments], Value]:
    def run(awk: Awk, arguments: Arguments) -> Value:
        try:
            return float(change(awk.number(arguments[0])))
        except ValueError:
            return -math.nan
        except OverflowError:
            return math.inf

    return run


def _int(value: float) -> float:
    return float(math.trunc(value)) if math.isfinite(value) else value


def _log(value: float) -> float:
    return -math.inf if value == 0 else math.log(value)


def _rand(awk: Awk, arguments: Arguments) -> Value:
    """The same numbers in each run until ``srand``, as in gawk; not gawk's own."""
    awk.random = (awk.random * 6364136223846793005 + 1442695040888963407) % 2**64
    return (awk.random >> 11) / 2**53


def _srand(awk: Awk, arguments: Arguments) -> Value:
    before = awk.seed
    awk.seed = awk.number(arguments[0]) if arguments else awk.seconds
    awk.random = (integer(awk.seed) * 2862933555777941757 + 3037000493) % 2**64
    return before


FUNCTIONS: dict[str, Builtin] = {
    "atan2": lambda awk, given: math.atan2(*map(awk.number, given)),
    "close": lambda awk, given: awk.close(awk.string(given[0])),
    "cos": _of_number(math.cos),
    "exp": _of_number(math.exp),
    "fflush": lambda awk, given: 0.0,
    "gsub": partial(_substitute, everywhere=True),
    "index": _index,
    "int": _of_number(_int),
    "length": _length,
    "log": _of_number(_log),
    "match": _match,
    "rand": _rand,
    "sin": _of_number(math.sin),
    "split": _split,
    "sprintf": _sprintf,
    "sqrt": _of_number(math.sqrt),
    "srand": _srand,
    "sub": partial(_substitute, everywhere=False),
    "substr": _substr,
    "system": lambda awk, given: awk.system(awk.string(given[0])),
    "systime": lambda awk, given: awk.seconds,
    "tolower": _text(str.lower),
    "toupper": _text(str.upper),
}

_MANY = 1_000
#: The least and the most arguments of each function.
ARITIES: dict[str, tuple[int, int]] = {
    **dict.fromkeys(FUNCTIONS, (1, 1)),
    **dict.fromkeys(("rand", "systime"), (0, 0)),
    **dict.fromkeys(("length", "srand", "fflush"), (0, 1)),
    **dict.fromkeys(("atan2", "index"), (2, 2)),
    **dict.fromkeys(("gsub", "match", "split", "sub", "substr"), (2, 3)),
    "sprintf": (1, _MANY),
}
