"""The shared configuration and credentials files of the person at the machine."""

import configparser
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from botocore.exceptions import ConfigParseError, ProfileNotFound

from iamtutor.policy.keeping import SHORT, kept
from iamtutor.shell.awscli.failures import Failure, integer
from iamtutor.shell.filesystem import FileSystem, PathError
from iamtutor.shell.hosts.dialects import ANY_SERVICE, Dialect
from iamtutor.shell.process import Process
from iamtutor.shell.text import words_of

CONFIG_FILE, CREDENTIALS_FILE = "~/.aws/config", "~/.aws/credentials"

Sections = Mapping[str, Mapping[str, str]]


@dataclass
class Configuration:
    """Both files, read; and the profile that counts.

    ``chosen`` is the profile that ``--profile`` names, ``profile`` the one in force,
    ``config`` and ``credentials`` the sections of the files by profile name.
    """

    environment: Mapping[str, str]
    chosen: str | None
    config_path: str
    credentials_path: str
    config: dict[str, Mapping[str, str]] = field(default_factory=dict)
    credentials: Sections = field(default_factory=dict)
    sso_sessions: dict[str, Mapping[str, str]] = field(default_factory=dict)
    plugins: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def profile(self) -> str:
        named = self.named_profile
        return "default" if named is None else named

    @cached_property
    def named_profile(self) -> str | None:
        """The profile that was asked for, by option or variable: an empty variable asks
        for a profile without a name."""
        if self.chosen:
            return self.chosen
        return self.environment.get(
            "AWS_PROFILE", self.environment.get("AWS_DEFAULT_PROFILE")
        )

    @cached_property
    def profiles(self) -> Sections:
        """Both files together: the credentials file wins."""
        names = [*self.config, *(n for n in self.credentials if n not in self.config)]
        return {
            name: {**self.config.get(name, {}), **self.credentials.get(name, {})}
            for name in names
        }

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """What is set for the profile in force: nothing where it is not there."""
        return self.profiles.get(self.profile, {})

    @cached_property
    def has_profile(self) -> bool:
        """Whether the profile that was asked for is there; none asked for: it is."""
        return self.named_profile is None or self.named_profile in self.profiles

    def check_profile(self) -> None:
        if not self.has_profile:
            raise ProfileNotFound(profile=self.named_profile)

    def value(self, name: str) -> str | None:
        """A setting of the profile in force."""
        self.check_profile()
        return self.settings.get(name)

    def check_client(self, dialect: Dialect, service: str) -> None:
        """Raise ``Failure`` for a setting with which no client can be made."""
        if not self.has_profile:
            return
        settings = self.settings
        if service == "s3" and settings.get("s3"):
            _check_s3(settings["s3"])
        mode = self.environment.get(
            "AWS_RETRY_MODE", settings.get("retry_mode", "standard")
        )
        if mode not in _RETRY_MODES or mode not in dialect.retry_modes:
            raise Failure(
                f'Invalid value provided to "mode": "{mode}" must be one of: '
                f"{dialect.retry_modes}"
            )
        attempts = integer(
            self.environment.get("AWS_MAX_ATTEMPTS", settings.get("max_attempts", 1))
        )
        if attempts < 1:
            raise Failure(
                f'Value provided to "max_attempts": {attempts} must be an integer greater '
                f"than or equal to {dialect.least_attempts}."
            )
        self._check_sts(dialect, service)
        session = settings.get("sso_session")
        if (
            dialect.sso_sessions
            and session
            and session not in self.sso_sessions
            # With one of them the look for credentials complains first.
            and not {"sso_role_name", "sso_account_id"} & settings.keys()
        ):
            raise Failure(
                f'The profile "{self.profile}" is configured to use the SSO token '
                f'provider but the "{session}" sso_session configuration does not exist.'
            )

    def _check_sts(self, dialect: Dialect, service: str) -> None:
        if dialect.checks_sts not in (service, ANY_SERVICE):
            return
        chosen = self.environment.get(
            "AWS_STS_REGIONAL_ENDPOINTS", self.settings.get("sts_regional_endpoints")
        )
        if chosen and chosen not in _STS_ENDPOINTS:
            raise Failure(
                f"STS regional endpoints option {chosen} is invalid. Valid options are: "
                '"legacy", "regional"'
            )


