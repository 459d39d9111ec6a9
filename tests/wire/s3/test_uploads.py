"""Uploads in parts by a genuine client."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.wire.stage import Stand, refused, send, with_bucket

pytestmark = pytest.mark.django_db

BUCKET, KEY = "lab-parts", "whole"
#: All parts but the last have at least so many bytes.
LEAST = 5 * 1024 * 1024


@pytest.fixture
def s3(stand: Stand) -> Any:
    return with_bucket(stand, BUCKET)


def begin(s3: Any, **params: Any) -> dict[str, Any]:
    made = s3.create_multipart_upload(Bucket=BUCKET, Key=KEY, **params)
    return {"Bucket": BUCKET, "Key": KEY, "UploadId": made["UploadId"]}


def part(s3: Any, upload: dict[str, Any], number: int, body: bytes) -> dict[str, Any]:
    done = s3.upload_part(**upload, PartNumber=number, Body=body)
    return {"PartNumber": number, "ETag": done["ETag"]}


def test_a_whole_of_parts(s3: Any) -> None:
    upload = begin(s3, ContentType="text/x", Metadata={"a": "1"})
    parts = [part(s3, upload, 1, b"a" * LEAST), part(s3, upload, 3, b"b" * 10)]
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert done["ETag"].endswith('-2"')
    assert (done["Bucket"], done["Key"]) == (BUCKET, KEY)
    head = s3.head_object(Bucket=BUCKET, Key=KEY)
    assert (head["ContentLength"], head["ContentType"], head["Metadata"]) == (
        LEAST + 10,
        "text/x",
        {"a": "1"},
    )
    second = s3.get_object(Bucket=BUCKET, Key=KEY, PartNumber=2)
    assert (second["Body"].read(), second["PartsCount"]) == (b"b" * 10, 2)
    across = s3.get_object(
        Bucket=BUCKET, Key=KEY, Range=f"bytes={LEAST - 2}-{LEAST + 1}"
    )
    assert across["Body"].read() == b"aabb"
    place = {"Bucket": BUCKET, "Key": KEY}
    assert refused(s3.get_object, **place, PartNumber=3) == ("InvalidPartNumber", 416)
    # Said again, it is done already.
    again = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert again["ETag"] == done["ETag"]


def test_parts_that_do_not_fit(s3: Any) -> None:
    upload = begin(s3)
    parts = [part(s3, upload, number, b"small") for number in (1, 2)]

    def complete(parts: Any) -> tuple[str, int]:
        return refused(
            s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": parts}
        )

    assert complete(parts) == ("EntityTooSmall", 400)
    assert complete(parts[::-1]) == ("InvalidPartOrder", 400)
    assert complete([{**parts[0], "ETag": '"0"'}]) == ("InvalidPart", 400)
    assert complete([{**parts[0], "PartNumber": 9}]) == ("InvalidPart", 400)
    all_there_may_be = [
        {**parts[0], "PartNumber": number, "ChecksumCRC32": "AAAAAA=="}
        for number in range(1, 10_001)
    ]
    assert complete(all_there_may_be) == ("InvalidPart", 400)
    assert complete([]) == ("MalformedXML", 400)
    listed = s3.list_parts(**upload)
    assert [one["PartNumber"] for one in listed["Parts"]] == [1, 2]
    s3.abort_multipart_upload(**upload)
    for call in (s3.abort_multipart_upload, s3.list_parts):
        assert refused(call, **upload) == ("NoSuchUpload", 404)
    assert refused(s3.upload_part, **upload, PartNumber=1, Body=b"") == (
        "NoSuchUpload",
        404,
    )
    assert refused(s3.head_object, Bucket=BUCKET, Key=KEY) == ("404", 404)


@pytest.mark.parametrize("number", [0, -1, 10_001, "x"])
def test_numbers_of_parts(s3: Any, number: Any) -> None:
    upload = begin(s3)
    assert refused(s3.upload_part, **upload, PartNumber=number, Body=b"x") == (
        "InvalidArgument",
        400,
    )


def test_a_part_that_is_sent_again(s3: Any) -> None:
    upload = begin(s3)
    part(s3, upload, 1, b"first")
    last = part(s3, upload, 1, b"second")
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [last]})
    assert s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"second"


def test_parts_that_are_copied(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="source", Body=b"0123456789")
    upload = begin(s3)
    source = {"Bucket": BUCKET, "Key": "source"}

    def copy(**params: Any) -> Any:
        return s3.upload_part_copy(**upload, CopySource=source, PartNumber=1, **params)

    for wrong in ("bytes=0-10", "bytes=0", "bytes=hello-world", "bytes=5-2", "0-2"):
        code, status = refused(copy, CopySourceRange=wrong)
        assert (code, status) in {("InvalidArgument", 400), ("InvalidRange", 416)}, (
            wrong
        )
    etag = copy(CopySourceRange="bytes=2-4")["CopyPartResult"]["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    s3.complete_multipart_upload(**upload, MultipartUpload=parts)
    assert s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"234"


def test_uploads_are_listed(s3: Any) -> None:
    for key in ("a/1", "a/2", "b"):
        s3.create_multipart_upload(Bucket=BUCKET, Key=key)
    listed = s3.list_multipart_uploads(Bucket=BUCKET)
    assert [one["Key"] for one in listed["Uploads"]] == ["a/1", "a/2", "b"]
    assert {"Owner", "Initiator", "StorageClass"} <= set(listed["Uploads"][0])
    folded = s3.list_multipart_uploads(Bucket=BUCKET, Delimiter="/")
    assert folded["CommonPrefixes"] == [{"Prefix": "a/"}]
    first = s3.list_multipart_uploads(Bucket=BUCKET, MaxUploads=1)
    assert (first["IsTruncated"], first["NextKeyMarker"]) == (True, "a/1")
    pages = s3.get_paginator("list_multipart_uploads").paginate(
        Bucket=BUCKET, PaginationConfig={"PageSize": 1}
    )
    assert [one["Key"] for page in pages for one in page.get("Uploads", ())] == [
        "a/1",
        "a/2",
        "b",
    ]
    # Unfinished uploads do not hold a bucket.
    s3.delete_bucket(Bucket=BUCKET)


def test_checksums_of_parts(s3: Any) -> None:
    upload = begin(s3, ChecksumAlgorithm="SHA256")
    [row] = s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]
    assert (row["ChecksumAlgorithm"], row["ChecksumType"]) == ("SHA256", "COMPOSITE")
    done = s3.upload_part(**upload, PartNumber=1, Body=b"x", ChecksumAlgorithm="SHA256")
    parts = [
        {
            "PartNumber": 1,
            "ETag": done["ETag"],
            "ChecksumSHA256": done["ChecksumSHA256"],
        }
    ]
    whole = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert whole["ChecksumSHA256"].endswith("-1")
    assert whole["ChecksumType"] == "COMPOSITE"
    found = s3.get_object_attributes(
        Bucket=BUCKET, Key=KEY, ObjectAttributes=["Checksum", "ObjectParts", "ETag"]
    )
    assert found["Checksum"] == {
        "ChecksumSHA256": whole["ChecksumSHA256"].removesuffix("-1"),
        "ChecksumType": "COMPOSITE",
    }
    where = {"Bucket": BUCKET, "Key": KEY, "ObjectAttributes": ["ObjectParts"]}
    for wrong in ("2147483648", "-1"):
        with pytest.raises(ClientError) as caught:
            s3.get_object_attributes(**where, PartNumberMarker=wrong)
        error = caught.value.response["Error"]
        assert error["ArgumentName"] == "x-amz-part-number-marker"
    assert found["ObjectParts"]["TotalPartsCount"] == 1


def test_a_content_has_a_length(stand: Stand, s3: Any) -> None:
    upload = begin(s3)["UploadId"]
    where = {"Bucket": BUCKET, "Key": KEY}
    part = {**where, "PartNumber": 1, "UploadId": upload}
    for name, params in (("put_object", where), ("upload_part", part)):
        url = s3.generate_presigned_url(name, params)
        sent = send("PUT", url)
        assert sent.status == 411
        assert b"<Code>MissingContentLength</Code>" in sent.body
        assert send("PUT", url, {"Content-Length": "0"}).status == 200
