"""Instances: described, each in the reservation that launched it."""

from iamtutor.cloud import identifiers
from iamtutor.cloud.service import Caller, Params, Response, Turn, without_nones
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.instances.images import INSTANCE_TYPES, default_credits
from iamtutor.cloud.services.ec2.instances.volumes import block_devices, volume_id
from iamtutor.cloud.services.ec2.lookups import (
    association_of,
    instances_asked_for,
    invalid_value,
)
from iamtutor.cloud.services.ec2.network.interfaces import (
    interface,
    interface_id,
    private_dns,
)
from iamtutor.cloud.services.ec2.network.security_groups import groups
from iamtutor.cloud.services.ec2.network.vpc import default_subnet, default_vpc
from iamtutor.cloud.state.instances import Instance
from iamtutor.cloud.tags import tag_list

_STATES = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}


@describes("Reservations")
def describe_instances(turn: Turn, caller: Caller, params: Params) -> Response:
    launches: dict[str, list[Instance]] = {}
    for instance in instances_asked_for(turn, caller, params):
        launch = instance.launched_with or instance.instance_id
        launches.setdefault(launch, []).append(instance)
    return {
        "Reservations": [
            reservation(turn, launch, [described(turn, one) for one in rows])
            for launch, rows in launches.items()
        ]
    }


def reservation(turn: Turn, launch: str, rows: list[Response]) -> Response:
    """One launch, by the id of its first instance, and those that are asked for."""
    return {
        "ReservationId": reservation_id(turn, launch),
        "OwnerId": turn.account.id,
        "Groups": [],
        "Instances": rows,
    }


def reservation_id(turn: Turn, launch: str) -> str:
    return identifiers.settled_id(turn, "r", launch)


def goes_with(turn: Turn, instance: Instance) -> dict[str, str]:
    """What is made and deleted with an instance and may have tags: kind -> id."""
    return {
        "volume": volume_id(turn, instance),
        "network-interface": interface_id(turn, instance),
    }


def _architecture(instance: Instance) -> str:
    return INSTANCE_TYPES.get(instance.instance_type, (1, "x86_64"))[1]


def _public_dns(turn: Turn, address: str | None) -> str:
    if not address:
        return ""
    region = turn.account.region
    return f"ec2-{address.replace('.', '-')}.{region}.compute.amazonaws.com"


def state(name: str) -> Response:
    return {"Code": _STATES[name], "Name": name}


def described(turn: Turn, instance: Instance, seen_as: str | None = None) -> Response:
    account = turn.account
    known_groups = groups(turn)
    association = association_of(turn, instance.instance_id)
    profile = (
        account.instance_profiles.get(association.profile) if association else None
    )
    alive = instance.state != "terminated"
    settled = alive and seen_as != "pending"
    public_ip = instance.public_ip if seen_as != "pending" else None
    return without_nones(
        {
            "Architecture": _architecture(instance),
            "BlockDeviceMappings": block_devices(turn, instance) if settled else [],
            "ClientToken": instance.client_token or None,
            "EbsOptimized": False,
            "EnaSupport": True,
            "Hypervisor": "xen",
            "IamInstanceProfile": (
                {"Arn": profile.arn, "Id": profile.profile_id} if profile else None
            ),
            "NetworkInterfaces": (
                [interface(turn, instance, public_ip)] if alive else []
            ),
            "RootDeviceName": "/dev/xvda",
            "RootDeviceType": "ebs",
            "SecurityGroups": [
                {"GroupId": group_id, "GroupName": known_groups[group_id].name}
                for group_id in instance.security_groups
                if group_id in known_groups
            ],
            "SourceDestCheck": instance.source_dest_check if alive else None,
            "Tags": tag_list(instance.tags) or None,
            "VirtualizationType": "hvm",
            "MetadataOptions": metadata_options(
                instance, "pending" if seen_as == "pending" else "applied"
            ),
            "InstanceId": instance.instance_id,
            "ImageId": instance.image_id,
            "State": state(seen_as or instance.state),
            "PrivateDnsName": private_dns(turn, instance) if alive else "",
            "PublicDnsName": _public_dns(turn, public_ip),
            "StateTransitionReason": instance.state_reason or "",
            "KeyName": instance.key_name,
            "AmiLaunchIndex": instance.launch_index,
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
    )


def metadata_options(instance: Instance, state: str) -> Response:
    return {
        "State": state,
        "HttpTokens": instance.http_tokens,
        "HttpPutResponseHopLimit": instance.hop_limit,
        "HttpEndpoint": instance.metadata_endpoint,
        "HttpProtocolIpv6": "disabled",
        "InstanceMetadataTags": instance.metadata_tags,
    }


@describes("InstanceCreditSpecifications")
def describe_instance_credit_specifications(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    """Of burstable instances; all of those that run or are stopped, unless some are
    named."""
    chosen = instances_asked_for(turn, caller, params)
    rows: list[Response] = []
    for instance in chosen:
        credits = default_credits(instance.instance_type)
        if credits is None and params.get("InstanceIds"):
            raise invalid_value(
                f"The instance {instance.instance_id} is not a burstable performance "
                "instance."
            )
        if credits is None or instance.state == "terminated":
            continue
        said = instance.cpu_credits or credits
        rows.append({"InstanceId": instance.instance_id, "CpuCredits": said})
    return {"InstanceCreditSpecifications": rows}
