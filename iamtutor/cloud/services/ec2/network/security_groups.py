"""Security groups. What their rules are: ``security_group_rules``."""

from collections.abc import Sequence

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, writes
from iamtutor.cloud.services.ec2 import requirements as for_ec2
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.lookups import (
    check_ascii,
    check_description,
    check_tagged,
    empty_value,
    invalid_value,
    is_home,
    missing_parameter,
    tags_for,
)
from iamtutor.cloud.services.ec2.network.vpc import check_vpc, default_vpc
from iamtutor.cloud.state.instances import SecurityGroup
from iamtutor.cloud.tags import tag_list

_LONGEST_NAME = 255
Rule = dict[str, str]


# --- finding ----------------------------------------------------------------------------


def default_group(turn: Turn) -> str:
    return identifiers.settled_id(turn, "sg", "default")


def groups(turn: Turn) -> dict[str, SecurityGroup]:
    """The security groups by id, the VPC's own ``default`` first: it lets its members in.
    It is kept in the account only once it has been changed."""
    group_id = default_group(turn)
    inside = {"protocol": "-1", "from": "-1", "to": "-1", "group": group_id}
    default = SecurityGroup(
        group_id, "default", "default VPC security group", ingress=[inside]
    )
    return {group_id: default, **turn.account.security_groups}


def groups_here(turn: Turn, caller: Caller) -> dict[str, SecurityGroup]:
    """Those of the Region that was asked."""
    return groups(turn) if is_home(turn, caller) else {}


def groups_named(
    turn: Turn, caller: Caller, ids: Sequence[str], names: Sequence[str] = ()
) -> list[SecurityGroup]:
    """The groups of these ids and names. Raises ServiceError."""
    known = groups_here(turn, caller)
    found: list[SecurityGroup] = []
    for group_id in ids:
        if not group_id:
            raise empty_value("groupId")
        if not group_id.startswith("sg-"):
            raise ServiceError(
                "InvalidGroupId.Malformed",
                f'Invalid id: "{group_id}" (expecting "sg-...")',
            )
        if group_id not in known:
            raise ServiceError(
                "InvalidGroup.NotFound",
                f"The security group '{group_id}' does not exist",
            )
        found.append(known[group_id])
    for name in names:
        group = next((g for g in known.values() if g.name == name), None)
        if group is None:
            there = f" in default VPC '{default_vpc(turn)}'" if known else ""
            raise ServiceError(
                "InvalidGroup.NotFound",
                f"The security group '{name}' does not exist{there}",
            )
        found.append(group)
    return found


def group_of(turn: Turn, caller: Caller, params: Params) -> SecurityGroup:
    ids = [params["GroupId"]] if "GroupId" in params else []
    names = [params["GroupName"]] if "GroupName" in params and not ids else []
    if not ids and not names:
        raise missing_parameter(
            "The request must contain the parameter groupName or groupId"
        )
    return groups_named(turn, caller, ids, names)[0]


# --- rules ------------------------------------------------------------------------------


def rules_of(turn: Turn, group: SecurityGroup, *, egress: bool) -> list[Rule]:
    """The rules of a group, each with its id. A new group lets everything out."""
    way = "out" if egress else "in"
    rules = group.ingress
    if egress:
        rules = [_EVERYTHING_OUT] if group.egress is None else group.egress
    return [
        {
            "id": identifiers.settled_id(
                turn, "sgr", f"{group.group_id} {way} {sorted(what(rule).items())}"
            ),
            **rule,
        }
        for rule in rules
    ]


def what(rule: Rule) -> Rule:
    """What a rule admits, whatever its id and description."""
    return {k: v for k, v in rule.items() if k not in ("id", "description")}


def permissions(turn: Turn, rules: list[Rule]) -> list[Response]:
    """Rules as DescribeSecurityGroups shows them: those of the same ports together."""
    together: dict[tuple[str, str, str], Response] = {}
    for rule in rules:
        ports = (rule["protocol"], rule["from"], rule["to"])
        if ports not in together:
            row: Response = {"IpProtocol": rule["protocol"]}
            if rule["protocol"] != "-1":
                row |= {"FromPort": int(rule["from"]), "ToPort": int(rule["to"])}
            lists = ("UserIdGroupPairs", "IpRanges", "Ipv6Ranges", "PrefixListIds")
            together[ports] = {**row, **{name: [] for name in lists}}
        said = {"Description": rule["description"]} if "description" in rule else {}
        peers: dict[str, Response] = {
            "cidr": {**said, "CidrIp": rule.get("cidr")},
            "cidr6": {**said, "CidrIpv6": rule.get("cidr6")},
            "group": {
                **said,
                "UserId": turn.account.id,
                "GroupId": rule.get("group"),
            },
        }
        for kind, member in _PEERS.items():
            if kind in rule:
                found: list[Response] = together[ports][member]  # type: ignore[assignment]
                found.append(peers[kind])
    return list(together.values())


