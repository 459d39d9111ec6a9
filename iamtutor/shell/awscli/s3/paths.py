"""S3Uris and local paths: what a command works on, and what it shows of it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from iamtutor.shell.patterns.wildcards import escaped, matches

Kind = Literal["s3", "local"]

_ACCESS_POINT = re.compile(
    r"^(?P<bucket>arn:(aws).*:s3:[a-z\-0-9]+:[0-9]{12}:accesspoint[:/][^/]+)/?(?P<key>.*)$"
)


def split_bucket_key(path: str) -> tuple[str, str]:
    """``bucket/key`` in two; either may be empty."""
    access_point = _ACCESS_POINT.match(path)
    if access_point:
        return access_point["bucket"], access_point["key"]
    bucket, _, key = path.partition("/")
    return bucket, key


def without_scheme(path: str) -> str:
    return path[5:] if path.startswith("s3://") else path


def kind_of(path: str) -> Kind:
    return "s3" if path.startswith("s3://") else "local"


@dataclass(frozen=True, slots=True)
class Place:
    """One side of a transfer: a path without scheme; ``local`` paths are absolute."""

    path: str
    kind: Kind


@dataclass(slots=True)
class Item:
    """One file or object on its way.

    ``key`` is what both sides have in common: the name below the roots. ``dest`` is empty
    for a deletion. ``response`` is what the listing or HeadObject said of the source.
    """

    source: Place
    dest: Place
    key: str
    size: int = 0
    modified: datetime | None = None
    response: dict[str, Any] | None = None


def shown(place: Place, cwd: str) -> str:
    """How a result line writes one side."""
    if place.kind == "s3":
        return f"s3://{place.path}"
    directory, name = posixpath.split(place.path)
    return posixpath.join(posixpath.relpath(directory, cwd), name)


@dataclass(frozen=True, slots=True)
class Filters:
    """``--exclude`` and ``--include``: the last one that matches decides.

    Patterns are relative to the roots; ``*`` crosses slashes.
    """

    rules: tuple[tuple[bool, str], ...] = ()

    @classmethod
    def of(
        cls, given: Sequence[tuple[str, str]] | None, roots: Sequence[str]
    ) -> Filters:
        return cls(
            tuple(
                (option == "--include", posixpath.join(escaped(root), pattern))
                for option, pattern in given or ()
                for root in roots
            )
        )

    def admit(self, path: str, work: Callable[[int], None]) -> bool:
        admitted = True
        for included, pattern in self.rules:
            if matches(pattern, path, work):
                admitted = included
        return admitted


def s3_root(location: str, dir_op: bool) -> str:
    bucket, key = split_bucket_key(without_scheme(location))
    if not dir_op and not key.endswith("/"):
        key = "/".join(key.split("/")[:-1])
    return f"{bucket}/{key}"
