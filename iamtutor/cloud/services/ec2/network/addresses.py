"""Elastic IP addresses: kept by the account until they are released.

An instance that gets one loses the public address that it had, and gets another when the
Elastic IP address is taken away.
"""

from collections.abc import Iterator

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Account
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, without_nones, writes
from iamtutor.cloud.services.ec2 import requirements as for_ec2
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.lookups import (
    check_ids,
    check_tagged,
    instances_named,
    invalid_value,
    is_home,
    missing_parameter,
    tags_for,
)
from iamtutor.cloud.services.ec2.network.interfaces import (
    elastic_ip_of,
    interface_id,
    interfaces_here,
)
from iamtutor.cloud.state.instances import ElasticIp, Instance
from iamtutor.cloud.tags import tag_list

_MOST = 5
_POOL = "amazon"
#: What asks for a certain address, or for one that isn't of Amazon's pool.
_OF_A_POOL = ("Address", "CustomerOwnedIpv4Pool", "IpamPoolId", "PublicIpv4Pool")


@writes(for_ec2.creating("elastic-ip", "AllocationId"), unheeded=_OF_A_POOL)
def allocate_address(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    if not is_home(turn, caller):
        raise NotEmulated("ec2", f"AllocateAddress in {caller.region}")
    _check_group(account, params)
    if params.get("Domain", "vpc") != "vpc":
        raise invalid_value(f"Invalid value '{params['Domain']}' for domain.")
    if len(account.elastic_ips) >= _MOST:
        raise ServiceError(
            "AddressLimitExceeded", "The maximum number of addresses has been reached."
        )
    check_tagged(params, "elastic-ip")
    allocation_id = identifiers.resource_id(turn.world, "eipalloc")
    one = ElasticIp(allocation_id, identifiers.public_ip(turn.world))
    account.elastic_ips[allocation_id] = one
    tags = tags_for(params, "elastic-ip")
    if tags:
        account.resource_tags[allocation_id] = tags
    return {
        "AllocationId": allocation_id,
        "PublicIpv4Pool": _POOL,
        "NetworkBorderGroup": account.region,
        "Domain": "vpc",
        "PublicIp": one.public_ip,
    }


@writes(for_ec2.address)
def release_address(turn: Turn, caller: Caller, params: Params) -> Response:
    """In a default VPC, as all here are, an instance loses its address by that."""
    account = turn.account
    _check_group(account, params)
    one = _named(turn, caller, params)
    _take_away(turn, one)
    del account.elastic_ips[one.allocation_id]
    account.resource_tags.pop(one.allocation_id, None)
    return {}


def _check_group(account: Account, params: Params) -> None:
    """All addresses here are of their Region's own group, which a client may name, as
    Terraform does when it releases one."""
    group = params.get("NetworkBorderGroup") or account.region
    if group != account.region:
        raise NotEmulated("ec2", f"addresses in the network border group {group}")


@writes(for_ec2.address)
def associate_address(turn: Turn, caller: Caller, params: Params) -> Response:
    one = _named(turn, caller, params)
    instance = _receiving(turn, caller, params)
    if instance.state == "terminated":
        raise ServiceError(
            "InvalidInstanceID",
            f"The {instance.state} instance '{instance.instance_id}' is not in a valid "
            "state for this operation.",
        )
    private = params.get("PrivateIpAddress", instance.private_ip)
    if private != instance.private_ip:
        # What EC2 says of an address that the instance does not have, nobody has shown.
        raise NotEmulated("ec2", f"AssociateAddress with the private address {private}")
    if one.instance_id is not None and params.get("AllowReassociation") is False:
        raise ServiceError(
            "Resource.AlreadyAssociated",
            f"resource {one.allocation_id} is already associated with associate-id "
            f"{one.association_id}",
        )
    _take_away(turn, one)
    before = elastic_ip_of(turn.account, instance.instance_id)
    if before is not None:
        before.association_id = before.instance_id = None
    one.association_id = identifiers.resource_id(turn.world, "eipassoc")
    one.instance_id = instance.instance_id
    instance.public_ip = one.public_ip
    return {"AssociationId": one.association_id}


def _receiving(turn: Turn, caller: Caller, params: Params) -> Instance:
    """The instance that is to have the address: the request names it, or its network
    interface. Raises ServiceError."""
    interface = params.get("NetworkInterfaceId")
    if "InstanceId" in params:
        if interface is not None:
            raise NotEmulated(
                "ec2", "AssociateAddress with an instance and an interface"
            )
        [instance] = instances_named(turn, caller, [params["InstanceId"]])
        return instance
    if interface is None:
        raise missing_parameter(
            "Either instance ID or network interface id must be specified"
        )
    known = interfaces_here(turn, caller)
    check_ids("eni", known, [interface])
    return known[interface]


@writes(for_ec2.address)
def disassociate_address(turn: Turn, caller: Caller, params: Params) -> Response:
    for one in _here(turn, caller).values():
        if one.association_id is not None and (
            params.get("AssociationId") == one.association_id
            or params.get("PublicIp") == one.public_ip
        ):
            _take_away(turn, one)
            return {}
    if "AssociationId" in params:
        raise ServiceError(
            "InvalidAssociationID.NotFound",
            f"The association ID '{params['AssociationId']}' does not exist",
        )
    _named(turn, caller, params)
    return {}


@describes()
def describe_addresses(turn: Turn, caller: Caller, params: Params) -> Response:
    return {
        "Addresses": [_described(turn, one) for one in _wanted(turn, caller, params)]
    }


def lose(turn: Turn, instance: Instance) -> None:
    """A terminated instance gives its Elastic IP address back to the account."""
    one = elastic_ip_of(turn.account, instance.instance_id)
    if one is not None:
        one.association_id = one.instance_id = None


def _take_away(turn: Turn, one: ElasticIp) -> None:
    instance = turn.account.instances.get(one.instance_id or "")
    one.association_id = one.instance_id = None
    if instance is not None:
        anew = instance.state == "running" and instance.takes_public_ip
        instance.public_ip = identifiers.public_ip(turn.world) if anew else None


def _here(turn: Turn, caller: Caller) -> dict[str, ElasticIp]:
    """Those of the Region that was asked, by their allocation ids."""
    return turn.account.elastic_ips if is_home(turn, caller) else {}


def _wanted(turn: Turn, caller: Caller, params: Params) -> Iterator[ElasticIp]:
    ids, addresses = params.get("AllocationIds"), params.get("PublicIps")
    if not ids and not addresses:
        yield from _here(turn, caller).values()
    for allocation_id in ids or ():
        yield _named(turn, caller, {"AllocationId": allocation_id})
    for address in addresses or ():
        yield _named(turn, caller, {"PublicIp": address})


def _named(turn: Turn, caller: Caller, params: Params) -> ElasticIp:
    """The address that a request names. Raises ServiceError."""
    known = _here(turn, caller)
    if "AllocationId" in params:
        check_ids("eipalloc", known, [params["AllocationId"]])
        return known[params["AllocationId"]]
    if "PublicIp" not in params:
        raise missing_parameter("Either public IP or allocation id must be specified")
    for one in known.values():
        if one.public_ip == params["PublicIp"]:
            return one
    raise ServiceError(
        "InvalidAddress.NotFound", f"Address '{params['PublicIp']}' not found."
    )


def _described(turn: Turn, one: ElasticIp) -> Response:
    account = turn.account
    tags = account.resource_tags.get(one.allocation_id, {})
    instance = account.instances.get(one.instance_id or "")
    return without_nones(
        {
            "AllocationId": one.allocation_id,
            "AssociationId": one.association_id,
            "Domain": "vpc",
            "NetworkInterfaceId": interface_id(turn, instance) if instance else None,
            "NetworkInterfaceOwnerId": account.id if instance else None,
            "PrivateIpAddress": instance.private_ip if instance else None,
            "Tags": tag_list(tags) if tags else None,
            "PublicIpv4Pool": _POOL,
            "NetworkBorderGroup": account.region,
            "InstanceId": one.instance_id,
            "PublicIp": one.public_ip,
        }
    )
