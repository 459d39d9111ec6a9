"""A bucket's configurations: what one is, and the operations that read, put and delete it.

Which ones a bucket has is the table in ``settings``.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.service.requirements import Needing
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3.names import bucket_of
from iamtutor.cloud.state.buckets import Bucket
from iamtutor.cloud.world import World


class Put(NamedTuple):
    """A request that puts a configuration; ``given`` is what it puts."""

    turn: Turn
    caller: Caller
    bucket: Bucket
    params: Params
    given: Any


class Place(NamedTuple):
    """Where a bucket has a configuration. What ``keep`` is given is None to delete it."""

    find: Callable[[Bucket], Any]
    keep: Callable[[Bucket, Any], None]


def by_name(name: str) -> Place:
    """Among ``Bucket.configurations``, as it was put; nothing is kept of an empty one."""

    def keep(bucket: Bucket, value: Any) -> None:
        if value:
            bucket.configurations[name] = value
        else:
            bucket.configurations.pop(name, None)

    return Place(lambda bucket: bucket.configurations.get(name), keep)


def attribute(
    name: str,
    empty: Callable[[], Any] = lambda: None,
    find: Callable[[Bucket], Any] | None = None,
) -> Place:
    """An attribute of the bucket; ``empty`` makes what it is when it is deleted, ``find``
    what is told of it."""

    def keep(bucket: Bucket, value: Any) -> None:
        setattr(bucket, name, empty() if value is None else value)

    return Place(find or attrgetter(name), keep)


@dataclass(frozen=True)
class Configuration:
    """One configuration, which declares its operations.

    ``name`` is that of the operations without their verb, ``member`` the one of a request
    to put it. ``checked`` makes of that request what is kept, or raises ServiceError.
    ``told`` is the member of the answer that has it; without, its members are the
    answer's. Where there is none, the answer is ``default``, unless S3 has an error for
    it: ``missing``, code and message.

    ``deletable``: there is an operation that deletes it. ``event`` and ``action`` are
    CloudTrail's name and IAM's for the operations, without verb, where it is another.
    ``needing``, ``status`` and ``answered`` are of the request to put: what it needs, its
    status, and the members of what is kept that its answer has.
    """

    name: str
    member: str
    place: Place
    checked: Callable[[Put], Any]
    _: KW_ONLY
    told: str = ""
    default: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, str] | None = None
    deletable: bool = True
    event: str = ""
    action: str = ""
    needing: Needing = for_s3.bucket
    status: int = 200
    answered: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        reads(for_s3.bucket, **self._facts("Get", self.action))(self.get)
        put = self._facts("Put", self.action)
        writes(self.needing, status=self.status, **put)(self.put)
        if self.deletable:
            writes(for_s3.bucket, status=204, **self._facts("Delete"))(self.delete)

    def _facts(self, verb: str, action: str = "") -> dict[str, Any]:
        return {
            "name": verb + self.name,
            "event": verb + self.event if self.event else None,
            "action": verb + action if action else "",
        }

    def of(self, bucket: Bucket) -> Any:
        """What the bucket has, or nothing. Raises ServiceError where S3 does."""
        found = self.place.find(bucket)
        if self.missing and not found:
            raise ServiceError(*self.missing, 404, BucketName=bucket.name)
        return found

    def get(self, turn: Turn, caller: Caller, params: Params) -> Response:
        found = self.of(bucket_of(turn, params["Bucket"]))
        if not found:
            return dict(self.default)
        return {self.told: found} if self.told else dict(found)

    def put(self, turn: Turn, caller: Caller, params: Params) -> Response:
        bucket = bucket_of(turn, params["Bucket"])
        given = params.get(self.member, {})
        kept = self.checked(Put(turn, caller, bucket, params, given))
        self.place.keep(bucket, kept)
        return {member: kept[member] for member in self.answered}

    def delete(self, turn: Turn, caller: Caller, params: Params) -> Response:
        self.place.keep(bucket_of(turn, params["Bucket"]), None)
        return {}


def made_up_id(world: World) -> str:
    """The id that S3 gives to a rule that came without: a UUID in base64."""
    return base64.b64encode(identifiers.uuid(world, "rule").encode()).decode("ascii")
