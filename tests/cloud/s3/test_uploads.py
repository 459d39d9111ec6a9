"""Uploads in parts that are not finished: what is listed of them."""

from typing import Any

import pytest

from tests.cloud.stage import Stage

BUCKET = "aoi-lab-notes"


@pytest.fixture
def begun(stage: Stage) -> list[str]:
    """Ids of three uploads, two of them of the same key."""
    stage.bucket(BUCKET)
    return [
        stage.call("s3", "CreateMultipartUpload", Bucket=BUCKET, Key=key)["UploadId"]
        for key in ("b", "a", "a")
    ]


def test_unfinished_uploads_come_in_order_of_key(
    stage: Stage, begun: list[str]
) -> None:
    found = stage.call("s3", "ListMultipartUploads", Bucket=BUCKET)
    assert [row["Key"] for row in found["Uploads"]] == ["a", "a", "b"]
    assert {row["UploadId"] for row in found["Uploads"]} == set(begun)
    assert found["Uploads"][0]["Initiator"] == {
        "ID": "arn:aws:iam::111122223333:user/admin"
    }
    found = stage.call("s3", "ListMultipartUploads", Bucket=BUCKET, Prefix="b")
    assert [row["UploadId"] for row in found["Uploads"]] == begun[:1]
    stage.call("s3", "AbortMultipartUpload", Bucket=BUCKET, Key="b", UploadId=begun[0])
    found = stage.call("s3", "ListMultipartUploads", Bucket=BUCKET, Prefix="b")
    assert "Uploads" not in found


def test_uploads_are_listed_page_by_page(stage: Stage, begun: list[str]) -> None:
    seen, markers = [], {"KeyMarker": "", "UploadIdMarker": ""}
    truncated = True
    while truncated:
        found = stage.call(
            "s3", "ListMultipartUploads", Bucket=BUCKET, MaxUploads=1, **markers
        )
        seen += [row["UploadId"] for row in found["Uploads"]]
        markers = {
            "KeyMarker": found["NextKeyMarker"],
            "UploadIdMarker": found["NextUploadIdMarker"],
        }
        truncated = found["IsTruncated"]
    assert sorted(seen) == sorted(begun)


def test_parts_are_listed_page_by_page(stage: Stage, begun: list[str]) -> None:
    upload = {"Bucket": BUCKET, "Key": "b", "UploadId": begun[0]}
    assert "Parts" not in stage.call("s3", "ListParts", **upload)
    for number in (3, 1, 2):
        stage.call("s3", "UploadPart", **upload, PartNumber=number, Body=b"x" * number)
    first = stage.call("s3", "ListParts", **upload, MaxParts=2)
    assert [row["Size"] for row in first["Parts"]] == [1, 2]
    assert first["IsTruncated"]
    marker = first["NextPartNumberMarker"]
    last = stage.call("s3", "ListParts", **upload, PartNumberMarker=marker)
    assert [row["PartNumber"] for row in last["Parts"]] == [3]
    assert not last["IsTruncated"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (
            "lab",
            "The x-amz-copy-source-range value must be of the form bytes=first-last",
        ),
        ("bytes=3-1", "The x-amz-copy-source-range value must be of the form"),
        ("bytes=0-5", "Range specified is not valid for source object of size: 5"),
    ],
)
def test_a_part_is_copied_from_a_range_that_there_is(
    stage: Stage, begun: list[str], wanted: str, said: str
) -> None:
    stage.call("s3", "PutObject", Bucket=BUCKET, Key="whole", Body=b"01234")
    part = {
        "Bucket": BUCKET,
        "Key": "b",
        "UploadId": begun[0],
        "PartNumber": 1,
        "CopySource": f"{BUCKET}/whole",
    }
    error = stage.error("s3", "UploadPartCopy", **part, CopySourceRange=wanted)
    assert error.code == "InvalidArgument"
    assert error.message.startswith(said)
    stage.call("s3", "UploadPartCopy", **part, CopySourceRange="bytes=1-3")
    upload = {name: part[name] for name in ("Bucket", "Key", "UploadId")}
    [row] = stage.call("s3", "ListParts", **upload)["Parts"]
    assert row["Size"] == 3


