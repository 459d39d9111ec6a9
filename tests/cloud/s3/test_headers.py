"""What an upload says of its object: encryption, class, metadata; and what S3 refuses."""

from typing import Any

import pytest

from iamtutor.cloud.errors import NotEmulated
from tests.cloud.stage import OURS, REGION, Stage
from tests.policies import allow, trust

BUCKET = "aoi-lab-notes"
KEYS = f"arn:aws:kms:{REGION}:{OURS}:"


@pytest.fixture
def there(stage: Stage) -> Stage:
    stage.bucket(BUCKET)
    return stage


def put(stage: Stage, key: str = "a", **params: Any) -> dict[str, Any]:
    return stage.call("s3", "PutObject", Bucket=BUCKET, Key=key, Body=b"x", **params)


def head(stage: Stage, key: str = "a") -> dict[str, Any]:
    return stage.call("s3", "HeadObject", Bucket=BUCKET, Key=key)


# --- encryption -------------------------------------------------------------------------


def test_an_object_keeps_the_encryption_that_it_was_written_with(there: Stage) -> None:
    put(there, "plain")
    by_kms = put(there, "kms", ServerSideEncryption="aws:kms", BucketKeyEnabled=True)
    assert by_kms["SSEKMSKeyId"].startswith(f"{KEYS}key/")
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    there.encrypt(BUCKET, rule)
    put(there, "later")
    assert head(there, "plain")["ServerSideEncryption"] == "AES256"
    assert "SSEKMSKeyId" not in head(there, "plain")
    assert head(there, "kms")["BucketKeyEnabled"]
    assert head(there, "later")["SSEKMSKeyId"] == by_kms["SSEKMSKeyId"]
    copy = {"Bucket": BUCKET, "Key": "plain", "CopySource": f"{BUCKET}/plain"}
    there.call("s3", "CopyObject", **copy, ServerSideEncryption="aws:kms")
    assert head(there, "plain")["ServerSideEncryption"] == "aws:kms"


@pytest.mark.parametrize("key", ["alias/aws/s3", f"{KEYS}alias/aws/s3"])
def test_awss_own_key_can_be_named(there: Stage, key: str) -> None:
    answer = put(there, ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    arn = answer["SSEKMSKeyId"]
    for again in (arn, arn.rpartition("/")[2]):
        said = put(there, ServerSideEncryption="aws:kms", SSEKMSKeyId=again)
        assert said["SSEKMSKeyId"] == arn


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ServerSideEncryption": "rot13"}, "InvalidArgument"),
        ({"SSEKMSKeyId": "alias/aws/s3"}, "InvalidArgument"),
        (
            {
                "ServerSideEncryption": "aws:kms",
                "SSEKMSKeyId": "11111111-2222-3333-4444-555555555555",
            },
            "KMS.NotFoundException",
        ),
        (
            {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "alias/mine"},
            "KMS.NotFoundException",
        ),
        ({"SSECustomerAlgorithm": "AES256"}, "AccessDenied"),
        ({"ObjectLockMode": "GOVERNANCE"}, "InvalidRequest"),
        ({"StorageClass": "BASEMENT"}, "InvalidStorageClass"),
        ({"Metadata": {"long": "x" * 2048}}, "MetadataTooLarge"),
        ({"WebsiteRedirectLocation": "elsewhere"}, "InvalidRedirectLocation"),
        ({"ExpectedBucketOwner": "444455556666"}, "AccessDenied"),
    ],
    ids=str,
)
@pytest.mark.parametrize("operation", ["PutObject", "CreateMultipartUpload"])
def test_uploads_that_s3_does_not_take(
    there: Stage, operation: str, given: dict[str, Any], code: str
) -> None:
    error = there.error("s3", operation, Bucket=BUCKET, Key="a", **given)
    assert error.code == code
    bucket = there.account.buckets[BUCKET]
    assert (bucket.objects, bucket.uploads) == ({}, [])


