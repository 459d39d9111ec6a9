"""Login profiles: the passwords with which users sign in to the console.

Only that there is one is kept. The password itself is looked at and forgotten: nobody
signs in with it here.
"""

from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.credentials.password_policy import check_password
from iamtutor.cloud.services.iam.entities import (
    already_exists,
    no_such_entity,
    validation_error,
)
from iamtutor.cloud.services.iam.identities.users import named_or_calling
from iamtutor.cloud.state.identities import LoginProfile, User


@writes(for_iam.user, unheeded=("MaxSigninSessionDuration",))
def create_login_profile(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    if user.login_profile is not None:
        raise already_exists(f"Login Profile for user {user.name} already exists.")
    if "Password" not in params:
        raise validation_error("Must specify either password or loginProfile")
    check_password(turn.account, params["Password"])
    user.login_profile = LoginProfile(
        turn.now, bool(params.get("PasswordResetRequired", False))
    )
    return {"LoginProfile": _described(user, user.login_profile)}


@reads(for_iam.user)
def get_login_profile(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    return {"LoginProfile": _described(user, _profile_of(user))}


@writes(
    for_iam.user,
    unheeded=("MaxSigninSessionDuration", "ResetMaxSigninSessionDuration"),
)
def update_login_profile(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    profile = _profile_of(user)
    if "Password" in params:
        check_password(turn.account, params["Password"])
    profile.reset_required = params.get("PasswordResetRequired", profile.reset_required)
    return {}


@writes(for_iam.user)
def delete_login_profile(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    _profile_of(user)
    user.login_profile = None
    return {}


def _profile_of(user: User) -> LoginProfile:
    if user.login_profile is None:
        raise no_such_entity(f"Login Profile for User {user.name} cannot be found.")
    return user.login_profile


def _described(user: User, profile: LoginProfile) -> Response:
    return {
        "UserName": user.name,
        "CreateDate": profile.created,
        "PasswordResetRequired": profile.reset_required,
    }
