"""The policies that AWS manages: package data, the same in every account.

The file is written by ``tools/build_managed_policies.py`` and read once, when the first
policy is asked for. It carries its own source and date.
"""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

#: Paths of policies that a customer cannot attach: AWS attaches them itself.
_RESERVED_PATHS = ("/aws-service-role/", "/root-task/")


@dataclass(frozen=True, slots=True)
class AwsManagedPolicy:
    """One policy in its default version. The list has no descriptions."""

    name: str
    arn: str
    path: str
    document_text: str
    version: str
    created: datetime
    updated: datetime

    @property
    def is_attachable(self) -> bool:
        return not self.path.startswith(_RESERVED_PATHS)


@dataclass(frozen=True, slots=True)
class _Catalogue:
    source: str
    date: str
    by_arn: dict[str, AwsManagedPolicy]
    by_name: dict[str, AwsManagedPolicy]


@cache
def _catalogue() -> _Catalogue:
    packed = (
        files("iamtutor.content").joinpath("aws/managed_policies.json.xz").read_bytes()
    )
    data = json.loads(lzma.decompress(packed))
    policies = [_policy(*row) for row in data["policies"]]
    return _Catalogue(
        data["source"],
        data["date"],
        {policy.arn: policy for policy in policies},
        {policy.name: policy for policy in policies},
    )


def _policy(
    name: str, path: str, version: str, created: str, updated: str, document: object
) -> AwsManagedPolicy:
    return AwsManagedPolicy(
        name=name,
        arn=f"arn:aws:iam::aws:policy{path}{name}",
        path=path,
        document_text=json.dumps(document, indent=4, ensure_ascii=False),
        version=version,
        created=datetime.fromisoformat(created),
        updated=datetime.fromisoformat(updated),
    )


def source_and_date() -> tuple[str, str]:
    """Where the list comes from, and the date of its latest policy."""
    catalogue = _catalogue()
    return catalogue.source, catalogue.date


def get(arn: str) -> AwsManagedPolicy | None:
    return _catalogue().by_arn.get(arn)


def by_name(name: str) -> AwsManagedPolicy | None:
    """Names are unique among AWS's policies, whatever their path."""
    return _catalogue().by_name.get(name)


def every() -> tuple[AwsManagedPolicy, ...]:
    """All of them, in order of name."""
    return tuple(_catalogue().by_arn.values())


@cache
def attachable() -> tuple[AwsManagedPolicy, ...]:
    """Those that a customer can attach, in order of name."""
    return tuple(policy for policy in every() if policy.is_attachable)


def search(text: str, limit: int | None = None) -> list[AwsManagedPolicy]:
    """The attachable policies whose name contains ``text``, whatever the case."""
    wanted = text.strip().lower()
    found = [policy for policy in attachable() if wanted in policy.name.lower()]
    return found if limit is None else found[:limit]
