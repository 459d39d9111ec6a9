"""The account's password policy, and what it says of a password."""

import string
from functools import partial

from iamtutor.cloud.account import Account
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.service.requirements import account_wide
from iamtutor.cloud.services.iam.entities import no_such_entity

#: What IAM asks of a password without a policy of the account's own: the length, and how
#: many kinds of characters.
_SHORTEST, _KINDS_NEEDED = 8, 3
#: What the policy can ask for -> the characters, and how IAM calls one.
_KINDS = {
    "RequireUppercaseCharacters": (string.ascii_uppercase, "uppercase letter"),
    "RequireLowercaseCharacters": (string.ascii_lowercase, "lowercase letter"),
    "RequireNumbers": (string.digits, "number"),
    "RequireSymbols": ("!@#$%^&*()_+-=[]{}|'", "symbol"),
}
#: What an update sets that does not say it, in the order of the answer.
_DEFAULTS: dict[str, int | bool] = {
    "MinimumPasswordLength": 6,
    "RequireSymbols": False,
    "RequireNumbers": False,
    "RequireUppercaseCharacters": False,
    "RequireLowercaseCharacters": False,
    "AllowUsersToChangePassword": False,
}
_OPTIONAL = ("MaxPasswordAge", "PasswordReusePrevention", "HardExpiry")


@reads(account_wide)
def get_account_password_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    if account.password_policy is None:
        raise no_such_entity(
            f"The Password Policy with domain name {account.id} cannot be found."
        )
    return {"PasswordPolicy": dict(account.password_policy)}


@writes(account_wide)
def update_account_password_policy(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    """Puts all of it: what is not said falls back to its default."""
    policy: dict[str, int | bool] = {
        name: params.get(name, default) for name, default in _DEFAULTS.items()
    }
    policy["ExpirePasswords"] = "MaxPasswordAge" in params
    policy |= {name: params[name] for name in _OPTIONAL if name in params}
    turn.account.password_policy = policy
    return {}


@writes(account_wide)
def delete_account_password_policy(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    account = turn.account
    if account.password_policy is None:
        raise no_such_entity(
            "The account policy with name PasswordPolicy cannot be found."
        )
    account.password_policy = None
    return {}


def check_password(account: Account, password: str) -> None:
    """Raises PasswordPolicyViolation."""
    policy = account.password_policy or {"MinimumPasswordLength": _SHORTEST}
    least = policy["MinimumPasswordLength"]
    if len(password) < least:
        raise _violation(f"Password should have a minimum length of {least}")
    for rule, (signs, name) in _KINDS.items():
        if policy.get(rule) and not any(sign in signs for sign in password):
            raise _violation(f"Password should have at least one {name}")
    without = [
        f"Password should have at least one {name}"
        for signs, name in _KINDS.values()
        if not any(sign in signs for sign in password)
    ]
    missing = len(without) - (len(_KINDS) - _KINDS_NEEDED)
    if account.password_policy is None and missing > 0:
        raise _violation(
            f"Password should meet {missing} more of the following requirements: "
            + ", ".join(without)
        )


_violation = partial(ServiceError, "PasswordPolicyViolation")
