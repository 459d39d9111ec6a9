"""Users."""

from iamtutor.cloud import identifiers
from iamtutor.cloud.credentials.second_factor import devices_of
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import (
    boundary_told,
    check_boundary,
    check_free,
    check_no_policies,
    check_quota,
    conflict,
    paged,
    tags_told,
    user_of,
    validation_error,
)
from iamtutor.cloud.services.iam.tags import check_given
from iamtutor.cloud.state.identities import User
from iamtutor.cloud.tags import tags_of

_MOST_USERS = 5000


def brief(user: User) -> Response:
    return {
        "Path": user.path,
        "UserName": user.name,
        "UserId": user.user_id,
        "Arn": user.arn,
        "CreateDate": user.created,
    }


def named_or_calling(turn: Turn, caller: Caller, params: Params) -> User:
    """The user that the request names; without a name the user who asks."""
    name = params.get("UserName") or caller.principal.user
    if name is None:
        raise validation_error(
            "Must specify userName when calling with non-User credentials"
        )
    return user_of(turn, {"UserName": name})


def _in_full(user: User) -> Response:
    return {**brief(user), **boundary_told(user), **tags_told(user)}


@reads(for_iam.user)
def get_user(turn: Turn, caller: Caller, params: Params) -> Response:
    return {"User": _in_full(named_or_calling(turn, caller, params))}


@writes(for_iam.creating("user", "UserName"))
def create_user(turn: Turn, caller: Caller, params: Params) -> Response:
    """A user without keys or permissions."""
    check_given(params, whatever_case=True)
    account = turn.account
    name = params["UserName"]
    path = params.get("Path", "/")
    check_free(name, account.users, f"User with name {name} already exists.")
    check_quota(len(account.users) + 1, _MOST_USERS, "UsersPerAccount")
    boundary = params.get("PermissionsBoundary")
    if boundary is not None:
        check_boundary(turn, boundary)
    user = User(
        name,
        identifiers.user_id(turn.world),
        f"arn:aws:iam::{account.id}:user{path}{name}",
        turn.now,
        path=path,
        boundary=boundary,
        tags=tags_of(params),
    )
    account.users[name] = user
    return {"User": _in_full(user)}


@writes(for_iam.user)
def update_user(turn: Turn, caller: Caller, params: Params) -> Response:
    """A renamed user keeps id, keys and sessions; policies that named the ARN do not
    follow."""
    world = turn.world
    account = world.account
    user = user_of(turn, params)
    old_name, old_arn = user.name, user.arn
    name = params.get("NewUserName", old_name)
    path = params.get("NewPath", user.path)
    check_free(
        name,
        (known for known in account.users if known != old_name),
        f"User with name {name} already exists.",
    )
    user.name, user.path = name, path
    user.arn = f"arn:aws:iam::{account.id}:user{path}{name}"
    account.users = {
        name if known == old_name else known: found
        for known, found in account.users.items()
    }
    for session in account.sessions.values():
        if session.issuer_arn == old_arn:
            session.issuer_arn = session.principal_arn = user.arn
    if world.console_user == old_name:
        world.console_user = name
    return {}


@writes(for_iam.user)
def delete_user(turn: Turn, caller: Caller, params: Params) -> Response:
    user = user_of(turn, params)
    if user.groups:
        raise conflict("must remove users from group first.")
    if user.login_profile is not None:
        raise conflict("must delete login profile first.")
    if user.access_keys:
        raise conflict("must delete access keys first.")
    if devices_of(turn, user.user_id):
        raise conflict("must delete MFA device first.")
    check_no_policies(user)
    del turn.account.users[user.name]
    return {}


@reads(for_iam.listing("user"))
def list_users(turn: Turn, caller: Caller, params: Params) -> Response:
    prefix = params.get("PathPrefix", "/")
    users = turn.account.users.values()
    return paged(
        params,
        "Users",
        [brief(user) for user in users if user.path.startswith(prefix)],
    )
