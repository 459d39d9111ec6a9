"""What IAM checks of a request before it asks for permission: its parameters' form.

Lengths, ranges and patterns are those of the service's model. What is checked with the
account at hand (whether a name is free, whether there is such a policy) is elsewhere.
"""

import re
import unicodedata
from collections.abc import Callable

from iamtutor.cloud.service import Params, Turn
from iamtutor.cloud.service.constraints import (
    NOT_NULL,
    Form,
    Rules,
    among,
    between,
    each,
    in_words,
    longest,
    pattern,
    shortest,
    spelled,
    violations,
)
from iamtutor.cloud.services.iam.entities import validation_error

_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
_PATH = re.compile(r"/|/[!-~]+/")
_PATH_PREFIX = re.compile(r"/[!-\x7f]*")
_ALIAS = re.compile(r"[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]", re.ASCII)
_TAG_SIGNS = frozenset("_.:/=+-@")

#: The parameters that are names -> their greatest length.
_NAMES = {
    "RoleName": 64,
    "UserName": 128,
    "NewUserName": 64,
    "GroupName": 128,
    "NewGroupName": 128,
    "InstanceProfileName": 128,
    "PolicyName": 128,
    "AWSServiceName": 128,
    "CustomSuffix": 64,
    "VirtualMFADeviceName": 226,
}
#: What an account has, as IAM calls the kinds where it lists them.
KINDS = ("User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy")


def _is_tag_text(text: str) -> bool:
    """Letters, separators, numbers of any script, and a few signs."""
    return all(
        sign in _TAG_SIGNS or unicodedata.category(sign)[0] in "LZN" for sign in text
    )


_TAG_TEXT = r"satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]"
_KEY: Rules = ((f"{_TAG_TEXT}+", _is_tag_text),)
_TAG: Form = {
    "Key": longest(128) + _KEY,
    "Value": (*longest(256), (f"{_TAG_TEXT}*", _is_tag_text)),
}
_CODE = longest(6) + pattern(r"[\d]+")
_FORM: Form = {
    **{name: longest(length) for name, length in _NAMES.items()},
    **dict.fromkeys(("Path", "NewPath", "PathPrefix"), longest(512)),
    "Description": longest(1000),
    "Password": longest(128),
    "AccountAlias": longest(63),
    "SerialNumber": longest(256) + pattern(r"[\w+=/:,.@-]+"),
    "AuthenticationCode1": _CODE,
    "AuthenticationCode2": _CODE,
    "MaxItems": between(1, 1000),
    "MaxSessionDuration": between(3600, 43200),
    "MinimumPasswordLength": between(6, 128),
    "PasswordReusePrevention": between(1, 24),
    "MaxPasswordAge": between(1, 1095),
    "Status": among(("Active", "Inactive")),
    "Scope": among(("All", "AWS", "Local")),
    "AssignmentStatus": among(("Assigned", "Unassigned", "Any")),
    "PolicyUsageFilter": among(("PermissionsPolicy", "PermissionsBoundary")),
    "EntityFilter": among(KINDS),
    "Filter": each(among(KINDS)),
    "VersionId": pattern(r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"),
    "Tags": longest(50),
    "TagKeys": longest(50) + each(longest(128) + shortest(1) + _KEY + NOT_NULL),
}
#: Where a user's name is given for the first time it has to be shorter.
_NEW_USER: Form = {"UserName": _FORM["NewUserName"]}
#: What a role's description may hold; IAM shows it with the very characters.
_OF_A_ROLE: Form = {"Description": _FORM["Description"] + pattern("[\t\n\r -~¡-ÿ]*")}
_OTHERS = {
    **dict.fromkeys(
        ("CreateUser", "CreateLoginProfile", "UpdateLoginProfile"), _NEW_USER
    ),
    **dict.fromkeys(("CreateRole", "UpdateRole", "UpdateRoleDescription"), _OF_A_ROLE),
}


def checked(operation: str) -> Callable[[Turn, Params], None]:
    """The check of this operation's parameters. It raises ServiceError."""
    form = {**_FORM, **_OTHERS.get(operation, {})}

    def check(turn: Turn, params: Params) -> None:
        check_form(turn, params, form)
        for name in _NAMES:
            if name in params and _NAME.fullmatch(params[name]) is None:
                raise validation_error(
                    f"The specified value for {spelled(name)} is invalid. It must contain "
                    "only alphanumeric characters and/or the following: +=,.@_-"
                )
        for name in ("Path", "NewPath"):
            if _PATH.fullmatch(params.get(name, "/")) is None:
                raise validation_error(
                    f"The specified value for {spelled(name)} is invalid. It must begin "
                    "and end with / and contain only alphanumeric characters and/or / "
                    "characters."
                )
        if _ALIAS.fullmatch(params.get("AccountAlias", "alias")) is None:
            raise validation_error(
                "The specified value for accountAlias is invalid. It must be a minimum "
                "length of 3 characters and maximum length of 63 characters, contain "
                "only digits, lowercase letters, and hyphens (-), but cannot begin or end "
                "with a hyphen."
            )
        if _PATH_PREFIX.fullmatch(params.get("PathPrefix", "/")) is None:
            raise validation_error(
                "The specified value for pathPrefix is invalid. It must begin with the / "
                "character and contain only alphanumeric characters and/or / characters."
            )

    return check


def check_form(turn: Turn, params: Params, form: Form = _FORM) -> None:
    """IAM does not repeat the values any more. Raises ServiceError."""
    found = list(violations(params, form))
    for number, tag in enumerate(params.get("Tags") or (), 1):
        found += violations(tag, _TAG, f"tags.{number}.member.")
    if found:
        raise validation_error(in_words(found, repeats=turn.wording == "2022"))
