"""Uploads in parts, for what is too large to send at once."""

from __future__ import annotations

import hashlib

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Bucket, MultipartUpload, S3Object, UploadedPart
from iamtutor.cloud.bodies import BodyTooLarge
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.s3 import access_lists, versions
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
        grants=grants,
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
        first_text, last_text = (
            params["CopySourceRange"].removeprefix("bytes=").split("-")
        )
        first, stop = int(first_text), min(int(last_text) + 1, source.size)
    content = turn.bodies.slice(source, first, stop)
    part = _add_part(turn, upload, params["PartNumber"], content)
    return {
        "CopyPartResult": {"ETag": part.etag, "LastModified": part.last_modified},
        "ServerSideEncryption": bucket.encryption,
    }


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
