"""Which filters EC2's descriptions have, by the names of the API Reference.

A filter that there is not is refused whether or not there is anything to describe: so the
names stand here, and what they ask of a thing where it is described (``lookups.passes``).
Those that AWS has and this account does not: ``documented_filters``.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.service import Caller, Function, Params, Response, Turn, reads
from iamtutor.cloud.service.requirements import anything
from iamtutor.cloud.services.ec2.documented_filters import NOT_EMULATED
from iamtutor.cloud.services.ec2.lookups import in_pages, invalid_value

#: Values of all filters of a request, and characters of one.
MOST_VALUES, LONGEST_VALUE = 200, 255
#: Operation -> the names. Where ``tag-key`` is one, so are ``tag-value`` and ``tag:KEY``.
FILTERS = {
    "DescribeInstances": """
        architecture availability-zone block-device-mapping.volume-id
        client-token dns-name group-id group-name hypervisor
        iam-instance-profile.arn iam-instance-profile.id
        iam-instance-profile.name image-id instance-id instance-lifecycle
        instance-state-code instance-state-name instance-type
        instance.group-id instance.group-name ip-address key-name
        launch-index launch-time metadata-options.http-endpoint
        metadata-options.http-tokens metadata-options.instance-metadata-tags
        monitoring-state network-interface.addresses.private-ip-address
        network-interface.group-id network-interface.network-interface-id
        network-interface.private-dns-name
        network-interface.subnet-id network-interface.vpc-id owner-id
        platform platform-details private-dns-name private-ip-address
        requester-id reservation-id root-device-name root-device-type
        source-dest-check subnet-id tag-key tenancy virtualization-type
        vpc-id
    """,
    "DescribeInstanceCreditSpecifications": "instance-id",
    "DescribeNetworkInterfaces": """
        addresses.private-ip-address association.allocation-id
        association.association-id association.ip-owner-id
        association.public-ip attachment.device-index attachment.instance-id
        attachment.status availability-zone description group-id
        interface-type mac-address network-interface-id owner-id
        private-ip-address requester-managed status subnet-id tag-key vpc-id
    """,
    "DescribeVolumes": """
        attachment.delete-on-termination attachment.device
        attachment.instance-id attachment.status availability-zone encrypted
        size snapshot-id status tag-key volume-id volume-type
    """,
    "DescribeIamInstanceProfileAssociations": "instance-id state",
    "DescribeSecurityGroups": """
        description egress.ip-permission.cidr egress.ip-permission.from-port
        egress.ip-permission.group-id egress.ip-permission.ipv6-cidr
        egress.ip-permission.protocol egress.ip-permission.to-port group-id
        group-name ip-permission.cidr ip-permission.from-port
        ip-permission.group-id ip-permission.ipv6-cidr
        ip-permission.protocol ip-permission.to-port owner-id tag-key vpc-id
    """,
    "DescribeSecurityGroupRules": "group-id security-group-rule-id tag-key",
    "DescribeVpcs": """
        cidr cidr-block-association.cidr-block dhcp-options-id is-default
        isDefault owner-id state tag-key vpc-id
    """,
    "DescribeSubnets": """
        availability-zone availability-zone-id availabilityZone cidr
        cidr-block cidrBlock default-for-az defaultForAz
        map-public-ip-on-launch owner-id state subnet-id tag-key vpc-id
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
        availability-zone instance-state-code instance-state-name
        instance-status.reachability instance-status.status
        system-status.reachability system-status.status
    """,
    "DescribeTags": "key resource-id resource-type tag-key value",
    "DescribeKeyPairs": "fingerprint key-name key-pair-id tag-key",
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
        association.subnet-id default network-acl-id owner-id tag-key vpc-id
    """,
    "DescribeAddresses": """
        allocation-id association-id domain instance-id network-border-group
        network-interface-id network-interface-owner-id private-ip-address
        public-ip tag-key
    """,
    "DescribeImages": """
        architecture block-device-mapping.volume-type creation-date
        description ena-support hypervisor image-id image-type is-public
        name owner-alias owner-id platform-details root-device-name
        root-device-type state tag-key virtualization-type
    """,
}


def describes(
    member: str = "", least: int = 5, **facts: Any
) -> Callable[[Function], Function]:
    """Declares a function that describes: it needs an action without resources, filters
    are looked at first, and ``member``, the list in its answer, comes in pages of so many
    at ``least`` when the request says how long they may be; ``facts`` of ``Operation``."""

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
    """The same, with the request's filters looked at first: their names, their values."""
    names = frozenset(FILTERS[operation].split())
    unseen = frozenset(NOT_EMULATED.get(operation, "").split())

    @wraps(function)
    def describe(turn: Turn, caller: Caller, params: Params) -> Response:
        for wanted in params.get("Filters") or ():
            # What EC2 says of a filter without a name.
            name = wanted.get("Name", "null")
            of_tags = name == "tag-value" or name.startswith("tag:")
            if name in unseen:
                raise NotEmulated("ec2", f"{operation} with the filter {name}")
            if ("tag-key" if of_tags else name) not in names:
                raise invalid_value(f"The filter '{name}' is invalid")
        _check_values(params)
        return function(turn, caller, params)

    return describe


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
