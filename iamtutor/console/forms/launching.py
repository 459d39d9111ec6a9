"""The form of the launch page."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iamtutor.cloud.authorization import OFFICE_IP
from iamtutor.cloud.console.launching import next_group_name
from iamtutor.cloud.services.ec2.instances.images import DEFAULT_IMAGES, DEFAULT_TYPES
from iamtutor.cloud.services.ec2.instances.volumes import SMALLEST, VOLUME_TYPES
from iamtutor.console.forms.base import (
    ConsoleForm,
    choices_of,
    named_anyway,
)
from iamtutor.console.forms.launch_choices import (
    ENABLED,
    SHUTDOWN,
    TOKENS,
    YES_NO,
    images,
    instance_types,
)
from iamtutor.web.pages.forms import NamesSelect

#: The page sends this along: what is missing then was switched off, not left out.
WHOLE = "whole"
#: The choice of a key pair that is none.
WITHOUT = "-"
_ANYWHERE = "0.0.0.0/0"
_MINE = f"{OFFICE_IP}/32"
_MOST_AT_ONCE = 16
_LONGEST_USER_DATA = 16 * 1024
_BLOCK = re.compile(r"(\d{1,3}\.){3}\d{1,3}/\d{1,2}")


def _select(choices: Any = (), **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=choices,
        required=False,
        widget=NamesSelect(attrs={"class": "field"}),
        **more,
    )


class LaunchForm(ConsoleForm):
    """Launching instances. ``answers`` is what the page was told when it opened, by
    operation: what there is to choose from."""

    button = "launch-instance"

    name = forms.CharField(max_length=256, required=False)
    image = _select()
    instance_type = _select()
    key_pair = _select()
    vpc = _select(label=pgettext_lazy("console", "Network"))
    subnet = _select()
    public_ip = _select(
        (
            ("enable", pgettext_lazy("ec2", "Enable")),
            ("disable", pgettext_lazy("ec2", "Disable")),
        ),
        initial="enable",
    )
    firewall = forms.ChoiceField(
        choices=(
            ("create", pgettext_lazy("console", "Create security group")),
            ("existing", pgettext_lazy("console", "Select existing security group")),
        ),
        initial="create",
    )
    group_name = forms.CharField(max_length=255, required=False)
    group_description = forms.CharField(max_length=255, required=False)
    ssh = forms.BooleanField(required=False, initial=True)
    ssh_from = forms.ChoiceField(
        choices=(
            ("anywhere", pgettext_lazy("console", "Anywhere 0.0.0.0/0")),
            ("mine", pgettext_lazy("console", "My IP")),
            ("custom", pgettext_lazy("console", "Custom")),
        ),
        required=False,
        initial="anywhere",
    )
    ssh_block = forms.CharField(max_length=43, required=False)
    https = forms.BooleanField(required=False)
    http = forms.BooleanField(required=False)
    groups = forms.MultipleChoiceField(required=False)
    volume_size = forms.IntegerField(
        min_value=1, max_value=65536, required=False, initial=SMALLEST
    )
    volume_type = _select(
        [(name, name) for name in VOLUME_TYPES if name != "standard"],
        label=pgettext_lazy("console", "Volume type"),
    )
    instance_profile = _select()
    shutdown_behavior = _select(SHUTDOWN, initial="stop")
    termination_protected = _select(YES_NO)
    stop_protected = _select(YES_NO)
    metadata_endpoint = _select(ENABLED, initial="enabled")
    http_tokens = _select(TOKENS)
    hop_limit = forms.IntegerField(
        min_value=1,
        max_value=64,
        required=False,
    )
    metadata_tags = _select(YES_NO)
    user_data = forms.CharField(
        required=False, strip=False, max_length=_LONGEST_USER_DATA
    )
    count = forms.IntegerField(
        min_value=1,
        max_value=_MOST_AT_ONCE,
        required=False,
        initial=1,
    )
    api_fields = {
        "InvalidGroup.Duplicate": "group_name",
        "InvalidGroup.NotFound": "groups",
        "InvalidKeyPair.NotFound": "key_pair",
        "InvalidBlockDeviceMapping": "volume_size",
        "VcpuLimitExceeded": "count",
    }

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        host: str,
        answers: Mapping[str, Any],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.host = host if host in DEFAULT_IMAGES else "today"
        proposed = self._proposed(answers)
        if data is not None and WHOLE not in data:
            data = data.copy()
            for field, value in proposed.items():
                if field not in data:
                    data[field] = value
        super().__init__(data, initial={**proposed, **(initial or {})})
        self._offer(answers)

    def _proposed(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What the page starts with, as a form sends it."""
        today = self.host == "today"
        groups = answers.get("DescribeSecurityGroups", {}).get("SecurityGroups", ())
        return {
            "image": DEFAULT_IMAGES[self.host],
            "instance_type": DEFAULT_TYPES[self.host],
            "firewall": "create",
            "group_name": next_group_name(one["GroupName"] for one in groups),
            "ssh": "on",
            "ssh_from": "anywhere",
            "public_ip": "enable",
            "volume_size": SMALLEST,
            "volume_type": "gp3" if today else "gp2",
            "shutdown_behavior": "stop",
            "metadata_endpoint": "enabled",
            "http_tokens": "required" if today else "optional",
            "hop_limit": 2 if today else 1,
            "count": 1,
        }

    def _offer(self, answers: Mapping[str, Any]) -> None:
        """What each field offers: what is there, as the page was told it. What could not
        be listed can still be named; the API answers."""

        def offer(field: str, operation: str, choices: list[tuple[Any, Any]]) -> None:
            choices_of(self, field).choices = [
                *choices,
                *([] if operation in answers else named_anyway(self, field)),
            ]

        def told(operation: str, member: str) -> Any:
            return answers.get(operation, {}).get(member, ())

        nothing = ("", pgettext_lazy("console", "Select"))
        offer("image", "DescribeImages", images(answers, self.host))
        offer(
            "instance_type", "DescribeInstanceTypes", instance_types(answers, self.host)
        )
        without = pgettext_lazy(
            "console", "Proceed without a key pair (Not recommended)"
        )
        pairs = [one["KeyName"] for one in told("DescribeKeyPairs", "KeyPairs")]
        offer(
            "key_pair",
            "DescribeKeyPairs",
            [nothing, (WITHOUT, without), *((name, name) for name in pairs)],
        )
        offer(
            "vpc",
            "DescribeVpcs",
            [
                (one["VpcId"], f"{one['VpcId']} ({one['CidrBlock']})")
                for one in told("DescribeVpcs", "Vpcs")
            ],
        )
        anywhere = pgettext_lazy(
            "console", "No preference (Default subnet in any availability zone)"
        )
        subnets = [
            (one["SubnetId"], f"{one['SubnetId']} ({one['AvailabilityZone']})")
            for one in told("DescribeSubnets", "Subnets")
        ]
        offer("subnet", "DescribeSubnets", [("", anywhere), *subnets])
        groups = told("DescribeSecurityGroups", "SecurityGroups")
        offer(
            "groups",
            "DescribeSecurityGroups",
            [(one["GroupId"], one["GroupName"]) for one in groups],
        )
        profiles = [
            one["InstanceProfileName"]
            for one in told("ListInstanceProfiles", "InstanceProfiles")
        ]
        offer(
            "instance_profile",
            "ListInstanceProfiles",
            [nothing, *((name, name) for name in profiles)],
        )

    @property
    def sent(self) -> QueryDict:
        """What was sent, to be changed."""
        assert isinstance(self.data, QueryDict)
        return self.data.copy()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("firewall") == "existing":
            if not data.get("groups") and "groups" not in self.errors:
                self.add_error("groups", _("Select at least one security group."))
        elif (
            data.get("ssh")
            and data.get("ssh_from") == "custom"
            and not _is_block(data.get("ssh_block", ""))
        ):
            self.add_error(
                "ssh_block", _("Enter a block of addresses, such as 203.0.113.0/24.")
            )
        return data

    # -- what it comes to

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules of a new security group, in the order of the page's boxes."""
        data = self.cleaned_data
        source = {
            "mine": _MINE,
            "custom": data.get("ssh_block", ""),
        }.get(data.get("ssh_from", ""), _ANYWHERE)
        return [
            {"port": port, "cidr": cidr}
            for wanted, port, cidr in (
                (data.get("ssh"), 22, source),
                (data.get("https"), 443, _ANYWHERE),
                (data.get("http"), 80, _ANYWHERE),
            )
            if wanted
        ]

    def params(self, tags: Mapping[str, str]) -> dict[str, Any]:
        """What pressing the button takes; what was left as proposed is not said."""
        data = self.cleaned_data
        today = self.host == "today"
        params: dict[str, Any] = {"name": data.get("name", "")}
        if data.get("firewall") == "existing":
            params["security_groups"] = data.get("groups", [])
        else:
            if data.get("group_name") != self.initial["group_name"]:
                params["group_name"] = data.get("group_name", "")
            if data.get("group_description"):
                params["group_description"] = data["group_description"]
            if self.rules != [{"port": 22, "cidr": _ANYWHERE}]:
                params["rules"] = self.rules
        volume = {
            "size": data.get("volume_size") or SMALLEST,
            "type": data.get("volume_type") or self.initial["volume_type"],
        }
        said: dict[str, tuple[Any, Any]] = {
            "tags": (dict(tags), {}),
            "key_pair": (data.get("key_pair"), WITHOUT),
            "image": (data.get("image"), self.initial["image"]),
            "instance_type": (data.get("instance_type"), self.initial["instance_type"]),
            "subnet": (data.get("subnet"), ""),
            "public_ip": (data.get("public_ip") != "disable", True),
            "volume": (
                volume,
                {"size": SMALLEST, "type": "gp3" if today else "gp2"},
            ),
            "instance_profile": (data.get("instance_profile"), ""),
            "shutdown_behavior": (data.get("shutdown_behavior"), "stop"),
            "termination_protected": (bool(data.get("termination_protected")), False),
            "stop_protected": (bool(data.get("stop_protected")), False),
            "metadata_endpoint": (data.get("metadata_endpoint"), "enabled"),
            "http_tokens": (data.get("http_tokens"), self.initial["http_tokens"]),
            "hop_limit": (data.get("hop_limit"), self.initial["hop_limit"]),
            "metadata_tags": (
                "enabled" if data.get("metadata_tags") else "disabled",
                "disabled",
            ),
            "user_data": (data.get("user_data"), ""),
            "count": (data.get("count"), 1),
        }
        return params | {
            name: value
            for name, (value, proposed) in said.items()
            if value not in (proposed, None, "")
        }


def _is_block(text: str) -> bool:
    if _BLOCK.fullmatch(text) is None:
        return False
    address, length = text.split("/")
    return int(length) <= 32 and all(int(part) <= 255 for part in address.split("."))
