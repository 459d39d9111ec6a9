"""Managed policies: those that AWS provides, and the customer's own."""

from functools import lru_cache

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Account
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.policies.aws_managed import AwsManagedPolicy
from iamtutor.cloud.policies.documents import check_identity_policy
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import (
    already_exists,
    check_arn,
    check_quota,
    customer_policy_of,
    delete_conflict,
    limit_exceeded,
    no_such_entity,
    on_the_wire,
    paged,
    paged_kinds,
    policy_not_found,
    tags_told,
)
from iamtutor.cloud.services.iam.policies.documents import size_of
from iamtutor.cloud.services.iam.tags import check_given
from iamtutor.cloud.state.identities import (
    Group,
    ManagedPolicy,
    PolicyVersion,
    Role,
    User,
)
from iamtutor.cloud.tags import tag_list, tags_of

_LONGEST_DOCUMENT = 6144
_MOST_VERSIONS = 5


# --- describing -------------------------------------------------------------------------


def uses_of(account: Account) -> tuple[dict[str, int], dict[str, int]]:
    """How often each policy is attached, and how often it is a boundary."""
    attached: dict[str, int] = {}
    boundaries: dict[str, int] = {}
    for holder in (*account.identities, *account.groups.values()):
        for arn in holder.attached:
            attached[arn] = attached.get(arn, 0) + 1
    for holder in account.identities:
        if holder.boundary is not None:
            boundaries[holder.boundary] = boundaries.get(holder.boundary, 0) + 1
    return attached, boundaries


def described_own(account: Account, policy: ManagedPolicy) -> Response:
    attached, boundaries = uses_of(account)
    latest = max(version.created for version in policy.versions.values())
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.policy_id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": policy.default_version,
        "AttachmentCount": attached.get(policy.arn, 0),
        "PermissionsBoundaryUsageCount": boundaries.get(policy.arn, 0),
        "IsAttachable": True,
        "CreateDate": policy.created,
        "UpdateDate": latest,
    }


@lru_cache(maxsize=4096)
def _policy_id(arn: str) -> str:
    return identifiers.managed_policy_id(arn)


def provided_policy(
    policy: AwsManagedPolicy, attached: dict[str, int], boundaries: dict[str, int]
) -> Response:
    return {
        "PolicyName": policy.name,
        "PolicyId": _policy_id(policy.arn),
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": policy.version,
        "AttachmentCount": attached.get(policy.arn, 0),
        "PermissionsBoundaryUsageCount": boundaries.get(policy.arn, 0),
        "IsAttachable": policy.is_attachable,
        "CreateDate": policy.created,
        "UpdateDate": policy.updated,
    }


# --- reading ----------------------------------------------------------------------------


