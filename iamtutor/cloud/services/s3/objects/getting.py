"""Objects: getting them, or what is known of them."""

import re
from dataclasses import replace

from iamtutor.cloud.authorization import applicable_policies, asked
from iamtutor.cloud.bodies import Body
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.principals import PrincipalKind
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, without_nones
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3 import versions
from iamtutor.cloud.services.s3.errors import invalid_argument, invalid_request
from iamtutor.cloud.services.s3.listing import not_negative
from iamtutor.cloud.services.s3.names import bucket_of
from iamtutor.cloud.services.s3.requests import (
    checksums,
    conditions,
    customer_keys,
    headers,
)
from iamtutor.cloud.services.s3.rules import expiry
from iamtutor.cloud.state.buckets import Checksum, S3Object
from iamtutor.policy.evaluation import decide
from iamtutor.policy.layers import Decision

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
#: What lies there must be restored before it can be read.
ARCHIVES = ("GLACIER", "DEEP_ARCHIVE")
_MOST_PARTS = 1000
_ATTRIBUTES = ("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize")
_ASKED_FOR = "x-amz-object-attributes"
NO_ATTRIBUTES = (
    f"The {_ASKED_FOR} header specifying the attributes to be retrieved is either "
    "missing or empty"
)


@reads(for_s3.reading, head=True, data=True)
def head_object(turn: Turn, caller: Caller, params: Params) -> Response:
    _check_overrides(caller, params)
    response, _, _, _ = _looked_up(turn, caller, params)
    return response


@reads(for_s3.reading, data=True)
def get_object(turn: Turn, caller: Caller, params: Params) -> Response:
    found = versions.find(turn, params)
    check_not_archived(found)
    _check_overrides(caller, params)
    response, body, start, stop = _looked_up(turn, caller, params)
    return {"Body": turn.bodies.read(body, start, stop), **response}


def _check_overrides(caller: Caller, params: Params) -> None:
    """Only who signs may ask for other headers than the object's. Raises ServiceError."""
    unsigned = caller.principal.kind is PrincipalKind.ANONYMOUS
    if unsigned and any(name.startswith("Response") for name in params):
        raise invalid_request(
            "Request specific response headers cannot be used for anonymous GET "
            "requests."
        )


def check_not_archived(found: S3Object, *, copied: bool = False) -> None:
    """Whether it lies where it can be read, to be sent or ``copied``. Raises
    ServiceError."""
    if found.storage_class in ARCHIVES:
        raise ServiceError(
            "InvalidObjectState",
            "Operation is not valid for the source object's storage class"
            if copied
            else "The operation is not valid for the object's storage class",
            403,
            StorageClass=found.storage_class,
        )


def _tags_seen(
    turn: Turn, caller: Caller, params: Params, found: S3Object
) -> int | None:
    """How many tags there are, if there are any, for a caller who may read them."""
    if not found.tags:
        return None
    [needed] = for_s3.s3_object("s3:GetObjectTagging", turn, caller, params)
    request = asked(
        turn,
        caller.principal,
        needed,
        region=caller.region,
        origin=caller.origin,
        signing={},
        headers={},
    )
    decision = decide(request, applicable_policies(turn, caller.principal, needed))
    return len(found.tags) if decision is Decision.ALLOWED else None


def _looked_up(
    turn: Turn, caller: Caller, params: Params
) -> tuple[Response, Body, int, int]:
    """What GetObject and HeadObject say of an object, and which bytes were asked for."""
    found = versions.find(turn, params)
    customer_keys.check(found, params)
    conditions.check_read(found, params)
    size = found.body.size
    part, window = _part(found, params), _range(params, size)
    start, stop = part or window or (0, size)
    members: Response = {
        "AcceptRanges": "bytes",
        "LastModified": found.last_modified,
        "ContentLength": stop - start,
        "ETag": found.etag,
        "VersionId": found.version_id or params.get("VersionId"),
        "ContentRange": (
            f"bytes {start}-{stop - 1}/{size}" if (part or window) and size else None
        ),
        "ContentType": params.get("ResponseContentType", found.content_type),
        **customer_keys.told(found.customer_key, found.encryption),
        **expiry.told(bucket_of(turn, params["Bucket"]), found),
        "Metadata": dict(found.metadata),
        **headers.answered(found.headers, params),
        "StorageClass": (
            found.storage_class if found.storage_class != "STANDARD" else None
        ),
        "TagCount": _tags_seen(turn, caller, params, found),
        "PartsCount": len(found.parts) or None if part else None,
    }
    if params.get("ChecksumMode") == "ENABLED" and (start, stop) == (0, size):
        members |= checksums.told(checksums.of(turn, found))
    return without_nones(members), found.body, start, stop


