"""The default VPC and its subnet, and what EC2 says of the account itself."""

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads
from iamtutor.cloud.services.ec2 import requirements as for_ec2
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.lookups import (
    check_ids,
    invalid_value,
    is_home,
    the_only,
)
from iamtutor.cloud.services.ec2.network.zones import id_of_first_zone
from iamtutor.cloud.tags import tag_list

VPC_BLOCK = "172.31.0.0/16"
#: Wide enough for every address that ``identifiers.private_ip`` gives.
SUBNET_BLOCK, _SUBNET_SIZE = "172.31.0.0/18", 2**14 - 5
_NOT_BLOCKED = {"InternetGatewayBlockMode": "off"}


# --- what every account has from the start ----------------------------------------------


def default_vpc(turn: Turn) -> str:
    return identifiers.settled_id(turn, "vpc", "default")


def default_subnet(turn: Turn) -> str:
    return identifiers.settled_id(turn, "subnet", "default")


# --- the default VPC -------------------------------------------------------


@describes("Vpcs")
def describe_vpcs(turn: Turn, caller: Caller, params: Params) -> Response:
    return {"Vpcs": the_only(turn, caller, params, "VpcIds", _vpc(turn))}


def _vpc(turn: Turn) -> Response:
    vpc = default_vpc(turn)
    tags = turn.account.resource_tags.get(vpc, {})
    return {
        "OwnerId": turn.account.id,
        "InstanceTenancy": "default",
        "CidrBlockAssociationSet": [
            {
                "AssociationId": identifiers.settled_id(
                    turn, "vpc-cidr-assoc", "default"
                ),
                "CidrBlock": VPC_BLOCK,
                "CidrBlockState": {"State": "associated"},
            }
        ],
        "IsDefault": True,
        **({"Tags": tag_list(tags)} if tags else {}),
        "BlockPublicAccessStates": _NOT_BLOCKED,
        "VpcId": vpc,
        "State": "available",
        "CidrBlock": VPC_BLOCK,
        "DhcpOptionsId": identifiers.settled_id(turn, "dopt", "default"),
    }


#: Attribute of a VPC -> the member that answers it, and what it is in the default VPC.
_VPC_ATTRIBUTES = {
    "enableDnsHostnames": ("EnableDnsHostnames", True),
    "enableDnsSupport": ("EnableDnsSupport", True),
    "enableNetworkAddressUsageMetrics": ("EnableNetworkAddressUsageMetrics", False),
}


@reads(for_ec2.resource("vpc", "VpcId"))
def describe_vpc_attribute(turn: Turn, caller: Caller, params: Params) -> Response:
    vpc = default_vpc(turn) if is_home(turn, caller) else ""
    check_ids("vpc", (vpc,), [params["VpcId"]])
    if params["Attribute"] not in _VPC_ATTRIBUTES:
        raise invalid_value(
            f"Value ({params['Attribute']}) for parameter attribute is invalid."
        )
    member, value = _VPC_ATTRIBUTES[params["Attribute"]]
    return {member: {"Value": value}, "VpcId": vpc}


@describes("Subnets")
def describe_subnets(turn: Turn, caller: Caller, params: Params) -> Response:
    """One subnet, in the first zone: instances are nowhere else."""
    return {"Subnets": the_only(turn, caller, params, "SubnetIds", _subnet(turn))}


def _subnet(turn: Turn) -> Response:
    subnet = default_subnet(turn)
    tags = turn.account.resource_tags.get(subnet, {})
    living = sum(
        instance.state != "terminated" for instance in turn.account.instances.values()
    )
    zone_id = id_of_first_zone(turn.account.region)
    return {
        **({"AvailabilityZoneId": zone_id} if zone_id else {}),
        "MapCustomerOwnedIpOnLaunch": False,
        "OwnerId": turn.account.id,
        "AssignIpv6AddressOnCreation": False,
        "Ipv6CidrBlockAssociationSet": [],
        **({"Tags": tag_list(tags)} if tags else {}),
        "SubnetArn": (
            f"arn:aws:ec2:{turn.account.region}:{turn.account.id}:subnet/{subnet}"
        ),
        "EnableDns64": False,
        "Ipv6Native": False,
        "PrivateDnsNameOptionsOnLaunch": {
            "HostnameType": "ip-name",
            "EnableResourceNameDnsARecord": False,
            "EnableResourceNameDnsAAAARecord": False,
        },
        "BlockPublicAccessStates": _NOT_BLOCKED,
        "SubnetId": subnet,
        "State": "available",
        "VpcId": default_vpc(turn),
        "CidrBlock": SUBNET_BLOCK,
        "AvailableIpAddressCount": _SUBNET_SIZE - living,
        "AvailabilityZone": f"{turn.account.region}a",
        "DefaultForAz": True,
        "MapPublicIpOnLaunch": True,
    }


def check_vpc(turn: Turn, caller: Caller, params: Params) -> None:
    """The VPC that a request names; if it names none, that there is a default one. Raises
    ServiceError."""
    here = is_home(turn, caller)
    if "VpcId" in params:
        check_ids("vpc", (default_vpc(turn),) if here else (), [params["VpcId"]])
    elif not here:
        raise ServiceError("VPCIdNotSpecified", "No default VPC for this user")


def check_subnet(turn: Turn, params: Params) -> None:
    """The subnets that a launch names. Raises ServiceError."""
    interfaces = params.get("NetworkInterfaces") or ()
    named = [params.get("SubnetId"), *(one.get("SubnetId") for one in interfaces)]
    check_ids("subnet", (default_subnet(turn), None), named)


@describes()
def describe_account_attributes(turn: Turn, caller: Caller, params: Params) -> Response:
    values = {
        "vpc-max-security-groups-per-interface": "5",
        "max-instances": "20",
        "supported-platforms": "VPC",
        "default-vpc": default_vpc(turn) if is_home(turn, caller) else "none",
        "max-elastic-ips": "5",
        "vpc-max-elastic-ips": "5",
    }
    wanted = params.get("AttributeNames")
    for name in wanted or ():
        if name not in values:
            raise invalid_value(
                f"Value ({name}) for parameter attributeName is invalid."
            )
    return {
        "AccountAttributes": [
            {"AttributeName": name, "AttributeValues": [{"AttributeValue": value}]}
            for name, value in values.items()
            if not wanted or name in wanted
        ]
    }
