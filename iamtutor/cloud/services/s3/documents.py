"""What S3 says of a bucket policy that it does not take (MalformedPolicy).

Of the values of conditions S3 looks at IP addresses only: Scality's CloudServer and
Versity's S3 Gateway, which follow what S3 was seen to do, answer "Invalid IP address in
Conditions", the latter for ``aws:SourceIp`` under any operator, and refuse no other
value; CloudServer notes that S3 didn't ask for a number. So a date, a number, a truth
value or an ARN that is none is taken here too, and never matches.
"""

import json
from collections.abc import Iterable
from functools import partial

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.policies.documents import is_there
from iamtutor.cloud.state.buckets import Bucket
from iamtutor.cloud.world import World
from iamtutor.policy.actions import (
    ActionInfo,
    ServiceInfo,
    aws_catalogue,
    global_key,
    service_key,
    spellings,
)
from iamtutor.policy.conditions import Condition
from iamtutor.policy.document import (
    Effect,
    MalformedPolicy,
    PolicyDocument,
    Statement,
    parse_policy,
)
from iamtutor.policy.operators import OPERATORS, Kind
from iamtutor.policy.principals import NamedPrincipal, PrincipalForm
from iamtutor.policy.typed import read_network
from iamtutor.policy.validation.fitting import expand_in, overlap

_LONGEST_POLICY = 20 * 1024
_ARN = "arn:aws:s3:::"


def check_bucket_policy(world: World, bucket: Bucket, text: str) -> PolicyDocument:
    """The policy as a document, or S3's complaint about it."""
    try:
        document = parse_policy(text)
    except MalformedPolicy as error:
        raise _malformed(_complaint(error, text)) from error
    if len(json.dumps(json.loads(text), separators=(",", ":"))) > _LONGEST_POLICY:
        raise _malformed(
            "Normalized policy document exceeds the maximum allowed size of "
            f"{_LONGEST_POLICY} bytes"
        )
    if not document.statements:
        raise _malformed("Could not parse the policy: Statement is empty!")
    for statement in document.statements:
        _check_statement(world, bucket, statement)
    return document


_malformed = partial(ServiceError, "MalformedPolicy")


def _complaint(error: MalformedPolicy, text: str) -> str:
    subject = error.message.rsplit(" ", 1)[-1]
    match error.code:
        case "not_json":
            if text.lstrip().startswith("{"):
                return "This policy contains invalid Json"
            return "Policies must be valid JSON and the first byte must be '{'"
        case "missing_statement":
            return "Missing required field Statement"
        case "missing_effect":
            return "Missing required field Effect"
        case "missing_action":
            return "Missing required field Action"
        case "bad_effect":
            return "Invalid effect in policy"
        case "bad_principal" | "unknown_principal_type":
            return "Invalid principal in policy"
        case "bad_version":
            return "The policy must contain a valid version string"
        case "unknown_element":
            return f"Unknown field {subject}"
        case "unknown_operator":
            return f"Invalid Condition type : {subject}"
        case _:
            return "Invalid policy syntax."


def _check_statement(world: World, bucket: Bucket, statement: Statement) -> None:
    principals = statement.principals or statement.not_principals
    if principals is None:
        raise _malformed("Missing required field Principal")
    if not all(_is_valid(world, principal) for principal in principals):
        raise _malformed("Invalid principal in policy")
    if statement.effect is Effect.ALLOW and statement.not_principals is not None:
        raise _malformed("Invalid policy syntax.")
    resources = statement.resources or statement.not_resources
    if not resources:
        raise _malformed("Missing required field Resource")
    if not all(_is_of(bucket, resource) for resource in resources):
        raise _malformed("Policy has invalid resource")
    s3 = aws_catalogue().service("s3")
    assert s3 is not None
    actions = {
        text: list(_actions(s3, text))
        for text in statement.actions or statement.not_actions or ()
    }
    if not all(actions.values()):
        raise _malformed("Policy has invalid action")
    for condition in statement.conditions:
        if not all(map(read_network, _addresses(condition))):
            raise _malformed("Invalid IP address in Conditions")
    if statement.actions is not None:
        _check_fit(s3, statement, actions)


def _addresses(condition: Condition) -> tuple[str, ...]:
    """The values that have to be addresses, by the operator or by the key."""
    kind = OPERATORS[condition.name.base].kind
    is_address = kind is Kind.IP_ADDRESS or condition.lookup == "aws:sourceip"
    return condition.wanted if is_address and kind is not Kind.NULL else ()


def _check_fit(
    s3: ServiceInfo, statement: Statement, actions: dict[str, list[ActionInfo]]
) -> None:
    """Each condition needs an action, each action a resource that it can take.

    S3 names the condition when both are at fault, Versity's S3 Gateway notes.
    """
    for condition in statement.conditions:
        if global_key(condition.key) is not None:
            continue
        if service_key(s3, condition.key) is None:
            raise _malformed("Policy has an invalid condition key")
        keys = set(spellings(condition.key.lower()))
        if not all(
            any(info.keys & keys for info in found) for found in actions.values()
        ):
            raise _malformed(
                "Conditions do not apply to combination of actions and resources in "
                "statement"
            )
    for infos in actions.values():
        if statement.resources is not None and not any(
            _takes(s3, info, statement.resources) for info in infos
        ):
            raise _malformed("Action does not apply to any resource(s) in statement")


def _actions(s3: ServiceInfo, text: str) -> Iterable[ActionInfo]:
    """The actions that the text covers."""
    prefix, colon, name = text.partition(":")
    if text == "*":
        return expand_in(s3, "*")
    return expand_in(s3, name) if colon and prefix.lower() == "s3" else ()


def _takes(s3: ServiceInfo, action: ActionInfo, resources: Iterable[str]) -> bool:
    """Can the action be done to the bucket or to something in it, as named here?"""
    return any(
        overlap(resource, s3.resource_arns[kind])
        for kind in ("bucket", "object")
        if kind in action.resource_types
        for resource in resources
    )


def _is_valid(world: World, principal: NamedPrincipal) -> bool:
    match principal.form:
        case PrincipalForm.ARN | PrincipalForm.UNIQUE_ID:
            return is_there(world, principal)
        case PrincipalForm.SERVICE:
            return principal.name.endswith((".amazonaws.com", ".amazonaws.com.cn"))
        case _:
            return True


def _is_of(bucket: Bucket, resource: str) -> bool:
    """Whether a Resource can mean this bucket or something in it."""
    name = resource.removeprefix(_ARN).split("/", 1)[0]
    return resource.startswith(_ARN) and (
        name == bucket.name or "*" in name or "?" in name
    )
