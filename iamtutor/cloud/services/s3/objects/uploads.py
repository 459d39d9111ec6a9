"""Uploads in parts, for what is too large to send at once."""

import hashlib
import re
from itertools import pairwise

from iamtutor.cloud import identifiers
from iamtutor.cloud.bodies import Body, BodyTooLarge
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, without_nones, writes
from iamtutor.cloud.services.s3 import access_lists, versions
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3.errors import (
    invalid_argument,
    invalid_request,
    malformed_xml,
)
from iamtutor.cloud.services.s3.names import (
    accept_body,
    bucket_of,
    check_key,
    check_room,
    check_source_exists,
    copy_source,
    source_version,
    too_large,
)
from iamtutor.cloud.services.s3.objects import putting
from iamtutor.cloud.services.s3.objects.getting import check_not_archived
from iamtutor.cloud.services.s3.requests import (
    checksums,
    conditions,
    customer_keys,
    encryption,
    headers,
)
from iamtutor.cloud.services.s3.rules import expiry
from iamtutor.cloud.state.buckets import (
    Bucket,
    Checksum,
    MultipartUpload,
    ObjectPart,
    S3Object,
    UploadedPart,
)

_SMALLEST_PART = 5 * 1024**2
_MOST_PARTS = 10_000
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})", re.ASCII)


