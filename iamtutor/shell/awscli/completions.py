"""What may follow in a command line of ``aws``."""

from collections.abc import Iterable, Sequence

from botocore import xform_name
from botocore.model import ListShape, Shape, StringShape

from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.command import global_arguments
from iamtutor.shell.awscli.inventory import Inventory
from iamtutor.shell.awscli.parser import Argument
from iamtutor.shell.awscli.s3 import NAMES, arguments_of
from iamtutor.shell.awscli.s3.options import ARGUMENTS
from iamtutor.shell.awscli.session import regions
from iamtutor.shell.hosts.dialects import Dialect

_S3 = "s3://"
#: The commands of ``aws s3`` whose first path is never one of this computer.
_REMOTE = frozenset(["ls", "presign", "rb", "rm", "website"])


def after(
    dialect: Dialect, words: Sequence[str], last: str, inventory: Inventory
) -> list[str] | None:
    """Continuations of ``last`` after ``aws`` and ``words``, sorted; None where anything
    may stand, a file's name too. What the account holds is asked of ``inventory``."""
    arguments = global_arguments(dialect)
    before = _positionals(arguments, words)
    if last.startswith("--"):
        options = {a.name for a in arguments if a.is_option}
        options.update(_options(dialect, before))
        return _fitting(options, last)
    if before[:1] == ["s3"] and len(before) > 1 and not _is_value(arguments, words):
        return _of_s3(before, words, last, inventory)
    values = _values(dialect, before, words, last, inventory)
    if values is not None:
        return _fitting(values, last)
    match before:
        case []:
            offered: Sequence[str] = names.commands(dialect.commands)
        case ["s3"]:
            offered = NAMES
        case [command]:
            offered = names.operations(dialect.commands, command)
        case _:
            return None
    return _fitting(offered, last)


def _fitting(offered: Iterable[str], last: str) -> list[str]:
    return sorted({name for name in offered if name.startswith(last)})


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


def _takes_value(arguments: Iterable[Argument], word: str) -> bool:
    return any(a.name == word and not a.flag for a in arguments)


def _is_value(arguments: Iterable[Argument], words: Sequence[str]) -> bool:
    return bool(words) and _takes_value(arguments, words[-1])


def _of_s3(
    before: Sequence[str], words: Sequence[str], last: str, inventory: Inventory
) -> list[str] | None:
    """The values of an option of ``aws s3``, or places in S3; None: neither is due."""
    own = ARGUMENTS.get(before[1], ())
    if _is_value(own, words):
        return _fitting(_choices(own, words[-1]), last) or None
    remote = before[1] in _REMOTE if not last else _S3.startswith(last)
    if not remote and not last.startswith(_S3):
        return None
    bucket, slash, prefix = last.removeprefix(_S3).partition("/")
    if not last.startswith(_S3):
        bucket = slash = ""
    if not slash:
        found = inventory.buckets()
        return _fitting((f"{_S3}{name}/" for name in found), _S3 + bucket)
    found = inventory.keys(bucket, prefix)
    return _fitting((f"{_S3}{bucket}/{key}" for key in found), last)


def _values(
    dialect: Dialect,
    before: Sequence[str],
    words: Sequence[str],
    last: str,
    inventory: Inventory,
) -> Sequence[str] | None:
    """The values of the option before; None when none is due, or none is known."""
    arguments = global_arguments(dialect)
    option = next((word for word in reversed(words) if word.startswith("--")), "")
    if not option:
        return None
    if words[-1] == option and _takes_value(arguments, option):
        match option:
            case "--profile":
                return inventory.profiles()
            case "--region":
                return sorted(regions())
        return _choices(arguments, option) or None
    shape = _shape(dialect, before, option)
    if shape is None or not (words[-1] == option or isinstance(shape, ListShape)):
        return None
    member = shape.member if isinstance(shape, ListShape) else shape
    if isinstance(member, StringShape) and member.enum:
        return list(member.enum)
    if option == "--key" and "--bucket" in inventory.given:
        return inventory.keys(inventory.given["--bucket"], last)
    return inventory.values(option, names.botocore_name(before[0]))


def _choices(arguments: Iterable[Argument], word: str) -> Sequence[str]:
    return next((a.choices or () for a in arguments if a.name == word), ())


def _shape(dialect: Dialect, before: Sequence[str], option: str) -> Shape | None:
    """The shape of what an operation's option takes."""
    if len(before) < 2:
        return None
    model = names.operation_model(dialect.commands, *before[:2])
    for name, shape in names.members_of(model).items() if model else ():
        if f"--{xform_name(name, '-')}" == option:
            return shape
    return None


def _options(dialect: Dialect, before: Sequence[str]) -> list[str]:
    match list(before):
        case ["s3", name, *_] if name in ARGUMENTS:
            return [a.name for a in arguments_of(dialect, name) if a.is_option]
        case [command, name, *_]:
            model = names.operation_model(dialect.commands, command, name)
            if model is not None:
                return names.options_of(model)
    return []
