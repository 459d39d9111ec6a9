"""The buttons for objects: uploading, folders, downloading, deleting."""

from collections.abc import Iterator, Sequence
from typing import Any

from iamtutor.cloud.bodies import Pattern
from iamtutor.cloud.console import parameters
from iamtutor.cloud.console.button import Params, button, opening, pgettext
from iamtutor.cloud.console.steps import Steps, each, s3
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.world import World

_BATCH = 1000
#: Larger files go in parts, as the reference of the S3 API says of the console (*Object*).
PART_SIZE = 16 * 1024**2

#: What a browser says a file is, by the end of its name.
_CONTENT_TYPES = {
    "txt": "text/plain",
    "log": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "html": "text/html",
    "json": "application/json",
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
}


# --- uploading --------------------------------------------------------------------------


@button(
    pgettext("console", "Upload"),
    parameters.BUCKET,
    parameters.FILES,
    takes=(parameters.STORAGE_CLASS, parameters.METADATA),
)
def upload(world: World, params: Params, moment: str) -> Steps:
    """File after file: one that is refused does not stop the others."""
    for name, content in params["files"].items():
        kind = _CONTENT_TYPES.get(name.rsplit(".", 1)[-1].lower())
        described: dict[str, Any] = {
            "ContentType": kind or "application/octet-stream",
            "StorageClass": params.get("storage_class") or "STANDARD",
        }
        if params.get("metadata"):
            described["Metadata"] = dict(params["metadata"])
        target = {"Bucket": params["bucket"], "Key": name}
        try:
            if isinstance(content, Pattern) and content.size > PART_SIZE:
                yield from _in_parts(target, content, described)
            else:
                yield s3("PutObject", **target, Body=content, **described)
        except ServiceError:
            continue


def _in_parts(
    target: dict[str, Any], body: Pattern, described: dict[str, Any]
) -> Steps:
    """Its period divides the size of a part, so that the parts fit together again."""
    made = yield s3("CreateMultipartUpload", **target, **described)
    upload_id = made["UploadId"] if made else "<UploadId>"
    parts = []
    for number, start in enumerate(range(0, body.size, PART_SIZE), 1):
        size = min(PART_SIZE, body.size - start)
        part = yield s3(
            "UploadPart",
            **target,
            UploadId=upload_id,
            PartNumber=number,
            Body=Pattern(body.period, size),
        )
        parts.append({"PartNumber": number, "ETag": part["ETag"] if part else "<ETag>"})
    yield s3(
        "CompleteMultipartUpload",
        **target,
        UploadId=upload_id,
        MultipartUpload={"Parts": parts},
    )


@button(pgettext("console", "Create folder"), parameters.BUCKET, parameters.FOLDER)
def create_folder(world: World, params: Params, moment: str) -> Steps:
    """A folder is an empty object whose key ends with a slash."""
    key = params["folder"].rstrip("/") + "/"
    yield s3("PutObject", Bucket=params["bucket"], Key=key, Body=b"")


# --- one object -------------------------------------------------------------------------


@opening("bucket", "key", takes=("version",))
def open_object(world: World, params: Params, moment: str) -> Steps:
    """What an object's page asks when it is opened."""
    which = _which(params)
    yield s3("HeadObject", **which)
    yield from each(s3("GetObjectTagging", **which))


@button(
    pgettext("console", "Download"),
    parameters.BUCKET,
    parameters.KEY,
    takes=(parameters.VERSION,),
)
def download_object(world: World, params: Params, moment: str) -> Steps:
    yield s3("GetObject", **_which(params))


def _which(params: Params) -> dict[str, Any]:
    which = {"Bucket": params["bucket"], "Key": params["key"]}
    if params.get("version"):
        which["VersionId"] = params["version"]
    return which


# --- deleting ---------------------------------------------------------------------------


@button(pgettext("console", "Delete objects"), parameters.BUCKET, parameters.KEYS)
def delete_objects(world: World, params: Params, moment: str) -> Steps:
    """Each key, or ``[key, version]``. A folder is looked through first, then goes with
    all that is in it."""
    bucket = params["bucket"]
    chosen: list[dict[str, str]] = []
    for named in params["keys"]:
        if isinstance(named, str) and named.endswith("/"):
            answer = yield s3("ListObjectsV2", Bucket=bucket, Prefix=named)
            chosen.extend({"Key": key} for key in _keys_in(answer, named))
        elif isinstance(named, str):
            chosen.append({"Key": named})
        else:
            chosen.append({"Key": named[0], "VersionId": named[1]})
    yield from _delete(bucket, chosen)


def _keys_in(answer: dict[str, Any] | None, folder: str) -> Iterator[str]:
    """The keys that a listing told; in advance, the folder stands for them."""
    if answer is None:
        yield folder
        return
    for row in answer.get("Contents", ()):
        yield row["Key"]


@button(pgettext("console", "Empty bucket"), parameters.BUCKET)
def empty_bucket(world: World, params: Params, moment: str) -> Steps:
    """Everything in a bucket, with every version if there are any."""
    name = params["bucket"]
    bucket = world.console_account.buckets.get(name)
    if bucket is not None and bucket.versioning is not None:
        yield s3("ListObjectVersions", Bucket=name)
        yield from _delete(
            name,
            [
                {"Key": key, "VersionId": version.version_id or "null"}
                for key in sorted({*bucket.objects, *bucket.older})
                for version in (
                    *([bucket.objects[key]] if key in bucket.objects else ()),
                    *bucket.older.get(key, ()),
                )
            ],
        )
        return
    keys = sorted(bucket.objects) if bucket is not None else []
    yield s3("ListObjectsV2", Bucket=name)
    yield from _delete(name, [{"Key": key} for key in keys])


def _delete(bucket: str, objects: Sequence[dict[str, str]]) -> Steps:
    for start in range(0, len(objects), _BATCH):
        yield s3(
            "DeleteObjects",
            Bucket=bucket,
            Delete={
                "Objects": list(objects[start : start + _BATCH]),
                "Quiet": True,
            },
        )
