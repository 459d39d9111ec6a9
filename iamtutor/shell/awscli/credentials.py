"""Where the CLI finds its credentials: the chain, in the real order.

Environment, a role that the profile names, shared credentials file, configuration file,
instance metadata. The first that has an answer wins; half an answer is an error.
"""

from __future__ import annotations

from collections.abc import Mapping

from botocore.exceptions import InvalidConfigError, PartialCredentialsError

from iamtutor.cloud import principals
from iamtutor.cloud.principals import Credentials
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell import metadata
from iamtutor.shell.awscli.configuration import Configuration
from iamtutor.shell.awscli.failures import Unemulated
from iamtutor.shell.awscli.session import CALLER, Caller, calling_as, client

#: How deep ``source_profile`` may lead.
_PROFILE_DEPTH = 5

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

    Assuming a role makes an API call, whose ClientError is passed on.
    """
    configuration.check_profile()
    if configuration.chosen is None:
        found = from_environment(configuration.environment)
        if found is not None:
            return found
    return _of_profile(turn, machine, configuration, configuration.profile, 0) or (
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
    turn: Turn, machine: Machine, configuration: Configuration, name: str, depth: int
) -> Credentials | None:
    settings = configuration.profiles.get(name, {})
    for setting in _UNSUPPORTED:
        if setting in settings:
            raise Unemulated(f"not emulated here: {setting} in the profile {name}")
    if "role_arn" in settings:
        return _assumed(turn, machine, configuration, name, depth)
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
    turn: Turn, machine: Machine, configuration: Configuration, name: str, depth: int
) -> Credentials | None:
    settings = configuration.profiles[name]
    source = _source(turn, machine, configuration, name, depth)
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
    turn: Turn, machine: Machine, configuration: Configuration, name: str, depth: int
) -> Credentials | None:
    settings = configuration.profiles[name]
    profile, kind = settings.get("source_profile"), settings.get("credential_source")
    if profile and kind:
        raise InvalidConfigError(
            error_msg=f'The profile "{name}" contains both source_profile and '
            "credential_source."
        )
    if kind == "Environment":
        return from_environment(configuration.environment)
    if kind == "Ec2InstanceMetadata":
        return from_metadata(turn, machine, configuration.environment)
    if kind:
        raise Unemulated(f"not emulated here: credential_source = {kind}")
    if not profile:
        raise PartialCredentialsError(
            provider="assume-role", cred_var="source_profile or credential_source"
        )
    if profile not in configuration.profiles:
        raise InvalidConfigError(
            error_msg=f'The source_profile "{profile}" referenced in the profile '
            f'"{name}" does not exist.'
        )
    if depth >= _PROFILE_DEPTH:
        raise InvalidConfigError(
            error_msg=f"Infinite loop in credential configuration detected. Attempting "
            f"to load from profile {profile} which has already been visited. "
        )
    if profile == name:
        # A profile may name itself: then its own keys are meant.
        plain = {k: v for k, v in settings.items() if k != "role_arn"}
        only = Configuration(
            configuration.environment, None, "", "", {name: plain}, {name: plain}
        )
        return _of_profile(turn, machine, only, name, depth + 1)
    return _of_profile(turn, machine, configuration, profile, depth + 1)
