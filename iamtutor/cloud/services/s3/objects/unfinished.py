"""What is listed of uploads in parts that are not finished: themselves, and their parts."""

from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, without_nones
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3.listing import (
    as_asked,
    entries,
    most,
    not_negative,
    owner,
)
from iamtutor.cloud.services.s3.names import bucket_of
from iamtutor.cloud.services.s3.objects.uploads import upload_of
from iamtutor.cloud.state.buckets import Bucket, MultipartUpload


@reads(for_s3.bucket, data=True)
def list_multipart_uploads(turn: Turn, caller: Caller, params: Params) -> Response:
    """The uploads that are neither completed nor aborted, in order of key."""
    bucket = bucket_of(turn, params["Bucket"])
    prefix, delimiter = params.get("Prefix", ""), params.get("Delimiter", "")
    limit = most(params, "MaxUploads", "max-uploads")
    key, upload_id = params.get("KeyMarker", ""), params.get("UploadIdMarker", "")
    written = as_asked(params)
    by_key = _by_key(bucket, prefix)
    shown: list[MultipartUpload] = []
    folders: list[str] = []
    truncated = False
    for name, is_folder in entries(list(by_key), prefix, delimiter):
        rows = by_key[name] if not is_folder else []
        if name < key or (is_folder and name == key):
            continue
        if name == key:
            rows = _behind(rows, upload_id)
        room = limit - len(shown) - len(folders)
        truncated = room < (1 if is_folder else len(rows))
        shown += rows[:room]
        if is_folder and not truncated:
            folders.append(name)
        if truncated:
            break
    last = shown[-1] if shown else None
    return without_nones(
        {
            "Bucket": bucket.name,
            "KeyMarker": written(key),
            "UploadIdMarker": upload_id,
            "NextKeyMarker": (
                written(max([*folders, last.key] if last else folders))
                if last or folders
                else None
            ),
            "Prefix": written(prefix) or None,
            "Delimiter": written(delimiter) or None,
            "NextUploadIdMarker": last.upload_id if last else None,
            "MaxUploads": limit,
            "IsTruncated": truncated,
            "Uploads": [_row(turn, bucket, upload, written) for upload in shown]
            or None,
            "CommonPrefixes": [{"Prefix": written(name)} for name in folders] or None,
            "EncodingType": params.get("EncodingType"),
        }
    )


def _by_key(bucket: Bucket, prefix: str) -> dict[str, list[MultipartUpload]]:
    """The uploads of each key, in order of keys, those of one in order of time."""
    found: dict[str, list[MultipartUpload]] = {}
    for upload in sorted(
        (upload for upload in bucket.uploads if upload.key.startswith(prefix)),
        key=lambda upload: (upload.key.encode(), upload.initiated, upload.upload_id),
    ):
        found.setdefault(upload.key, []).append(upload)
    return found


def _behind(rows: list[MultipartUpload], upload_id: str) -> list[MultipartUpload]:
    """Those of one key behind this one; none if it is not among them."""
    ids = [upload.upload_id for upload in rows]
    return rows[ids.index(upload_id) + 1 :] if upload_id in ids else []


def _row(
    turn: Turn, bucket: Bucket, upload: MultipartUpload, written: as_asked
) -> Response:
    return {
        "UploadId": upload.upload_id,
        "Key": written(upload.key),
        "Initiated": upload.initiated,
        "StorageClass": upload.storage_class,
        "Owner": owner(turn, bucket, upload),
        "Initiator": {"ID": upload.initiator},
        **without_nones(
            {
                "ChecksumAlgorithm": upload.checksum_algorithm,
                "ChecksumType": upload.checksum_kind,
            }
        ),
    }


@reads(for_s3.s3_object, data=True)
def list_parts(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket, upload = upload_of(turn, params)
    after = not_negative(params.get("PartNumberMarker", 0), "part-number-marker")
    limit = most(params, "MaxParts", "max-parts")
    found = sorted(
        (part for part in upload.parts if part.number > after),
        key=lambda part: part.number,
    )
    shown = found[:limit]
    return without_nones(
        {
            "Bucket": bucket.name,
            "Key": upload.key,
            "UploadId": upload.upload_id,
            "PartNumberMarker": after,
            "NextPartNumberMarker": shown[-1].number if shown else 0,
            "MaxParts": limit,
            "IsTruncated": len(found) > limit,
            "Parts": [
                {
                    "PartNumber": part.number,
                    "LastModified": part.last_modified,
                    "ETag": part.etag,
                    "Size": part.body.size,
                    **(
                        {f"Checksum{upload.checksum_algorithm}": part.checksum}
                        if upload.checksum_algorithm and part.checksum
                        else {}
                    ),
                }
                for part in shown
            ]
            or None,
            "Initiator": {"ID": upload.initiator},
            "Owner": owner(turn, bucket, upload),
            "StorageClass": upload.storage_class,
            "ChecksumAlgorithm": upload.checksum_algorithm,
            "ChecksumType": upload.checksum_kind,
        }
    )
