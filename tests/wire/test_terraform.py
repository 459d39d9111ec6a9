"""Terraform's provider, played: what it asks for a role, a policy, an instance profile, an
instance, a bucket and an object; made, read again, destroyed.

The order is that of the provider's public source. ``tests/cloud`` has the same without the
wire; here it is whether the provider understands the answers.
"""

import json
from urllib.parse import unquote

import pytest

from tests.policies import allow, policy, trust
from tests.wire.provider import Provider, Refused, with_checksum
from tests.wire.stage import REGION, Stand

pytestmark = pytest.mark.django_db

BUCKET = "lab-terraform"
TRUST = trust(Service="ec2.amazonaws.com")
READING = policy(allow("s3:GetObject"))
#: What the provider reads of every bucket: the query, the root of the answer, or the error
#: that means to it that nothing is set.
OF_A_BUCKET: dict[str, str | tuple[str, int]] = {
    "policy": ("NoSuchBucketPolicy", 404),
    "acl": "AccessControlPolicy",
    "cors": ("NoSuchCORSConfiguration", 404),
    "website": ("NoSuchWebsiteConfiguration", 404),
    "versioning": "VersioningConfiguration",
    "accelerate": "AccelerateConfiguration",
    "requestPayment": "RequestPaymentConfiguration",
    "logging": "BucketLoggingStatus",
    "lifecycle": ("NoSuchLifecycleConfiguration", 404),
    "replication": ("ReplicationConfigurationNotFoundError", 404),
    "encryption": "ServerSideEncryptionConfiguration",
    # A store without locks says so, and the provider goes on.
    "object-lock": ("NotImplemented", 501),
    "tagging": ("NoSuchTagSet", 404),
    "location": "LocationConstraint",
    "publicAccessBlock": "PublicAccessBlockConfiguration",
    "ownershipControls": "OwnershipControls",
}


@pytest.fixture
def terraform(stand: Stand) -> Provider:
    return Provider(stand)


def iam_refuses(terraform: Provider, action: str, **fields: str) -> tuple[str, int]:
    with pytest.raises(Refused) as caught:
        terraform.form("iam", action, **fields)
    return caught.value.args  # type: ignore[return-value]


def test_who_it_is(terraform: Provider) -> None:
    who = terraform.form("sts", "GetCallerIdentity")
    assert who.text("Account") == "111122223333"
    assert (who.text("Arn") or "").endswith(":user/builder")
    # What it falls back on.
    assert terraform.form("iam", "ListRoles", MaxItems="1").text("IsTruncated")
    assert terraform.form("iam", "GetUser").text("User/Arn") == who.text("Arn")


