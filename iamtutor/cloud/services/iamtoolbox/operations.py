"""Operations of IAM Toolbox."""

from __future__ import annotations

from iamtutor.cloud.service.requirements import account_wide
from iamtutor.cloud.service.values import Operation, reading
from iamtutor.cloud.services.iamtoolbox import authorization

OPERATIONS = reading(
    {
        "GetRequestAuthorizationDetails": Operation(
            authorization.get_request_authorization_details,
            account_wide("iam:GetRequestAuthorizationDetails"),
            authorization.check,
        ),
        "GetRequestAuthorizationPolicy": Operation(
            authorization.get_request_authorization_policy,
            account_wide("iam:GetRequestAuthorizationPolicy"),
            authorization.check,
        ),
    }
)
