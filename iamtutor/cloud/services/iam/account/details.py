"""GetAccountAuthorizationDetails: users, groups, roles and policies, all in full."""

from collections.abc import Iterator

from iamtutor.cloud.account import Account
from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads
from iamtutor.cloud.service.requirements import account_wide
from iamtutor.cloud.services.iam.entities import (
    boundary_told,
    last_used,
    on_the_wire,
    paged_kinds,
)
from iamtutor.cloud.services.iam.identities.groups import brief as group_brief
from iamtutor.cloud.services.iam.identities.instance_profiles import described_profile
from iamtutor.cloud.services.iam.identities.roles import brief as role_brief
from iamtutor.cloud.services.iam.identities.users import brief as user_brief
from iamtutor.cloud.services.iam.inputs import KINDS
from iamtutor.cloud.services.iam.policies.holders import attached_policies
from iamtutor.cloud.services.iam.policies.managed import (
    described_own,
    provided_policy,
    provided_version,
    uses_of,
    version_of,
)
from iamtutor.cloud.state.identities import Group, ManagedPolicy, Role, User
from iamtutor.cloud.tags import tag_list

_KINDS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")


@reads(account_wide)
def get_account_authorization_details(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    account = turn.account
    wanted = params.get("Filter") or KINDS
    return paged_kinds(params, _KINDS, list(_everything(account, set(wanted))))


def _everything(account: Account, wanted: set[str]) -> Iterator[tuple[str, Response]]:
    if "User" in wanted:
        for user in account.users.values():
            yield "UserDetailList", _user(user)
    if "Group" in wanted:
        for group in account.groups.values():
            yield "GroupDetailList", _group(group)
    if "Role" in wanted:
        for role in account.roles.values():
            yield "RoleDetailList", _role(account, role)
    if "LocalManagedPolicy" in wanted:
        for policy in account.policies.values():
            yield "Policies", _policy(account, policy)
    if "AWSManagedPolicy" in wanted:
        yield from (("Policies", row) for row in _provided_in_use(account))


def _inline(holder: User | Group | Role) -> list[Response]:
    return [
        {"PolicyName": name, "PolicyDocument": on_the_wire(document)}
        for name, document in holder.inline.items()
    ]


def _user(user: User) -> Response:
    return {
        **user_brief(user),
        "UserPolicyList": _inline(user),
        "GroupList": list(user.groups),
        "AttachedManagedPolicies": attached_policies(user.attached),
        **boundary_told(user),
        "Tags": tag_list(user.tags),
    }


def _group(group: Group) -> Response:
    return {
        **group_brief(group),
        "GroupPolicyList": _inline(group),
        "AttachedManagedPolicies": attached_policies(group.attached),
    }


def _role(account: Account, role: Role) -> Response:
    return {
        **role_brief(role),
        "InstanceProfileList": [
            described_profile(account, profile)
            for profile in account.instance_profiles.values()
            if profile.role == role.name
        ],
        "RolePolicyList": _inline(role),
        "AttachedManagedPolicies": attached_policies(role.attached),
        **boundary_told(role),
        "Tags": tag_list(role.tags),
        **last_used(role),
    }


def _policy(account: Account, policy: ManagedPolicy) -> Response:
    versions = [version_of(policy, version) for version in policy.versions.values()]
    return {
        **described_own(account, policy),
        "PolicyVersionList": versions,
    }


def _provided_in_use(account: Account) -> Iterator[Response]:
    """Of the policies that AWS provides only those that somebody has."""
    attached, boundaries = uses_of(account)
    for arn in sorted({*attached, *boundaries}):
        policy = aws_managed.get(arn)
        if policy is not None:
            yield {
                **provided_policy(policy, attached, boundaries),
                "PolicyVersionList": [provided_version(policy)],
            }
