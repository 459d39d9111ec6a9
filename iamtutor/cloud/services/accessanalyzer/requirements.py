"""What calls to IAM Access Analyzer need."""

from iamtutor.cloud.service import Caller, Params, Turn
from iamtutor.cloud.service.requirements import Needs, Requirement


def in_region(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """An action without resources; a denial speaks of all that the Region has."""
    account = turn.account.id
    spoken = f"arn:aws:access-analyzer:{caller.region}:{account}:*"
    return [Requirement(action, "*", spoken=spoken)]
