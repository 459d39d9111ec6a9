"""Organizations, as far as it holds service control policies.

On AWS these calls belong to the management account. Ours may make them because the
management account has delegated the administration of policies to it.
"""

from collections.abc import Sequence
from functools import partial

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.organization import (
    Organization,
    ServiceControlPolicy,
    Target,
    policy_arn,
    target_arn,
)
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.service.paging import page
from iamtutor.cloud.services.organizations import requirements as for_organizations
from iamtutor.policy.document import (
    VERSION_2012,
    MalformedPolicy,
    Statement,
    parse_policy,
)

SCP = "SERVICE_CONTROL_POLICY"
_PAGE = 20
_LONGEST_CONTENT = 5120
_MOST_ATTACHED = 5


def _organization(turn: Turn) -> Organization:
    found = turn.world.organization
    if found is None or not found.has(turn.account.id):
        raise ServiceError(
            "AWSOrganizationsNotInUseException",
            "Your account is not a member of an organization.",
        )
    return found


_bad_token = partial(
    ServiceError,
    "InvalidInputException",
    "You specified an invalid value for the parameter NextToken.",
    Reason="INVALID_NEXT_TOKEN",
)


def _paged(params: Params, member: str, rows: Sequence[Response]) -> Response:
    size = params.get("MaxResults", _PAGE)
    shown, token = page(rows, params.get("NextToken"), size, _bad_token)
    return {member: shown, **({"NextToken": token} if token else {})}


#: What kinds of policies there are (November 2026).
_TYPES = frozenset(
    """
    SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY TAG_POLICY BACKUP_POLICY
    AISERVICES_OPT_OUT_POLICY CHATBOT_POLICY DECLARATIVE_POLICY_EC2 SECURITYHUB_POLICY
    SECURITYHUB_CSPM_POLICY INSPECTOR_POLICY UPGRADE_ROLLOUT_POLICY BEDROCK_POLICY
    S3_POLICY NETWORK_SECURITY_DIRECTOR_POLICY GUARDDUTY_POLICY
    """.split()
)


def _check_type(operation: str, kind: str) -> None:
    if kind not in _TYPES:
        raise ServiceError(
            "InvalidInputException",
            "You specified an invalid value.",
            Reason="INVALID_ENUM_POLICY_TYPE",
        )
    if kind != SCP:
        raise NotEmulated("organizations", f"{operation} of type {kind}")


# --- looking ----------------------------------------------------------------------------


@reads(for_organizations.on)
def describe_organization(turn: Turn, caller: Caller, params: Params) -> Response:
    found = _organization(turn)
    start = f"arn:aws:organizations::{found.management}"
    where = found.organization_id
    return {
        "Organization": {
            "Id": where,
            "Arn": f"{start}:organization/{where}",
            "FeatureSet": "ALL",
            "MasterAccountArn": f"{start}:account/{where}/{found.management}",
            "MasterAccountId": found.management,
            "MasterAccountEmail": "management@example.com",
            "AvailablePolicyTypes": [{"Type": SCP, "Status": "ENABLED"}],
        }
    }


@reads(for_organizations.on)
def list_roots(turn: Turn, caller: Caller, params: Params) -> Response:
    found = _organization(turn)
    root = found.path[0]
    row: Response = {
        "Id": root.target_id,
        "Arn": target_arn(found, root),
        "Name": root.name,
        "PolicyTypes": [{"Type": SCP, "Status": "ENABLED"}],
    }
    return _paged(params, "Roots", [row])


