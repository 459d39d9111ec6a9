"""Instances, as EC2 describes them."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from iamtutor.cloud.console.steps import ec2
from iamtutor.cloud.tags import Tags, tags_of
from iamtutor.console.reading import iam
from iamtutor.console.reading.asking import Api

KEY_PAIRS = ec2("DescribeKeyPairs")


class Instance:
    """``seen`` is the instance as DescribeInstances tells it. Properties that ask more
    raise NotTold."""

    def __init__(self, api: Api, seen: Mapping[str, Any]) -> None:
        self._api = api
        self.seen = seen

    @property
    def instance_id(self) -> str:
        return str(self.seen["InstanceId"])

    @property
    def state(self) -> str:
        return str(self.seen["State"]["Name"])

    @property
    def state_reason(self) -> str:
        return str(self.seen["StateTransitionReason"])

    @property
    def instance_type(self) -> str:
        return str(self.seen["InstanceType"])

    @property
    def image_id(self) -> str:
        return str(self.seen["ImageId"])

    @property
    def private_ip(self) -> str:
        return str(self.seen.get("PrivateIpAddress", ""))

    @property
    def public_ip(self) -> str:
        return str(self.seen.get("PublicIpAddress", ""))

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
    def key_name(self) -> str:
        return str(self.seen.get("KeyName", ""))

    @property
    def launched(self) -> datetime:
        found: datetime = self.seen["LaunchTime"]
        return found

    @property
    def security_groups(self) -> list[str]:
        return [one["GroupId"] for one in self.seen["SecurityGroups"]]

    @property
    def tags(self) -> Tags:
        return tags_of(self.seen)

    @property
    def name(self) -> str:
        return self.tags.get("Name", "")

    @property
    def metadata_endpoint(self) -> str:
        return str(self.seen["MetadataOptions"]["HttpEndpoint"])

    @property
    def http_tokens(self) -> str:
        return str(self.seen["MetadataOptions"]["HttpTokens"])

    @property
    def hop_limit(self) -> int:
        return int(self.seen["MetadataOptions"]["HttpPutResponseHopLimit"])

    @property
    def metadata_tags(self) -> str:
        return str(self.seen["MetadataOptions"]["InstanceMetadataTags"])

    @property
    def profile(self) -> str:
        """The ARN of its instance profile; empty if it has none."""
        return str(self.seen.get("IamInstanceProfile", {}).get("Arn", ""))

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
