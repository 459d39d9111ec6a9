"""What each button calls: exactly these calls, in order, with these parameters, and the
event history shows them.

A row of the table is a button of the console. ``calls`` are those of the click alone, with
all their parameters; a value that only the account tells is a function of its world (after
the click).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from iamtutor.cloud.calls import ApiCall, perform
from iamtutor.cloud.console import as_command
from iamtutor.cloud.console.trusted_entities import trust_account
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.principals import console_credentials
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.sandbox.codec import unpack_events
from iamtutor.sandbox.models import OpenedPage
from iamtutor.sandbox.selectors import events_of, world_time
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, sandbox_of, text_of, world_of
from tests.console.stage import FULL, READ, create_role, deny_all_but

Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """``press`` clicks as Aoi, who has the role ``lab-role``, an instance that has it, and
    the bucket ``aoi-lab-notes``; ``before`` is what has to be done first. ``silent``:
    operations that the real event history leaves out, for they are on data."""

    button: str
    press: Callable[[Visitor, World], Any]
    calls: list[Call]
    before: Callable[[Visitor, World], Any] | None = None
    silent: tuple[str, ...] = ()


ROLE = "lab-role"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
POLICY_TEXT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }
)
LAMBDA_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
EC2_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["sts:AssumeRole"],
                "Principal": {"Service": ["ec2.amazonaws.com"]},
            }
        ],
    },
    indent=4,
)


def make_user(who: Visitor) -> Any:
    return who.post(
        "console:iam-create-user", LESSON, name="bob", policy=[READ], create="1"
    )


def make_key(who: Visitor) -> Any:
    return who.post(
        "console:iam-create-access-key", LESSON, "bob", use="other", understood="1"
    )


def key_of(world: World) -> str:
    """Bob's only access key."""
    (key,) = world.account.users["bob"].access_keys
    return key


def role_arn(world: World) -> str:
    return world.account.roles[ROLE].arn


EC2_TEXT = POLICY_TEXT.replace("s3:GetObject", "ec2:DescribeInstances")


def own_arn(world: World) -> str:
    """The policy that ``make_policy`` makes."""
    return f"arn:aws:iam::{world.account.id}:policy/mine"


def make_policy(who: Visitor, world: World, versions: int = 1) -> None:
    who.post("console:iam-create-policy", LESSON, name="mine", document=POLICY_TEXT)
    for _more in range(1, versions):
        who.post(
            "console:iam-edit-policy",
            LESSON,
            query={"arn": own_arn(world)},
            document=EC2_TEXT,
        )


# --- IAM --------------------------------------------------------------------------------

