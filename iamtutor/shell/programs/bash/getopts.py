"""``getopts``: a script takes its options one by one."""

from iamtutor.shell.grammar.lexer import NAME
from iamtutor.shell.machine import set_variables, variables
from iamtutor.shell.process import Process
from iamtutor.shell.programs.register import builtin


@builtin("getopts")
def getopts(process: Process) -> int:
    """``getopts LETTERS NAME [WORD…]``: 1 when there is no option left.

    ``OPTIND`` counts the words; where the next letter stands in its word is the frame's.
    """
    if len(process.argv) < 3:
        process.err("getopts: usage: getopts optstring name [arg ...]\n")
        return 2
    letters, name, *words = process.argv[1:]
    words = words or list(process.frame.parameters)
    machine = process.machine
    silent = letters.startswith(":")
    text = variables(machine).get("OPTIND", "1")
    index = int(text) if text.isdecimal() and len(text) < 6 else 1
    before, at = process.frame.option
    at = at if before == index else 1
    found, value, status = "?", None, 0
    word = words[index - 1] if 0 < index <= len(words) else ""
    if not word.startswith("-") or word in ("-", "--"):
        index += word == "--"
        at, status = 1, 1
    else:
        letter = word[at]
        at += 1
        place = letters.find(letter, 1 if silent else 0) if letter != ":" else -1
        takes_value = place >= 0 and letters[place + 1 : place + 2] == ":"
        found = letter if place >= 0 else "?"
        if place < 0:
            value = _complain(process, silent, "illegal option", letter)
        if takes_value:
            rest = word[at:]
            index += 1
            at = 1
            if rest:
                value = rest
            elif index <= len(words):
                value = words[index - 1]
                index += 1
            else:
                told = "option requires an argument"
                value = _complain(process, silent, told, letter)
                found = ":" if silent else "?"
        elif at >= len(word):
            index, at = index + 1, 1
    process.frame.option = (index, at)
    changed = {"OPTIND": str(index)} | ({} if value is None else {"OPTARG": value})
    if value is None:
        machine.env = {k: v for k, v in machine.env.items() if k != "OPTARG"}
    if not NAME.match(name):
        set_variables(machine, changed)
        return process.complain(f"`{name}': not a valid identifier")
    if not set_variables(machine, changed | {name: found}):
        return process.full()
    return status


def _complain(process: Process, silent: bool, what: str, letter: str) -> str | None:
    """``OPTARG`` after a wrong option: the letter, where the script speaks itself."""
    if silent:
        return letter
    if variables(process.machine).get("OPTERR") != "0":
        name = process.shell_name.partition(": line ")[0]
        process.err(f"{name}: {what} -- {letter}\n")
    return None
