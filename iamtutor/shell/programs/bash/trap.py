"""``trap``: what the shell carries out at its end (``EXIT``) or after an error (``ERR``).

No signal reaches a machine here: what is kept for ``INT`` or ``TERM`` is listed, never
carried out.
"""

from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.machine import set_trap
from iamtutor.shell.process import Process
from iamtutor.shell.programs import genuine
from iamtutor.shell.programs.register import builtin

#: In the order of their numbers; ``EXIT`` is 0.
_SIGNALS = (
    "EXIT HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT "
    "CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
).split()
#: What bash has besides.
_ABSENT = frozenset(["DEBUG", "RETURN"])
#: As bash lists them.
_USAGE = "trap: usage: trap [-lp] [[arg] signal_spec ...]\n"
_ORDER = [*_SIGNALS, "ERR"]


@builtin("trap")
def trap(process: Process) -> int:
    """``trap [-p] [[TEXT] SIGNAL…]``; ``-`` for the text takes it away."""
    words = process.argv[1:]
    shown = words[:1] == ["-p"]
    if words and words[0].startswith("-") and words[0] not in ("-", "--", "-p"):
        genuine.refuse("trap", words[0][:2])
        process.complain(f"{words[0][:2]}: invalid option")
        process.err(_USAGE)
        return 2
    if words and words[0] in ("--", "-p"):
        words = words[1:]
    if shown or not words:
        return _show(process, words)
    if len(words) == 1 and _name(words[0]) is None:
        process.err(_USAGE)
        return 2
    text, names = ("-", words) if len(words) == 1 else (words[0], words[1:])
    status = 0
    for word in names:
        name = _name(word)
        if name is None:
            status = process.complain(f"{word}: invalid signal specification")
        elif text == "-":
            process.machine.traps.pop(name, None)
        elif not set_trap(process.machine, name, text):
            status = process.full()
    return status


def _show(process: Process, words: list[str]) -> int:
    traps = process.machine.traps
    status = 0
    wanted: list[str] = []
    for word in words:
        name = _name(word)
        if name is None:
            status = process.complain(f"{word}: invalid signal specification")
        else:
            wanted.append(name)
    for name in wanted if words else _ORDER:
        if name in traps:
            shown = name if name in ("EXIT", "ERR") else f"SIG{name}"
            text = traps[name].replace("'", "'\\''")
            process.out(f"trap -- '{text}' {shown}\n")
    return status


def _name(word: str) -> str | None:
    """The name of a signal that is given by name or by number."""
    if word.isdecimal():
        return _SIGNALS[int(word)] if int(word[:9]) < len(_SIGNALS) else None
    name = word.upper().removeprefix("SIG")
    if name in _ABSENT:
        raise Unsupported(f"trap {name}")
    return name if name in _ORDER else None