def test_a_role_with_policies_and_a_profile(terraform: Provider) -> None:
    iam = terraform.form
    role = {"RoleName": "app"}
    assert iam_refuses(terraform, "GetRole", **role) == ("NoSuchEntity", 404)
    made = iam(
        "iam",
        "CreateRole",
        **role,
        AssumeRolePolicyDocument=TRUST,
        MaxSessionDuration="3600",
        Path="/",
        Tags__member__1__Key="Name",
        Tags__member__1__Value="app",
    )
    assert (made.text("Role/RoleId") or "").startswith("AROA")
    read = iam("iam", "GetRole", **role)
    assert json.loads(unquote(read.text("Role/AssumeRolePolicyDocument") or "")) == (
        json.loads(TRUST)
    )
    assert read.text("Role/MaxSessionDuration") == "3600"
    assert read.texts("Role/Tags/member/Key") == ["Name"]
    for action, names in (
        ("ListRolePolicies", "PolicyNames/member"),
        ("ListAttachedRolePolicies", "AttachedPolicies/member/PolicyArn"),
    ):
        listed = iam("iam", action, **role)
        assert (listed.texts(names), listed.text("IsTruncated")) == ([], "false")

    policy = iam("iam", "CreatePolicy", PolicyName="app", PolicyDocument=READING)
    arn = policy.text("Policy/Arn") or ""
    found = iam("iam", "GetPolicy", PolicyArn=arn)
    version = found.text("Policy/DefaultVersionId") or ""
    document = iam("iam", "GetPolicyVersion", PolicyArn=arn, VersionId=version)
    assert json.loads(unquote(document.text("PolicyVersion/Document") or "")) == (
        json.loads(READING)
    )
    iam("iam", "AttachRolePolicy", **role, PolicyArn=arn)
    iam("iam", "PutRolePolicy", **role, PolicyName="own", PolicyDocument=READING)
    inline = iam("iam", "GetRolePolicy", **role, PolicyName="own")
    assert json.loads(unquote(inline.text("PolicyDocument") or "")) == json.loads(
        READING
    )
    attached = iam("iam", "ListAttachedRolePolicies", **role)
    assert attached.texts("AttachedPolicies/member/PolicyArn") == [arn]

    profile = {"InstanceProfileName": "app"}
    assert iam_refuses(terraform, "GetInstanceProfile", **profile)[0] == "NoSuchEntity"
    iam("iam", "CreateInstanceProfile", **profile, Path="/")
    iam("iam", "AddRoleToInstanceProfile", **profile, **role)
    seen = iam("iam", "GetInstanceProfile", **profile)
    assert seen.texts("InstanceProfile/Roles/member/RoleName") == ["app"]

    # Destroyed.
    assert iam_refuses(terraform, "DeleteRole", **role) == ("DeleteConflict", 409)
    holding = iam("iam", "ListInstanceProfilesForRole", **role)
    assert holding.texts("InstanceProfiles/member/InstanceProfileName") == ["app"]
    iam("iam", "RemoveRoleFromInstanceProfile", **profile, **role)
    iam("iam", "DeleteInstanceProfile", **profile)
    iam("iam", "DetachRolePolicy", **role, PolicyArn=arn)
    iam("iam", "DeleteRolePolicy", **role, PolicyName="own")
    versions = iam("iam", "ListPolicyVersions", PolicyArn=arn)
    assert versions.texts("Versions/member/IsDefaultVersion") == ["true"]
    iam("iam", "DeletePolicy", PolicyArn=arn)
    iam("iam", "DeleteRole", **role)
    assert iam_refuses(terraform, "GetRole", **role) == ("NoSuchEntity", 404)
    assert iam_refuses(terraform, "GetPolicy", PolicyArn=arn) == ("NoSuchEntity", 404)


def test_an_instance(terraform: Provider) -> None:
    ec2 = terraform.form
    images = ec2(
        "ec2",
        "DescribeImages",
        Owner__1="amazon",
        Filter__1__Name="name",
        Filter__1__Value__1="al2023-ami-2023*",
        Filter__2__Name="architecture",
        Filter__2__Value__1="x86_64",
    )
    image = images.texts("imagesSet/item/imageId")[-1]
    ec2("ec2", "DescribeInstanceTypes", InstanceType__1="t3.micro")
    launch = {
        "ClientToken": "terraform-20261127000000000000000001",
        "ImageId": image,
        "InstanceType": "t3.micro",
        "MinCount": "1",
        "MaxCount": "1",
        "EbsOptimized": "false",
        "DisableApiTermination": "false",
        "Monitoring.Enabled": "false",
        "MetadataOptions.HttpTokens": "required",
        "TagSpecification.1.ResourceType": "instance",
        "TagSpecification.1.Tag.1.Key": "Name",
        "TagSpecification.1.Tag.1.Value": "app",
    }
    run = ec2("ec2", "RunInstances", **launch)
    again = ec2("ec2", "RunInstances", **launch)
    [instance] = run.texts("instancesSet/item/instanceId")
    assert again.texts("instancesSet/item/instanceId") == [instance]
    another = {"LaunchTemplate.LaunchTemplateName": "x", "ClientToken": "other"}
    with pytest.raises(Refused) as caught:
        ec2("ec2", "RunInstances", **{**launch, **another})
    assert caught.value.args == ("UnsupportedOperation", 400)
    one = {"InstanceId": instance}
    seen = ec2("ec2", "DescribeInstances", InstanceId__1=instance)
    about = "reservationSet/item/instancesSet/item/"
    assert seen.text(f"{about}instanceState/name") in {"pending", "running"}
    assert seen.text(f"{about}tagSet/item/value") == "app"
    assert seen.text(f"{about}metadataOptions/httpTokens") == "required"
    for name in ("disableApiTermination", "disableApiStop", "userData"):
        ec2("ec2", "DescribeInstanceAttribute", **one, Attribute=name)
    stopping = ec2(
        "ec2",
        "DescribeInstanceAttribute",
        **one,
        Attribute="instanceInitiatedShutdownBehavior",
    )
    assert stopping.text("instanceInitiatedShutdownBehavior/value") == "stop"
    credit = ec2("ec2", "DescribeInstanceCreditSpecifications", InstanceId__1=instance)
    assert credit.text("instanceCreditSpecificationSet/item/cpuCredits") == "unlimited"
    volumes = ec2(
        "ec2",
        "DescribeVolumes",
        Filter__1__Name="attachment.instance-id",
        Filter__1__Value__1=instance,
    )
    assert volumes.texts("volumeSet/item/attachmentSet/item/instanceId") == [instance]
    ec2("ec2", "DescribeVpcs", VpcId__1=seen.text(f"{about}vpcId") or "")
    never = {"DisableApiTermination.Value": "false"}
    ec2("ec2", "ModifyInstanceAttribute", **one, **never)
    ended = ec2("ec2", "TerminateInstances", InstanceId__1=instance)
    assert ended.text("instancesSet/item/currentState/name") == "shutting-down"
    gone = ec2("ec2", "DescribeInstances", InstanceId__1=instance)
    assert gone.text(f"{about}instanceState/name") in {"shutting-down", "terminated"}


