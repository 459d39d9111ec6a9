"""``aws login``, ``aws logout``, ``aws sso login`` and ``logout``: there is no browser here
to sign in with, so that nobody is ever signed in."""

from iamtutor.shell.awscli.failures import Misconfigured, Unemulated
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import Argument, parse

#: Commands of the program's own, by what precedes them.
NAMES = {"": ("login", "logout"), "sso": ("login", "logout")}
_OPTIONS = {
    "login": (Argument("--remote", flag=True),),
    "logout": (Argument("--all", flag=True),),
    "sso login": (
        Argument("--no-browser", flag=True),
        Argument("--sso-session"),
        Argument("--use-device-code", flag=True),
    ),
    "sso logout": (),
}
_NEEDED = ("sso_start_url", "sso_region")


def run(invocation: Invocation, command: str, words: list[str]) -> int:
    """``command`` is ``login``, ``sso logout`` …"""
    values = parse(_OPTIONS[command], words)
    match command:
        case "logout" if values["all"]:
            invocation.out("No cached login session tokens found.\n")
            return 0
        case "logout":
            profile = invocation.configuration.profile
            invocation.err(f"warning: no login session found for profile '{profile}'\n")
            return 0
        case "sso logout":
            return 0
        case "sso login":
            _check_sso(invocation, values["sso_session"])
    raise Unemulated(f"not emulated here: aws {command}")


def _check_sso(invocation: Invocation, session: str | None) -> None:
    configuration = invocation.configuration
    configuration.check_profile()
    settings = configuration.settings
    session = session or settings.get("sso_session")
    if session is not None and session not in configuration.sso_sessions:
        raise Misconfigured(f'The specified sso-session does not exist: "{session}"')
    if session is not None:
        settings = configuration.sso_sessions.get(session, {})
    missing = ", ".join(key for key in _NEEDED if key not in settings)
    if missing:
        raise Misconfigured(
            f"Missing the following required SSO configuration values: {missing}. To make "
            "sure this profile is properly configured to use SSO, please run: aws "
            "configure sso"
        )
