"""What IAM says of a trust policy that it does not take (MalformedPolicyDocument).

Identity policies, which STS takes too, are ``cloud.policies.documents``'s.
"""

import re

from iamtutor.cloud.policies.documents import (
    NO_ACTIONS,
    SYNTAX,
    actions_of,
    check_sids,
    is_there,
    malformed,
)
from iamtutor.cloud.world import World
from iamtutor.policy.document import MalformedPolicy, parse_policy
from iamtutor.policy.principals import NamedPrincipal, PrincipalForm

_SERVICE_PRINCIPAL = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?")
NO_JSON = "This policy contains invalid Json"


def size_of(text: str) -> int:
    """IAM counts the characters of a document without white space."""
    return len(re.sub(r"\s", "", text))


def check_trust_policy(world: World, text: str) -> None:
    """A role's trust policy: who may assume it."""
    try:
        document = parse_policy(text)
    except MalformedPolicy as error:
        message = {
            "not_json": NO_JSON,
            "missing_action": NO_ACTIONS,
            "bad_principal": "Invalid principal in policy",
            "unknown_principal_type": "Invalid principal in policy",
        }.get(error.code, SYNTAX)
        raise malformed(message) from error
    if not document.statements:
        raise malformed(SYNTAX)
    check_sids(document)
    for statement in document.statements:
        if statement.resources is not None or statement.not_resources is not None:
            raise malformed("Has prohibited field Resource")
        principals = statement.principals or statement.not_principals
        if not principals:
            raise malformed("Missing required field Principal")
        for principal in principals:
            _check_principal(world, principal)
        actions = actions_of(statement)
        if not actions:
            raise malformed(NO_ACTIONS)
        if not all(action.lower().startswith("sts:") for action in actions):
            raise malformed(
                "AssumeRole policy may only specify STS AssumeRole actions."
            )


def _check_principal(world: World, principal: NamedPrincipal) -> None:
    kind = "AWS"
    valid = True
    match principal.form:
        case PrincipalForm.SERVICE:
            kind = "SERVICE"
            valid = _SERVICE_PRINCIPAL.fullmatch(principal.name) is not None
        case PrincipalForm.ARN | PrincipalForm.UNIQUE_ID:
            valid = is_there(world, principal)
        case _:
            pass
    if not valid:
        raise malformed(f'Invalid principal in policy: "{kind}":"{principal.name}"')
