"""Users, as far as they are read; and the account's summary."""

from __future__ import annotations

from iamtutor.cloud.account import User
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.iam.entities import paged, tag_list, user_of
from iamtutor.cloud.services.iam.role_policies import attached_policies
from iamtutor.cloud.turn import Turn


def _described(user: User) -> Response:
    return {
        "Path": user.path,
        "UserName": user.name,
        "UserId": user.user_id,
        "Arn": user.arn,
        "CreateDate": user.created,
    }


def get_user(turn: Turn, caller: Caller, params: Params) -> Response:
    """Without a name: the user who asks."""
    name = params.get("UserName") or caller.principal.user
    if name is None:
        raise ServiceError(
            "ValidationError",
            "Must specify userName when calling with non-User credentials",
            400,
        )
    user = user_of(turn, name)
    described = _described(user)
    if user.boundary is not None:
        described["PermissionsBoundary"] = {
            "PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": user.boundary,
        }
    if user.tags:
        described["Tags"] = tag_list(user.tags)
    return {"User": described}


def list_users(turn: Turn, caller: Caller, params: Params) -> Response:
    prefix = params.get("PathPrefix", "/")
    users = turn.world.account.users.values()
    return paged(
        params,
        "Users",
        [_described(user) for user in users if user.path.startswith(prefix)],
    )


def list_attached_user_policies(turn: Turn, caller: Caller, params: Params) -> Response:
    user = user_of(turn, params["UserName"])
    return paged(params, "AttachedPolicies", attached_policies(user.attached))


def get_account_summary(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.world.account
    return {
        "SummaryMap": {
            "Users": len(account.users),
            "Groups": len(account.groups),
            "Roles": len(account.roles),
            "Policies": len(account.policies),
            "InstanceProfiles": len(account.instance_profiles),
            "UsersQuota": 5000,
            "GroupsQuota": 300,
            "RolesQuota": 1000,
            "PoliciesQuota": 1500,
            "InstanceProfilesQuota": 1000,
            "AttachedPoliciesPerRoleQuota": 10,
            "AssumeRolePolicySizeQuota": 2048,
            "RolePolicySizeQuota": 10240,
            "PolicySizeQuota": 6144,
            "VersionsPerPolicyQuota": 5,
        }
    }
