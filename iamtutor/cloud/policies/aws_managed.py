"""The policies that AWS manages: package data, the same in every account.

The file is written by ``tools/build_managed_policies.py`` and read once, when the first
policy is asked for. It carries its own source and date.

What is searched is kept as values; the documents stay one block of bytes, and are read
when one is asked for: as values they would take five times the memory, in every worker.
"""

import json
import lzma
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from iamtutor.policy.summaries.access import EVERY_SERVICE, Given, gives, read

#: Paths of policies that a customer cannot attach: AWS attaches them itself.
_RESERVED_PATHS = ("/aws-service-role/", "/root-task/")


@dataclass(frozen=True, slots=True)
class AwsManagedPolicy:
    """One policy in its default version. The list has no descriptions. ``access`` is
    the line that ``policy.summaries.access`` reads; the place is that of the document."""

    name: str
    path: str
    version: str
    created: datetime
    updated: datetime
    access: str
    _place: slice

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::aws:policy{self.path}{self.name}"

    @property
    def document_text(self) -> str:
        return _document(self._place.start, self._place.stop)

    @property
    def given(self) -> Given:
        """The services and access levels of its document."""
        return read(self.access)

    @property
    def is_attachable(self) -> bool:
        return not self.path.startswith(_RESERVED_PATHS)


@dataclass(frozen=True, slots=True)
class _Catalogue:
    source: str
    date: str
    by_arn: dict[str, AwsManagedPolicy]
    by_name: dict[str, AwsManagedPolicy]
    documents: bytes


@cache
def _catalogue() -> _Catalogue:
    packed = (
        files("iamtutor.content").joinpath("aws/managed_policies.jsonl.xz").read_bytes()
    )
    lines = lzma.decompress(packed)
    start = lines.index(b"\n") + 1
    head = json.loads(lines[:start])
    documents = lines[start:]
    places = [0]
    while places[-1] < len(documents):
        places.append(documents.index(b"\n", places[-1]) + 1)
    policies = [
        _policy(slice(*place), *row)
        for row, place in zip(head["policies"], pairwise(places), strict=True)
    ]
    return _Catalogue(
        head["source"],
        head["date"],
        {policy.arn: policy for policy in policies},
        {policy.name: policy for policy in policies},
        documents,
    )


def _policy(
    place: slice,
    name: str,
    path: str,
    version: str,
    created: str,
    updated: str,
    access: str,
) -> AwsManagedPolicy:
    return AwsManagedPolicy(
        name=name,
        path=path,
        version=version,
        created=datetime.fromisoformat(created),
        updated=datetime.fromisoformat(updated),
        access=access,
        _place=place,
    )


@lru_cache(maxsize=64)
def _document(start: int, stop: int) -> str:
    """Those in use are asked for at every decision, the others when they are looked at."""
    document = json.loads(_catalogue().documents[start:stop])
    return json.dumps(document, indent=4, ensure_ascii=False)


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


def search(
    text: str, limit: int | None = None, *, service: str = "", level: str = ""
) -> list[AwsManagedPolicy]:
    """The attachable policies whose name contains ``text``, whatever the case, and that
    allow something in this service and at this access level, if these are given."""
    wanted = text.strip().lower()
    found = [
        policy
        for policy in attachable()
        if wanted in policy.name.lower()
        and (not (service or level) or _allows(policy, service, level))
    ]
    return found if limit is None else found[:limit]


def _allows(policy: AwsManagedPolicy, service: str, level: str) -> bool:
    line = policy.access
    if f"{service}:" not in line and f"{EVERY_SERVICE}:" not in line:
        return False  # as most are: found without reading the line
    return gives(policy.given.allowed, service, level)


@cache
def services() -> tuple[str, ...]:
    """The service prefixes that the attachable policies name in what they allow."""
    named = {prefix for policy in attachable() for prefix in policy.given.allowed}
    return tuple(sorted(named - {EVERY_SERVICE}))
