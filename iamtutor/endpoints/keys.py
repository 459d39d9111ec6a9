"""Keys for one's own tools, made by the calls that make them on AWS: CreateAccessKey, and
AssumeRole. Each is an action like any other, and is refused like any other."""

from dataclasses import dataclass
from typing import Any

from iamtutor.cloud import calls
from iamtutor.cloud.calls import ApiCall
from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.credentials.sessions import console_credentials
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.course.account import actions
from iamtutor.course.account.actions import Acted, Deed
from iamtutor.sandbox.models import ActionRecord
from iamtutor.sandbox.services import Played

#: What the session of an assumed role is called.
SESSION_NAME = "own-tools"


@dataclass(frozen=True, slots=True)
class Keys:
    """What a client signs with; ``token`` is empty for a user's access key. ``holder`` is
    whose they are."""

    key_id: str
    secret: str
    token: str
    holder: str


def create_access_key(deed: Deed, user: str) -> Acted:
    return _make(deed, "iam", "CreateAccessKey", {"UserName": user})


def assume_role(deed: Deed, arn: str) -> Acted:
    params = {"RoleArn": arn, "RoleSessionName": SESSION_NAME}
    return _make(deed, "sts", "AssumeRole", params)


def _make(deed: Deed, service: str, operation: str, params: dict[str, Any]) -> Acted:
    """By whoever is signed in to the console."""

    def play(turn: Turn) -> Played:
        account = turn.world.console_account
        call = ApiCall(
            service=service,
            operation=operation,
            params=params,
            credentials=console_credentials(turn),
            region=account.region,
            origin="console",
        )
        try:
            made = calls.perform(turn, call)
        except ServiceError as error:
            refused = {"code": error.code, "message": error.message}
            return Played(exit_code=1, details={"params": params, "error": refused})
        keys: Any = made.get("AccessKey") or made.get("Credentials")
        key_id = keys["AccessKeyId"]
        return Played(key_id, details={"params": params, "result": {"key": key_id}})

    label = call_name(service, operation)
    kind = ActionRecord.Kind.TOOLS
    return actions.act(deed, kind=kind, place="console", label=label, play=play)


def keys_of(world: World, key_id: str) -> Keys | None:
    """A key of the account; None when it is gone."""
    for account in world.accounts.values():
        session = account.sessions.get(key_id)
        if session is not None:
            return Keys(
                key_id,
                session.secret_access_key,
                session.session_token,
                session.principal_arn,
            )
        for user in account.users.values():
            key = user.access_keys.get(key_id)
            if key is not None:
                return Keys(key_id, key.secret_access_key, "", user.name)
    return None
