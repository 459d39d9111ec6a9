"""The condition keys that a request carries."""

from typing import Any

import pytest

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.principals import Credentials
from tests.cloud.stage import NOW, Stage
from tests.policies import allow, policy


def allowed(
    stage: Stage, by: Credentials, operator: str, key: str, value: str, **call: Any
) -> bool:
    """Whether a policy with this condition lets the caller list the buckets."""
    statement = allow("s3:*", Condition={operator: {key: value}})
    for holder in (stage.account.roles.get("lab-role"), stage.account.users.get("aoi")):
        if holder is not None:
            holder.inline["own"] = policy(statement)
    operation = call.pop("operation", "ListBuckets")
    try:
        stage.call("s3", operation, by, **call)
    except ServiceError:
        return False
    return True


ROLE_KEYS = [
    ("aws:PrincipalArn", "arn:aws:iam::111122223333:role/lab-role"),
    ("aws:PrincipalAccount", "111122223333"),
    ("aws:PrincipalType", "AssumedRole"),
    ("aws:PrincipalTag/team", "blue"),
    ("aws:RequestedRegion", "ap-northeast-1"),
    ("aws:SecureTransport", "true"),
    ("aws:ViaAWSService", "false"),
    ("aws:MultiFactorAuthPresent", "false"),
    ("aws:TokenIssueTime", NOW.strftime("%Y-%m-%dT%H:%M:%SZ")),
    ("aws:CurrentTime", NOW.strftime("%Y-%m-%dT%H:%M:%SZ")),
    ("aws:EpochTime", str(int(NOW.timestamp()))),
    ("ec2:RoleDelivery", "2.0"),
]


@pytest.mark.parametrize(("key", "value"), ROLE_KEYS)
def test_a_role_on_an_instance(stage: Stage, key: str, value: str) -> None:
    by = stage.lab()
    stage.account.roles["lab-role"].tags["team"] = "blue"
    assert allowed(stage, by, "StringEquals", key, value)
    assert not allowed(stage, by, "StringEquals", key, f"not {value}")


def test_a_role_session_has_no_user_name_and_its_id_ends_in_the_instance(
    stage: Stage,
) -> None:
    by = stage.lab()
    instance_id = next(iter(stage.account.instances))
    assert allowed(stage, by, "Null", "aws:username", "true")
    assert allowed(stage, by, "StringLike", "aws:userid", f"AROA*:{instance_id}")
    arn = f"arn:aws:ec2:ap-northeast-1:111122223333:instance/{instance_id}"
    assert allowed(stage, by, "ArnEquals", "ec2:SourceInstanceARN", arn)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:username", "aoi"),
        ("aws:PrincipalArn", "arn:aws:iam::111122223333:user/aoi"),
        ("aws:PrincipalType", "User"),
    ],
)
def test_a_user(stage: Stage, key: str, value: str) -> None:
    by = stage.user("aoi")
    assert allowed(stage, by, "StringEquals", key, value)
    assert allowed(stage, by, "Null", "aws:TokenIssueTime", "true")


def test_where_a_call_comes_from(stage: Stage) -> None:
    by = stage.lab()
    [instance] = stage.account.instances.values()
    public = f"{instance.public_ip}/32"
    assert allowed(stage, by, "IpAddress", "aws:SourceIp", public, origin="ec2")
    assert not allowed(stage, by, "IpAddress", "aws:SourceIp", public, origin="desk")
    office = "192.0.2.0/24"
    assert allowed(stage, by, "IpAddress", "aws:SourceIp", office, origin="desk")


def test_who_owns_the_resource(stage: Stage) -> None:
    bucket = stage.bucket()
    by = stage.lab()
    listing = {"operation": "ListObjectsV2", "Bucket": bucket}
    key = "aws:ResourceAccount"
    assert allowed(stage, by, "StringEquals", key, "111122223333", **listing)
    assert not allowed(stage, by, "StringEquals", key, "444455556666", **listing)


@pytest.mark.parametrize(
    ("key", "params", "value"),
    [
        ("s3:prefix", {"Prefix": "logs/"}, "logs/"),
        ("s3:prefix", {"Prefix": ""}, ""),
        ("s3:delimiter", {"Delimiter": "/"}, "/"),
        ("s3:max-keys", {"MaxKeys": 5}, "5"),
        ("s3:ResourceAccount", {}, "111122223333"),
    ],
)
def test_listing_a_bucket(
    stage: Stage, key: str, params: dict[str, Any], value: str
) -> None:
    listing = {"operation": "ListObjectsV2", "Bucket": stage.bucket(), **params}
    by = stage.lab()
    assert allowed(stage, by, "StringEquals", key, value, **listing)
    assert not allowed(stage, by, "StringEquals", key, f"not {value}", **listing)


@pytest.mark.parametrize(
    ("key", "params", "value"),
    [
        ("s3:x-amz-storage-class", {"StorageClass": "GLACIER"}, "GLACIER"),
        (
            "s3:x-amz-server-side-encryption",
            {"ServerSideEncryption": "AES256"},
            "AES256",
        ),
        ("s3:RequestObjectTag/a", {"Tagging": "a=b"}, "b"),
    ],
)
def test_putting_an_object(
    stage: Stage, key: str, params: dict[str, Any], value: str
) -> None:
    putting = {"operation": "PutObject", "Bucket": stage.bucket(), "Key": "k", **params}
    by = stage.lab()
    assert allowed(stage, by, "StringEquals", key, value, **putting)
    assert not allowed(stage, by, "StringEquals", key, f"not {value}", **putting)


def test_tags_of_an_object_and_of_a_role(stage: Stage) -> None:
    bucket = stage.bucket()
    stage.call("s3", "PutObject", Bucket=bucket, Key="k", Tagging="stage=test")
    by = stage.lab()
    getting = {"operation": "GetObject", "Bucket": bucket, "Key": "k"}
    key = "s3:ExistingObjectTag/stage"
    assert allowed(stage, by, "StringEquals", key, "test", **getting)
    assert not allowed(stage, by, "StringEquals", key, "live", **getting)
