"""What the default VPC came with: its route table, internet gateway and network ACL.

They are described, and lead to the internet as they do in every new account; nothing
changes them here.
"""

from iamtutor.cloud import identifiers
from iamtutor.cloud.service import Caller, Params, Response, Turn
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.lookups import tags_told, the_only
from iamtutor.cloud.services.ec2.network.vpc import (
    VPC_BLOCK,
    default_subnet,
    default_vpc,
)

_EVERYWHERE = "0.0.0.0/0"


def route_table(turn: Turn) -> str:
    return identifiers.settled_id(turn, "rtb", "default")


def internet_gateway(turn: Turn) -> str:
    return identifiers.settled_id(turn, "igw", "default")


def network_acl(turn: Turn) -> str:
    return identifiers.settled_id(turn, "acl", "default")


@describes("RouteTables")
def describe_route_tables(turn: Turn, caller: Caller, params: Params) -> Response:
    shown = the_only(turn, caller, params, "RouteTableIds", _route_table(turn))
    return {"RouteTables": shown}


def _route_table(turn: Turn) -> Response:
    table = route_table(turn)
    return {
        "Associations": [
            {
                "Main": True,
                "RouteTableAssociationId": identifiers.settled_id(
                    turn, "rtbassoc", "default"
                ),
                "RouteTableId": table,
                "AssociationState": {"State": "associated"},
            }
        ],
        "PropagatingVgws": [],
        "RouteTableId": table,
        "Routes": [
            {
                "DestinationCidrBlock": VPC_BLOCK,
                "GatewayId": "local",
                "Origin": "CreateRouteTable",
                "State": "active",
            },
            {
                "DestinationCidrBlock": _EVERYWHERE,
                "GatewayId": internet_gateway(turn),
                "Origin": "CreateRoute",
                "State": "active",
            },
        ],
        "Tags": tags_told(turn, table),
        "VpcId": default_vpc(turn),
        "OwnerId": turn.account.id,
    }


@describes("InternetGateways")
def describe_internet_gateways(turn: Turn, caller: Caller, params: Params) -> Response:
    row = _internet_gateway(turn)
    return {
        "InternetGateways": the_only(turn, caller, params, "InternetGatewayIds", row)
    }


def _internet_gateway(turn: Turn) -> Response:
    gateway = internet_gateway(turn)
    return {
        "Attachments": [{"State": "available", "VpcId": default_vpc(turn)}],
        "InternetGatewayId": gateway,
        "OwnerId": turn.account.id,
        "Tags": tags_told(turn, gateway),
    }


@describes("NetworkAcls")
def describe_network_acls(turn: Turn, caller: Caller, params: Params) -> Response:
    shown = the_only(turn, caller, params, "NetworkAclIds", _network_acl(turn))
    return {"NetworkAcls": shown}


def _network_acl(turn: Turn) -> Response:
    acl = network_acl(turn)
    return {
        "Associations": [
            {
                "NetworkAclAssociationId": identifiers.settled_id(
                    turn, "aclassoc", "default"
                ),
                "NetworkAclId": acl,
                "SubnetId": default_subnet(turn),
            }
        ],
        "Entries": [
            {
                "CidrBlock": _EVERYWHERE,
                "Egress": egress,
                "Protocol": "-1",
                "RuleAction": action,
                "RuleNumber": number,
            }
            for egress in (True, False)
            for number, action in ((100, "allow"), (32767, "deny"))
        ],
        "IsDefault": True,
        "NetworkAclId": acl,
        "Tags": tags_told(turn, acl),
        "VpcId": default_vpc(turn),
        "OwnerId": turn.account.id,
    }
