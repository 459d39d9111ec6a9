"""Who reads what by lists and headers, and what a bucket refuses, by genuine clients."""

import json
from functools import partial
from typing import Any

import pytest
from botocore import UNSIGNED

from iamtutor.cloud.policies.public_access import BLOCK_PARTS
from tests.policies import allow, deny, document
from tests.wire import stage
from tests.wire.stage import Stand, send, with_bucket

pytestmark = pytest.mark.django_db

BUCKET = "lab-lists"
OPEN = dict.fromkeys(BLOCK_PARTS, False)


@pytest.fixture
def s3(stand: Stand) -> Any:
    """In an account with a bucket that has lists and may be public."""
    made = with_bucket(stand, BUCKET, ObjectOwnership="BucketOwnerPreferred")
    made.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=OPEN)
    return made


@pytest.fixture
def anybody(stand: Stand) -> Any:
    return stand.client("s3", parameter_validation=False, signature_version=UNSIGNED)


refused = partial(stage.refused, Bucket=BUCKET)


def test_a_key_is_missing_for_whom_the_list_lets_look(s3: Any, anybody: Any) -> None:
    assert refused(anybody.get_object, Key="none") == ("AccessDenied", 403)
    s3.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
    assert refused(anybody.get_object, Key="none") == ("NoSuchKey", 404)
    # An object that is there has a list of its own.
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"x")
    assert refused(anybody.get_object, Key="k") == ("AccessDenied", 403)


def test_each_version_has_its_list(s3: Any, anybody: Any) -> None:
    enabled = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=enabled)
    where = {"Bucket": BUCKET, "Key": "k"}
    first, second = (
        s3.put_object(**where, Body=body)["VersionId"] for body in (b"1", b"2")
    )
    s3.put_object_acl(**where, VersionId=first, ACL="public-read")
    found = anybody.get_object(**where, VersionId=first)
    assert found["Body"].read() == b"1"
    assert refused(anybody.get_object, Key="k", VersionId=second)[0] == "AccessDenied"
    assert refused(anybody.get_object, Key="k")[0] == "AccessDenied"


def test_other_headers_are_for_who_signs(s3: Any, anybody: Any) -> None:
    where = {"Bucket": BUCKET, "Key": "k"}
    s3.put_object(**where, Body=b"x", ACL="public-read")
    assert anybody.get_object(**where)["Body"].read() == b"x"
    asked = {"ResponseContentType": "text/plain"}
    assert refused(anybody.get_object, Key="k", **asked) == ("InvalidRequest", 400)
    assert refused(anybody.head_object, Key="k", **asked) == ("400", 400)
    assert s3.get_object(**where, **asked)["ContentType"] == "text/plain"


def test_lists_that_there_are_not(s3: Any) -> None:
    for call, more in (
        (s3.put_bucket_acl, {}),
        (s3.put_object, {"Key": "k", "Body": b"x"}),
    ):
        assert refused(call, ACL="no-such-list", **more) == ("InvalidArgument", 400)
        # There is this one, and nothing here is read by it.
        assert refused(call, ACL="aws-exec-read", **more) == ("NotImplemented", 501)


def test_who_delivers_logs_must_be_let_in(s3: Any) -> None:
    """By the list of the target, or by its policy; where lists are off, S3 looks later."""
    status = {"LoggingEnabled": {"TargetBucket": BUCKET, "TargetPrefix": ""}}
    policy = document(
        allow(
            "s3:PutObject",
            f"arn:aws:s3:::{BUCKET}/*",
            Principal={"Service": "logging.s3.amazonaws.com"},
        )
    )

    def enforced(rule: str) -> None:
        rules = {"Rules": [{"ObjectOwnership": rule}]}
        s3.put_bucket_ownership_controls(Bucket=BUCKET, OwnershipControls=rules)

    said = ("InvalidTargetBucketForLogging", 400)
    assert refused(s3.put_bucket_logging, BucketLoggingStatus=status) == said
    s3.put_bucket_acl(Bucket=BUCKET, ACL="log-delivery-write")
    s3.put_bucket_logging(Bucket=BUCKET, BucketLoggingStatus=status)
    s3.put_bucket_acl(Bucket=BUCKET, ACL="private")
    assert refused(s3.put_bucket_logging, BucketLoggingStatus=status) == said
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))
    s3.put_bucket_logging(Bucket=BUCKET, BucketLoggingStatus=status)
    s3.delete_bucket_policy(Bucket=BUCKET)
    enforced("BucketOwnerEnforced")
    s3.put_bucket_logging(Bucket=BUCKET, BucketLoggingStatus=status)


def test_how_a_body_came_is_no_encoding_of_the_object(s3: Any) -> None:
    where = {"Bucket": BUCKET, "Key": "k"}
    for given, kept in (
        ("deflate, gzip", "deflate, gzip"),
        ("gzip, aws-chunked", "gzip"),
        ("aws-chunked", None),
    ):
        s3.put_object(**where, Body=b"x", ContentEncoding=given)
        assert s3.head_object(**where).get("ContentEncoding") == kept


def test_a_marker_is_no_source(s3: Any) -> None:
    enabled = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=enabled)
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"x")
    marker = s3.delete_object(Bucket=BUCKET, Key="k")["VersionId"]
    source = {"Bucket": BUCKET, "Key": "k", "VersionId": marker}
    assert refused(s3.copy_object, Key="n", CopySource=source)[0] == "InvalidRequest"
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="n")["UploadId"]
    part = {"Key": "n", "UploadId": upload, "PartNumber": 1, "CopySource": source}
    assert refused(s3.upload_part_copy, **part)[0] == "InvalidRequest"


