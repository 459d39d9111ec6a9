"""Tags of buckets and of objects."""

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3 import versions
from iamtutor.cloud.services.s3.configurations import Put
from iamtutor.cloud.tags import Tags, tag_list

_MOST_BUCKET_TAGS, _MOST_OBJECT_TAGS = 50, 10
_LONGEST_KEY, _LONGEST_VALUE = 128, 256
_RESERVED = "aws:"


def checked(pairs: list[tuple[str, str]]) -> Tags:
    """These pairs as tags. Raises ServiceError."""
    for key, value in pairs:
        if key.startswith(_RESERVED):
            raise _invalid("System tags cannot be added/updated by requester", key)
        if not key or len(key) > _LONGEST_KEY:
            raise _invalid("The TagKey you have provided is invalid", key)
        if len(value) > _LONGEST_VALUE:
            raise _invalid("The TagValue you have provided is invalid", key)
    if len(dict(pairs)) != len(pairs):
        raise _invalid("Cannot provide multiple Tags with the same key", pairs[0][0])
    return dict(pairs)


def in_header(pairs: list[tuple[str, str]]) -> Tags:
    """Those that come with an object. Raises ServiceError."""
    for key, _ in pairs:
        if key.startswith(_RESERVED):
            raise _invalid(f"Your TagKey cannot be prefixed with {_RESERVED}", key)
    return _of_object(pairs)


def _of_object(pairs: list[tuple[str, str]]) -> Tags:
    if len(pairs) > _MOST_OBJECT_TAGS:
        raise ServiceError(
            "BadRequest", f"Object tags cannot be greater than {_MOST_OBJECT_TAGS}"
        )
    return checked(pairs)


def _invalid(message: str, key: str) -> ServiceError:
    return ServiceError("InvalidTag", message, TagKey=key)


def _pairs(tagging: Params) -> list[tuple[str, str]]:
    return [(tag["Key"], tag["Value"]) for tag in tagging["TagSet"]]


def checked_for_bucket(put: Put) -> Tags:
    """All tags at once: those that are not among them are gone."""
    pairs = _pairs(put.given)
    if len(pairs) > _MOST_BUCKET_TAGS:
        raise ServiceError(
            "BadRequest", f"Bucket tag count cannot be greater than {_MOST_BUCKET_TAGS}"
        )
    return checked(pairs)


@reads(for_s3.s3_object, data=True)
def get_object_tagging(turn: Turn, caller: Caller, params: Params) -> Response:
    found = versions.find(turn, params)
    return {**_version(found.version_id), "TagSet": tag_list(found.tags)}


@writes(for_s3.s3_object, data=True)
def put_object_tagging(turn: Turn, caller: Caller, params: Params) -> Response:
    found = versions.find(turn, params, method="PUT")
    found.tags = _of_object(_pairs(params["Tagging"]))
    return _version(found.version_id)


@writes(for_s3.s3_object, status=204, data=True)
def delete_object_tagging(turn: Turn, caller: Caller, params: Params) -> Response:
    found = versions.find(turn, params, method="DELETE")
    found.tags = {}
    return _version(found.version_id)


def _version(version_id: str | None) -> Response:
    return {} if version_id is None else {"VersionId": version_id}