def test_a_bucket_keeps_the_key_of_its_encryption(there: Stage) -> None:
    key = f"{KEYS}key/11111111-2222-3333-4444-555555555555"
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}
    there.call(
        "s3",
        "PutBucketEncryption",
        Bucket=BUCKET,
        ServerSideEncryptionConfiguration=rules,
    )
    answer = there.call("s3", "GetBucketEncryption", Bucket=BUCKET)
    [rule] = answer["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == default
    error = there.error("s3", "PutObject", Bucket=BUCKET, Key="a", Body=b"x")
    assert error.code == "KMS.NotFoundException"


# --- archives, copies, buckets ----------------------------------------------------------


def test_an_archive_must_be_restored_before_it_is_read(there: Stage) -> None:
    put(there, StorageClass="GLACIER")
    copy = {"Bucket": BUCKET, "Key": "b", "CopySource": f"{BUCKET}/a"}
    for error in (
        there.error("s3", "GetObject", Bucket=BUCKET, Key="a"),
        there.error("s3", "CopyObject", **copy),
    ):
        assert (error.code, error.status) == ("InvalidObjectState", 403)
    assert head(there)["StorageClass"] == "GLACIER"


def test_directives_of_a_copy(there: Stage) -> None:
    put(there, Metadata={"who": "aoi"}, Tagging="a=1", CacheControl="no-cache")
    copy = {"Bucket": BUCKET, "Key": "b", "CopySource": f"{BUCKET}/a"}
    for name in ("MetadataDirective", "TaggingDirective"):
        error = there.error("s3", "CopyObject", **copy, **{name: "KEEP"})
        assert error.code == "InvalidArgument"
    there.call(
        "s3",
        "CopyObject",
        **copy,
        MetadataDirective="REPLACE",
        TaggingDirective="REPLACE",
        Tagging="b=2",
    )
    found = head(there, "b")
    assert (found["Metadata"], found.get("CacheControl")) == ({}, None)
    tags = there.call("s3", "GetObjectTagging", Bucket=BUCKET, Key="b")["TagSet"]
    assert tags == [{"Key": "b", "Value": "2"}]


@pytest.mark.parametrize(
    ("region", "constraint", "code"),
    [
        ("us-east-1", "us-east-1", "InvalidLocationConstraint"),
        ("us-east-1", "the moon", "InvalidLocationConstraint"),
        ("ap-northeast-1", None, "IllegalLocationConstraintException"),
        ("ap-northeast-1", "eu-west-1", "IllegalLocationConstraintException"),
    ],
)
def test_a_bucket_is_where_its_endpoint_is(
    stage: Stage, region: str, constraint: str | None, code: str
) -> None:
    given = {"CreateBucketConfiguration": {"LocationConstraint": constraint}}
    error = stage.error(
        "s3",
        "CreateBucket",
        region=region,
        Bucket="one",
        **(given if constraint else {}),
    )
    assert error.code == code


def test_what_a_bucket_cannot_have_here(stage: Stage) -> None:
    with pytest.raises(NotEmulated):
        stage.call(
            "s3",
            "CreateBucket",
            region="us-east-1",
            Bucket="one",
            ObjectLockEnabledForBucket=True,
        )
    assert stage.account.buckets == {}


_FEWER_THAN_NONE = {"MaxKeys": -1}, "Argument maxKeys must be an integer"
_OTHER_FORM = (
    {"EncodingType": "base64"},
    "Invalid Encoding Method specified in Request",
)


@pytest.mark.parametrize(
    ("operation", "given", "said"),
    [
        ("ListObjects", *_FEWER_THAN_NONE),
        ("ListObjectsV2", *_FEWER_THAN_NONE),
        ("ListObjectVersions", {"MaxKeys": -1}, "max-keys cannot be negative"),
        ("ListObjects", *_OTHER_FORM),
        ("ListObjectsV2", *_OTHER_FORM),
        ("ListObjectVersions", *_OTHER_FORM),
    ],
)
def test_lists_that_s3_does_not_give(
    there: Stage, operation: str, given: dict[str, Any], said: str
) -> None:
    error = there.error("s3", operation, Bucket=BUCKET, **given)
    assert error.code == "InvalidArgument"
    assert error.message.startswith(said)
    assert not there.call("s3", operation, Bucket=BUCKET, MaxKeys=0)["IsTruncated"]


# --- replication ------------------------------------------------------------------------


def test_rules_of_replication_are_checked(there: Stage) -> None:
    there.bucket("aoi-lab-copy")
    role = there.role()
    role.trust_policy = trust(Service="s3.amazonaws.com")
    rule: dict[str, Any] = {
        "Status": "Enabled",
        "Destination": {"Bucket": "arn:aws:s3:::aoi-lab-copy"},
    }

    def error(*rules: dict[str, Any]) -> str:
        configuration = {"Role": role.arn, "Rules": list(rules)}
        return there.error(
            "s3",
            "PutBucketReplication",
            Bucket=BUCKET,
            ReplicationConfiguration=configuration,
        ).message

    assert error(rule).startswith("Versioning must be 'Enabled'")
    there.account.buckets[BUCKET].versioning = "Enabled"
    assert error(rule) == "Destination bucket must have versioning enabled."
    there.account.buckets["aoi-lab-copy"].versioning = "Enabled"
    elsewhere = {"Destination": {"Bucket": "arn:aws:s3:::no-such-bucket-here"}}
    assert error({**rule, **elsewhere}) == "Destination bucket must exist."
    assert error({**rule, "Filter": {}}).startswith("Priority must be specified")
    assert error({**rule, "ID": "a"}, {**rule, "ID": "a"}) == "Rule Id must be unique"
    newer = {"Priority": 1, "Filter": {}, "DeleteMarkerReplication": {}}
    assert error({**rule, **newer}, {**rule, **newer}) == (
        "Found duplicate priorities across replication rules"
    )


def test_whoever_sets_up_replication_passes_a_role(there: Stage) -> None:
    role = there.role()
    by = there.user("aoi", allow("s3:*"))
    configuration = {"Role": role.arn, "Rules": []}
    error = there.error(
        "s3",
        "PutBucketReplication",
        by,
        Bucket=BUCKET,
        ReplicationConfiguration=configuration,
    )
    assert error.code == "AccessDenied"
    assert "iam:PassRole" in error.message
