"""Network interfaces: each instance has one, which comes and goes with it."""

import hashlib

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Account
from iamtutor.cloud.service import Caller, Params, Response, Turn
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.lookups import check_ids, instances_here, tags_told
from iamtutor.cloud.services.ec2.network.security_groups import groups
from iamtutor.cloud.services.ec2.network.vpc import default_subnet, default_vpc
from iamtutor.cloud.state.instances import ElasticIp, Instance

#: The members of an interface's own description, in order, and of its attachment.
_ALONE = tuple(
    """
    Association Attachment AvailabilityZone Description Groups InterfaceType
    Ipv6Addresses MacAddress NetworkInterfaceId OwnerId PrivateDnsName
    PrivateIpAddress PrivateIpAddresses RequesterManaged SourceDestCheck Status
    SubnetId TagSet VpcId
    """.split()
)
_ATTACHMENT = tuple(
    """
    AttachTime AttachmentId DeleteOnTermination DeviceIndex NetworkCardIndex
    InstanceId InstanceOwnerId Status
    """.split()
)


def host_name(instance: Instance) -> str:
    return "ip-" + instance.private_ip.replace(".", "-")


def private_dns(turn: Turn, instance: Instance) -> str:
    return f"{host_name(instance)}.{turn.account.region}.compute.internal"


def _mac(instance: Instance) -> str:
    """A locally administered address, the same for the same instance."""
    tail = hashlib.sha256(instance.instance_id.encode()).digest()[:5]
    return ":".join(f"{byte:02x}" for byte in (0x06, *tail))


def elastic_ip_of(account: Account, instance_id: str) -> ElasticIp | None:
    held = account.elastic_ips.values()
    return next((one for one in held if one.instance_id == instance_id), None)


def _association(
    turn: Turn, instance: Instance, public_ip: str | None, *, alone: bool
) -> Response:
    """An Elastic IP address is the account's, any other Amazon's."""
    if public_ip is None:
        return {}
    own = elastic_ip_of(turn.account, instance.instance_id)
    if own is None:
        return {"Association": {"IpOwnerId": "amazon", "PublicIp": public_ip}}
    ids = {"AllocationId": own.allocation_id, "AssociationId": own.association_id}
    owner = {"IpOwnerId": turn.account.id, "PublicIp": public_ip}
    return {"Association": {**ids, **owner} if alone else owner}


def interface_id(turn: Turn, instance: Instance) -> str:
    return identifiers.settled_id(turn, "eni", instance.instance_id)


def interface(
    turn: Turn, instance: Instance, public_ip: str | None, *, alone: bool = False
) -> Response:
    """As the description of its instance has it. ``alone``: what its own tells of an
    Elastic IP address besides."""
    association = _association(turn, instance, public_ip, alone=alone)
    attachment = {
        "AttachTime": instance.launched,
        "AttachmentId": identifiers.settled_id(
            turn, "eni-attach", instance.instance_id
        ),
        "DeleteOnTermination": True,
        "DeviceIndex": 0,
        "Status": "attached",
        "NetworkCardIndex": 0,
    }
    return {
        **association,
        "Attachment": attachment,
        "Description": "",
        "Groups": _groups(turn, instance),
        "Ipv6Addresses": [],
        "MacAddress": _mac(instance),
        "NetworkInterfaceId": interface_id(turn, instance),
        "OwnerId": turn.account.id,
        "PrivateDnsName": private_dns(turn, instance),
        "PrivateIpAddress": instance.private_ip,
        "PrivateIpAddresses": [
            {
                **association,
                "Primary": True,
                "PrivateDnsName": private_dns(turn, instance),
                "PrivateIpAddress": instance.private_ip,
            }
        ],
        "SourceDestCheck": instance.source_dest_check,
        "Status": "in-use",
        "SubnetId": instance.subnet_id or default_subnet(turn),
        "VpcId": default_vpc(turn),
        "InterfaceType": "interface",
    }


def _groups(turn: Turn, instance: Instance) -> list[Response]:
    known = groups(turn)
    return [
        {"GroupId": group_id, "GroupName": known[group_id].name}
        for group_id in instance.security_groups
        if group_id in known
    ]


def interfaces_here(turn: Turn, caller: Caller) -> dict[str, Instance]:
    """The interfaces of the Region that was asked, by id: whose each is."""
    return {
        interface_id(turn, instance): instance
        for instance in instances_here(turn, caller).values()
        if instance.state != "terminated"
    }


@describes("NetworkInterfaces")
def describe_network_interfaces(turn: Turn, caller: Caller, params: Params) -> Response:
    """Those of instances: there are no others."""
    here = interfaces_here(turn, caller)
    wanted = params.get("NetworkInterfaceIds") or ()
    check_ids("eni", here, wanted)
    chosen = (one for name, one in here.items() if not wanted or name in wanted)
    return {"NetworkInterfaces": [_alone(turn, one) for one in chosen]}


def _alone(turn: Turn, instance: Instance) -> Response:
    """As its own description has it."""
    row = interface(turn, instance, instance.public_ip, alone=True)
    attachment: Response = row["Attachment"]  # type: ignore[assignment]
    owned = {"InstanceId": instance.instance_id, "InstanceOwnerId": turn.account.id}
    more: Response = {
        "Attachment": {name: {**attachment, **owned}[name] for name in _ATTACHMENT},
        "AvailabilityZone": f"{turn.account.region}a",
        "RequesterManaged": False,
        "TagSet": tags_told(turn, interface_id(turn, instance)),
    }
    known = {**row, **more}
    return {name: known[name] for name in _ALONE if name in known}