IAM = [
    Row(
        "Create role, use case EC2",
        lambda who, world: create_role(who, LESSON, "made", FULL, READ),
        [
            (
                "iam:CreateRole",
                {
                    "RoleName": "made",
                    "AssumeRolePolicyDocument": EC2_TRUST,
                    "Description": "",
                    "MaxSessionDuration": 3600,
                },
            ),
            ("iam:AttachRolePolicy", {"RoleName": "made", "PolicyArn": FULL}),
            ("iam:AttachRolePolicy", {"RoleName": "made", "PolicyArn": READ}),
            ("iam:CreateInstanceProfile", {"InstanceProfileName": "made"}),
            (
                "iam:AddRoleToInstanceProfile",
                {"InstanceProfileName": "made", "RoleName": "made"},
            ),
        ],
    ),
    Row(
        "Create role, with boundary and tags",
        lambda who, world: create_role(
            who,
            LESSON,
            "made",
            entity="account",
            service="",
            account="444455556666",
            bounded="1",
            boundary=POWER,
            fields={"tag-key": "team", "tag-value": "blue"},
        ),
        [
            (
                "iam:CreateRole",
                {
                    "RoleName": "made",
                    "AssumeRolePolicyDocument": trust_account("444455556666"),
                    "Description": "",
                    "MaxSessionDuration": 3600,
                    "PermissionsBoundary": POWER,
                    "Tags": [{"Key": "team", "Value": "blue"}],
                },
            )
        ],
    ),
    Row(
        "Add permissions",
        lambda who, world: who.post(
            "console:iam-attach", LESSON, ROLE, policy=[READ], add="1"
        ),
        [("iam:AttachRolePolicy", {"RoleName": ROLE, "PolicyArn": READ})],
    ),
    Row(
        "Remove, of a managed policy",
        lambda who, world: who.post("console:iam-remove", LESSON, ROLE, policy=[FULL]),
        [("iam:DetachRolePolicy", {"RoleName": ROLE, "PolicyArn": FULL})],
        before=lambda who, world: who.post(
            "console:iam-attach", LESSON, ROLE, policy=[FULL], add="1"
        ),
    ),
    Row(
        "Create inline policy",
        lambda who, world: who.post(
            "console:iam-inline", LESSON, ROLE, name="one", document=POLICY_TEXT
        ),
        [
            (
                "iam:PutRolePolicy",
                {"RoleName": ROLE, "PolicyName": "one", "PolicyDocument": POLICY_TEXT},
            )
        ],
    ),
    Row(
        "Remove, of an inline policy",
        lambda who, world: who.post("console:iam-remove", LESSON, ROLE, inline=["one"]),
        [("iam:DeleteRolePolicy", {"RoleName": ROLE, "PolicyName": "one"})],
        before=lambda who, world: who.post(
            "console:iam-inline", LESSON, ROLE, name="one", document=POLICY_TEXT
        ),
    ),
    Row(
        "Edit trust policy",
        lambda who, world: who.post(
            "console:iam-trust", LESSON, ROLE, document=LAMBDA_TRUST
        ),
        [
            (
                "iam:UpdateAssumeRolePolicy",
                {"RoleName": ROLE, "PolicyDocument": LAMBDA_TRUST},
            )
        ],
    ),
    Row(
        "Edit, of a role",
        lambda who, world: who.post(
            "console:iam-edit-role",
            LESSON,
            ROLE,
            description="new words",
            duration="custom",
            custom="5400",
        ),
        [
            (
                "iam:UpdateRole",
                {
                    "RoleName": ROLE,
                    "Description": "new words",
                    "MaxSessionDuration": 5400,
                },
            )
        ],
    ),
    Row(
        "Manage tags, of a role",
        lambda who, world: who.post(
            "console:iam-role-tags",
            LESSON,
            ROLE,
            **{"tag-key": ["kept", "changed"], "tag-value": ["1", "new"]},
        ),
        [
            ("iam:UntagRole", {"RoleName": ROLE, "TagKeys": ["gone"]}),
            (
                "iam:TagRole",
                {"RoleName": ROLE, "Tags": [{"Key": "changed", "Value": "new"}]},
            ),
        ],
        before=lambda who, world: who.post(
            "console:iam-role-tags",
            LESSON,
            ROLE,
            **{"tag-key": ["kept", "changed", "gone"], "tag-value": ["1", "2", "3"]},
        ),
    ),
    Row(
        "Set permissions boundary",
        lambda who, world: who.post(
            "console:iam-boundary", LESSON, ROLE, boundary=POWER, set="1"
        ),
        [
            (
                "iam:PutRolePermissionsBoundary",
                {"RoleName": ROLE, "PermissionsBoundary": POWER},
            )
        ],
    ),
    Row(
        "Remove boundary",
        lambda who, world: who.post("console:iam-boundary", LESSON, ROLE, remove="1"),
        [("iam:DeleteRolePermissionsBoundary", {"RoleName": ROLE})],
        before=lambda who, world: who.post(
            "console:iam-boundary", LESSON, ROLE, boundary=POWER, set="1"
        ),
    ),
    Row(
        "Revoke active sessions",
        lambda who, world: who.post(
            "console:iam-revoke-sessions", LESSON, ROLE, acknowledge="1"
        ),
        [
            (
                "iam:PutRolePolicy",
                {
                    "RoleName": ROLE,
                    "PolicyName": "AWSRevokeOlderSessions",
                    "PolicyDocument": lambda world: world.account.roles[ROLE].inline[
                        "AWSRevokeOlderSessions"
                    ],
                },
            )
        ],
    ),
    Row(
        "Create policy",
        lambda who, world: who.post(
            "console:iam-create-policy", LESSON, name="mine", document=POLICY_TEXT
        ),
        [("iam:CreatePolicy", {"PolicyName": "mine", "PolicyDocument": POLICY_TEXT})],
    ),
    Row(
        "Create policy, with a description and tags",
        lambda who, world: who.post(
            "console:iam-create-policy",
            LESSON,
            name="mine",
            description="for the lab",
            document=POLICY_TEXT,
            **{"tag-key": "team", "tag-value": "blue"},
        ),
        [
            (
                "iam:CreatePolicy",
                {
                    "PolicyName": "mine",
                    "PolicyDocument": POLICY_TEXT,
                    "Description": "for the lab",
                    "Tags": [{"Key": "team", "Value": "blue"}],
                },
            )
        ],
    ),
    Row(
        "Save changes, of a policy",
        lambda who, world: who.post(
            "console:iam-edit-policy",
            LESSON,
            query={"arn": own_arn(world)},
            document=EC2_TEXT,
        ),
        [
            (
                "iam:CreatePolicyVersion",
                {
                    "PolicyArn": own_arn,
                    "PolicyDocument": EC2_TEXT,
                    "SetAsDefault": True,
                },
            )
        ],
        before=lambda who, world: make_policy(who, world),
    ),
    Row(
        "Set as default, of a policy version",
        lambda who, world: who.post(
            "console:iam-policy-version",
            LESSON,
            query={"arn": own_arn(world)},
            default="v1",
        ),
        [("iam:SetDefaultPolicyVersion", {"PolicyArn": own_arn, "VersionId": "v1"})],
        before=lambda who, world: make_policy(who, world, versions=2),
    ),
    Row(
        "Attach policy, from the policy's side",
        lambda who, world: who.post(
            "console:iam-attach-policy",
            LESSON,
            query={"arn": READ},
            entity=[f"role/{ROLE}"],
            attach="1",
        ),
        [("iam:AttachRolePolicy", {"RoleName": ROLE, "PolicyArn": READ})],
    ),
    Row(
        "Detach policy, from the policy's side",
        lambda who, world: who.post(
            "console:iam-detach-policy",
            LESSON,
            query={"arn": READ},
            entity=[f"role/{ROLE}"],
        ),
        [("iam:DetachRolePolicy", {"RoleName": ROLE, "PolicyArn": READ})],
        before=lambda who, world: who.post(
            "console:iam-attach", LESSON, ROLE, policy=[READ], add="1"
        ),
    ),
    Row(
        "Last Accessed tab, of a policy",
        lambda who, world: who.get(
            "console:iam-policy", LESSON, arn=FULL, tab="last-accessed"
        ),
        [
            ("iam:GenerateServiceLastAccessedDetails", {"Arn": FULL}),
            (
                "iam:GetServiceLastAccessedDetails",
                {"JobId": lambda world: world.account.access_jobs[-1].job_id},
            ),
        ],
    ),
    Row(
        "Manage tags, of a policy",
        lambda who, world: who.post(
            "console:iam-policy-tags",
            LESSON,
            query={"arn": own_arn(world)},
            **{"tag-key": "stage", "tag-value": "test"},
        ),
        [
            (
                "iam:TagPolicy",
                {"PolicyArn": own_arn, "Tags": [{"Key": "stage", "Value": "test"}]},
            )
        ],
        before=lambda who, world: make_policy(who, world),
    ),
    Row(
        "Delete, of a policy",
        lambda who, world: who.post(
            "console:iam-delete-policy",
            LESSON,
            query={"arn": own_arn(world)},
            confirm="mine",
        ),
        [
            ("iam:DeletePolicyVersion", {"PolicyArn": own_arn, "VersionId": "v1"}),
            ("iam:DeletePolicy", {"PolicyArn": own_arn}),
        ],
        before=lambda who, world: make_policy(who, world, versions=2),
    ),
    Row(
        "Create user",
        lambda who, world: who.post(
            "console:iam-create-user", LESSON, name="bob", policy=[READ], create="1"
        ),
        [
            ("iam:CreateUser", {"UserName": "bob"}),
            ("iam:AttachUserPolicy", {"UserName": "bob", "PolicyArn": READ}),
        ],
    ),
    Row(
        "Create access key",
        lambda who, world: make_key(who),
        [("iam:CreateAccessKey", {"UserName": "bob"})],
        before=lambda who, world: make_user(who),
    ),
    Row(
        "Deactivate, of an access key",
        lambda who, world: who.post(
            "console:iam-change-access-key",
            LESSON,
            "bob",
            key=key_of(world),
            toggle="1",
        ),
        [
            (
                "iam:UpdateAccessKey",
                {"UserName": "bob", "AccessKeyId": key_of, "Status": "Inactive"},
            )
        ],
        before=lambda who, world: (make_user(who), make_key(who)),
    ),
    Row(
        "Delete user",
        lambda who, world: who.post(
            "console:iam-delete-user", LESSON, "bob", confirm="bob"
        ),
        [
            ("iam:DetachUserPolicy", {"UserName": "bob", "PolicyArn": READ}),
            ("iam:DeleteUser", {"UserName": "bob"}),
        ],
        before=lambda who, world: make_user(who),
    ),
    Row(
        "Delete role",
        lambda who, world: who.post(
            "console:iam-delete-role", LESSON, "made", confirm="made"
        ),
        [
            (
                "iam:RemoveRoleFromInstanceProfile",
                {"InstanceProfileName": "made", "RoleName": "made"},
            ),
            ("iam:DeleteInstanceProfile", {"InstanceProfileName": "made"}),
            ("iam:DetachRolePolicy", {"RoleName": "made", "PolicyArn": FULL}),
            ("iam:DeleteRolePolicy", {"RoleName": "made", "PolicyName": "one"}),
            ("iam:DeleteRole", {"RoleName": "made"}),
        ],
        before=lambda who, world: (
            create_role(who, LESSON, "made", FULL),
            who.post(
                "console:iam-inline", LESSON, "made", name="one", document=POLICY_TEXT
            ),
        ),
    ),
    Row(
        "Last Accessed",
        lambda who, world: who.get(
            "console:iam-role", LESSON, ROLE, tab="last-accessed"
        ),
        [
            ("iam:GenerateServiceLastAccessedDetails", {"Arn": role_arn}),
            (
                "iam:GetServiceLastAccessedDetails",
                {"JobId": lambda world: world.account.access_jobs[-1].job_id},
            ),
        ],
    ),
]

