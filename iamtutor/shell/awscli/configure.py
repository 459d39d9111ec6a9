"""``aws configure``: asking, ``list``, ``get``, ``set``, ``import``, ``list-profiles``."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from shlex import quote
from typing import TYPE_CHECKING

from iamtutor.shell.awscli import credentials, names
from iamtutor.shell.awscli.arguments import loaded
from iamtutor.shell.awscli.configuration import Configuration, expand, read
from iamtutor.shell.awscli.failures import Failure, ParameterFailure, Unemulated
from iamtutor.shell.awscli.parser import Argument, parse_known, subcommand

if TYPE_CHECKING:
    from iamtutor.shell.awscli.command import Invocation

_SECRET_SETTINGS = (
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
)
#: Sections of the configuration file that are no profiles.
_OWN_SECTIONS = ("preview", "plugins")

Setting = str | Mapping[str, str]
"""A value, or the values nested in it."""
_PROMPTS = (
    ("aws_access_key_id", "AWS Access Key ID"),
    ("aws_secret_access_key", "AWS Secret Access Key"),
    ("region", "Default region name"),
    ("output", "Default output format"),
)


def run(invocation: Invocation, words: list[str]) -> int:
    if not words:
        return _ask(invocation)
    known = names.operations(invocation.dialect.commands, "configure")[:-1]
    if words == ["help"]:
        from iamtutor.shell.awscli import help_pages

        return help_pages.top(invocation, [])
    name, rest = subcommand(words, known, "")
    match name:
        case "list":
            return _list(invocation, rest)
        case "get":
            return _get(invocation, rest)
        case "set":
            return _set(invocation, rest)
        case "import":
            return _import(invocation, rest)
        case "list-profiles":
            return _list_profiles(invocation, rest)
    raise Unemulated(f"not emulated here: aws configure {name}")


def _parsed(words: list[str], *names: str) -> list[str]:
    arguments = [Argument(name, required=True) for name in names]
    values, unknown = parse_known(arguments, words)
    if unknown:
        raise ParameterFailure(f"Unknown options: {','.join(unknown)}")
    return [values[name] for name in names]


# --- aws configure list -----------------------------------------------------------------


def _list(invocation: Invocation, words: list[str]) -> int:
    _parsed(words)
    rows = _Rows(invocation)
    rows.header()
    configuration = invocation.configuration
    if invocation.options["profile"]:
        rows.row("profile", invocation.options["profile"], "manual", "--profile")
    elif configuration.named_profile:
        source = invocation.dialect.profile_source
        rows.row("profile", configuration.named_profile, *source)
    else:
        rows.row("profile", None, "None", "None")
    process = invocation.process
    found = credentials.find(process.turn, process.machine, configuration)
    if found is None:
        rows.row("access_key", None, "None", "None")
        rows.row("secret_key", None, "None", "None")
    else:
        rows.row("access_key", masked(found.access_key_id), found.source, "")
        rows.row("secret_key", masked(found.secret_access_key), found.source, "")
    rows.row("region", *invocation.region_and_source())
    return 0


class _Rows:
    """The table, in either version's columns."""

    def __init__(self, invocation: Invocation) -> None:
        self.invocation = invocation
        self.colons = invocation.dialect.list_style == "colons"

    def header(self) -> None:
        if self.colons:
            self._print("NAME", "VALUE", "TYPE", "LOCATION")
        else:
            self._print("Name", "Value", "Type", "Location")
            self._print("----", "-----", "----", "--------")

    def row(self, name: str, value: str | None, kind: str, location: str) -> None:
        self._print(name, "<not set>" if value is None else value, kind, location)

    def _print(self, name: str, value: str, kind: str, location: str) -> None:
        if self.colons:
            self.invocation.out(f"{name:<10} : {value:<24} : {kind:<16} : {location}\n")
        else:
            self.invocation.out(f"{name:>10} {value:>24} {kind:>16}    {location}\n")


def masked(secret: str) -> str:
    return "*" * 16 + secret[-4:]


