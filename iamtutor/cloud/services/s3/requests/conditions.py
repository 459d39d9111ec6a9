"""Conditional requests: on what is read, on what is copied, on what is written over.

The order is that of RFC 9110; what S3 answers stands in its User Guide under *conditional
requests*.
"""

from datetime import datetime
from email.utils import format_datetime

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service.caller import Params
from iamtutor.cloud.services.s3.errors import no_such_key
from iamtutor.cloud.services.s3.requests.headers import moment
from iamtutor.cloud.state.buckets import Bucket, S3Object

_ANY = "*"


def failed(condition: str) -> ServiceError:
    return ServiceError(
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
        412,
        Condition=condition,
    )


def check_read(found: S3Object, params: Params) -> None:
    """Raises ServiceError: the conditions do not hold, or nothing has changed."""
    wanted, unwanted, since, until = _conditions(params, "")
    if wanted is not None:
        if not _is_among(found.etag, wanted):
            raise failed("If-Match")
    elif until is not None and found.last_modified > until:
        raise failed("If-Unmodified-Since")
    if unwanted is not None:
        unchanged = _is_among(found.etag, unwanted)
    else:
        unchanged = since is not None and found.last_modified <= since
    if unchanged:
        modified = format_datetime(found.last_modified, usegmt=True)
        raise ServiceError(
            "304",
            "Not Modified",
            304,
            **{"ETag": found.etag, "Last-Modified": modified},
        )


def check_copied(source: S3Object, params: Params) -> None:
    """The same for the source of a copy, where nothing is left to say unchanged."""
    wanted, unwanted, since, until = _conditions(params, "CopySource")
    if wanted is not None:
        if not _is_among(source.etag, wanted):
            raise failed("x-amz-copy-source-If-Match")
    elif until is not None and source.last_modified > until:
        raise failed("x-amz-copy-source-If-Unmodified-Since")
    if unwanted is not None:
        if _is_among(source.etag, unwanted):
            raise failed("x-amz-copy-source-If-None-Match")
    elif since is not None and source.last_modified <= since:
        raise failed("x-amz-copy-source-If-Modified-Since")


def check_written(bucket: Bucket, key: str, params: Params) -> None:
    """Whether there must be an object under this key, or none. Raises ServiceError."""
    current = bucket.objects.get(key)
    unwanted, wanted = params.get("IfNoneMatch"), params.get("IfMatch")
    if unwanted is not None:
        if unwanted != _ANY:
            raise ServiceError(
                "NotImplemented",
                "A header you provided implies functionality that is not implemented",
                501,
                Header="If-None-Match",
                additionalMessage="We don't accept the provided value of If-None-Match "
                "header for this API",
            )
        if current is not None:
            raise failed("If-None-Match")
    if wanted is not None:
        if current is None:
            raise no_such_key(key)
        if not _is_among(current.etag, wanted):
            raise failed("If-Match")


def check_deleted(bucket: Bucket, key: str, wanted: str | None) -> None:
    """Whether the object to be deleted is there, and is the one. Raises ServiceError."""
    if wanted is None:
        return
    current = bucket.objects.get(key)
    if current is None:
        raise no_such_key(key)
    if not _is_among(current.etag, wanted):
        raise failed("If-Match")


def _conditions(
    params: Params, before: str
) -> tuple[str | None, str | None, datetime | None, datetime | None]:
    """ETags that are wanted and that are not, modified since, unmodified since."""
    return (
        params.get(f"{before}IfMatch"),
        params.get(f"{before}IfNoneMatch"),
        moment(params.get(f"{before}IfModifiedSince")),
        moment(params.get(f"{before}IfUnmodifiedSince")),
    )


def _is_among(etag: str, wanted: str) -> bool:
    """``wanted`` as a header has it: one ETag or several, or any."""
    if wanted.strip() == _ANY:
        return True
    found = {one.strip().removeprefix("W/").strip('"') for one in wanted.split(",")}
    return etag.strip('"') in found