# --- EC2 --------------------------------------------------------------------------------


def the_instance(world: World) -> str:
    return next(iter(world.account.instances))


def new_group(world: World) -> str:
    return list(world.account.security_groups)[-1]


def described_group(world: World) -> str:
    group = world.account.security_groups[new_group(world)]
    form = r"launch-wizard-2 created \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z"
    assert re.fullmatch(form, group.description)
    return group.description


def modify(profile: str, **more: str) -> Callable[[Visitor, World], object]:
    return lambda who, world: who.post(
        "console:ec2-modify-iam-role",
        LESSON,
        the_instance(world),
        instance_profile=profile,
        **more,
    )


def change_state(state: str) -> Callable[[Visitor, World], object]:
    return lambda who, world: who.post(
        "console:ec2-states", LESSON, instance=the_instance(world), state=state
    )


def set_to(name: str, **fields: Any) -> Callable[[Visitor, World], object]:
    return lambda who, world: who.post(
        "console:ec2-setting", LESSON, the_instance(world), name, **fields
    )


def on_the_instance(operation: str) -> list[Call]:
    return [(f"ec2:{operation}", {"InstanceIds": [the_instance]})]


LAUNCHED = {
    "ImageId": "ami-0f75d1a8c9141bd00",
    "InstanceType": "t3.micro",
    "MinCount": 1,
    "MaxCount": 1,
    "NetworkInterfaces": [
        {"DeviceIndex": 0, "AssociatePublicIpAddress": True, "Groups": [new_group]}
    ],
    "CreditSpecification": {"CpuCredits": "unlimited"},
    "MetadataOptions": {
        "HttpEndpoint": "enabled",
        "HttpTokens": "required",
        "HttpPutResponseHopLimit": 2,
    },
    "PrivateDnsNameOptions": {
        "HostnameType": "ip-name",
        "EnableResourceNameDnsARecord": True,
        "EnableResourceNameDnsAAAARecord": False,
    },
    "KeyName": "lab-key",
    "TagSpecifications": [
        {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "second"}]}
    ],
}
EC2 = [
    Row(
        "Launch instance",
        lambda who, world: who.post(
            "console:ec2-launch", LESSON, name="second", key_pair="lab-key"
        ),
        [
            (
                "ec2:CreateSecurityGroup",
                {"GroupName": "launch-wizard-2", "Description": described_group},
            ),
            (
                "ec2:AuthorizeSecurityGroupIngress",
                {
                    "GroupId": new_group,
                    "IpPermissions": [
                        {
                            "IpProtocol": "tcp",
                            "FromPort": 22,
                            "ToPort": 22,
                            "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
                        }
                    ],
                },
            ),
            ("ec2:RunInstances", LAUNCHED),
        ],
    ),
    Row(
        "Launch instance, with an instance profile",
        lambda who, world: who.post(
            "console:ec2-launch",
            LESSON,
            name="second",
            key_pair="lab-key",
            firewall="existing",
            groups=[new_group(world)],
            instance_profile=ROLE,
        ),
        [("ec2:RunInstances", {**LAUNCHED, "IamInstanceProfile": {"Name": ROLE}})],
    ),
    Row(
        "Update IAM role, none before",
        modify(ROLE),
        [
            (
                "ec2:AssociateIamInstanceProfile",
                {"InstanceId": the_instance, "IamInstanceProfile": {"Name": ROLE}},
            )
        ],
        before=modify("-", confirm="Detach"),
    ),
    Row(
        "Stop instance",
        change_state("stop"),
        on_the_instance("StopInstances"),
    ),
    Row(
        "Start instance",
        change_state("start"),
        on_the_instance("StartInstances"),
        before=change_state("stop"),
    ),
    Row(
        "Reboot instance",
        change_state("reboot"),
        on_the_instance("RebootInstances"),
    ),
    Row(
        "Terminate (delete) instance",
        change_state("terminate"),
        on_the_instance("TerminateInstances"),
    ),
    Row(
        "Create key pair",
        lambda who, world: who.post(
            "console:ec2-create-key-pair", LESSON, key_name="mine", key_type="ed25519"
        ),
        [
            (
                "ec2:CreateKeyPair",
                {"KeyName": "mine", "KeyType": "ed25519", "KeyFormat": "pem"},
            )
        ],
    ),
    Row(
        "Delete key pair",
        lambda who, world: who.post(
            "console:ec2-delete-key-pair",
            LESSON,
            query={"name": "lab-key"},
            confirm="Delete",
        ),
        [("ec2:DeleteKeyPair", {"KeyName": "lab-key"})],
    ),
    Row(
        "Change termination protection",
        set_to("termination-protection", enabled="on"),
        [
            (
                "ec2:ModifyInstanceAttribute",
                {"InstanceId": the_instance, "DisableApiTermination": {"Value": True}},
            )
        ],
    ),
    Row(
        "Change stop protection",
        set_to("stop-protection", enabled="on"),
        [
            (
                "ec2:ModifyInstanceAttribute",
                {"InstanceId": the_instance, "DisableApiStop": {"Value": True}},
            )
        ],
    ),
    Row(
        "Change shutdown behavior",
        set_to("shutdown-behavior", behavior="terminate"),
        [
            (
                "ec2:ModifyInstanceAttribute",
                {
                    "InstanceId": the_instance,
                    "InstanceInitiatedShutdownBehavior": {"Value": "terminate"},
                },
            )
        ],
    ),
    Row(
        "Change instance type",
        set_to("instance-type", instance_type="t3.small"),
        [
            (
                "ec2:ModifyInstanceAttribute",
                {"InstanceId": the_instance, "InstanceType": {"Value": "t3.small"}},
            )
        ],
        before=change_state("stop"),
    ),
    Row(
        "Edit user data",
        set_to("user-data", user_data="echo hi"),
        [
            (
                "ec2:ModifyInstanceAttribute",
                {"InstanceId": the_instance, "UserData": {"Value": "ZWNobyBoaQ=="}},
            )
        ],
        before=change_state("stop"),
    ),
    Row(
        "Change security groups",
        lambda who, world: set_to("security-groups", groups=[new_group(world)])(
            who, world
        ),
        [
            (
                "ec2:ModifyInstanceAttribute",
                {"InstanceId": the_instance, "Groups": [new_group]},
            )
        ],
    ),
    Row(
        "Modify instance metadata options",
        set_to("metadata-options", endpoint="enabled", tokens="optional", hop_limit=1),
        [
            (
                "ec2:ModifyInstanceMetadataOptions",
                {
                    "InstanceId": the_instance,
                    "HttpEndpoint": "enabled",
                    "HttpTokens": "optional",
                    "HttpPutResponseHopLimit": 1,
                },
            )
        ],
    ),
    Row(
        "Allow tags in instance metadata",
        set_to("metadata-tags", allowed="on"),
        [
            (
                "ec2:ModifyInstanceMetadataOptions",
                {"InstanceId": the_instance, "InstanceMetadataTags": "enabled"},
            )
        ],
    ),
    Row(
        "Manage tags",
        lambda who, world: who.post(
            "console:ec2-tags",
            LESSON,
            the_instance(world),
            **{"tag-key": ["team"], "tag-value": ["blue"]},
        ),
        [
            (
                "ec2:DeleteTags",
                {
                    "Resources": [the_instance],
                    "Tags": [{"Key": "Name", "Value": "lab"}],
                },
            ),
            (
                "ec2:CreateTags",
                {
                    "Resources": [the_instance],
                    "Tags": [{"Key": "team", "Value": "blue"}],
                },
            ),
        ],
    ),
]

