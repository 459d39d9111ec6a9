"""Operations of STS."""

from __future__ import annotations

from iamtutor.cloud.catalogue.operation import Operation
from iamtutor.cloud.requirements import iam as for_iam
from iamtutor.cloud.requirements.common import anything, nothing
from iamtutor.cloud.services import sts

OPERATIONS: dict[str, Operation] = {
    "GetCallerIdentity": Operation(
        sts.get_caller_identity, anything("sts:GetCallerIdentity")
    ),
    "AssumeRole": Operation(sts.assume_role, for_iam.assuming, sts.check_assume_role),
    "GetSessionToken": Operation(
        sts.get_session_token, nothing, sts.check_session_token
    ),
    "DecodeAuthorizationMessage": Operation(
        sts.decode_authorization_message, anything("sts:DecodeAuthorizationMessage")
    ),
}
