"""What may follow in a command line of ``aws``."""

from __future__ import annotations

from collections.abc import Sequence

from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.command import global_arguments
from iamtutor.shell.awscli.configure import SUBCOMMANDS
from iamtutor.shell.awscli.dialects import Dialect
from iamtutor.shell.awscli.operation import operation_model
from iamtutor.shell.awscli.parser import Argument
from iamtutor.shell.awscli.s3 import NAMES
from iamtutor.shell.awscli.s3.options import ARGUMENTS


def after(dialect: Dialect, words: Sequence[str], last: str) -> list[str]:
    """Continuations of ``last`` after ``aws`` and ``words``, sorted."""
    arguments = global_arguments(dialect)
    if last.startswith("--"):
        options = {a.name for a in arguments if a.is_option}
        options.update(_options(dialect, _positionals(arguments, words)))
        return sorted(name for name in options if name.startswith(last))
    before = _positionals(arguments, words)
    if words and _takes_value(arguments, words[-1]):
        return [c for c in _choices(arguments, words[-1]) if c.startswith(last)]
    match before:
        case []:
            offered: Sequence[str] = names.commands(dialect.commands)
        case ["s3"]:
            offered = NAMES
        case ["configure"]:
            offered = SUBCOMMANDS
        case [command]:
            offered = names.operations(dialect.commands, command)
        case _:
            offered = ()
    return sorted(name for name in offered if name.startswith(last))


def _positionals(arguments: Sequence[Argument], words: Sequence[str]) -> list[str]:
    found, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = _takes_value(arguments, word)
        else:
            found.append(word)
    return found


def _takes_value(arguments: Sequence[Argument], word: str) -> bool:
    return any(a.name == word and not a.flag for a in arguments)


def _choices(arguments: Sequence[Argument], word: str) -> Sequence[str]:
    return next((a.choices or () for a in arguments if a.name == word), ())


def _options(dialect: Dialect, before: Sequence[str]) -> list[str]:
    match list(before):
        case ["s3", name, *_] if name in ARGUMENTS:
            return [a.name for a in ARGUMENTS[name] if a.is_option]
        case [command, name, *_]:
            model = operation_model(command, name)
            if model is not None and model.input_shape is not None:
                return names.options_of(model)
    return []
