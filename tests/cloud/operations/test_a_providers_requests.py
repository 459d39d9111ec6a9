"""What Terraform's AWS provider asks, in its order, for a role, its policy and profile, an
instance, a bucket and an object: made, read again, destroyed.

The order is that of the provider's public source (resources ``aws_iam_role``,
``aws_iam_policy``, ``aws_iam_instance_profile``, ``aws_instance``, ``aws_s3_bucket``,
``aws_s3_object``).
"""

from typing import Any

import pytest

from tests.cloud.stage import LAUNCH, OURS, REGION, Stage
from tests.policies import allow, policy, trust

ROLE, PROFILE, BUCKET = "app", "app", "app-111122223333-files"
TAGS = [{"Key": "Name", "Value": "app"}]
ALLOW = policy(allow("s3:GetObject"))

#: What the provider reads of every bucket -> the error that means "not set".
OF_A_BUCKET: dict[str, str | None] = {
    "GetBucketPolicy": "NoSuchBucketPolicy",
    "GetBucketAcl": None,
    "GetBucketCors": "NoSuchCORSConfiguration",
    "GetBucketWebsite": "NoSuchWebsiteConfiguration",
    "GetBucketVersioning": None,
    "GetBucketAccelerateConfiguration": None,
    "GetBucketRequestPayment": None,
    "GetBucketLogging": None,
    "GetBucketLifecycleConfiguration": "NoSuchLifecycleConfiguration",
    "GetBucketReplication": "ReplicationConfigurationNotFoundError",
    "GetBucketEncryption": None,
    "GetBucketLocation": None,
    "GetBucketTagging": None,
    "GetPublicAccessBlock": None,
    "GetBucketOwnershipControls": None,
    "GetBucketNotificationConfiguration": None,
    "GetBucketPolicyStatus": "NoSuchBucketPolicy",
}


@pytest.fixture
def applied(stage: Stage) -> Stage:
    """A stage on which everything was made."""

    def iam(operation: str, **params: Any) -> Any:
        return stage.call("iam", operation, **params)

    iam(
        "CreateRole",
        RoleName=ROLE,
        Path="/",
        MaxSessionDuration=3600,
        AssumeRolePolicyDocument=trust(Service="ec2.amazonaws.com"),
        Tags=TAGS,
    )
    made = iam("CreatePolicy", PolicyName="app", Path="/", PolicyDocument=ALLOW)
    iam("AttachRolePolicy", RoleName=ROLE, PolicyArn=made["Policy"]["Arn"])
    iam("PutRolePolicy", RoleName=ROLE, PolicyName="own", PolicyDocument=ALLOW)
    iam("CreateInstanceProfile", InstanceProfileName=PROFILE, Path="/")
    iam("AddRoleToInstanceProfile", InstanceProfileName=PROFILE, RoleName=ROLE)
    stage.call(
        "ec2",
        "RunInstances",
        **LAUNCH,
        ClientToken="terraform-20261125090000",
        DisableApiTermination=False,
        IamInstanceProfile={"Name": PROFILE},
        MetadataOptions={"HttpTokens": "required"},
        TagSpecifications=[{"ResourceType": "instance", "Tags": TAGS}],
    )
    assert stage.error("s3", "HeadBucket", Bucket=BUCKET).code == "404"
    stage.call(
        "s3",
        "CreateBucket",
        Bucket=BUCKET,
        CreateBucketConfiguration={"LocationConstraint": REGION, "Tags": TAGS},
    )
    stage.call(
        "s3",
        "PutObject",
        Bucket=BUCKET,
        Key="app.txt",
        Body=b"hello\n",
        ChecksumAlgorithm="CRC32",
        ContentType="application/octet-stream",
        Tagging="Name=app",
    )
    return stage


def test_iam_is_read_as_it_was_made(applied: Stage) -> None:
    role = applied.call("iam", "GetRole", RoleName=ROLE)["Role"]
    assert (role["Tags"], role["MaxSessionDuration"]) == (TAGS, 3600)
    inline = applied.call("iam", "ListRolePolicies", RoleName=ROLE)
    assert (inline["PolicyNames"], inline["IsTruncated"]) == (["own"], False)
    attached = applied.call("iam", "ListAttachedRolePolicies", RoleName=ROLE)
    arn = f"arn:aws:iam::{OURS}:policy/app"
    assert attached["AttachedPolicies"] == [{"PolicyName": "app", "PolicyArn": arn}]
    found = applied.call("iam", "GetPolicy", PolicyArn=arn)["Policy"]
    assert (found["DefaultVersionId"], found["AttachmentCount"]) == ("v1", 1)
    version = {"PolicyArn": arn, "VersionId": found["DefaultVersionId"]}
    assert applied.call("iam", "GetPolicyVersion", **version)["PolicyVersion"]
    profile = applied.call("iam", "GetInstanceProfile", InstanceProfileName=PROFILE)
    assert [r["RoleName"] for r in profile["InstanceProfile"]["Roles"]] == [ROLE]


