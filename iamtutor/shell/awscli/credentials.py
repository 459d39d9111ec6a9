"""Where the CLI finds its credentials: the chain, in the real order.

Environment, a role that the profile names, shared credentials file, configuration file,
instance metadata. The first that has an answer wins; half an answer is an error.
"""

from __future__ import annotations

from collections.abc import Mapping

from botocore.exceptions import (
    CredentialRetrievalError,
    InfiniteLoopConfigError,
    InvalidConfigError,
    PartialCredentialsError,
)

from iamtutor.cloud import principals
from iamtutor.cloud.principals import Credentials
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell import metadata
from iamtutor.shell.awscli.configuration import Configuration
from iamtutor.shell.awscli.failures import Failure, Unemulated
from iamtutor.shell.awscli.session import CALLER, Caller, calling_as, client

_MISCONFIGURED = (
    CredentialRetrievalError,
    InfiniteLoopConfigError,
    InvalidConfigError,
    PartialCredentialsError,
)
_UNSUPPORTED = (
    "credential_process",
    "web_identity_token_file",
    "sso_start_url",
    "mfa_serial",
)


def find(
    turn: Turn, machine: Machine, configuration: Configuration
) -> Credentials | None:
    """The credentials of the next request; None when the chain ends without any.

    Assuming a role makes an API call, whose ClientError is passed on. What the files say
    wrongly is a ``Failure``: it ends the command before anything is transferred.
    """
    configuration.check_profile()
    try:
        return _first(turn, machine, configuration)
    except _MISCONFIGURED as error:
        raise Failure(str(error)) from error


def _first(
    turn: Turn, machine: Machine, configuration: Configuration
) -> Credentials | None:
    """The chain."""
    if configuration.chosen is None:
        found = from_environment(configuration.environment)
        if found is not None:
            return found
    return _of_profile(turn, machine, configuration, configuration.profile) or (
        from_metadata(turn, machine, configuration.environment)
    )


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
    found = principals.instance_credentials(turn, instance.instance_id)
    if not isinstance(found, principals.InstanceCredentials):
        return None
    return Credentials(
        found.access_key_id, found.secret_access_key, found.token, "iam-role"
    )


def _of_profile(
    turn: Turn, machine: Machine, configuration: Configuration, name: str
) -> Credentials | None:
    settings = configuration.profiles.get(name, {})
    for setting in _UNSUPPORTED:
        if setting in settings:
            raise Unemulated(f"not emulated here: {setting} in the profile {name}")
    if "role_arn" in settings:
        return _assumed(turn, machine, configuration, name, (name,))
    return _kept(configuration, name)


def _kept(configuration: Configuration, name: str) -> Credentials | None:
    """The keys that stand in the files under a profile's name."""
    for sections, source in (
        (configuration.credentials, "shared-credentials-file"),
        (configuration.config, "config-file"),
    ):
        section = sections.get(name, {})
        key = section.get("aws_access_key_id")
        if key is None:
            continue
        secret = section.get("aws_secret_access_key")
        if secret is None:
            raise PartialCredentialsError(
                provider=source, cred_var="aws_secret_access_key"
            )
        token = section.get("aws_session_token") or section.get("aws_security_token")
        return Credentials(key, secret, token or None, source)
    return None


def _assumed(
    turn: Turn,
    machine: Machine,
    configuration: Configuration,
    name: str,
    visited: tuple[str, ...],
) -> Credentials:
    """The session of the role that a profile names, by whom ``_source`` finds."""
    settings = configuration.profiles[name]
    source = _source(turn, machine, configuration, name, visited)
    region = configuration.value("region")
    request = {
        "RoleArn": settings["role_arn"],
        "RoleSessionName": settings.get(
            "role_session_name", f"botocore-session-{int(turn.now.timestamp())}"
        ),
    }
    if "external_id" in settings:
        request["ExternalId"] = settings["external_id"]
    caller = Caller(turn, machine.name, lambda: source, CALLER.get().budget)
    with calling_as(caller):
        answer = client("sts", region).assume_role(**request)
    issued = answer["Credentials"]
    return Credentials(
        issued["AccessKeyId"],
        issued["SecretAccessKey"],
        issued["SessionToken"],
        "assume-role",
    )


def _source(
    turn: Turn,
    machine: Machine,
    configuration: Configuration,
    name: str,
    visited: tuple[str, ...],
) -> Credentials:
    """Who assumes the role of the profile ``name``."""
    settings = configuration.profiles[name]
    profile, kind = settings.get("source_profile"), settings.get("credential_source")
    if profile and kind:
        raise InvalidConfigError(
            error_msg=f'The profile "{name}" contains both source_profile and '
            "credential_source."
        )
    if kind:
        return _of_kind(turn, machine, configuration, name, kind)
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
        return _assumed(turn, machine, configuration, profile, (*visited, profile))
    found = _kept(configuration, profile)
    if found is None:
        raise InvalidConfigError(
            error_msg=f'The source profile "{profile}" must have credentials.'
        )
    return found


def _has_keys(settings: Mapping[str, str]) -> bool:
    return "aws_access_key_id" in settings or "aws_secret_access_key" in settings


def _of_kind(
    turn: Turn, machine: Machine, configuration: Configuration, name: str, kind: str
) -> Credentials:
    """What a profile's ``credential_source`` gives."""
    match kind:
        case "Environment":
            found = from_environment(configuration.environment)
        case "Ec2InstanceMetadata":
            found = from_metadata(turn, machine, configuration.environment)
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
