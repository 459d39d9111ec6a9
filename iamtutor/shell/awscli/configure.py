"""``aws configure``: asking, ``list``, ``get``, ``set``, ``import``, ``list-profiles``."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from iamtutor.shell.awscli import credentials, names
from iamtutor.shell.awscli.arguments import loaded
from iamtutor.shell.awscli.configuration import expand, read
from iamtutor.shell.awscli.failures import ParameterFailure, Unemulated
from iamtutor.shell.awscli.parser import Argument, parse_known, subcommand

if TYPE_CHECKING:
    from iamtutor.shell.awscli.command import Invocation

_SECRET_SETTINGS = (
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
)
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
        listed = "['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']"
        rows.row("profile", configuration.named_profile, "env", listed)
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
    section = configuration.profile
    parts = name.split(".")
    if len(parts) > 1:
        if parts[0] == "profile":
            parts = parts[1:]
        section, name = ".".join(parts[:-1]), parts[-1]
        value = configuration.profiles.get(section, {}).get(name)
    else:
        value = configuration.value(name)
    if value is None:
        return 1
    invocation.out(f"{value}\n")
    return 0


def _set(invocation: Invocation, words: list[str]) -> int:
    name, value = _parsed(words, "varname", "value")
    profile = invocation.configuration.profile
    parts = name.split(".")
    if len(parts) > 1:
        if parts[0] == "profile":
            parts = parts[1:]
        profile, name = ".".join(parts[:-1]), parts[-1]
    store(invocation, profile, {name: value})
    return 0


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


def store(invocation: Invocation, profile: str, settings: dict[str, str]) -> None:
    """Write settings to the two files, each where it belongs."""
    configuration = invocation.configuration
    secret = {k: v for k, v in settings.items() if k in _SECRET_SETTINGS}
    plain = {k: v for k, v in settings.items() if k not in _SECRET_SETTINGS}
    if secret:
        _write(invocation, configuration.credentials_path, profile, secret)
    if plain:
        section = profile if profile == "default" else f"profile {profile}"
        _write(invocation, configuration.config_path, section, plain)


def _write(
    invocation: Invocation, path: str, section: str, settings: dict[str, str]
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
        lines += [f"{name} = {value}\n" for name, value in settings.items()]
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
                    lines[index] = f"{name} = {value}\n"
                    break
            else:
                lines.insert(end, f"{name} = {value}\n")
                end += 1
    files.write(absolute, "".join(lines).encode())
    files.change_mode(absolute, 0o600)


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
        answer = invocation.process.ask(f"{prompt} [{shown}]: ").strip()
        if answer:
            changed[name] = answer
    store(invocation, configuration.profile, changed)
    return 0
