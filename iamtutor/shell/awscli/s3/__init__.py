"""``aws s3``: the high-level commands.

``paths`` (S3Uris, local names, filters), ``options`` (the arguments), ``listing`` (ls),
``transfer`` (cp, mv, rm) and ``sync`` with ``checking`` (what is refused), ``results``
(what is printed) and ``objects`` (the calls behind one transfer), ``buckets`` (mb, rb,
presign, website). Besides: ``addresses`` (where an object's URL leads) and ``signing``
(presigned ones), ``media_types`` (what a file is, by its name).
"""

from dataclasses import replace

from botocore.model import MapShape, ShapeResolver

from iamtutor.shell.awscli.arguments.parameters import unfolded
from iamtutor.shell.awscli.arguments.paramfiles import loaded
from iamtutor.shell.awscli.failures import ParameterFailure, integer
from iamtutor.shell.awscli.help import pages as help_pages
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import Argument, parse_known, subcommand
from iamtutor.shell.awscli.s3 import buckets, listing, sync, transfer
from iamtutor.shell.awscli.s3.options import ARGUMENTS, INTEGERS, KEYS
from iamtutor.shell.hosts.dialects import Dialect

#: What runs each, called as it is, in the order in which the program lists them.
_COMMANDS = {
    run.__name__: run
    for run in (
        listing.ls,
        buckets.website,
        transfer.cp,
        transfer.mv,
        transfer.rm,
        sync.sync,
        buckets.mb,
        buckets.rb,
        buckets.presign,
    )
}
#: The shape of ``--metadata``, which is read as any map is.
_METADATA = MapShape(
    "Metadata",
    {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
    ShapeResolver({"Text": {"type": "string"}}),
)
NAMES = tuple(_COMMANDS)


def run(invocation: Invocation, words: list[str]) -> int:
    if words == ["help"]:
        return help_pages.recorded(invocation, "s3")
    usage = invocation.dialect.group_usage.format(command="s3")
    name, rest = subcommand(words, NAMES, usage)
    if rest == ["help"]:
        return help_pages.recorded(invocation, f"s3 {name}")
    arguments = arguments_of(invocation.dialect, name)
    values, unknown = parse_known(arguments, rest)
    for argument in ARGUMENTS[name]:
        values.setdefault(argument.dest, argument.default)
    for option in INTEGERS:
        if values.get(option) is not None:
            values[option] = integer(values[option])
    if values.get("expected_size") and values["paths"][0] == "-":
        integer(values["expected_size"])
    if unknown:
        raise ParameterFailure(f"Unknown options: {','.join(unknown)}")
    if values.get("metadata") is not None:
        values["metadata"] = unfolded(
            "--metadata", _METADATA, values["metadata"], invocation
        )
    for option in KEYS:
        if option in values:
            shown = f"--{option.replace('_', '-')}"
            values[option] = loaded(invocation, shown, values[option])
    return _COMMANDS[name](invocation, values)


def arguments_of(dialect: Dialect, name: str) -> list[Argument]:
    """The arguments of a command, as the version has them."""
    later = dialect.later_choices
    return [
        replace(a, choices=tuple(c for c in a.choices if c not in later))
        if a.choices and later
        else a
        for a in ARGUMENTS[name]
        if a.name not in dialect.later_s3_options
    ]
