"""How a command of the CLI fails, and how each version says so."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
)

from iamtutor.cloud.errors import NotEmulated
from iamtutor.shell.hosts.dialects import Dialect


class Failure(Exception):
    """Something that went wrong on the client's side, in the CLI's words."""


class ParameterFailure(Failure):
    """A parameter that cannot be right."""


class Misconfigured(Failure):
    """A setting that the program cannot work with."""


class UsageFailure(Failure):
    """The parser's complaint; the usage text goes with it."""


class InvalidChoice(UsageFailure):
    def __init__(self, argument: str, value: str, choices: Sequence[str]) -> None:
        super().__init__(value)
        self.argument = argument
        self.value = value
        self.choices = choices


class MissingArguments(UsageFailure):
    """Required arguments that were not given, by name."""


class UnknownOptions(Failure):
    """Options that an operation does not have: the usage text stands before this."""


class Unprepared(Failure):
    """A failure before the program could read how errors are to be told, because the
    profile is not there: the bare sentence is told, and nothing in front of it."""

    def __init__(self, failure: Exception) -> None:
        super().__init__(str(failure))
        self.failure = failure


class Traceback(Failure):
    """An exception that the program does not catch: Python shows where it was."""

    def __init__(self, frames: Sequence[str], last: str) -> None:
        super().__init__("\n".join((*frames, last)))


class Unemulated(Failure):
    """Real, but not here. Never worded like AWS."""


#: What can go wrong inside a command; anything else is a mistake of this program.
FAILURES = (Failure, BotoCoreError, ClientError, NotEmulated)

NOT_EMULATED_STATUS = 255
#: Python's own, when nobody catches an exception.
_UNCAUGHT_STATUS = 1
#: Complaints about the options that version 2 reads before all others.
_READ_FIRST = ("argument --profile: ", "argument --debug: ")
_COLUMN = 40
_CHOICES_A_LINE = 2
_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class Told:
    """How a failure is told: ``text`` for stderr, and the exit status.

    ``value``: its code, its message and what else is known of it, for those who want to
    read it by program; None where the program itself has no name for it.
    """

    text: str
    status: int
    value: dict[str, object] | None = None


def render(error: Exception, dialect: Dialect) -> Told:
    codes = dialect.exit_codes
    match error:
        case Unprepared():
            told = render(error.failure, replace(dialect, named_errors=False))
            return Told(told.text, told.status)
        case InvalidChoice():
            return _usage(_choice(error, dialect), dialect)
        case MissingArguments():
            message = dialect.missing_arguments.format(names=str(error))
            return _usage(message, dialect)
        case UsageFailure():
            return _usage(str(error), dialect)
        case Traceback():
            return Told(f"{error}\n", _UNCAUGHT_STATUS)
        case UnknownOptions():
            return Told(_unknown(str(error), dialect), codes.parameters)
        case NotEmulated() | Unemulated():
            return Told(f"\niamtutor: {unemulated(error)}\n", NOT_EMULATED_STATUS)
        case NoCredentialsError():
            advice = (
                f"{error}. You can configure credentials by running "
                f'"{dialect.configure_with}".'
            )
            return _configuration("NoCredentials", advice, dialect)
        case NoRegionError():
            advice = (
                "You must specify a region. You can also configure your region by "
                'running "aws configure".'
            )
            return _configuration("NoRegion", advice, dialect)
        case Misconfigured() if dialect.error_first:
            return _configuration("Configuration", str(error), dialect)
        case ParameterFailure() | ParamValidationError():
            text = message_of(error, dialect)
            if dialect.error_first:
                text = text.rstrip()
            told = _named("ParamValidation", text, dialect)
            return replace(told, status=codes.parameters)
        case ClientError():
            value = _value(error)
            details = _details(value) if dialect.named_errors else ""
            text = f"\n{dialect.error_prefix}{error}\n{details}"
            return Told(text, codes.service, value)
    text = message_of(error, dialect)
    if dialect.named_errors:
        text = text.rstrip()
    return Told(f"\n{dialect.error_prefix}{text}\n", codes.general)


def _named(name: str, message: str, dialect: Dialect) -> Told:
    """A failure on the client's side that version 2 puts into the service's form."""
    kind = f"An error occurred ({name}): " if dialect.named_errors else ""
    text = f"\n{dialect.error_prefix}{kind}{message}\n"
    value: dict[str, object] = {"Code": name, "Message": message}
    return Told(text, dialect.exit_codes.general, value)


