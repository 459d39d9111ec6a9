"""The rules of security groups: what they let in and out."""

import re
from ipaddress import ip_network

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, writes
from iamtutor.cloud.services.ec2 import requirements as for_ec2
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.lookups import (
    check_description,
    check_ids,
    check_tagged,
    invalid_value,
    tags_for,
)
from iamtutor.cloud.services.ec2.network.security_groups import (
    Rule,
    group_of,
    groups,
    groups_here,
    rules_of,
    what,
)
from iamtutor.cloud.state.instances import SecurityGroup
from iamtutor.cloud.tags import Tags, tag_list

_MOST_RULES = 60
_KIND = "security-group-rule"
_NUMBER = re.compile(r"\d{1,3}", re.ASCII)
_PROTOCOLS = {
    "all": "-1",
    "-1": "-1",
    "1": "icmp",
    "icmp": "icmp",
    "6": "tcp",
    "tcp": "tcp",
    "17": "udp",
    "udp": "udp",
    "58": "icmpv6",
    "icmpv6": "icmpv6",
}
_HIGHEST_PROTOCOL, _HIGHEST_PORT = 255, 65535
_OF_A_GROUP = ("SourceSecurityGroupName", "SourceSecurityGroupOwnerId")
#: Egress rules stand in ``IpPermissions`` alone.
_OF_INGRESS = ("CidrIp", "FromPort", "IpProtocol", "ToPort", *_OF_A_GROUP)


