"""Operations of IAM Toolbox."""

from __future__ import annotations

from iamtutor.cloud.service.caller import Caller, Params
from iamtutor.cloud.service.requirements import Requirement, Requires
from iamtutor.cloud.service.values import Operation, reading
from iamtutor.cloud.services.iamtoolbox import authorization
from iamtutor.cloud.turn import Turn


def _account_wide(action: str) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        return [Requirement(action, "*", spoken="*")]

    return requires


OPERATIONS = reading(
    {
        "GetRequestAuthorizationDetails": Operation(
            authorization.get_request_authorization_details,
            _account_wide("iam:GetRequestAuthorizationDetails"),
            authorization.check,
        ),
        "GetRequestAuthorizationPolicy": Operation(
            authorization.get_request_authorization_policy,
            _account_wide("iam:GetRequestAuthorizationPolicy"),
            authorization.check,
        ),
    }
)