# --- aws configure get, set -------------------------------------------------------------


def _get(invocation: Invocation, words: list[str]) -> int:
    (name,) = _parsed(words, "varname")
    configuration = invocation.configuration
    parts = name.split(".")
    if len(parts) == 1:
        value = configuration.value(name)
    else:
        profile, parts = _scoped(parts, configuration)
        value = configuration.profiles.get(profile, {}).get(parts[0] if parts else "")
        if len(parts) == 2:
            value = nested(value or "").get(parts[1])
    if value is not None and value.startswith("\n"):
        invocation.err(
            f"varname ({name}) must reference a value, not a section or sub-section."
        )
    if value is None or value.startswith("\n"):
        return 1
    invocation.out(f"{value}\n")
    return 0


def _set(invocation: Invocation, words: list[str]) -> int:
    name, value = _parsed(words, "varname", "value")
    section, _, inner = name.partition(".")
    if section in _OWN_SECTIONS and inner and "." not in inner:
        path = invocation.configuration.config_path
        _write(invocation, path, section, {inner: value})
        return 0
    profile, parts = _scoped(name.split("."), invocation.configuration, known=False)
    if not parts:
        raise Failure("list index out of range")
    setting = {parts[1]: value} if len(parts) == 2 else value
    store(invocation, profile, {parts[0]: setting})
    return 0


def _scoped(
    parts: list[str], configuration: Configuration, known: bool = True
) -> tuple[str, list[str]]:
    """The profile that a dotted name speaks of, and the rest of the name: a setting, or
    a setting and what is nested in it. ``known``: a profile's own name may stand first."""
    if parts[0] == "profile" and len(parts) > 1:
        return parts[1], parts[2:]
    named = parts[0] == "default" or (known and parts[0] in configuration.profiles)
    if named and len(parts) > 1:
        return parts[0], parts[1:]
    return configuration.profile, parts


def nested(value: str) -> dict[str, str]:
    """The settings that are nested in one: indented lines below its name."""
    pairs = (line.partition("=") for line in value.splitlines() if "=" in line)
    return {name.strip(): inner.strip() for name, _, inner in pairs}


# --- aws configure list-profiles, import ------------------------------------------------


def _list_profiles(invocation: Invocation, words: list[str]) -> int:
    _parsed(words)
    for name in invocation.configuration.profiles:
        invocation.out(f"{name}\n")
    return 0


#: The columns of the file that the console gives out with a new key.
_CSV_COLUMNS = ("User Name", "Access key ID", "Secret access key")


def _import(invocation: Invocation, words: list[str]) -> int:
    """Each line of a CSV file becomes a profile that is called like the user."""
    arguments = [
        Argument("--csv", required=True),
        Argument("--skip-invalid", flag=True),
        Argument("--profile-prefix", default=""),
    ]
    values, unknown = parse_known(arguments, words)
    if unknown:
        raise ParameterFailure(f"Unknown options: {','.join(unknown)}")
    text = loaded(invocation, "csv", values["csv"])
    rows = csv.DictReader(
        io.StringIO(str(text).lstrip("\ufeff")), skipinitialspace=True
    )
    named = {name.strip().lower(): name for name in rows.fieldnames or ()}
    columns = [named.get(column.lower()) for column in _CSV_COLUMNS]
    if None in columns:
        wanted = ", ".join(_CSV_COLUMNS)
        raise Unemulated(f"that is no file of keys: its first line names {wanted}")
    count = 0
    for row in rows:
        user, key, secret = ((row[str(column)] or "").strip() for column in columns)
        if not (user and key and secret):
            if values["skip_invalid"]:
                continue
            raise Unemulated("a line of the file lacks a user name, an id or a secret")
        settings = {"aws_access_key_id": key, "aws_secret_access_key": secret}
        store(invocation, f"{values['profile_prefix']}{user}", settings)
        count += 1
    invocation.out(f"Successfully imported {count} profile(s)\n")
    return 0


