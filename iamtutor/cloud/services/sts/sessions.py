"""STS: who am I, temporary credentials for a role, what an encoded message says."""

import zlib
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from iamtutor.cloud import messages
from iamtutor.cloud.authorization import managed_policy
from iamtutor.cloud.credentials import second_factor, totp
from iamtutor.cloud.credentials.sessions import (
    Passed,
    issue_role_session,
    issue_session,
)
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.policies.documents import check_identity_policy
from iamtutor.cloud.principals import PrincipalKind
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads
from iamtutor.cloud.service.constraints import (
    TAG,
    TAG_KEYS,
    between,
    checked,
    longest,
    pattern,
    shortest,
)
from iamtutor.cloud.service.requirements import anything, nothing
from iamtutor.cloud.services.sts import requirements as for_sts
from iamtutor.cloud.state.identities import Role, SessionCredentials
from iamtutor.cloud.tags import tags_of

_DEFAULT_DURATION = 3600
_SHORTEST = 900
#: A role session that assumes a role gets an hour at most ("role chaining").
_CHAINED_DURATION = 3600
_DEFAULT_USER_DURATION = 43200
#: Inline and managed session policies together, and what they are packed into.
_POLICY_SIZE = 2048
_PACKED_SIZE = 1536
_NO_JSON = "The policy is not in the valid JSON format."

_validation_error = partial(ServiceError, "ValidationError")
_access_denied = partial(ServiceError, "AccessDenied", status=403)
_invalid_value = partial(ServiceError, "InvalidParameterValue")


@reads(anything)
def get_caller_identity(turn: Turn, caller: Caller, params: Params) -> Response:
    """Needs no permission: it says nothing that the caller's credentials don't."""
    principal = caller.principal
    return {
        "UserId": principal.unique_id,
        "Account": principal.account,
        "Arn": principal.arn,
    }


_NAME = pattern(r"[\w+=,.@-]*") + shortest(2)
_SECOND_FACTOR = {
    "SerialNumber": pattern(r"[\w+=/:,.@-]*") + longest(256),
    "TokenCode": pattern(r"[\d]*") + longest(totp.DIGITS),
}
_check_role_form = checked(
    {
        "DurationSeconds": between(_SHORTEST, 43200),
        "RoleArn": longest(2048),
        "RoleSessionName": _NAME + longest(64),
        "SourceIdentity": _NAME + longest(256),
        "ExternalId": pattern(r"[\w+=,.@:\/-]*") + longest(1224),
        **_SECOND_FACTOR,
        "Policy": pattern(r"[\u0009\u000A\u000D\u0020-\u00FF]+"),
        "PolicyArns": longest(10),
        "Tags": longest(50),
        "TransitiveTagKeys": TAG_KEYS,
    },
    "ValidationError",
    members={"Tags": TAG, "PolicyArns": {"arn": longest(2048)}},
)
_check_size = checked({"Policy": longest(_POLICY_SIZE)}, "ValidationError")
_check_session_token = checked(
    {"DurationSeconds": between(_SHORTEST, 129600), **_SECOND_FACTOR},
    "ValidationError",
)


def check_assume_role(turn: Turn, params: Params) -> None:
    """Before anyone asks for permission: the parameters must be well formed."""
    _check_role_form(turn, params)
    if not _is_arn(params["RoleArn"]):
        raise _validation_error(f"{params['RoleArn']} is invalid")


def _is_arn(text: str) -> bool:
    parts = text.split(":", 5)
    return len(parts) == 6 and parts[0] == "arn" and all((*parts[1:3], parts[5]))


