"""What an instance has been set to: its attributes, and its metadata options."""

import base64
from typing import Any

from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.ec2 import requirements as for_ec2
from iamtutor.cloud.services.ec2.instances.descriptions import metadata_options
from iamtutor.cloud.services.ec2.instances.images import check_type, image_of
from iamtutor.cloud.services.ec2.instances.launch_options import check_metadata
from iamtutor.cloud.services.ec2.instances.states import not_from
from iamtutor.cloud.services.ec2.instances.volumes import DEVICE, block_devices
from iamtutor.cloud.services.ec2.lookups import (
    bad_combination,
    incorrect_state,
    instances_named,
    invalid_value,
)
from iamtutor.cloud.services.ec2.network.security_groups import groups_named
from iamtutor.cloud.state.instances import Instance

#: Attributes that there are, and that no instance here has.
_NOT_SHOWN = ("kernel", "ramdisk", "sriovNetSupport", "enclaveOptions")
#: Attribute, as ``--attribute`` names it -> the request's own member for it.
_MEMBERS = {
    "instanceType": "InstanceType",
    "userData": "UserData",
    "disableApiTermination": "DisableApiTermination",
    "disableApiStop": "DisableApiStop",
    "instanceInitiatedShutdownBehavior": "InstanceInitiatedShutdownBehavior",
    "sourceDestCheck": "SourceDestCheck",
    "groupSet": "Groups",
}
#: Those that say yes or no -> what keeps them.
_SWITCHES = {
    "disableApiTermination": "termination_protected",
    "disableApiStop": "stop_protected",
    "sourceDestCheck": "source_dest_check",
}
#: What the request may set on AWS and not here.
_NOT_SET = tuple(
    """
    BlockDeviceMappings EbsOptimized EnaSupport EnclaveOptions Kernel Ramdisk
    SriovNetSupport
    """.split()
)
#: These change only while the instance is stopped.
_AT_REST = frozenset({"instanceType", "userData"})
_BEHAVIORS = ("stop", "terminate")


@writes(for_ec2.modifying, unheeded=_NOT_SET)
def modify_instance_attribute(turn: Turn, caller: Caller, params: Params) -> Response:
    """One attribute at a time."""
    instance = instances_named(turn, caller, [params["InstanceId"]])[0]
    given = {
        attribute: params[member]
        for attribute, member in _MEMBERS.items()
        if member in params
    }
    named = params.get("Attribute")
    if named is not None and not given:
        if named not in _MEMBERS:
            raise NotEmulated("ec2", f"ModifyInstanceAttribute {named}")
        given = {named: _spelled(named, params.get("Value", ""))}
    if not given:
        raise bad_combination("No attributes specified.")
    if len(given) > 1:
        raise bad_combination(
            "Fields for multiple attribute types specified: " + ", ".join(given)
        )
    [(attribute, value)] = given.items()
    if instance.state == "terminated":
        raise not_from(instance, "modified")
    if attribute in _AT_REST and instance.state != "stopped":
        raise incorrect_state(
            f"The instance '{instance.instance_id}' is not in the 'stopped' state."
        )
    _set(turn, caller, instance, attribute, value)
    return {}


def _spelled(attribute: str, value: str) -> Any:
    """A value as ``--value`` gives it, in the shape of the request's own member."""
    if attribute == "groupSet":
        return [value]
    if attribute in _SWITCHES:
        return {"Value": value.lower() == "true"}
    return {"Value": value}


def _set(
    turn: Turn, caller: Caller, instance: Instance, attribute: str, value: Any
) -> None:
    match attribute:
        case "groupSet":
            found = groups_named(turn, caller, value)
            instance.security_groups = [group.group_id for group in found]
        case "disableApiTermination" | "disableApiStop" | "sourceDestCheck":
            setattr(instance, _SWITCHES[attribute], value.get("Value", False))
        case "instanceInitiatedShutdownBehavior":
            behavior = value.get("Value", "")
            if behavior not in _BEHAVIORS:
                raise invalid_value(
                    f"Invalid value '{behavior}' for InstanceInitiatedShutdownBehavior."
                )
            instance.shutdown_behavior = behavior
        case "instanceType":
            wanted = value.get("Value", "")
            check_type(wanted, image_of(instance.image_id))
            instance.instance_type = wanted
        case "userData":
            data = value.get("Value", b"")
            instance.user_data = (
                base64.b64encode(data).decode() if isinstance(data, bytes) else data
            )


@reads(for_ec2.instance)
def describe_instance_attribute(turn: Turn, caller: Caller, params: Params) -> Response:
    instance = instances_named(turn, caller, [params["InstanceId"]])[0]
    attribute = params["Attribute"]
    shown: dict[str, tuple[str, Any]] = {
        "instanceType": ("InstanceType", {"Value": instance.instance_type}),
        "userData": (
            "UserData",
            {"Value": instance.user_data} if instance.user_data else {},
        ),
        "disableApiTermination": (
            "DisableApiTermination",
            {"Value": instance.termination_protected},
        ),
        "disableApiStop": ("DisableApiStop", {"Value": instance.stop_protected}),
        "instanceInitiatedShutdownBehavior": (
            "InstanceInitiatedShutdownBehavior",
            {"Value": instance.shutdown_behavior},
        ),
        "sourceDestCheck": ("SourceDestCheck", {"Value": instance.source_dest_check}),
        "ebsOptimized": ("EbsOptimized", {"Value": False}),
        "enaSupport": ("EnaSupport", {"Value": True}),
        "rootDeviceName": ("RootDeviceName", {"Value": DEVICE}),
        "blockDeviceMapping": ("BlockDeviceMappings", block_devices(turn, instance)),
        "productCodes": ("ProductCodes", []),
        "groupSet": (
            "Groups",
            [{"GroupId": group_id} for group_id in instance.security_groups],
        ),
    }
    if attribute not in shown:
        if attribute in _NOT_SHOWN:
            raise NotEmulated("ec2", f"DescribeInstanceAttribute {attribute}")
        raise invalid_value(
            f"Value ({attribute}) for parameter attribute is invalid. Unknown attribute."
        )
    member, value = shown[attribute]
    return {"InstanceId": instance.instance_id, member: value}


@writes(for_ec2.instance)
def modify_instance_metadata_options(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    instance = instances_named(turn, caller, [params["InstanceId"]])[0]
    if instance.state == "terminated":
        raise not_from(instance, "modified")
    check_metadata(params)
    instance.http_tokens = params.get("HttpTokens", instance.http_tokens)
    instance.hop_limit = params.get("HttpPutResponseHopLimit", instance.hop_limit)
    instance.metadata_endpoint = params.get("HttpEndpoint", instance.metadata_endpoint)
    instance.metadata_tags = params.get("InstanceMetadataTags", instance.metadata_tags)
    return {
        "InstanceId": instance.instance_id,
        "InstanceMetadataOptions": metadata_options(instance, "pending"),
    }
