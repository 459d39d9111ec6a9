"""Where the options of an operation are other than the members of its model.

The AWS CLI gives some a better name, keeps an old name that nobody documents, and adds
options of its own. What is said here holds for every version that the terminals show.
"""

from collections.abc import Mapping
from typing import Any

from iamtutor.shell.awscli.failures import Failure
from iamtutor.shell.awscli.parser import Argument

#: New names, by service, operation (``*``: any) and the name that the model would give.
_RENAMED = {
    ("apigateway", "CreateRestApi", "version"): "api-version",
    ("codedeploy", "*", "ec-2-tag-filters"): "ec2-tag-filters",
    ("codedeploy", "*", "s-3-location"): "s3-location",
    ("ec2", "*", "no-disable-api-termination"): "enable-api-termination",
    ("ec2", "*", "no-egress"): "ingress",
    ("ec2", "CreateImage", "no-no-reboot"): "reboot",
    ("ecs", "*", "no-enable-execute-command"): "disable-execute-command",
    ("ecs", "ExecuteCommand", "no-interactive"): "non-interactive",
    ("eks", "CreateCluster", "version"): "kubernetes-version",
    ("eks", "CreateNodegroup", "version"): "kubernetes-version",
    ("eks", "UpdateClusterVersion", "version"): "kubernetes-version",
    ("eks", "UpdateNodegroupVersion", "version"): "kubernetes-version",
    ("route53", "GetTrafficPolicy", "version"): "traffic-policy-version",
    ("sns", "Subscribe", "endpoint"): "notification-endpoint",
    ("stepfunctions", "SendTaskSuccess", "output"): "task-output",
}
#: Second names. The parser asks for neither then: what is missing is found later.
_ALIASES = {
    ("iam", "EnableMFADevice", "authentication-code1"): "authentication-code-1",
    ("iam", "EnableMFADevice", "authentication-code2"): "authentication-code-2",
    ("iam", "ResyncMFADevice", "authentication-code1"): "authentication-code-1",
    ("iam", "ResyncMFADevice", "authentication-code2"): "authentication-code-2",
    ("lambda", "PublishVersion", "code-sha256"): "code-sha-256",
}
#: Members that are no option: others stand for them.
_HIDDEN = {("ec2", "RunInstances"): frozenset(("MinCount", "MaxCount"))}
#: Members that the model wants and the parser does not: an option may stand for them.
_OPTIONAL = {
    ("cloudfront", "CreateDistribution"): frozenset(("DistributionConfig",)),
    ("cloudfront", "CreateInvalidation"): frozenset(("InvalidationBatch",)),
    ("cloudfront", "UpdateDistribution"): frozenset(("DistributionConfig",)),
    ("cloudwatch", "PutMetricData"): frozenset(("MetricData",)),
    ("lambda", "CreateFunction"): frozenset(("Code",)),
    ("lambda", "PublishLayerVersion"): frozenset(("Content",)),
}
BOOTSTRAP = ("QRCodePNG", "Base32StringSeed")
#: Options of the program's own: before those of the model, and after them.
_BEFORE = {("ec2", "RunInstances"): (Argument("--count"),)}
_AFTER = {
    ("ec2", "GetPasswordData"): (Argument("--priv-launch-key"),),
    ("ec2", "RunInstances"): (
        Argument("--secondary-private-ip-addresses", nargs="*"),
        Argument("--secondary-private-ip-address-count", convert=int),
        Argument("--associate-public-ip-address", flag=True),
        Argument(
            "--no-associate-public-ip-address",
            flag=True,
            const=False,
            to="associate_public_ip_address",
        ),
    ),
    ("iam", "CreateVirtualMFADevice"): (
        Argument("--outfile", required=True),
        Argument("--bootstrap-method", required=True, choices=BOOTSTRAP),
    ),
    ("lambda", "CreateFunction"): (Argument("--zip-file"),),
    ("lambda", "PublishLayerVersion"): (Argument("--zip-file"),),
}

#: Parameters of a new instance that belong to its network interface as soon as one is
#: described, and what they are called there.
_OF_INTERFACE = {
    "SubnetId": "SubnetId",
    "SecurityGroupIds": "Groups",
    "Ipv6AddressCount": "Ipv6AddressCount",
    "Ipv6Addresses": "Ipv6Addresses",
    "EnablePrimaryIpv6": "PrimaryIpv6",
}


def renamed(service: str, operation: str, name: str) -> str:
    """The name that an option goes by."""
    found = _RENAMED.get((service, operation, name))
    return found or _RENAMED.get((service, "*", name), name)


def alias(service: str, operation: str, name: str) -> str | None:
    return _ALIASES.get((service, operation, name))


def hidden(service: str, operation: str) -> frozenset[str]:
    return _HIDDEN.get((service, operation), frozenset())


def optional(service: str, operation: str) -> frozenset[str]:
    return hidden(service, operation) | _OPTIONAL.get((service, operation), frozenset())


def before(service: str, operation: str) -> tuple[Argument, ...]:
    return _BEFORE.get((service, operation), ())


def after(service: str, operation: str) -> tuple[Argument, ...]:
    return _AFTER.get((service, operation), ())


# --- aws ec2 run-instances --------------------------------------------------------------


def with_interface(
    request: dict[str, Any], values: Mapping[str, Any]
) -> dict[str, Any]:
    """The request for instances, with what the simple options say of their interface."""
    addresses = values.get("secondary_private_ip_addresses")
    count = values.get("secondary_private_ip_address_count")
    public = values.get("associate_public_ip_address")
    if values.get("network_interfaces") and (addresses or count or public):
        raise Failure(
            "Mixing the --network-interfaces option with the simple, scalar options is "
            "not supported."
        )
    described: dict[str, Any] = {}
    if addresses:
        described["PrivateIpAddresses"] = [
            {"PrivateIpAddress": address, "Primary": False} for address in addresses
        ]
    if count:
        described["SecondaryPrivateIpAddressCount"] = count
    if public is not None:
        described["AssociatePublicIpAddress"] = public
    if not described:
        return request
    moved = {
        name: request[member]
        for member, name in _OF_INTERFACE.items()
        if member in request
    }
    own = request.get("PrivateIpAddress")
    if own is not None:
        moved["PrivateIpAddresses"] = [{"PrivateIpAddress": own, "Primary": True}]
    kept = {
        name: value
        for name, value in request.items()
        if name not in _OF_INTERFACE and name != "PrivateIpAddress"
    }
    return {**kept, "NetworkInterfaces": [{"DeviceIndex": 0, **described, **moved}]}
