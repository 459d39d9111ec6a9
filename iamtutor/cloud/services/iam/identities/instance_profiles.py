"""Instance profiles: the containers that hand roles to instances."""

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Account
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import (
    check_free,
    check_quota,
    conflict,
    no_such_entity,
    paged,
    profile_of,
    role_of,
    tags_told,
)
from iamtutor.cloud.services.iam.identities.roles import brief
from iamtutor.cloud.services.iam.tags import check_given
from iamtutor.cloud.state.identities import InstanceProfile
from iamtutor.cloud.tags import tag_list, tags_of

_MOST_ROLES = 1


def described_profile(account: Account, profile: InstanceProfile) -> Response:
    role = account.roles.get(profile.role) if profile.role is not None else None
    return {
        "Path": profile.path,
        "InstanceProfileName": profile.name,
        "InstanceProfileId": profile.profile_id,
        "Arn": profile.arn,
        "CreateDate": profile.created,
        "Roles": [] if role is None else [brief(role)],
    }


@writes(for_iam.creating("instance-profile", "InstanceProfileName"))
def create_instance_profile(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    name = params["InstanceProfileName"]
    check_given(params, whatever_case=False)
    check_free(
        name, account.instance_profiles, f"Instance Profile {name} already exists."
    )
    path = params.get("Path", "/")
    profile = InstanceProfile(
        name,
        identifiers.instance_profile_id(turn.world),
        f"arn:aws:iam::{account.id}:instance-profile{path}{name}",
        turn.now,
        path=path,
        tags=tags_of(params),
    )
    account.instance_profiles[name] = profile
    described = described_profile(account, profile)
    return {"InstanceProfile": {**described, **tags_told(profile)}}


@reads(for_iam.instance_profile)
def get_instance_profile(turn: Turn, caller: Caller, params: Params) -> Response:
    profile = profile_of(turn, params)
    described = described_profile(turn.account, profile)
    described["Tags"] = tag_list(profile.tags)
    return {"InstanceProfile": described}


@reads(for_iam.listing("instance-profile"))
def list_instance_profiles(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    prefix = params.get("PathPrefix", "/")
    profiles = sorted(
        account.instance_profiles.values(), key=lambda profile: profile.name.lower()
    )
    return paged(
        params,
        "InstanceProfiles",
        [described_profile(account, p) for p in profiles if p.path.startswith(prefix)],
    )


@reads(for_iam.role)
def list_instance_profiles_for_role(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    account = turn.account
    role = role_of(turn, params)
    profiles = [p for p in account.instance_profiles.values() if p.role == role.name]
    return paged(
        params, "InstanceProfiles", [described_profile(account, p) for p in profiles]
    )


@writes(for_iam.instance_profile)
def delete_instance_profile(turn: Turn, caller: Caller, params: Params) -> Response:
    """An association does not keep a profile alive: IAM does not know of it."""
    profile = profile_of(turn, params)
    if profile.role is not None:
        raise conflict("must remove roles from instance profile first.")
    del turn.account.instance_profiles[profile.name]
    return {}


@writes(for_iam.adding_role)
def add_role_to_instance_profile(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    profile = profile_of(turn, params)
    role = role_of(turn, params)
    check_quota(
        1 if profile.role is None else 2,
        _MOST_ROLES,
        "InstanceSessionsPerInstanceProfile",
    )
    profile.role = role.name
    return {}


@writes(for_iam.instance_profile)
def remove_role_from_instance_profile(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    profile = profile_of(turn, params)
    role = role_of(turn, params)
    if profile.role != role.name:
        raise no_such_entity(
            f"Role {role.name} in Instance Profile {profile.name} cannot be found."
        )
    profile.role = None
    return {}
