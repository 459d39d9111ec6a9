"""The versions of objects: what a write and a delete leave behind, and finding them again.

``Bucket.objects`` has the current version of every key that can be read. What it replaced
is in ``Bucket.older``, youngest first; a delete marker lies on top there, and then the key
is not among the objects. A version without an id is the ``null`` version.
"""

import re
from collections.abc import Iterator
from email.utils import format_datetime

from iamtutor.cloud import identifiers
from iamtutor.cloud.bodies import Body
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, without_nones
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3.errors import (
    invalid_argument,
    invalid_request,
    method_not_allowed,
    no_such_key,
)
from iamtutor.cloud.services.s3.listing import (
    as_asked,
    entries,
    most_keys,
    owner,
)
from iamtutor.cloud.services.s3.names import bucket_of
from iamtutor.cloud.state.buckets import Bucket, S3Object

NULL = "null"
_ID = re.compile(r"null|[A-Za-z0-9._]{32}")


def shown_id(version: S3Object) -> str:
    return version.version_id or NULL


# --- writing and deleting ---------------------------------------------------------------


def new_id(turn: Turn, bucket: Bucket) -> str | None:
    """The id of a version that is written now, if the bucket's versioning is on."""
    if bucket.versioning != "Enabled":
        return None
    return identifiers.version_id(turn.world)


def write(bucket: Bucket, written: S3Object) -> None:
    """Make ``written`` the current version of its key."""
    _set_aside(bucket, written.key, written.version_id)
    bucket.objects[written.key] = written


def remove(turn: Turn, bucket: Bucket, key: str) -> Response:
    """Delete without a version: for good, or behind a marker if there is versioning."""
    if bucket.versioning is None:
        bucket.objects.pop(key, None)
        return {}
    marker = S3Object(
        key,
        Body("", 0),
        "",
        turn.now,
        version_id=new_id(turn, bucket),
        is_delete_marker=True,
    )
    _set_aside(bucket, key, marker.version_id)
    bucket.older.setdefault(key, []).insert(0, marker)
    return {"DeleteMarker": True, "VersionId": shown_id(marker)}


def _set_aside(bucket: Bucket, key: str, coming: str | None) -> None:
    """The current version becomes an older one. The null version is replaced by the
    next null version, wherever it lies."""
    current = bucket.objects.pop(key, None)
    older = bucket.older.pop(key, [])
    if current is not None:
        older.insert(0, current)
    if coming is None:
        older = [version for version in older if version.version_id is not None]
    if older:
        bucket.older[key] = older


def remove_version(bucket: Bucket, key: str, version_id: str) -> Response:
    """Delete one version for good; what lay below it becomes the current one."""
    _check_id(version_id)
    response: Response = {}
    versions = of_key(bucket, key)
    for version in versions:
        if shown_id(version) == version_id:
            versions.remove(version)
            if version.is_delete_marker:
                response["DeleteMarker"] = True
            break
    bucket.objects.pop(key, None)
    bucket.older.pop(key, None)
    if versions and not versions[0].is_delete_marker:
        bucket.objects[key] = versions.pop(0)
    if versions:
        bucket.older[key] = versions
    return {**response, "VersionId": version_id}


# --- finding ----------------------------------------------------------------------------


def of_key(bucket: Bucket, key: str) -> list[S3Object]:
    """All versions and markers of a key, youngest first."""
    current = bucket.objects.get(key)
    first = [] if current is None else [current]
    return [*first, *bucket.older.get(key, ())]


def find(turn: Turn, params: Params, *, method: str = "GET") -> S3Object:
    """The version that a request names, or the current one; ``method`` is HTTP's. Raises
    ServiceError."""
    bucket = bucket_of(turn, params["Bucket"])
    key, version_id = params["Key"], params.get("VersionId")
    if version_id is None:
        current = bucket.objects.get(key)
        if current is None:
            raise _not_there(bucket, key)
        return current
    _check_id(version_id)
    for version in of_key(bucket, key):
        if shown_id(version) == version_id:
            if version.is_delete_marker:
                raise _not_for_a_marker(version, method)
            return version
    raise ServiceError(
        "NoSuchVersion",
        "The specified version does not exist.",
        404,
        Key=key,
        VersionId=version_id,
    )


def copied_from(
    turn: Turn, bucket_name: str, key: str, version_id: str | None
) -> S3Object:
    """The same for the source of a copy. Raises ServiceError."""
    for version in of_key(bucket_of(turn, bucket_name), key):
        if version.is_delete_marker and shown_id(version) == version_id:
            raise invalid_request(
                "The source of a copy request may not specifically refer to a delete "
                "marker by version id."
            )
    source = {"Bucket": bucket_name, "Key": key, "VersionId": version_id}
    return find(turn, source)