def store(
    invocation: Invocation, profile: str, settings: Mapping[str, Setting]
) -> None:
    """Write settings to the two files, each where it belongs."""
    configuration = invocation.configuration
    secret = {k: v for k, v in settings.items() if k in _SECRET_SETTINGS}
    plain = {k: v for k, v in settings.items() if k not in _SECRET_SETTINGS}
    if secret:
        _write(invocation, configuration.credentials_path, profile, secret)
    if plain:
        _write(invocation, configuration.config_path, _section(profile), plain)


def _section(profile: str) -> str:
    return profile if profile == "default" else f"profile {quote(profile)}"


def _write(
    invocation: Invocation, path: str, section: str, settings: Mapping[str, Setting]
) -> None:
    """Change lines of one section and leave every other line as it is."""
    files = invocation.process.files
    absolute = expand(path, invocation.process.machine.home)
    if not files.exists(absolute):
        files.make_directory(absolute.rsplit("/", 1)[0], parents=True)
        lines: list[str] = []
    else:
        lines = files.read_text(absolute).splitlines(keepends=True)
        read(files, absolute)
    header = f"[{section}]"
    start = next((i for i, line in enumerate(lines) if line.strip() == header), None)
    if start is None:
        if lines and not lines[-1].endswith("\n"):
            lines.append("\n")
        lines.append(f"{header}\n")
        for name, value in settings.items():
            lines += _lines(name, value)
    else:
        end = next(
            (i for i in range(start + 1, len(lines)) if lines[i].startswith("[")),
            len(lines),
        )
        if lines[end - 1 : end] and not lines[end - 1].endswith("\n"):
            lines[end - 1] += "\n"
        for name, value in settings.items():
            pattern = re.compile(rf"\s*{re.escape(name)}\s*=")
            for index in range(start + 1, end):
                if pattern.match(lines[index]):
                    end += _change(lines, index, end, name, value)
                    break
            else:
                lines[end:end] = _lines(name, value)
                end += len(_lines(name, value))
    files.write(absolute, "".join(lines).encode())
    files.change_mode(absolute, 0o600)


def _lines(name: str, value: Setting) -> list[str]:
    if isinstance(value, str):
        return [f"{name} = {value}\n"]
    return [f"{name} =\n", *(f"    {k} = {v}\n" for k, v in value.items())]


def _change(lines: list[str], index: int, end: int, name: str, value: Setting) -> int:
    """Set what ``lines[index]`` sets; how many lines were added."""
    if isinstance(value, str):
        lines[index : index + 1] = _lines(name, value)
        return 0
    before = len(lines)
    last = index + 1
    while last < end and lines[last][:1] in (" ", "\t"):
        last += 1
    for inner, text in value.items():
        pattern = re.compile(rf"(\s+){re.escape(inner)}\s*=")
        for place in range(index + 1, last):
            if match := pattern.match(lines[place]):
                lines[place] = f"{match[1]}{inner} = {text}\n"
                break
        else:
            lines.insert(last, f"    {inner} = {text}\n")
    return len(lines) - before


# --- aws configure ----------------------------------------------------------------------


def _ask(invocation: Invocation) -> int:
    """The dialogue."""
    configuration = invocation.configuration
    known = configuration.profiles.get(configuration.profile, {})
    if not any(known.get(name) for name in _SECRET_SETTINGS):
        invocation.out(invocation.dialect.configure_tip)
    changed: dict[str, str] = {}
    for name, prompt in _PROMPTS:
        current = known.get(name)
        shown = masked(current) if current and name in _SECRET_SETTINGS else current
        try:
            answer = invocation.process.ask(f"{prompt} [{shown}]: ", needed=True)
        except EOFError as error:
            raise Failure(str(error)) from error
        answer = answer.strip()
        if answer:
            changed[name] = answer
    store(invocation, configuration.profile, changed)
    if changed and not changed.keys() - set(_SECRET_SETTINGS):
        # The section is made all the same.
        section = _section(configuration.profile)
        _write(invocation, configuration.config_path, section, {})
    return 0
