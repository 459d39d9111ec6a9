"""Objects by a genuine client: conditions, ranges, digests, metadata, copies, deletions."""

import hashlib
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.wire import stage
from tests.wire.stage import Stand, send, with_bucket

pytestmark = pytest.mark.django_db

BUCKET, KEY = "lab-objects", "foo"
BODY = b"testcontent"
ETAG = f'"{hashlib.md5(BODY).hexdigest()}"'
EARLIER = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def s3(stand: Stand) -> Any:
    made = with_bucket(stand, BUCKET)
    made.put_object(Bucket=BUCKET, Key=KEY, Body=BODY)
    return made


def later() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)


refused = partial(stage.refused, Bucket=BUCKET, Key=KEY)


def read(s3: Any, key: str = KEY, **params: Any) -> bytes:
    found: bytes = s3.get_object(Bucket=BUCKET, Key=key, **params)["Body"].read()
    return found


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"IfMatch": ETAG}, None),
        ({"IfMatch": ETAG.strip('"')}, None),
        ({"IfMatch": "*"}, None),
        ({"IfMatch": '"ABCORZ"'}, ("PreconditionFailed", 412)),
        ({"IfNoneMatch": ETAG}, ("304", 304)),
        ({"IfNoneMatch": "ABCORZ"}, None),
        ({"IfModifiedSince": EARLIER}, None),
        ({"IfUnmodifiedSince": EARLIER}, ("PreconditionFailed", 412)),
        ({"IfUnmodifiedSince": later}, None),
        ({"IfMatch": ETAG, "IfUnmodifiedSince": EARLIER}, None),
        ({"IfNoneMatch": ETAG, "IfModifiedSince": EARLIER}, ("304", 304)),
    ],
)
def test_conditions_of_reading(
    s3: Any, given: dict[str, Any], answer: tuple[str, int] | None
) -> None:
    given = {name: one() if callable(one) else one for name, one in given.items()}
    if answer is None:
        assert read(s3, **given) == BODY
        assert s3.head_object(Bucket=BUCKET, Key=KEY, **given)["ETag"] == ETAG
        return
    assert refused(s3.get_object, **given) == answer
    assert refused(s3.head_object, **given) == (str(answer[1]), answer[1])


def test_nothing_has_changed(stand: Stand, s3: Any) -> None:
    """What is known of the object all the same, and no body."""
    where = {"Bucket": BUCKET, "Key": KEY}
    url = s3.generate_presigned_url("get_object", where)
    modified = send("GET", url).headers["Last-Modified"]
    for asked in ({"If-None-Match": ETAG}, {"If-Modified-Since": modified}):
        sent = send("GET", url, asked)
        assert (sent.status, sent.body) == (304, b"")
        assert (sent.headers["ETag"], sent.headers["Last-Modified"]) == (ETAG, modified)
    for nothing in ("yesterday", ""):
        for name in ("If-Modified-Since", "If-Unmodified-Since"):
            assert send("GET", url, {name: nothing}).body == BODY, (name, nothing)


def test_conditions_of_writing(s3: Any) -> None:
    assert refused(s3.put_object, Body=b"x", IfNoneMatch="*") == (
        "PreconditionFailed",
        412,
    )
    s3.put_object(Bucket=BUCKET, Key="new", Body=b"x", IfNoneMatch="*")
    assert refused(s3.put_object, Body=b"x", IfMatch='"none"') == (
        "PreconditionFailed",
        412,
    )
    assert refused(s3.put_object, Key="none", Body=b"x", IfMatch=ETAG) == (
        "NoSuchKey",
        404,
    )
    assert refused(s3.put_object, Body=b"x", IfNoneMatch=ETAG)[0] == "NotImplemented"
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"y", IfMatch=ETAG)
    assert read(s3) == b"y"
    assert refused(s3.delete_object, IfMatch=ETAG) == ("PreconditionFailed", 412)


@pytest.mark.parametrize(
    ("asked", "piece"),
    [
        ("bytes=4-7", (4, 8)),
        ("bytes=4-", (4, 11)),
        ("bytes=-7", (4, 11)),
        ("bytes=0-0", (0, 1)),
        ("bytes=0-1000", (0, 11)),
        ("bytes=-1000", (0, 11)),
    ],
)
def test_ranges(s3: Any, asked: str, piece: tuple[int, int]) -> None:
    start, end = piece
    found = s3.get_object(Bucket=BUCKET, Key=KEY, Range=asked)
    assert found["Body"].read() == BODY[start:end]
    assert found["ContentRange"] == f"bytes {start}-{end - 1}/{len(BODY)}"
    assert found["ResponseMetadata"]["HTTPStatusCode"] == 206
    head = s3.head_object(Bucket=BUCKET, Key=KEY, Range=asked)
    assert head["ContentLength"] == end - start


