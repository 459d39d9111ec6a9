"""Objects: putting, getting, copying, deleting."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from urllib.parse import parse_qsl

from iamtutor.cloud.account import S3Object
from iamtutor.cloud.bodies import Body, BodyStore
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.s3 import access_lists, headers, tagging, versions
from iamtutor.cloud.services.s3.names import (
    accept_body,
    bucket_of,
    check_key,
    copy_source,
    source_version,
)
from iamtutor.cloud.turn import Turn

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
_DEFAULT_TYPE = "binary/octet-stream"


# --- putting ----------------------------------------------------------------------------


def put_object(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    key = params["Key"]
    check_key(key)
    grants = access_lists.given(turn, caller, bucket, params, "s3:PutObject")
    tags = _tags(params)
    if params.get("IfNoneMatch") == "*" and key in bucket.objects:
        raise precondition_failed("If-None-Match")
    body = accept_body(turn, params.get("Body"))
    etag = f'"{turn.bodies.md5(body)}"'
    written = S3Object(
        key,
        body,
        etag,
        turn.now,
        content_type=params.get("ContentType", _DEFAULT_TYPE),
        storage_class=params.get("StorageClass", "STANDARD"),
        metadata={k.lower(): v for k, v in (params.get("Metadata") or {}).items()},
        headers=headers.given(params),
        tags=tags,
        version_id=versions.new_id(turn, bucket),
        grants=grants,
    )
    versions.write(bucket, written)
    response: Response = {
        "ETag": etag,
        **checksum(turn.bodies, body, params.get("ChecksumAlgorithm")),
        "ServerSideEncryption": params.get("ServerSideEncryption", bucket.encryption),
    }
    if written.version_id is not None:
        response["VersionId"] = written.version_id
    return response


def _tags(params: Params) -> dict[str, str]:
    """The tags that a request gives as a query string."""
    given = parse_qsl(params.get("Tagging", ""), keep_blank_values=True)
    return tagging.checked_for_object(given)


def precondition_failed(condition: str) -> ServiceError:
    return ServiceError(
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
        412,
        Condition=condition,
    )


def checksum(store: BodyStore, body: Body, algorithm: str | None) -> Response:
    """The checksum of a whole object, if the request named an algorithm we know."""
    if algorithm is None or body.repeated:
        return {}
    data = store.get(body)
    match algorithm:
        case "CRC32":
            digest = zlib.crc32(data).to_bytes(4, "big")
        case "CRC64NVME":
            digest = _crc64nvme(data).to_bytes(8, "big")
        case "SHA1":
            digest = hashlib.sha1(data, usedforsecurity=False).digest()
        case "SHA256":
            digest = hashlib.sha256(data).digest()
        case _:
            return {}
    return {
        f"Checksum{algorithm}": base64.b64encode(digest).decode("ascii"),
        "ChecksumType": "FULL_OBJECT",
    }


def _crc64_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (0x9A6C9329AC4BC9B5 if value & 1 else 0)
        table.append(value)
    return tuple(table)


_CRC64 = _crc64_table()


def _crc64nvme(data: bytes) -> int:
    value = 0xFFFFFFFFFFFFFFFF
    for byte in data:
        value = _CRC64[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ 0xFFFFFFFFFFFFFFFF


# --- getting ----------------------------------------------------------------------------


def head_object(turn: Turn, caller: Caller, params: Params) -> Response:
    response, _, _, _ = _looked_up(turn, params)
    return response


def get_object(turn: Turn, caller: Caller, params: Params) -> Response:
    response, body, start, stop = _looked_up(turn, params)
    return {"Body": turn.bodies.read(body, start, stop), **response}


def _looked_up(turn: Turn, params: Params) -> tuple[Response, Body, int, int]:
    """What GetObject and HeadObject say of an object, and which bytes were asked for."""
    bucket = bucket_of(turn, params["Bucket"])
    wanted = params.get("VersionId")
    found = versions.find(turn, bucket.name, params["Key"], wanted)
    if "IfMatch" in params and params["IfMatch"].strip('"') != found.etag.strip('"'):
        raise precondition_failed("If-Match")
    size = found.body.size
    start, stop = 0, size
    content_range = None
    asked = _RANGE.fullmatch(params.get("Range", ""))
    if asked is not None and asked.groups() != ("", ""):
        start, stop = _window(asked.group(1), asked.group(2), size)
        content_range = f"bytes {start}-{stop - 1}/{size}"
    members: Response = {
        "AcceptRanges": "bytes",
        "LastModified": found.last_modified,
        "ContentLength": stop - start,
        "ETag": found.etag,
        "VersionId": found.version_id or wanted,
        "ContentRange": content_range,
        "ContentType": params.get("ResponseContentType", found.content_type),
        "ServerSideEncryption": bucket.encryption,
        "Metadata": dict(found.metadata),
        **headers.answered(found.headers, params),
        "StorageClass": (
            found.storage_class if found.storage_class != "STANDARD" else None
        ),
        "TagCount": len(found.tags) or None,
    }
    response = {name: value for name, value in members.items() if value is not None}
    return response, found.body, start, stop


def _window(first: str, last: str, size: int) -> tuple[int, int]:
    if first:
        start, stop = int(first), min(int(last) + 1 if last else size, size)
    else:
        start, stop = max(0, size - int(last)), size
    if start >= size or stop <= start:
        raise ServiceError(
            "InvalidRange",
            "The requested range is not satisfiable",
            416,
            ActualObjectSize=str(size),
        )
    return start, stop


# --- copying and deleting ---------------------------------------------------------------


def _copied_headers(params: Params, source: S3Object, replaced: bool) -> dict[str, str]:
    """Those of the source, or new ones; a redirect is never copied."""
    given = headers.given(params)
    if replaced:
        return given
    redirect = "WebsiteRedirectLocation"
    kept = {k: v for k, v in source.headers.items() if k != redirect}
    return {**kept, **({redirect: given[redirect]} if redirect in given else {})}


def copy_object(turn: Turn, caller: Caller, params: Params) -> Response:
    from_bucket, from_key = copy_source(params)
    version_id = source_version(params)
    source = versions.find(turn, from_bucket, from_key, version_id)
    bucket = bucket_of(turn, params["Bucket"])
    key = params["Key"]
    check_key(key)
    replaced = params.get("MetadataDirective") == "REPLACE"
    grants = access_lists.given(turn, caller, bucket, params, "s3:PutObject")
    changed = (
        replaced
        or version_id is not None
        or "StorageClass" in params
        or "ServerSideEncryption" in params
    )
    if (from_bucket, from_key) == (bucket.name, key) and not changed:
        raise ServiceError(
            "InvalidRequest",
            "This copy request is illegal because it is trying to copy an object to "
            "itself without changing the object's metadata, storage class, website "
            "redirect location or encryption attributes.",
            400,
        )
    given = {k.lower(): v for k, v in (params.get("Metadata") or {}).items()}
    copied = S3Object(
        key,
        source.body,
        f'"{turn.bodies.md5(source.body)}"',
        turn.now,
        content_type=(
            params.get("ContentType", _DEFAULT_TYPE)
            if replaced
            else source.content_type
        ),
        storage_class=params.get("StorageClass", "STANDARD"),
        metadata=given if replaced else dict(source.metadata),
        headers=_copied_headers(params, source, replaced),
        tags=(
            _tags(params)
            if params.get("TaggingDirective") == "REPLACE"
            else dict(source.tags)
        ),
        version_id=versions.new_id(turn, bucket),
        grants=grants,
    )
    from_version = source.version_id
    versions.write(bucket, copied)
    members: Response = {
        "CopyObjectResult": {"ETag": copied.etag, "LastModified": copied.last_modified},
        "CopySourceVersionId": from_version,
        "VersionId": copied.version_id,
        "ServerSideEncryption": bucket.encryption,
    }
    return {name: value for name, value in members.items() if value is not None}


def delete_object(turn: Turn, caller: Caller, params: Params) -> Response:
    """A key that is not there is as good as deleted."""
    bucket = bucket_of(turn, params["Bucket"])
    if "VersionId" in params:
        return versions.remove_version(bucket, params["Key"], params["VersionId"])
    return versions.remove(turn, bucket, params["Key"])


def delete_objects(turn: Turn, caller: Caller, params: Params) -> Response:
    """Each by itself: some may be deleted while others are denied."""
    bucket = bucket_of(turn, params["Bucket"])
    deleted: list[Response] = []
    errors: list[Response] = []
    for wanted in params["Delete"]["Objects"]:
        key, version_id = wanted["Key"], wanted.get("VersionId")
        row: Response = {"Key": key}
        if version_id is not None:
            row["VersionId"] = version_id
        action = "s3:DeleteObject" + ("Version" if version_id is not None else "")
        refused: ServiceError | None = caller.denied.get(
            (action, f"arn:aws:s3:::{bucket.name}/{key}")
        )
        try:
            if refused is not None:
                raise refused
            if version_id is not None:
                gone = versions.remove_version(bucket, key, version_id)
                if "DeleteMarker" in gone:
                    row |= {"DeleteMarker": True, "DeleteMarkerVersionId": version_id}
            else:
                gone = versions.remove(turn, bucket, key)
                if "DeleteMarker" in gone:
                    row["DeleteMarker"] = True
                    row["DeleteMarkerVersionId"] = gone["VersionId"]
        except ServiceError as error:
            errors.append({**row, "Code": error.code, "Message": error.message})
        else:
            deleted.append(row)
    response: Response = {}
    if deleted and not params["Delete"].get("Quiet"):
        response["Deleted"] = deleted
    if errors:
        response["Errors"] = errors
    return response
