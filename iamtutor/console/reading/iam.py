"""Roles, users, groups and policies, as IAM describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Self
from urllib.parse import unquote

from iamtutor.cloud.console.steps import iam
from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.policies.aws_managed import AwsManagedPolicy
from iamtutor.cloud.tags import Tags, tags_of
from iamtutor.console.reading.asking import Api
from iamtutor.console.reading.member import Member

SUMMARY = iam("GetAccountSummary")
ALIASES = iam("ListAccountAliases")


def name_in(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]


def is_own(arn: str) -> bool:
    """Whether a policy is a customer's, and not AWS's."""
    return not arn.startswith("arn:aws:iam::aws:")


class _Described:
    """What IAM describes, in a list in brief (``listed``), asked for in full."""

    created = Member[datetime]("CreateDate")

    def __init__(self, api: Api, listed: Mapping[str, Any] | None) -> None:
        self._api = api
        self._listed = listed

    @property
    def _full(self) -> Mapping[str, Any]:
        raise NotImplementedError

    @property
    def seen(self) -> Mapping[str, Any]:
        """What a list tells, too."""
        return self._full if self._listed is None else self._listed

    @property
    def tags(self) -> Tags:
        return tags_of(self._full)


class _Holder(_Described):
    """Whoever has policies. ``kind`` stands in the names of the operations."""

    kind: str
    arn = Member[str]("Arn")
    path = Member[str]("Path")

    def __init__(
        self, api: Api, name: str, listed: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(api, listed)
        self.name = name

    @property
    def _named(self) -> dict[str, str]:
        return {f"{self.kind}Name": self.name}

    @cached_property
    def _full(self) -> Mapping[str, Any]:
        answer = self._api.told(iam(f"Get{self.kind}", **self._named))
        found: Mapping[str, Any] = answer[self.kind]
        return found

    def asked(self) -> Self:
        """The same, once it is known to be there. Raises NotTold."""
        _ = self._full
        return self

    @property
    def key(self) -> str:
        """How ``attach_to_entities`` names it."""
        return f"{self.kind.lower()}/{self.name}"

    @cached_property
    def attached(self) -> list[str]:
        """The ARNs of the managed policies."""
        call = iam(f"ListAttached{self.kind}Policies", **self._named)
        return [one["PolicyArn"] for one in self._api.every(call, "AttachedPolicies")]

    @cached_property
    def inline_names(self) -> list[str]:
        call = iam(f"List{self.kind}Policies", **self._named)
        return [str(name) for name in self._api.every(call, "PolicyNames")]

    @cached_property
    def inline(self) -> dict[str, str]:
        """The inline policies: their texts by name."""
        return {name: self.inline_text(name) for name in self.inline_names}

    def inline_text(self, policy: str) -> str:
        call = iam(f"Get{self.kind}Policy", **self._named, PolicyName=policy)
        return unquote(self._api.told(call)["PolicyDocument"])


class _Identity(_Holder):
    boundary = Member[str | None](
        "PermissionsBoundary", "PermissionsBoundaryArn", of="_full", otherwise=None
    )


class Role(_Identity):
    kind = "Role"

    description = Member("Description", otherwise="")
    max_session_duration = Member[int]("MaxSessionDuration")
    last_used = Member[datetime | None](
        "RoleLastUsed", "LastUsedDate", of="_full", otherwise=None
    )

    @property
    def trust_policy(self) -> str:
        return unquote(self.seen["AssumeRolePolicyDocument"])

    @property
    def is_service_linked(self) -> bool:
        """Whether only AWS changes its policies, and deletes it."""
        return self.path.startswith("/aws-service-role/")

    @cached_property
    def profiles(self) -> list[str]:
        """The ARNs of the instance profiles that hold it."""
        call = iam("ListInstanceProfilesForRole", RoleName=self.name)
        return [one["Arn"] for one in self._api.every(call, "InstanceProfiles")]


@dataclass(frozen=True, slots=True)
class AccessKey:
    """``used``: when and for which service it was last used, if it was."""

    access_key_id: str
    status: str
    created: datetime
    used: tuple[datetime, str] | None


class User(_Identity):
    kind = "User"

    @cached_property
    def groups(self) -> list[Group]:
        call = iam("ListGroupsForUser", UserName=self.name)
        return [
            Group(self._api, one["GroupName"], one)
            for one in self._api.every(call, "Groups")
        ]

    @cached_property
    def key_ids(self) -> list[str]:
        return [one["AccessKeyId"] for one in self._keys]

    @cached_property
    def _keys(self) -> list[dict[str, Any]]:
        call = iam("ListAccessKeys", UserName=self.name)
        return [*self._api.every(call, "AccessKeyMetadata")]

    @cached_property
    def access_keys(self) -> list[AccessKey]:
        return [
            AccessKey(
                one["AccessKeyId"],
                one["Status"],
                one["CreateDate"],
                self._last_use(one["AccessKeyId"]),
            )
            for one in self._keys
        ]

    def _last_use(self, key_id: str) -> tuple[datetime, str] | None:
        call = iam("GetAccessKeyLastUsed", AccessKeyId=key_id)
        used = self._api.told_if_allowed(call).get("AccessKeyLastUsed", {})
        when = used.get("LastUsedDate")
        return None if when is None else (when, used["ServiceName"])


class Group(_Holder):
    kind = "Group"

    @property
    def policy_count(self) -> int:
        return len(self.attached) + len(self.inline_names)

    @cached_property
    def members(self) -> list[str]:
        call = iam("GetGroup", GroupName=self.name)
        return [one["UserName"] for one in self._api.every(call, "Users")]


# --- policies ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Version:
    version_id: str
    document: str
    created: datetime


class OwnPolicy(_Described):
    """A customer managed policy. AWS's are the same in every account: package data."""

    name = Member[str]("PolicyName")
    edited = Member[datetime]("UpdateDate")
    default_version = Member[str]("DefaultVersionId")
    description = Member("Description", of="_full", otherwise="")

    def __init__(
        self, api: Api, arn: str, listed: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(api, listed)
        self.arn = arn

    @cached_property
    def _full(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._api.told(iam("GetPolicy", PolicyArn=self.arn))[
            "Policy"
        ]
        return found

    @cached_property
    def document(self) -> str:
        """The document of the version that is in force."""
        return self._text(self.default_version)

    def _text(self, version: str) -> str:
        call = iam("GetPolicyVersion", PolicyArn=self.arn, VersionId=version)
        return unquote(self._api.told(call)["PolicyVersion"]["Document"])

    @cached_property
    def version_ids(self) -> list[str]:
        return [one["VersionId"] for one in self._versions]

    @cached_property
    def _versions(self) -> list[dict[str, Any]]:
        call = iam("ListPolicyVersions", PolicyArn=self.arn)
        return [*self._api.every(call, "Versions")]

    @cached_property
    def versions(self) -> list[Version]:
        """Newest first, as the API lists them."""
        return [
            Version(one["VersionId"], self._text(one["VersionId"]), one["CreateDate"])
            for one in self._versions
        ]


Policy = OwnPolicy | AwsManagedPolicy


def document_text(policy: Policy) -> str:
    """The document of the version that is in force."""
    return policy.document if isinstance(policy, OwnPolicy) else policy.document_text


def policy(api: Api, arn: str) -> Policy | None:
    """The account's own policy, or AWS's; None where there is no such."""
    provided = aws_managed.get(arn)
    if provided is not None or not arn.startswith("arn:"):
        return provided
    own = OwnPolicy(api, arn)
    if api.told_unless("NoSuchEntity", iam("GetPolicy", PolicyArn=arn)) is None:
        return None
    return own


def own_policies(api: Api) -> list[OwnPolicy]:
    listed = api.every(iam("ListPolicies", Scope="Local"), "Policies")
    return [OwnPolicy(api, one["Arn"], one) for one in listed]


@dataclass(frozen=True, slots=True)
class Uses:
    """How often each policy is attached, and how often it is a boundary, by ARN."""

    attached: Mapping[str, int]
    boundaries: Mapping[str, int]


def uses_of_policies(api: Api) -> Uses:
    used = iam("ListPolicies", OnlyAttached=True)
    bounding = iam(
        "ListPolicies", OnlyAttached=True, PolicyUsageFilter="PermissionsBoundary"
    )
    return Uses(
        {one["Arn"]: one["AttachmentCount"] for one in api.every(used, "Policies")},
        {
            one["Arn"]: one["PermissionsBoundaryUsageCount"]
            for one in api.every(bounding, "Policies")
        },
    )


# --- one, or all of them ----------------------------------------------------------------


def role(api: Api, name: str) -> Role:
    """Raises NotTold."""
    return Role(api, name).asked()


def user(api: Api, name: str) -> User:
    """Raises NotTold."""
    return User(api, name).asked()


def roles(api: Api) -> list[Role]:
    """In the order of their names."""
    return [
        Role(api, one["RoleName"], one) for one in api.every(iam("ListRoles"), "Roles")
    ]


def youngest_role(api: Api) -> str:
    """Its name; empty if there is none, or nobody tells."""
    known = sorted(api.listed(roles), key=lambda one: one.created)
    return known[-1].name if known else ""


def users(api: Api) -> list[User]:
    return [
        User(api, one["UserName"], one) for one in api.every(iam("ListUsers"), "Users")
    ]


def groups(api: Api) -> list[Group]:
    return [
        Group(api, one["GroupName"], one)
        for one in api.every(iam("ListGroups"), "Groups")
    ]


def holders(api: Api) -> Iterable[Role | User | Group]:
    """All that a policy can be attached to, roles first: the lessons are about them."""
    return [*roles(api), *users(api), *groups(api)]


def attachments(api: Api, arn: str) -> int | None:
    """How often a policy is attached; None for whom it is not told."""
    answer = api.told_if_allowed(iam("GetPolicy", PolicyArn=arn))
    count: int | None = answer.get("Policy", {}).get("AttachmentCount")
    return count


def holders_of(api: Api, arn: str, usage: str) -> Iterable[Role | User | Group]:
    """Those who have a policy as ``usage``, PermissionsPolicy or PermissionsBoundary;
    roles first."""
    call = iam("ListEntitiesForPolicy", PolicyArn=arn, PolicyUsageFilter=usage)
    return [
        kind(api, name)
        for kind in (Role, User, Group)
        for name in sorted(
            str(one[f"{kind.kind}Name"])
            for one in api.every(call, f"Policy{kind.kind}s")
        )
    ]


def role_of_profile(api: Api, arn: str) -> Role | None:
    """The role in an instance profile; None if it has none, or is gone. Raises NotTold."""
    call = iam("GetInstanceProfile", InstanceProfileName=name_in(arn))
    found = api.told_unless("NoSuchEntity", call) or {}
    profile = found.get("InstanceProfile", {})
    return next(
        (Role(api, one["RoleName"], one) for one in profile.get("Roles", ())), None
    )
