"""Uploads in parts, for what is too large to send at once."""

from __future__ import annotations

import hashlib
import re

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Bucket, MultipartUpload, S3Object, UploadedPart
from iamtutor.cloud.bodies import BodyTooLarge
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.s3 import access_lists, headers, versions
from iamtutor.cloud.services.s3.listing import owner, without_nones
from iamtutor.cloud.services.s3.names import (
    accept_body,
    bucket_of,
    check_key,
    check_room,
    copy_source,
    malformed_xml,
    source_version,
    too_large,
)
from iamtutor.cloud.turn import Turn

_SMALLEST_PART = 5 * 1024**2
_PAGE = 1000
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})", re.ASCII)


def create_multipart_upload(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    check_key(params["Key"])
    grants = access_lists.given(turn, caller, bucket, params, "s3:PutObject")
    upload = MultipartUpload(
        identifiers.upload_id(turn.world),
        params["Key"],
        turn.now,
        content_type=params.get("ContentType", "binary/octet-stream"),
        storage_class=params.get("StorageClass", "STANDARD"),
        metadata={k.lower(): v for k, v in (params.get("Metadata") or {}).items()},
        headers=headers.given(params),
        grants=grants,
        initiator=caller.principal.arn,
    )
    bucket.uploads.append(upload)
    return {
        "Bucket": bucket.name,
        "Key": upload.key,
        "UploadId": upload.upload_id,
        "ServerSideEncryption": bucket.encryption,
    }


def upload_part(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket, upload = _upload_of(turn, params)
    part = _add_part(turn, upload, params["PartNumber"], params.get("Body"))
    return {"ServerSideEncryption": bucket.encryption, "ETag": part.etag}


def upload_part_copy(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket, upload = _upload_of(turn, params)
    source = versions.find(turn, *copy_source(params), source_version(params)).body
    first, stop = 0, source.size
    if "CopySourceRange" in params:
        first, stop = _range(params["CopySourceRange"], source.size)
    content = turn.bodies.slice(source, first, stop)
    part = _add_part(turn, upload, params["PartNumber"], content)
    return {
        "CopyPartResult": {"ETag": part.etag, "LastModified": part.last_modified},
        "ServerSideEncryption": bucket.encryption,
    }


def _range(text: str, size: int) -> tuple[int, int]:
    """First byte and the one behind the last. Raises ServiceError."""
    asked = _RANGE.fullmatch(text)
    if asked is None or int(asked[1]) > int(asked[2]):
        raise ServiceError(
            "InvalidArgument",
            "The x-amz-copy-source-range value must be of the form bytes=first-last "
            "where first and last are the zero-based offsets of the first and last "
            "bytes to copy",
            400,
            ArgumentName="x-amz-copy-source-range",
            ArgumentValue=text,
        )
    if int(asked[2]) >= size:
        raise ServiceError(
            "InvalidArgument",
            f"Range specified is not valid for source object of size: {size}",
            400,
            ArgumentName="x-amz-copy-source-range",
            ArgumentValue=text,
        )
    return int(asked[1]), int(asked[2]) + 1


def _add_part(
    turn: Turn, upload: MultipartUpload, number: int, content: object
) -> UploadedPart:
    body = accept_body(turn, content)
    part = UploadedPart(number, body, f'"{turn.bodies.md5(body)}"', turn.now)
    upload.parts = [known for known in upload.parts if known.number != number]
    upload.parts.append(part)
    return part


def complete_multipart_upload(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket, upload = _upload_of(turn, params)
    by_number = {part.number: part for part in upload.parts}
    parts: list[UploadedPart] = []
    for named in (params.get("MultipartUpload") or {}).get("Parts", ()):
        part = by_number.get(named["PartNumber"])
        if part is None or part.etag.strip('"') != named["ETag"].strip('"'):
            raise ServiceError(
                "InvalidPart",
                "One or more of the specified parts could not be found.  The part may "
                "not have been uploaded, or the specified entity tag may not match the "
                "part's entity tag.",
                400,
            )
        if parts and part.number <= parts[-1].number:
            raise ServiceError(
                "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by "
                "part number.",
                400,
            )
        parts.append(part)
    if not parts:
        raise malformed_xml()
    if any(part.body.size < _SMALLEST_PART for part in parts[:-1]):
        raise ServiceError(
            "EntityTooSmall",
            "Your proposed upload is smaller than the minimum allowed size",
            400,
        )
    try:
        body = turn.bodies.join([part.body for part in parts])
    except BodyTooLarge as error:
        raise too_large(error.size) from error
    bucket.uploads.remove(upload)
    check_room(turn, body)
    digests = b"".join(bytes.fromhex(part.etag.strip('"')) for part in parts)
    digest = hashlib.md5(digests, usedforsecurity=False).hexdigest()
    etag = f'"{digest}-{len(parts)}"'
    written = S3Object(
        upload.key,
        body,
        etag,
        turn.now,
        content_type=upload.content_type,
        storage_class=upload.storage_class,
        metadata=upload.metadata,
        headers=upload.headers,
        version_id=versions.new_id(turn, bucket),
        grants=upload.grants,
    )
    versions.write(bucket, written)
    response: Response = {
        "Location": f"https://{bucket.name}.s3.{bucket.region}.amazonaws.com/{upload.key}",
        "Bucket": bucket.name,
        "Key": upload.key,
        "ETag": etag,
        "ServerSideEncryption": bucket.encryption,
    }
    if written.version_id is not None:
        response["VersionId"] = written.version_id
    return response


def abort_multipart_upload(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket, upload = _upload_of(turn, params)
    bucket.uploads.remove(upload)
    return {}


# --- listing ----------------------------------------------------------------------------


def list_multipart_uploads(turn: Turn, caller: Caller, params: Params) -> Response:
    """The uploads that are neither completed nor aborted, in order of key."""
    bucket = bucket_of(turn, params["Bucket"])
    prefix = params.get("Prefix", "")
    most = min(params.get("MaxUploads", _PAGE), _PAGE)
    key, upload_id = params.get("KeyMarker", ""), params.get("UploadIdMarker", "")
    found = sorted(
        (upload for upload in bucket.uploads if upload.key.startswith(prefix)),
        key=lambda upload: (upload.key, upload.initiated, upload.upload_id),
    )
    found = _after(found, key, upload_id)
    shown, truncated = found[:most], len(found) > most
    last = shown[-1] if shown else None
    return without_nones(
        {
            "Bucket": bucket.name,
            "KeyMarker": key,
            "UploadIdMarker": upload_id,
            "NextKeyMarker": last.key if last else None,
            "Prefix": prefix or None,
            "NextUploadIdMarker": last.upload_id if last else None,
            "MaxUploads": most,
            "IsTruncated": truncated,
            "Uploads": [_row(turn, upload) for upload in shown] or None,
        }
    )


def _after(
    uploads: list[MultipartUpload], key: str, upload_id: str
) -> list[MultipartUpload]:
    """Those behind the markers, the second of which counts only beside the first."""
    places = {(upload.key, upload.upload_id): n for n, upload in enumerate(uploads)}
    place = places.get((key, upload_id))
    if place is not None:
        return uploads[place + 1 :]
    return [upload for upload in uploads if upload.key > key]


def _row(turn: Turn, upload: MultipartUpload) -> Response:
    return {
        "UploadId": upload.upload_id,
        "Key": upload.key,
        "Initiated": upload.initiated,
        "StorageClass": upload.storage_class,
        "Owner": owner(turn),
        "Initiator": {"ID": upload.initiator},
    }


def list_parts(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket, upload = _upload_of(turn, params)
    after = int(params.get("PartNumberMarker", 0))
    most = min(params.get("MaxParts", _PAGE), _PAGE)
    found = sorted(
        (part for part in upload.parts if part.number > after),
        key=lambda part: part.number,
    )
    shown = found[:most]
    return without_nones(
        {
            "Bucket": bucket.name,
            "Key": upload.key,
            "UploadId": upload.upload_id,
            "PartNumberMarker": after,
            "NextPartNumberMarker": shown[-1].number if shown else 0,
            "MaxParts": most,
            "IsTruncated": len(found) > most,
            "Parts": [
                {
                    "PartNumber": part.number,
                    "LastModified": part.last_modified,
                    "ETag": part.etag,
                    "Size": part.body.size,
                }
                for part in shown
            ]
            or None,
            "Initiator": {"ID": upload.initiator},
            "Owner": owner(turn),
            "StorageClass": upload.storage_class,
        }
    )


def _upload_of(turn: Turn, params: Params) -> tuple[Bucket, MultipartUpload]:
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
