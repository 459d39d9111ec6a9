"""Roles: who may assume them, for how long, within which boundary."""

from iamtutor.cloud import identifiers
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import (
    boundary_told,
    changeable_role_of,
    check_boundary,
    check_free,
    check_no_policies,
    check_quota,
    conflict,
    invalid_input,
    last_used,
    on_the_wire,
    paged,
    role_of,
    tags_told,
)
from iamtutor.cloud.services.iam.policies.documents import check_trust_policy, size_of
from iamtutor.cloud.services.iam.tags import check_given
from iamtutor.cloud.state.identities import LINKED_PATH, Role
from iamtutor.cloud.tags import tags_of

_LONGEST_TRUST_POLICY = 2048
MOST_ROLES = 1000
_DEFAULT_SESSION = 3600


def brief(role: Role) -> Response:
    """A role as CreateRole and the instance profiles describe it."""
    return {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.role_id,
        "Arn": role.arn,
        "CreateDate": role.created,
        "AssumeRolePolicyDocument": on_the_wire(role.trust_policy),
    }


def _listed(role: Role) -> Response:
    described = brief(role)
    if role.description is not None:
        described["Description"] = role.description
    described["MaxSessionDuration"] = role.max_session_duration
    return described


def _in_full(role: Role) -> Response:
    return {
        **_listed(role),
        **boundary_told(role),
        **tags_told(role),
        **last_used(role),
    }


@writes(for_iam.creating("role", "RoleName"), unheeded=("MaxSigninSessionDuration",))
def create_role(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    name = params["RoleName"]
    check_given(params, whatever_case=True)
    check_free(name, account.roles, f"Role with name {name} already exists.")
    check_quota(len(account.roles) + 1, MOST_ROLES, "RolesPerAccount")
    _check_trust(turn, params["AssumeRolePolicyDocument"])
    boundary = params.get("PermissionsBoundary")
    if boundary is not None:
        check_boundary(turn, boundary)
    path = params.get("Path", "/")
    if path.startswith(LINKED_PATH):
        raise invalid_input(
            f"Path prefix '{LINKED_PATH}' can only be used for AWS Service linked Roles"
        )
    role = Role(
        name,
        identifiers.role_id(turn.world),
        f"arn:aws:iam::{account.id}:role{path}{name}",
        params["AssumeRolePolicyDocument"],
        turn.now,
        path=path,
        description=params.get("Description"),
        max_session_duration=params.get("MaxSessionDuration", _DEFAULT_SESSION),
        boundary=boundary,
        tags=tags_of(params),
    )
    account.roles[name] = role
    return {"Role": {**brief(role), **boundary_told(role), **tags_told(role)}}


def _check_trust(turn: Turn, document: str) -> None:
    check_trust_policy(turn.world, document)
    check_quota(size_of(document), _LONGEST_TRUST_POLICY, "ACLSizePerRole")


@reads(for_iam.role)
def get_role(turn: Turn, caller: Caller, params: Params) -> Response:
    return {"Role": _in_full(role_of(turn, params))}


@reads(for_iam.listing("role"))
def list_roles(turn: Turn, caller: Caller, params: Params) -> Response:
    prefix = params.get("PathPrefix", "/")
    roles = sorted(turn.account.roles.values(), key=lambda role: role.name.lower())
    return paged(
        params,
        "Roles",
        [_listed(role) for role in roles if role.path.startswith(prefix)],
    )


@writes(
    for_iam.role,
    unheeded=("MaxSigninSessionDuration", "ResetMaxSigninSessionDuration"),
)
def update_role(turn: Turn, caller: Caller, params: Params) -> Response:
    role = role_of(turn, params)
    role.description = params.get("Description", role.description)
    role.max_session_duration = params.get(
        "MaxSessionDuration", role.max_session_duration
    )
    return {}


@writes(for_iam.role)
def update_role_description(turn: Turn, caller: Caller, params: Params) -> Response:
    """The older way; it answers with the role."""
    role = role_of(turn, params)
    role.description = params["Description"]
    return {"Role": {**brief(role), "Description": role.description}}


@writes(for_iam.role)
def update_assume_role_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    """Sessions that were issued before keep running."""
    role = changeable_role_of(turn, params)
    _check_trust(turn, params["PolicyDocument"])
    role.trust_policy = params["PolicyDocument"]
    return {}


@writes(for_iam.role)
def delete_role(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    role = changeable_role_of(turn, params)
    if any(p.role == role.name for p in account.instance_profiles.values()):
        raise conflict("must remove roles from instance profile first.")
    check_no_policies(role)
    del account.roles[role.name]
    return {}