def _part(found: S3Object, params: Params) -> tuple[int, int] | None:
    """Where the part lies that a request names; all is the one part of what was not
    uploaded in parts. Raises ServiceError."""
    number = params.get("PartNumber")
    if number is None:
        return None
    if "Range" in params:
        raise invalid_request(
            "Cannot specify both Range header and partNumber query parameter"
        )
    if number < 1:
        raise invalid_argument(
            "Part number must be an integer between 1 and 10000, inclusive",
            "partNumber",
            number,
        )
    sizes = [part.size for part in found.parts] or [found.body.size]
    if number > len(sizes):
        raise ServiceError(
            "InvalidPartNumber",
            "The requested partnumber is not satisfiable",
            416,
            ActualPartCount=str(len(sizes)),
            PartNumberRequested=str(number),
        )
    start = sum(sizes[: number - 1])
    return start, start + sizes[number - 1]


def _range(params: Params, size: int) -> tuple[int, int] | None:
    """The window that a range opens; what is no range of bytes, or several, is left
    aside. Raises ServiceError."""
    text = params.get("Range", "").replace(" ", "")
    asked = _RANGE.fullmatch(text)
    if asked is None or asked.groups() == ("", ""):
        return None
    first, last = asked.groups()
    if first and last and int(last) < int(first):
        return None
    if first:
        start, stop = int(first), min(int(last) + 1 if last else size, size)
    else:
        start, stop = max(0, size - int(last)), size
    if start >= size or stop <= start:
        raise ServiceError(
            "InvalidRange",
            "The requested range is not satisfiable",
            416,
            RangeRequested=text,
            ActualObjectSize=str(size),
        )
    return start, stop


# --- attributes -------------------------------------------------------------------------


@reads(for_s3.reading_attributes, data=True)
def get_object_attributes(turn: Turn, caller: Caller, params: Params) -> Response:
    """Those that were asked for, as far as the object has them."""
    wanted = _attributes(params["ObjectAttributes"])
    found = versions.find(turn, params)
    customer_keys.check(found, params)
    said: Response = {"LastModified": found.last_modified}
    if found.version_id is not None:
        said["VersionId"] = found.version_id
    if "ETag" in wanted:
        said["ETag"] = found.etag.strip('"')
    if "Checksum" in wanted:
        said["Checksum"] = checksums.told(_alone(checksums.of(turn, found)))
    if "ObjectParts" in wanted and found.parts:
        said["ObjectParts"] = _parts(found, params)
    if "StorageClass" in wanted:
        said["StorageClass"] = found.storage_class
    if "ObjectSize" in wanted:
        said["ObjectSize"] = found.body.size
    return said


def _attributes(asked: list[str]) -> list[str]:
    """The names that were asked for; empty ones at the end of several count for nothing.
    Raises ServiceError."""
    wanted = list(asked)
    while len(asked) > 1 and wanted and not wanted[-1]:
        wanted.pop()
    if not wanted:
        raise invalid_request(NO_ATTRIBUTES)
    for name in wanted:
        if name not in _ATTRIBUTES:
            raise invalid_argument(
                "Invalid attribute name specified.", _ASKED_FOR, name
            )
    return wanted


def _alone(checksum: Checksum | None) -> Checksum | None:
    """Without the number of parts, which stands behind it elsewhere."""
    if checksum is None:
        return None
    return replace(checksum, value=checksum.value.partition("-")[0])


def _parts(found: S3Object, params: Params) -> Response:
    """How many there are; each is listed only if it has a checksum of its own."""
    said: Response = {"TotalPartsCount": len(found.parts)}
    if found.checksum is None or found.parts[0].checksum is None:
        return said
    after = not_negative(params.get("PartNumberMarker", 0), "x-amz-part-number-marker")
    most = min(params.get("MaxParts", _MOST_PARTS), _MOST_PARTS)
    numbered = list(enumerate(found.parts, 1))
    shown = numbered[after : after + most]
    return {
        **said,
        "PartNumberMarker": after,
        "NextPartNumberMarker": shown[-1][0] if shown else 0,
        "MaxParts": most,
        "IsTruncated": after + most < len(numbered),
        "Parts": [
            {
                "PartNumber": number,
                "Size": part.size,
                f"Checksum{found.checksum.algorithm}": part.checksum,
            }
            for number, part in shown
        ],
    }