@reads(
    for_sts.assuming,
    precheck=check_assume_role,
    unheeded=("MinimumSessionTokenSize", "ProvidedContexts"),
)
def assume_role(turn: Turn, caller: Caller, params: Params) -> Response:
    """The trust policy has said yes: hand out temporary credentials for the role."""
    if caller.principal.kind is PrincipalKind.ROOT:
        raise _access_denied("Roles may not be assumed by root accounts.")
    role = turn.account.roles[params["RoleArn"].rsplit("/", 1)[-1]]
    chained = caller.principal.kind is PrincipalKind.ROLE_SESSION
    duration = params.get("DurationSeconds", _DEFAULT_DURATION)
    _check_limits(role, duration, chained)
    policy_arns = [given["arn"] for given in params.get("PolicyArns") or ()]
    packed = _check_session_policies(turn, params.get("Policy"), policy_arns)
    tags, transitive = _session_tags(caller, params)
    source_identity = _source_identity(caller, params)
    second_factor.use(turn, caller, params)
    session = issue_role_session(
        turn,
        role,
        params["RoleSessionName"],
        timedelta(seconds=duration),
        Passed(
            session_policy=params.get("Policy"),
            policy_arns=policy_arns,
            tags={**role.tags, **tags},
            transitive_tags=transitive,
            source_identity=source_identity,
            chained_from=caller.principal.arn if chained else None,
        ),
    )
    response: Response = {
        "Credentials": _credentials(session),
        "AssumedRoleUser": {
            "AssumedRoleId": session.principal_id,
            "Arn": session.principal_arn,
        },
    }
    packed += "".join(f"{key}={value}" for key, value in tags.items())
    if packed:
        share = len(zlib.compress(packed.encode())) * 100 / _PACKED_SIZE
        response["PackedPolicySize"] = max(1, min(100, round(share)))
    if source_identity is not None:
        response["SourceIdentity"] = source_identity
    return response


def _check_limits(role: Role, duration: int, chained: bool) -> None:
    if duration > role.max_session_duration:
        raise _validation_error(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this "
            "role."
        )
    if chained and duration > _CHAINED_DURATION:
        raise _validation_error(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles "
            "assumed by role chaining"
        )


def _check_session_policies(turn: Turn, policy: str | None, arns: list[str]) -> str:
    """All of their text, once it is known to be good."""
    if policy is not None:
        _check_size(turn, {"Policy": policy})
        check_identity_policy(policy, no_json=_NO_JSON)
    for arn in arns:
        if managed_policy(turn.account, arn) is None:
            raise _validation_error(f"{arn} is invalid")
    return (policy or "") + "".join(arns)


def _session_tags(
    caller: Caller, params: Params
) -> tuple[Mapping[str, str], list[str]]:
    """The tags of the new session, and the keys of those that go on with it."""
    given = tags_of(params)
    if any(key.lower().startswith("aws:") for key in given):
        raise _invalid_value(
            "Tag keys beginning with aws: are reserved for system use."
        )
    if len({key.lower() for key in given}) != len(params.get("Tags") or ()):
        raise _invalid_value(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        )
    transitive = list(params.get("TransitiveTagKeys") or ())
    inherited: dict[str, str] = {}
    before = caller.principal.session
    if before is not None:
        inherited = {key: before.tags[key] for key in before.transitive_tags}
        if {key.lower() for key in inherited} & {key.lower() for key in given}:
            raise _invalid_value(
                "One of the specified transitive tag keys can't be set because it "
                "conflicts with a transitive tag key from the calling session."
            )
    if not set(transitive) <= set(given):
        raise _invalid_value(
            "The specified transitive tag key must be included in the requested tags."
        )
    return {**inherited, **given}, [*inherited, *transitive]


def _source_identity(caller: Caller, params: Params) -> str | None:
    """Once set it stays, through every role that is assumed after."""
    given: str | None = params.get("SourceIdentity")
    before = caller.principal.session
    if before is None or before.source_identity is None:
        return given
    if given not in (None, before.source_identity):
        raise _access_denied(
            "The source identity of the calling session cannot be changed."
        )
    return before.source_identity


@reads(nothing, precheck=_check_session_token, unheeded=("MinimumSessionTokenSize",))
def get_session_token(turn: Turn, caller: Caller, params: Params) -> Response:
    """Temporary credentials of a user, for the user's own permissions."""
    principal = caller.principal
    if principal.session is not None:
        raise _access_denied("Cannot call GetSessionToken with session credentials")
    session = issue_session(
        turn,
        issuer_arn=principal.issuer_arn,
        principal_arn=principal.arn,
        principal_id=principal.unique_id,
        lifetime=timedelta(
            seconds=params.get("DurationSeconds", _DEFAULT_USER_DURATION)
        ),
        mfa_at=turn.now if second_factor.use(turn, caller, params) else None,
    )
    return {"Credentials": _credentials(session)}


@reads(anything)
def decode_authorization_message(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    text = messages.decode(turn.world, params["EncodedMessage"])
    if text is None:
        raise ServiceError(
            "InvalidAuthorizationMessageException", "Message is not valid"
        )
    return {"DecodedMessage": text}


def _credentials(session: SessionCredentials) -> Response:
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "SessionToken": session.session_token,
        "Expiration": session.expires,
    }