#: What it costs to read a line of a file of settings.
_SETTING_WORK = 600
_BLANKS = re.compile(r"[^\S\n]{8,}")
_STS_ENDPOINTS = ("legacy", "regional")
_RETRY_MODES = ("legacy", "standard", "adaptive")
_ADDRESSING = ("auto", "virtual", "path")


def _check_s3(given: str) -> None:
    if not given.startswith("\n"):
        raise Failure("'str' object has no attribute 'get'")
    style = nested(given).get("addressing_style", "auto")
    if style not in _ADDRESSING:
        raise Failure(
            f"S3 addressing style {style} is invalid. Valid options are: 'auto', "
            "'virtual', and 'path'"
        )


def nested(value: str) -> dict[str, str]:
    """The settings that are nested in one: indented lines below its name."""
    pairs = (line.partition("=") for line in value.splitlines() if "=" in line)
    return {name.strip(): inner.strip() for name, _, inner in pairs}


def load(process: Process, chosen: str | None) -> Configuration:
    """Read what is there. A missing file is an empty one."""
    files, home, environment = process.files, process.machine.home, process.env
    config_path = environment.get("AWS_CONFIG_FILE", CONFIG_FILE)
    credentials_path = environment.get("AWS_SHARED_CREDENTIALS_FILE", CREDENTIALS_FILE)
    loaded = Configuration(environment, chosen, config_path, credentials_path)
    for name, section in read(files, expand(config_path, home)).items():
        match _words(name):
            case ["default"]:
                loaded.config[name] = section
            case ["profile", profile]:
                loaded.config[profile] = section
            case ["sso-session", session]:
                loaded.sso_sessions[session] = section
            case ["plugins"]:
                loaded.plugins = section
    loaded.credentials = read(files, expand(credentials_path, home))
    return loaded


@kept((SHORT, 1024))
def _words(header: str) -> list[str]:
    """The words of a section's header; a name with blanks has to be quoted."""
    try:
        return shlex.split(header)
    except ValueError:
        return []


def expand(path: str, home: str) -> str:
    return home + path[1:] if path == "~" or path.startswith("~/") else path


def read(files: FileSystem, path: str) -> Sections:
    """The sections of an INI file; raises ``ConfigParseError`` as botocore does."""
    if files.find(path) is None:
        return {}  # as usual, and sooner known than why
    try:
        text = words_of(files.read_text(path))
    except PathError:
        return {}
    files.budget.work((text.count("\n") + 1) * _SETTING_WORK)
    # Where blanks end a name, the parser looks for their end from each of them.
    files.budget.work(sum(len(blanks) ** 2 for blanks in _BLANKS.findall(text)) // 8)
    files.budget.hold(2 * len(text))
    try:
        sections = _sections_of(text)
    except configparser.Error as error:
        raise ConfigParseError(path=path, error=error) from error
    for section in sections.values():
        _check_nested(path, section)
    return sections


@kept((4096, 256))
def _sections_of(text: str) -> Sections:
    """Each command reads both files twice, and hardly any changes them."""
    parser = configparser.RawConfigParser(default_section="")
    parser.read_string(text)
    return {name: dict(parser.items(name)) for name in parser.sections()}


class NestedConfigParseError(ConfigParseError):  # type: ignore[misc]
    """A line among nested settings that sets nothing."""


def _check_nested(path: str, section: Mapping[str, str]) -> None:
    for value in section.values():
        lines = value.split("\n") if value.startswith("\n") else ()
        if any(line.strip() and "=" not in line for line in lines):
            raise NestedConfigParseError(path=path)
