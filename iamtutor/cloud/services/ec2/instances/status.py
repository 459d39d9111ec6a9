"""How instances are doing: status checks, and what they printed when they started."""

import base64
from datetime import timedelta

from iamtutor.cloud.service import Caller, Params, Response, Turn, reads
from iamtutor.cloud.services.ec2 import requirements as for_ec2
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.instances.descriptions import state
from iamtutor.cloud.services.ec2.instances.images import IMAGES
from iamtutor.cloud.services.ec2.lookups import (
    instances_asked_for,
    instances_named,
)
from iamtutor.cloud.services.ec2.network.interfaces import host_name
from iamtutor.cloud.state.instances import Instance

#: So long the checks of an instance that has just started take.
_INITIALIZING = timedelta(minutes=2)


@describes("InstanceStatuses")
def describe_instance_status(turn: Turn, caller: Caller, params: Params) -> Response:
    """Running instances, unless all are asked for."""
    chosen = instances_asked_for(turn, caller, params)
    everything = params.get("IncludeAllInstances", False)
    return {
        "InstanceStatuses": [
            _described(turn, instance, _check(turn, instance))
            for instance in chosen
            if everything or instance.state == "running"
        ]
    }


def _check(turn: Turn, instance: Instance) -> str:
    if instance.state != "running":
        return "not-applicable"
    fresh = turn.now - instance.launched < _INITIALIZING
    return "initializing" if fresh else "ok"


def _reachability(check: str) -> str:
    return "passed" if check == "ok" else check


def _described(turn: Turn, instance: Instance, check: str) -> Response:
    summary: Response = {"Status": check}
    if check != "not-applicable":
        details = [{"Name": "reachability", "Status": _reachability(check)}]
        summary = {"Details": details, "Status": check}
    return {
        "AvailabilityZone": f"{turn.account.region}a",
        "InstanceId": instance.instance_id,
        "InstanceState": state(instance.state),
        "InstanceStatus": summary,
        "SystemStatus": summary,
    }


@reads(for_ec2.instance)
def get_console_output(turn: Turn, caller: Caller, params: Params) -> Response:
    """What the machine printed at its last start, in base64 as EC2 sends it."""
    instance = instances_named(turn, caller, [params["InstanceId"]])[0]
    response: Response = {"InstanceId": instance.instance_id, "Timestamp": turn.now}
    if instance.state != "terminated":
        text = _printed(instance)
        response["Output"] = base64.b64encode(text.encode()).decode("ascii")
    return response


def _printed(instance: Instance) -> str:
    image = IMAGES.get(instance.image_id)
    new = image is None or image.imds_required
    system = "Amazon Linux 2023" if new else "Amazon Linux 2"
    kernel = "6.12.53-69.119.amzn2023" if new else "5.10.130-118.517.amzn2"
    machine = image.architecture if image is not None else "x86_64"
    name = host_name(instance)
    lines = (
        f"[    0.000000] Linux version {kernel}.{machine}",
        "[    0.000000] Command line: root=/dev/xvda1 console=tty0 console=ttyS0",
        "[    1.204710] Freeing unused kernel image (initmem) memory",
        f"[    4.019233] cloud-init: {instance.instance_id} {instance.private_ip}",
        "[    6.482114] cloud-init: finished",
        "",
        system,
        f"Kernel {kernel}.{machine} on an {machine} (-)",
        "",
        f"{name} login: ",
    )
    return "\r\n".join(lines)