def test_ranges_that_there_are_not(s3: Any) -> None:
    for asked in ("bytes=11-12", "bytes=40-50", "bytes=-0"):
        assert refused(s3.get_object, Range=asked) == ("InvalidRange", 416), asked
    for asked in ("bytes=7-4", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4"):
        assert read(s3, Range=asked) == BODY, asked
    s3.put_object(Bucket=BUCKET, Key="nothing", Body=b"")
    assert refused(s3.get_object, Key="nothing", Range="bytes=0-1")[1] == 416


def test_digests(s3: Any) -> None:
    right = b64encode(hashlib.md5(BODY).digest()).decode()
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=BODY, ContentMD5=right)
    for wrong, code in (
        ("YWJyYWNhZGFicmE=", "InvalidDigest"),
        ("rL0Y20xC+Fzt72VPzMSk2A==", "BadDigest"),
        ("", "InvalidDigest"),
    ):
        assert refused(s3.put_object, Body=BODY, ContentMD5=wrong) == (code, 400), wrong
    sha256 = b64encode(hashlib.sha256(BODY).digest()).decode()
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=BODY, ChecksumSHA256=sha256)
    head = s3.head_object(Bucket=BUCKET, Key=KEY, ChecksumMode="ENABLED")
    assert (head["ChecksumSHA256"], head["ChecksumType"]) == (sha256, "FULL_OBJECT")
    other = b64encode(hashlib.sha256(b"other").digest()).decode()
    assert refused(s3.put_object, Body=BODY, ChecksumSHA256=other) == ("BadDigest", 400)
    assert refused(s3.put_object, Body=BODY, ChecksumSHA256="bad")[0] == (
        "InvalidRequest"
    )


def test_headers_are_kept_and_can_be_overridden(s3: Any) -> None:
    kept = {
        "ContentType": "text/css",
        "ContentEncoding": "gzip",
        "ContentLanguage": "ja",
        "ContentDisposition": 'attachment; filename="x"',
        "CacheControl": "max-age=60",
    }
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=BODY, **kept, Metadata={"a": "1"})
    head = s3.head_object(Bucket=BUCKET, Key=KEY)
    assert {name: head[name] for name in kept} == kept
    assert (head["Metadata"], head["AcceptRanges"]) == ({"a": "1"}, "bytes")
    asked = {f"Response{name}": f"{name}-other" for name in kept}
    found = s3.get_object(Bucket=BUCKET, Key=KEY, **asked)
    assert {name: found[name] for name in kept} == {
        name: f"{name}-other" for name in kept
    }
    for none in ({}, {"ContentType": ""}):
        s3.put_object(Bucket=BUCKET, Key=KEY, Body=BODY, **none)
        head = s3.head_object(Bucket=BUCKET, Key=KEY)
        assert (head["Metadata"], head["ContentType"]) == ({}, "binary/octet-stream")
    assert refused(s3.put_object, Metadata={"a": "x" * 2049})[0] == "MetadataTooLarge"


def test_metadata_in_other_scripts(s3: Any) -> None:
    """What S3 answers is encoded as RFC 2047 has it; clients write ASCII alone."""
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"", Metadata={"Upper-Case": "V"})
    assert s3.head_object(Bucket=BUCKET, Key=KEY)["Metadata"] == {"upper-case": "V"}


