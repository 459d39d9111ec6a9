import hashlib
import io
import random
from typing import Any

import pytest

from iamtutor.cloud.bodies import LARGEST, STORED_LIMIT, Body, BodyReader
from iamtutor.cloud.services.s3.names import WORLD_LIMIT
from tests.cloud.stage import NOW, Stage
from tests.policies import allow

MIB = 1024**2


@pytest.fixture
def bucket(stage: Stage) -> str:
    return stage.bucket()


def put(stage: Stage, key: str, body: Any = b"x", **params: Any) -> dict[str, Any]:
    return stage.call(
        "s3", "PutObject", Bucket="aoi-lab-notes", Key=key, Body=body, **params
    )


def get(stage: Stage, key: str, **params: Any) -> dict[str, Any]:
    return stage.call("s3", "GetObject", Bucket="aoi-lab-notes", Key=key, **params)


def listed(stage: Stage, **params: Any) -> tuple[list[str], list[str]]:
    answer = stage.call("s3", "ListObjectsV2", Bucket="aoi-lab-notes", **params)
    assert answer["KeyCount"] == len(answer.get("Contents", [])) + len(
        answer.get("CommonPrefixes", [])
    )
    return (
        [found["Key"] for found in answer.get("Contents", [])],
        [found["Prefix"] for found in answer.get("CommonPrefixes", [])],
    )


# --- putting and getting ----------------------------------------------------------------


@pytest.mark.parametrize("body", [b"hello\n", "hello\n", io.BytesIO(b"hello\n")])
def test_what_is_put_is_got(stage: Stage, bucket: str, body: object) -> None:
    etag = f'"{hashlib.md5(b"hello" + bytes([10])).hexdigest()}"'
    answer = put(
        stage, "a.txt", body, ContentType="text/plain", Metadata={"Who": "aoi"}
    )
    assert answer == {"ETag": etag, "ServerSideEncryption": "AES256"}
    stage.later(minutes=1)
    assert get(stage, "a.txt") == {
        "Body": b"hello\n",
        "AcceptRanges": "bytes",
        "LastModified": NOW,
        "ContentLength": 6,
        "ETag": etag,
        "ContentType": "text/plain",
        "ServerSideEncryption": "AES256",
        "Metadata": {"who": "aoi"},
    }
    head = stage.call("s3", "HeadObject", Bucket=bucket, Key="a.txt")
    assert head["ContentLength"] == 6
    assert "Body" not in head


def test_an_empty_object(stage: Stage, bucket: str) -> None:
    assert put(stage, "empty", None)["ETag"] == '"d41d8cd98f00b204e9800998ecf8427e"'
    assert get(stage, "empty")["Body"] == b""


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("CRC32", {"ChecksumCRC32": "AAAAAA=="}),
        ("CRC64NVME", {"ChecksumCRC64NVME": "AAAAAAAAAAA="}),
    ],
)
def test_checksums_of_nothing(
    stage: Stage, bucket: str, algorithm: str, expected: dict[str, str]
) -> None:
    answer = put(stage, "empty", b"", ChecksumAlgorithm=algorithm)
    assert expected.items() <= answer.items()


def test_crc64nvme_of_the_standard_check_text(stage: Stage, bucket: str) -> None:
    answer = put(stage, "check", b"123456789", ChecksumAlgorithm="CRC64NVME")
    assert answer["ChecksumCRC64NVME"] == "rosUhgp5mIg="


@pytest.mark.parametrize(
    ("asked", "body", "content_range"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=6-", b"6789", "bytes 6-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
    ],
)
def test_ranges(
    stage: Stage, bucket: str, asked: str, body: bytes, content_range: str
) -> None:
    put(stage, "digits", b"0123456789")
    answer = get(stage, "digits", Range=asked)
    assert answer["Body"] == body
    assert answer["ContentLength"] == len(body)
    assert answer["ContentRange"] == content_range


def test_a_range_beyond_the_end(stage: Stage, bucket: str) -> None:
    put(stage, "digits", b"0123456789")
    error = stage.error(
        "s3", "GetObject", Bucket=bucket, Key="digits", Range="bytes=10-"
    )
    assert (error.code, error.status) == ("InvalidRange", 416)


def test_conditions_on_the_etag(stage: Stage, bucket: str) -> None:
    etag = put(stage, "a")["ETag"]
    assert get(stage, "a", IfMatch=etag)
    params = {"Bucket": bucket, "Key": "a"}
    error = stage.error("s3", "GetObject", **params, IfMatch='"other"')
    assert (error.code, error.status) == ("PreconditionFailed", 412)
    error = stage.error("s3", "PutObject", **params, Body=b"", IfNoneMatch="*")
    assert error.code == "PreconditionFailed"


# --- listing ----------------------------------------------------------------------------


