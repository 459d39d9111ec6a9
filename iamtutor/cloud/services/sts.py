"""STS: who am I, and temporary credentials for a role."""

from __future__ import annotations

from datetime import timedelta

from iamtutor.cloud.account import SessionCredentials
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.principals import PrincipalKind, issue_role_session, issue_session
from iamtutor.cloud.turn import Turn
from iamtutor.policy.document import MalformedPolicy, parse_policy

_DEFAULT_DURATION = 3600
#: A role session that assumes a role gets an hour at most ("role chaining").
_CHAINED_DURATION = 3600
_DEFAULT_USER_DURATION = 43200


def get_caller_identity(turn: Turn, caller: Caller, params: Params) -> Response:
    """Needs no permission: it says nothing that the caller's credentials don't."""
    principal = caller.principal
    return {
        "UserId": principal.unique_id,
        "Account": principal.account,
        "Arn": principal.arn,
    }


def assume_role(turn: Turn, caller: Caller, params: Params) -> Response:
    """The trust policy has said yes: hand out temporary credentials for the role."""
    if params.get("PolicyArns"):
        raise NotEmulated("sts", "AssumeRole with PolicyArns")
    if caller.principal.kind is PrincipalKind.ROOT:
        raise ServiceError(
            "AccessDenied", "Roles may not be assumed by root accounts.", 403
        )
    role = turn.world.account.roles[params["RoleArn"].rsplit("/", 1)[-1]]
    duration = params.get("DurationSeconds", _DEFAULT_DURATION)
    if duration > role.max_session_duration:
        raise ServiceError(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this "
            "role.",
            400,
        )
    chained = caller.principal.kind is PrincipalKind.ROLE_SESSION
    if chained and duration > _CHAINED_DURATION:
        raise ServiceError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles "
            "assumed by role chaining",
            400,
        )
    policy = params.get("Policy")
    if policy is not None:
        try:
            parse_policy(policy)
        except MalformedPolicy as error:
            raise ServiceError(
                "MalformedPolicyDocument",
                "The policy is not in the valid JSON format.",
                400,
            ) from error
    session = issue_role_session(
        turn,
        role,
        params["RoleSessionName"],
        timedelta(seconds=duration),
        session_policy=policy,
        chained_from=caller.principal.arn if chained else None,
        tags={**role.tags, **{t["Key"]: t["Value"] for t in params.get("Tags") or ()}},
    )
    return {
        "Credentials": _credentials(session),
        "AssumedRoleUser": {
            "AssumedRoleId": session.principal_id,
            "Arn": session.principal_arn,
        },
    }


def get_session_token(turn: Turn, caller: Caller, params: Params) -> Response:
    """Temporary credentials of a user, for the user's own permissions."""
    principal = caller.principal
    if principal.session is not None:
        raise ServiceError(
            "AccessDenied", "Cannot call GetSessionToken with session credentials", 403
        )
    session = issue_session(
        turn,
        issuer_arn=principal.issuer_arn,
        principal_arn=principal.arn,
        principal_id=principal.unique_id,
        lifetime=timedelta(
            seconds=params.get("DurationSeconds", _DEFAULT_USER_DURATION)
        ),
    )
    return {"Credentials": _credentials(session)}


def _credentials(session: SessionCredentials) -> Response:
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "SessionToken": session.session_token,
        "Expiration": session.expires,
    }
