"""Where the CLI finds its credentials: the chain, in the real order.

Environment, a role that the profile names, an identity provider's token, IAM Identity
Center, shared credentials file, a program, configuration file, instance metadata. The first
that has an answer wins; half an answer is an error. The look ends before anything is asked
of AWS: a role is assumed when its keys are needed.
"""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from botocore.exceptions import (
    CredentialRetrievalError,
    InfiniteLoopConfigError,
    InvalidConfigError,
    PartialCredentialsError,
)
from botocore.utils import parse_timestamp

from iamtutor.cloud.credentials.instances import (
    InstanceCredentials,
    instance_credentials,
)
from iamtutor.cloud.principals import Credentials
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell import metadata, python_json
from iamtutor.shell.awscli.caller import CALLER, Caller, calling_as
from iamtutor.shell.awscli.failures import Failure, Unemulated
from iamtutor.shell.awscli.profiles import kept, sso
from iamtutor.shell.awscli.profiles.configuration import Configuration
from iamtutor.shell.awscli.session import client
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.machine import filesystem_of, host_of
from iamtutor.shell.process import Process

#: What a profile says of the token of an identity provider, as the environment says it.
_BY_TOKEN = {
    "web_identity_token_file": "AWS_WEB_IDENTITY_TOKEN_FILE",
    "role_arn": "AWS_ROLE_ARN",
    "role_session_name": "AWS_ROLE_SESSION_NAME",
}
#: How ``configure list`` and the complaints call the program of a profile.
_PROGRAM = "custom-process"
#: The status of a program that is not there.
NOT_FOUND = 127
_MISCONFIGURED = (
    CredentialRetrievalError,
    InfiniteLoopConfigError,
    InvalidConfigError,
    PartialCredentialsError,
)


Keys = Callable[[], Credentials | None]
"""Gives what was found; for a role it makes the call, whose ClientError is passed on."""


def look_up(
    turn: Turn,
    machine: Machine,
    configuration: Configuration,
    process: Process | None = None,
) -> Keys:
    """Where the credentials of the next request come from; they are None when the chain
    ends without any. ``process`` is the program that asks: without one, no other program
    is run for keys and nobody is asked for a code.

    What the files say wrongly is a ``Failure``: it ends the command before anything is
    transferred.
    """
    configuration.check_profile()
    chain = _Chain(turn, machine, configuration, process)
    try:
        return chain.first()
    except _MISCONFIGURED as error:
        raise Failure(str(error)) from error


def find(
    turn: Turn,
    machine: Machine,
    configuration: Configuration,
    process: Process | None = None,
) -> Credentials | None:
    """The credentials themselves, at once."""
    return look_up(turn, machine, configuration, process)()


def from_environment(environment: Mapping[str, str]) -> Credentials | None:
    key = environment.get("AWS_ACCESS_KEY_ID")
    if not key:
        return None
    secret = environment.get("AWS_SECRET_ACCESS_KEY")
    if not secret:
        raise PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY")
    return Credentials(key, secret, environment.get("AWS_SESSION_TOKEN") or None, "env")


def from_metadata(
    turn: Turn, machine: Machine, environment: Mapping[str, str]
) -> Credentials | None:
    """What the instance's role gives. The CLI asks with a token, so both versions of the
    metadata service do."""
    if environment.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        return None
    instance = metadata.instance_of(turn, machine)
    if instance is None or instance.metadata_endpoint == "disabled":
        return None
    found = instance_credentials(turn, instance.instance_id)
    if not isinstance(found, InstanceCredentials):
        return None
    return Credentials(
        found.access_key_id, found.secret_access_key, found.token, "iam-role"
    )