def test_keys_in_the_order_of_their_bytes(stage: Stage, bucket: str) -> None:
    for key in ("b", "a", "日本語", "B", "a/b"):
        put(stage, key)
    assert listed(stage)[0] == ["B", "a", "a/b", "b", "日本語"]


def test_prefix_and_delimiter(stage: Stage, bucket: str) -> None:
    for key in ("logs/1.log", "logs/old/2.log", "logs/old/3.log", "readme", "images/c"):
        put(stage, key)
    assert listed(stage, Delimiter="/") == (["readme"], ["images/", "logs/"])
    assert listed(stage, Prefix="logs/", Delimiter="/") == (
        ["logs/1.log"],
        ["logs/old/"],
    )
    assert listed(stage, Prefix="none") == ([], [])


def test_pages_and_start_after(stage: Stage, bucket: str) -> None:
    for number in range(7):
        put(stage, f"k{number}")
    put(stage, "a/1")
    put(stage, "a/2")
    pages: list[list[str]] = []
    token: dict[str, str] = {}
    while True:
        answer = stage.call(
            "s3", "ListObjectsV2", Bucket=bucket, MaxKeys=3, Delimiter="/", **token
        )
        rows = answer.get("CommonPrefixes", []) + answer.get("Contents", [])
        pages.append([row.get("Key", row.get("Prefix")) for row in rows])
        if not answer["IsTruncated"]:
            break
        token = {"ContinuationToken": answer["NextContinuationToken"]}
    assert pages == [["a/", "k0", "k1"], ["k2", "k3", "k4"], ["k5", "k6"]]
    assert listed(stage, StartAfter="k4")[0] == ["k5", "k6"]
    bad = stage.error("s3", "ListObjectsV2", Bucket=bucket, ContinuationToken="%%%")
    assert bad.code == "InvalidArgument"


def test_keys_are_encoded_when_asked_for(stage: Stage, bucket: str) -> None:
    put(stage, "a b/日")
    assert listed(stage, EncodingType="url")[0] == ["a%20b/%E6%97%A5"]


# --- copying and deleting ---------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    ["aoi-lab-notes/50% off.txt", {"Bucket": "aoi-lab-notes", "Key": "50% off.txt"}],
)
def test_a_copy_keeps_type_and_metadata(
    stage: Stage, bucket: str, source: object
) -> None:
    put(stage, "50% off.txt", b"x", ContentType="text/plain", Metadata={"a": "b"})
    stage.call("s3", "CopyObject", Bucket=bucket, Key="copy", CopySource=source)
    copy = get(stage, "copy")
    assert (copy["Body"], copy["ContentType"], copy["Metadata"]) == (
        b"x",
        "text/plain",
        {"a": "b"},
    )


def test_a_copy_onto_itself_must_change_something(stage: Stage, bucket: str) -> None:
    put(stage, "a")
    params = {"Bucket": bucket, "Key": "a", "CopySource": f"{bucket}/a"}
    error = stage.error("s3", "CopyObject", **params)
    assert error.code == "InvalidRequest"
    stage.call(
        "s3", "CopyObject", **params, MetadataDirective="REPLACE", Metadata={"n": "1"}
    )
    assert get(stage, "a")["Metadata"] == {"n": "1"}


def test_copying_needs_reading_the_source_and_writing_the_copy(
    stage: Stage, bucket: str
) -> None:
    put(stage, "a")
    params = {"Bucket": bucket, "Key": "b", "CopySource": f"{bucket}/a"}
    reader = stage.user("r", allow("s3:Get*"))
    writer = stage.user("w", allow("s3:Put*"))
    assert "s3:PutObject" in stage.error("s3", "CopyObject", reader, **params).message
    assert "s3:GetObject" in stage.error("s3", "CopyObject", writer, **params).message


def test_deleting_what_is_not_there_is_no_error(stage: Stage, bucket: str) -> None:
    assert stage.call("s3", "DeleteObject", Bucket=bucket, Key="nope") == {}


def test_delete_objects_key_by_key(stage: Stage, bucket: str) -> None:
    for key in ("keep", "drop"):
        put(stage, key)
    by = stage.user(
        "aoi",
        allow("s3:*", "arn:aws:s3:::*/drop"),
    )
    wanted = {"Objects": [{"Key": "keep"}, {"Key": "drop"}]}
    answer = stage.call("s3", "DeleteObjects", by, Bucket=bucket, Delete=wanted)
    assert answer["Deleted"] == [{"Key": "drop"}]
    [error] = answer["Errors"]
    assert (error["Key"], error["Code"]) == ("keep", "AccessDenied")
    assert (
        's3:DeleteObject on resource: "arn:aws:s3:::aoi-lab-notes/keep"'
        in (error["Message"])
    )
    assert listed(stage)[0] == ["keep"]


