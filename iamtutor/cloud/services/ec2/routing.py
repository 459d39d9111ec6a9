"""What the default VPC came with: its route table, internet gateway and network ACL.

They are described, and lead to the internet as they do in every new account; nothing
changes them here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iamtutor.cloud import identifiers
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.ec2.lookups import passes, tag_attributes, tag_list
from iamtutor.cloud.services.ec2.network import VPC_BLOCK, default_subnet, default_vpc
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World

_EVERYWHERE = "0.0.0.0/0"


def route_table(world: World) -> str:
    return identifiers.settled_id(world, "rtb", "default")


def internet_gateway(world: World) -> str:
    return identifiers.settled_id(world, "igw", "default")


def network_acl(world: World) -> str:
    return identifiers.settled_id(world, "acl", "default")


def _only(
    turn: Turn,
    caller: Caller,
    params: Params,
    *,
    known: str,
    member: str,
    asked: str,
    missing: tuple[str, str],
    row: Callable[[World], Response],
    attributes: Mapping[str, tuple[str, ...]],
) -> Response:
    """The one thing of its kind, unless other ids, filters or Regions are asked for."""
    account = turn.world.account
    here = caller.region == account.region
    code, word = missing
    for resource_id in params.get(asked) or ():
        if resource_id != known or not here:
            raise ServiceError(
                code, f"The {word} ID '{resource_id}' does not exist", 400
            )
    tags = account.resource_tags.get(known, {})
    every = {"owner-id": (account.id,), **attributes, **tag_attributes(tags)}
    shown = passes(params, every) and here
    return {member: [row(turn.world)] if shown else []}


def _tags(world: World, resource_id: str) -> list[Response]:
    return tag_list(world.account.resource_tags.get(resource_id, {}))


def describe_route_tables(turn: Turn, caller: Caller, params: Params) -> Response:
    world = turn.world
    table = route_table(world)
    return _only(
        turn,
        caller,
        params,
        known=table,
        member="RouteTables",
        asked="RouteTableIds",
        missing=("InvalidRouteTableID.NotFound", "routeTable"),
        row=_route_table,
        attributes={
            "route-table-id": (table,),
            "vpc-id": (default_vpc(world),),
            "association.main": ("true",),
            "association.route-table-id": (table,),
            # The subnet is not associated itself: it has the main table.
            "association.subnet-id": (),
            "route.destination-cidr-block": (VPC_BLOCK, _EVERYWHERE),
            "route.gateway-id": ("local", internet_gateway(world)),
            "route.state": ("active",),
        },
    )


def _route_table(world: World) -> Response:
    table = route_table(world)
    return {
        "Associations": [
            {
                "Main": True,
                "RouteTableAssociationId": identifiers.settled_id(
                    world, "rtbassoc", "default"
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
                "GatewayId": internet_gateway(world),
                "Origin": "CreateRoute",
                "State": "active",
            },
        ],
        "Tags": _tags(world, table),
        "VpcId": default_vpc(world),
        "OwnerId": world.account.id,
    }


def describe_internet_gateways(turn: Turn, caller: Caller, params: Params) -> Response:
    gateway = internet_gateway(turn.world)
    return _only(
        turn,
        caller,
        params,
        known=gateway,
        member="InternetGateways",
        asked="InternetGatewayIds",
        missing=("InvalidInternetGatewayID.NotFound", "internetGateway"),
        row=_internet_gateway,
        attributes={
            "internet-gateway-id": (gateway,),
            "attachment.vpc-id": (default_vpc(turn.world),),
            "attachment.state": ("available",),
        },
    )


def _internet_gateway(world: World) -> Response:
    gateway = internet_gateway(world)
    return {
        "Attachments": [{"State": "available", "VpcId": default_vpc(world)}],
        "InternetGatewayId": gateway,
        "OwnerId": world.account.id,
        "Tags": _tags(world, gateway),
    }


def describe_network_acls(turn: Turn, caller: Caller, params: Params) -> Response:
    world = turn.world
    acl = network_acl(world)
    return _only(
        turn,
        caller,
        params,
        known=acl,
        member="NetworkAcls",
        asked="NetworkAclIds",
        missing=("InvalidNetworkAclID.NotFound", "networkAcl"),
        row=_network_acl,
        attributes={
            "network-acl-id": (acl,),
            "vpc-id": (default_vpc(world),),
            "association.subnet-id": (default_subnet(world),),
            "default": ("true",),
        },
    )


def _network_acl(world: World) -> Response:
    acl = network_acl(world)
    return {
        "Associations": [
            {
                "NetworkAclAssociationId": identifiers.settled_id(
                    world, "aclassoc", "default"
                ),
                "NetworkAclId": acl,
                "SubnetId": default_subnet(world),
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
        "Tags": _tags(world, acl),
        "VpcId": default_vpc(world),
        "OwnerId": world.account.id,
    }
