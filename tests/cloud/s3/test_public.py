"""Which bucket policies S3 takes for public, and which it does not take."""

from typing import Any

import pytest

from tests.cloud.stage import NEIGHBOUR, Stage
from tests.policies import allow, policy

BUCKET = "aoi-lab-notes"
POINTS, ANY = "arn:aws:s3:ap-northeast-1", "accesspoint/*"
EVERYBODY = allow("s3:ListBucket", f"arn:aws:s3:::{BUCKET}", Principal="*")


@pytest.mark.parametrize(
    ("condition", "public"),
    [
        ({}, True),
        ({"StringEquals": {"aws:SourceVpc": "vpc-0123456789abcdef0"}}, False),
        ({"StringEquals": {"aws:SourceVpc": ["vpc-0a", "vpc-*"]}}, True),
        ({"StringLike": {"aws:SourceVpc": "vpc-*"}}, True),
        ({"StringNotEquals": {"aws:SourceVpc": "vpc-0123456789abcdef0"}}, True),
        ({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-0123456789abcdef0"}}, True),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, False),
        ({"StringLike": {"aws:userid": "AROAEXAMPLEID12345678:*"}}, True),
        ({"StringLike": {"aws:Referer": "https://example.com/*"}}, True),
        ({"StringEquals": {"aws:UserAgent": "mine"}}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, False),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/32"}}, False),
        ({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/1"]}}, True),
        ({"IpAddress": {"aws:SourceIp": "2001::/16"}}, True),
        ({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, True),
        # Of an access point the name may be any: S3 User Guide, The meaning of "public".
        (
            {"StringLike": {"s3:DataAccessPointArn": f"{POINTS}:111122223333:{ANY}"}},
            False,
        ),
        ({"StringLike": {"s3:DataAccessPointArn": f"{POINTS}:*:{ANY}"}}, True),
        ({"StringEquals": {"s3:DataAccessPointAccount": "111122223333"}}, False),
        # That there is a value is no fixed value.
        ({"Null": {"aws:SourceVpc": "false"}}, True),
        (
            {
                "Bool": {"aws:SecureTransport": "true"},
                "IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
            },
            False,
        ),
    ],
)
def test_what_is_public(stage: Stage, condition: dict[str, Any], public: bool) -> None:
    stage.bucket(BUCKET)
    written = policy({**EVERYBODY, "Condition": condition})
    if public:
        error = stage.error("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=written)
        assert error.code == "AccessDenied"
        stage.call("s3", "DeletePublicAccessBlock", Bucket=BUCKET)
    stage.call("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=written)
    status = stage.call("s3", "GetBucketPolicyStatus", Bucket=BUCKET)
    assert status == {"PolicyStatus": {"IsPublic": public}}


@pytest.mark.parametrize(("effect", "taken"), [("Allow", False), ("Deny", True)])
def test_all_but_one_can_only_be_denied(stage: Stage, effect: str, taken: bool) -> None:
    stage.bucket(BUCKET)
    one = {key: value for key, value in EVERYBODY.items() if key != "Principal"}
    statement = {**one, "Effect": effect, "NotPrincipal": {"AWS": NEIGHBOUR}}
    params = {"Bucket": BUCKET, "Policy": policy(statement)}
    if taken:
        stage.call("s3", "PutBucketPolicy", **params)
    else:
        assert stage.error("s3", "PutBucketPolicy", **params).code == "MalformedPolicy"


@pytest.mark.parametrize(
    ("condition", "given", "allowed"),
    [
        ({"s3:x-amz-copy-source": f"{BUCKET}/open/*"}, {}, True),
        ({"s3:x-amz-copy-source": f"{BUCKET}/shut/*"}, {}, False),
        ({"s3:x-amz-metadata-directive": "COPY"}, {"MetadataDirective": "COPY"}, True),
        ({"s3:x-amz-metadata-directive": "COPY"}, {}, False),
    ],
)
def test_what_a_policy_asks_of_a_copy(
    stage: Stage, condition: dict[str, str], given: dict[str, str], allowed: bool
) -> None:
    stage.bucket(BUCKET)
    stage.call("s3", "PutObject", Bucket=BUCKET, Key="open/a", Body=b"x")
    everything = {"Effect": "Allow", "Resource": "*"}
    copying = {**everything, "Action": "s3:PutObject"}
    by = stage.user(
        "ben",
        {**everything, "Action": ["s3:GetObject", "s3:ListBucket"]},
        {**copying, "Condition": {"StringLike": condition}},
    )
    params = {"Bucket": BUCKET, "Key": "b", "CopySource": f"{BUCKET}/open/a", **given}
    if allowed:
        stage.call("s3", "CopyObject", by, **params)
    else:
        assert stage.error("s3", "CopyObject", by, **params).code == "AccessDenied"