# --- limits and large bodies ------------------------------------------------------------


def test_a_body_that_is_too_long_is_refused(stage: Stage, bucket: str) -> None:
    data = random.Random(1).randbytes(LARGEST + 1)
    error = stage.error("s3", "PutObject", Bucket=bucket, Key="big", Body=data)
    assert error.code == "EntityTooLarge"
    assert error.extra["MaxSizeAllowed"] == str(LARGEST)
    assert listed(stage) == ([], [])


def test_a_world_keeps_so_much_and_no_more(stage: Stage, bucket: str) -> None:
    piece = STORED_LIMIT
    for number in range(WORLD_LIMIT // piece):
        put(stage, f"{number}", number.to_bytes(4, "big") + bytes(piece - 4))
    error = stage.error("s3", "PutObject", Bucket=bucket, Key="more", Body=b"one more")
    assert error.code == "SimulationLimitExceeded"
    assert "16 MB" in error.message
    stage.call("s3", "DeleteObject", Bucket=bucket, Key="0")
    put(stage, "more", b"one more")


def test_a_pattern_costs_nothing(stage: Stage, bucket: str) -> None:
    pattern = stage.turn.bodies.put_pattern(b"0123456789abcdef", 5 * 1024 * MIB)
    body = Body(pattern.sha256, 40 * MIB, repeated=True)
    put(stage, "big", body)
    answer = get(stage, "big")
    assert answer["ContentLength"] == 40 * MIB
    reader = answer["Body"]
    assert isinstance(reader, BodyReader)
    assert reader.read(4) == b"0123"
    assert reader.read(4) == b"4567"
    put(stage, "again", get(stage, "big")["Body"])
    assert stage.account.buckets[bucket].objects["again"].body == body
    assert get(stage, "big", Range="bytes=20-23")["Body"] == b"4567"


def test_repeating_bytes_are_kept_as_a_pattern(stage: Stage, bucket: str) -> None:
    data = b"0123456789abcdef" * (2 * MIB // 16)
    put(stage, "big", data)
    kept = stage.account.buckets[bucket].objects["big"].body
    assert kept.repeated
    assert kept.size == len(data)
    assert get(stage, "big")["ETag"] == f'"{hashlib.md5(data).hexdigest()}"'


# --- uploads in parts -------------------------------------------------------------------


def upload(stage: Stage, parts: list[bytes]) -> tuple[dict[str, Any], list[Any]]:
    where = {"Bucket": "aoi-lab-notes", "Key": "big"}
    made = stage.call("s3", "CreateMultipartUpload", **where, ContentType="a/b")
    where["UploadId"] = made["UploadId"]
    listed_parts = []
    for number, data in enumerate(parts, 1):
        answer = stage.call("s3", "UploadPart", **where, PartNumber=number, Body=data)
        listed_parts.append({"PartNumber": number, "ETag": answer["ETag"]})
    return where, listed_parts


def test_parts_become_one_object(stage: Stage, bucket: str) -> None:
    data = b"0123456789abcdef" * (9 * MIB // 16)
    where, parts = upload(stage, [data[: 8 * MIB], data[8 * MIB :]])
    assert listed(stage) == ([], [])
    answer = stage.call(
        "s3", "CompleteMultipartUpload", **where, MultipartUpload={"Parts": parts}
    )
    digests = [hashlib.md5(p).digest() for p in (data[: 8 * MIB], data[8 * MIB :])]
    assert answer["ETag"] == f'"{hashlib.md5(b"".join(digests)).hexdigest()}-2"'
    got = get(stage, "big")
    body = got["Body"]
    assert (body.read() if isinstance(body, BodyReader) else body) == data
    assert got["ContentType"] == "a/b"
    assert stage.account.buckets[bucket].uploads == []


def test_parts_must_be_there_in_order_and_large_enough(
    stage: Stage, bucket: str
) -> None:
    where, parts = upload(stage, [b"too small", b"last"])

    def complete(*chosen: Any) -> str:
        return stage.error(
            "s3",
            "CompleteMultipartUpload",
            **where,
            MultipartUpload={"Parts": list(chosen)},
        ).code

    assert complete(*parts) == "EntityTooSmall"
    assert complete(*reversed(parts)) == "InvalidPartOrder"
    assert complete({"PartNumber": 9, "ETag": "x"}) == "InvalidPart"
    assert complete() == "MalformedXML"


def test_an_aborted_upload_is_gone(stage: Stage, bucket: str) -> None:
    where, _ = upload(stage, [b"x"])
    stage.call("s3", "AbortMultipartUpload", **where)
    error = stage.error("s3", "UploadPart", **where, PartNumber=2, Body=b"x")
    assert error.code == "NoSuchUpload"
