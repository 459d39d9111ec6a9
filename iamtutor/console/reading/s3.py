"""Buckets and objects, as S3 describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from iamtutor.cloud.console.steps import PlannedCall, s3
from iamtutor.cloud.policies.public_access import is_public
from iamtutor.cloud.services.s3.names import FIRST_REGION
from iamtutor.cloud.tags import Tags, tags_of
from iamtutor.console.reading.asking import Api, NotTold
from iamtutor.policy.document import parse_policy

_MOST = 10_000


class Bucket:
    """A bucket of the account. ``listed`` is its line in ListBuckets. Settings raise
    NotTold."""

    def __init__(
        self, api: Api, name: str, listed: Mapping[str, Any] | None = None
    ) -> None:
        self._api = api
        self.name = name
        self._listed = listed

    def ask(self) -> None:
        """Ask whether it is there. Raises NotTold."""
        _ = self.region

    def ask_if_there(self) -> None:
        """Raises NotTold if it is not there; whoever may not ask is told part by part."""
        try:
            self.ask()
        except NotTold as refused:
            if refused.missing:
                raise

    def _setting(self, operation: str, none: str) -> dict[str, Any]:
        """A setting, empty if it was never made: S3 says so by an error."""
        call = s3(operation, Bucket=self.name)
        return self._api.told_unless(none, call) or {}

    @property
    def region(self) -> str:
        if self._listed is not None:
            return str(self._listed["BucketRegion"])
        answer = self._api.told(s3("GetBucketLocation", Bucket=self.name))
        return answer.get("LocationConstraint") or FIRST_REGION

    @property
    def created(self) -> datetime | None:
        """Only the list of all buckets tells; None for one that is not in it."""
        listed = self._listed or next(
            (one for one in _lines(self._api) if one["Name"] == self.name), {}
        )
        return listed.get("CreationDate")

    @cached_property
    def policy(self) -> str | None:
        found = self._setting("GetBucketPolicy", "NoSuchBucketPolicy")
        return found.get("Policy")

    @property
    def versioning(self) -> str | None:
        """``Enabled`` or ``Suspended``; None: never touched."""
        return self._api.told(self._of_versioning).get("Status")

    @property
    def versioning_if_told(self) -> str | None:
        """The same, or None for whom it is not told."""
        return self._api.told_if_allowed(self._of_versioning).get("Status")

    @property
    def _of_versioning(self) -> PlannedCall:
        return s3("GetBucketVersioning", Bucket=self.name)

    @cached_property
    def public_access_block(self) -> Mapping[str, bool]:
        found = self._setting(
            "GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration"
        )
        block: Mapping[str, bool] = found.get("PublicAccessBlockConfiguration", {})
        return block

    @cached_property
    def tags(self) -> Tags:
        found = self._setting("GetBucketTagging", "NoSuchTagSet")
        return tags_of(found, "TagSet")

    @cached_property
    def _encrypting(self) -> Mapping[str, Any]:
        answer = self._api.told(s3("GetBucketEncryption", Bucket=self.name))
        rule: Mapping[str, Any]
        (rule,) = answer["ServerSideEncryptionConfiguration"]["Rules"]
        return rule

    @property
    def encryption(self) -> str:
        """The algorithm of default encryption: ``AES256`` or ``aws:kms``."""
        return str(
            self._encrypting["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
        )

    @property
    def bucket_key(self) -> bool:
        return bool(self._encrypting["BucketKeyEnabled"])

    @cached_property
    def website(self) -> Mapping[str, Any]:
        return self._setting("GetBucketWebsite", "NoSuchWebsiteConfiguration")

    @cached_property
    def ownership(self) -> str:
        """Object Ownership; empty: it has none, and writers own."""
        found = self._setting(
            "GetBucketOwnershipControls", "OwnershipControlsNotFoundError"
        )
        rules = found.get("OwnershipControls", {}).get("Rules", ())
        return next((str(rule["ObjectOwnership"]) for rule in rules), "")

    @cached_property
    def grants(self) -> list[tuple[str, str]]:
        """Grantee and permission of each line of the access control list."""
        answer = self._api.told(s3("GetBucketAcl", Bucket=self.name))
        return [
            (
                one["Grantee"].get("URI") or one["Grantee"].get("ID", ""),
                one["Permission"],
            )
            for one in answer.get("Grants", ())
        ]

    @property
    def is_public(self) -> bool:
        """By its policy, as far as Block Public Access lets it count."""
        restricted = self.public_access_block.get("RestrictPublicBuckets")
        if restricted or self.policy is None:
            return False
        return is_public(parse_policy(self.policy))

    @cached_property
    def has_contents(self) -> bool:
        """Objects, or versions of objects that are no longer there; False for whom that is
        not told."""
        call = s3("ListObjectVersions", Bucket=self.name, MaxKeys=1)
        answer = self._api.told_if_allowed(call)
        return bool(answer.get("Versions") or answer.get("DeleteMarkers"))

    def has(self, key: str) -> bool:
        """Whether there is such an object, or, behind a slash, anything."""
        first = self._first_behind(key)
        return first == key or (key.endswith("/") and bool(first))

    def has_object(self, key: str) -> bool:
        return self._first_behind(key) == key

    def _first_behind(self, prefix: str) -> str:
        """The key that is listed first of those that begin so; empty if none is."""
        call = s3("ListObjectsV2", Bucket=self.name, Prefix=prefix, MaxKeys=1)
        found = self._api.told_if_allowed(call).get("Contents") or ()
        return next((str(one["Key"]) for one in found), "")

    def versions_of(self, key: str) -> list[Version]:
        """What there is and was under a key, the newest first; nothing for whom that is
        not told."""
        call = s3("ListObjectVersions", Bucket=self.name, Prefix=key)
        answer = self._api.told_if_allowed(call)
        rows = [
            one
            for kind in ("Versions", "DeleteMarkers")
            for one in answer.get(kind) or ()
            if one["Key"] == key
        ]
        rows.sort(key=lambda one: one["LastModified"], reverse=True)
        rows.sort(key=lambda one: not one["IsLatest"])
        return [
            Version(one["VersionId"], one["LastModified"], one.get("Size"))
            for one in rows
        ]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an object; a delete marker has no ``size``."""

    version_id: str
    last_modified: datetime
    size: int | None

    @property
    def is_delete_marker(self) -> bool:
        return self.size is None