@reads(for_organizations.on)
def list_organizational_units_for_parent(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    found = _organization(turn)
    ids = [target.target_id for target in found.path]
    if params["ParentId"] not in ids:
        raise ServiceError(
            "ParentNotFoundException",
            "We can't find a root or OU with the ParentId that you specified.",
        )
    below = found.path[ids.index(params["ParentId"]) + 1 :][:1]
    rows: list[Response] = [
        {"Id": unit.target_id, "Arn": target_arn(found, unit), "Name": unit.name}
        for unit in below
    ]
    return _paged(params, "OrganizationalUnits", rows)


def _summary(found: Organization, policy: ServiceControlPolicy) -> Response:
    return {
        "Id": policy.policy_id,
        "Arn": policy_arn(found, policy),
        "Name": policy.name,
        "Description": policy.description,
        "Type": SCP,
        "AwsManaged": policy.aws_managed,
    }


@reads(for_organizations.on)
def list_policies(turn: Turn, caller: Caller, params: Params) -> Response:
    found = _organization(turn)
    _check_type("ListPolicies", params["Filter"])
    rows = [_summary(found, policy) for policy in found.policies.values()]
    return _paged(params, "Policies", rows)


@reads(for_organizations.on)
def list_policies_for_target(turn: Turn, caller: Caller, params: Params) -> Response:
    """Those that are attached to the target itself, not to what is above it."""
    found = _organization(turn)
    _check_type("ListPoliciesForTarget", params["Filter"])
    target = _target(found, params["TargetId"])
    rows = [_summary(found, found.policies[key]) for key in target.policies]
    return _paged(params, "Policies", rows)


@reads(for_organizations.on)
def list_targets_for_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    found = _organization(turn)
    policy = _policy(found, params["PolicyId"])
    rows: list[Response] = [
        {
            "TargetId": target.target_id,
            "Arn": target_arn(found, target),
            "Name": target.name,
            "Type": target.kind,
        }
        for target in found.targets
        if policy.policy_id in target.policies
    ]
    return _paged(params, "Targets", rows)


@reads(for_organizations.on)
def describe_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    found = _organization(turn)
    return _whole(found, _policy(found, params["PolicyId"]))


def _whole(found: Organization, policy: ServiceControlPolicy) -> Response:
    return {
        "Policy": {"PolicySummary": _summary(found, policy), "Content": policy.content}
    }


def _policy(found: Organization, policy_id: str) -> ServiceControlPolicy:
    if policy_id not in found.policies:
        raise ServiceError(
            "PolicyNotFoundException",
            "We can't find a policy with the PolicyId that you specified.",
        )
    return found.policies[policy_id]


def _target(found: Organization, target_id: str) -> Target:
    for target in found.targets:
        if target.target_id == target_id:
            return target
    raise ServiceError(
        "TargetNotFoundException",
        "We can't find a root, OU, account, or policy with the TargetId that you "
        "specified.",
    )


# --- changing ---------------------------------------------------------------------------


@writes(for_organizations.on, unheeded=("Tags",))
def create_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    found = _organization(turn)
    _check_type("CreatePolicy", params["Type"])
    _check_content(params["Content"])
    if params["Name"] in {policy.name for policy in found.policies.values()}:
        raise ServiceError(
            "DuplicatePolicyException", "A policy with the same name already exists."
        )
    policy = ServiceControlPolicy(
        identifiers.organization_policy_id(turn.world),
        params["Name"],
        params["Description"],
        params["Content"],
    )
    found.policies[policy.policy_id] = policy
    return _whole(found, policy)


def _check_content(content: str) -> None:
    if len(content.encode()) > _LONGEST_CONTENT:
        raise _constraint(
            "You have exceeded the maximum policy size.",
            Reason="POLICY_CONTENT_LIMIT_EXCEEDED",
        )
    try:
        document = parse_policy(content)
    except MalformedPolicy as error:
        raise _malformed() from error
    sids = [statement.sid for statement in document.statements if statement.sid]
    fits = (
        document.version == VERSION_2012
        and len(set(sids)) == len(sids)
        and document.statements
        and all(map(_is_limiting, document.statements))
    )
    if not fits:
        raise _malformed()


def _is_limiting(statement: Statement) -> bool:
    """A statement of a service control policy names no principal, and all the rest."""
    actions = statement.actions or statement.not_actions or ()
    return bool(
        statement.principals is None
        and statement.not_principals is None
        and actions
        and all(action == "*" or ":" in action for action in actions)
        and (statement.resources or statement.not_resources)
    )


def _malformed() -> ServiceError:
    return ServiceError(
        "MalformedPolicyDocumentException",
        "The provided policy document does not meet the requirements of the specified "
        "policy type.",
    )


_constraint = partial(ServiceError, "ConstraintViolationException")


@writes(for_organizations.on)
def update_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    found = _organization(turn)
    policy = _own(found, params["PolicyId"])
    if "Content" in params:
        _check_content(params["Content"])
    policy.name = params.get("Name", policy.name)
    policy.description = params.get("Description", policy.description)
    policy.content = params.get("Content", policy.content)
    return _whole(found, policy)


@writes(for_organizations.on)
def delete_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    found = _organization(turn)
    policy = _own(found, params["PolicyId"])
    if any(policy.policy_id in target.policies for target in found.targets):
        raise ServiceError(
            "PolicyInUseException",
            "The policy is attached to one or more entities. You must detach it from "
            "all roots, OUs, and accounts before performing this operation.",
        )
    del found.policies[policy.policy_id]
    return {}


def _own(found: Organization, policy_id: str) -> ServiceControlPolicy:
    policy = _policy(found, policy_id)
    if policy.aws_managed:
        raise ServiceError(
            "InvalidInputException",
            "You specified a policy that is managed by AWS and can't be modified.",
            Reason="IMMUTABLE_POLICY",
        )
    return policy


@writes(for_organizations.on)
def attach_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    found = _organization(turn)
    policy = _policy(found, params["PolicyId"])
    target = _target(found, params["TargetId"])
    if policy.policy_id in target.policies:
        raise ServiceError(
            "DuplicatePolicyAttachmentException",
            "A policy with the specified name and type already exists.",
        )
    if len(target.policies) >= _MOST_ATTACHED:
        raise _constraint(
            "You have attained the maximum number of policies that can be attached to "
            "the specified target.",
            Reason="MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        )
    target.policies.append(policy.policy_id)
    return {}


@writes(for_organizations.on)
def detach_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    """At least one stays: a target without policies would allow nothing at all."""
    found = _organization(turn)
    policy = _policy(found, params["PolicyId"])
    target = _target(found, params["TargetId"])
    if policy.policy_id not in target.policies:
        raise ServiceError(
            "PolicyNotAttachedException",
            "The policy isn't attached to the specified target in the specified root.",
        )
    if len(target.policies) == 1:
        raise _constraint(
            "You can't detach the last policy of this type from the specified target.",
            Reason="MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        )
    target.policies.remove(policy.policy_id)
    return {}
