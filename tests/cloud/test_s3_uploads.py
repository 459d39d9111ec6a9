"""Uploads in parts that are not finished: what is listed of them."""

from __future__ import annotations

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