_PEERS = {"cidr": "IpRanges", "cidr6": "Ipv6Ranges", "group": "UserIdGroupPairs"}
_EVERYTHING_OUT = {"protocol": "-1", "from": "-1", "to": "-1", "cidr": "0.0.0.0/0"}


# --- making, describing, deleting -------------------------------------------------------


def group_arn(turn: Turn, group_id: str) -> str:
    account = turn.account
    return f"arn:aws:ec2:{account.region}:{account.id}:security-group/{group_id}"


@writes(for_ec2.creating("security-group", "GroupId"))
def create_security_group(turn: Turn, caller: Caller, params: Params) -> Response:
    check_tagged(params, "security-group")
    check_vpc(turn, caller, params)
    name = params["GroupName"]
    if not params["Description"]:
        raise missing_parameter(
            "The request must contain the parameter GroupDescription"
        )
    check_ascii("GroupName", name)
    check_ascii("GroupDescription", params["Description"])
    check_description("security group", params["Description"])
    if name.lower().startswith("sg-"):
        raise invalid_value(
            f"Value ({name}) for parameter GroupName is invalid. Group names may not be "
            "in the format sg-*."
        )
    if len(name) > _LONGEST_NAME:
        raise invalid_value(
            f"Value ({name}) for parameter GroupName is invalid. Character sets beyond "
            "ASCII or more than 255 characters are not supported."
        )
    if name == "default":
        raise invalid_value(f"Cannot use reserved security group name: {name}")
    if any(group.name == name for group in groups(turn).values()):
        raise ServiceError(
            "InvalidGroup.Duplicate",
            f"The security group '{name}' already exists for VPC '{default_vpc(turn)}'",
        )
    group_id = identifiers.resource_id(turn.world, "sg")
    turn.account.security_groups[group_id] = SecurityGroup(
        group_id, name, params["Description"]
    )
    response: Response = {"GroupId": group_id}
    tags = tags_for(params, "security-group")
    if tags:
        turn.account.resource_tags[group_id] = tags
        response["Tags"] = tag_list(tags)
    return {**response, "SecurityGroupArn": group_arn(turn, group_id)}


@writes(for_ec2.resource("security-group", "GroupId"))
def delete_security_group(turn: Turn, caller: Caller, params: Params) -> Response:
    group = group_of(turn, caller, params)
    if group.group_id == default_group(turn):
        raise ServiceError(
            "CannotDelete",
            f'the specified group: "{group.group_id}" name: "{group.name}" cannot be '
            "deleted by a user",
        )
    if any(
        group.group_id in instance.security_groups
        for instance in turn.account.instances.values()
        if instance.state != "terminated"
    ) or any(
        rule.get("group") == group.group_id
        for other in groups(turn).values()
        if other.group_id != group.group_id
        for rule in (*other.ingress, *(other.egress or ()))
    ):
        raise ServiceError(
            "DependencyViolation", f"resource {group.group_id} has a dependent object"
        )
    del turn.account.security_groups[group.group_id]
    turn.account.resource_tags.pop(group.group_id, None)
    return {"Return": True, "GroupId": group.group_id}


@describes("SecurityGroups")
def describe_security_groups(turn: Turn, caller: Caller, params: Params) -> Response:
    ids, names = params.get("GroupIds") or [], params.get("GroupNames") or []
    chosen = groups_named(turn, caller, ids, names)
    if not ids and not names:
        chosen = list(groups_here(turn, caller).values())
    return {"SecurityGroups": [_described(turn, group) for group in chosen]}


def _described(turn: Turn, group: SecurityGroup) -> Response:
    tags = turn.account.resource_tags.get(group.group_id, {})
    return {
        "GroupId": group.group_id,
        "IpPermissionsEgress": permissions(turn, rules_of(turn, group, egress=True)),
        **({"Tags": tag_list(tags)} if tags else {}),
        "VpcId": default_vpc(turn),
        "SecurityGroupArn": group_arn(turn, group.group_id),
        "OwnerId": turn.account.id,
        "GroupName": group.name,
        "Description": group.description,
        "IpPermissions": permissions(turn, rules_of(turn, group, egress=False)),
    }
