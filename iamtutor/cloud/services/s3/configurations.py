"""Configurations of a bucket that are kept as they were put, and how one is found again."""

from __future__ import annotations

import base64
from functools import partial
from typing import TypeVar

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service.caller import Response
from iamtutor.cloud.state.buckets import Bucket
from iamtutor.cloud.world import World

_T = TypeVar("_T")


def kept(bucket: Bucket, name: str, code: str, message: str) -> Response:
    """The configuration of this name. Raises the ServiceError of S3 when there is none."""
    return dict(there(bucket, bucket.configurations.get(name), code, message))


def there(bucket: Bucket, setting: _T | None, code: str, message: str) -> _T:
    """The setting, if the bucket has it. Raises the ServiceError of S3 when it hasn't."""
    if not setting:
        raise ServiceError(code, message, 404, BucketName=bucket.name)
    return setting


def made_up_id(world: World) -> str:
    """The id that S3 gives to a rule that came without: a UUID in base64."""
    return base64.b64encode(identifiers.uuid(world, "rule").encode()).decode("ascii")


invalid_request = partial(ServiceError, "InvalidRequest")


def invalid_argument(
    message: str, name: str | None = None, value: object = None
) -> ServiceError:
    """``name`` is the header or parameter that is wrong, where S3 says it."""
    more = {"ArgumentName": name, "ArgumentValue": value}
    return ServiceError(
        "InvalidArgument",
        message,
        400,
        **{key: str(said) for key, said in more.items() if said is not None},
    )