class Object:
    """An object, or the version of it that is named. Asking raises NotTold."""

    def __init__(self, api: Api, bucket: str, key: str, version: str = "") -> None:
        self._api = api
        self.key = key
        self._which = {"Bucket": bucket, "Key": key}
        if version:
            self._which["VersionId"] = version

    @cached_property
    def head(self) -> Mapping[str, Any]:
        return self._api.told(s3("HeadObject", **self._which))

    @cached_property
    def tags(self) -> Tags:
        answer = self._api.told(s3("GetObjectTagging", **self._which))
        return tags_of(answer, "TagSet")

    @property
    def version_id(self) -> str:
        return str(self.head.get("VersionId", "null"))


def _lines(api: Api) -> list[dict[str, Any]]:
    """The lines of the list; with their Regions, which S3 tells who asks for a page."""
    return [*api.every(s3("ListBuckets", MaxBuckets=_MOST), "Buckets")]


def buckets(api: Api) -> list[Bucket]:
    """In the order of their names. Raises NotTold."""
    return [Bucket(api, one["Name"], one) for one in _lines(api)]


def bucket(api: Api, name: str) -> Bucket:
    """Raises NotTold."""
    found = Bucket(api, name)
    found.ask()
    return found


def youngest(api: Api) -> str:
    """The name of the bucket made last; empty if there is none, or nobody tells."""
    lines = sorted(api.listed(_lines), key=lambda one: one["CreationDate"])
    return lines[-1]["Name"] if lines else ""
