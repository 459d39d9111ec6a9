"""ARNs: taken apart, put together.

    arn:partition:service:region:account:resource

The resource part may itself contain colons and slashes.
"""

from dataclasses import dataclass

PARTS = ("prefix", "partition", "service", "region", "account", "resource")


@dataclass(frozen=True, slots=True)
class Arn:
    partition: str
    service: str
    region: str
    account: str
    resource: str

    def __str__(self) -> str:
        return ":".join(
            (
                "arn",
                self.partition,
                self.service,
                self.region,
                self.account,
                self.resource,
            )
        )

    @property
    def resource_type(self) -> str:
        """``role`` of ``role/team/x``; empty when the resource has no type."""
        for index, character in enumerate(self.resource):
            if character in "/:":
                return self.resource[:index]
        return ""

    @property
    def name(self) -> str:
        """The last part of the path: ``x`` of ``role/team/x``."""
        return self.resource.rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def is_arn(text: str) -> bool:
    return text.startswith("arn:") and text.count(":") >= 5


def split_arn(text: str) -> tuple[str, ...] | None:
    """The six parts, or None when the text is no ARN."""
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        return None
    return tuple(parts)


def parse_arn(text: str) -> Arn | None:
    """The text as an ARN, or None when it isn't one."""
    parts = split_arn(text)
    return None if parts is None else Arn(*parts[1:])
