"""What IAM says of a policy document that it does not take (MalformedPolicyDocument)."""

from __future__ import annotations

import json
import re
from typing import Any

from iamtutor.cloud.account import Account
from iamtutor.cloud.errors import ServiceError
from iamtutor.policy.arn import parse_arn
from iamtutor.policy.conditions import OPERATORS, Kind, read_date
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
_LEGACY = "The policy failed legacy parsing"
_OLD_VERSION = "Policy document must be version 2012-10-17 or greater."
#: What the last part of an ARN of IAM begins with.
_IAM_PATHS = (
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
)


def size_of(text: str) -> int:
    """IAM counts the characters of a document without white space."""
    return len(re.sub(r"\s", "", text))


def _malformed(message: str) -> ServiceError:
    return ServiceError("MalformedPolicyDocument", message, 400)


def check_identity_policy(text: str, *, managed: bool = False) -> None:
    """A policy for an identity; a managed one must be of the newer version.

    IAM names the first thing that it stumbles over, in this order.
    """
    document = _read(text, managed=managed)
    if managed and document.version != VERSION_2012:
        raise _malformed(_OLD_VERSION)
    if not document.statements:
        raise _malformed(SYNTAX)
    resource_complaint = _check_legacy(document)
    _check_sids(document)
    for statement in document.statements:
        if statement.principals is not None or statement.not_principals is not None:
            raise _malformed("Policy document should not specify a principal.")
        if not _actions_of(statement):
            raise _malformed(_NO_ACTIONS)
    if resource_complaint:
        raise _malformed(resource_complaint)
    for statement in document.statements:
        _check_actions(statement)
    for statement in document.statements:
        if not _resources_of(statement):
            raise _malformed(_NO_RESOURCES)


def _read(text: str, *, managed: bool) -> PolicyDocument:
    try:
        return parse_policy(text)
    except MalformedPolicy as error:
        message = SYNTAX
        if error.code in ("missing_action", "bad_effect"):
            written = json.loads(text)
            if managed and written.get("Version") != VERSION_2012:
                message = _OLD_VERSION
            elif error.code == "missing_action":
                message = _NO_ACTIONS
            elif all(_is_effect(effect) for effect in _effects_of(written)):
                message = _LEGACY
        raise _malformed(message) from error


def _effects_of(written: dict[str, Any]) -> list[object]:
    statements = written["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    return [item.get("Effect") for item in listed if isinstance(item, dict)]


def _is_effect(value: object) -> bool:
    """In the first reading the case of an effect doesn't count."""
    return isinstance(value, str) and value.lower() in ("allow", "deny")


def _check_legacy(document: PolicyDocument) -> str:
    """What an older reader can't read; what there is to say of a resource, for later."""
    complaint = ""
    for statement in document.statements:
        for condition in statement.conditions:
            is_date = OPERATORS[condition.name.base].kind is Kind.DATE
            if is_date and not all(map(_is_date, condition.wanted)):
                raise _malformed(_LEGACY)
        for resource in _resources_of(statement):
            complaint = complaint or _complaint_of(resource)
            if not complaint and not _is_legacy_resource(resource):
                raise _malformed(_LEGACY)
    return complaint


def _is_date(text: str) -> bool:
    return read_date(text) is not None


def _is_legacy_resource(resource: str) -> bool:
    if resource == "*":
        return True
    is_cut_short = resource.count(":") < 5 and "::" in resource
    return not is_cut_short and resource.split(":")[2] != ""


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
        actions = _actions_of(statement)
        if not actions:
            raise _malformed(_NO_ACTIONS)
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


def _actions_of(statement: Statement) -> tuple[str, ...]:
    return statement.actions or statement.not_actions or ()


def _resources_of(statement: Statement) -> tuple[str, ...]:
    return statement.resources or statement.not_resources or ()


def _check_actions(statement: Statement) -> None:
    for action in _actions_of(statement):
        vendor, colon, name = action.partition(":")
        if not colon and action != "*":
            raise _malformed(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, "
                "etc."
            )
        if ":" in name:
            raise _malformed("Actions/Condition can contain only one colon.")
        if vendor != "*" and re.search(r"[^a-zA-Z0-9.-]", vendor):
            raise _malformed(f"Vendor {vendor} is not valid")


def _complaint_of(resource: str) -> str:
    """What IAM has against a resource; empty when it takes it."""
    if resource == "*":
        return ""
    _, colon, rest = resource.partition(":")
    if not colon:
        return f'Resource {resource} must be in ARN format or "*".'
    partition, colon, rest = rest.partition(":")
    parts = rest.split(":", 3) if colon else []
    if partition not in _PARTITIONS and "*" not in partition:
        whole = ":".join(["arn", partition, *parts, *["*"] * (4 - len(parts))])
        return f'Partition "{partition}" is not valid for resource "{whole}".'
    if not parts or re.search(r"[*?]", parts[0]):
        return "Resource vendor must be fully qualified and cannot contain regexes."
    service, region, account, name = [*parts, *["*"] * (4 - len(parts))]
    has_region = region != "" and not re.search(r"[*?]|\$\{", region)
    if service == "iam" and has_region:
        return f"IAM resource {resource} cannot contain region information."
    if service == "s3" and has_region and not account:
        return f"Resource {resource} can not contain region information."
    if service == "iam" and not _is_in_iam(name):
        paths = ", ".join(_IAM_PATHS)
        return f'IAM resource path must either be "*" or start with {paths}.'
    return ""


def _is_in_iam(name: str) -> bool:
    """The message's list is older than the last two, which AWS's own policies name."""
    return name in ("*", "root") or name.startswith((*_IAM_PATHS, "role-template/"))


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
