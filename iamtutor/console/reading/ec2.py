"""Instances, as EC2 describes them."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from iamtutor.cloud.console.steps import ec2
from iamtutor.cloud.tags import Tags, tags_of
from iamtutor.console.reading import iam
from iamtutor.console.reading.asking import Api
from iamtutor.console.reading.member import Member

KEY_PAIRS = ec2("DescribeKeyPairs")


class Instance:
    """``seen`` is the instance as DescribeInstances tells it. Properties that ask more
    raise NotTold."""

    instance_id = Member[str]("InstanceId")
    state = Member[str]("State", "Name")
    state_reason = Member[str]("StateTransitionReason")
    instance_type = Member[str]("InstanceType")
    image_id = Member[str]("ImageId")
    private_ip = Member("PrivateIpAddress", otherwise="")
    public_ip = Member("PublicIpAddress", otherwise="")
    key_name = Member("KeyName", otherwise="")
    launched = Member[datetime]("LaunchTime")
    metadata_endpoint = Member[str]("MetadataOptions", "HttpEndpoint")
    http_tokens = Member[str]("MetadataOptions", "HttpTokens")
    hop_limit = Member[int]("MetadataOptions", "HttpPutResponseHopLimit")
    metadata_tags = Member[str]("MetadataOptions", "InstanceMetadataTags")
    profile = Member("IamInstanceProfile", "Arn", otherwise="")
    """The ARN of its instance profile; empty if it has none."""

    def __init__(self, api: Api, seen: Mapping[str, Any]) -> None:
        self._api = api
        self.seen = seen

    @property
    def elastic_ip(self) -> str:
        """The public address, if it is the account's own; empty if it is Amazon's."""
        for interface in self.seen["NetworkInterfaces"]:
            found = interface.get("Association", {})
            if found.get("IpOwnerId", "amazon") != "amazon":
                return str(found["PublicIp"])
        return ""

    @property
    def takes_public_ip(self) -> bool:
        """An instance that rests has none, whatever was chosen: as the page proposes it."""
        return bool(self.public_ip) or self.state != "running"

    @property
    def security_groups(self) -> list[str]:
        return [one["GroupId"] for one in self.seen["SecurityGroups"]]

    @property
    def tags(self) -> Tags:
        return tags_of(self.seen)

    @property
    def name(self) -> str:
        return self.tags.get("Name", "")

    @cached_property
    def role(self) -> iam.Role | None:
        return iam.role_of_profile(self._api, self.profile) if self.profile else None

    @property
    def volumes(self) -> list[Mapping[str, Any]]:
        call = volumes_of(self.instance_id)
        return list(self._api.told(call)["Volumes"])

    @property
    def root_volume(self) -> Mapping[str, Any]:
        """Size and type of the disk that it starts from; empty where it has none."""
        return next(iter(self.volumes), {})

    @property
    def groups(self) -> list[Mapping[str, Any]]:
        """Its security groups with their rules."""
        every = self._api.told(ec2("DescribeSecurityGroups"))["SecurityGroups"]
        return [one for one in every if one["GroupId"] in self.security_groups]

    @property
    def check(self) -> str:
        """How far its status checks are: ``initializing``, ``ok``; empty while it rests."""
        found = checks(self._api, InstanceIds=[self.instance_id])
        return found.get(self.instance_id, "")

    def attribute(self, name: str) -> Any:
        """One of those that DescribeInstances does not tell; None if it is not set."""
        call = ec2(
            "DescribeInstanceAttribute", InstanceId=self.instance_id, Attribute=name
        )
        found = self._api.told(call)
        return (found.get(name[0].upper() + name[1:]) or {}).get("Value")

    @property
    def termination_protected(self) -> bool:
        return bool(self.attribute("disableApiTermination"))

    @property
    def stop_protected(self) -> bool:
        return bool(self.attribute("disableApiStop"))

    @property
    def shutdown_behavior(self) -> str:
        return str(self.attribute("instanceInitiatedShutdownBehavior"))

    @property
    def user_data(self) -> str:
        """In base64."""
        return str(self.attribute("userData") or "")


def volumes_of(instance_id: str) -> Any:
    return ec2(
        "DescribeVolumes",
        Filters=[{"Name": "attachment.instance-id", "Values": [instance_id]}],
    )


def instances(api: Api) -> list[Instance]:
    """All of them, in the order of their launches. Raises NotTold."""
    return _read(api, ec2("DescribeInstances"))


def instance(api: Api, instance_id: str) -> Instance:
    """Raises NotTold."""
    (found,) = _read(api, ec2("DescribeInstances", InstanceIds=[instance_id]))
    return found


def checks(api: Api, **which: list[str]) -> dict[str, str]:
    """How far the status checks are, by instance. Raises NotTold."""
    call = ec2("DescribeInstanceStatus", **which, IncludeAllInstances=True)
    return {
        one["InstanceId"]: str(one["InstanceStatus"]["Status"])
        for one in api.told(call)["InstanceStatuses"]
    }


def _read(api: Api, call: Any) -> list[Instance]:
    found = [
        Instance(api, seen)
        for reservation in api.every(call, "Reservations")
        for seen in reservation["Instances"]
    ]
    return sorted(found, key=lambda one: one.launched)