# --- S3 ---------------------------------------------------------------------------------

BUCKET = "aoi-lab-notes"
FOUR_PARTS = (
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
)
HERE = {"LocationConstraint": "ap-northeast-1"}
BUCKET_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": {"AWS": f"arn:aws:iam::111122223333:role/{ROLE}"},
                "Action": "s3:PutObject",
                "Resource": f"arn:aws:s3:::{BUCKET}/*",
            }
        ],
    }
)


def create_bucket(name: str, **fields: Any) -> Callable[[Visitor, World], Any]:
    """With everything that the form holds when it opens, and then ``fields``."""
    shown = {
        "settings": "1",
        "namespace": "global",
        "ownership": "BucketOwnerEnforced",
        "block_all": "1",
        "block": list(FOUR_PARTS),
        "versioning": "",
        "bucket_key": "on",
    }
    sent = {name: value for name, value in (shown | fields).items() if value != []}
    if sent["block_all"] == "":
        del sent["block_all"]
    return lambda who, world: who.post(
        "console:s3-create-bucket", LESSON, name=name, **sent
    )


def encryption(bucket: str, *, key: bool = True) -> Call:
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BucketKeyEnabled": key,
    }
    return (
        "s3:PutBucketEncryption",
        {"Bucket": bucket, "ServerSideEncryptionConfiguration": {"Rules": [rule]}},
    )