def test_keys_of_uploads_are_rolled_up(stage: Stage) -> None:
    stage.bucket(BUCKET)
    for key in ("a/1", "a/2", "b", "c d"):
        stage.call("s3", "CreateMultipartUpload", Bucket=BUCKET, Key=key)
    asked = {"Bucket": BUCKET, "Delimiter": "/", "EncodingType": "url"}
    found = stage.call("s3", "ListMultipartUploads", **asked)
    assert [row["Key"] for row in found["Uploads"]] == ["b", "c%20d"]
    assert found["CommonPrefixes"] == [{"Prefix": "a/"}]
    page = stage.call("s3", "ListMultipartUploads", **asked, MaxUploads=1)
    assert (page["IsTruncated"], page["NextKeyMarker"]) == (True, "a/")
    rest = stage.call("s3", "ListMultipartUploads", **asked, KeyMarker="a/")
    assert "CommonPrefixes" not in rest
    assert len(rest["Uploads"]) == 2


def test_an_upload_keeps_its_tags_and_its_class(stage: Stage) -> None:
    stage.bucket(BUCKET)
    target: dict[str, Any] = {"Bucket": BUCKET, "Key": "big"}
    begun = stage.call(
        "s3",
        "CreateMultipartUpload",
        **target,
        Tagging="team=blue",
        StorageClass="STANDARD_IA",
        ServerSideEncryption="aws:kms",
    )
    target["UploadId"] = begun["UploadId"]
    named = []
    for number, data in ((2, b"x" * 5 * 1024**2), (7, b"end")):
        part = stage.call("s3", "UploadPart", **target, PartNumber=number, Body=data)
        named.append({"PartNumber": number, "ETag": part["ETag"]})
    ending = {**target, "MultipartUpload": {"Parts": named}}
    error = stage.error("s3", "CompleteMultipartUpload", **ending, MpuObjectSize=1)
    assert error.code == "InvalidRequest"
    stage.call("s3", "CompleteMultipartUpload", **ending)
    head = stage.call("s3", "HeadObject", Bucket=BUCKET, Key="big", PartNumber=2)
    assert (head["ContentLength"], head["PartsCount"]) == (3, 2)
    assert head["ContentRange"] == "bytes 5242880-5242882/5242883"
    assert (head["TagCount"], head["StorageClass"]) == (1, "STANDARD_IA")
    assert head["SSEKMSKeyId"].startswith(
        "arn:aws:kms:ap-northeast-1:111122223333:key/"
    )
    error = stage.error("s3", "GetObject", Bucket=BUCKET, Key="big", PartNumber=3)
    assert (error.code, error.status) == ("InvalidPartNumber", 416)


@pytest.mark.parametrize("number", [0, 10_001])
def test_parts_have_numbers_up_to_ten_thousand(stage: Stage, number: int) -> None:
    stage.bucket(BUCKET)
    target: dict[str, Any] = {"Bucket": BUCKET, "Key": "big"}
    begun = stage.call("s3", "CreateMultipartUpload", **target)
    target["UploadId"] = begun["UploadId"]
    error = stage.error("s3", "UploadPart", **target, PartNumber=number, Body=b"x")
    assert (error.code, error.extra["ArgumentName"]) == (
        "InvalidArgument",
        "partNumber",
    )


@pytest.mark.parametrize(
    ("sizes", "order", "code"),
    [
        ((1, 1), (1, 2), "EntityTooSmall"),
        ((5 * 1024**2, 1), (2, 1), "InvalidPartOrder"),
        ((5 * 1024**2, 1), (1, 1), "InvalidPartOrder"),
        ((5 * 1024**2, 1), (1, 3), "InvalidPart"),
        ((5 * 1024**2, 1), (), "MalformedXML"),
    ],
)
def test_uploads_that_cannot_be_completed(
    stage: Stage, sizes: tuple[int, ...], order: tuple[int, ...], code: str
) -> None:
    stage.bucket(BUCKET)
    target: dict[str, Any] = {"Bucket": BUCKET, "Key": "big"}
    begun = stage.call("s3", "CreateMultipartUpload", **target)
    target["UploadId"] = begun["UploadId"]
    etags = {}
    for number, size in enumerate(sizes, 1):
        part = stage.call(
            "s3", "UploadPart", **target, PartNumber=number, Body=b"x" * size
        )
        etags[number] = part["ETag"]
    named = [
        {"PartNumber": number, "ETag": etags.get(number, '"none"')} for number in order
    ]
    error = stage.error(
        "s3", "CompleteMultipartUpload", **target, MultipartUpload={"Parts": named}
    )
    assert error.code == code
    assert len(stage.account.buckets[BUCKET].uploads) == 1
