"""``seq``: the numbers that loops run on."""

import re

from iamtutor.shell.budget import LINE_WORK
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import program

#: The most numbers that ``seq`` prints.
_NUMBERS_LIMIT = 100_000


@program("seq [-w] [-s TEXT] [FIRST [STEP]] LAST")
def seq(process: Process) -> int:
    """Whole numbers."""
    words = process.argv[1:]
    # A negative number is no option.
    front = next(
        (at for at, w in enumerate(words) if re.match(r"-[\d.]", w)), len(words)
    )
    options, numbers_given = parse(process, "+ws:", words=words[:front])
    words = [*numbers_given, *words[front:]]
    separator, wide = options.get("s", "\n"), "w" in options
    if not words:
        raise UsageError("missing operand")
    if len(words) > 3:
        raise UsageError(f"extra operand ‘{words[3]}’")
    for word in words:
        if re.fullmatch(r"[-+]?\d*\.\d+", word):
            raise Unsupported("seq with fractions")
        if not re.fullmatch(r"[-+]?\d{1,15}", word):
            raise UsageError(f"invalid floating point argument: ‘{word}’")
    first = int(words[0]) if len(words) > 1 else 1
    step = int(words[1]) if len(words) > 2 else 1
    last = int(words[-1])
    if step == 0:
        raise UsageError(f"invalid Zero increment value: ‘{words[1]}’")
    numbers = range(first, last + (1 if step > 0 else -1), step)
    if len(numbers) > _NUMBERS_LIMIT:
        process.err(f"iamtutor: seq prints at most {_NUMBERS_LIMIT:,} numbers here\n")
        return 1
    process.budget.work(len(numbers) * LINE_WORK)
    digits = max(len(str(first)), len(str(last)))
    process.budget.hold(len(numbers) * (len(separator) + digits))
    width = digits if wide else 0
    if numbers:
        process.out(separator.join(f"{n:0{width}d}" for n in numbers) + "\n")
    return 0
