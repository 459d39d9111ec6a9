"""Checksums that come with uploads, in one piece and in parts.

The forms are those of *Checking object integrity* in the S3 User Guide.
"""

import base64
import hashlib
import random
import zlib
from typing import Any

import pytest

from iamtutor.cloud import digests
from iamtutor.cloud.errors import NotEmulated
from tests.cloud.stage import Stage

BUCKET = "aoi-lab-notes"
MIB = 1024**2
BODY = b"hello\n"


@pytest.fixture
def stage_with_bucket(stage: Stage) -> Stage:
    stage.bucket(BUCKET)
    return stage


def spelled(algorithm: str, data: bytes) -> str:
    digest = digests.new(algorithm)
    digest.update(data)
    return base64.b64encode(digest.digest()).decode()


def head(stage: Stage, key: str = "a", **params: Any) -> dict[str, Any]:
    found = stage.call(
        "s3", "HeadObject", Bucket=BUCKET, Key=key, ChecksumMode="ENABLED", **params
    )
    return {name: said for name, said in found.items() if name.startswith("Checksum")}


@pytest.mark.parametrize("algorithm", digests.ALGORITHMS)
def test_a_checksum_is_compared_kept_and_told(
    stage_with_bucket: Stage, algorithm: str
) -> None:
    stage = stage_with_bucket
    put = {"Bucket": BUCKET, "Key": "a", "Body": BODY}
    right = {f"Checksum{algorithm}": spelled(algorithm, BODY)}
    answer = stage.call("s3", "PutObject", **put, **right)
    assert {**right, "ChecksumType": "FULL_OBJECT"}.items() <= answer.items()
    assert head(stage) == {**right, "ChecksumType": "FULL_OBJECT"}
    plain = stage.call("s3", "HeadObject", Bucket=BUCKET, Key="a")
    assert not any(name.startswith("Checksum") for name in plain)

    wrong = {f"Checksum{algorithm}": spelled(algorithm, b"hullo\n")}
    error = stage.error("s3", "PutObject", **put, **wrong)
    assert (error.code, error.status) == ("BadDigest", 400)
    assert error.message == (
        f"The {algorithm} you specified did not match the calculated checksum."
    )
    broken = {f"Checksum{algorithm}": "bG9uZw"}
    error = stage.error("s3", "PutObject", **put, **broken)
    assert error.code == "InvalidRequest"
    assert error.message == (
        f"Value for x-amz-checksum-{algorithm.lower()} header is invalid."
    )


def test_the_checksum_of_an_object_that_brought_none(stage_with_bucket: Stage) -> None:
    stage = stage_with_bucket
    stage.call("s3", "PutObject", Bucket=BUCKET, Key="a", Body=b"123456789")
    assert head(stage) == {
        "ChecksumCRC64NVME": "rosUhgp5mIg=",
        "ChecksumType": "FULL_OBJECT",
    }


def test_no_checksum_goes_with_a_part_of_an_object(stage_with_bucket: Stage) -> None:
    stage = stage_with_bucket
    stage.call("s3", "PutObject", Bucket=BUCKET, Key="a", Body=BODY)
    assert head(stage, Range="bytes=0-1") == {}
    assert head(stage, Range="bytes=0-5") != {}


def test_one_checksum_and_one_that_is_known(stage_with_bucket: Stage) -> None:
    stage = stage_with_bucket
    put = {"Bucket": BUCKET, "Key": "a", "Body": BODY}
    two = {f"Checksum{name}": spelled(name, BODY) for name in ("CRC32", "SHA1")}
    error = stage.error("s3", "PutObject", **put, **two)
    assert (error.code, error.message.split(".")[0]) == (
        "InvalidRequest",
        "Expecting a single x-amz-checksum- header",
    )
    error = stage.error("s3", "PutObject", **put, ChecksumAlgorithm="CRC31")
    assert error.code == "InvalidRequest"
    with pytest.raises(NotEmulated):
        stage.call("s3", "PutObject", **put, ChecksumAlgorithm="XXHASH64")