def upload(*names: str, **fields: str) -> Callable[[Visitor, World], Any]:
    return lambda who, world: who.post(
        "console:s3-upload",
        LESSON,
        BUCKET,
        files=[SimpleUploadedFile(name, b"A note.\n") for name in names],
        **fields,
    )


def put(key: str, size: int = 8, **more: str) -> Call:
    return (
        "s3:PutObject",
        {
            "Bucket": BUCKET,
            "Key": key,
            "Body": {"size": size},
            "ContentType": "text/plain",
            "StorageClass": "STANDARD",
            **more,
        },
    )


def in_bucket(screen: str, **fields: Any) -> Callable[[Visitor, World], Any]:
    return lambda who, world: who.post(f"console:s3-{screen}", LESSON, BUCKET, **fields)


def deleted(*keys: str) -> Call:
    return (
        "s3:DeleteObjects",
        {
            "Bucket": BUCKET,
            "Delete": {"Objects": [{"Key": key} for key in keys], "Quiet": True},
        },
    )


S3 = [
    Row(
        "Create bucket",
        create_bucket("aoi-other"),
        [
            (
                "s3:CreateBucket",
                {
                    "Bucket": "aoi-other",
                    "ObjectOwnership": "BucketOwnerEnforced",
                    "CreateBucketConfiguration": HERE,
                },
            ),
            encryption("aoi-other"),
        ],
    ),
    Row(
        "Create bucket, nothing as it is proposed",
        create_bucket(
            "aoi-other",
            ownership="ObjectWriter",
            block_all="",
            block=["BlockPublicAcls", "IgnorePublicAcls"],
            acknowledge="1",
            versioning="Enabled",
            bucket_key="off",
            **{"tag-key": ["team", "use"], "tag-value": ["lab", ""]},
        ),
        [
            (
                "s3:CreateBucket",
                {
                    "Bucket": "aoi-other",
                    "ObjectOwnership": "ObjectWriter",
                    "CreateBucketConfiguration": HERE,
                },
            ),
            encryption("aoi-other", key=False),
            (
                "s3:PutBucketVersioning",
                {
                    "Bucket": "aoi-other",
                    "VersioningConfiguration": {"Status": "Enabled"},
                },
            ),
            (
                "s3:PutPublicAccessBlock",
                {
                    "Bucket": "aoi-other",
                    "PublicAccessBlockConfiguration": {
                        part: part.endswith("Acls") for part in FOUR_PARTS
                    },
                },
            ),
            (
                "s3:PutBucketTagging",
                {
                    "Bucket": "aoi-other",
                    "Tagging": {
                        "TagSet": [
                            {"Key": "team", "Value": "lab"},
                            {"Key": "use", "Value": ""},
                        ]
                    },
                },
            ),
        ],
    ),
    Row(
        "Create bucket, in the account's namespace",
        create_bucket("aoi", namespace="account-regional"),
        [
            (
                "s3:CreateBucket",
                {
                    "Bucket": "aoi-111122223333-ap-northeast-1-an",
                    "BucketNamespace": "account-regional",
                    "ObjectOwnership": "BucketOwnerEnforced",
                    "CreateBucketConfiguration": HERE,
                },
            ),
            encryption("aoi-111122223333-ap-northeast-1-an"),
        ],
    ),
    Row(
        "Upload",
        upload("one.txt"),
        [put("one.txt")],
        silent=("PutObject",),
    ),
    Row(
        "Upload, with properties",
        upload(
            "one.txt",
            storage_class="STANDARD_IA",
            **{"tag-key": "made-by", "tag-value": "Aoi"},
        ),
        [
            put(
                "one.txt",
                StorageClass="STANDARD_IA",
                Metadata={"made-by": "Aoi"},  # type: ignore[arg-type]
            )
        ],
        silent=("PutObject",),
    ),
    Row(
        "Create folder",
        in_bucket("create-folder", name="reports"),
        [
            (
                "s3:PutObject",
                {"Bucket": BUCKET, "Key": "reports/", "Body": {"size": 0}},
            )
        ],
        silent=("PutObject",),
    ),
    Row(
        "Download",
        in_bucket("download", key="notes.txt"),
        [("s3:GetObject", {"Bucket": BUCKET, "Key": "notes.txt"})],
        silent=("GetObject",),
    ),
    Row(
        "Delete objects",
        in_bucket(
            "delete-objects", key=["notes.txt", "one.txt"], confirm="permanently delete"
        ),
        [deleted("notes.txt", "one.txt")],
        before=upload("one.txt"),
        silent=("DeleteObjects",),
    ),
    Row(
        "Delete objects, of a folder",
        in_bucket("delete-objects", key="reports/", confirm="permanently delete"),
        [
            ("s3:ListObjectsV2", {"Bucket": BUCKET, "Prefix": "reports/"}),
            deleted("reports/"),
        ],
        before=in_bucket("create-folder", name="reports"),
        silent=("DeleteObjects", "ListObjectsV2"),
    ),
    Row(
        "Empty",
        lambda who, world: who.post(
            "console:s3-delete-bucket",
            LESSON,
            BUCKET,
            query={"empty": "1"},
            confirm="permanently delete",
        ),
        [("s3:ListObjectsV2", {"Bucket": BUCKET}), deleted("notes.txt")],
        silent=("DeleteObjects", "ListObjectsV2"),
    ),
    Row(
        "Delete bucket",
        lambda who, world: who.post(
            "console:s3-delete-bucket", LESSON, "aoi-other", confirm="aoi-other"
        ),
        [("s3:DeleteBucket", {"Bucket": "aoi-other"})],
        before=create_bucket("aoi-other"),
    ),
    Row(
        "Save changes, of a bucket policy",
        in_bucket("bucket-policy", document=BUCKET_POLICY),
        [("s3:PutBucketPolicy", {"Bucket": BUCKET, "Policy": BUCKET_POLICY})],
    ),
    Row(
        "Delete, of a bucket policy",
        in_bucket("delete-policy"),
        [("s3:DeleteBucketPolicy", {"Bucket": BUCKET})],
        before=in_bucket("bucket-policy", document=BUCKET_POLICY),
    ),
    Row(
        "Save changes, of Block public access",
        in_bucket(
            "public-access", settings="1", block="BlockPublicAcls", confirm="confirm"
        ),
        [
            (
                "s3:PutPublicAccessBlock",
                {
                    "Bucket": BUCKET,
                    "PublicAccessBlockConfiguration": {
                        part: part == "BlockPublicAcls" for part in FOUR_PARTS
                    },
                },
            )
        ],
    ),
    Row(
        "Save changes, of Bucket Versioning",
        in_bucket("versioning", status="Enabled"),
        [
            (
                "s3:PutBucketVersioning",
                {"Bucket": BUCKET, "VersioningConfiguration": {"Status": "Enabled"}},
            )
        ],
    ),
    Row(
        "Save changes, of tags",
        in_bucket("tags", **{"tag-key": "team", "tag-value": "lab"}),
        [
            (
                "s3:PutBucketTagging",
                {
                    "Bucket": BUCKET,
                    "Tagging": {"TagSet": [{"Key": "team", "Value": "lab"}]},
                },
            )
        ],
    ),
    Row(
        "Save changes, of no tags",
        in_bucket("tags"),
        [("s3:DeleteBucketTagging", {"Bucket": BUCKET})],
        before=in_bucket("tags", **{"tag-key": "team", "tag-value": "lab"}),
    ),
    Row(
        "Save changes, of default encryption",
        in_bucket("encryption", bucket_key="off"),
        [encryption(BUCKET, key=False)],
    ),
    Row(
        "Save changes, of static website hosting",
        in_bucket("website", hosting="on", index="index.html", error="404.html"),
        [
            (
                "s3:PutBucketWebsite",
                {
                    "Bucket": BUCKET,
                    "WebsiteConfiguration": {
                        "IndexDocument": {"Suffix": "index.html"},
                        "ErrorDocument": {"Key": "404.html"},
                    },
                },
            )
        ],
    ),
    Row(
        "Save changes, of Object Ownership",
        in_bucket("ownership", ownership="ObjectWriter", acknowledge="1"),
        [
            (
                "s3:PutBucketOwnershipControls",
                {
                    "Bucket": BUCKET,
                    "OwnershipControls": {
                        "Rules": [{"ObjectOwnership": "ObjectWriter"}]
                    },
                },
            )
        ],
    ),
]