@writes(for_s3.writing, data=True, unheeded=encryption.UNHEEDED)
def create_multipart_upload(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    check_key(params["Key"])
    owner = access_lists.writer(turn, caller, bucket, params)
    grants = access_lists.given(turn, caller, bucket, params, "s3:PutObject", owner)
    algorithm, kind = checksums.chosen(params)
    upload = MultipartUpload(
        identifiers.upload_id(turn.world),
        params["Key"],
        turn.now,
        content_type=params.get("ContentType") or putting.DEFAULT_TYPE,
        storage_class=headers.storage_class(params),
        metadata=headers.metadata(params),
        headers=headers.given(params),
        grants=grants,
        initiator=caller.principal.arn,
        tags=putting.tags(params),
        encryption=encryption.given(turn, bucket, params),
        checksum_algorithm=algorithm,
        checksum_kind=kind,
        customer_key=customer_keys.to_write(
            turn, caller, bucket, params, "s3:CreateMultipartUpload"
        ),
        owner=owner,
    )
    bucket.uploads.append(upload)
    return without_nones(
        {
            "Bucket": bucket.name,
            "Key": upload.key,
            "UploadId": upload.upload_id,
            **customer_keys.told(upload.customer_key, upload.encryption),
            "ChecksumAlgorithm": algorithm,
            "ChecksumType": kind,
        }
    )


@writes(for_s3.s3_object, data=True)
def upload_part(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket, upload = upload_of(turn, params)
    _check_number(params["PartNumber"])
    _check_key_of(
        upload, customer_keys.to_write(turn, caller, bucket, params, "s3:UploadPart")
    )
    body = accept_body(turn, params.get("Body"))
    checksum = checksums.of_part(turn, upload, body, params)
    part = _add_part(turn, upload, params["PartNumber"], body, checksum)
    return {
        **customer_keys.told(upload.customer_key, upload.encryption),
        "ETag": part.etag,
        **_value(checksum),
    }


@writes(for_s3.copying, precheck=check_source_exists, data=True)
def upload_part_copy(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket, upload = upload_of(turn, params)
    _check_number(params["PartNumber"])
    _check_key_of(
        upload,
        customer_keys.to_write(turn, caller, bucket, params, "s3:UploadPartCopy"),
    )
    source = versions.copied_from(turn, *copy_source(params), source_version(params))
    customer_keys.check(source, params, customer_keys.OF_SOURCE)
    check_not_archived(source, copied=True)
    conditions.check_copied(source, params)
    first, stop = 0, source.body.size
    if "CopySourceRange" in params:
        first, stop = _range(params["CopySourceRange"], stop)
    body = accept_body(turn, turn.bodies.slice(source.body, first, stop))
    algorithm = upload.checksum_algorithm
    checksum = checksums.computed(turn, body, algorithm) if algorithm else None
    part = _add_part(turn, upload, params["PartNumber"], body, checksum)
    return without_nones(
        {
            "CopyPartResult": {
                "ETag": part.etag,
                "LastModified": part.last_modified,
                **_value(checksum),
            },
            "CopySourceVersionId": source.version_id,
            **customer_keys.told(upload.customer_key, upload.encryption),
        }
    )


def _value(checksum: Checksum | None) -> Response:
    """A part's checksum has no kind."""
    if checksum is None:
        return {}
    return {f"Checksum{checksum.algorithm}": checksum.value}


def _check_key_of(upload: MultipartUpload, key: str | None) -> None:
    """Each part is sent with the key that the upload was begun with."""
    if key != upload.customer_key:
        raise invalid_request(
            "The multipart upload initiate requested encryption. Subsequent part requests "
            "must include the appropriate encryption parameters."
            if upload.customer_key
            else "The encryption parameters are not applicable to this object."
        )


def _check_number(number: int) -> None:
    if not 1 <= number <= _MOST_PARTS:
        raise invalid_argument(
            f"Part number must be an integer between 1 and {_MOST_PARTS}, inclusive",
            "partNumber",
            number,
        )


def _range(text: str, size: int) -> tuple[int, int]:
    """First byte and the one behind the last. Raises ServiceError."""
    asked = _RANGE.fullmatch(text)
    if asked is None or int(asked[1]) > int(asked[2]):
        raise invalid_argument(
            "The x-amz-copy-source-range value must be of the form bytes=first-last "
            "where first and last are the zero-based offsets of the first and last "
            "bytes to copy",
            "x-amz-copy-source-range",
            text,
        )
    if int(asked[2]) >= size:
        raise invalid_argument(
            f"Range specified is not valid for source object of size: {size}",
            "x-amz-copy-source-range",
            text,
        )
    return int(asked[1]), int(asked[2]) + 1


def _add_part(
    turn: Turn,
    upload: MultipartUpload,
    number: int,
    body: Body,
    checksum: Checksum | None,
) -> UploadedPart:
    algorithm = upload.checksum_algorithm or checksums.DEFAULT
    is_kept = checksum is not None and checksum.algorithm == algorithm
    part = UploadedPart(
        number,
        body,
        f'"{turn.bodies.md5(body)}"',
        turn.now,
        checksum.value if checksum is not None and is_kept else None,
    )
    upload.parts = [known for known in upload.parts if known.number != number]
    upload.parts.append(part)
    return part


@writes(for_s3.s3_object, data=True)
def complete_multipart_upload(turn: Turn, caller: Caller, params: Params) -> Response:
    before = _ended_before(turn, params)
    if before is not None:
        return _end_of(*before)
    bucket, upload = upload_of(turn, params)
    conditions.check_written(bucket, upload.key, params)
    parts = _named(upload, params)
    size = sum(part.body.size for part in parts)
    if params.get("MpuObjectSize", size) != size:
        raise invalid_request(
            "The provided 'x-amz-mp-object-size' header value "
            f"{params['MpuObjectSize']} does not match what was computed: {size}"
        )
    try:
        body = turn.bodies.join([part.body for part in parts])
    except BodyTooLarge as error:
        raise too_large(error.size) from error
    check_room(turn, body)
    checksum = checksums.completed(turn, upload, parts, body, params)
    bucket.uploads.remove(upload)
    digests = b"".join(bytes.fromhex(part.etag.strip('"')) for part in parts)
    digest = hashlib.md5(digests, usedforsecurity=False).hexdigest()
    written = S3Object(
        upload.key,
        body,
        f'"{digest}-{len(parts)}"',
        turn.now,
        content_type=upload.content_type,
        storage_class=upload.storage_class,
        metadata=upload.metadata,
        headers=upload.headers,
        tags=upload.tags,
        version_id=versions.new_id(turn, bucket),
        grants=upload.grants,
        checksum=checksum,
        encryption=upload.encryption,
        customer_key=upload.customer_key,
        upload_id=upload.upload_id,
        owner=upload.owner,
        parts=[
            # The checksums of parts are kept where they make that of the whole.
            ObjectPart(
                part.body.size,
                part.checksum if upload.checksum_kind == checksums.COMPOSITE else None,
            )
            for part in parts
        ],
    )
    versions.write(bucket, written)
    return _end_of(bucket, written)


def _ended_before(turn: Turn, params: Params) -> tuple[Bucket, S3Object] | None:
    """What the upload has made already: a client that has lost the answer asks again."""
    bucket = bucket_of(turn, params["Bucket"])
    made = bucket.objects.get(params["Key"])
    if made is None or made.upload_id != params["UploadId"]:
        return None
    return bucket, made


def _end_of(bucket: Bucket, written: S3Object) -> Response:
    response: Response = {
        "Location": f"https://{bucket.name}.s3.{bucket.region}.amazonaws.com/{written.key}",
        "Bucket": bucket.name,
        "Key": written.key,
        "ETag": written.etag,
        **customer_keys.told(written.customer_key, written.encryption),
        **expiry.told(bucket, written),
        **checksums.told(written.checksum),
    }
    if written.version_id is not None:
        response["VersionId"] = written.version_id
    return response


def _named(upload: MultipartUpload, params: Params) -> list[UploadedPart]:
    """The parts that the request puts together. Raises ServiceError."""
    named = (params.get("MultipartUpload") or {}).get("Parts") or ()
    numbers = [one.get("PartNumber") for one in named]
    if not named or any(number is None for number in numbers):
        raise malformed_xml()
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise ServiceError(
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by "
            "part number.",
            UploadId=upload.upload_id,
        )
    by_number = {part.number: part for part in upload.parts}
    parts: list[UploadedPart] = []
    for one in named:
        part, etag = by_number.get(one["PartNumber"]), one.get("ETag", "").strip('"')
        if (
            part is None
            or part.etag.strip('"') != etag
            or not checksums.check_named(upload, part, one)
        ):
            raise ServiceError(
                "InvalidPart",
                "One or more of the specified parts could not be found.  The part may "
                "not have been uploaded, or the specified entity tag may not match the "
                "part's entity tag.",
                UploadId=upload.upload_id,
                PartNumber=str(one["PartNumber"]),
                ETagRequested=etag,
            )
        parts.append(part)
    for part in parts[:-1]:
        if part.body.size < _SMALLEST_PART:
            raise ServiceError(
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
                ProposedSize=str(part.body.size),
                MinSizeAllowed=str(_SMALLEST_PART),
                PartNumber=str(part.number),
            )
    return parts


@writes(for_s3.s3_object, status=204, data=True, unheeded=("IfMatchInitiatedTime",))
def abort_multipart_upload(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket, upload = upload_of(turn, params)
    bucket.uploads.remove(upload)
    return {}


def upload_of(turn: Turn, params: Params) -> tuple[Bucket, MultipartUpload]:
    bucket = bucket_of(turn, params["Bucket"])
    for upload in bucket.uploads:
        if upload.upload_id == params["UploadId"] and upload.key == params["Key"]:
            return bucket, upload
    raise ServiceError(
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the "
        "upload may have been aborted or completed.",
        404,
        UploadId=params["UploadId"],
    )
