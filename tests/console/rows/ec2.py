"""The buttons of EC2."""

import re
from collections.abc import Callable
from typing import Any

from iamtutor.cloud.world import World
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Visitor
from tests.console.rows.row import ROLE, Call, Row


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
    return [(f"EC2 {operation}", {"InstanceIds": [the_instance]})]


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
                "EC2 CreateSecurityGroup",
                {"GroupName": "launch-wizard-2", "Description": described_group},
            ),
            (
                "EC2 AuthorizeSecurityGroupIngress",
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
            ("EC2 RunInstances", LAUNCHED),
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
        [("EC2 RunInstances", {**LAUNCHED, "IamInstanceProfile": {"Name": ROLE}})],
    ),
    Row(
        "Update IAM role, none before",
        modify(ROLE),
        [
            (
                "EC2 AssociateIamInstanceProfile",
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
                "EC2 CreateKeyPair",
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
        [("EC2 DeleteKeyPair", {"KeyName": "lab-key"})],
    ),
    Row(
        "Change termination protection",
        set_to("termination-protection", enabled="on"),
        [
            (
                "EC2 ModifyInstanceAttribute",
                {"InstanceId": the_instance, "DisableApiTermination": {"Value": True}},
            )
        ],
    ),
    Row(
        "Change stop protection",
        set_to("stop-protection", enabled="on"),
        [
            (
                "EC2 ModifyInstanceAttribute",
                {"InstanceId": the_instance, "DisableApiStop": {"Value": True}},
            )
        ],
    ),
    Row(
        "Change shutdown behavior",
        set_to("shutdown-behavior", behavior="terminate"),
        [
            (
                "EC2 ModifyInstanceAttribute",
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
                "EC2 ModifyInstanceAttribute",
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
                "EC2 ModifyInstanceAttribute",
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
                "EC2 ModifyInstanceAttribute",
                {"InstanceId": the_instance, "Groups": [new_group]},
            )
        ],
    ),
    Row(
        "Modify instance metadata options",
        set_to("metadata-options", endpoint="enabled", tokens="optional", hop_limit=1),
        [
            (
                "EC2 ModifyInstanceMetadataOptions",
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
                "EC2 ModifyInstanceMetadataOptions",
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
                "EC2 DeleteTags",
                {
                    "Resources": [the_instance],
                    "Tags": [{"Key": "Name", "Value": "lab"}],
                },
            ),
            (
                "EC2 CreateTags",
                {
                    "Resources": [the_instance],
                    "Tags": [{"Key": "team", "Value": "blue"}],
                },
            ),
        ],
    ),
]
