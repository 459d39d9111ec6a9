"""Versions of objects, tags, access control lists, and the older listing."""

from typing import Any

import pytest

from tests.cloud.stage import Stage
from tests.policies import allow

BUCKET = "aoi-lab-notes"


@pytest.fixture
def bucket(stage: Stage) -> str:
    return stage.bucket(BUCKET)


def versioning(stage: Stage, status: str = "Enabled") -> None:
    stage.call(
        "s3",
        "PutBucketVersioning",
        Bucket=BUCKET,
        VersioningConfiguration={"Status": status},
    )


def put(stage: Stage, key: str, text: str = "x", **params: Any) -> Any:
    return stage.call(
        "s3", "PutObject", Bucket=BUCKET, Key=key, Body=text.encode(), **params
    ).get("VersionId")


def get(stage: Stage, key: str, version: str | None = None) -> str:
    params = {} if version is None else {"VersionId": version}
    answer = stage.call("s3", "GetObject", Bucket=BUCKET, Key=key, **params)
    return bytes(answer["Body"]).decode()


def delete(stage: Stage, key: str, **params: Any) -> dict[str, Any]:
    return stage.call("s3", "DeleteObject", Bucket=BUCKET, Key=key, **params)


def listed(stage: Stage, **params: Any) -> list[tuple[str, str, bool, bool]]:
    """(key, version, latest, is a marker) of what is listed."""
    answer = stage.call("s3", "ListObjectVersions", Bucket=BUCKET, **params)
    return [
        (row["Key"], row["VersionId"], row["IsLatest"], kind == "DeleteMarkers")
        for kind in ("Versions", "DeleteMarkers")
        for row in answer.get(kind, ())
    ]


# --- versions ---------------------------------------------------------------------------


def test_without_versioning_the_only_version_is_null(stage: Stage, bucket: str) -> None:
    assert put(stage, "a") is None
    assert listed(stage) == [("a", "null", True, False)]
    assert get(stage, "a", "null") == "x"
    assert delete(stage, "a") == {}
    assert listed(stage) == []


def test_an_older_version_can_still_be_read(stage: Stage, bucket: str) -> None:
    put(stage, "a", "null")
    versioning(stage)
    first, second = put(stage, "a", "first"), put(stage, "a", "second")
    assert get(stage, "a") == "second"
    assert get(stage, "a", first) == "first"
    assert get(stage, "a", "null") == "null"
    assert listed(stage) == [
        ("a", second, True, False),
        ("a", first, False, False),
        ("a", "null", False, False),
    ]


def test_a_delete_hides_behind_a_marker_and_can_be_undone(
    stage: Stage, bucket: str
) -> None:
    versioning(stage)
    version = put(stage, "a", "kept")
    marker = delete(stage, "a")
    assert marker["DeleteMarker"] is True
    assert stage.error("s3", "GetObject", Bucket=BUCKET, Key="a").code == "NoSuchKey"
    assert "Contents" not in stage.call("s3", "ListObjectsV2", Bucket=BUCKET)
    assert listed(stage) == [
        ("a", version, False, False),
        ("a", marker["VersionId"], True, True),
    ]
    error = stage.error(
        "s3", "GetObject", Bucket=BUCKET, Key="a", VersionId=marker["VersionId"]
    )
    assert (error.code, error.status) == ("MethodNotAllowed", 405)
    gone = delete(stage, "a", VersionId=marker["VersionId"])
    assert gone == {"DeleteMarker": True, "VersionId": marker["VersionId"]}
    assert get(stage, "a") == "kept"


def test_deleting_a_version_is_for_good(stage: Stage, bucket: str) -> None:
    versioning(stage)
    first, second = put(stage, "a", "first"), put(stage, "a", "second")
    assert delete(stage, "a", VersionId=second) == {"VersionId": second}
    assert get(stage, "a") == "first"
    error = stage.error("s3", "GetObject", Bucket=BUCKET, Key="a", VersionId=second)
    assert (error.code, error.status) == ("NoSuchVersion", 404)
    delete(stage, "a", VersionId=first)
    assert listed(stage) == []


def test_suspended_versioning_replaces_the_null_version_only(
    stage: Stage, bucket: str
) -> None:
    put(stage, "a", "before")
    versioning(stage)
    kept = put(stage, "a", "kept")
    versioning(stage, "Suspended")
    assert put(stage, "a", "now") is None
    assert listed(stage) == [("a", "null", True, False), ("a", kept, False, False)]
    assert delete(stage, "a") == {"DeleteMarker": True, "VersionId": "null"}
    assert listed(stage) == [("a", kept, False, False), ("a", "null", True, True)]


