"""Login profiles: the passwords with which users sign in to the console.

Only that there is one is kept. The password itself is looked at and forgotten: nobody
signs in with it here.
"""

from __future__ import annotations

import string

from iamtutor.cloud.account import LoginProfile, User
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.iam.entities import no_such_entity
from iamtutor.cloud.services.iam.users import named_or_calling
from iamtutor.cloud.turn import Turn

_SHORTEST = 8
#: Of these kinds of characters a password needs so many.
_KINDS, _KINDS_NEEDED = (
    (
        string.ascii_uppercase,
        string.ascii_lowercase,
        string.digits,
        string.punctuation,
    ),
    3,
)


def create_login_profile(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    if user.login_profile is not None:
        raise ServiceError(
            "EntityAlreadyExists",
            f"Login Profile for user {user.name} already exists.",
            409,
        )
    _check_password(params.get("Password"))
    user.login_profile = LoginProfile(
        turn.now, bool(params.get("PasswordResetRequired", False))
    )
    return {"LoginProfile": _described(user, user.login_profile)}


def get_login_profile(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    return {"LoginProfile": _described(user, _profile_of(user))}


def update_login_profile(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    profile = _profile_of(user)
    if "Password" in params:
        _check_password(params["Password"])
    profile.reset_required = params.get("PasswordResetRequired", profile.reset_required)
    return {}


def delete_login_profile(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    _profile_of(user)
    user.login_profile = None
    return {}


def list_mfa_devices(turn: Turn, caller: Caller, params: Params) -> Response:
    """Nobody here has one."""
    named_or_calling(turn, caller, params)
    return {"MFADevices": [], "IsTruncated": False}


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


def _check_password(password: str | None) -> None:
    """IAM's default password policy."""
    if password is None:
        raise ServiceError(
            "ValidationError", "Must specify either password or loginProfile", 400
        )
    if len(password) < _SHORTEST:
        raise _violation(f"Password should have a minimum length of {_SHORTEST}")
    if sum(any(sign in kind for sign in password) for kind in _KINDS) < _KINDS_NEEDED:
        raise _violation(
            "Password should contain at least three of the following character types: "
            "uppercase letters, lowercase letters, numbers, symbols"
        )


def _violation(message: str) -> ServiceError:
    return ServiceError("PasswordPolicyViolation", message, 400)