def _not_there(bucket: Bucket, key: str) -> ServiceError:
    """A key without an object; the headers tell of the marker that hides it."""
    error = no_such_key(key)
    on_top = next(iter(bucket.older.get(key, ())), None)
    if on_top is not None and on_top.is_delete_marker:
        error.extra |= _said_of(on_top)
    return error


def _said_of(marker: S3Object) -> dict[str, str]:
    return {"x-amz-delete-marker": "true", "x-amz-version-id": shown_id(marker)}


def _not_for_a_marker(marker: S3Object, method: str) -> ServiceError:
    """What can be done with a delete marker by its version is deleting it."""
    return method_not_allowed(
        Method=method,
        ResourceType="DeleteMarker",
        Allow="DELETE",
        **{"Last-Modified": format_datetime(marker.last_modified, usegmt=True)},
        **_said_of(marker),
    )


def _check_id(version_id: str) -> None:
    if _ID.fullmatch(version_id) is None:
        raise invalid_argument("Invalid version id specified", "versionId", version_id)


# --- listing ----------------------------------------------------------------------------


@reads(for_s3.bucket_with(for_s3.listing), data=True)
def list_object_versions(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    prefix, delimiter = params.get("Prefix", ""), params.get("Delimiter", "")
    after_key = params.get("KeyMarker", "")
    after_version = params.get("VersionIdMarker")
    if after_version is not None and not after_key:
        raise invalid_argument(
            "A version-id marker cannot be specified without a key marker.",
            "version-id-marker",
            after_version,
        )
    written = as_asked(params)
    if params.get("MaxKeys", 0) < 0:
        raise invalid_argument("max-keys cannot be negative", "max-keys")
    most = most_keys(params)
    versions: list[Response] = []
    markers: list[Response] = []
    folders: list[Response] = []
    last: tuple[str, str | None] = ("", None)
    truncated = False
    for name, version in _rows(bucket, prefix, delimiter):
        if not _is_after(bucket, name, version, after_key, after_version):
            continue
        if len(versions) + len(markers) + len(folders) >= most:
            truncated = most > 0
            break
        last = (name, None if version is None else shown_id(version))
        if version is None:
            folders.append({"Prefix": written(name)})
        elif version.is_delete_marker:
            markers.append(_marker_row(turn, bucket, version, written(name)))
        else:
            versions.append(_version_row(turn, bucket, version, written(name)))
    return without_nones(
        {
            "IsTruncated": truncated,
            "KeyMarker": written(after_key),
            "VersionIdMarker": after_version or "",
            "NextKeyMarker": written(last[0]) if truncated else None,
            "NextVersionIdMarker": last[1] if truncated else None,
            "Versions": versions or None,
            "DeleteMarkers": markers or None,
            "Name": bucket.name,
            "Prefix": written(prefix),
            "Delimiter": written(delimiter) or None,
            "MaxKeys": most,
            "CommonPrefixes": folders or None,
            "EncodingType": params.get("EncodingType"),
        }
    )


def _rows(
    bucket: Bucket, prefix: str, delimiter: str
) -> Iterator[tuple[str, S3Object | None]]:
    """Every version in order of key, youngest first; None stands for a folder."""
    keys = {*bucket.objects, *bucket.older}
    chosen = sorted(key for key in keys if key.startswith(prefix))
    for name, is_folder in entries(chosen, prefix, delimiter):
        if is_folder:
            yield name, None
        else:
            for version in of_key(bucket, name):
                yield name, version


def _is_after(
    bucket: Bucket,
    name: str,
    version: S3Object | None,
    after_key: str,
    after_version: str | None,
) -> bool:
    if name != after_key:
        return name.encode() > after_key.encode()
    if version is None or not after_version:
        return False
    ids = [shown_id(known) for known in of_key(bucket, name)]
    if after_version not in ids:
        return True
    return ids.index(shown_id(version)) > ids.index(after_version)


def _version_row(turn: Turn, bucket: Bucket, version: S3Object, key: str) -> Response:
    return {
        "ETag": version.etag,
        "Size": version.body.size,
        "StorageClass": version.storage_class,
        **_marker_row(turn, bucket, version, key, with_owner=False),
        "Owner": owner(turn, bucket, version),
    }


def _marker_row(
    turn: Turn, bucket: Bucket, version: S3Object, key: str, *, with_owner: bool = True
) -> Response:
    row: Response = {"Owner": owner(turn, bucket, version)} if with_owner else {}
    return {
        **row,
        "Key": key,
        "VersionId": shown_id(version),
        "IsLatest": version is of_key(bucket, version.key)[0],
        "LastModified": version.last_modified,
    }
