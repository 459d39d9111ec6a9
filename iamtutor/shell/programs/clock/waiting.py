"""``sleep``, and ``timeout``, which ends it."""

import re

from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import program

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
#: The longest that one ``sleep`` may sleep: a month.
SLEEP_LIMIT = 31 * 24 * 3600


@program("timeout [-s SIGNAL] [-k DURATION] DURATION PROGRAM [ARGUMENT]...")
def timeout(process: Process) -> int:
    """Nothing here takes longer than it is given, but for ``sleep``, which any signal
    ends: ``KILL`` ends ``timeout`` itself, too."""
    options, words = parse(process, "+s:k:")
    if len(words) < 2:
        process.err("Try 'timeout --help' for more information.\n")
        return 125
    limit = re.fullmatch(r"(\d{1,9}(?:\.\d*)?)([smhd]?)", words[0])
    if limit is None:
        process.err(f"timeout: invalid time interval ‘{words[0]}’\n")
        process.err("Try 'timeout --help' for more information.\n")
        return 125
    seconds = float(limit[1]) * _UNITS[limit[2]]
    if words[1] == "sleep" and seconds:
        begun = process.now
        trial = re.fullmatch(r"(\d{1,9}(?:\.\d*)?)s?", words[2] if words[2:] else "")
        if trial and float(trial[1]) > seconds:
            process.sleep(seconds)
            killed = options.get("s", "").upper().removeprefix("SIG") in ("KILL", "9")
            return (137 if killed else 124) if process.now > begun else 0
    return process.run(words[1:], process.input.rest())


@program("sleep NUMBER[s|m|h|d]...")
def sleep(process: Process) -> int:
    if len(process.argv) < 2:
        raise UsageError("missing operand")
    seconds = 0.0
    _, words = parse(process, "")
    for text in words:
        match = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+)([smhd]?)", text)
        if not match:
            raise UsageError(f"invalid time interval ‘{text}’")
        seconds += float(match[1][:20]) * _UNITS[match[2]]
    if seconds > SLEEP_LIMIT:
        process.err("iamtutor: sleep takes at most 31 days here\n")
        return 1
    process.sleep(seconds)
    return 0
