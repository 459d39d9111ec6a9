"""Objects: putting and deleting."""

from urllib.parse import parse_qsl

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, writes
from iamtutor.cloud.services.s3 import access_lists, tagging, versions
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3.errors import invalid_argument, malformed_xml
from iamtutor.cloud.services.s3.names import accept_body, bucket_of, check_key
from iamtutor.cloud.services.s3.requests import (
    checksums,
    conditions,
    customer_keys,
    encryption,
    headers,
)
from iamtutor.cloud.services.s3.rules import expiry
from iamtutor.cloud.state.buckets import S3Object

DEFAULT_TYPE = "binary/octet-stream"
_MOST_AT_ONCE = 1000


@writes(for_s3.writing, data=True, unheeded=("WriteOffsetBytes", *encryption.UNHEEDED))
def put_object(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    key = params["Key"]
    check_key(key)
    owner = access_lists.writer(turn, caller, bucket, params)
    grants = access_lists.given(turn, caller, bucket, params, "s3:PutObject", owner)
    found_tags = tags(params)
    encrypted = encryption.given(turn, bucket, params)
    customer_key = customer_keys.to_write(turn, caller, bucket, params, "s3:PutObject")
    conditions.check_written(bucket, key, params)
    body = accept_body(turn, params.get("Body"))
    written = S3Object(
        key,
        body,
        customer_keys.etag(customer_key, turn.bodies.md5(body)),
        turn.now,
        content_type=params.get("ContentType") or DEFAULT_TYPE,
        storage_class=headers.storage_class(params),
        metadata=headers.metadata(params),
        headers=headers.given(params),
        tags=found_tags,
        version_id=versions.new_id(turn, bucket),
        grants=grants,
        checksum=checksums.brought(turn, body, params),
        encryption=encrypted,
        customer_key=customer_key,
        owner=owner,
    )
    versions.write(bucket, written)
    response: Response = {
        "ETag": written.etag,
        **checksums.told(written.checksum),
        **customer_keys.told(customer_key, encrypted),
        **expiry.told(bucket, written),
    }
    if written.version_id is not None:
        response["VersionId"] = written.version_id
    return response


def tags(params: Params) -> dict[str, str]:
    """The tags that a request gives as a query string."""
    given = parse_qsl(params.get("Tagging", ""), keep_blank_values=True)
    if len(dict(given)) != len(given):
        raise invalid_argument(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL "
            "query parameters without tag name duplicates.",
            "x-amz-tagging",
            params["Tagging"],
        )
    return tagging.in_header(given)


# --- deleting ---------------------------------------------------------------------------


@writes(
    for_s3.s3_object,
    status=204,
    data=True,
    unheeded=("IfMatchLastModifiedTime", "IfMatchSize"),
)
def delete_object(turn: Turn, caller: Caller, params: Params) -> Response:
    """A key that is not there is as good as deleted."""
    bucket = bucket_of(turn, params["Bucket"])
    conditions.check_deleted(bucket, params["Key"], params.get("IfMatch"))
    if "VersionId" in params:
        return versions.remove_version(bucket, params["Key"], params["VersionId"])
    return versions.remove(turn, bucket, params["Key"])


@writes(for_s3.deleting_each, part_by_part=True, data=True)
def delete_objects(turn: Turn, caller: Caller, params: Params) -> Response:
    """Each by itself: some may be deleted while others are denied."""
    bucket = bucket_of(turn, params["Bucket"])
    if not 0 < len(params["Delete"]["Objects"]) <= _MOST_AT_ONCE:
        raise malformed_xml()
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
            conditions.check_deleted(bucket, key, wanted.get("ETag"))
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
