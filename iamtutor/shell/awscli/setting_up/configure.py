"""``aws configure``: asking, ``list``, ``get``, ``set``, ``import``, ``list-profiles``."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from iamtutor.shell import python_json
from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.arguments.paramfiles import loaded
from iamtutor.shell.awscli.failures import Failure, Unemulated
from iamtutor.shell.awscli.help import pages as help_pages
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import Argument, parse, subcommand
from iamtutor.shell.awscli.profiles import credentials
from iamtutor.shell.awscli.profiles.configuration import expand, nested, read
from iamtutor.shell.awscli.setting_up import config_file, exporting
from iamtutor.shell.awscli.setting_up.config_file import Setting

_SECRET_SETTINGS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")

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
        return help_pages.recorded(invocation, "configure")
    name, rest = subcommand(words, known, "")
    if rest == ["help"]:
        return help_pages.recorded(invocation, f"configure {name}")
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
        case "add-model":
            return _add_model(invocation, rest)
        case "export-credentials":
            return exporting.run(invocation, rest)
    raise Unemulated(f"not emulated here: aws configure {name}")


def _parsed(words: list[str], *names: str) -> list[str]:
    values = parse([Argument(name, required=True) for name in names], words)
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
    found = credentials.find(process.turn, process.machine, configuration, process)
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
    value = (
        _dotted(invocation, name.split("."))
        if "." in name
        else _plain(invocation, name)
    )
    if isinstance(value, dict):
        invocation.err(
            f"varname ({name}) must reference a value, not a section or sub-section."
        )
    if not isinstance(value, str):
        return 1
    invocation.out(f"{value}\n")
    return 0


def _plain(invocation: Invocation, name: str) -> Any:
    value = invocation.configuration.value(name)
    return nested(value) if value is not None and value.startswith("\n") else value


def _dotted(invocation: Invocation, parts: list[str]) -> Any:
    """What a name with dots refers to: a value, the values nested in one, or nothing."""
    configuration = invocation.configuration
    if len(parts) == 2 and parts[0] in invocation.dialect.own_sections:
        home = invocation.process.machine.home
        path = expand(configuration.config_path, home)
        own = read(invocation.process.files, path).get(parts[0], {}).get(parts[1])
        if own is not None:
            return own
        return configuration.profiles.get(parts[0], {}).get(parts[1])
    profile = configuration.profile
    if parts[0] == "profile":
        profile, parts = parts[1], parts[2:]
    elif parts[0] == "default" or parts[0] in configuration.profiles:
        profile, parts = parts[0], parts[1:]
    if not parts:
        raise Failure("list index out of range")
    found = configuration.profiles.get(profile, {}).get(parts[0])
    value: Any = found
    if found is not None and found.startswith("\n"):
        value = nested(found)
    if len(parts) == 2:
        value = value.get(parts[1]) if isinstance(value, dict) else None
    return value


def _set(invocation: Invocation, words: list[str]) -> int:
    name, value = _parsed(words, "varname", "value")
    configuration, dialect = invocation.configuration, invocation.dialect
    setting: Setting = value
    profile = configuration.named_profile
    parts = name.split(".")
    if parts[0] in ("default", "profile") and len(parts) > 1:
        named = parts[0] == "profile"
        profile, parts = (parts[1], parts[2:]) if named else (None, parts[1:])
    elif parts[0] in invocation.dialect.own_sections and len(parts) > 1:
        section = (
            parts[0] if len(parts) == 2 else _section(profile, dialect.set_default)
        )
        inner = parts[1] if len(parts) == 2 else name
        _write(invocation, configuration.config_path, section, {inner: value})
        return 0
    if not parts:
        raise Failure("list index out of range")
    if len(parts) == 2:
        setting = {parts[1]: value}
    section = _section(profile, dialect.set_default)
    _store(invocation, profile or "default", section, {parts[0]: setting})
    return 0


# --- aws configure list-profiles, import ------------------------------------------------


def _list_profiles(invocation: Invocation, words: list[str]) -> int:
    _parsed(words)
    for name in invocation.configuration.profiles:
        invocation.out(f"{name}\n")
    return 0


#: The columns of the file that the console gives out with a new key.
_CSV_COLUMNS = ("User Name", "Access Key ID", "Secret Access Key")


def _import(invocation: Invocation, words: list[str]) -> int:
    """Each line of a CSV file becomes a profile that is called like the user."""
    arguments = [
        Argument("--csv", required=True),
        Argument("--skip-invalid", flag=True),
        Argument("--profile-prefix", default=""),
    ]
    values = parse(arguments, words)
    text = loaded(invocation, f"{invocation.dialect.input_prefix}csv", values["csv"])
    if not text:
        raise Failure("Provided CSV contains no contents")
    if text == values["csv"] and invocation.process.files.exists(text):
        raise Failure(
            "You may be passing a file to import without the 'file://' prefix. To import "
            "a CSV file, use --csv file://path/to/file.csv"
        )
    rows = csv.DictReader(
        io.StringIO(str(text).lstrip("\ufeff")), skipinitialspace=True
    )
    named = {name.strip().lower(): name for name in rows.fieldnames or ()}
    columns = [named.get(column.lower()) for column in _CSV_COLUMNS]
    missing = [n for n, c in zip(_CSV_COLUMNS, columns, strict=True) if c is None]
    if missing:
        raise Failure(f'Expected header "{missing[0]}" not found')
    count = 0
    for number, row in enumerate(rows, 1):
        cells = [(row[str(column)] or "").strip() for column in columns]
        if not all(cells):
            if values["skip_invalid"]:
                continue
            lacking = _CSV_COLUMNS[cells.index("")]
            raise Failure(
                f"Failed to parse entry #{number}: Row missing value for header "
                f'"{lacking}"'
            )
        user, key, secret = cells
        settings = {"aws_access_key_id": key, "aws_secret_access_key": secret}
        profile = f"{values['profile_prefix']}{user}"
        _store(invocation, profile, _section(profile), settings)
        count += 1
    invocation.out(f"Successfully imported {count} profile(s)\n")
    return 0


def _add_model(invocation: Invocation, words: list[str]) -> int:
    """Read the model; the program would offer its commands from then on."""
    arguments = [Argument("--service-model", required=True), Argument("--service-name")]
    values = parse(arguments, words)
    try:
        python_json.loads(loaded(invocation, "service-model", values["service_model"]))
    except ValueError as error:
        raise Failure(str(error)) from error
    raise Unemulated("not emulated here: aws configure add-model")


def _store(
    invocation: Invocation, profile: str, section: str, settings: Mapping[str, Setting]
) -> None:
    """Write settings to the two files, each where it belongs."""
    configuration = invocation.configuration
    secret = {k: v for k, v in settings.items() if k in _SECRET_SETTINGS}
    plain = {k: v for k, v in settings.items() if k not in _SECRET_SETTINGS}
    if secret:
        path = configuration.credentials_path
        _write(invocation, path, profile, secret, warns=True)
    if plain:
        _write(invocation, configuration.config_path, section, plain)


def _section(profile: str | None, default: str = "default") -> str:
    """The section of a profile that was named; ``default``: that of the name default."""
    if profile is None:
        return "default"
    return default if profile == "default" else config_file.section_of(profile)


def _check_line_breaks(settings: Mapping[str, Setting]) -> None:
    """A value with a line break could say more than it seems to."""
    for name, setting in settings.items():
        for value in setting.values() if isinstance(setting, dict) else [setting]:
            if "\n" in value or "\r" in value:
                raise Failure(
                    f"Invalid value for key {name}: newline characters and carriage "
                    "returns are not allowed."
                )


def _write(
    invocation: Invocation,
    path: str,
    section: str,
    settings: Mapping[str, Setting],
    warns: bool = False,
) -> None:
    """Change lines of one section and leave every other line as it is."""
    if invocation.dialect.refuses_line_breaks:
        _check_line_breaks(settings)
    files = invocation.process.files
    absolute = expand(path, invocation.process.machine.home)
    text = ""
    is_new = not files.exists(absolute)
    if is_new:
        files.make_directory(absolute.rsplit("/", 1)[0], parents=True)
    else:
        text = files.read_text(absolute)
        read(files, absolute)
    files.write(absolute, config_file.updated(text, section, settings).encode())
    if is_new:
        files.change_mode(absolute, 0o600)
    elif (
        warns
        and invocation.dialect.warns_of_open_files
        and files.stat(absolute).mode & 0o077
    ):
        invocation.err(
            f"\naws: [WARNING]: The file '{absolute}' is accessible by other users. "
            f"Consider running 'chmod 600 {absolute}' to restrict access to only your "
            "user.\n"
        )


# --- aws configure ----------------------------------------------------------------------


def _ask(invocation: Invocation) -> int:
    """The dialogue."""
    configuration = invocation.configuration
    known = configuration.settings
    if not known:
        invocation.out(invocation.dialect.configure_tip)
    changed: dict[str, str] = {}
    for name, prompt in _PROMPTS:
        current = known.get(name)
        shown = masked(current) if current and name in _SECRET_SETTINGS else current
        try:
            answer = invocation.process.ask(f"{prompt} [{shown}]: ", needed=True)
        except EOFError as error:
            raise Failure(str(error)) from error
        if answer:
            changed[name] = answer
    section = _section(configuration.named_profile, invocation.dialect.named_default)
    _store(invocation, configuration.profile, section, changed)
    if changed and not changed.keys() - set(_SECRET_SETTINGS):
        # The section is made all the same.
        _write(invocation, configuration.config_path, section, {})
    return 0