@pytest.mark.parametrize(
    "key",
    ["a b", "é/ü", "100%", "a+b", "?x=y#z", "_", "..", "a//b", " ", "日本", '&<>"'],
)
def test_keys(s3: Any, key: str) -> None:
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"1")
    assert read(s3, key) == b"1"
    s3.copy_object(
        Bucket=BUCKET, Key=f"{key}2", CopySource={"Bucket": BUCKET, "Key": key}
    )
    listed = [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert {key, f"{key}2"} <= set(listed)
    gone = s3.delete_objects(
        Bucket=BUCKET, Delete={"Objects": [{"Key": key}, {"Key": f"{key}2"}]}
    )
    assert sorted(one["Key"] for one in gone["Deleted"]) == sorted([key, f"{key}2"])


def test_a_key_that_is_too_long(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="k" * 1024, Body=b"")
    assert refused(s3.put_object, Key="k" * 1025, Body=b"") == ("KeyTooLongError", 400)


def test_copies(s3: Any) -> None:
    source = {"Bucket": BUCKET, "Key": KEY}
    s3.put_object(
        Bucket=BUCKET, Key=KEY, Body=BODY, Metadata={"a": "1"}, ContentType="text/x"
    )
    copy = s3.copy_object(Bucket=BUCKET, Key="copy", CopySource=source)
    assert copy["CopyObjectResult"]["ETag"] == ETAG
    head = s3.head_object(Bucket=BUCKET, Key="copy")
    assert (head["Metadata"], head["ContentType"]) == ({"a": "1"}, "text/x")
    s3.copy_object(
        Bucket=BUCKET,
        Key="copy",
        CopySource=source,
        MetadataDirective="REPLACE",
        Metadata={"b": "2"},
    )
    head = s3.head_object(Bucket=BUCKET, Key="copy")
    assert (head["Metadata"], head["ContentType"]) == (
        {"b": "2"},
        "binary/octet-stream",
    )
    assert refused(s3.copy_object, CopySource=source) == ("InvalidRequest", 400)
    # With encryption of the bucket's own it is written anew.
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    rules = {"Rules": [rule]}
    s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration=rules)
    s3.copy_object(Bucket=BUCKET, Key=KEY, CopySource=source)
    s3.delete_bucket_encryption(Bucket=BUCKET)
    assert refused(s3.copy_object, CopySource=source) == ("InvalidRequest", 400)
    s3.copy_object(
        Bucket=BUCKET,
        Key=KEY,
        CopySource=source,
        Metadata={"c": "3"},
        MetadataDirective="REPLACE",
    )
    assert s3.head_object(Bucket=BUCKET, Key=KEY)["Metadata"] == {"c": "3"}


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"CopySource": f"{BUCKET}/none"}, ("NoSuchKey", 404)),
        ({"CopySource": "no-such-bucket-here/k"}, ("NoSuchBucket", 404)),
        ({"CopySource": BUCKET}, ("InvalidArgument", 400)),
        ({"CopySource": f"/{BUCKET}/{KEY}"}, None),
        ({"CopySourceIfMatch": ETAG}, None),
        ({"CopySourceIfMatch": "x"}, ("PreconditionFailed", 412)),
        ({"CopySourceIfNoneMatch": ETAG}, ("PreconditionFailed", 412)),
        ({"CopySourceIfNoneMatch": "x"}, None),
        ({"CopySourceIfModifiedSince": EARLIER}, None),
        ({"CopySourceIfUnmodifiedSince": EARLIER}, ("PreconditionFailed", 412)),
        ({"MetadataDirective": "OTHER"}, ("InvalidArgument", 400)),
        ({"StorageClass": "OTHER"}, ("InvalidStorageClass", 400)),
        ({"Bucket": "no-such-bucket-here"}, ("NoSuchBucket", 404)),
    ],
)
def test_copies_on_conditions(
    s3: Any, given: dict[str, Any], answer: tuple[str, int] | None
) -> None:
    given = {name: one() if callable(one) else one for name, one in given.items()}
    params = {"CopySource": f"{BUCKET}/{KEY}", "Key": "copy", **given}
    if answer is not None:
        assert refused(s3.copy_object, **params) == answer
        return
    s3.copy_object(**{"Bucket": BUCKET, **params})
    assert read(s3, "copy") == BODY


def test_deletions(s3: Any) -> None:
    s3.delete_object(Bucket=BUCKET, Key="never-there")
    gone = s3.delete_objects(
        Bucket=BUCKET,
        Delete={"Objects": [{"Key": KEY}, {"Key": "never-there"}], "Quiet": True},
    )
    assert "Deleted" not in gone
    assert refused(s3.get_object) == ("NoSuchKey", 404)
    assert refused(s3.head_object) == ("404", 404)

    def refused_list(objects: list[dict[str, str]]) -> str:
        with pytest.raises(ClientError) as caught:
            s3.delete_objects(Bucket=BUCKET, Delete={"Objects": objects})
        return str(caught.value.response["Error"]["Code"])

    assert refused_list([{"Key": str(number)} for number in range(1001)]) == (
        "MalformedXML"
    )
    assert refused_list([]) == "MalformedXML"


def test_tags(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=BODY, Tagging="a=1&b=two%20words")
    found = s3.get_object_tagging(Bucket=BUCKET, Key=KEY)["TagSet"]
    assert found == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "two words"}]
    assert s3.get_object(Bucket=BUCKET, Key=KEY)["TagCount"] == 2

    def put(*tags: tuple[str, str]) -> tuple[str, int]:
        tag_set = [{"Key": key, "Value": value} for key, value in tags]
        return refused(s3.put_object_tagging, Tagging={"TagSet": tag_set})

    assert put(*((str(number), "") for number in range(11))) == ("BadRequest", 400)
    assert put(("k" * 129, "")) == ("InvalidTag", 400)
    assert put(("k", "v" * 257)) == ("InvalidTag", 400)
    assert put(("a", "1"), ("a", "2")) == ("InvalidTag", 400)
    s3.delete_object_tagging(Bucket=BUCKET, Key=KEY)
    assert s3.get_object_tagging(Bucket=BUCKET, Key=KEY)["TagSet"] == []


def test_nobody_reads_unasked(stand: Stand, s3: Any) -> None:
    sent = send("GET", f"{stand.url}/{BUCKET}/{KEY}")
    assert (sent.status, b"AccessDenied" in sent.body) == (403, True)
    assert send("HEAD", f"{stand.url}/{BUCKET}/{KEY}").status == 403
    assert send("PUT", f"{stand.url}/{BUCKET}/{KEY}", body=b"x").status == 403
    assert send("POST", f"{stand.url}/{BUCKET}/{KEY}").status == 405
    assert send("PATCH", f"{stand.url}/{BUCKET}/{KEY}").status == 405
