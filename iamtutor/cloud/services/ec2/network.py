"""The default VPC, security groups, Regions."""

from __future__ import annotations

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import SecurityGroup
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.ec2.lookups import (
    passes,
    tag_attributes,
    tag_list,
    tags_for,
)
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World

_LONGEST_NAME = 255
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


def default_group(world: World) -> str:
    return identifiers.settled_id(world, "sg", "default")


def groups(world: World) -> dict[str, SecurityGroup]:
    """The security groups by id, the VPC's own ``default`` first. That one is kept in the
    account only once it has been changed."""
    group_id = default_group(world)
    default = SecurityGroup(group_id, "default", "default VPC security group")
    return {group_id: default, **world.account.security_groups}


def groups_named(world: World, ids: list[str], names: list[str]) -> list[SecurityGroup]:
    """The groups of these ids and names. Raises ServiceError."""
    known = groups(world)
    found: list[SecurityGroup] = []
    for group_id in ids:
        if group_id not in known:
            raise ServiceError(
                "InvalidGroup.NotFound",
                f"The security group '{group_id}' does not exist",
                400,
            )
        found.append(known[group_id])
    for name in names:
        group = next((g for g in known.values() if g.name == name), None)
        if group is None:
            raise ServiceError(
                "InvalidGroup.NotFound",
                f"The security group '{name}' does not exist in default VPC "
                f"'{default_vpc(world)}'",
                400,
            )
        found.append(group)
    return found


# --- security groups --------------------------------------------------------------------


def group_arn(turn: Turn, group_id: str) -> str:
    account = turn.world.account
    return f"arn:aws:ec2:{account.region}:{account.id}:security-group/{group_id}"


def create_security_group(turn: Turn, caller: Caller, params: Params) -> Response:
    world = turn.world
    name = params["GroupName"]
    if name.lower().startswith("sg-"):
        raise ServiceError(
            "InvalidParameterValue",
            f"Value ({name}) for parameter GroupName is invalid. Group names may not be "
            "in the format sg-*.",
            400,
        )
    if len(name) > _LONGEST_NAME:
        raise ServiceError(
            "InvalidParameterValue",
            f"Value ({name}) for parameter GroupName is invalid. Character sets beyond "
            "ASCII or more than 255 characters are not supported.",
            400,
        )
    if any(group.name == name for group in groups(world).values()):
        raise ServiceError(
            "InvalidGroup.Duplicate",
            f"The security group '{name}' already exists for VPC '{default_vpc(world)}'",
            400,
        )
    group_id = identifiers.resource_id(world, "sg")
    world.account.security_groups[group_id] = SecurityGroup(
        group_id, name, params["Description"]
    )
    response: Response = {"GroupId": group_id}
    tags = tags_for(params, "security-group")
    if tags:
        world.account.resource_tags[group_id] = tags
        response["Tags"] = tag_list(tags)
    return {**response, "SecurityGroupArn": group_arn(turn, group_id)}


def delete_security_group(turn: Turn, caller: Caller, params: Params) -> Response:
    world = turn.world
    group = _group_of(turn, params)
    if group.group_id == default_group(world):
        raise ServiceError(
            "CannotDelete",
            f'the specified group: "{group.group_id}" name: "{group.name}" cannot be '
            "deleted by a user",
            400,
        )
    if any(
        group.group_id in instance.security_groups
        for instance in world.account.instances.values()
        if instance.state != "terminated"
    ):
        raise ServiceError(
            "DependencyViolation",
            f"resource {group.group_id} has a dependent object",
            400,
        )
    del world.account.security_groups[group.group_id]
    world.account.resource_tags.pop(group.group_id, None)
    return {"Return": True, "GroupId": group.group_id}


def _group_of(turn: Turn, params: Params) -> SecurityGroup:
    ids = [params["GroupId"]] if "GroupId" in params else []
    names = [params["GroupName"]] if "GroupName" in params and not ids else []
    if not ids and not names:
        raise ServiceError(
            "MissingParameter",
            "The request must contain the parameter groupName or groupId",
            400,
        )
    return groups_named(turn.world, ids, names)[0]