def test_the_instance_is_read_as_it_was_made(applied: Stage) -> None:
    [launch] = applied.call("ec2", "DescribeInstances")["Reservations"]
    [instance] = launch["Instances"]
    assert instance["State"]["Name"] == "running"
    assert instance["Tags"] == TAGS
    assert instance["NetworkInterfaces"][0]["Attachment"]["DeviceIndex"] == 0
    named = {"InstanceId": instance["InstanceId"]}
    for attribute in (
        "disableApiStop",
        "disableApiTermination",
        "instanceInitiatedShutdownBehavior",
        "userData",
        "sourceDestCheck",
    ):
        applied.call("ec2", "DescribeInstanceAttribute", **named, Attribute=attribute)
    [volume] = instance["BlockDeviceMappings"]
    ids = [volume["Ebs"]["VolumeId"]]
    [found] = applied.call("ec2", "DescribeVolumes", VolumeIds=ids)["Volumes"]
    assert (found["VolumeType"], found["Encrypted"]) == ("gp3", False)
    ids = [instance["InstanceId"]]
    credits = applied.call(
        "ec2", "DescribeInstanceCreditSpecifications", InstanceIds=ids
    )["InstanceCreditSpecifications"]
    assert [row["CpuCredits"] for row in credits] == ["unlimited"]
    kinds = [instance["InstanceType"]]
    applied.call("ec2", "DescribeInstanceTypes", InstanceTypes=kinds)
    filters = [{"Name": "resource-id", "Values": ids}]
    tags = applied.call("ec2", "DescribeTags", Filters=filters)["Tags"]
    assert [(row["Key"], row["Value"]) for row in tags] == [("Name", "app")]


@pytest.mark.parametrize(("operation", "unset"), OF_A_BUCKET.items())
def test_each_setting_of_a_bucket_is_told_or_is_not_set(
    applied: Stage, operation: str, unset: str | None
) -> None:
    if unset is None:
        assert isinstance(applied.call("s3", operation, Bucket=BUCKET), dict)
    else:
        error = applied.error("s3", operation, Bucket=BUCKET)
        assert (error.code, error.status) == (unset, 404)


def test_the_object_is_read_as_it_was_made(applied: Stage) -> None:
    named = {"Bucket": BUCKET, "Key": "app.txt"}
    head = applied.call("s3", "HeadObject", **named, ChecksumMode="ENABLED")
    assert head["ChecksumCRC32"] == "NjowIA=="
    assert head["ServerSideEncryption"] == "AES256"
    assert applied.call("s3", "GetObjectTagging", **named)["TagSet"] == TAGS


def test_everything_is_destroyed(applied: Stage) -> None:
    [launch] = applied.call("ec2", "DescribeInstances")["Reservations"]
    instance_id = launch["Instances"][0]["InstanceId"]
    for name in ("DisableApiTermination", "DisableApiStop"):
        off = {name: {"Value": False}}
        applied.call("ec2", "ModifyInstanceAttribute", InstanceId=instance_id, **off)
    applied.call("ec2", "TerminateInstances", InstanceIds=[instance_id])
    [launch] = applied.call("ec2", "DescribeInstances")["Reservations"]
    assert launch["Instances"][0]["State"]["Name"] == "terminated"
    arn = f"arn:aws:iam::{OURS}:policy/app"
    named = {"RoleName": ROLE}
    profile = {"InstanceProfileName": PROFILE}
    for operation, params in (
        ("RemoveRoleFromInstanceProfile", {**profile, **named}),
        ("DeleteInstanceProfile", profile),
        ("DetachRolePolicy", {**named, "PolicyArn": arn}),
        ("DeletePolicy", {"PolicyArn": arn}),
        ("DeleteRolePolicy", {**named, "PolicyName": "own"}),
    ):
        applied.call("iam", operation, **params)
    found = applied.call("iam", "ListInstanceProfilesForRole", **named)
    assert found["InstanceProfiles"] == []
    applied.call("iam", "DeleteRole", **named)
    assert applied.error("iam", "GetRole", **named).code == "NoSuchEntity"
    error = applied.error("s3", "DeleteBucket", Bucket=BUCKET)
    assert error.code == "BucketNotEmpty"
    applied.call("s3", "DeleteObject", Bucket=BUCKET, Key="app.txt")
    applied.call("s3", "DeleteBucket", Bucket=BUCKET)
    assert applied.error("s3", "HeadBucket", Bucket=BUCKET).code == "404"
