"""What calls to IAM Access Analyzer need."""

from __future__ import annotations

from iamtutor.cloud.service.caller import Caller, Params
from iamtutor.cloud.service.requirements import Requirement, Requires
from iamtutor.cloud.turn import Turn


def in_region(action: str) -> Requires:
    """An action without resources; a denial speaks of all that the Region has."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        account = turn.account.id
        spoken = f"arn:aws:access-analyzer:{caller.region}:{account}:*"
        return [Requirement(action, "*", spoken=spoken)]

    return requires