def test_content_md5(stage_with_bucket: Stage) -> None:
    stage = stage_with_bucket
    put = {"Bucket": BUCKET, "Key": "a", "Body": BODY}
    right = base64.b64encode(hashlib.md5(BODY).digest()).decode()
    stage.call("s3", "PutObject", **put, ContentMD5=right)
    wrong = base64.b64encode(hashlib.md5(b"").digest()).decode()
    error = stage.error("s3", "PutObject", **put, ContentMD5=wrong)
    assert error.code == "BadDigest"
    assert error.extra == {"ExpectedDigest": wrong, "CalculatedDigest": right}
    for broken in ("", "bm9uZQ==", "not base64"):
        error = stage.error("s3", "PutObject", **put, ContentMD5=broken)
        assert error.code == "InvalidDigest"


def test_a_copy_keeps_the_algorithm_or_takes_another(stage_with_bucket: Stage) -> None:
    stage = stage_with_bucket
    put = {"Bucket": BUCKET, "Key": "a", "Body": BODY}
    stage.call("s3", "PutObject", **put, ChecksumSHA1=spelled("SHA1", BODY))
    copy = {"Bucket": BUCKET, "Key": "b", "CopySource": f"{BUCKET}/a"}
    answer = stage.call("s3", "CopyObject", **copy)
    assert answer["CopyObjectResult"]["ChecksumSHA1"] == spelled("SHA1", BODY)
    stage.call("s3", "CopyObject", **copy, ChecksumAlgorithm="SHA256")
    assert head(stage, "b")["ChecksumSHA256"] == spelled("SHA256", BODY)


# --- uploads in parts -------------------------------------------------------------------


PARTS = [random.Random(1).randbytes(5 * MIB), b"and the rest"]


def upload(
    stage: Stage, algorithm: str | None, kind: str | None = None, **ending: Any
) -> dict[str, Any]:
    """An upload of PARTS, each with its checksum."""
    target: dict[str, Any] = {"Bucket": BUCKET, "Key": "a"}
    chosen = {"ChecksumAlgorithm": algorithm, "ChecksumType": kind}
    begun = stage.call(
        "s3",
        "CreateMultipartUpload",
        **target,
        **{name: said for name, said in chosen.items() if said},
    )
    target["UploadId"] = begun["UploadId"]
    named = []
    for number, data in enumerate(PARTS, 1):
        given = {f"Checksum{algorithm}": spelled(algorithm, data)} if algorithm else {}
        part = stage.call(
            "s3", "UploadPart", **target, PartNumber=number, Body=data, **given
        )
        assert given.items() <= part.items()
        named.append({"PartNumber": number, "ETag": part["ETag"], **given})
    listed = stage.call("s3", "ListParts", **target)["Parts"]
    if algorithm:
        assert [row[f"Checksum{algorithm}"] for row in listed] == [
            spelled(algorithm, data) for data in PARTS
        ]
    ended: dict[str, Any] = {**target, "MultipartUpload": {"Parts": named}, **ending}
    return stage.call("s3", "CompleteMultipartUpload", **ended)


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "SHA1", "SHA256"])
def test_a_composite_checksum_is_that_of_the_parts(
    stage_with_bucket: Stage, algorithm: str
) -> None:
    stage = stage_with_bucket
    answer = upload(stage, algorithm)
    inner = b"".join(base64.b64decode(spelled(algorithm, data)) for data in PARTS)
    expected = {
        f"Checksum{algorithm}": f"{spelled(algorithm, inner)}-2",
        "ChecksumType": "COMPOSITE",
    }
    assert expected.items() <= answer.items()
    assert head(stage) == expected
    found = stage.call(
        "s3",
        "GetObjectAttributes",
        Bucket=BUCKET,
        Key="a",
        ObjectAttributes=["ObjectParts", "Checksum", "ObjectSize"],
        MaxParts=1,
    )
    alone = {name: value.partition("-")[0] for name, value in expected.items()}
    assert found["Checksum"] == alone
    assert found["ObjectSize"] == sum(map(len, PARTS))
    assert found["ObjectParts"] == {
        "TotalPartsCount": 2,
        "PartNumberMarker": 0,
        "NextPartNumberMarker": 1,
        "MaxParts": 1,
        "IsTruncated": True,
        "Parts": [
            {
                "PartNumber": 1,
                "Size": 5 * MIB,
                f"Checksum{algorithm}": spelled(algorithm, PARTS[0]),
            }
        ],
    }


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME"])
def test_a_crc_of_the_whole_follows_from_the_parts(
    stage_with_bucket: Stage, algorithm: str
) -> None:
    expected = spelled(algorithm, b"".join(PARTS))
    answer = upload(stage_with_bucket, algorithm, "FULL_OBJECT")
    assert answer[f"Checksum{algorithm}"] == expected
    assert answer["ChecksumType"] == "FULL_OBJECT"


