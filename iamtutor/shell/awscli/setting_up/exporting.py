"""``aws configure export-credentials``: the keys in force, for other programs."""

import json
from collections.abc import Callable, Mapping

from botocore.exceptions import BotoCoreError

from iamtutor.cloud.principals import Credentials
from iamtutor.shell.awscli.failures import Failure, Misconfigured
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import Argument, parse
from iamtutor.shell.awscli.profiles import credentials

_LINES: Mapping[str, Callable[[str, str], str]] = {
    "env": lambda name, value: f"export {name}={value}",
    "env-no-export": lambda name, value: f"{name}={value}",
    "powershell": lambda name, value: f'$Env:{name}="{value}"',
    "windows-cmd": lambda name, value: f"set {name}={value}",
    "fish": lambda name, value: f'set -gx {name} "{value}"',
}
FORMATS = ("process", *_LINES)


def run(invocation: Invocation, words: list[str]) -> int:
    argument = Argument("--format", choices=FORMATS, default="process")
    values = parse([argument], words)
    found = _found(invocation)
    ends = _end(invocation, found)
    if values["format"] == "process":
        told = {
            "Version": 1,
            "AccessKeyId": found.access_key_id,
            "SecretAccessKey": found.secret_access_key,
            "SessionToken": found.session_token,
            "Expiration": ends,
        }
        kept = {name: value for name, value in told.items() if value is not None}
        invocation.out(json.dumps(kept, indent=2) + "\n")
        return 0
    line = _LINES[values["format"]]
    for name, value in (
        ("AWS_ACCESS_KEY_ID", found.access_key_id),
        ("AWS_SECRET_ACCESS_KEY", found.secret_access_key),
        ("AWS_SESSION_TOKEN", found.session_token),
        ("AWS_CREDENTIAL_EXPIRATION", ends),
    ):
        if value is not None:
            invocation.out(line(name, value) + "\n")
    return 0


def _found(invocation: Invocation) -> Credentials:
    process = invocation.process
    try:
        keys = credentials.look_up(
            process.turn, process.machine, invocation.configuration, process
        )
    except (BotoCoreError, Failure) as error:
        raise Misconfigured(f"Unable to retrieve credentials: {error}") from error
    found = keys()
    if found is None:
        raise Misconfigured("Unable to retrieve credentials: no credentials found")
    return found


def _end(invocation: Invocation, found: Credentials) -> str | None:
    """When the keys end, where the program was told: not of keys that stand in a file."""
    if found.source not in ("iam-role", "assume-role", "assume-role-with-web-identity"):
        return None
    for account in invocation.process.turn.world.accounts.values():
        session = account.sessions.get(found.access_key_id)
        if session is not None:
            return session.expires.isoformat()
    return None