@pytest.mark.parametrize(
    ("name", "params", "answer"),
    [
        (
            "put_bucket_versioning",
            {
                "VersioningConfiguration": {
                    "Status": "Enabled",
                    "MFADelete": "Enabled",
                }
            },
            ("NotImplemented", 501),
        ),
        (
            "put_bucket_website",
            {"WebsiteConfiguration": {}},
            ("InvalidArgument", 400),
        ),
        (
            "put_object",
            {"Key": "k", "Body": b"x", "Tagging": "a=1&a=2"},
            ("InvalidArgument", 400),
        ),
        ("list_multipart_uploads", {"MaxUploads": -1}, ("InvalidArgument", 400)),
        (
            "get_bucket_policy",
            {"ExpectedBucketOwner": "999988887777"},
            ("AccessDenied", 403),
        ),
        (
            "get_bucket_policy",
            {"ExpectedBucketOwner": "me"},
            ("InvalidBucketOwnerAWSAccountID", 400),
        ),
    ],
)
def test_what_a_bucket_does_not_take(
    s3: Any, name: str, params: dict[str, Any], answer: tuple[str, int]
) -> None:
    assert refused(getattr(s3, name), **params) == answer


def test_many_are_not_deleted_without_a_digest(stand: Stand, s3: Any) -> None:
    s3.put_bucket_acl(Bucket=BUCKET, ACL="public-read-write")
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"x")
    body = b"<Delete><Object><Key>k</Key></Object></Delete>"
    url = f"{stand.url}/{BUCKET}?delete"
    sent = send("POST", url, {"Content-Type": "application/xml"}, body)
    assert sent.status == 400
    assert b"<Code>InvalidRequest</Code>" in sent.body
    said = b"Missing required header for this request: Content-MD5 OR x-amz-checksum-*<"
    assert said in sent.body
    md5 = {"Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}
    assert b"<Code>BadDigest</Code>" in send("POST", url, md5, body).body
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 1


def denied_unless(s3: Any, **condition: Any) -> None:
    """A policy of the bucket that keeps from reading whoever does not fulfil it."""
    statement = deny(
        "s3:GetObject", f"arn:aws:s3:::{BUCKET}/*", Principal="*", Condition=condition
    )
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))


@pytest.mark.parametrize(
    ("condition", "header", "presigned", "old"),
    [
        ({"StringNotEquals": {"s3:authType": "REST-HEADER"}}, 200, 403, 403),
        ({"StringNotEquals": {"s3:authType": "REST-QUERY-STRING"}}, 403, 200, 200),
        ({"StringEquals": {"s3:signatureversion": "AWS"}}, 200, 200, 403),
        ({"NumericLessThan": {"s3:signatureAge": "600000"}}, 200, 403, 200),
        ({"NumericGreaterThan": {"s3:signatureAge": "600000"}}, 200, 200, 200),
        (
            {"StringEquals": {"s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD"}},
            200,
            403,
            403,
        ),
        ({"Null": {"s3:authType": "true"}}, 200, 200, 200),
    ],
)
def test_a_policy_asks_how_a_request_is_signed(
    stand: Stand, s3: Any, condition: Any, header: int, presigned: int, old: int
) -> None:
    where = {"Bucket": BUCKET, "Key": "k"}
    s3.put_object(**where, Body=b"x", ACL="public-read")
    denied_unless(s3, **condition)
    if header == 200:
        assert s3.get_object(**where)["Body"].read() == b"x"
    else:
        assert refused(s3.get_object, Key="k") == ("AccessDenied", header)
    for version, status in (("s3v4", presigned), ("s3", old)):
        signer = stand.client("s3", signature_version=version)
        url = signer.generate_presigned_url("get_object", where)
        assert send("GET", url).status == status, version
    # Nobody signed this one: it has no such keys.
    unsigned = send("GET", f"{stand.url}/{BUCKET}/k").status
    asks_for_them = "StringNotEquals" in condition or "Null" in condition
    assert unsigned == (403 if asks_for_them else 200)


@pytest.mark.parametrize(
    ("header", "key"), [("Referer", "aws:Referer"), ("User-Agent", "aws:UserAgent")]
)
def test_a_policy_asks_for_a_header(
    stand: Stand, s3: Any, header: str, key: str
) -> None:
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"x", ACL="public-read")
    denied_unless(s3, StringNotLike={key: "http://example.com/*"})
    url = f"{stand.url}/{BUCKET}/k"
    for given, status in (
        ({header: "http://example.com/page"}, 200),
        ({header: "http://example.org/"}, 403),
        ({}, 403),
    ):
        assert send("GET", url, given).status == status


def test_who_reads_does_not_say_how_it_is_encrypted(stand: Stand, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"x", ACL="public-read")
    said = {"x-amz-server-side-encryption": "AES256"}
    for method in ("GET", "HEAD"):
        assert send(method, f"{stand.url}/{BUCKET}/k", said).status == 400
    assert send("GET", f"{stand.url}/{BUCKET}/k").status == 200


def test_who_may_list_a_bucket_sees_what_is_being_uploaded(
    s3: Any, anybody: Any
) -> None:
    s3.create_multipart_upload(Bucket=BUCKET, Key="k")
    assert refused(anybody.list_multipart_uploads) == ("AccessDenied", 403)
    s3.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
    assert len(anybody.list_multipart_uploads(Bucket=BUCKET)["Uploads"]) == 1
