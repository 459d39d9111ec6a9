"""What IAM checks of a request before it asks for permission: its parameters' form.

Lengths, ranges and patterns are those of the service's model. What is checked with the
account at hand (whether a name is free, whether there is such a policy) is elsewhere.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from iamtutor.cloud.service import Params, Turn
from iamtutor.cloud.services.iam.entities import validation_error

_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
_PATH = re.compile(r"/|/[!-~]+/")
_PATH_PREFIX = re.compile(r"/[!-\x7f]*")
#: What a role's description may hold; IAM shows it with the very characters.
_DESCRIPTION = re.compile("[\t\n\r -~¡-ÿ]*")
_TAG_SIGNS = frozenset("_.:/=+-@")
_TAG_PATTERN = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]"
_MOST_TAGS = 50

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
#: Where a user's name is given for the first time it has to be shorter.
_NEW_USER = frozenset({"CreateUser", "CreateLoginProfile", "UpdateLoginProfile"})
_DESCRIBING_ROLES = frozenset({"CreateRole", "UpdateRole", "UpdateRoleDescription"})
_LENGTHS = {
    "Path": 512,
    "NewPath": 512,
    "PathPrefix": 512,
    "Description": 1000,
    "Password": 128,
    "AccountAlias": 63,
    "SerialNumber": 256,
    "AuthenticationCode1": 6,
    "AuthenticationCode2": 6,
}
_RANGES = {
    "MaxItems": (1, 1000),
    "MaxSessionDuration": (3600, 43200),
    "MinimumPasswordLength": (6, 128),
    "PasswordReusePrevention": (1, 24),
    "MaxPasswordAge": (1, 1095),
}
_PATTERNS = {
    "VersionId": re.compile(r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", re.ASCII),
    "AccountAlias": re.compile(r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", re.ASCII),
    "SerialNumber": re.compile(r"[\w+=/:,.@-]+", re.ASCII),
    "AuthenticationCode1": re.compile(r"[\d]+", re.ASCII),
    "AuthenticationCode2": re.compile(r"[\d]+", re.ASCII),
}
_CHOICES = {
    "Status": ("Active", "Inactive"),
    "Scope": ("All", "AWS", "Local"),
    "AssignmentStatus": ("Assigned", "Unassigned", "Any"),
    "PolicyUsageFilter": ("PermissionsPolicy", "PermissionsBoundary"),
    "EntityFilter": (
        "User",
        "Role",
        "Group",
        "LocalManagedPolicy",
        "AWSManagedPolicy",
    ),
}


def checked(operation: str) -> Callable[[Turn, Params], None]:
    """The check of this operation's parameters. It raises ServiceError."""

    def check(turn: Turn, params: Params) -> None:
        found = list(_violations(operation, params))
        if found:
            raise validation_error(
                f"{len(found)} validation error{'s' if len(found) > 1 else ''} detected: "
                + "; ".join(_spoken(turn, *violation) for violation in found)
            )
        for name in _NAMES:
            if name in params and _NAME.fullmatch(params[name]) is None:
                raise validation_error(
                    f"The specified value for {_member(name)} is invalid. It must contain "
                    "only alphanumeric characters and/or the following: +=,.@_-"
                )
        for name in ("Path", "NewPath"):
            if _PATH.fullmatch(params.get(name, "/")) is None:
                raise validation_error(
                    f"The specified value for {_member(name)} is invalid. It must begin "
                    "and end with / and contain only alphanumeric characters and/or / "
                    "characters."
                )
        if _PATH_PREFIX.fullmatch(params.get("PathPrefix", "/")) is None:
            raise validation_error(
                "The specified value for pathPrefix is invalid. It must begin with the / "
                "character and contain only alphanumeric characters and/or / characters."
            )

    return check


def _member(name: str) -> str:
    """A parameter as IAM spells it in its complaints: ``roleName``."""
    return name[:1].lower() + name[1:]


def _spoken(turn: Turn, value: object, place: str, constraint: str) -> str:
    """IAM does not repeat the value any more."""
    if isinstance(value, (list, tuple)):
        value = f"[{', '.join(map(str, value))}]"
    said = f" '{value}'" if turn.wording == "2022" else ""
    what = f"Value{said} at '{place}'"
    return f"{what} failed to satisfy constraint: Member must {constraint}"


def _violations(operation: str, params: Params) -> Iterator[tuple[object, str, str]]:
    """The value, its place and the constraint that it breaks."""
    for name, longest in {**_NAMES, **_LENGTHS}.items():
        if name == "UserName" and operation in _NEW_USER:
            longest = _NAMES["NewUserName"]
        if len(params.get(name) or "") > longest:
            constraint = f"have length less than or equal to {longest}"
            yield params[name], _member(name), constraint
    for name, (least, most) in _RANGES.items():
        value = params.get(name, least)
        if value < least:
            constraint = f"have value greater than or equal to {least}"
            yield value, _member(name), constraint
        elif value > most:
            yield value, _member(name), f"have value less than or equal to {most}"
    for name, choices in _CHOICES.items():
        if params.get(name, choices[0]) not in choices:
            constraint = f"satisfy enum value set: [{', '.join(choices)}]"
            yield params[name], _member(name), constraint
    kinds = _CHOICES["EntityFilter"]
    if not set(params.get("Filter") or ()) <= set(kinds):
        constraint = (
            "satisfy constraint: [Member must satisfy enum value set: "
            f"[{', '.join(kinds)}]]"
        )
        yield params["Filter"], "filter", constraint
    for name, pattern in _PATTERNS.items():
        if name in params and pattern.fullmatch(params[name]) is None:
            constraint = f"satisfy regular expression pattern: {pattern.pattern}"
            yield params[name], _member(name), constraint
    description = params.get("Description") or ""
    if operation in _DESCRIBING_ROLES and not _DESCRIPTION.fullmatch(description):
        constraint = f"satisfy regular expression pattern: {_DESCRIPTION.pattern}"
        yield description, "description", constraint
    yield from _tag_violations(params)


def _tag_violations(params: Params) -> Iterator[tuple[object, str, str]]:
    tags = params.get("Tags") or ()
    keys = params.get("TagKeys") or ()
    for name, given in (("tags", tags), ("tagKeys", keys)):
        if len(given) > _MOST_TAGS:
            constraint = f"have length less than or equal to {_MOST_TAGS}"
            yield given, name, constraint
    for number, tag in enumerate(tags, 1):
        for member, longest, sign in (("Key", 128, "+"), ("Value", 256, "*")):
            place = f"tags.{number}.member.{member.lower()}"
            if len(tag[member]) > longest:
                constraint = f"have length less than or equal to {longest}"
                yield tag[member], place, constraint
            elif not _is_tag_text(tag[member]):
                constraint = f"satisfy regular expression pattern: {_TAG_PATTERN}{sign}"
                yield tag[member], place, constraint
    if not all(1 <= len(key) <= 128 and _is_tag_text(key) for key in keys):
        constraint = (
            "satisfy constraint: [Member must have length less than or equal to 128, "
            "Member must have length greater than or equal to 1, Member must satisfy "
            f"regular expression pattern: {_TAG_PATTERN}+, Member must not be null]"
        )
        yield keys, "tagKeys", constraint


def _is_tag_text(text: str) -> bool:
    """Letters, separators, numbers of any script, and a few signs."""
    return all(
        sign in _TAG_SIGNS or unicodedata.category(sign)[0] in "LZN" for sign in text
    )
