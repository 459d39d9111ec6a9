"""The buttons of the launch page: the page itself, key pairs, the launch."""

from collections.abc import Iterable
from typing import Any

from iamtutor.cloud.console import parameters
from iamtutor.cloud.console.button import Params, asks, button, just, opening, pgettext
from iamtutor.cloud.console.steps import Steps, ec2, encoded, iam
from iamtutor.cloud.services.ec2.instances.images import (
    DEFAULT_IMAGES,
    DEFAULT_TYPES,
    default_credits,
)
from iamtutor.cloud.services.ec2.instances.volumes import DEVICE
from iamtutor.cloud.tags import tag_list
from iamtutor.cloud.world import World

_ANYWHERE = "0.0.0.0/0"
#: The rules of a new security group, if the page was left as it is.
_SSH = ({"port": 22, "cidr": _ANYWHERE},)


@button(
    pgettext("console", "Create key pair"),
    parameters.KEY_PAIR_NAME,
    takes=(parameters.KEY_TYPE,),
)
def create_key_pair(world: World, params: Params, moment: str) -> Steps:
    yield ec2(
        "CreateKeyPair",
        KeyName=params["name"],
        KeyType=params.get("key_type", "rsa"),
        KeyFormat="pem",
    )


def next_group_name(names: Iterable[str]) -> str:
    """The name that the launch page proposes for a new security group, beside those."""
    taken = set(names)
    number = 1
    while f"launch-wizard-{number}" in taken:
        number += 1
    return f"launch-wizard-{number}"


@button(
    pgettext("console", "Launch instance"),
    parameters.INSTANCE_NAME,
    takes=(
        parameters.KEY_PAIR,
        parameters.INSTANCE_PROFILE,
        parameters.TAGS,
        parameters.IMAGE,
        parameters.INSTANCE_TYPE,
        parameters.COUNT,
        parameters.SUBNET,
        parameters.PUBLIC_IP,
        parameters.SECURITY_GROUPS,
        parameters.GROUP_NAME,
        parameters.GROUP_DESCRIPTION,
        parameters.RULES,
        parameters.VOLUME,
        parameters.SHUTDOWN_BEHAVIOR,
        parameters.TERMINATION_PROTECTED,
        parameters.STOP_PROTECTED,
        parameters.METADATA_ENDPOINT,
        parameters.HTTP_TOKENS,
        parameters.HOP_LIMIT,
        parameters.METADATA_TAGS,
        parameters.USER_DATA,
    ),
)
def launch_instance(world: World, params: Params, moment: str) -> Steps:
    """A new security group with its rules, unless existing ones are named; then the
    launch. What was left as the page proposes it need not be said."""
    groups = list(params.get("security_groups") or ())
    if not groups:
        name = params.get("group_name") or next_group_name(
            group.name for group in world.console_account.security_groups.values()
        )
        made = yield ec2(
            "CreateSecurityGroup",
            GroupName=name,
            Description=params.get("group_description") or f"{name} created {moment}",
        )
        groups = [made["GroupId"] if made else f"<{name}>"]
        rules = params.get("rules", _SSH)
        if rules:
            yield ec2(
                "AuthorizeSecurityGroupIngress",
                GroupId=groups[0],
                IpPermissions=[
                    {
                        "IpProtocol": "tcp",
                        "FromPort": rule["port"],
                        "ToPort": rule["port"],
                        "IpRanges": [{"CidrIp": rule["cidr"]}],
                    }
                    for rule in rules
                ],
            )
    yield ec2("RunInstances", **_launch_parameters(world, params, groups))


def _launch_parameters(
    world: World, params: Params, groups: list[str]
) -> dict[str, Any]:
    host = world.host if world.host in DEFAULT_IMAGES else "today"
    instance_type = params.get("instance_type") or DEFAULT_TYPES[host]
    count = params.get("count", 1)
    interface: dict[str, Any] = {
        "DeviceIndex": 0,
        "AssociatePublicIpAddress": params.get("public_ip", True),
        "Groups": groups,
    }
    if params.get("subnet"):
        interface["SubnetId"] = params["subnet"]
    launch: dict[str, Any] = {
        "ImageId": params.get("image") or DEFAULT_IMAGES[host],
        "InstanceType": instance_type,
        "MinCount": count,
        "MaxCount": count,
        "NetworkInterfaces": [interface],
    }
    credits = default_credits(instance_type)
    if credits is not None:
        launch["CreditSpecification"] = {"CpuCredits": credits}
    launch |= {
        "MetadataOptions": _metadata_options(params, host),
        "PrivateDnsNameOptions": {
            "HostnameType": "ip-name",
            "EnableResourceNameDnsARecord": True,
            "EnableResourceNameDnsAAAARecord": False,
        },
    }
    if params.get("key_pair"):
        launch["KeyName"] = params["key_pair"]
    named = {"Name": params["name"]} if params.get("name") else {}
    tags = {**named, **(params.get("tags") or {})}
    if tags:
        launch["TagSpecifications"] = [
            {
                "ResourceType": "instance",
                "Tags": tag_list(tags),
            }
        ]
    if params.get("instance_profile"):
        launch["IamInstanceProfile"] = {"Name": params["instance_profile"]}
    return launch | _besides(params)


def _metadata_options(params: Params, host: str) -> dict[str, Any]:
    tokens = "optional" if host == "2022" else "required"
    options: dict[str, Any] = {
        "HttpEndpoint": params.get("metadata_endpoint", "enabled"),
        "HttpTokens": params.get("http_tokens", tokens),
        "HttpPutResponseHopLimit": params.get("hop_limit", 1 if host == "2022" else 2),
    }
    if params.get("metadata_tags", "disabled") != "disabled":
        options["InstanceMetadataTags"] = params["metadata_tags"]
    return options


def _besides(params: Params) -> dict[str, Any]:
    """What the request says only if the page was changed."""
    launch: dict[str, Any] = {}
    if params.get("volume"):
        ebs = {
            "VolumeSize": params["volume"]["size"],
            "VolumeType": params["volume"]["type"],
            "DeleteOnTermination": True,
        }
        launch["BlockDeviceMappings"] = [{"DeviceName": DEVICE, "Ebs": ebs}]
    if params.get("shutdown_behavior", "stop") != "stop":
        launch["InstanceInitiatedShutdownBehavior"] = params["shutdown_behavior"]
    if params.get("termination_protected"):
        launch["DisableApiTermination"] = True
    if params.get("stop_protected"):
        launch["DisableApiStop"] = True
    if params.get("user_data"):
        launch["UserData"] = encoded(str(params["user_data"]))
    return launch


opening(name="open-launch-instance")(
    asks(
        ec2("DescribeImages", Owners=["amazon"]),
        ec2("DescribeInstanceTypes"),
        ec2("DescribeKeyPairs"),
        ec2("DescribeVpcs"),
        ec2("DescribeSubnets"),
        ec2("DescribeSecurityGroups"),
        iam("ListInstanceProfiles"),
    )
)
button(
    pgettext("console", "Delete key pair"),
    parameters.KEY_PAIR_NAME,
    name="delete-key-pair",
)(just(ec2, "DeleteKeyPair", KeyName="name"))
