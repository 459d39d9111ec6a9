"""What IAM says of a policy document that it does not take (MalformedPolicyDocument)."""

from __future__ import annotations

import re

from iamtutor.cloud.account import Account
from iamtutor.cloud.errors import ServiceError
from iamtutor.policy.arn import parse_arn
from iamtutor.policy.document import (
    VERSION_2012,
    MalformedPolicy,
    NamedPrincipal,
    PolicyDocument,
    PrincipalForm,
    Statement,
    parse_policy,
)

_SID = re.compile(r"[0-9A-Za-z]*")
_SERVICE_PRINCIPAL = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?")
_PARTITIONS = frozenset({"aws", "aws-cn", "aws-us-gov", "*"})

SYNTAX = "Syntax errors in policy."
NO_JSON = "This policy contains invalid Json"
_NO_ACTIONS = "Policy statement must contain actions."
_NO_RESOURCES = "Policy statement must contain resources."


def size_of(text: str) -> int:
    """IAM counts the characters of a document without white space."""
    return len(re.sub(r"\s", "", text))


def _malformed(message: str) -> ServiceError:
    return ServiceError("MalformedPolicyDocument", message, 400)


def check_identity_policy(text: str) -> None:
    """A policy for an identity: attached, inline or managed."""
    try:
        document = parse_policy(text)
    except MalformedPolicy as error:
        message = {
            "missing_action": _NO_ACTIONS,
            "bad_version": "Policy document must be version 2012-10-17 or greater.",
        }.get(error.code, SYNTAX)
        raise _malformed(message) from error
    if '"Version"' in text and document.version != VERSION_2012:
        raise _malformed("Policy document must be version 2012-10-17 or greater.")
    if not document.statements:
        raise _malformed(SYNTAX)
    _check_sids(document)
    for statement in document.statements:
        if statement.principals is not None or statement.not_principals is not None:
            raise _malformed("Policy document should not specify a principal.")
        _check_actions(statement)
        resources = statement.resources or statement.not_resources
        if not resources:
            raise _malformed(_NO_RESOURCES)
        for resource in resources:
            _check_resource(resource)


def check_trust_policy(account: Account, text: str) -> None:
    """A role's trust policy: who may assume it."""
    try:
        document = parse_policy(text)
    except MalformedPolicy as error:
        message = {
            "not_json": NO_JSON,
            "missing_action": _NO_ACTIONS,
            "bad_principal": "Invalid principal in policy",
            "unknown_principal_type": "Invalid principal in policy",
        }.get(error.code, SYNTAX)
        raise _malformed(message) from error
    if not document.statements:
        raise _malformed(SYNTAX)
    _check_sids(document)
    for statement in document.statements:
        if statement.resources is not None or statement.not_resources is not None:
            raise _malformed("Has prohibited field Resource")
        principals = statement.principals or statement.not_principals
        if not principals:
            raise _malformed("Missing required field Principal")
        for principal in principals:
            _check_principal(account, principal)
        _check_actions(statement)
        actions = statement.actions or statement.not_actions or ()
        if not all(action.lower().startswith("sts:") for action in actions):
            raise _malformed(
                "AssumeRole policy may only specify STS AssumeRole actions."
            )


def _check_sids(document: PolicyDocument) -> None:
    sids = [statement.sid for statement in document.statements if statement.sid]
    if not all(_SID.fullmatch(sid) for sid in sids):
        raise _malformed(
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies "
            "the regular expression [0-9A-Za-z]*"
        )
    if len(set(sids)) != len(sids):
        raise _malformed("Statement IDs (SID) in a single policy must be unique.")


def _check_actions(statement: Statement) -> None:
    actions = statement.actions or statement.not_actions
    if not actions:
        raise _malformed(_NO_ACTIONS)
    for action in actions:
        if action == "*":
            continue
        vendor, colon, name = action.partition(":")
        if not colon or not name:
            raise _malformed(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, "
                "etc."
            )
        if re.search(r"[^a-zA-Z0-9.-]", vendor):
            raise _malformed(f"Vendor {vendor} is not valid")


def _check_resource(resource: str) -> None:
    if resource == "*":
        return
    arn = parse_arn(resource)
    if arn is None:
        raise _malformed(f'Resource {resource} must be in ARN format or "*".')
    if arn.partition not in _PARTITIONS and "*" not in arn.partition:
        raise _malformed(
            f'Partition "{arn.partition}" is not valid for resource "{resource}".'
        )


def _check_principal(account: Account, principal: NamedPrincipal) -> None:
    """Users and roles of this account must exist; those of others are not looked up."""
    kind = "AWS"
    valid = True
    match principal.form:
        case PrincipalForm.SERVICE:
            kind = "SERVICE"
            valid = _SERVICE_PRINCIPAL.fullmatch(principal.name) is not None
        case PrincipalForm.ARN:
            arn = parse_arn(principal.name)
            valid = arn is not None and arn.service in ("iam", "sts")
            if arn is not None and arn.service == "iam" and arn.account == account.id:
                valid = any(
                    identity.arn == principal.name for identity in account.identities
                )
        case PrincipalForm.UNIQUE_ID:
            ids = {user.user_id for user in account.users.values()}
            ids.update(role.role_id for role in account.roles.values())
            valid = principal.name in ids
        case _:
            pass
    if not valid:
        raise _malformed(f'Invalid principal in policy: "{kind}":"{principal.name}"')
