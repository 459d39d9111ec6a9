"""Instances: launched and described."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Association, Instance
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.services.ec2.images import (
    INSTANCE_TYPES,
    check_type,
    image_of,
)
from iamtutor.cloud.services.ec2.key_pairs import check_key_pair
from iamtutor.cloud.services.ec2.lookups import (
    association_of,
    instances_here,
    instances_named,
    passes,
    profile_named,
    tag_attributes,
    tag_list,
    tags_for,
)
from iamtutor.cloud.services.ec2.network import default_subnet, default_vpc
from iamtutor.cloud.services.ec2.security_groups import groups, groups_named
from iamtutor.cloud.services.ec2.volumes import block_devices, root_volume
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import File, Machine

_STATES = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}
#: For so long a terminated instance is still listed.
_LISTED_AFTER_END = timedelta(hours=1)
_MOST_VCPUS = 32
_DEFAULT_TYPE = "m1.small"
_HOME = "/home/ec2-user"


# --- launching --------------------------------------------------------------------------


def run_instances(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    if caller.region != account.region:
        raise NotEmulated("ec2", f"RunInstances in {caller.region}")
    if "ImageId" not in params:
        raise ServiceError(
            "MissingParameter", "The request must contain the parameter ImageId", 400
        )
    _check_counts(params)
    image = image_of(params["ImageId"])
    instance_type = params.get("InstanceType", _DEFAULT_TYPE)
    check_type(instance_type, image)
    if params.get("KeyName"):
        check_key_pair(turn, params["KeyName"])
    _forget_the_ended(turn)
    _check_quota(turn, instance_type, params["MaxCount"])
    security_groups = _groups_for(turn, params)
    profile = params.get("IamInstanceProfile")
    found = profile_named(turn, profile) if profile else None
    metadata = params.get("MetadataOptions") or {}
    required = "required" if image.imds_required else "optional"

    launched: list[Response] = []
    for index in range(params["MaxCount"]):
        taken = {instance.private_ip for instance in account.instances.values()}
        instance = Instance(
            identifiers.resource_id(turn.world, "i"),
            turn.now,
            instance_type,
            image.image_id,
            identifiers.private_ip(turn.world, taken),
            public_ip=identifiers.public_ip(turn.world),
            key_name=params.get("KeyName") or None,
            security_groups=security_groups,
            subnet_id=default_subnet(turn),
            http_tokens=metadata.get("HttpTokens", required),
            hop_limit=metadata.get(
                "HttpPutResponseHopLimit", 2 if image.imds_required else 1
            ),
            metadata_endpoint=metadata.get("HttpEndpoint", "enabled"),
            metadata_tags=metadata.get("InstanceMetadataTags", "disabled"),
            termination_protected=params.get("DisableApiTermination", False),
            stop_protected=params.get("DisableApiStop", False),
            shutdown_behavior=params.get("InstanceInitiatedShutdownBehavior", "stop"),
            user_data=params.get("UserData", ""),
            root_volume=root_volume(image, params),
            tags=tags_for(params, "instance"),
        )
        if not _wants_public_ip(params):
            instance.public_ip, instance.takes_public_ip = None, False
        account.instances[instance.instance_id] = instance
        if found is not None:
            association_id = identifiers.resource_id(turn.world, "iip-assoc")
            account.associations[association_id] = Association(
                association_id, instance.instance_id, found.name, "associated", turn.now
            )
        _set_up_machine(turn, instance)
        launched.append(_described(turn, instance, seen_as="pending", index=index))
    return {
        "ReservationId": _reservation(turn, launched[0]["InstanceId"]),
        "OwnerId": account.id,
        "Groups": [],
        "Instances": launched,
    }


def _check_counts(params: Params) -> None:
    for member in ("MinCount", "MaxCount"):
        if params[member] < 1:
            raise ServiceError(
                "InvalidParameterValue",
                f"Value ({params[member]}) for parameter {member[0].lower()}{member[1:]} "
                "is invalid. Expected a positive integer.",
                400,
            )
    if params["MinCount"] > params["MaxCount"]:
        raise ServiceError(
            "InvalidParameterValue",
            f"Value ({params['MinCount']}) for parameter minCount is invalid. It must "
            "not be greater than maxCount.",
            400,
        )


def _reservation(turn: Turn, instance_id: object) -> str:
    return identifiers.settled_id(turn, "r", str(instance_id))


def _check_quota(turn: Turn, instance_type: str, count: int) -> None:
    running = sum(
        INSTANCE_TYPES.get(instance.instance_type, (1, ""))[0]
        for instance in turn.account.instances.values()
        if instance.state == "running"
    )
    if running + INSTANCE_TYPES[instance_type][0] * count > _MOST_VCPUS:
        raise ServiceError(
            "VcpuLimitExceeded",
            "You have requested more vCPU capacity than your current vCPU limit of "
            f"{_MOST_VCPUS} allows for the instance bucket that the specified instance "
            "type belongs to. Please visit "
            "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to "
            "this limit.",
            400,
        )


def _groups_for(turn: Turn, params: Params) -> list[str]:
    """The security groups of a launch, wherever the request names them."""
    ids = list(params.get("SecurityGroupIds") or ())
    for interface in params.get("NetworkInterfaces") or ():
        ids.extend(interface.get("Groups") or ())
    names = list(params.get("SecurityGroups") or ())
    if not ids and not names:
        return [next(iter(groups(turn)))]
    return [group.group_id for group in groups_named(turn, ids, names)]


def _wants_public_ip(params: Params) -> bool:
    """The default subnet gives one, unless the request says otherwise."""
    return all(
        interface.get("AssociatePublicIpAddress", True)
        for interface in params.get("NetworkInterfaces") or ()
    )


def _set_up_machine(turn: Turn, instance: Instance) -> None:
    """Give the instance a disk and a shell, under its own name where the world knows it;
    the first of the others is ``ec2``."""
    machines = turn.world.machines
    name, number = instance.tags.get("Name", ""), 1
    if name not in turn.world.machine_names or name in machines:
        name = "ec2"
    while name in machines:
        number += 1
        name = f"ec2-{number}"
    instance.machine = name
    machines[name] = Machine(
        name,
        "ec2-user",
        _host_name(instance),
        _HOME,
        _HOME,
        files={_HOME: File(turn.now, None, 0o700)},
        instance_id=instance.instance_id,
    )


def _host_name(instance: Instance) -> str:
    return "ip-" + instance.private_ip.replace(".", "-")


def _forget_the_ended(turn: Turn) -> None:
    instances = turn.account.instances
    for instance_id, instance in list(instances.items()):
        ended = instance.ended
        if ended is not None and turn.now - ended > _LISTED_AFTER_END:
            del instances[instance_id]


# --- describing -------------------------------------------------------------------------


def describe_instances(turn: Turn, caller: Caller, params: Params) -> Response:
    wanted = params.get("InstanceIds")
    chosen = (
        instances_named(turn, caller, wanted)
        if wanted
        else list(instances_here(turn, caller).values())
    )
    return {
        "Reservations": [
            {
                "ReservationId": _reservation(turn, instance.instance_id),
                "OwnerId": turn.account.id,
                "Groups": [],
                "Instances": [_described(turn, instance)],
            }
            for instance in chosen
            if passes(params, _attributes(turn, instance))
        ]
    }


def _attributes(turn: Turn, instance: Instance) -> dict[str, Sequence[str]]:
    """What filters may ask for."""
    account = turn.account
    association = association_of(turn, instance.instance_id)
    profile = (
        account.instance_profiles.get(association.profile) if association else None
    )
    return {
        "instance-id": (instance.instance_id,),
        "instance-state-name": (instance.state,),
        "instance-state-code": (str(_STATES[instance.state]),),
        "instance-type": (instance.instance_type,),
        "image-id": (instance.image_id,),
        "key-name": (instance.key_name or "",),
        "private-ip-address": (instance.private_ip,),
        "ip-address": (instance.public_ip or "",),
        "iam-instance-profile.arn": (profile.arn,) if profile else (),
        "iam-instance-profile.id": (profile.profile_id,) if profile else (),
        **tag_attributes(instance.tags),
    }


def state(name: str) -> Response:
    return {"Code": _STATES[name], "Name": name}


def _described(
    turn: Turn, instance: Instance, seen_as: str | None = None, index: int = 0
) -> Response:
    account = turn.account
    known_groups = groups(turn)
    association = association_of(turn, instance.instance_id)
    profile = (
        account.instance_profiles.get(association.profile) if association else None
    )
    alive = instance.state != "terminated"
    settled = alive and seen_as != "pending"
    public_ip = instance.public_ip if seen_as != "pending" else None
    dashed = public_ip.replace(".", "-") if public_ip else ""
    suffix = f"{account.region}.compute"
    members: Response = {
        "Architecture": INSTANCE_TYPES.get(instance.instance_type, (1, "x86_64"))[1],
        "BlockDeviceMappings": block_devices(turn, instance) if settled else [],
        "EbsOptimized": False,
        "EnaSupport": True,
        "Hypervisor": "xen",
        "IamInstanceProfile": (
            {"Arn": profile.arn, "Id": profile.profile_id} if profile else None
        ),
        "RootDeviceName": "/dev/xvda",
        "RootDeviceType": "ebs",
        "SecurityGroups": [
            {"GroupId": group_id, "GroupName": known_groups[group_id].name}
            for group_id in instance.security_groups
            if group_id in known_groups
        ],
        "Tags": tag_list(instance.tags) or None,
        "VirtualizationType": "hvm",
        "MetadataOptions": metadata_options(
            instance, "pending" if seen_as == "pending" else "applied"
        ),
        "InstanceId": instance.instance_id,
        "ImageId": instance.image_id,
        "State": state(seen_as or instance.state),
        "PrivateDnsName": f"{_host_name(instance)}.{suffix}.internal" if alive else "",
        "PublicDnsName": f"ec2-{dashed}.{suffix}.amazonaws.com" if dashed else "",
        "StateTransitionReason": instance.state_reason or "",
        "KeyName": instance.key_name,
        "AmiLaunchIndex": index,
        "ProductCodes": [],
        "InstanceType": instance.instance_type,
        "LaunchTime": instance.launched,
        "Placement": {
            "GroupName": "",
            "Tenancy": "default",
            "AvailabilityZone": f"{account.region}a",
        },
        "Monitoring": {"State": "disabled"},
        "SubnetId": (instance.subnet_id or default_subnet(turn)) if alive else None,
        "VpcId": default_vpc(turn) if alive else None,
        "PrivateIpAddress": instance.private_ip if alive else None,
        "PublicIpAddress": public_ip,
    }
    return {name: value for name, value in members.items() if value is not None}


def metadata_options(instance: Instance, state: str) -> Response:
    return {
        "State": state,
        "HttpTokens": instance.http_tokens,
        "HttpPutResponseHopLimit": instance.hop_limit,
        "HttpEndpoint": instance.metadata_endpoint,
        "HttpProtocolIpv6": "disabled",
        "InstanceMetadataTags": instance.metadata_tags,
    }
