"""Profiles of IAM Identity Center: nobody can sign in there from here, so that a profile
which is complete lacks its token, as on any computer where nobody has."""

from collections.abc import Mapping

from botocore.exceptions import InvalidConfigError, SSOTokenLoadError

from iamtutor.shell.awscli.profiles.configuration import Configuration
from iamtutor.shell.hosts.dialects import Dialect

_ROLE = ("sso_role_name", "sso_account_id")
_WHERE = ("sso_start_url", "sso_region")
#: The order in which an older version asks for them.
_ALL = (*_WHERE, *_ROLE)


def check(
    configuration: Configuration, dialect: Dialect, name: str
) -> SSOTokenLoadError | None:
    """What stands in the way of the profile's credentials once they are needed, if it asks
    for any. What the profile says wrongly is raised at once."""
    settings = configuration.profiles.get(name, {})
    asking = _ROLE if dialect.sso_sessions else _ALL
    if not any(key in settings for key in asking):
        return None
    if not dialect.sso_sessions:
        _need(name, settings, _ALL)
        return SSOTokenLoadError(
            error_msg="The SSO access token has either expired or is otherwise invalid."
        )
    session = settings.get("sso_session")
    if session is None:
        _need(name, settings, (*_ROLE, *_WHERE))
        return _no_token(settings["sso_start_url"])
    found = configuration.sso_sessions.get(session)
    if found is None:
        raise InvalidConfigError(
            error_msg=f'The specified sso-session does not exist: "{session}"'
        )
    for key, value in found.items():
        if settings.get(key, value) != value:
            raise InvalidConfigError(
                error_msg=f"The value for {key} is inconsistent between profile "
                f"({settings[key]}) and sso-session ({value})."
            )
    _need(name, {**settings, **found}, (*_ROLE, *_WHERE))
    return _no_token(session)


def _no_token(whose: str) -> SSOTokenLoadError:
    return SSOTokenLoadError(error_msg=f"Token for {whose} does not exist")


def _need(name: str, settings: Mapping[str, str], keys: tuple[str, ...]) -> None:
    missing = ", ".join(key for key in keys if key not in settings)
    if missing:
        raise InvalidConfigError(
            error_msg=f'The profile "{name}" is configured to use SSO but is missing '
            f"required configuration: {missing}"
        )