def revoke_security_group_ingress(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    group = _group_of(turn, params)
    rules = _rules(turn, params)
    for rule in rules:
        if rule not in group.ingress:
            raise ServiceError(
                "InvalidPermission.NotFound",
                "The specified rule does not exist in this security group.",
                400,
            )
    for rule in rules:
        group.ingress.remove(rule)
    return {"Return": True}


def authorize_security_group_ingress(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    world = turn.world
    group = _group_of(turn, params)
    rules: list[Response] = []
    for rule in _rules(turn, params):
        if rule in group.ingress:
            peer = rule.get("cidr") or rule["group"]
            raise ServiceError(
                "InvalidPermission.Duplicate",
                f'the specified rule "peer: {peer}, {rule["protocol"].upper()}, '
                f'from port: {rule["from"]}, to port: {rule["to"]}, ALLOW" already exists',
                400,
            )
        group.ingress.append(rule)
        world.account.security_groups[group.group_id] = group
        rules.append(
            {
                "SecurityGroupRuleId": identifiers.resource_id(world, "sgr"),
                "GroupId": group.group_id,
                "GroupOwnerId": world.account.id,
                "IsEgress": False,
                "IpProtocol": rule["protocol"],
                "FromPort": int(rule["from"]),
                "ToPort": int(rule["to"]),
                **(
                    {"CidrIpv4": rule["cidr"]}
                    if "cidr" in rule
                    else {
                        "ReferencedGroupInfo": {
                            "GroupId": rule["group"],
                            "UserId": world.account.id,
                        }
                    }
                ),
            }
        )
    return {"Return": True, "SecurityGroupRules": rules}


def _rules(turn: Turn, params: Params) -> list[dict[str, str]]:
    """The rules of a request, from either way of writing them: each admits the addresses
    of a ``cidr`` or the members of a ``group``."""
    permissions = params.get("IpPermissions") or [
        {**params, "IpRanges": [{"CidrIp": params.get("CidrIp", "0.0.0.0/0")}]}
    ]
    rules: list[dict[str, str]] = []
    for permission in permissions:
        ports = {
            "protocol": permission.get("IpProtocol", "tcp"),
            "from": str(permission.get("FromPort", -1)),
            "to": str(permission.get("ToPort", -1)),
        }
        for block in permission.get("IpRanges") or ():
            rules.append({**ports, "cidr": block["CidrIp"]})
        for pair in permission.get("UserIdGroupPairs") or ():
            rules.append({**ports, "group": _group_of(turn, pair).group_id})
    return rules


def describe_security_groups(turn: Turn, caller: Caller, params: Params) -> Response:
    world = turn.world
    ids, names = params.get("GroupIds") or [], params.get("GroupNames") or []
    chosen = (
        groups_named(world, ids, names)
        if ids or names
        else list(groups(world).values())
    )
    return {
        "SecurityGroups": [
            _described(turn, group)
            for group in chosen
            if passes(
                params,
                {
                    "group-id": (group.group_id,),
                    "group-name": (group.name,),
                    "description": (group.description,),
                    "vpc-id": (default_vpc(world),),
                    **tag_attributes(
                        world.account.resource_tags.get(group.group_id, {})
                    ),
                },
            )
        ]
    }


def _described(turn: Turn, group: SecurityGroup) -> Response:
    tags = turn.world.account.resource_tags.get(group.group_id, {})
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    return {
        "GroupId": group.group_id,
        "IpPermissionsEgress": [everything],
        **({"Tags": tag_list(tags)} if tags else {}),
        "VpcId": default_vpc(turn.world),
        "SecurityGroupArn": group_arn(turn, group.group_id),
        "OwnerId": turn.world.account.id,
        "GroupName": group.name,
        "Description": group.description,
        "IpPermissions": [
            {
                "IpProtocol": rule["protocol"],
                "FromPort": int(rule["from"]),
                "ToPort": int(rule["to"]),
                **(
                    {"IpRanges": [{"CidrIp": rule["cidr"]}]}
                    if "cidr" in rule
                    else {
                        "UserIdGroupPairs": [
                            {
                                "UserId": turn.world.account.id,
                                "GroupId": rule["group"],
                            }
                        ]
                    }
                ),
            }
            for rule in group.ingress
        ],
    }


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
    return {
        "Regions": [
            {
                "OptInStatus": "opt-in-not-required",
                "RegionName": name,
                "Endpoint": f"ec2.{name}.amazonaws.com",
            }
            for name in wanted or _REGIONS
        ]
    }