@reads(for_iam.listing("policy", "policy path {path}"))
def list_policies(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    scope = params.get("Scope", "All")
    prefix = params.get("PathPrefix", "/")
    attached, boundaries = uses_of(account)
    used = attached
    if params.get("PolicyUsageFilter") == "PermissionsBoundary":
        used = boundaries
    only_used = params.get("OnlyAttached", False)
    found: list[ManagedPolicy | AwsManagedPolicy] = []
    if scope != "AWS":
        found.extend(account.policies.values())
    if scope != "Local":
        found.extend(aws_managed.every())
    if only_used:
        # By name first: to put together the ARNs of all that AWS has takes longer.
        names = {arn.rpartition("/")[2] for arn in used}
        found = [policy for policy in found if policy.name in names]

    def described(policy: ManagedPolicy | AwsManagedPolicy) -> Response:
        if isinstance(policy, AwsManagedPolicy):
            return provided_policy(policy, attached, boundaries)
        return described_own(account, policy)

    chosen = [
        policy
        for policy in found
        if policy.path.startswith(prefix) and (not only_used or policy.arn in used)
    ]
    return paged(params, "Policies", chosen, described)


@reads(for_iam.policy)
def get_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    arn = params["PolicyArn"]
    check_arn(arn)
    mine = account.policies.get(arn)
    if mine is not None:
        described = described_own(account, mine)
        if mine.description is not None:
            described["Description"] = mine.description
        described["Tags"] = tag_list(dict(sorted(mine.tags.items())))
        return {"Policy": described}
    provided = aws_managed.get(arn)
    if provided is None:
        raise policy_not_found(arn)
    return {"Policy": {**provided_policy(provided, *uses_of(account)), "Tags": []}}


@reads(for_iam.policy)
def get_policy_version(turn: Turn, caller: Caller, params: Params) -> Response:
    """Of a policy that AWS provides only the default version is known."""
    arn, wanted = params["PolicyArn"], params["VersionId"]
    check_arn(arn)
    mine = turn.account.policies.get(arn)
    provided = aws_managed.get(arn)
    if mine is not None and wanted in mine.versions:
        return {"PolicyVersion": version_of(mine, mine.versions[wanted])}
    if provided is not None and wanted == provided.version:
        return {"PolicyVersion": provided_version(provided)}
    raise _no_such_version(arn, wanted)


def _no_such_version(arn: str, version: str) -> ServiceError:
    return no_such_entity(
        f"Policy {arn} version {version} does not exist or is not attachable."
    )


def provided_version(policy: AwsManagedPolicy) -> Response:
    return {
        "Document": on_the_wire(policy.document_text),
        "VersionId": policy.version,
        "IsDefaultVersion": True,
        "CreateDate": policy.updated,
    }


def version_of(policy: ManagedPolicy, version: PolicyVersion) -> Response:
    return {
        "Document": on_the_wire(version.document),
        "VersionId": version.version_id,
        "IsDefaultVersion": version.version_id == policy.default_version,
        "CreateDate": version.created,
    }


@reads(for_iam.policy)
def list_policy_versions(turn: Turn, caller: Caller, params: Params) -> Response:
    arn = params["PolicyArn"]
    check_arn(arn)
    mine = turn.account.policies.get(arn)
    if mine is not None:
        versions = sorted(mine.versions.values(), key=lambda v: v.created, reverse=True)
        described = [version_of(mine, version) for version in versions]
        for row in described:
            del row["Document"]
        return paged(params, "Versions", described)
    provided = aws_managed.get(arn)
    if provided is None:
        raise policy_not_found(arn)
    only = provided_version(provided)
    del only["Document"]
    return paged(params, "Versions", [only])


@reads(for_iam.policy)
def list_entities_for_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    """Who has the policy attached, or as a boundary."""
    account = turn.account
    arn = params["PolicyArn"]
    check_arn(arn)
    if arn not in account.policies and aws_managed.get(arn) is None:
        raise policy_not_found(arn)
    only = params.get("EntityFilter")
    prefix = params.get("PathPrefix", "/")
    usage = params.get("PolicyUsageFilter")

    def counts(holder: User | Group | Role) -> bool:
        bounded = not isinstance(holder, Group) and holder.boundary == arn
        return holder.path.startswith(prefix) and (
            (arn in holder.attached and usage != "PermissionsBoundary")
            or (bounded and usage != "PermissionsPolicy")
        )

    found: list[tuple[str, Response]] = []
    if only in (None, "Group"):
        for group in filter(counts, account.groups.values()):
            row: Response = {"GroupName": group.name, "GroupId": group.group_id}
            found.append(("PolicyGroups", row))
    if only in (None, "User"):
        for user in filter(counts, account.users.values()):
            row = {"UserName": user.name, "UserId": user.user_id}
            found.append(("PolicyUsers", row))
    if only in (None, "Role"):
        for role in filter(counts, account.roles.values()):
            row = {"RoleName": role.name, "RoleId": role.role_id}
            found.append(("PolicyRoles", row))
    return paged_kinds(params, ("PolicyGroups", "PolicyUsers", "PolicyRoles"), found)


# --- writing ----------------------------------------------------------------------------


@writes(for_iam.creating("policy", "PolicyName", "policy {name}"))
def create_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    name, document = params["PolicyName"], params["PolicyDocument"]
    check_given(params, whatever_case=False)
    _check_document(document)
    path = params.get("Path", "/")
    arn = f"arn:aws:iam::{account.id}:policy{path}{name}"
    if name.lower() in {policy.name.lower() for policy in account.policies.values()}:
        raise already_exists(
            f"A policy called {name} already exists. Duplicate names are not allowed."
        )
    policy = ManagedPolicy(
        name,
        identifiers.policy_id(turn.world),
        arn,
        turn.now,
        path=path,
        description=params.get("Description"),
        versions={"v1": PolicyVersion("v1", document, turn.now)},
        tags=tags_of(params),
    )
    account.policies[arn] = policy
    return {"Policy": {**described_own(account, policy), **tags_told(policy)}}


def _check_document(document: str) -> None:
    check_identity_policy(document, managed=True)
    check_quota(size_of(document), _LONGEST_DOCUMENT, "PolicySize")


@writes(for_iam.policy)
def create_policy_version(turn: Turn, caller: Caller, params: Params) -> Response:
    policy = customer_policy_of(turn, params)
    _check_document(params["PolicyDocument"])
    if len(policy.versions) >= _MOST_VERSIONS:
        raise limit_exceeded(
            "A managed policy can have up to 5 versions. Before you create a new "
            "version, you must delete an existing version."
        )
    number = 1 + max(int(version_id[1:]) for version_id in policy.versions)
    version = PolicyVersion(f"v{number}", params["PolicyDocument"], turn.now)
    policy.versions[version.version_id] = version
    if params.get("SetAsDefault"):
        policy.default_version = version.version_id
    described = version_of(policy, version)
    del described["Document"]
    return {"PolicyVersion": described}


@writes(for_iam.policy)
def set_default_policy_version(turn: Turn, caller: Caller, params: Params) -> Response:
    arn, wanted = params["PolicyArn"], params["VersionId"]
    check_arn(arn)
    policy = turn.account.policies.get(arn)
    if policy is None or wanted not in policy.versions:
        raise _no_such_version(arn, wanted)
    policy.default_version = params["VersionId"]
    return {}


@writes(for_iam.policy)
def delete_policy_version(turn: Turn, caller: Caller, params: Params) -> Response:
    policy = customer_policy_of(turn, params)
    wanted = params["VersionId"]
    if wanted not in policy.versions:
        raise _no_such_version(policy.arn, wanted)
    if wanted == policy.default_version:
        raise delete_conflict("Cannot delete the default version of a policy.")
    del policy.versions[wanted]
    return {}


@writes(for_iam.policy)
def delete_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    policy = customer_policy_of(turn, params)
    attached, boundaries = uses_of(turn.account)
    if policy.arn in attached or policy.arn in boundaries:
        raise delete_conflict("Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        raise delete_conflict(
            "This policy has more than one version. Before you delete a policy, you "
            "must delete the policy's versions. The default version is deleted with the "
            "policy."
        )
    del turn.account.policies[policy.arn]
    return {}