@dataclass(frozen=True, slots=True)
class _Chain:
    """Where keys are looked for in turn."""

    turn: Turn
    machine: Machine
    configuration: Configuration
    process: Process | None

    def first(self) -> Keys:
        configuration = self.configuration
        if configuration.chosen is None:
            found = from_environment(configuration.environment)
            if found is not None:
                return _at_hand(found)
        name = configuration.profile
        settings = configuration.profiles.get(name, {})
        if "role_arn" in settings and "web_identity_token_file" not in settings:
            return self._assumed(name, (name,))
        environment = configuration.environment
        keys = self._of_profile(name, {} if configuration.chosen else environment)
        if keys is not None:
            return keys
        return _at_hand(from_metadata(self.turn, self.machine, environment))

    def _of_profile(
        self, name: str, environment: Mapping[str, str] = MappingProxyType({})
    ) -> Keys | None:
        """What a profile gives by itself: without another one's help. Of the token of an
        identity provider the ``environment`` may tell as well."""
        settings = self.configuration.profiles.get(name, {})
        told = {
            key: environment[variable]
            for key, variable in _BY_TOKEN.items()
            if variable in environment
        }
        if "web_identity_token_file" in {**settings, **told}:
            return self._by_token({**settings, **told})
        dialect = host_of(self.turn).cli
        token_problem = sso.check(self.configuration, dialect, name)
        if token_problem is not None:
            return _failing(token_problem)
        if "login_session" in settings and dialect.login_problem:
            session = settings["login_session"]
            raise Failure(dialect.login_problem.format(name=session))
        found = (
            _kept(self.configuration.credentials, name, "shared-credentials-file")
            or self._from_program(settings)
            or _kept(self.configuration.config, name, "config-file")
        )
        return None if found is None else _at_hand(found)

    def _by_token(self, settings: Mapping[str, str]) -> Keys:
        """A session of a role for whoever an identity provider vouches for."""
        if "role_arn" not in settings:
            raise InvalidConfigError(
                error_msg="The provided profile or the current environment is configured "
                "to assume role with web identity but has no role ARN configured. Ensure "
                "that the profile has the role_arnconfiguration set or the AWS_ROLE_ARN "
                "env var is set."
            )
        return partial(self._vouched_for, settings)

    def _vouched_for(self, settings: Mapping[str, str]) -> Credentials:
        path = settings["web_identity_token_file"]
        try:
            token = filesystem_of(self.turn, self.machine, None).read_text(path)
        except PathError as error:
            missing = f"[Errno 2] No such file or directory: '{path}'"
            raise Failure(missing) from error
        request = {
            "RoleArn": settings["role_arn"],
            "RoleSessionName": self._session_name(settings),
            "WebIdentityToken": token,
        }
        caller = Caller(
            self.turn,
            self.machine.name,
            lambda: None,
            CALLER.get().budget,
            signed=False,
        )
        with calling_as(caller):
            answer = self._sts().assume_role_with_web_identity(**request)
        return _issued(answer, "assume-role-with-web-identity")

    def _from_program(self, settings: Mapping[str, str]) -> Credentials | None:
        """What the program of ``credential_process`` prints."""
        command = settings.get("credential_process")
        if command is None:
            return None
        if self.process is None:
            raise Unemulated("not emulated here: credential_process without a terminal")
        words = shlex.split(command)
        status, printed, complaint = self.process.output_of(words)
        if status == NOT_FOUND:
            raise Failure(f"[Errno 2] No such file or directory: '{words[0]}'")
        if status:
            raise CredentialRetrievalError(provider=_PROGRAM, error_msg=complaint)
        try:
            told = python_json.loads(printed)
        except ValueError as error:
            raise Failure(str(error)) from error
        if not isinstance(told, dict):
            kind = type(told).__name__
            raise Failure(f"{kind!r} object has no attribute 'get'")
        version = told.get("Version", "<Version key not provided>")
        if version != 1:
            raise CredentialRetrievalError(
                provider=_PROGRAM,
                error_msg=f"Unsupported version '{version}' for credential process "
                "provider, supported versions: 1",
            )
        for key in ("AccessKeyId", "SecretAccessKey"):
            if key not in told:
                raise CredentialRetrievalError(
                    provider=_PROGRAM,
                    error_msg=f"Missing required key in response: {key!r}",
                )
        ends = told.get("Expiration")
        if ends is not None and parse_timestamp(ends) <= self.turn.now:
            raise Failure(
                "Credentials were refreshed, but the refreshed credentials are still "
                "expired."
            )
        return Credentials(
            str(told["AccessKeyId"]),
            str(told["SecretAccessKey"]),
            told.get("SessionToken") or None,
            _PROGRAM,
        )

    def _assumed(self, name: str, visited: tuple[str, ...]) -> Keys:
        """The session of the role that a profile names, by whom ``_source`` finds."""
        settings = self.configuration.profiles[name]
        return partial(self._session, settings, self._source(name, visited))

    def _session(self, settings: Mapping[str, str], source: Keys) -> Credentials:
        request: dict[str, object] = {"RoleArn": settings["role_arn"]}
        if "role_session_name" in settings:
            request["RoleSessionName"] = settings["role_session_name"]
        if "external_id" in settings:
            request["ExternalId"] = settings["external_id"]
        duration = settings.get("duration_seconds", "")
        if duration.isdecimal():
            # Anything else is passed over.
            request["DurationSeconds"] = int(duration)
        if serial := settings.get("mfa_serial"):
            request["SerialNumber"] = serial
        files = self.process.files if self.process else None
        path = kept.place(self.machine.home, request)
        known = files and kept.found(files, path, self.turn.now)
        if known:
            return _issued(known, "assume-role")
        if serial:
            request["TokenCode"] = self._code(serial)
        request["RoleSessionName"] = self._session_name(settings)
        caller = Caller(self.turn, self.machine.name, source, CALLER.get().budget)
        with calling_as(caller):
            answer = self._sts().assume_role(**request)
        if files:
            kept.keep(files, path, answer)
        return _issued(answer, "assume-role")

    def _sts(self) -> Any:
        made = client("sts", self.configuration.value("region"))
        self.configuration.check_client(host_of(self.turn).cli, "sts")
        return made

    def _session_name(self, settings: Mapping[str, str]) -> str:
        made_up = f"botocore-session-{int(self.turn.now.timestamp())}"
        return settings.get("role_session_name", made_up)

    def _code(self, serial: str) -> str:
        """The one-time code that the person reads off the device."""
        if self.process is None:
            raise Unemulated("not emulated here: mfa_serial without a terminal")
        try:
            return self.process.ask(f"Enter MFA code for {serial}: ", needed=True)
        except EOFError as error:
            raise Failure(str(error)) from error

    def _source(self, name: str, visited: tuple[str, ...]) -> Keys:
        """Who assumes the role of the profile ``name``."""
        configuration = self.configuration
        settings = configuration.profiles[name]
        profile, kind = (
            settings.get("source_profile"),
            settings.get("credential_source"),
        )
        if profile and kind:
            raise InvalidConfigError(
                error_msg=f'The profile "{name}" contains both source_profile and '
                "credential_source."
            )
        if kind:
            return _at_hand(self._of_kind(name, kind))
        if not profile:
            raise PartialCredentialsError(
                provider="assume-role", cred_var="source_profile or credential_source"
            )
        source = configuration.profiles.get(profile)
        if source is None:
            raise InvalidConfigError(
                error_msg=f'The source_profile "{profile}" referenced in the profile '
                f'"{name}" does not exist.'
            )
        # A profile may name itself: then its own keys are meant.
        if profile in visited and not (profile == name and _has_keys(source)):
            raise InfiniteLoopConfigError(
                source_profile=profile, visited_profiles=list(visited)
            )
        if "role_arn" in source and not _has_keys(source):
            return self._assumed(profile, (*visited, profile))
        found = self._of_profile(profile)
        if found is None:
            raise InvalidConfigError(
                error_msg=f'The source profile "{profile}" must have credentials.'
            )
        return found

    def _of_kind(self, name: str, kind: str) -> Credentials:
        """What a profile's ``credential_source`` gives."""
        environment = self.configuration.environment
        match kind:
            case "Environment":
                found = from_environment(environment)
            case "Ec2InstanceMetadata":
                found = from_metadata(self.turn, self.machine, environment)
            case "EcsContainer":
                # The machine is no container: there is nothing to ask.
                found = None
            case _:
                raise InvalidConfigError(
                    error_msg=f'The credential source "{kind}" referenced in profile '
                    f'"{name}" is not valid.'
                )
        if found is None:
            raise CredentialRetrievalError(
                provider=kind,
                error_msg="No credentials found in credential_source referenced in "
                f"profile {name}",
            )
        return found


def _at_hand(found: Credentials | None) -> Keys:
    return lambda: found


def _failing(error: Exception) -> Keys:
    """What is known to fail, as soon as the keys are needed."""

    def fail() -> Credentials:
        raise error

    return fail


def _kept(
    sections: Mapping[str, Mapping[str, str]], name: str, source: str
) -> Credentials | None:
    """The keys that stand in a file under a profile's name."""
    section = sections.get(name, {})
    key = section.get("aws_access_key_id")
    if key is None:
        return None
    secret = section.get("aws_secret_access_key")
    if secret is None:
        raise PartialCredentialsError(provider=source, cred_var="aws_secret_access_key")
    token = section.get("aws_session_token") or section.get("aws_security_token")
    return Credentials(key, secret, token or None, source)


def _has_keys(settings: Mapping[str, str]) -> bool:
    return "aws_access_key_id" in settings or "aws_secret_access_key" in settings


def _issued(answer: Mapping[str, Any], source: str) -> Credentials:
    issued = answer["Credentials"]
    return Credentials(
        issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"], source
    )
