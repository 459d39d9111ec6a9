"""The buttons for instances, and the one control for an instance's role."""

from __future__ import annotations

from typing import Any

from iamtutor.cloud.console.steps import (
    Button,
    Params,
    Steps,
    association_of,
    ec2,
    iam,
    instance_named,
    policy_arn,
    profile_of_role,
)
from iamtutor.cloud.services.ec2.images import DEFAULT_IMAGES, DEFAULT_TYPES
from iamtutor.cloud.world import World


def launch_instance(world: World, params: Params, moment: str) -> Steps:
    taken = {group.name for group in world.account.security_groups.values()}
    number = 1
    while f"launch-wizard-{number}" in taken:
        number += 1
    group = f"launch-wizard-{number}"
    made = yield ec2(
        "CreateSecurityGroup",
        GroupName=group,
        Description=f"{group} created {moment}",
    )
    group_id = made["GroupId"] if made else f"<{group}>"
    yield ec2(
        "AuthorizeSecurityGroupIngress",
        GroupId=group_id,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            }
        ],
    )
    yield ec2("RunInstances", **_launch_parameters(world, params, group_id))


def _launch_parameters(world: World, params: Params, group_id: str) -> dict[str, Any]:
    host = world.host if world.host in DEFAULT_IMAGES else "today"
    instance_type = DEFAULT_TYPES[host]
    launch: dict[str, Any] = {
        "ImageId": DEFAULT_IMAGES[host],
        "InstanceType": instance_type,
        "MinCount": 1,
        "MaxCount": 1,
        "NetworkInterfaces": [
            {
                "DeviceIndex": 0,
                "AssociatePublicIpAddress": True,
                "Groups": [group_id],
            }
        ],
        "CreditSpecification": {
            "CpuCredits": "standard" if instance_type.startswith("t2") else "unlimited"
        },
        "MetadataOptions": {
            "HttpEndpoint": "enabled",
            "HttpTokens": "optional" if host == "2022" else "required",
            "HttpPutResponseHopLimit": 1 if host == "2022" else 2,
        },
        "PrivateDnsNameOptions": {
            "HostnameType": "ip-name",
            "EnableResourceNameDnsARecord": True,
            "EnableResourceNameDnsAAAARecord": False,
        },
    }
    if params.get("key_pair"):
        launch["KeyName"] = params["key_pair"]
    if params.get("name"):
        launch["TagSpecifications"] = [
            {
                "ResourceType": "instance",
                "Tags": [{"Key": "Name", "Value": params["name"]}],
            }
        ]
    if params.get("instance_profile"):
        launch["IamInstanceProfile"] = {"Name": params["instance_profile"]}
    return launch


def modify_iam_role(world: World, params: Params, moment: str) -> Steps:
    """Associates, replaces or disassociates, whichever the instance's state asks for."""
    instance_id = instance_named(world, params["instance"])
    yield from _set_profile(world, instance_id, params["instance_profile"])


def _set_profile(world: World, instance_id: str, profile: str | None) -> Steps:
    present = association_of(world, instance_id)
    if profile is None:
        if present is not None:
            yield ec2(
                "DisassociateIamInstanceProfile", AssociationId=present.association_id
            )
    elif present is None:
        yield ec2(
            "AssociateIamInstanceProfile",
            InstanceId=instance_id,
            IamInstanceProfile={"Name": profile},
        )
    else:
        yield ec2(
            "ReplaceIamInstanceProfileAssociation",
            AssociationId=present.association_id,
            IamInstanceProfile={"Name": profile},
        )


def choose_setting(world: World, params: Params, moment: str) -> Steps:
    """The one control for the role of an instance: exactly these policies attached to the
    role, and the role's profile on the instance; or no profile on it (the policies of the
    role stay as they are then)."""
    instance_id = instance_named(world, params["instance"])
    if not params["attached"]:
        yield from _set_profile(world, instance_id, None)
        return
    name = params["role"]
    role = world.account.roles.get(name)
    attached = list(role.attached) if role is not None else []
    wanted = [policy_arn(world, policy) for policy in params["policies"]]
    for arn in attached:
        if arn not in wanted:
            yield iam("DetachRolePolicy", RoleName=name, PolicyArn=arn)
    for arn in wanted:
        if arn not in attached:
            yield iam("AttachRolePolicy", RoleName=name, PolicyArn=arn)
    profile = profile_of_role(world, name)
    if profile is None:
        profile = name
        if name not in world.account.instance_profiles:
            yield iam("CreateInstanceProfile", InstanceProfileName=name)
        yield iam("AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=name)
    present = association_of(world, instance_id)
    if present is None or present.profile != profile:
        yield from _set_profile(world, instance_id, profile)


def on_instance(operation: str) -> Button:
    def steps(world: World, params: Params, moment: str) -> Steps:
        yield ec2(operation, InstanceIds=[instance_named(world, params["instance"])])

    return steps
