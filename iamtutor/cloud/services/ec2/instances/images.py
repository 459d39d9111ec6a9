"""The few images that the launch page offers, and the instance types.

Real EC2 has tens of thousands of images, with other ids in every Region.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, without_nones
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.lookups import invalid_value

#: The account that owns Amazon's own images.
_AMAZON = "137112412989"


@dataclass(frozen=True, slots=True)
class Image:
    """``imds_required``: instances take the metadata service's tokens only."""

    image_id: str
    name: str
    description: str
    created: str
    architecture: str = "x86_64"
    imds_required: bool = True


IMAGES: dict[str, Image] = {
    image.image_id: image
    for image in (
        Image(
            "ami-0f75d1a8c9141bd00",
            "al2023-ami-2023.9.20261110.0-kernel-6.12-x86_64",
            "Amazon Linux 2023 AMI 2023.9.20261110.0 x86_64 HVM kernel-6.12",
            "2026-11-07T02:11:25.000Z",
        ),
        Image(
            "ami-0b3c9a7d2e41f8865",
            "al2023-ami-2023.9.20261110.0-kernel-6.12-arm64",
            "Amazon Linux 2023 AMI 2023.9.20261110.0 arm64 HVM kernel-6.12",
            "2026-11-07T02:11:27.000Z",
            architecture="arm64",
        ),
        Image(
            "ami-0c2d06d50ce30b442",
            "amzn2-ami-kernel-5.10-hvm-2.0.20220805.0-x86_64-gp2",
            "Amazon Linux 2 Kernel 5.10 AMI 2.0.20220805.0 x86_64 HVM gp2",
            "2022-08-12T21:45:01.000Z",
            imds_required=False,
        ),
        # The id that AWS's documentation uses in its examples.
        Image(
            "ami-0abcdef1234567890",
            "amzn2-ami-hvm-2.0.20220719.0-x86_64-gp2",
            "Amazon Linux 2 AMI 2.0.20220719.0 x86_64 HVM gp2",
            "2022-07-19T21:31:33.000Z",
            imds_required=False,
        ),
    )
}

#: What the launch page starts with: of the host *today*, and of *2022*.
DEFAULT_IMAGES = {"today": "ami-0f75d1a8c9141bd00", "2022": "ami-0c2d06d50ce30b442"}
DEFAULT_TYPES = {"today": "t3.micro", "2022": "t2.micro"}

#: Instance types -> (vCPUs, architecture).
INSTANCE_TYPES: dict[str, tuple[int, str]] = {
    "t2.nano": (1, "x86_64"),
    "t2.micro": (1, "x86_64"),
    "t2.small": (1, "x86_64"),
    "t3.nano": (2, "x86_64"),
    "t3.micro": (2, "x86_64"),
    "t3.small": (2, "x86_64"),
    "t3.medium": (2, "x86_64"),
    "t4g.nano": (2, "arm64"),
    "t4g.micro": (2, "arm64"),
    "t4g.small": (2, "arm64"),
    "c7i-flex.large": (2, "x86_64"),
    "m7i-flex.large": (2, "x86_64"),
}


_SHORT = 8
_IMAGE_ID = re.compile(rf"ami-(?:[0-9a-f]{{{_SHORT}}}|[0-9a-f]{{17}})")


def _malformed(image_id: str) -> ServiceError:
    what = "" if image_id.startswith("ami-") else ' (expecting "ami-...")'
    return ServiceError("InvalidAMIID.Malformed", f'Invalid id: "{image_id}"{what}')


def image_of(image_id: str) -> Image:
    """The image of this id, as ``images_named``; NotEmulated for one that a parameter of
    Systems Manager names, which AWS looks up."""
    if image_id.startswith("resolve:ssm:"):
        raise NotEmulated("ec2", "images named by a parameter (resolve:ssm:)")
    if image_id.startswith("ami-") and not _IMAGE_ID.fullmatch(image_id):
        raise _malformed(image_id)
    return images_named([image_id])[0]


def images_named(image_ids: Sequence[str]) -> list[Image]:
    """The images with these ids. Raises ServiceError when one is missing: a short id is
    looked up however it is written."""
    for image_id in image_ids:
        is_long = len(image_id) > len("ami-") + _SHORT
        if not image_id.startswith("ami-") or (
            is_long and not _IMAGE_ID.fullmatch(image_id)
        ):
            raise _malformed(image_id)
    missing = [image_id for image_id in image_ids if image_id not in IMAGES]
    if missing:
        one = len(missing) == 1
        raise ServiceError(
            "InvalidAMIID.NotFound",
            f"The image id{'' if one else 's'} '[{', '.join(missing)}]' "
            f"do{'es' if one else ''} not exist",
        )
    return [IMAGES[image_id] for image_id in image_ids]


def check_type(instance_type: str, image: Image) -> None:
    known = INSTANCE_TYPES.get(instance_type)
    if known is None:
        raise invalid_value(f"Invalid value '{instance_type}' for InstanceType.")
    if known[1] != image.architecture:
        raise invalid_value(
            f"The architecture '{known[1]}' of the specified instance type does not "
            f"match the architecture '{image.architecture}' of the specified AMI. "
            "Specify an instance type and an AMI that have matching architectures, and "
            "try again. You can use 'describe-instance-types' or 'describe-images' to "
            "discover the architecture of the instance type or AMI."
        )