@writes(for_ec2.resource("security-group", "GroupId"), unheeded=_OF_A_GROUP)
def authorize_security_group_ingress(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    return _authorize(turn, caller, params, egress=False)


@writes(for_ec2.resource("security-group", "GroupId"), unheeded=_OF_INGRESS)
def authorize_security_group_egress(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    return _authorize(turn, caller, params, egress=True)


@writes(for_ec2.resource("security-group", "GroupId"), unheeded=_OF_A_GROUP)
def revoke_security_group_ingress(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    return _revoke(turn, caller, params, egress=False)


@writes(for_ec2.resource("security-group", "GroupId"), unheeded=_OF_INGRESS)
def revoke_security_group_egress(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    return _revoke(turn, caller, params, egress=True)


def _authorize(turn: Turn, caller: Caller, params: Params, *, egress: bool) -> Response:
    check_tagged(params, _KIND)
    tags = tags_for(params, _KIND)
    group = group_of(turn, caller, params)
    kept = rules_of(turn, group, egress=egress)
    added: list[Rule] = []
    for rule in _rules(turn, caller, params):
        if what(rule) in [what(known) for known in [*kept, *added]]:
            raise ServiceError(
                "InvalidPermission.Duplicate",
                f'the specified rule "{_spoken(rule)}" already exists',
            )
        added.append(rule)
    if len(kept) + len(added) > _MOST_RULES:
        raise ServiceError(
            "RulesPerSecurityGroupLimitExceeded",
            "The maximum number of rules per security group has been reached.",
        )
    for rule in added:
        rule["id"] = identifiers.resource_id(turn.world, "sgr")
        if tags:
            turn.account.resource_tags[rule["id"]] = dict(tags)
    _keep(turn, group, [*kept, *added], egress=egress)
    rows = [_described(turn, group, rule, egress=egress) for rule in added]
    if tags:
        rows = [_with_tags(row, tags) for row in rows]
    return {"Return": True, "SecurityGroupRules": rows}


def _keep(turn: Turn, group: SecurityGroup, rules: list[Rule], *, egress: bool) -> None:
    if egress:
        group.egress = rules
    else:
        group.ingress = rules
    turn.account.security_groups[group.group_id] = group


def _revoke(turn: Turn, caller: Caller, params: Params, *, egress: bool) -> Response:
    """All of them, or none if one is not there."""
    group = group_of(turn, caller, params)
    kept = rules_of(turn, group, egress=egress)
    gone: list[Rule] = []
    for rule_id in params.get("SecurityGroupRuleIds") or ():
        check_ids("sgr", {rule["id"] for rule in kept}, [rule_id])
        gone += [rule for rule in kept if rule["id"] == rule_id]
    if not params.get("SecurityGroupRuleIds"):
        for wanted in _rules(turn, caller, params):
            found = [rule for rule in kept if what(rule) == what(wanted)]
            if not found:
                raise ServiceError(
                    "InvalidPermission.NotFound",
                    "The specified rule does not exist in this security group.",
                )
            gone += found
    _keep(turn, group, [rule for rule in kept if rule not in gone], egress=egress)
    for rule in gone:
        turn.account.resource_tags.pop(rule["id"], None)
    rows = [_revoked(group, rule, egress=egress) for rule in gone]
    return {"Return": True, "RevokedSecurityGroupRules": rows}


@describes("SecurityGroupRules")
def describe_security_group_rules(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    known = [
        (group, rule, egress)
        for group in groups_here(turn, caller).values()
        for egress in (False, True)
        for rule in rules_of(turn, group, egress=egress)
    ]
    wanted = params.get("SecurityGroupRuleIds")
    check_ids("sgr", {rule["id"] for _, rule, _ in known}, wanted or ())
    rows: list[Response] = []
    for group, rule, egress in known:
        if not wanted or rule["id"] in wanted:
            tags = turn.account.resource_tags.get(rule["id"], {})
            row = _described(turn, group, rule, egress=egress)
            rows.append(_with_tags(row, tags))
    return {"SecurityGroupRules": rows}


def rule_ids(turn: Turn) -> set[str]:
    return {
        rule["id"]
        for group in groups(turn).values()
        for egress in (False, True)
        for rule in rules_of(turn, group, egress=egress)
    }


# --- describing -------------------------------------------------------------------------


def _described(
    turn: Turn, group: SecurityGroup, rule: Rule, *, egress: bool
) -> Response:
    account = turn.account
    row = _ports(group, rule, egress=egress)
    described: Response = {
        "SecurityGroupRuleId": row.pop("SecurityGroupRuleId"),
        "GroupId": row.pop("GroupId"),
        "GroupOwnerId": account.id,
        **row,
    }
    if "group" in rule:
        described["ReferencedGroupInfo"] = {
            "GroupId": rule["group"],
            "UserId": account.id,
        }
    if "description" in rule:
        described["Description"] = rule["description"]
    described["SecurityGroupRuleArn"] = (
        f"arn:aws:ec2:{account.region}:{account.id}:security-group-rule/{rule['id']}"
    )
    return described


def _with_tags(row: Response, tags: Tags) -> Response:
    arn = row.pop("SecurityGroupRuleArn")
    return {**row, "Tags": tag_list(tags), "SecurityGroupRuleArn": arn}


def _revoked(group: SecurityGroup, rule: Rule, *, egress: bool) -> Response:
    row = _ports(group, rule, egress=egress)
    if "group" in rule:
        row["ReferencedGroupId"] = rule["group"]
    if "description" in rule:
        row["Description"] = rule["description"]
    return row


def _ports(group: SecurityGroup, rule: Rule, *, egress: bool) -> Response:
    row: Response = {
        "SecurityGroupRuleId": rule["id"],
        "GroupId": group.group_id,
        "IsEgress": egress,
        "IpProtocol": rule["protocol"],
        "FromPort": int(rule["from"]),
        "ToPort": int(rule["to"]),
    }
    if "cidr" in rule:
        row["CidrIpv4"] = rule["cidr"]
    if "cidr6" in rule:
        row["CidrIpv6"] = rule["cidr6"]
    return row


def _spoken(rule: Rule) -> str:
    peer = rule.get("cidr") or rule.get("cidr6") or rule["group"]
    if rule["protocol"] == "-1":
        return f"peer: {peer}, ALL, ALLOW"
    return (
        f"peer: {peer}, {rule['protocol'].upper()}, from port: {rule['from']}, "
        f"to port: {rule['to']}, ALLOW"
    )


# --- what a request asks for ------------------------------------------------------------


def _rules(turn: Turn, caller: Caller, params: Params) -> list[Rule]:
    """The rules of a request, from either way of writing them: each admits the addresses
    of a ``cidr`` or the members of a ``group``."""
    asked = params.get("IpPermissions") or [
        {**params, "IpRanges": [{"CidrIp": params.get("CidrIp", "0.0.0.0/0")}]}
    ]
    rules: list[Rule] = []
    for permission in asked:
        ports = _asked_ports(permission)
        for block in permission.get("IpRanges") or ():
            rules.append({**ports, "cidr": _block(block["CidrIp"]), **_said(block)})
        for block in permission.get("Ipv6Ranges") or ():
            rules.append({**ports, "cidr6": _block(block["CidrIpv6"]), **_said(block)})
        for pair in permission.get("UserIdGroupPairs") or ():
            group = group_of(turn, caller, pair).group_id
            rules.append({**ports, "group": group, **_said(pair)})
    return rules


def _said(peer: Params) -> Rule:
    if not peer.get("Description"):
        return {}
    check_description("rule", peer["Description"])
    return {"description": peer["Description"]}


def _asked_ports(permission: Params) -> Rule:
    asked = permission.get("IpProtocol", "tcp").lower()
    numbered = _NUMBER.fullmatch(asked) and int(asked) <= _HIGHEST_PROTOCOL
    if asked not in _PROTOCOLS and not numbered:
        raise invalid_value(
            f"Invalid value '{asked}' for IP protocol. Unknown protocol."
        )
    protocol = _PROTOCOLS.get(asked, asked)
    if protocol == "-1":
        return {"protocol": "-1", "from": "-1", "to": "-1"}
    first, last = permission.get("FromPort", -1), permission.get("ToPort", -1)
    if protocol in ("tcp", "udp"):
        if "FromPort" not in permission or "ToPort" not in permission:
            raise invalid_value(
                "Invalid value for portRange. Must specify both from and to ports with "
                "TCP/UDP."
            )
        if (first, last) == (-1, -1):
            first, last = 0, _HIGHEST_PORT
        if not 0 <= first <= last <= _HIGHEST_PORT:
            raise invalid_value(f"Invalid TCP/UDP port range ({first}:{last})")
    return {"protocol": protocol, "from": str(first), "to": str(last)}


def _block(text: str) -> str:
    """A block of addresses, with the bits of the host cleared as EC2 does."""
    try:
        return str(ip_network(text, strict=False)) if "/" in text else _bad_block(text)
    except ValueError:
        return _bad_block(text)


def _bad_block(text: str) -> str:
    raise invalid_value(f"CIDR block {text} is malformed")
