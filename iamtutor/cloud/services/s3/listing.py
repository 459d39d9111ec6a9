"""Listing what is in a bucket: ListObjectsV2, and ListObjects as it was before."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from iamtutor.cloud import identifiers
from iamtutor.cloud.policies.public_access import owner_of
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, without_nones
from iamtutor.cloud.service.paging import marker, position
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3.errors import incorrect_token, invalid_argument
from iamtutor.cloud.services.s3.names import bucket_of
from iamtutor.cloud.state.buckets import Bucket, MultipartUpload, S3Object

_PAGE = 1000
_LEAST, _MOST = -(1 << 31), (1 << 31) - 1


@dataclass(slots=True)
class _Page:
    contents: list[Response]
    folders: list[Response]
    last: str
    truncated: bool


def _page(
    turn: Turn, bucket: Bucket, params: Params, after: str, *, with_owner: bool
) -> _Page:
    prefix = params.get("Prefix", "")
    delimiter = params.get("Delimiter", "")
    most = most_keys(params)
    # S3's order, that of UTF-8, is that of code points, in which Python compares.
    keys = sorted(k for k in bucket.objects if k > after and k.startswith(prefix))
    written = as_asked(params)
    page = _Page([], [], "", False)
    for name, is_folder in entries(keys, prefix, delimiter):
        if name <= after:  # a folder that was on the page before
            continue
        if len(page.contents) + len(page.folders) >= most:
            page.truncated = most > 0
            break
        page.last = name
        if is_folder:
            page.folders.append({"Prefix": written(name)})
            continue
        row = _entry(bucket.objects[name], written(name))
        if with_owner:
            row["Owner"] = owner(turn, bucket, bucket.objects[name])
        page.contents.append(row)
    return page


def most(params: Params, member: str, called: str) -> int:
    """How many entries an answer may have, by the parameter ``member``, which S3 calls
    ``called`` where it is wrong. Raises ServiceError."""
    return min(not_negative(params.get(member, _PAGE), called), _PAGE)


def not_negative(number: int | str, called: str) -> int:
    """A number that may be 0. Raises ServiceError."""
    text = str(number)
    if not text.lstrip("-").isdecimal() or not _LEAST <= int(text) <= _MOST:
        raise invalid_argument(
            f"Provided {called} not an integer or within integer range", called, text
        )
    if int(text) < 0:
        raise invalid_argument(
            f"Argument {called} must be an integer between 0 and {_MOST}",
            called,
            int(text),
        )
    return int(text)


def most_keys(params: Params) -> int:
    """How many names an answer may have. Raises ServiceError."""
    return most(params, "MaxKeys", "maxKeys")


@reads(for_s3.bucket_with(for_s3.listing), data=True)
def list_objects_v2(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    started = params.get("StartAfter")
    after = started or ""
    token = params.get("ContinuationToken")
    if token is not None:
        after = position(token, incorrect_token)
    with_owner = bool(params.get("FetchOwner"))
    page = _page(turn, bucket, params, after, with_owner=with_owner)
    written = as_asked(params)
    return without_nones(
        {
            "IsTruncated": page.truncated,
            "Contents": page.contents or None,
            "Name": bucket.name,
            "Prefix": written(params.get("Prefix", "")),
            "Delimiter": written(params.get("Delimiter", "")) or None,
            "MaxKeys": most_keys(params),
            "CommonPrefixes": page.folders or None,
            "EncodingType": params.get("EncodingType"),
            "KeyCount": len(page.contents) + len(page.folders),
            "ContinuationToken": token,
            "NextContinuationToken": marker(page.last) if page.truncated else None,
            "StartAfter": written(started) if started is not None else None,
        }
    )


@reads(for_s3.bucket_with(for_s3.listing), data=True)
def list_objects(turn: Turn, caller: Caller, params: Params) -> Response:
    """The older form. It gives the next marker only where names are rolled up; else the
    last key is it."""
    bucket = bucket_of(turn, params["Bucket"])
    after = params.get("Marker", "")
    page = _page(turn, bucket, params, after, with_owner=True)
    written = as_asked(params)
    delimiter = params.get("Delimiter", "")
    return without_nones(
        {
            "IsTruncated": page.truncated,
            "Marker": written(after),
            "NextMarker": (
                written(page.last) if page.truncated and delimiter else None
            ),
            "Contents": page.contents or None,
            "Name": bucket.name,
            "Prefix": written(params.get("Prefix", "")),
            "Delimiter": written(delimiter) or None,
            "MaxKeys": most_keys(params),
            "CommonPrefixes": page.folders or None,
            "EncodingType": params.get("EncodingType"),
        }
    )


def owner(
    turn: Turn, bucket: Bucket, found: S3Object | MultipartUpload | None = None
) -> Response:
    """The account that owns an object of this account's bucket, or the bucket. S3 gives no
    display name any more."""
    keeper = turn.account.id
    account = owner_of(bucket, found, keeper) if found is not None else keeper
    return {"ID": identifiers.canonical_id(account)}


class as_asked:
    """Keys as they are, or percent-encoded when the request asked for that. Raises
    ServiceError."""

    def __init__(self, params: Params) -> None:
        asked = params.get("EncodingType")
        if asked not in (None, "url"):
            raise invalid_argument(
                "Invalid Encoding Method specified in Request", "encoding-type", asked
            )
        self.encoded = asked == "url"

    def __call__(self, text: str) -> str:
        return quote(text, safe="/") if self.encoded else text


def entries(keys: list[str], prefix: str, delimiter: str) -> Iterator[tuple[str, bool]]:
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