def _value(error: ClientError) -> dict[str, object]:
    """The error as the service sent it, with what the shape of the error has besides."""
    said = error.response.get("Error", {})
    more = {
        name: value
        for name, value in error.response.items()
        if name not in ("Error", "ResponseMetadata") and name.lower() != "message"
    }
    return {name: said[name] for name in said if name in ("Code", "Message")} | more


def _details(value: dict[str, object]) -> str:
    """What the service says beyond code and message, in the shape of the error."""
    lines = [
        f"{name}: {inner}\n"
        for name, inner in value.items()
        if name not in ("Code", "Message") and not isinstance(inner, dict | list)
    ]
    return "".join(("\nAdditional error details:\n", *lines)) if lines else ""


def integer(text: str | int) -> int:
    """A number that a command was given; Python's own complaint goes to the person."""
    try:
        return int(text)
    except ValueError as error:
        raise Failure(str(error)) from error


@contextmanager
def beyond_calendars() -> Iterator[None]:
    """A time that no calendar has is told in the words of botocore, which ends by it."""
    try:
        yield
    except RecursionError:
        raise
    except (RuntimeError, OverflowError) as error:
        raise Failure(str(error)) from error


def message_of(error: Exception, dialect: Dialect) -> str:
    """The exception's own sentence, in the words of the version's botocore."""
    text = unemulated(error) if isinstance(error, NotEmulated) else str(error)
    text = re.sub(
        r"valid min length: (\d+)",
        lambda m: dialect.length_hint.format(minimum=m[1]),
        text,
    )
    if dialect.length_hint != "valid min length: {minimum}":
        text = re.sub(
            r"Invalid value (for parameter .*, value: .*, )valid min value: (\d+)",
            r"Invalid range \1valid range: \2-inf",
            text,
        )
    if dialect.bucket_pattern and "Bucket name must match the regex" in text:
        head = text.split("Bucket name must match the regex ")[0]
        text = f"{head}Bucket name must match the regex {dialect.bucket_pattern}"
    return text


def unemulated(error: NotEmulated | Unemulated) -> str:
    if isinstance(error, Unemulated):
        return str(error)
    return f"not emulated here: {error}. AWS answers that, this account does not"


def _usage(message: str, dialect: Dialect) -> Told:
    status = dialect.exit_codes.usage
    if not dialect.error_first:
        return Told(f"{dialect.usage}aws: error: {message}\n", status)
    if early := message.startswith(_READ_FIRST) and dialect.early_usage:
        # How errors are to be told is not known yet.
        dialect = replace(dialect, named_errors=True)
    told = _named("ParamValidation", f"{message}\n\n{early or dialect.usage}", dialect)
    value = None if early else told.value
    return Told(told.text.removesuffix("\n"), status, value)


def _unknown(message: str, dialect: Dialect) -> str:
    if dialect.error_first:
        return f"\n{dialect.usage}\n\n{dialect.error_prefix}{message}\n"
    return f"{dialect.usage}\n{message}\n"


def _configuration(name: str, advice: str, dialect: Dialect) -> Told:
    status = dialect.exit_codes.configuration
    if not dialect.error_first:
        return Told(f"{advice}\n", status)
    return replace(_named(name, advice, dialect), status=status)


def _choice(error: InvalidChoice, dialect: Dialect) -> str:
    near = get_close_matches(error.value, error.choices, cutoff=_NEAR)
    listed = [f"  * {word}" for word in near]
    if dialect.error_first:
        lines = [f"Found invalid choice '{error.value}'\n"]
        if near:
            lines += ["Maybe you meant:\n", *listed]
    else:
        lines = ["Invalid choice, valid choices are:\n"]
        for start in range(0, len(error.choices), _CHOICES_A_LINE):
            row = error.choices[start : start + _CHOICES_A_LINE]
            lines.append(" | ".join(f"{choice:{_COLUMN}}" for choice in row))
        if near:
            lines += [
                f"\n\nInvalid choice: {error.value!r}, maybe you meant:\n",
                *listed,
            ]
    return f"argument {error.argument}: " + "\n".join(lines)
