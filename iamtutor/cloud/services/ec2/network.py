"""The default VPC, its subnet, Regions."""

from __future__ import annotations

from iamtutor.cloud import identifiers
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.ec2.lookups import (
    passes,
    tag_attributes,
    tag_list,
)
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World

_VPC_BLOCK = "172.31.0.0/16"
#: Wide enough for every address that ``identifiers.private_ip`` gives.
_SUBNET_BLOCK, _SUBNET_SIZE = "172.31.0.0/18", 2**14 - 5

#: The Regions that every account has enabled.
_REGIONS = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
)


# --- what every account has from the start ----------------------------------------------


def default_vpc(world: World) -> str:
    return identifiers.settled_id(world, "vpc", "default")


def default_subnet(world: World) -> str:
    return identifiers.settled_id(world, "subnet", "default")


# --- the default VPC, and Regions -------------------------------------------------------


def describe_vpcs(turn: Turn, caller: Caller, params: Params) -> Response:
    vpc = default_vpc(turn.world)
    _check_ids(params.get("VpcIds"), vpc, "InvalidVpcID.NotFound", "vpc")
    if caller.region != turn.world.account.region:
        return {"Vpcs": []}
    tags = turn.world.account.resource_tags.get(vpc, {})
    attributes = {
        "vpc-id": (vpc,),
        "is-default": ("true",),
        "isDefault": ("true",),
        "cidr": (_VPC_BLOCK,),
        "state": ("available",),
        **tag_attributes(tags),
    }
    options = identifiers.settled_id(turn.world, "dopt", "default")
    row: Response = {
        "OwnerId": turn.world.account.id,
        "InstanceTenancy": "default",
        "CidrBlockAssociationSet": [
            {
                "AssociationId": identifiers.settled_id(
                    turn.world, "vpc-cidr-assoc", "default"
                ),
                "CidrBlock": _VPC_BLOCK,
                "CidrBlockState": {"State": "associated"},
            }
        ],
        "IsDefault": True,
        **({"Tags": tag_list(tags)} if tags else {}),
        "VpcId": vpc,
        "State": "available",
        "CidrBlock": _VPC_BLOCK,
        "DhcpOptionsId": options,
    }
    return {"Vpcs": [row] if passes(params, attributes) else []}


def describe_subnets(turn: Turn, caller: Caller, params: Params) -> Response:
    """One subnet, in the first zone: instances are nowhere else."""
    world = turn.world
    subnet = default_subnet(world)
    _check_ids(params.get("SubnetIds"), subnet, "InvalidSubnetID.NotFound", "subnet")
    if caller.region != world.account.region:
        return {"Subnets": []}
    tags = world.account.resource_tags.get(subnet, {})
    zone = f"{world.account.region}a"
    attributes = {
        "subnet-id": (subnet,),
        "vpc-id": (default_vpc(world),),
        "availability-zone": (zone,),
        "default-for-az": ("true",),
        "state": ("available",),
        **tag_attributes(tags),
    }
    living = sum(
        instance.state != "terminated" for instance in world.account.instances.values()
    )
    row: Response = {
        "MapCustomerOwnedIpOnLaunch": False,
        "OwnerId": world.account.id,
        "AssignIpv6AddressOnCreation": False,
        "Ipv6CidrBlockAssociationSet": [],
        **({"Tags": tag_list(tags)} if tags else {}),
        "SubnetArn": (
            f"arn:aws:ec2:{world.account.region}:{world.account.id}:subnet/{subnet}"
        ),
        "EnableDns64": False,
        "Ipv6Native": False,
        "SubnetId": subnet,
        "State": "available",
        "VpcId": default_vpc(world),
        "CidrBlock": _SUBNET_BLOCK,
        "AvailableIpAddressCount": _SUBNET_SIZE - living,
        "AvailabilityZone": zone,
        "DefaultForAz": True,
        "MapPublicIpOnLaunch": True,
    }
    return {"Subnets": [row] if passes(params, attributes) else []}


def _check_ids(wanted: list[str] | None, known: str, code: str, word: str) -> None:
    for resource_id in wanted or ():
        if resource_id != known:
            raise ServiceError(
                code, f"The {word} ID '{resource_id}' does not exist", 400
            )


def describe_regions(turn: Turn, caller: Caller, params: Params) -> Response:
    wanted = params.get("RegionNames")
    for name in wanted or ():
        if name not in _REGIONS:
            raise ServiceError(
                "InvalidParameterValue", f"Invalid region provided: {name}", 400
            )
    rows: list[Response] = []
    for name in wanted or _REGIONS:
        endpoint, status = f"ec2.{name}.amazonaws.com", "opt-in-not-required"
        attributes = {
            "region-name": (name,),
            "endpoint": (endpoint,),
            "opt-in-status": (status,),
        }
        if passes(params, attributes):
            rows.append(
                {"OptInStatus": status, "RegionName": name, "Endpoint": endpoint}
            )
    return {"Regions": rows}
