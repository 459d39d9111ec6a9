"""The root volumes of instances: each has one, and goes with its instance."""

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, without_nones
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.instances.images import Image
from iamtutor.cloud.services.ec2.lookups import instances_here, invalid_value, tags_told
from iamtutor.cloud.state.instances import Instance, RootVolume

DEVICE = "/dev/xvda"
#: The size of the images' snapshots, in GiB: no root volume can be smaller.
SMALLEST = 8
#: Type of volume -> (the most GiB, IOPS of the smallest).
VOLUME_TYPES = {"gp3": (65536, 3000), "gp2": (16384, 100), "standard": (1024, 0)}


def root_volume(image: Image, params: Params) -> RootVolume:
    """What a launch says of the root volume, or what the image says. Raises."""
    volume = RootVolume("gp3" if image.imds_required else "gp2")
    for mapping in params.get("BlockDeviceMappings") or ():
        if mapping.get("DeviceName") == DEVICE:
            ebs = mapping.get("Ebs") or {}
            volume.volume_type = ebs.get("VolumeType", volume.volume_type)
            volume.size = ebs.get("VolumeSize", volume.size)
    if volume.size < SMALLEST:
        raise ServiceError(
            "InvalidBlockDeviceMapping",
            f"Volume of size {volume.size}GB is smaller than snapshot, expect size >= "
            f"{SMALLEST}GB",
        )
    most = VOLUME_TYPES.get(volume.volume_type, (SMALLEST, 0))[0]
    if volume.size > most:
        raise invalid_value(
            f"Volume of {volume.size} GiB is too large for volume type "
            f"{volume.volume_type}; maximum is {most} GiB"
        )
    return volume


def volume_id(turn: Turn, instance: Instance) -> str:
    return identifiers.settled_id(turn, "vol", instance.instance_id)


def block_devices(turn: Turn, instance: Instance) -> list[Response]:
    """The volume as the description of its instance has it."""
    ebs = {
        "AttachTime": instance.launched,
        "DeleteOnTermination": True,
        "Status": "attached",
        "VolumeId": volume_id(turn, instance),
    }
    return [{"DeviceName": DEVICE, "Ebs": ebs}]


def iops(volume: RootVolume) -> int:
    """Three for each GiB of gp2, at least a hundred."""
    least = VOLUME_TYPES.get(volume.volume_type, (0, 0))[1]
    return max(least, 3 * volume.size) if volume.volume_type == "gp2" else least


@describes("Volumes")
def describe_volumes(turn: Turn, caller: Caller, params: Params) -> Response:
    known = {
        volume_id(turn, instance): instance
        for instance in instances_here(turn, caller).values()
        if instance.state != "terminated"
    }
    wanted = params.get("VolumeIds")
    for one in wanted or ():
        if one not in known:
            raise ServiceError(
                "InvalidVolume.NotFound", f"The volume '{one}' does not exist."
            )
    shown = [_described(turn, one, known[one]) for one in wanted or known]
    return {"Volumes": shown}


def _snapshot(turn: Turn, instance: Instance) -> str:
    return identifiers.settled_id(turn, "snap", instance.image_id)


def _described(turn: Turn, one: str, instance: Instance) -> Response:
    volume = instance.root_volume
    return without_nones(
        {
            "Iops": iops(volume) if volume.volume_type != "standard" else None,
            "VolumeType": volume.volume_type,
            "MultiAttachEnabled": False,
            "Throughput": 125 if volume.volume_type == "gp3" else None,
            "VolumeId": one,
            "Size": volume.size,
            "SnapshotId": _snapshot(turn, instance),
            "AvailabilityZone": f"{turn.account.region}a",
            "State": "in-use",
            "CreateTime": instance.launched,
            "Attachments": [
                {
                    "DeleteOnTermination": True,
                    "VolumeId": one,
                    "InstanceId": instance.instance_id,
                    "Device": DEVICE,
                    "State": "attached",
                    "AttachTime": instance.launched,
                }
            ],
            "Encrypted": False,
            "Tags": tags_told(turn, one) or None,
        }
    )
