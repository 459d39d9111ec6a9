"""Which filters EC2's descriptions have, by the names of the API Reference, and what each
asks of a thing: a member of its description.

A filter that there is not is refused whether or not there is anything to describe. Of
those that AWS documents and nothing here is described by, to find nothing would be a wrong
success: they are not emulated.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache, wraps
from importlib.resources import files
from typing import Any

from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.service import Caller, Function, Params, Response, Turn, reads
from iamtutor.cloud.service.requirements import anything
from iamtutor.cloud.services.ec2.lookups import in_pages, invalid_value

#: Values of all filters of a request, and characters of one.
MOST_VALUES, LONGEST_VALUE = 200, 255
_PARTS = re.compile(r"\\[*?\\]|.", re.DOTALL)
#: What it costs to ask one thing for the member of a filter, in units of
#: ``policy.budget``; to compare one of its values with one of the filter's costs one more.
_FILTER_WORK = 20
#: Operation -> the names. Where ``tag-key`` is one, so are ``tag-value`` and ``tag:KEY``.
#: Behind a name stands the way to its member, where that is called otherwise; with a
#: slash at the end, to the name in an ARN.
FILTERS = {
    "DescribeInstances": """
        architecture availability-zone=Placement.AvailabilityZone
        block-device-mapping.volume-id=BlockDeviceMappings.Ebs.VolumeId client-token
        dns-name=PublicDnsName group-id group-name hypervisor
        iam-instance-profile.arn iam-instance-profile.id
        iam-instance-profile.name=IamInstanceProfile.Arn/ image-id instance-id
        instance-lifecycle instance-state-code=State.Code
        instance-state-name=State.Name instance-type
        instance.group-id=SecurityGroups.GroupId
        instance.group-name=SecurityGroups.GroupName ip-address=PublicIpAddress
        key-name launch-index=AmiLaunchIndex launch-time
        metadata-options.http-endpoint metadata-options.http-tokens
        metadata-options.instance-metadata-tags monitoring-state=Monitoring.State
        network-interface.addresses.private-ip-address=NetworkInterfaces.PrivateIpAddress
        network-interface.group-id=NetworkInterfaces.Groups.GroupId
        network-interface.network-interface-id network-interface.private-dns-name
        network-interface.subnet-id network-interface.vpc-id owner-id platform
        platform-details private-dns-name private-ip-address requester-id
        reservation-id root-device-name root-device-type source-dest-check subnet-id
        tag-key tenancy=Placement.Tenancy virtualization-type vpc-id
    """,
    "DescribeInstanceCreditSpecifications": "instance-id",
    "DescribeNetworkInterfaces": """
        addresses.private-ip-address=PrivateIpAddresses.PrivateIpAddress
        association.allocation-id association.association-id association.ip-owner-id
        association.public-ip attachment.device-index attachment.instance-id
        attachment.status availability-zone description group-id=Groups.GroupId
        interface-type mac-address network-interface-id owner-id private-ip-address
        requester-managed status subnet-id tag-key vpc-id
    """,
    "DescribeVolumes": """
        attachment.delete-on-termination attachment.device attachment.instance-id
        attachment.status=Attachments.State availability-zone encrypted size
        snapshot-id status=State tag-key volume-id volume-type
    """,
    "DescribeIamInstanceProfileAssociations": "instance-id state",
    "DescribeSecurityGroups": """
        description egress.ip-permission.cidr=IpPermissionsEgress.IpRanges.CidrIp
        egress.ip-permission.from-port=IpPermissionsEgress.FromPort
        egress.ip-permission.group-id=IpPermissionsEgress.UserIdGroupPairs.GroupId
        egress.ip-permission.ipv6-cidr=IpPermissionsEgress.Ipv6Ranges.CidrIpv6
        egress.ip-permission.protocol=IpPermissionsEgress.IpProtocol
        egress.ip-permission.to-port=IpPermissionsEgress.ToPort
        ip-permission.cidr=IpPermissions.IpRanges.CidrIp ip-permission.from-port
        ip-permission.group-id=IpPermissions.UserIdGroupPairs.GroupId
        ip-permission.ipv6-cidr=IpPermissions.Ipv6Ranges.CidrIpv6
        ip-permission.protocol=IpPermissions.IpProtocol ip-permission.to-port
        group-id group-name owner-id tag-key vpc-id
    """,
    "DescribeSecurityGroupRules": "group-id security-group-rule-id tag-key",
    "DescribeVpcs": """
        cidr=CidrBlock
        cidr-block-association.cidr-block=CidrBlockAssociationSet.CidrBlock
        dhcp-options-id is-default isDefault owner-id state tag-key vpc-id
    """,
    "DescribeSubnets": """
        availability-zone availability-zone-id availabilityZone cidr=CidrBlock
        cidr-block cidrBlock default-for-az defaultForAz map-public-ip-on-launch
        owner-id state subnet-id tag-key vpc-id
    """,
    "DescribeInstanceTypes": """
        bare-metal burstable-performance-supported current-generation
        free-tier-eligible hypervisor instance-storage-supported
        instance-type memory-info.size-in-mib
        processor-info.supported-architecture supported-root-device-type
        supported-usage-class supported-virtualization-type
        vcpu-info.default-vcpus
    """,
    "DescribeInstanceStatus": """
        availability-zone instance-state-code=InstanceState.Code
        instance-state-name=InstanceState.Name
        instance-status.reachability=InstanceStatus.Details.Status
        instance-status.status
        system-status.reachability=SystemStatus.Details.Status system-status.status
    """,
    "DescribeTags": "key resource-id resource-type tag-key value",
    "DescribeKeyPairs": "fingerprint=KeyFingerprint key-name key-pair-id tag-key",
    "DescribeRegions": "endpoint opt-in-status region-name",
    "DescribeAvailabilityZones": """
        group-long-name group-name opt-in-status region-name state zone-id
        zone-name zone-type
    """,
    "DescribeRouteTables": """
        association.main association.route-table-id association.subnet-id
        owner-id route-table-id route.destination-cidr-block
        route.gateway-id route.state tag-key vpc-id
    """,
    "DescribeInternetGateways": """
        attachment.state attachment.vpc-id internet-gateway-id owner-id
        tag-key
    """,
    "DescribeNetworkAcls": """
        association.subnet-id default=IsDefault network-acl-id owner-id tag-key
        vpc-id
    """,
    "DescribeAddresses": """
        allocation-id association-id domain instance-id network-border-group
        network-interface-id network-interface-owner-id private-ip-address
        public-ip tag-key
    """,
    "DescribeImages": """
        architecture
        block-device-mapping.volume-type=BlockDeviceMappings.Ebs.VolumeType
        creation-date description ena-support hypervisor image-id image-type
        is-public=Public name owner-alias=ImageOwnerAlias owner-id platform-details
        root-device-name root-device-type state tag-key virtualization-type
    """,
}
#: Operation -> the names of the API Reference, as ``tools.build_ec2_filters`` wrote them.
DOCUMENTED: dict[str, list[str]] = json.loads(
    files(__package__).joinpath("documented_filters.json").read_bytes()
)


def describes(
    member: str = "", least: int = 5, **facts: Any
) -> Callable[[Function], Function]:
    """Declares a function that describes: it needs an action without resources, filters
    are looked at first and narrow what it answers, and ``member``, the list in its answer,
    comes in pages of so many at ``least`` when the request says how long they may be;
    ``facts`` of ``Operation``."""

    def declared(function: Function) -> Function:
        found = function
        name = "".join(word.capitalize() for word in function.__name__.split("_"))
        if name in FILTERS:
            found = _filtering(found, name)
        if member:
            found = in_pages(found, member, least, 1000)
        reads(anything, **facts)(found)
        return function

    return declared


def _filtering(function: Function, operation: str) -> Function:
    """The same, with the request's filters looked at first, their names and their values;
    of what it describes those that pass them."""
    ways = dict(name.partition("=")[::2] for name in FILTERS[operation].split())
    unseen = frozenset(DOCUMENTED.get(operation, ())) - ways.keys()

    @wraps(function)
    def describe(turn: Turn, caller: Caller, params: Params) -> Response:
        for wanted in params.get("Filters") or ():
            # What EC2 says of a filter without a name.
            name = wanted.get("Name", "null")
            of_tags = name == "tag-value" or name.startswith("tag:")
            if name in unseen:
                raise NotEmulated("ec2", f"{operation} with the filter {name}")
            if ("tag-key" if of_tags else name) not in ways:
                raise invalid_value(f"The filter '{name}' is invalid")
        _check_values(params)
        answer = function(turn, caller, params)
        if not params.get("Filters"):
            return answer
        ((member, rows),) = answer.items()
        return {member: [*_passing(turn, params, rows, ways)]}

    return describe


def _passing(
    turn: Turn, params: Params, rows: Any, ways: Mapping[str, str]
) -> Iterator[Response]:
    for row in rows:
        if "Instances" not in row:
            if passes(turn, params, row, ways):
                yield row
            continue
        # A reservation: its instances are asked, which are of its owner. What they run on
        # is asked for and not told.
        more = {**row, "PlatformDetails": "Linux/UNIX"}
        inside = [
            one
            for one in row["Instances"]
            if passes(turn, params, {**more, **one}, ways)
        ]
        if inside:
            yield {**row, "Instances": inside}


def _check_values(params: Params) -> None:
    """Raise ServiceError for more, or longer, values of filters than EC2 takes."""
    filters = params.get("Filters") or ()
    values = [value for one in filters for value in one.get("Values") or ()]
    if len(values) > MOST_VALUES:
        told = f"number of filter values specified on a single call is {MOST_VALUES}"
    elif max(map(len, values), default=0) > LONGEST_VALUE:
        told = f"length for a filter value is {LONGEST_VALUE} characters"
    else:
        return
    raise ServiceError("FilterLimitExceeded", f"The maximum {told}")


def passes(
    turn: Turn, params: Params, row: Mapping[str, Any], ways: Mapping[str, str]
) -> bool:
    """Whether what is described so passes the request's filters; ``ways`` lead from their
    names to members that are called otherwise."""
    for wanted in params.get("Filters") or ():
        values = [*_asked(row, wanted["Name"], ways)]
        patterns = [_pattern(given) for given in wanted.get("Values") or ()]
        turn.charge(_FILTER_WORK + len(values) * len(patterns))
        if not any(
            pattern.fullmatch(value) for value in values for pattern in patterns
        ):
            return False
    return True


def _asked(row: Mapping[str, Any], name: str, ways: Mapping[str, str]) -> Iterator[str]:
    """What a filter of this name finds in a description."""
    if not name.startswith(("tag:", "tag-")):
        way = ways.get(name) or name
        for value in _members(row, way.removesuffix("/").split(".")):
            yield value.rsplit("/", 1)[-1] if way.endswith("/") else value
        return
    # What describes a tag is one.
    for tag in row.get("Tags", row.get("TagSet", [row] if "Key" in row else ())):
        if name in ("tag-key", "tag-value"):
            yield tag[name.removeprefix("tag-").capitalize()]
        elif name == f"tag:{tag['Key']}":
            yield tag["Value"]


def _members(row: Mapping[str, Any], way: list[str]) -> Iterator[str]:
    """The values at the end of a way."""
    found: list[Any] = [row]
    for called in way:
        inside: list[Any] = []
        for told in found:
            member = _member(tuple(told), called)
            if member is not None:
                value = told[member]
                inside += value if isinstance(value, list) else [value]
        found = inside
    for value in found:
        if isinstance(value, datetime):
            yield f"{value:%Y-%m-%dT%H:%M:%S.000Z}"
        else:
            yield str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=1024)
def _member(members: tuple[str, ...], called: str) -> str | None:
    """Which of the members a filter means: by ``iam-instance-profile`` that is
    ``IamInstanceProfile``, and by ``attachment``, of several, ``Attachments``."""
    known = {member.lower(): member for member in members}
    name = called.replace("-", "").lower()
    one_or_several = (name, f"{name}s", f"{name}es")
    return next((known[word] for word in one_or_several if word in known), None)


@lru_cache(maxsize=256)
def _pattern(given: str) -> re.Pattern[str]:
    """A filter's value: ``*`` is anything, ``?`` one character, a backslash before
    one of them takes that away. What stands between two stars is found where it comes
    first, and not looked for again."""
    pieces = [""]
    for part in _PARTS.findall(given):
        if part == "*":
            pieces.append("")
        else:
            pieces[-1] += "." if part == "?" else re.escape(part.removeprefix("\\"))
    begin, *between = pieces
    end = f".*{between.pop()}" if between else ""
    found = "".join(f"(?>.*?{piece})" for piece in between)
    return re.compile(f"{begin}{found}{end}", re.DOTALL)