TABLE = [*IAM, *EC2, *S3]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.button)
def test_a_button_makes_exactly_these_calls(
    ready: Visitor, cast: Cast, row: Row
) -> None:
    if row.before is not None:
        row.before(ready, world_of(cast.aoi))
    known = {record.pk for record in records_of(cast.aoi)}
    row.press(ready, world_of(cast.aoi))
    world = world_of(cast.aoi)
    made = [
        event
        for record in records_of(cast.aoi)
        if record.pk not in known
        for event in unpack_events(record.events)
    ]
    assert [(f"{e.service}:{e.operation}", e.params) for e in made] == [
        (name, settled(params, world)) for name, params in row.calls
    ]
    assert all(event.succeeded and event.origin == "console" for event in made)
    kept = [event for event in made if event.operation not in row.silent]
    told = history(cast, {event.region for event in kept})
    assert [told.get(event.event_id) for event in kept] == [
        requested(event) for event in kept
    ]
    assert not [e for e in made if e.operation in row.silent and e.event_id in told]


#: What the CLI adds to a request by itself, and a file's contents, which it reads.
ADDED = {"Body", "ChecksumAlgorithm", "ClientToken", "ContentType", "EncodingType"}
#: A launch's own calls need what only the click tells: the group's id, its time. The CLI
#: changes user data by another parameter than the console.
TYPED = [
    row for row in TABLE if not row.button.startswith(("Launch", "Edit user data"))
]


@pytest.mark.parametrize("row", TYPED, ids=lambda row: row.button)
def test_the_commands_beside_a_button_make_the_same_calls(
    ready: Visitor, cast: Cast, row: Row
) -> None:
    """Each call, typed as the command that the page offers, in the same account."""
    if row.before is not None:
        row.before(ready, world_of(cast.aoi))
    ready.run("printf 'A note.\\n' | tee one.txt two.txt notes.txt", machine="desk")
    for name, given in row.calls:
        world = world_of(cast.aoi)
        try:
            params = settled(given, world)
        except KeyError:  # only the click itself tells it
            return
        service, operation = name.split(":")
        line = as_command(service, operation, params)
        assert ready.run(line, machine="desk").status_code == 200
        made = unpack_events(records_of(cast.aoi)[-1].events)
        assert made, (line, records_of(cast.aoi)[-1].output)
        assert (made[-1].operation, made[-1].succeeded) == (operation, True), line
        assert read(made[-1].params) == read(params), line