#: Besides the id of an account: who an image may be shared with, who may own one.
_SHARED = frozenset({"all", "self"})
_OWNERS = frozenset({"amazon", "aws-backup-vault", "aws-marketplace", "self"})
_ACCOUNT_ID = re.compile(r"\d{12}", re.ASCII)


def _check_users(users: Sequence[str], others: frozenset[str]) -> None:
    for user in users:
        if user not in others and not _ACCOUNT_ID.fullmatch(user):
            raise ServiceError("InvalidUserID.Malformed", f'Invalid user id: "{user}"')


@describes("Images", least=1)
def describe_images(turn: Turn, caller: Caller, params: Params) -> Response:
    """All of them are Amazon's and public: none is shared with one account."""
    wanted = params.get("ImageIds")
    images = images_named(wanted) if wanted else IMAGES.values()
    users, owners = params.get("ExecutableUsers") or (), params.get("Owners") or ()
    _check_users(users, _SHARED)
    _check_users(owners, _OWNERS)
    if users and "all" not in users:
        return {"Images": []}
    if owners and not {"amazon", _AMAZON} & set(owners):
        return {"Images": []}
    return {"Images": [_described(turn, image) for image in images]}


def _described(turn: Turn, image: Image) -> Response:
    return without_nones(
        {
            "PlatformDetails": "Linux/UNIX",
            "UsageOperation": "RunInstances",
            "BlockDeviceMappings": [
                {
                    "Ebs": {
                        "DeleteOnTermination": True,
                        "SnapshotId": identifiers.settled_id(
                            turn, "snap", image.image_id
                        ),
                        "VolumeSize": 8,
                        "VolumeType": "gp3" if image.imds_required else "gp2",
                        "Encrypted": False,
                    },
                    "DeviceName": "/dev/xvda",
                }
            ],
            "Description": image.description,
            "EnaSupport": True,
            "Hypervisor": "xen",
            "ImageOwnerAlias": "amazon",
            "Name": image.name,
            "RootDeviceName": "/dev/xvda",
            "RootDeviceType": "ebs",
            "VirtualizationType": "hvm",
            "ImdsSupport": "v2.0" if image.imds_required else None,
            "ImageId": image.image_id,
            "ImageLocation": f"amazon/{image.name}",
            "State": "available",
            "OwnerId": _AMAZON,
            "CreationDate": image.created,
            "Public": True,
            "Architecture": image.architecture,
            "ImageType": "machine",
        }
    )


# --- instance types ---------------------------------------------------------------------

#: The last part of a type's name -> memory in MiB. The flex types differ among each other.
_MEMORY = {"nano": 512, "micro": 1024, "small": 2048, "medium": 4096, "large": 8192}
_LEAN = {"c7i-flex.large": 4096}
#: What costs an account nothing at first: one of 2022, one made since July 2025.
_FREE_TIER = {
    "2022": frozenset({"t2.micro"}),
    "today": frozenset(
        """
        t3.micro t3.small t4g.micro t4g.small c7i-flex.large m7i-flex.large
        """.split()
    ),
}


@describes("InstanceTypes", unheeded=("IncludeUnsupportedInRegion",))
def describe_instance_types(turn: Turn, caller: Caller, params: Params) -> Response:
    wanted = params.get("InstanceTypes")
    missing = [name for name in wanted or () if name not in INSTANCE_TYPES]
    if missing:
        raise ServiceError(
            "InvalidInstanceType",
            "The following supplied instance types do not exist: "
            f"[{', '.join(missing)}]",
        )
    free = _FREE_TIER.get(turn.world.host, _FREE_TIER["today"])
    rows: list[Response] = []
    for name in wanted or INSTANCE_TYPES:
        cpus, architecture = INSTANCE_TYPES[name]
        memory = _LEAN.get(name, _MEMORY[name.rsplit(".", 1)[-1]])
        rows.append(_type_described(name, cpus, architecture, memory, free))
    return {"InstanceTypes": rows}


def _hypervisor(name: str) -> str:
    return "xen" if name.startswith("t2") else "nitro"


def _type_described(
    name: str, cpus: int, architecture: str, memory: int, free: frozenset[str]
) -> Response:
    return {
        "InstanceType": name,
        "CurrentGeneration": True,
        "FreeTierEligible": name in free,
        "SupportedUsageClasses": ["on-demand", "spot"],
        "SupportedRootDeviceTypes": ["ebs"],
        "SupportedVirtualizationTypes": ["hvm"],
        "BareMetal": False,
        "Hypervisor": _hypervisor(name),
        "ProcessorInfo": {"SupportedArchitectures": [architecture]},
        "VCpuInfo": {"DefaultVCpus": cpus},
        "MemoryInfo": {"SizeInMiB": memory},
        "InstanceStorageSupported": False,
        "BurstablePerformanceSupported": default_credits(name) is not None,
    }


def default_credits(instance_type: str) -> str | None:
    """How a burstable type pays for bursts; None for one that does not burst."""
    if not instance_type.startswith("t"):
        return None
    return "standard" if instance_type.startswith("t2") else "unlimited"