def test_a_bucket_with_versions_is_not_empty(stage: Stage, bucket: str) -> None:
    versioning(stage)
    put(stage, "a")
    delete(stage, "a")
    error = stage.error("s3", "DeleteBucket", Bucket=BUCKET)
    assert error.message == (
        "The bucket you tried to delete is not empty. You must delete all versions in "
        "the bucket."
    )
    rows = [{"Key": key, "VersionId": version} for key, version, _, _ in listed(stage)]
    answer = stage.call("s3", "DeleteObjects", Bucket=BUCKET, Delete={"Objects": rows})
    assert [row["VersionId"] for row in answer["Deleted"]] == [
        row["VersionId"] for row in rows
    ]
    stage.call("s3", "DeleteBucket", Bucket=BUCKET)


def test_bad_versions(stage: Stage, bucket: str) -> None:
    put(stage, "a")
    for operation in ("GetObject", "DeleteObject", "GetObjectTagging"):
        error = stage.error(
            "s3", operation, Bucket=BUCKET, Key="a", VersionId="no such"
        )
        assert (error.code, error.message) == (
            "InvalidArgument",
            "Invalid version id specified",
        )
    rows = [{"Key": "a", "VersionId": "no such"}]
    answer = stage.call("s3", "DeleteObjects", Bucket=BUCKET, Delete={"Objects": rows})
    assert answer["Errors"][0]["Code"] == "InvalidArgument"


def test_versions_have_actions_of_their_own(stage: Stage, bucket: str) -> None:
    versioning(stage)
    version = put(stage, "a")
    by = stage.user("aoi", allow("s3:*Object"))
    named = {"Bucket": BUCKET, "Key": "a", "VersionId": version}
    for operation in ("GetObject", "DeleteObject"):
        error = stage.error("s3", operation, by, **named)
        assert f"not authorized to perform: s3:{operation}Version" in error.message
    error = stage.error("s3", "GetObjectTagging", by, **named)
    assert "s3:GetObjectVersionTagging" in error.message
    rows = [{"Key": "a", "VersionId": version}, {"Key": "a"}]
    answer = stage.call(
        "s3", "DeleteObjects", by, Bucket=BUCKET, Delete={"Objects": rows}
    )
    assert [row["Code"] for row in answer["Errors"]] == ["AccessDenied"]
    assert answer["Deleted"][0]["DeleteMarker"] is True


def test_a_copy_can_be_of_a_version(stage: Stage, bucket: str) -> None:
    versioning(stage)
    first = put(stage, "a", "first")
    put(stage, "a", "second")
    answer = stage.call(
        "s3",
        "CopyObject",
        Bucket=BUCKET,
        Key="a",
        CopySource=f"{BUCKET}/a?versionId={first}",
    )
    assert answer["CopySourceVersionId"] == first
    assert get(stage, "a") == "first"


def test_versions_are_listed_in_pages(stage: Stage, bucket: str) -> None:
    versioning(stage)
    for text in "12":
        put(stage, "a", text)
        put(stage, "b/c", text)
    whole = listed(stage)
    assert len(whole) == 4
    rows: list[Any] = []
    params: dict[str, Any] = {"MaxKeys": 1}
    while True:
        rows += listed(stage, **params)
        answer = stage.call("s3", "ListObjectVersions", Bucket=BUCKET, **params)
        if not answer["IsTruncated"]:
            break
        params["KeyMarker"] = answer["NextKeyMarker"]
        params["VersionIdMarker"] = answer["NextVersionIdMarker"]
    assert rows == whole
    answer = stage.call("s3", "ListObjectVersions", Bucket=BUCKET, Delimiter="/")
    assert answer["CommonPrefixes"] == [{"Prefix": "b/"}]


def test_multipart_uploads_make_versions_too(stage: Stage, bucket: str) -> None:
    versioning(stage)
    put(stage, "a")
    named = {"Bucket": BUCKET, "Key": "a"}
    upload = stage.call("s3", "CreateMultipartUpload", **named)["UploadId"]
    part = stage.call(
        "s3", "UploadPart", **named, UploadId=upload, PartNumber=1, Body=b"y"
    )
    answer = stage.call(
        "s3",
        "CompleteMultipartUpload",
        **named,
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )
    assert answer["VersionId"] == listed(stage)[0][1]
    assert len(listed(stage)) == 2


# --- the older listing ------------------------------------------------------------------


