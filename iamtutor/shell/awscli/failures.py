"""How a command of the CLI fails, and how each version says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
)

from iamtutor.cloud.errors import NotEmulated
from iamtutor.shell.dialects import Dialect


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


class Unemulated(Failure):
    """Real, but not here. Never worded like AWS."""


#: What can go wrong inside a command; anything else is a mistake of this program.
FAILURES = (Failure, BotoCoreError, ClientError, NotEmulated)

NOT_EMULATED_STATUS = 255
#: Complaints about the options that version 2 reads before all others.
_READ_FIRST = ("argument --profile: ", "argument --debug: ")
_COLUMN = 40
_CHOICES_A_LINE = 2
_NEAR = 0.8


def render(error: Exception, dialect: Dialect) -> tuple[str, int]:
    """What goes to stderr, and the exit status."""
    codes = dialect.exit_codes
    match error:
        case Unprepared():
            return render(error.failure, replace(dialect, named_errors=False))
        case InvalidChoice():
            return _usage(_choice(error, dialect), dialect), codes.usage
        case MissingArguments():
            names = str(error)
            message = dialect.missing_arguments.format(names=names)
            return _usage(message, dialect), codes.usage
        case UsageFailure():
            return _usage(str(error), dialect), codes.usage
        case UnknownOptions():
            return _unknown(str(error), dialect), codes.parameters
        case NotEmulated() | Unemulated():
            return f"\niamtutor: {unemulated(error)}\n", NOT_EMULATED_STATUS
        case NoCredentialsError():
            advice = (
                f"{error}. You can configure credentials by running "
                f'"{dialect.configure_with}".'
            )
            return _configuration("NoCredentials", advice, dialect), codes.configuration
        case NoRegionError():
            advice = (
                "You must specify a region. You can also configure your region by "
                'running "aws configure".'
            )
            return _configuration("NoRegion", advice, dialect), codes.configuration
        case Misconfigured() if dialect.error_first:
            text = _configuration("Configuration", str(error), dialect)
            return text, codes.configuration
        case ParameterFailure() | ParamValidationError():
            text = message_of(error, dialect)
            if dialect.named_errors:
                text = f"An error occurred (ParamValidation): {text}"
            return f"\n{dialect.error_prefix}{text}\n", codes.parameters
        case ClientError():
            details = _details(error) if dialect.named_errors else ""
            return f"\n{dialect.error_prefix}{error}\n{details}", codes.service
    text = message_of(error, dialect)
    if dialect.named_errors:
        text = text.rstrip()
    return f"\n{dialect.error_prefix}{text}\n", codes.general


def _details(error: ClientError) -> str:
    """What the service says beyond code and message, in the shape of the error."""
    lines = [
        f"{name}: {value}\n"
        for name, value in error.response.items()
        if name.lower() != "message" and not isinstance(value, dict | list)
    ]
    return "".join(("\nAdditional error details:\n", *lines)) if lines else ""


def integer(text: str | int) -> int:
    """A number that a command was given; Python's own complaint goes to the person."""
    try:
        return int(text)
    except ValueError as error:
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
    return (
        f"not emulated here: {error.operation} of {error.service} is a real operation, "
        "but this account does not simulate it"
    )


def _usage(message: str, dialect: Dialect) -> str:
    if dialect.error_first:
        early = message.startswith(_READ_FIRST) and dialect.early_usage
        kind = "An error occurred (ParamValidation): " if dialect.named_errors else ""
        return f"\n{dialect.error_prefix}{kind}{message}\n\n{early or dialect.usage}"
    return f"{dialect.usage}aws: error: {message}\n"


def _unknown(message: str, dialect: Dialect) -> str:
    if dialect.error_first:
        return f"\n{dialect.usage}\n\n{dialect.error_prefix}{message}\n"
    return f"{dialect.usage}\n{message}\n"


def _configuration(name: str, advice: str, dialect: Dialect) -> str:
    if not dialect.error_first:
        return f"{advice}\n"
    kind = f"An error occurred ({name}): " if dialect.named_errors else ""
    return f"\n{dialect.error_prefix}{kind}{advice}\n"


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