def test_an_upload_without_an_algorithm_has_s3s_own(stage_with_bucket: Stage) -> None:
    stage = stage_with_bucket
    whole = zlib.crc32(b"".join(PARTS)).to_bytes(4, "big")
    answer = upload(stage, None, ChecksumCRC32=base64.b64encode(whole).decode())
    assert answer["ChecksumCRC32"] == base64.b64encode(whole).decode()
    upload(stage, None)
    assert head(stage)["ChecksumCRC64NVME"] == spelled("CRC64NVME", b"".join(PARTS))


def test_an_upload_whose_end_says_another_checksum(stage_with_bucket: Stage) -> None:
    with pytest.raises(Exception, match="BadDigest: The CRC32 you specified"):
        upload(stage_with_bucket, "CRC32", "FULL_OBJECT", ChecksumCRC32="AAAAAA==")


@pytest.mark.parametrize(
    ("algorithm", "kind"), [("CRC64NVME", "COMPOSITE"), ("SHA256", "FULL_OBJECT")]
)
def test_kinds_that_an_algorithm_cannot_have(
    stage_with_bucket: Stage, algorithm: str, kind: str
) -> None:
    error = stage_with_bucket.error(
        "s3",
        "CreateMultipartUpload",
        Bucket=BUCKET,
        Key="a",
        ChecksumAlgorithm=algorithm,
        ChecksumType=kind,
    )
    assert error.message == (
        f"The {kind} checksum type cannot be used with the {algorithm.lower()} "
        "checksum algorithm."
    )


def test_parts_have_the_checksum_that_the_upload_names(
    stage_with_bucket: Stage,
) -> None:
    stage = stage_with_bucket
    target: dict[str, Any] = {"Bucket": BUCKET, "Key": "a"}
    begun = stage.call(
        "s3", "CreateMultipartUpload", **target, ChecksumAlgorithm="SHA256"
    )
    target["UploadId"] = begun["UploadId"]
    part = {**target, "PartNumber": 1, "Body": BODY}
    for given, actual in (({"ChecksumAlgorithm": "CRC32"}, "crc32"), ({}, "null")):
        error = stage.error("s3", "UploadPart", **part, **given)
        assert error.message == (
            "Checksum Type mismatch occurred, expected checksum Type: sha256, actual "
            f"checksum Type: {actual}"
        )
    etag = stage.call("s3", "UploadPart", **part, ChecksumAlgorithm="SHA256")["ETag"]
    named: dict[str, Any] = {"PartNumber": 1, "ETag": etag}
    end = "CompleteMultipartUpload"
    error = stage.error("s3", end, **target, MultipartUpload={"Parts": [named]})
    assert "It was missing for part 1 in the request." in error.message
    named["ChecksumSHA256"] = spelled("SHA256", b"another")
    error = stage.error("s3", end, **target, MultipartUpload={"Parts": [named]})
    assert error.code == "InvalidPart"
