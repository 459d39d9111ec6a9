"""What ``[ ]``, ``test`` and ``[[ ]]`` ask of files, strings and numbers."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne

from iamtutor.shell.expansion.words import Abandoned, Expander, Unbound
from iamtutor.shell.filesystem import FileSystem, PathError
from iamtutor.shell.grammar.quoting import backslashed
from iamtutor.shell.grammar.syntax import Check, Literal, Word
from iamtutor.shell.patterns.regex import Pattern, PatternError
from iamtutor.shell.patterns.wildcards import matches

#: What means something in a regular expression.
_REGULAR = "\\^$.|?*+()[]{}"

FILE_TESTS = frozenset("-e -f -d -s -r -w -x -L -h -p -S -b".split())
NUMBER_TESTS: dict[str, Callable[[int, int], bool]] = {
    **{"-eq": eq, "-ne": ne, "-lt": lt, "-le": le, "-gt": gt, "-ge": ge}
}


def file_is(files: FileSystem, kind: str, path: str) -> bool:
    """One of ``FILE_TESTS`` on ``path``; links, pipes, sockets and disks are none here."""
    try:
        found = files.find(path)
    except PathError:
        return False
    if found is None:
        return False
    match kind:
        case "-f":
            return found.body is not None
        case "-d":
            return found.body is None
        case "-s":
            return found.body is None or found.body.size > 0
        case "-r":
            return found.mode & 0o400 != 0
        case "-x":
            return found.mode & 0o100 != 0
        case "-w":
            return found.mode & 0o200 != 0 and files.owner(path) != "root"
    return kind == "-e"


def newer(files: FileSystem, left: str, right: str) -> bool:
    """``left -nt right``."""
    one, other = files.find(left), files.find(right)
    if one is None or other is None:
        return one is not None
    return one.modified > other.modified


#: Of two texts, or of the files that they name.
ORDER_TESTS: dict[str, Callable[[FileSystem, str, str], bool]] = {
    "<": lambda files, left, right: left < right,
    ">": lambda files, left, right: left > right,
    "-nt": newer,
    "-ot": lambda files, left, right: newer(files, right, left),
}


def status(check: Check, expander: Expander) -> int:
    """The status of ``[[ check ]]``; raises ``NotANumber``."""
    try:
        return int(not _holds(check, expander))
    except PatternError:
        return 2


def _holds(check: Check, expander: Expander) -> bool:
    match check.operator:
        case "!":
            return not _holds(check.parts[0], expander)
        case "&&":
            return all(_holds(part, expander) for part in check.parts)
        case "||":
            return any(_holds(part, expander) for part in check.parts)
    right = expander.text(check.right)
    match check.operator:
        case "-n":
            return right != ""
        case "-z":
            return right == ""
        case "-v":
            return is_set(expander, right)
        case kind if kind in FILE_TESTS:
            return file_is(expander.files, kind, right)
    left = expander.text(check.left)
    match check.operator:
        case "=" | "==" | "!=":
            pattern = expander.pattern(check.right)
            found = matches(pattern, left, expander.files.budget.work)
            return found == (check.operator != "!=")
        case "=~":
            pattern = _regular(check.right, expander)
            work = expander.files.budget.work
            spans = Pattern(pattern, work, extended=True).search(left)
            groups = [left[max(0, one) : max(0, two)] for one, two in spans or ()]
            expander.keep_array("BASH_REMATCH", groups)
            return spans is not None
        case operator if operator in ORDER_TESTS:
            return ORDER_TESTS[operator](expander.files, left, right)
    return NUMBER_TESTS[check.operator](
        _number(left, expander), _number(right, expander)
    )


def is_set(expander: Expander, text: str) -> bool:
    """Whether there is a variable, or an element of an array, of that name."""
    name, bracket, key = text.partition("[")
    if bracket or name in expander.arrays:
        wanted = key.removesuffix("]") if bracket else "0"
        return wanted in expander.arrays.get(name, ())
    return expander.value_of(name) is not None


class NotANumber(Exception):
    """What bash says of an operand that has no value."""


def _number(text: str, expander: Expander) -> int:
    try:
        return expander.number(text)
    except Unbound:
        raise
    except Abandoned as error:
        raise NotANumber(f"[[: {error}") from None


def _regular(word: Word, expander: Expander) -> str:
    """The regular expression of a word: what was quoted is literal."""
    out = ""
    for part in word:
        if isinstance(part, Literal):
            text, quoted = part.text, part.quoted
        else:
            text, quoted = expander.text((part,)), part.quoted
        out += backslashed(text, _REGULAR) if quoted else text
    return out