def test_a_bucket_and_an_object(terraform: Provider) -> None:
    s3 = terraform.s3
    with pytest.raises(Refused) as caught:
        s3("HEAD", f"/{BUCKET}")
    assert caught.value.args == ("", 404)
    where = (
        '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<LocationConstraint>{REGION}</LocationConstraint></CreateBucketConfiguration>"
    ).encode()
    made, _ = s3("PUT", f"/{BUCKET}", where, {"Content-Type": "application/xml"})
    assert made.headers["Location"]
    head, _ = s3("HEAD", f"/{BUCKET}")
    assert head.headers["x-amz-bucket-region"] == REGION
    for query, wanted in OF_A_BUCKET.items():
        if isinstance(wanted, str):
            s3("GET", f"/{BUCKET}?{query}", root=wanted)
            continue
        with pytest.raises(Refused) as caught:
            s3("GET", f"/{BUCKET}?{query}")
        assert caught.value.args == wanted, query
    tags = (
        b'<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet><Tag>'
        b"<Key>Name</Key><Value>app</Value></Tag></TagSet></Tagging>"
    )
    assert s3("PUT", f"/{BUCKET}?tagging", tags, with_checksum(tags))[0].status == 204
    _, told = s3("GET", f"/{BUCKET}?tagging", root="Tagging")
    assert told is not None
    assert told.texts("TagSet/Tag/Value") == ["app"]

    body, key = b"hello", f"/{BUCKET}/notes/a%20b.txt"
    kind = {"Content-Type": "application/octet-stream"}
    put, _ = s3("PUT", f"{key}?x-id=PutObject", body, with_checksum(body) | kind)
    head, _ = s3("HEAD", key, headers={"x-amz-checksum-mode": "ENABLED"})
    assert head.headers["ETag"] == put.headers["ETag"]
    assert head.headers["x-amz-server-side-encryption"] == "AES256"
    assert head.headers["x-amz-checksum-crc32"]
    s3("GET", f"{key}?tagging", root="Tagging")
    with pytest.raises(Refused) as caught:
        s3("DELETE", f"/{BUCKET}")
    assert caught.value.args == ("BucketNotEmpty", 409)
    assert s3("DELETE", f"{key}?x-id=DeleteObject")[0].status == 204
    with pytest.raises(Refused) as caught:
        s3("HEAD", key)
    assert caught.value.args == ("", 404)
    assert s3("DELETE", f"/{BUCKET}")[0].status == 204
