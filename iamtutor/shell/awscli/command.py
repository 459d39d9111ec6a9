"""The driver: global options, then the command that they stand before."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.events import ApiEvent
from iamtutor.shell.awscli import failures, functions, names, s3, tracebacks
from iamtutor.shell.awscli.caller import Caller, calling_as
from iamtutor.shell.awscli.help import pages as help_pages
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.operations import services
from iamtutor.shell.awscli.output import error_forms
from iamtutor.shell.awscli.output.query import LETTER_WORK, Query
from iamtutor.shell.awscli.parser import Argument, Values, parse_known
from iamtutor.shell.awscli.profiles import configuration as configurations
from iamtutor.shell.awscli.profiles import credentials
from iamtutor.shell.awscli.setting_up import configure
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.hosts.dialects import Dialect
from iamtutor.shell.process import Process
from iamtutor.shell.text import printable

#: What it costs to read the command line, whatever it says, a word of it, and to compare a
#: wrong one with one that may have been meant.
_START_WORK, _WORD_WORK, _CHOICE_WORK = 24_000, 400, 160
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PROMPT = "--cli-auto-prompt"
#: Words with which nothing is asked.
_UNPROMPTED = frozenset(("--no-cli-auto-prompt", "help", "--version"))

Command = Callable[[Invocation, list[str]], int]


@cache
def global_arguments(dialect: Dialect) -> tuple[Argument, ...]:
    """The options that may stand anywhere. Their order is that of ``aws help``."""
    choices = dict(dialect.global_choices)
    extra = tuple(
        Argument(name, flag=name not in choices, choices=choices.get(name))
        for name in dialect.global_options
    )
    return (
        Argument("--debug", flag=True),
        Argument("--endpoint-url"),
        Argument("--no-verify-ssl", flag=True),
        Argument("--no-paginate", flag=True),
        Argument("--output", choices=dialect.outputs),
        Argument("--query"),
        Argument("--profile"),
        Argument("--region"),
        *(a for a in extra if a.name == "--v2-debug"),
        Argument("--version", flag=True),
        Argument("--color", choices=("on", "off", "auto"), default="auto"),
        Argument("--no-sign-request", flag=True),
        Argument("--ca-bundle"),
        Argument("--cli-read-timeout"),
        Argument("--cli-connect-timeout"),
        *(a for a in extra if a.name != "--v2-debug"),
        Argument("command", choices=names.commands(dialect.commands), required=True),
    )


def main(process: Process) -> int:
    """The program ``aws``."""
    dialect = process.host.cli
    options: Values = {}
    try:
        return _run(process, dialect, options)
    except failures.FAILURES as error:
        if isinstance(error, failures.InvalidChoice):
            process.budget.work(len(error.choices) * _CHOICE_WORK)
        failure: Exception = error
    except PathError as error:
        failure = failures.Failure(str(error))
    except RecursionError:
        # A document nested beyond reason; the real program ends with the same words.
        failure = failures.Failure("maximum recursion depth exceeded")
    return _tell(process, dialect, options, failure)


def _tell(
    process: Process, dialect: Dialect, options: Values, failure: Exception
) -> int:
    if not dialect.named_errors:
        told = failures.render(failure, dialect)
        process.err(told.text)
        return told.status
    form = error_forms.chosen(process, options)
    if form == error_forms.LEGACY:
        dialect = replace(dialect, named_errors=False)
    told = failures.render(failure, dialect)
    process.err(error_forms.written(told, form, process.columns))
    return told.status


def _run(process: Process, dialect: Dialect, options: Values) -> int:
    """Carry out the words; ``options`` is filled as soon as the global ones are read."""
    words = process.argv[1:]
    process.budget.work(_START_WORK + len(words) * _WORD_WORK)
    tracebacks.check_start(process, dialect)
    _check_prompt(process, dialect)
    arguments = global_arguments(dialect)
    if _asks_version(arguments, words):
        process.out(dialect.version + "\n")
        return 0
    found, rest = parse_known(arguments, words)
    options.update(found)
    _check_connection(options)
    loaded = configurations.load(process, options["profile"])
    invocation = Invocation(process, dialect, options, loaded)
    _check_timestamps(invocation)
    _check_binary_format(invocation)
    if options["query"] is not None:
        process.budget.work(len(options["query"]) * LETTER_WORK)
        options["query"] = Query(options["query"])
    look_up = cache(
        lambda: credentials.look_up(process.turn, process.machine, loaded, process)
    )
    signed = not options["no_sign_request"]
    caller = Caller(
        process.turn,
        process.machine.name,
        lambda: look_up()(),
        process.budget,
        signed=signed,
        prepare=look_up if signed or dialect.always_looks_up else _nothing,
        any_checksum=dialect.any_checksum,
    )
    process.turn.runtime = functions.run
    before = len(process.turn.events)
    if options["debug"]:
        caller.tell = partial(_debug, process)
        process.err(f"iamtutor: --debug in short; {dialect.version}\n")
    try:
        with calling_as(caller):
            return _command(options["command"])(invocation, rest)
    except failures.FAILURES as error:
        if loaded.has_profile or not dialect.named_errors:
            raise
        raise failures.Unprepared(error) from error
    finally:
        if options["debug"] and len(process.turn.events) == before:
            process.err("  no call was made\n")


def _check_connection(options: Values) -> None:
    """What is said of where the program connects, and how long it waits there."""
    endpoint = options["endpoint_url"]
    if endpoint and not _SCHEME.match(endpoint):
        raise failures.ParameterFailure(
            f'Bad value for --endpoint-url "{endpoint}": scheme is missing.  Must be of '
            "the form http://<hostname>/ or https://<hostname>/"
        )
    for name in ("endpoint_url", "ca_bundle"):
        if options[name]:
            option = "--" + name.replace("_", "-")
            raise failures.Unemulated(
                f"not emulated here: {option}; there is only this account"
            )
    for name in ("cli_read_timeout", "cli_connect_timeout"):
        failures.integer(options[name] or 0)


def _nothing() -> None:
    """What a client without signatures needs."""


def _check_prompt(process: Process, dialect: Dialect) -> None:
    """The dialogue in which version 2 completes a command comes before all of it."""
    if _PROMPT not in dialect.global_options:
        return
    words = process.argv
    asked = _PROMPT in words or process.env.get("AWS_CLI_AUTO_PROMPT") == "on"
    if asked and not _UNPROMPTED.intersection(words):
        raise failures.Unemulated(f"not emulated here: {_PROMPT}")


def _check_timestamps(invocation: Invocation) -> None:
    known = invocation.dialect.timestamp_formats
    given = invocation.timestamps
    if given is None or given in known:
        return
    quoted = [f'"{name}"' for name in known]
    raise failures.Misconfigured(
        f"Unknown cli_timestamp_format value: {given}, valid values are "
        f"{', '.join(quoted[:-1])} or {quoted[-1]}"
    )


def _check_binary_format(invocation: Invocation) -> None:
    known = dict(invocation.dialect.global_choices).get("--cli-binary-format")
    if known is None or not invocation.configuration.has_profile:
        return
    given = invocation.configuration.value("cli_binary_format")
    if given is not None and given not in known:
        raise failures.Failure(repr(given))  # all that the program says


def _debug(process: Process, event: ApiEvent) -> None:
    """What ``--debug`` is mostly read for, in lines of our own."""
    signed = f"{event.access_key_id} ({event.credentials_from})"
    params = json.dumps(event.params, ensure_ascii=False, default=str)
    ended = f"{event.status} {event.error_code or 'OK'}" if event.sent else "not sent"
    process.err(
        printable(
            f"  {call_name(event.service, event.operation)} {params[:_DEBUG_PARAMS]}\n"
            f"    region {event.region}, "
            f"signed with {signed if event.access_key_id else 'nothing'}: {ended}\n"
        )
    )


#: How much of a call's parameters ``--debug`` shows, in characters.
_DEBUG_PARAMS = 400


def _asks_version(arguments: tuple[Argument, ...], words: list[str]) -> bool:
    """``--version`` is answered as soon as it is met, before anything is missed; a wrong
    command before it is met first."""
    place = next((n for n, word in enumerate(words) if word.startswith("--v")), None)
    if place is None:
        return False
    optional = [a if a.is_option else replace(a, required=False) for a in arguments]
    parse_known(optional, words[:place])
    return bool(parse_known(optional[:-1], words)[0]["version"])


def _command(name: str) -> Command:
    if name == "s3":
        return s3.run
    if name == "configure":
        return configure.run
    if name == "help":
        return help_pages.top
    return lambda invocation, words: services.run(invocation, name, words)
