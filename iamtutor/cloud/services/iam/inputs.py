"""What IAM checks of a request before it asks for permission: its parameters' form.

Lengths, ranges and patterns are those of the service's model. What is checked with the
account at hand (whether a name is free, whether there is such a policy) is elsewhere.
"""

import re
from collections.abc import Callable, Mapping

from iamtutor.cloud.service import Params, Turn
from iamtutor.cloud.service.constraints import (
    TAG,
    TAG_KEYS,
    Form,
    among,
    between,
    each,
    in_words,
    longest,
    pattern,
    spelled,
    violations,
    violations_within,
)
from iamtutor.cloud.services.iam.entities import validation_error

_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
_PATH = re.compile(r"/|/[!-~]+/")
_PATH_PREFIX = re.compile(r"/[!-\x7f]*")
#: What a policy may be written with: IAM calls it ASCII.
_PRINTABLE = re.compile("[\t\n\r -ÿ]*")
_ALPHANUMERIC = re.compile(r"\w*", re.ASCII)
_ALIAS = re.compile(r"[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]", re.ASCII)

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


_ARNS = ("PolicyArn", "PermissionsBoundary", "PolicySourceArn", "CallerArn", "Arn")
_CODE = longest(6) + pattern(r"[\d]+")
_FORM: Form = {
    **{name: longest(length) for name, length in _NAMES.items()},
    **dict.fromkeys(("Path", "NewPath", "PathPrefix"), longest(512)),
    "Description": longest(1000),
    **dict.fromkeys(_ARNS, longest(2048)),
    **dict.fromkeys(("PolicyDocument", "AssumeRolePolicyDocument"), longest(131072)),
    "Password": longest(128) + pattern(r"[\u0009\u000A\u000D\u0020-\u00FF]+"),
    "AccessKeyId": longest(128),
    "JobId": longest(36),
    "Granularity": among(("SERVICE_LEVEL", "ACTION_LEVEL")),
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
    "TagKeys": TAG_KEYS,
}
_SCALARS = ("string", "numeric", "boolean", "ip", "binary", "date")
_MEMBERS: Mapping[str, Form] = {
    "Tags": TAG,
    "ContextEntries": {
        "ContextKeyName": longest(256),
        "ContextKeyType": among(
            [kind + ending for kind in _SCALARS for ending in ("", "List")]
        ),
    },
}
#: Where a user's name is given for the first time it has to be shorter.
_NEW_USER: Form = {"UserName": _FORM["NewUserName"]}
#: What a role's description may hold.
_LATIN = pattern(r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*")
_OF_A_ROLE: Form = {"Description": _FORM["Description"] + _LATIN}
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
        for name in ("PolicyDocument", "AssumeRolePolicyDocument"):
            if _PRINTABLE.fullmatch(params.get(name, "")) is None:
                raise validation_error(
                    f"The specified value for {spelled(name)} is invalid. It must contain "
                    "only printable ASCII characters."
                )
        if _ALPHANUMERIC.fullmatch(params.get("AccessKeyId", "")) is None:
            raise validation_error(
                "The specified value for accessKeyId is invalid. It must contain only "
                "alphanumeric characters."
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


_NUMBERED = re.compile(r"\\u([0-9A-F]{4})")


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def check_form(turn: Turn, params: Params, form: Form = _FORM) -> None:
    """IAM does not repeat the values any more, and shows a pattern with the very
    characters. Raises ServiceError."""
    found = [*violations(params, form), *violations_within(params, _MEMBERS)]
    if found:
        old = turn.wording == "2022"
        said = in_words(found, repeats=old)
        raise validation_error(said if old else _NUMBERED.sub(_character, said))
