"""Objects: listing, putting, getting, copying, deleting."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Bucket, S3Object
from iamtutor.cloud.bodies import Body, BodyStore
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.paging import BadMarker, marker, position
from iamtutor.cloud.services.s3.buckets import incorrect_token
from iamtutor.cloud.services.s3.names import (
    accept_body,
    bucket_of,
    check_key,
    copy_source,
    object_of,
)
from iamtutor.cloud.turn import Turn

_PAGE = 1000
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_DEFAULT_TYPE = "binary/octet-stream"


# --- listing ----------------------------------------------------------------------------


def list_objects_v2(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    prefix = params.get("Prefix", "")
    delimiter = params.get("Delimiter", "")
    most = min(params.get("MaxKeys", _PAGE), _PAGE)
    after = params.get("StartAfter", "")
    token = params.get("ContinuationToken")
    if token:
        try:
            after = position(token)
        except BadMarker as error:
            raise incorrect_token() from error

    keys = sorted(
        (key for key in bucket.objects if key.startswith(prefix)), key=str.encode
    )
    contents: list[Response] = []
    folders: list[Response] = []
    last = ""
    truncated = False
    written = _as_asked(params)
    for name, is_folder in _entries(keys, prefix, delimiter):
        if name.encode() <= after.encode():
            continue
        if len(contents) + len(folders) >= most:
            truncated = most > 0
            break
        last = name
        if is_folder:
            folders.append({"Prefix": written(name)})
        else:
            contents.append(_entry(bucket.objects[name], written(name)))

    started = params.get("StartAfter")
    members: Response = {
        "IsTruncated": truncated,
        "Contents": contents or None,
        "Name": bucket.name,
        "Prefix": written(prefix),
        "Delimiter": written(delimiter) or None,
        "MaxKeys": most,
        "CommonPrefixes": folders or None,
        "EncodingType": params.get("EncodingType"),
        "KeyCount": len(contents) + len(folders),
        "ContinuationToken": token,
        "NextContinuationToken": marker(last) if truncated else None,
        "StartAfter": written(started) if started is not None else None,
    }
    return {name: value for name, value in members.items() if value is not None}


class _as_asked:
    """Keys as they are, or percent-encoded when the request asked for that."""

    def __init__(self, params: Params) -> None:
        self.encoded = params.get("EncodingType") == "url"

    def __call__(self, text: str) -> str:
        return quote(text, safe="/") if self.encoded else text


def _entries(
    keys: list[str], prefix: str, delimiter: str
) -> Iterator[tuple[str, bool]]:
    """Keys, those below a delimiter rolled up into one name."""
    seen = None
    for key in keys:
        if delimiter:
            head, found, _ = key[len(prefix) :].partition(delimiter)
            if found:
                folder = prefix + head + delimiter
                if folder != seen:
                    seen = folder
                    yield folder, True
                continue
        yield key, False


def _entry(found: S3Object, key: str) -> Response:
    return {
        "Key": key,
        "LastModified": found.last_modified,
        "ETag": found.etag,
        "Size": found.body.size,
        "StorageClass": found.storage_class,
    }


# --- putting ----------------------------------------------------------------------------


def put_object(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    key = params["Key"]
    check_key(key)
    if params.get("IfNoneMatch") == "*" and key in bucket.objects:
        raise precondition_failed("If-None-Match")
    body = accept_body(turn, params.get("Body"))
    etag = f'"{turn.bodies.md5(body)}"'
    bucket.objects[key] = S3Object(
        key,
        body,
        etag,
        turn.now,
        content_type=params.get("ContentType", _DEFAULT_TYPE),
        storage_class=params.get("StorageClass", "STANDARD"),
        metadata={k.lower(): v for k, v in (params.get("Metadata") or {}).items()},
        tags=dict(parse_qsl(params.get("Tagging", ""), keep_blank_values=True)),
        version_id=new_version(turn, bucket),
    )
    response: Response = {
        "ETag": etag,
        **checksum(turn.bodies, body, params.get("ChecksumAlgorithm")),
        "ServerSideEncryption": params.get("ServerSideEncryption", bucket.encryption),
    }
    version_id = bucket.objects[key].version_id
    if version_id is not None:
        response["VersionId"] = version_id
    return response


def new_version(turn: Turn, bucket: Bucket) -> str | None:
    """The version of an object that is written now, if the bucket's versioning is on."""
    if bucket.versioning != "Enabled":
        return None
    return identifiers.version_id(turn.world)


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
    found = object_of(turn, bucket.name, params["Key"])
    if params.get("VersionId") not in (None, found.version_id):
        raise NotEmulated("s3", "versions other than the current one")
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
        "VersionId": found.version_id,
        "ContentRange": content_range,
        "ContentType": params.get("ResponseContentType", found.content_type),
        "ServerSideEncryption": bucket.encryption,
        "Metadata": dict(found.metadata),
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


def copy_object(turn: Turn, caller: Caller, params: Params) -> Response:
    from_bucket, from_key = copy_source(params)
    source = object_of(turn, from_bucket, from_key)
    bucket = bucket_of(turn, params["Bucket"])
    key = params["Key"]
    check_key(key)
    replaced = params.get("MetadataDirective") == "REPLACE"
    changed = replaced or "StorageClass" in params or "ServerSideEncryption" in params
    if (from_bucket, from_key) == (bucket.name, key) and not changed:
        raise ServiceError(
            "InvalidRequest",
            "This copy request is illegal because it is trying to copy an object to "
            "itself without changing the object's metadata, storage class, website "
            "redirect location or encryption attributes.",
            400,
        )
    given = {k.lower(): v for k, v in (params.get("Metadata") or {}).items()}
    bucket.objects[key] = S3Object(
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
        tags=dict(source.tags),
        version_id=new_version(turn, bucket),
    )
    copied = bucket.objects[key]
    return {
        "CopyObjectResult": {"ETag": copied.etag, "LastModified": copied.last_modified},
        "ServerSideEncryption": bucket.encryption,
    }


def delete_object(turn: Turn, caller: Caller, params: Params) -> Response:
    """A key that is not there is as good as deleted. With versioning on, what is deleted
    hides behind a marker; here it is gone, for older versions are not kept."""
    if "VersionId" in params:
        raise NotEmulated("s3", "DeleteObject with VersionId")
    bucket = bucket_of(turn, params["Bucket"])
    bucket.objects.pop(params["Key"], None)
    version_id = new_version(turn, bucket)
    return {} if version_id is None else {"DeleteMarker": True, "VersionId": version_id}


def delete_objects(turn: Turn, caller: Caller, params: Params) -> Response:
    """Each key by itself: some may be deleted while others are denied."""
    bucket = bucket_of(turn, params["Bucket"])
    deleted: list[Response] = []
    errors: list[Response] = []
    for wanted in params["Delete"]["Objects"]:
        key = wanted["Key"]
        refused = caller.denied.get(f"arn:aws:s3:::{bucket.name}/{key}")
        if refused is not None:
            errors.append(
                {"Key": key, "Code": refused.code, "Message": refused.message}
            )
            continue
        bucket.objects.pop(key, None)
        deleted.append({"Key": key})
    response: Response = {}
    if deleted and not params["Delete"].get("Quiet"):
        response["Deleted"] = deleted
    if errors:
        response["Errors"] = errors
    return response
