"""Objects that are encrypted with a key of the caller's (SSE-C)."""

import base64
import hashlib
from typing import Any

import pytest

from tests.cloud.stage import Stage

KEY, OTHER = b"0123456789abcdef" * 2, b"fedcba9876543210" * 2
MD5 = base64.b64encode(hashlib.md5(KEY).digest()).decode()
BUCKET = "aoi-lab-notes"


def brought(key: bytes, prefix: str = "") -> dict[str, str]:
    return {
        f"{prefix}SSECustomerAlgorithm": "AES256",
        f"{prefix}SSECustomerKey": base64.b64encode(key).decode(),
        f"{prefix}SSECustomerKeyMD5": base64.b64encode(
            hashlib.md5(key).digest()
        ).decode(),
    }


def without(name: str, given: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in given.items() if key != name}


def block(stage: Stage, *types: str) -> None:
    rule = {"BlockedEncryptionTypes": {"EncryptionType": list(types)}}
    stage.encrypt(BUCKET, rule)


@pytest.fixture
def locked(stage: Stage) -> Stage:
    stage.bucket()
    block(stage, "NONE")
    for key, how in (("plain", {}), ("locked", brought(KEY))):
        stage.call("s3", "PutObject", Bucket=BUCKET, Key=key, Body=b"x", **how)
    return stage


def refused(stage: Stage, operation: str, **params: Any) -> tuple[str, int]:
    error = stage.error("s3", operation, Bucket=BUCKET, **params)
    return error.code, error.status


def test_who_brings_the_key_reads_the_object(locked: Stage) -> None:
    answer = locked.call("s3", "GetObject", Bucket=BUCKET, Key="locked", **brought(KEY))
    assert answer["Body"] == b"x"
    assert answer["SSECustomerKeyMD5"] == MD5
    assert "ServerSideEncryption" not in answer
    assert answer["ETag"] != f'"{hashlib.md5(b"x").hexdigest()}"'


def test_without_the_right_key_nobody_does(locked: Stage) -> None:
    assert refused(locked, "GetObject", Key="locked") == ("InvalidRequest", 400)
    assert refused(locked, "GetObject", Key="locked", **brought(OTHER)) == (
        "AccessDenied",
        403,
    )
    assert refused(locked, "GetObject", Key="plain", **brought(KEY)) == (
        "InvalidRequest",
        400,
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"SSECustomerAlgorithm": "AES256"}, "InvalidArgument"),
        ({"SSECustomerKey": "eA=="}, "InvalidArgument"),
        (brought(b"short"), "InvalidArgument"),
        ({**brought(KEY), "SSECustomerKey": "?"}, "InvalidArgument"),
        ({**brought(KEY), "SSECustomerKeyMD5": "eA=="}, "InvalidArgument"),
        (without("SSECustomerKeyMD5", brought(KEY)), "InvalidArgument"),
        ({**brought(KEY), "ServerSideEncryption": "AES256"}, "InvalidArgument"),
        ({**brought(KEY), "ServerSideEncryption": "aws:kms"}, "InvalidArgument"),
        (
            {**brought(KEY), "SSECustomerAlgorithm": "aws:kms"},
            "InvalidEncryptionAlgorithmError",
        ),
    ],
)
def test_a_key_that_is_none_is_refused(
    locked: Stage, given: dict[str, str], code: str
) -> None:
    assert refused(locked, "PutObject", Key="n", Body=b"x", **given) == (code, 400)


def test_a_copy_wants_the_key_of_its_source(locked: Stage) -> None:
    copy = {"Key": "copy", "CopySource": f"{BUCKET}/locked"}
    assert refused(locked, "CopyObject", **copy) == ("InvalidRequest", 400)
    source = brought(KEY, "CopySource")
    locked.call("s3", "CopyObject", Bucket=BUCKET, **copy, **source, **brought(OTHER))
    answer = locked.call("s3", "GetObject", Bucket=BUCKET, Key="copy", **brought(OTHER))
    assert answer["Body"] == b"x"


def test_every_part_of_an_upload_wants_its_key(locked: Stage) -> None:
    upload = locked.call(
        "s3", "CreateMultipartUpload", Bucket=BUCKET, Key="parts", **brought(KEY)
    )
    part = {"Key": "parts", "UploadId": upload["UploadId"], "PartNumber": 1}
    assert refused(locked, "UploadPart", **part, Body=b"x") == ("InvalidRequest", 400)
    sent = locked.call(
        "s3", "UploadPart", Bucket=BUCKET, **part, Body=b"x", **brought(KEY)
    )
    locked.call(
        "s3",
        "CompleteMultipartUpload",
        Bucket=BUCKET,
        Key="parts",
        UploadId=upload["UploadId"],
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": sent["ETag"]}]},
    )
    assert refused(locked, "HeadObject", Key="parts") == ("400", 400)


def test_no_event_keeps_a_key(locked: Stage) -> None:
    for event in locked.turn.events:
        assert "SSECustomerKey" not in event.params
    assert locked.turn.events[-1].params["SSECustomerAlgorithm"] == "AES256"


def test_a_new_bucket_takes_no_such_key_until_it_is_told_to(stage: Stage) -> None:
    stage.bucket()
    put = {"Key": "n", "Body": b"x", **brought(KEY)}
    error = stage.error("s3", "PutObject", Bucket=BUCKET, **put)
    assert error.message == (
        "User: arn:aws:iam::111122223333:user/admin is not authorized to perform: "
        's3:PutObject on resource: "arn:aws:s3:::aoi-lab-notes/n" because this bucket has '
        "blocked upload requests that specify Server Side Encryption with Customer "
        "provided keys (SSE-C). Please specify a different server-side encryption type"
    )
    # However bad the key is.
    assert refused(stage, "PutObject", **{**put, "SSECustomerKey": "?"})[1] == 403
    block(stage, "NONE")
    stage.call("s3", "PutObject", Bucket=BUCKET, **put)


def test_what_is_there_is_read_in_a_bucket_that_takes_no_more(locked: Stage) -> None:
    upload = locked.call(
        "s3", "CreateMultipartUpload", Bucket=BUCKET, Key="parts", **brought(KEY)
    )
    block(locked, "SSE-C")
    locked.call("s3", "GetObject", Bucket=BUCKET, Key="locked", **brought(KEY))
    denied = ("AccessDenied", 403)
    part = {"Key": "parts", "UploadId": upload["UploadId"], "PartNumber": 1}
    copy = {"CopySource": f"{BUCKET}/plain"}
    for operation, params in (
        ("CreateMultipartUpload", {"Key": "n"}),
        ("UploadPart", part),
        ("UploadPartCopy", {**part, **copy}),
        ("CopyObject", {"Key": "n", **copy}),
    ):
        assert refused(locked, operation, **params, **brought(KEY)) == denied
