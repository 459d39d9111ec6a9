"""What the launch page and the settings of an instance offer to choose from."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext, pgettext_lazy

#: Instance types that did not exist yet in 2022.
_LATER_TYPES = frozenset({"c7i-flex.large", "m7i-flex.large"})
ENABLED = (
    ("enabled", pgettext_lazy("console", "Enabled")),
    ("disabled", pgettext_lazy("console", "Disabled")),
)
YES_NO = (
    ("", pgettext_lazy("ec2", "Disable")),
    ("yes", pgettext_lazy("ec2", "Enable")),
)
SHUTDOWN = (
    ("stop", pgettext_lazy("console", "Stop")),
    ("terminate", pgettext_lazy("console", "Terminate")),
)
TOKENS = (
    ("required", pgettext_lazy("console", "V2 only (token required)")),
    ("optional", pgettext_lazy("console", "V1 and V2 (token optional)")),
)


def images(answers: Mapping[str, Any], host: str) -> list[tuple[str, str]]:
    """The images of the host's Amazon Linux: what an instance runs is one for a world."""
    wanted = "al2023-" if host == "today" else "amzn2-ami-kernel-"
    title = "Amazon Linux 2023" if host == "today" else "Amazon Linux 2 Kernel 5.10"
    bits = {
        "x86_64": pgettext("console", "64-bit (x86)"),
        "arm64": pgettext("console", "64-bit (Arm)"),
    }
    return [
        (image["ImageId"], f"{title} AMI · {bits[image['Architecture']]}")
        for image in answers.get("DescribeImages", {}).get("Images", ())
        if image["Name"].startswith(wanted)
    ]


def instance_types(answers: Mapping[str, Any], host: str) -> list[tuple[str, str]]:
    rows = []
    for one in answers.get("DescribeInstanceTypes", {}).get("InstanceTypes", ()):
        name = one["InstanceType"]
        if host == "2022" and name in _LATER_TYPES:
            continue
        memory = one["MemoryInfo"]["SizeInMiB"] / 1024
        size = f"{one['VCpuInfo']['DefaultVCpus']} vCPU, {memory:g} GiB"
        arm = "arm64" in one["ProcessorInfo"]["SupportedArchitectures"]
        free = one["FreeTierEligible"]
        label = f"{name} · {size}{' · Arm' if arm else ''}"
        rows.append((name, label, free))
    return [
        (name, _FREE % {"type": label} if free else label) for name, label, free in rows
    ]


_FREE = pgettext_lazy("console", "%(type)s · Free tier eligible")
