"""Short and long options as GNU's getopt reads them, and how it complains."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence

from iamtutor.shell.process import Process
from iamtutor.shell.programs import genuine


class UsageError(Exception):
    """The message without the program's name and without the hint at ``--help``."""


def parse(
    process: Process,
    short: str,
    long: Mapping[str, str] | None = None,
    repeated: str = "",
    words: Sequence[str] | None = None,
) -> tuple[dict[str, str], list[str]]:
    """Options and operands of ``words``, which are all of the process if not given.

    ``short`` is as for getopt (``n:`` takes a value, and after ``+`` the first operand
    ends the options), ``long`` maps ``--name`` to its
    letter; names that the genuine program has for such a letter need not be told. A
    flag that was given has the value ``""``; the values of an option in ``repeated`` are
    joined by line ends. Raises ``UsageError``, or ``Unsupported`` for an option that only
    the genuine program has.
    """
    ends = short.startswith("+")
    short = short.removeprefix("+")
    takes_value = {short[i] for i in range(len(short) - 1) if short[i + 1] == ":"}
    known = set(short) - {":"}
    names = _long_names(process.name, takes_value, known) | dict(long or {})
    queue = deque(process.argv[1:] if words is None else words)
    options: dict[str, str] = {}
    operands: list[str] = []
    while queue:
        argument = queue.popleft()
        if argument == "--":
            break
        if not argument.startswith("-") or argument == "-":
            operands.append(argument)
            if ends:
                break
            continue
        if argument.startswith("--"):
            given = [_long_given(process.name, argument, names, takes_value, queue)]
        else:
            given = list(
                _short_given(process.name, argument, known, takes_value, queue)
            )
        for letter, value in given:
            if letter in repeated and letter in options:
                value = f"{options[letter]}\n{value}"
            options[letter] = value
    operands.extend(queue)
    return options, operands


def check_count(operands: Sequence[str], least: int, most: int | None = None) -> None:
    """Complain where operands are missing or too many."""
    if len(operands) < least:
        raise UsageError("missing operand" + "".join(f" after ‘{o}’" for o in operands))
    if most is not None and len(operands) > most:
        raise UsageError(f"extra operand ‘{operands[most]}’")


def _long_given(
    program: str,
    argument: str,
    names: Mapping[str, str],
    takes_value: Collection[str],
    queue: deque[str],
) -> tuple[str, str]:
    """The letter and the value of ``--name`` or ``--name=value``."""
    name, equals, value = argument.partition("=")
    letter = _long(program, name, names)
    if letter in takes_value and not equals:
        if not queue:
            raise UsageError(f"option '{name}' requires an argument")
        value = queue.popleft()
    return letter, value


def _short_given(
    program: str,
    argument: str,
    known: Collection[str],
    takes_value: Collection[str],
    queue: deque[str],
) -> Iterator[tuple[str, str]]:
    """The letters of ``-abc``, the last of which may take the rest as its value."""
    letters = argument[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        if letter not in known:
            genuine.refuse(program, f"-{letter}")
            raise UsageError(f"invalid option -- '{letter}'")
        if letter not in takes_value:
            yield letter, ""
            continue
        if not letters and not queue:
            raise UsageError(f"option requires an argument -- '{letter}'")
        yield letter, letters or queue.popleft()
        return


def _long_names(name: str, takes_value: set[str], known: set[str]) -> dict[str, str]:
    """The genuine long names of letters that are here, and that mean the same."""
    return {
        long: letter[0]
        for long, letter in genuine.options_of(name).letter.items()
        if letter[0] in known and (letter[0] in takes_value) == letter.endswith(":")
    }


def _long(program: str, name: str, long: Mapping[str, str]) -> str:
    """The letter of an option that may be shortened as far as it is the only one."""
    everything = genuine.options_of(program).names | long.keys()
    meant = [known for known in everything if known.startswith(name)]
    if name in everything:
        meant = [name]
    if len(meant) == 1:
        if meant[0] not in long:
            genuine.refuse(program, meant[0])
        return long[meant[0]]
    letters = {long.get(known, known) for known in meant}
    if len(letters) == 1:
        return letters.pop()
    if meant:
        choices = " ".join(f"'{known}'" for known in sorted(meant))
        raise UsageError(f"option '{name}' is ambiguous; possibilities: {choices}")
    raise UsageError(f"unrecognized option '{name}'")
