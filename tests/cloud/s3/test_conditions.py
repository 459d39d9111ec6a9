"""Conditional requests, as the S3 User Guide and RFC 9110 describe them."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cloud.stage import NOW, Stage

BUCKET = "aoi-lab-notes"
BEFORE, AFTER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
#: The MD5 of "x".
ETAG = '"9dd4e461268c8034f5c8564e155c67a6"'
OTHER = '"0cc175b9c0f1b6a831c399e269772661"'


@pytest.fixture
def there(stage: Stage) -> Stage:
    stage.bucket(BUCKET)
    stage.call("s3", "PutObject", Bucket=BUCKET, Key="a", Body=b"x")
    return stage


HOLD: list[dict[str, Any]] = [
    {"IfMatch": ETAG},
    {"IfMatch": ETAG.strip('"')},
    {"IfMatch": "*"},
    {"IfMatch": f"{OTHER}, {ETAG}"},
    {"IfNoneMatch": OTHER},
    {"IfModifiedSince": BEFORE},
    {"IfUnmodifiedSince": NOW},
    {"IfUnmodifiedSince": AFTER},
    # A condition on the ETag goes before that on the date.
    {"IfMatch": ETAG, "IfUnmodifiedSince": BEFORE},
    {"IfNoneMatch": OTHER, "IfModifiedSince": AFTER},
]
FAIL: list[tuple[dict[str, Any], str]] = [
    ({"IfMatch": OTHER}, "If-Match"),
    ({"IfUnmodifiedSince": BEFORE}, "If-Unmodified-Since"),
    ({"IfMatch": OTHER, "IfUnmodifiedSince": AFTER}, "If-Match"),
]
UNCHANGED: list[dict[str, Any]] = [
    {"IfNoneMatch": ETAG},
    {"IfNoneMatch": "*"},
    {"IfModifiedSince": NOW},
    {"IfModifiedSince": AFTER},
    {"IfNoneMatch": ETAG, "IfModifiedSince": BEFORE},
]


@pytest.mark.parametrize("conditions", HOLD, ids=str)
def test_what_holds_is_answered(there: Stage, conditions: dict[str, Any]) -> None:
    for operation in ("GetObject", "HeadObject"):
        found = there.call("s3", operation, Bucket=BUCKET, Key="a", **conditions)
        assert found["ETag"] == ETAG


@pytest.mark.parametrize(("conditions", "named"), FAIL, ids=str)
def test_what_does_not_hold_is_refused(
    there: Stage, conditions: dict[str, Any], named: str
) -> None:
    error = there.error("s3", "GetObject", Bucket=BUCKET, Key="a", **conditions)
    assert (error.code, error.status) == ("PreconditionFailed", 412)
    assert error.extra["Condition"] == named
    error = there.error("s3", "HeadObject", Bucket=BUCKET, Key="a", **conditions)
    assert (error.code, error.message) == ("412", "Precondition Failed")


@pytest.mark.parametrize("conditions", UNCHANGED, ids=str)
def test_what_has_not_changed_is_not_sent(
    there: Stage, conditions: dict[str, Any]
) -> None:
    for operation in ("GetObject", "HeadObject"):
        error = there.error("s3", operation, Bucket=BUCKET, Key="a", **conditions)
        assert (error.code, error.message, error.status) == ("304", "Not Modified", 304)
        assert error.extra == {
            "ETag": ETAG,
            "Last-Modified": "Wed, 25 Nov 2026 09:00:00 GMT",
        }


@pytest.mark.parametrize(
    ("conditions", "named"),
    [
        ({"IfMatch": OTHER}, "If-Match"),
        ({"IfNoneMatch": ETAG}, "If-None-Match"),
        ({"IfModifiedSince": AFTER}, "If-Modified-Since"),
        ({"IfUnmodifiedSince": BEFORE}, "If-Unmodified-Since"),
    ],
)
@pytest.mark.parametrize("operation", ["CopyObject", "UploadPartCopy"])
def test_the_source_of_a_copy_has_conditions(
    there: Stage, operation: str, conditions: dict[str, Any], named: str
) -> None:
    target: dict[str, Any] = {"Bucket": BUCKET, "Key": "b"}
    if operation == "UploadPartCopy":
        begun = there.call("s3", "CreateMultipartUpload", **target)
        target |= {"UploadId": begun["UploadId"], "PartNumber": 1}
    given = {f"CopySource{name}": value for name, value in conditions.items()}
    error = there.error("s3", operation, CopySource=f"{BUCKET}/a", **target, **given)
    assert (error.code, error.status) == ("PreconditionFailed", 412)
    assert error.extra["Condition"] == f"x-amz-copy-source-{named}"
    there.call(
        "s3", operation, CopySource=f"{BUCKET}/a", **target, CopySourceIfMatch=ETAG
    )


def _upload(stage: Stage, key: str, **conditions: Any) -> Any:
    """An upload in parts that ends under conditions."""
    target = {"Bucket": BUCKET, "Key": key}
    begun = stage.call("s3", "CreateMultipartUpload", **target)
    target["UploadId"] = begun["UploadId"]
    part = stage.call("s3", "UploadPart", **target, PartNumber=1, Body=b"y")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    return stage.error(
        "s3", "CompleteMultipartUpload", **target, MultipartUpload=parts, **conditions
    )


def test_nothing_is_written_over_unseen(there: Stage) -> None:
    put: dict[str, Any] = {"Bucket": BUCKET, "Body": b"y"}
    copy = {"Bucket": BUCKET, "CopySource": f"{BUCKET}/a"}
    for error in (
        there.error("s3", "PutObject", **put, Key="a", IfNoneMatch="*"),
        there.error("s3", "CopyObject", **copy, Key="a", IfNoneMatch="*"),
        there.error("s3", "PutObject", **put, Key="a", IfMatch=OTHER),
        _upload(there, "a", IfNoneMatch="*"),
        _upload(there, "a", IfMatch=OTHER),
    ):
        assert (error.code, error.status) == ("PreconditionFailed", 412)
    error = there.error("s3", "PutObject", **put, Key="b", IfMatch=ETAG)
    assert (error.code, error.status) == ("NoSuchKey", 404)
    error = there.error("s3", "PutObject", **put, Key="a", IfNoneMatch=ETAG)
    assert (error.code, error.status) == ("NotImplemented", 501)
    assert there.account.buckets[BUCKET].objects["a"].etag == ETAG
    there.call("s3", "PutObject", **put, Key="b", IfNoneMatch="*")
    there.call("s3", "PutObject", **put, Key="a", IfMatch=ETAG)


def test_only_the_object_that_was_seen_is_deleted(there: Stage) -> None:
    error = there.error("s3", "DeleteObject", Bucket=BUCKET, Key="a", IfMatch=OTHER)
    assert (error.code, error.status) == ("PreconditionFailed", 412)
    error = there.error("s3", "DeleteObject", Bucket=BUCKET, Key="b", IfMatch=ETAG)
    assert (error.code, error.status) == ("NoSuchKey", 404)
    rows = [{"Key": "a", "ETag": OTHER}]
    answer = there.call("s3", "DeleteObjects", Bucket=BUCKET, Delete={"Objects": rows})
    assert [row["Code"] for row in answer["Errors"]] == ["PreconditionFailed"]
    there.call("s3", "DeleteObject", Bucket=BUCKET, Key="a", IfMatch=ETAG)
    assert there.account.buckets[BUCKET].objects == {}


def test_a_key_that_a_marker_hides_says_so_in_headers(there: Stage) -> None:
    there.call(
        "s3",
        "PutBucketVersioning",
        Bucket=BUCKET,
        VersioningConfiguration={"Status": "Enabled"},
    )
    gone = there.call("s3", "DeleteObject", Bucket=BUCKET, Key="a")
    said = {"x-amz-delete-marker": "true", "x-amz-version-id": gone["VersionId"]}
    error = there.error("s3", "GetObject", Bucket=BUCKET, Key="a")
    assert (error.code, error.status) == ("NoSuchKey", 404)
    assert said.items() <= error.extra.items()
    error = there.error("s3", "HeadObject", Bucket=BUCKET, Key="a")
    assert (error.code, error.extra) == ("404", said)
    error = there.error(
        "s3", "HeadObject", Bucket=BUCKET, Key="a", VersionId=gone["VersionId"]
    )
    assert (error.code, error.message) == ("405", "Method Not Allowed")
    assert error.extra == {
        "Allow": "DELETE",
        "Last-Modified": "Wed, 25 Nov 2026 09:00:00 GMT",
        **said,
    }
