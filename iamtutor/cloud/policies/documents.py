"""What IAM and STS say of an identity policy that they don't take.

Policies of users, groups and roles and the session policies of STS go through the same
checks: both services answer MalformedPolicyDocument. Of STS we know that it says
"Syntax errors in policy." as IAM does, and has words of its own for what is no JSON
(Hadoop's S3A manual, *Assumed roles*); for the rest IAM's words stand.
"""

import json
import re
from functools import partial
from typing import Any

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.state.identities import User
from iamtutor.cloud.world import World
from iamtutor.policy.arn import parse_arn
from iamtutor.policy.document import (
    VERSION_2012,
    MalformedPolicy,
    PolicyDocument,
    Statement,
    parse_policy,
)
from iamtutor.policy.operators import OPERATORS, Kind
from iamtutor.policy.principals import NamedPrincipal, PrincipalForm
from iamtutor.policy.typed import read_number


def is_there(world: World, principal: NamedPrincipal) -> bool:
    """Whether the user or role that a policy names by ARN or unique id is there. Those of
    accounts outside of this world are not looked up."""
    everybody = [
        identity
        for account in world.accounts.values()
        for identity in account.identities
    ]
    if principal.form is PrincipalForm.UNIQUE_ID:
        ids = {
            one.user_id if isinstance(one, User) else one.role_id for one in everybody
        }
        return principal.name in ids
    arn = parse_arn(principal.name)
    if arn is None or arn.service not in ("iam", "sts"):
        return False
    if arn.service == "sts" or arn.account not in world.accounts:
        return True
    return any(one.arn == principal.name for one in everybody)


_SID = re.compile(r"[0-9A-Za-z]*")
_LOOSE_DATE = re.compile(
    r"[+-]?\d{1,9}(-(0?[1-9]|1[0-2])(-(0?[1-9]|[12]\d|3[01]))?)?"
    r"(T((2[0-3]|[01]?\d)(:[0-5]?\d(:[0-5]?\d(\.\d{1,9})?)?)?)?"
    r"(Z|[+-]\d\d(:?[0-5]\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_SECONDS_END = 2**63
_PARTITIONS = frozenset({"aws", "aws-cn", "aws-us-gov", "*"})

SYNTAX = "Syntax errors in policy."
NO_ACTIONS = "Policy statement must contain actions."
_NO_RESOURCES = "Policy statement must contain resources."
_LEGACY = "The policy failed legacy parsing"
_OLD_VERSION = "Policy document must be version 2012-10-17 or greater."
#: What the last part of an ARN of IAM begins with.
_IAM_PATHS = tuple(
    """
    user/ federated-user/ role/ group/ instance-profile/ mfa/
    server-certificate/ policy/ sms-mfa/ saml-provider/ oidc-provider/ report/
    access-report/
    """.split()
)


malformed = partial(ServiceError, "MalformedPolicyDocument")


def check_identity_policy(
    text: str, *, managed: bool = False, no_json: str = SYNTAX
) -> None:
    """A policy for an identity; a managed one must be of the newer version.

    The first thing that is stumbled over is named, in this order. ``no_json`` is what
    the service says of a text that isn't JSON.
    """
    document = _read(text, managed=managed, no_json=no_json)
    if managed and document.version != VERSION_2012:
        raise malformed(_OLD_VERSION)
    if not document.statements:
        raise malformed(SYNTAX)
    resource_complaint = _check_legacy(document)
    check_sids(document)
    for statement in document.statements:
        if statement.principals is not None or statement.not_principals is not None:
            raise malformed("Policy document should not specify a principal.")
        if not actions_of(statement):
            raise malformed(NO_ACTIONS)
    if resource_complaint:
        raise malformed(resource_complaint)
    for statement in document.statements:
        _check_actions(statement)
    for statement in document.statements:
        if not _resources_of(statement):
            raise malformed(_NO_RESOURCES)


def _read(text: str, *, managed: bool, no_json: str) -> PolicyDocument:
    try:
        return _parsed(text)
    except MalformedPolicy as error:
        message = no_json if error.code == "not_json" else SYNTAX
        if error.code == "bad_effect":
            written = json.loads(text)
            if managed and written.get("Version") != VERSION_2012:
                message = _OLD_VERSION
            elif all(_is_effect(effect) for effect in _effects_of(written)):
                message = _LEGACY
        raise malformed(message) from error


def _parsed(text: str) -> PolicyDocument:
    """Actions are missed after much else: a statement that has none is read as one whose
    list of them is empty."""
    try:
        return parse_policy(text)
    except MalformedPolicy as error:
        if error.code != "missing_action":
            raise
    written = json.loads(text)
    for statement in _statements_of(written):
        if isinstance(statement, dict) and "NotAction" not in statement:
            statement.setdefault("Action", [])
    return parse_policy(written)


def _statements_of(written: dict[str, Any]) -> list[Any]:
    statements = written["Statement"]
    return statements if isinstance(statements, list) else [statements]


def _effects_of(written: dict[str, Any]) -> list[object]:
    statements = _statements_of(written)
    return [item.get("Effect") for item in statements if isinstance(item, dict)]


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
                raise malformed(_LEGACY)
        for resource in _resources_of(statement):
            complaint = complaint or _complaint_of(resource)
            if not complaint and not _is_legacy_resource(resource):
                raise malformed(_LEGACY)
    return complaint


def _is_date(text: str) -> bool:
    """The older reader takes looser dates than conditions understand, and no seconds
    that 64 bits can't hold."""
    seconds = read_number(text)
    if seconds is not None:
        return abs(seconds) < _SECONDS_END
    return _LOOSE_DATE.fullmatch(text) is not None


def _is_legacy_resource(resource: str) -> bool:
    if resource == "*":
        return True
    is_cut_short = resource.count(":") < 5 and "::" in resource
    return not is_cut_short and resource.split(":")[2] != ""


def check_sids(document: PolicyDocument) -> None:
    sids = [statement.sid for statement in document.statements if statement.sid]
    if not all(_SID.fullmatch(sid) for sid in sids):
        raise malformed(
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies "
            "the regular expression [0-9A-Za-z]*"
        )
    if len(set(sids)) != len(sids):
        raise malformed("Statement IDs (SID) in a single policy must be unique.")


def actions_of(statement: Statement) -> tuple[str, ...]:
    return statement.actions or statement.not_actions or ()


def _resources_of(statement: Statement) -> tuple[str, ...]:
    return statement.resources or statement.not_resources or ()


def _check_actions(statement: Statement) -> None:
    for action in actions_of(statement):
        vendor, colon, name = action.partition(":")
        if not colon and action != "*":
            raise malformed(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, "
                "etc."
            )
        if ":" in name:
            raise malformed("Actions/Condition can contain only one colon.")
        if vendor != "*" and re.search(r"[^a-zA-Z0-9.-]", vendor):
            raise malformed(f"Vendor {vendor} is not valid")


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