def read(params: Any) -> Any:
    """Parameters with policy texts as values: a line has no line breaks."""
    return {
        key: json.loads(value)
        if isinstance(value, str) and value.startswith("{")
        else value
        for key, value in params.items()
        if key not in ADDED and (key, value) != ("StorageClass", "STANDARD")
    }


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.button)
def test_a_service_control_policy_stops_it_in_the_apis_words(
    ready: Visitor, cast: Cast, row: Row
) -> None:
    """The administrator clicks, the organization denies: the page says the message and
    leads to its why, and nothing has changed."""
    if row.before is not None:
        row.before(ready, world_of(cast.aoi))
    before = world_of(cast.aoi)
    deny_all_but(cast, *READING)
    known = {record.pk for record in records_of(cast.aoi)}
    response = row.press(ready, world_of(cast.aoi))
    if response.status_code == 302:
        response = ready.client.get(response.url)
    page = text_of(response)
    (record,) = [one for one in records_of(cast.aoi) if one.pk not in known]
    events = unpack_events(record.events)
    called = [f"{event.service}:{event.operation}" for event in events]
    assert called == [name for name, _params in row.calls][: len(called)]
    assert [event.denied for event in events] == [False] * (len(events) - 1) + [True]
    assert "is not authorized to perform" in page
    assert "with an explicit deny in a service control policy" in page
    why = ready.url("course:why", LESSON, f"{record.ordinal}-{len(events) - 1}")
    assert f'href="{why}#why"' in page
    assert "service control policy" in text_of(ready.client.get(why))
    after = world_of(cast.aoi).account
    for kind in ("roles", "users", "policies", "instance_profiles", "instances"):
        assert getattr(after, kind) == getattr(before.account, kind)
    assert after.buckets.keys() == before.account.buckets.keys()


#: What the screens ask before there is a button to press.
READING = ["iam:Get*", "iam:List*", "ec2:Describe*", "s3:GetBucket*", "s3:List*"]


def settled(value: Any, world: World) -> Any:
    """``value`` with what the account tells filled in."""
    if callable(value):
        return value(world)
    if isinstance(value, dict):
        return {key: settled(part, world) for key, part in value.items()}
    if isinstance(value, list):
        return [settled(part, world) for part in value]
    return value


def requested(event: ApiEvent) -> tuple[str, dict[str, object]]:
    return event.operation, {
        name[:1].lower() + name[1:]: value for name, value in event.params.items()
    }


def history(cast: Cast, regions: set[str]) -> dict[str, tuple[str, Any]]:
    """CloudTrail's event history: event id -> name and parameters."""
    world = world_of(cast.aoi)
    turn = Turn(
        world, world_time(world), past=lambda: events_of(sandbox_of(cast.aoi).pk)
    )
    found = {}
    for region in regions:
        answer = perform(
            turn,
            ApiCall(
                "cloudtrail",
                "LookupEvents",
                {"MaxResults": 50},
                console_credentials(turn),
                region,
                "console",
            ),
        )
        for event in answer["Events"]:  # type: ignore[attr-defined]
            record = json.loads(event["CloudTrailEvent"])
            found[event["EventId"]] = (event["EventName"], record["requestParameters"])
    return found


# --- the one association that there was -------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "more", "call"),
    [
        ("second", {}, "ReplaceIamInstanceProfileAssociation"),
        ("-", {"confirm": "Detach"}, "DisassociateIamInstanceProfile"),
    ],
)
def test_update_iam_role_names_the_association_that_there_was(
    ready: Visitor, cast: Cast, profile: str, more: dict[str, str], call: str
) -> None:
    create_role(ready, LESSON, "second")
    before = world_of(cast.aoi)
    (association,) = before.account.associations
    modify(profile, **more)(ready, before)
    (event,) = unpack_events(records_of(cast.aoi)[-1].events)
    wanted: dict[str, Any] = {"AssociationId": association}
    if profile != "-":
        wanted["IamInstanceProfile"] = {"Name": profile}
    assert (event.operation, event.params) == (call, wanted)
    told = history(cast, {event.region})
    assert told[event.event_id] == requested(event)


# --- what a page asks when it opens -----------------------------------------------------


def of_instance(world: World) -> list[Any]:
    return [{"Name": "instance-id", "Values": [the_instance(world)]}]


