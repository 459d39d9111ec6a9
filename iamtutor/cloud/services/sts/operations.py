"""Operations of STS."""

from __future__ import annotations

from iamtutor.cloud.service.requirements import anything, nothing
from iamtutor.cloud.service.values import Operation, reading
from iamtutor.cloud.services.sts import requirements as for_sts
from iamtutor.cloud.services.sts import sessions

_READS: dict[str, Operation] = {
    "GetCallerIdentity": Operation(
        sessions.get_caller_identity, anything("sts:GetCallerIdentity")
    ),
    "AssumeRole": Operation(
        sessions.assume_role, for_sts.assuming, sessions.check_assume_role
    ),
    "GetSessionToken": Operation(
        sessions.get_session_token, nothing, sessions.check_session_token
    ),
    "DecodeAuthorizationMessage": Operation(
        sessions.decode_authorization_message,
        anything("sts:DecodeAuthorizationMessage"),
    ),
}


#: To hand out temporary credentials is to read, as CloudTrail sees it.
OPERATIONS = reading(_READS)
