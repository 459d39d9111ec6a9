"""The default VPC, security groups, key pairs, Regions."""

from __future__ import annotations

import hashlib

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import SecurityGroup
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.ec2.lookups import passes
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World

_LONGEST_NAME = 255

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


def groups(world: World) -> dict[str, SecurityGroup]:
    """The security groups by id, the VPC's own ``default`` first."""
    group_id = identifiers.settled_id(world, "sg", "default")
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
    return {"GroupId": group_id, "SecurityGroupArn": group_arn(turn, group_id)}


def authorize_security_group_ingress(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    world = turn.world
    ids = [params["GroupId"]] if "GroupId" in params else []
    names = [params["GroupName"]] if "GroupName" in params and not ids else []
    if not ids and not names:
        raise ServiceError(
            "MissingParameter",
            "The request must contain the parameter groupName or groupId",
            400,
        )
    group = groups_named(world, ids, names)[0]
    rules: list[Response] = []
    for rule in _rules(params):
        if rule in group.ingress:
            raise ServiceError(
                "InvalidPermission.Duplicate",
                f'the specified rule "peer: {rule["cidr"]}, {rule["protocol"].upper()}, '
                f'from port: {rule["from"]}, to port: {rule["to"]}, ALLOW" already exists',
                400,
            )
        group.ingress.append(rule)
        rules.append(
            {
                "SecurityGroupRuleId": identifiers.resource_id(world, "sgr"),
                "GroupId": group.group_id,
                "GroupOwnerId": world.account.id,
                "IsEgress": False,
                "IpProtocol": rule["protocol"],
                "FromPort": int(rule["from"]),
                "ToPort": int(rule["to"]),
                "CidrIpv4": rule["cidr"],
            }
        )
    return {"Return": True, "SecurityGroupRules": rules}


def _rules(params: Params) -> list[dict[str, str]]:
    """The rules of a request, from either way of writing them."""
    permissions = params.get("IpPermissions") or [
        {**params, "IpRanges": [{"CidrIp": params.get("CidrIp", "0.0.0.0/0")}]}
    ]
    return [
        {
            "protocol": permission.get("IpProtocol", "tcp"),
            "from": str(permission.get("FromPort", -1)),
            "to": str(permission.get("ToPort", -1)),
            "cidr": cidr["CidrIp"],
        }
        for permission in permissions
        for cidr in permission.get("IpRanges") or ()
    ]


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
                },
            )
        ]
    }


def _described(turn: Turn, group: SecurityGroup) -> Response:
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    return {
        "GroupId": group.group_id,
        "IpPermissionsEgress": [everything],
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
                "IpRanges": [{"CidrIp": rule["cidr"]}],
            }
            for rule in group.ingress
        ],
    }


# --- key pairs and Regions --------------------------------------------------------------


def check_key_pair(turn: Turn, name: str) -> None:
    if name not in turn.world.account.key_pairs:
        raise ServiceError(
            "InvalidKeyPair.NotFound", f"The key pair '{name}' does not exist", 400
        )


def describe_key_pairs(turn: Turn, caller: Caller, params: Params) -> Response:
    world = turn.world
    wanted = params.get("KeyNames")
    for name in wanted or ():
        check_key_pair(turn, name)
    return {
        "KeyPairs": [
            {
                "KeyPairId": identifiers.settled_id(world, "key", name),
                "KeyType": "rsa",
                "Tags": [],
                "KeyName": name,
                "KeyFingerprint": _fingerprint(world, name),
            }
            for name in wanted or world.account.key_pairs
            if passes(params, {"key-name": (name,)})
        ]
    }


def _fingerprint(world: World, name: str) -> str:
    digest = hashlib.sha256(f"{world.seed}:{name}".encode()).digest()
    return ":".join(f"{byte:02x}" for byte in digest[:20])


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
