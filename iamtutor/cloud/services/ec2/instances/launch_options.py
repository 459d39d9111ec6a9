"""What a launch may ask for: what is simulated, and what every instance here is anyway.

Anything else is refused out loud: an instance that is not what was asked for would be a
wrong success.
"""

from collections.abc import Iterator, Mapping

from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.service import Params, Turn
from iamtutor.cloud.services.ec2.instances.volumes import DEVICE
from iamtutor.cloud.services.ec2.lookups import check_tagged, invalid_value
from iamtutor.cloud.services.ec2.requirements import TAGGED_AT_LAUNCH

_SIMULATED = frozenset(
    """
    BlockDeviceMappings ClientToken CreditSpecification DisableApiStop
    DisableApiTermination DryRun IamInstanceProfile ImageId
    InstanceInitiatedShutdownBehavior InstanceType KeyName MaxCount
    MetadataOptions MinCount NetworkInterfaces SecurityGroupIds SecurityGroups
    SubnetId TagSpecifications UserData
    """.split()
)
_OF_AN_INTERFACE = frozenset(
    """
    AssociatePublicIpAddress DeleteOnTermination DeviceIndex Groups SubnetId
    """.split()
)
_OF_A_DISK = frozenset({"DeleteOnTermination", "VolumeSize", "VolumeType"})
#: What a launch may say of an instance, as all are that way; a mapping member by member.
_AS_USUAL: Mapping[str, object] = {
    "CapacityReservationSpecification": {"CapacityReservationPreference": "open"},
    "EbsOptimized": False,
    "EnclaveOptions": {"Enabled": False},
    "HibernationOptions": {"Configured": False},
    "Ipv6AddressCount": 0,
    "MaintenanceOptions": {"AutoRecovery": "default"},
    "Monitoring": {"Enabled": False},
    "Placement": {"Tenancy": "default", "GroupName": ""},
    "PrivateDnsNameOptions": {"HostnameType": "ip-name"},
}
#: Further names in the DNS, which nothing here looks up.
_UNSEEN = frozenset({"EnableResourceNameDnsARecord", "EnableResourceNameDnsAAAARecord"})


def check_launch(turn: Turn, params: Params) -> None:
    """Raises NotEmulated for what a launch asks for in vain."""
    usual = dict(_AS_USUAL)
    usual["Placement"] = {
        **_AS_USUAL["Placement"],  # type: ignore[dict-item]
        "AvailabilityZone": f"{turn.account.region}a",
    }
    check_tagged(params, *TAGGED_AT_LAUNCH)
    check_metadata(params.get("MetadataOptions") or {})
    for name in sorted(params.keys() - _SIMULATED):
        if not _is_usual(params[name], usual.get(name)):
            raise NotEmulated("ec2", f"RunInstances with {name}")
    for place in (*_interfaces(params), *_disks(params)):
        raise NotEmulated("ec2", f"RunInstances with {place}")


def _is_usual(value: object, usual: object) -> bool:
    if isinstance(value, Mapping):
        return isinstance(usual, Mapping) and all(
            name in _UNSEEN or usual.get(name) == one for name, one in value.items()
        )
    return value in ("", [], None) or value == usual


def _interfaces(params: Params) -> Iterator[str]:
    """What is asked of network interfaces in vain: there is one, and it goes with its
    instance."""
    interfaces = params.get("NetworkInterfaces") or ()
    if len(interfaces) > 1:
        yield "several NetworkInterfaces"
    for interface in interfaces:
        for name in interface.keys() - _OF_AN_INTERFACE:
            if interface[name] not in ("", [], "interface", 0):
                yield f"NetworkInterfaces.{name}"
        if interface.get("DeviceIndex", 0) != 0:
            yield "NetworkInterfaces.DeviceIndex"
        if not interface.get("DeleteOnTermination", True):
            yield "NetworkInterfaces.DeleteOnTermination"


def _disks(params: Params) -> Iterator[str]:
    """What is asked of volumes in vain: there is the root's."""
    for mapping in params.get("BlockDeviceMappings") or ():
        ebs = mapping.get("Ebs") or {}
        if mapping.get("DeviceName") != DEVICE:
            yield "several BlockDeviceMappings"
        for name in ebs.keys() - _OF_A_DISK:
            if ebs[name] not in ("", False):
                yield f"BlockDeviceMappings.Ebs.{name}"
        if not ebs.get("DeleteOnTermination", True):
            yield "BlockDeviceMappings.Ebs.DeleteOnTermination"


#: What a metadata option may be.
_METADATA = {
    "HttpTokens": ("optional", "required"),
    "HttpEndpoint": ("enabled", "disabled"),
    "InstanceMetadataTags": ("enabled", "disabled"),
    "HttpPutResponseHopLimit": range(1, 65),
    "HttpProtocolIpv6": ("enabled", "disabled"),
}


def check_metadata(options: Params) -> None:
    """Raises ServiceError for a value that an option cannot have, NotEmulated for the
    service at an IPv6 address: instances here have none."""
    for name, values in _METADATA.items():
        if name in options and options[name] not in values:
            raise invalid_value(
                f"Value ({options[name]}) for parameter {name} is invalid."
            )
    if options.get("HttpProtocolIpv6") == "enabled":
        raise NotEmulated("ec2", "HttpProtocolIpv6")