def test_the_older_listing_goes_on_from_a_marker(stage: Stage, bucket: str) -> None:
    for key in ("a", "b/1", "b/2", "c"):
        put(stage, key)
    first = stage.call("s3", "ListObjects", Bucket=BUCKET, MaxKeys=2, Delimiter="/")
    assert [row["Key"] for row in first["Contents"]] == ["a"]
    assert first["NextMarker"] == "b/"
    assert first["Contents"][0]["Owner"]["ID"]
    rest = stage.call("s3", "ListObjects", Bucket=BUCKET, Marker="b/2")
    assert [row["Key"] for row in rest["Contents"]] == ["c"]
    plain = stage.call("s3", "ListObjects", Bucket=BUCKET, MaxKeys=1)
    assert plain["IsTruncated"] is True
    assert "NextMarker" not in plain


# --- tags -------------------------------------------------------------------------------


def tag_set(**tags: str) -> dict[str, Any]:
    return {"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]}


def test_a_bucket_without_tags_has_no_tag_set(stage: Stage, bucket: str) -> None:
    error = stage.error("s3", "GetBucketTagging", Bucket=BUCKET)
    assert (error.code, error.status, error.message) == (
        "NoSuchTagSet",
        404,
        "The TagSet does not exist",
    )
    stage.call("s3", "PutBucketTagging", Bucket=BUCKET, Tagging=tag_set(a="1", b="2"))
    stage.call("s3", "PutBucketTagging", Bucket=BUCKET, Tagging=tag_set(a="3"))
    assert stage.call("s3", "GetBucketTagging", Bucket=BUCKET) == tag_set(a="3")
    stage.call("s3", "DeleteBucketTagging", Bucket=BUCKET)
    assert stage.error("s3", "GetBucketTagging", Bucket=BUCKET).code == "NoSuchTagSet"


def test_an_object_without_tags_has_an_empty_one(stage: Stage, bucket: str) -> None:
    put(stage, "a")
    named = {"Bucket": BUCKET, "Key": "a"}
    assert stage.call("s3", "GetObjectTagging", **named) == {"TagSet": []}
    stage.call("s3", "PutObjectTagging", **named, Tagging=tag_set(team="blue"))
    assert stage.call("s3", "GetObjectTagging", **named) == tag_set(team="blue")
    assert stage.call("s3", "HeadObject", **named)["TagCount"] == 1
    reading = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    tags = {**reading, "Action": "s3:GetObjectTagging"}
    for name, more, seen in (("aoi", (), None), ("ben", (tags,), 1)):
        by = stage.user(name, reading, *more)
        assert stage.call("s3", "GetObject", by, **named).get("TagCount") == seen
    stage.call("s3", "DeleteObjectTagging", **named)
    assert stage.call("s3", "GetObjectTagging", **named) == {"TagSet": []}
    missing = stage.error("s3", "GetObjectTagging", Bucket=BUCKET, Key="nope")
    assert missing.code == "NoSuchKey"


@pytest.mark.parametrize(
    ("tagging", "code", "said"),
    [
        ({"aws:x": "1"}, "InvalidTag", "System tags cannot be added/updated"),
        ({"k" * 129: ""}, "InvalidTag", "The TagKey you have provided is invalid"),
        ({"k": "v" * 257}, "InvalidTag", "The TagValue you have provided is invalid"),
        (
            {f"k{n}": "" for n in range(51)},
            "BadRequest",
            "Object tags cannot be greater than 10",
        ),
    ],
)
def test_bad_tags(
    stage: Stage, bucket: str, tagging: dict[str, str], code: str, said: str
) -> None:
    put(stage, "a")
    given = {"Tagging": tag_set(**tagging), "Bucket": BUCKET}
    of_object = stage.error("s3", "PutObjectTagging", Key="a", **given)
    assert of_object.code == code
    assert said in of_object.message
    assert stage.error("s3", "PutBucketTagging", **given).code == code


def test_a_condition_can_ask_for_the_tags_to_be_set(stage: Stage, bucket: str) -> None:
    put(stage, "a")
    condition = {"StringEquals": {"s3:RequestObjectTag/team": "blue"}}
    by = stage.user(
        "aoi",
        allow("s3:PutObjectTagging", Condition=condition),
    )
    named = {"Bucket": BUCKET, "Key": "a"}
    stage.call("s3", "PutObjectTagging", by, **named, Tagging=tag_set(team="blue"))
    error = stage.error(
        "s3", "PutObjectTagging", by, **named, Tagging=tag_set(team="red")
    )
    assert error.code == "AccessDenied"
