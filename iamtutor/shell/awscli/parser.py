"""Arguments as Python's argparse reads them, quirks included: the CLI is built on it.

Options may be abbreviated to a unique beginning, may stand anywhere, and take values with
or without ``=``. What no argument accounts for is given back in order.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from iamtutor.shell.awscli.failures import (
    InvalidChoice,
    MissingArguments,
    ParameterFailure,
    UsageFailure,
)


@dataclass(frozen=True, slots=True)
class Argument:
    """An option (``--name``) or a positional argument.

    ``nargs`` is None for exactly one value, a number, ``?``, ``*`` or ``+``; a flag takes
    none and sets ``dest`` to ``const``. ``append`` collects ``(name, value)`` pairs.
    """

    name: str
    nargs: int | str | None = None
    flag: bool = False
    const: object = True
    default: object = None
    required: bool = False
    choices: tuple[str, ...] | None = None
    convert: Callable[[str], object] | None = None
    append: bool = False
    to: str = ""
    is_option: bool = field(init=False)
    dest: str = field(init=False)

    def __post_init__(self) -> None:
        # Made once: every command line asks each argument of its program.
        dest = self.to or self.name.lstrip("-").replace("-", "_")
        object.__setattr__(self, "is_option", self.name.startswith("--"))
        object.__setattr__(self, "dest", dest)

    @property
    def pattern(self) -> str:
        match self.nargs:
            case _ if self.flag:
                inner = "(-*-*)"
            case None:
                inner = "(-*A-*)"
            case "?":
                inner = "(-*A?-*)"
            case "*":
                inner = "(-*[A-]*)"
            case "+":
                inner = "(-*A[A-]*)"
            case _:
                inner = f"(-*{'-*'.join('A' * int(self.nargs))}-*)"
        return inner.replace("-*", "").replace("-", "") if self.is_option else inner


Values = dict[str, Any]

_EXPECTED: dict[int | str | None, str] = {
    None: "expected one argument",
    "?": "expected at most one argument",
    "+": "expected at least one argument",
}
_NEGATIVE_NUMBER = re.compile(r"-\d+\Z|-\d*\.\d+\Z")


def parse_known(
    arguments: Iterable[Argument], words: Sequence[str]
) -> tuple[Values, list[str]]:
    """``(values, the words that are left)``; raises ``UsageFailure``."""
    return _Parse(tuple(arguments), list(words)).run()


def parse(arguments: Iterable[Argument], words: Sequence[str]) -> Values:
    """The values, where no word may be left."""
    values, unknown = parse_known(arguments, words)
    if unknown:
        raise ParameterFailure(f"Unknown options: {','.join(unknown)}")
    return values


def subcommand(
    words: Sequence[str], names: Iterable[str], usage: str
) -> tuple[str, list[str]]:
    """The command below a group of commands, and what follows it; ``usage`` is the
    complaint when there is none."""
    argument = Argument("subcommand", nargs="?", choices=tuple(names))
    found, rest = parse_known([argument], words)
    if found["subcommand"] is not None:
        return found["subcommand"], rest
    raise ParameterFailure(f"Unknown options: {','.join(rest)}" if rest else usage)


class _Parse:
    def __init__(self, arguments: tuple[Argument, ...], words: list[str]) -> None:
        self.options = {a.name: a for a in arguments if a.is_option}
        self.positionals = [a for a in arguments if not a.is_option]
        self.required = [a for a in arguments if a.required]
        self.words = words
        self.values: Values = {a.dest: a.default for a in arguments}
        self.seen: set[str] = set()
        self.left: list[str] = []
        self.found: dict[int, tuple[Argument | None, str, str | None]] = {}
        self.pattern = self._classify()

    def _classify(self) -> str:
        pattern = ""
        for index, word in enumerate(self.words):
            if word == "--":
                return pattern + "-" + "A" * (len(self.words) - index - 1)
            option = self._option(word)
            if option is not None:
                self.found[index] = option
            pattern += "A" if option is None else "O"
        return pattern

    def _option(self, word: str) -> tuple[Argument | None, str, str | None] | None:
        """None for a value; an argument of None for an option that nobody knows."""
        if not word.startswith("-") or len(word) == 1:
            return None
        if word in self.options:
            return self.options[word], word, None
        name, equals, value = word.partition("=")
        explicit = value if equals else None
        if equals and name in self.options:
            return self.options[name], name, explicit
        if word.startswith("--"):
            meant = [known for known in self.options if known.startswith(name)]
            if len(meant) > 1:
                raise UsageFailure(
                    f"ambiguous option: {word} could match {', '.join(meant)}"
                )
            if meant:
                return self.options[meant[0]], meant[0], explicit
        if _NEGATIVE_NUMBER.match(word) or " " in word:
            return None
        return None, word, None

    def run(self) -> tuple[Values, list[str]]:
        start = 0
        last = max(self.found, default=-1)
        while start <= last:
            upcoming = min(index for index in self.found if index >= start)
            if start != upcoming:
                end = self._take_positionals(start)
                if end > start:
                    start = end
                    continue
            if start not in self.found:
                self.left.extend(self.words[start:upcoming])
                start = upcoming
            start = self._take_option(start)
        end = self._take_positionals(start)
        self.left.extend(self.words[end:])
        missing = [a.name for a in self.required if a.name not in self.seen]
        if missing:
            raise MissingArguments(", ".join(missing))
        return self.values, self.left

    def _take_option(self, start: int) -> int:
        argument, _, explicit = self.found[start]
        if argument is None:
            self.left.append(self.words[start])
            return start + 1
        if explicit is not None:
            if argument.flag:
                raise UsageFailure(
                    f"argument {argument.name}: ignored explicit argument {explicit!r}"
                )
            self._store(argument, [explicit])
            return start + 1
        match = re.match(argument.pattern, self.pattern[start + 1 :])
        if match is None:
            expected = _EXPECTED.get(argument.nargs) or (
                f"expected {argument.nargs} argument{'s' * (argument.nargs != 1)}"
            )
            raise UsageFailure(f"argument {argument.name}: {expected}")
        end = start + 1 + len(match.group(1))
        self._store(argument, self.words[start + 1 : end])
        return end

    def _take_positionals(self, start: int) -> int:
        pattern = self.pattern[start:]
        for count in range(len(self.positionals), 0, -1):
            taken = self.positionals[:count]
            match = re.match("".join(a.pattern for a in taken), pattern)
            if match is None:
                continue
            for argument, group in zip(taken, match.groups(), strict=True):
                end = start + len(group)
                words = self.words[start:end]
                if "--" in words:
                    words.remove("--")
                self._store(argument, words)
                start = end
            del self.positionals[:count]
            break
        return start

    def _store(self, argument: Argument, words: list[str]) -> None:
        if not argument.is_option and not words and argument.nargs in ("?", "*"):
            return
        self.seen.add(argument.name)
        if argument.flag:
            self.values[argument.dest] = argument.const
            return
        values = [self._value(argument, word) for word in words]
        if argument.append:
            one = values[0] if argument.nargs in (None, 1) else values
            before = self.values[argument.dest] or ()
            self.values[argument.dest] = [*before, (argument.name, one)]
        elif argument.nargs in (None, "?"):
            self.values[argument.dest] = values[0] if values else argument.const
        else:
            self.values[argument.dest] = values

    @staticmethod
    def _value(argument: Argument, word: str) -> object:
        if argument.convert is not None:
            try:
                return argument.convert(word)
            except ValueError:
                name = getattr(argument.convert, "__name__", "value")
                raise UsageFailure(
                    f"argument {argument.name}: invalid {name} value: {word!r}"
                ) from None
        if argument.choices is not None and word not in argument.choices:
            raise InvalidChoice(argument.name, word, argument.choices)
        return word