OPENINGS: list[tuple[str, tuple[Any, ...], dict[str, str], list[Call]]] = [
    ("s3-buckets", (), {}, [("s3:ListBuckets", {})]),
    (
        "s3-bucket",
        (BUCKET,),
        {},
        [
            ("s3:GetBucketLocation", {"Bucket": BUCKET}),
            ("s3:ListObjectsV2", {"Bucket": BUCKET, "Delimiter": "/"}),
        ],
    ),
    (
        "ec2-launch",
        (),
        {},
        [
            ("ec2:DescribeImages", {"Owners": ["amazon"]}),
            ("ec2:DescribeInstanceTypes", {}),
            ("ec2:DescribeKeyPairs", {}),
            ("ec2:DescribeVpcs", {}),
            ("ec2:DescribeSubnets", {}),
            ("ec2:DescribeSecurityGroups", {}),
            ("iam:ListInstanceProfiles", {}),
        ],
    ),
    (
        "ec2-modify-iam-role",
        (the_instance,),
        {},
        [
            ("ec2:DescribeIamInstanceProfileAssociations", {"Filters": of_instance}),
            ("iam:ListInstanceProfiles", {}),
        ],
    ),
    (
        "ec2-system-log",
        (the_instance,),
        {},
        [("ec2:GetConsoleOutput", {"InstanceId": the_instance})],
    ),
    (
        "s3-object",
        (BUCKET,),
        {"key": "notes.txt"},
        [
            ("s3:HeadObject", {"Bucket": BUCKET, "Key": "notes.txt"}),
            ("s3:GetObjectTagging", {"Bucket": BUCKET, "Key": "notes.txt"}),
        ],
    ),
    (
        "iam-roles",
        (),
        {"q": "lab"},
        [("iam:ListRoles", {}), ("iam:GetRole", {"RoleName": "lab-role"})],
    ),
    ("iam-policies", (), {}, [("iam:ListPolicies", {})]),
    (
        "iam-policy",
        (),
        {"arn": FULL},
        [
            ("iam:GetPolicy", {"PolicyArn": FULL}),
            ("iam:GetPolicyVersion", {"PolicyArn": FULL, "VersionId": "v2"}),
        ],
    ),
    (
        "iam-policy",
        (),
        {"arn": FULL, "tab": "entities"},
        [
            ("iam:GetPolicy", {"PolicyArn": FULL}),
            ("iam:ListEntitiesForPolicy", {"PolicyArn": FULL}),
        ],
    ),
    (
        "iam-policy",
        (),
        {"arn": FULL, "tab": "versions"},
        [
            ("iam:GetPolicy", {"PolicyArn": FULL}),
            ("iam:ListPolicyVersions", {"PolicyArn": FULL}),
        ],
    ),
    (
        "ec2",
        (),
        {},
        [
            ("ec2:DescribeInstances", {}),
            ("ec2:DescribeVolumes", {}),
            ("ec2:DescribeSecurityGroups", {}),
            ("ec2:DescribeKeyPairs", {}),
        ],
    ),
    (
        "ec2-instances",
        (),
        {},
        [
            ("ec2:DescribeInstances", {}),
            ("ec2:DescribeInstanceStatus", {"IncludeAllInstances": True}),
        ],
    ),
    ("ec2-security-groups", (), {}, [("ec2:DescribeSecurityGroups", {})]),
    ("ec2-key-pairs", (), {}, [("ec2:DescribeKeyPairs", {})]),
]


ON_DATA = {"ListObjectsV2", "HeadObject", "GetObjectTagging"}


@pytest.mark.parametrize(("name", "args", "query", "calls"), OPENINGS)
def test_a_page_asks_exactly_this_when_it_opens_and_the_history_shows_it(
    ready: Visitor,
    cast: Cast,
    name: str,
    args: tuple[Any, ...],
    query: dict[str, str],
    calls: list[Call],
) -> None:
    world = world_of(cast.aoi)
    sandbox = sandbox_of(cast.aoi)
    OpenedPage.objects.all().delete()
    given = [settled(value, world) for value in args]
    response = ready.get(f"console:{name}", LESSON, *given, **query)
    made = response.context["screen"].opened_by.calls
    assert [(f"{c.service}:{c.operation}", c.params) for c in made] == [
        (call, settled(params, world)) for call, params in calls
    ]
    assert all(call.event.succeeded for call in made)
    # looking changes nothing, and can't be undone
    assert sandbox_of(cast.aoi).version == sandbox.version

    opened = OpenedPage.objects.get()
    events = unpack_events(opened.events)
    assert [f"{e.service}:{e.operation}" for e in events] == [call for call, _ in calls]
    told = history(cast, {event.region for event in events})
    for event in events:
        if event.operation in ON_DATA:
            assert event.event_id not in told
        else:
            assert told[event.event_id] == requested(event)


# --- what the policy editor asks while somebody writes ----------------------------------

AS_TRUST = {
    "policyType": "RESOURCE_POLICY",
    "validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument",
}
AS_IDENTITY = {"policyType": "IDENTITY_POLICY"}
JSON_EDITOR = {"document": POLICY_TEXT, "editor": "json", "check": "1"}

#: Screen, its arguments, the form that asks for the findings, what is said of the policy
#: beside its text, the Region that is asked; None: the account's.
EDITORS: list[
    tuple[str, tuple[str, ...], dict[str, str], dict[str, str], str | None]
] = [
    ("iam-create-policy", (), JSON_EDITOR, AS_IDENTITY, "us-east-1"),
    ("iam-inline", (ROLE,), JSON_EDITOR, AS_IDENTITY, "us-east-1"),
    (
        "iam-trust",
        (ROLE,),
        {"document": LAMBDA_TRUST, "check": "1"},
        AS_TRUST,
        "us-east-1",
    ),
    (
        "iam-create-role",
        (),
        {"document": LAMBDA_TRUST, "entity": "custom", "check": "1"},
        AS_TRUST,
        "us-east-1",
    ),
    (
        "s3-bucket-policy",
        ("aoi-lab-notes",),
        {"document": POLICY_TEXT, "check": "1"},
        {
            "policyType": "RESOURCE_POLICY",
            "validatePolicyResourceType": "AWS::S3::Bucket",
        },
        None,
    ),
]


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(("name", "args", "form", "said", "region"), EDITORS)
def test_a_check_asks_exactly_this_and_the_history_shows_it(
    ready: Visitor,
    cast: Cast,
    name: str,
    args: tuple[str, ...],
    form: dict[str, str],
    said: dict[str, str],
    region: str | None,
    htmx: bool,
) -> None:
    sandbox = sandbox_of(cast.aoi)
    OpenedPage.objects.all().delete()
    answer = ready.post(f"console:{name}", LESSON, *args, htmx=htmx, **form)
    assert answer.status_code == 200
    assert "access-analyzer:ValidatePolicy" in text_of(answer)
    # looking changes nothing, and can't be undone
    assert sandbox_of(cast.aoi).version == sandbox.version

    (event,) = unpack_events(OpenedPage.objects.get().events)
    assert (event.service, event.operation) == ("accessanalyzer", "ValidatePolicy")
    assert event.params == {"policyDocument": form["document"], **said}
    assert event.region == (region or world_of(cast.aoi).account.region)
    assert event.succeeded
    assert history(cast, {event.region})[event.event_id] == requested(event)
