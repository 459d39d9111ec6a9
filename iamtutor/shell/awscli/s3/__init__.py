"""``aws s3``: the high-level commands.

``paths`` (S3Uris, local names, filters), ``options`` (the arguments), ``listing`` (ls),
``transfer`` (cp, mv, rm, sync) with ``results`` (what it prints) and ``objects`` (the calls
behind one transfer), ``buckets`` (mb, rb, presign, website).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from iamtutor.shell.awscli.failures import InvalidChoice, ParameterFailure
from iamtutor.shell.awscli.parser import parse_known
from iamtutor.shell.awscli.s3 import buckets, listing, sync, transfer
from iamtutor.shell.awscli.s3.options import ARGUMENTS

if TYPE_CHECKING:
    from iamtutor.shell.awscli.command import Invocation

_COMMANDS = {
    "ls": listing.ls,
    "website": buckets.website,
    "cp": transfer.cp,
    "mv": transfer.mv,
    "rm": transfer.rm,
    "sync": sync.sync,
    "mb": buckets.mb,
    "rb": buckets.rb,
    "presign": buckets.presign,
}
#: The names, in the order in which the program lists them.
NAMES = tuple(_COMMANDS)


def run(invocation: Invocation, words: list[str]) -> int:
    if not words:
        raise ParameterFailure(invocation.dialect.group_usage.format(command="s3"))
    name, rest = words[0], words[1:]
    if name == "help" or rest[-1:] == ["help"]:
        from iamtutor.shell.awscli import help_pages

        return help_pages.s3(invocation, name if name in _COMMANDS else None)
    if name not in _COMMANDS:
        if name.startswith("--"):
            raise ParameterFailure(f"Unknown options: {','.join(words)}")
        raise InvalidChoice("subcommand", name, NAMES)
    later = invocation.dialect.later_choices
    arguments = (
        replace(a, choices=tuple(c for c in a.choices if c not in later))
        if a.choices and later
        else a
        for a in ARGUMENTS[name]
    )
    values, unknown = parse_known(arguments, rest)
    if unknown:
        raise ParameterFailure(f"Unknown options: {','.join(unknown)}")
    return _COMMANDS[name](invocation, values)
