"""The forms for an instance that is there: its role, and its settings."""

import base64
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iamtutor.cloud.services.ec2.instances.images import INSTANCE_TYPES
from iamtutor.console.forms.base import (
    ConsoleForm,
    choices_of,
    named_anyway,
)
from iamtutor.console.forms.launch_choices import ENABLED, SHUTDOWN, TOKENS
from iamtutor.console.reading.ec2 import Instance
from iamtutor.web.pages.forms import NamesSelect

#: The choice of a role that is none.
NO_ROLE = "-"


class ModifyRoleForm(ConsoleForm):
    """Which instance profile the instance shall have. ``offers_nothing``: the account has
    none."""

    instance_profile = forms.ChoiceField()

    def __init__(self, *args: Any, answers: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = answers.get("ListInstanceProfiles")
        profiles = listed["InstanceProfiles"] if listed else ()
        self.offers_nothing = listed is not None and not profiles
        choices_of(self, "instance_profile").choices = [
            (NO_ROLE, pgettext_lazy("console", "No IAM Role")),
            *(
                (one["InstanceProfileName"], one["InstanceProfileName"])
                for one in profiles
            ),
            *([] if listed else named_anyway(self, "instance_profile")),
        ]
        self.fields["instance_profile"].error_messages["required"] = _(
            "Choose an IAM role."
        )


def _select(choices: Any = ()) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=choices, widget=NamesSelect(attrs={"class": "field"})
    )


def plain_user_data(instance: Instance) -> str:
    """User data as it was typed."""
    try:
        return base64.b64decode(instance.user_data).decode(errors="replace")
    except ValueError:
        return instance.user_data


class SettingForm(ConsoleForm):
    """A setting of an instance. Its fields are the parameters of its button; ``begins`` is
    what each of them begins with."""

    begins: Mapping[str, Callable[[Instance], Any]] = {}

    def __init__(
        self,
        *args: Any,
        instance: Instance,
        groups: list[tuple[str, str]] | None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {name: of(instance) for name, of in self.begins.items()}
        super().__init__(*args, **kwargs)
        self.offer(instance, groups)

    def offer(self, instance: Instance, groups: list[tuple[str, str]] | None) -> None:
        """Fill in choices that depend on the account; ``groups`` are its security groups,
        None if they could not be listed."""


class TerminationProtectionForm(SettingForm):
    button = "change-termination-protection"
    enabled = forms.BooleanField(required=False)
    begins = {"enabled": attrgetter("termination_protected")}


class StopProtectionForm(TerminationProtectionForm):
    button = "change-stop-protection"
    begins = {"enabled": attrgetter("stop_protected")}


class ShutdownForm(SettingForm):
    button = "change-shutdown-behavior"
    behavior = _select(SHUTDOWN)
    begins = {"behavior": attrgetter("shutdown_behavior")}


class InstanceTypeForm(SettingForm):
    button = "change-instance-type"
    instance_type = _select()
    api_fields = {"InvalidParameterValue": "instance_type"}
    begins = {"instance_type": attrgetter("instance_type")}

    def offer(self, instance: Instance, groups: list[tuple[str, str]] | None) -> None:
        choices_of(self, "instance_type").choices = [
            (name, name) for name in INSTANCE_TYPES
        ]


class UserDataForm(SettingForm):
    button = "edit-user-data"
    user_data = forms.CharField(
        required=False,
        strip=False,
        max_length=16 * 1024,
        widget=forms.Textarea(
            attrs={
                "class": "field code",
                "rows": 10,
                "spellcheck": "false",
                "lang": "en",
            }
        ),
    )
    begins = {"user_data": plain_user_data}


class MetadataOptionsForm(SettingForm):
    button = "modify-metadata-options"
    endpoint = _select(ENABLED)
    tokens = _select(TOKENS)
    hop_limit = forms.IntegerField(
        min_value=1,
        max_value=64,
        widget=forms.NumberInput(attrs={"class": "field"}),
    )
    begins = {
        "endpoint": attrgetter("metadata_endpoint"),
        "tokens": attrgetter("http_tokens"),
        "hop_limit": attrgetter("hop_limit"),
    }


class MetadataTagsForm(SettingForm):
    button = "allow-metadata-tags"
    allowed = forms.BooleanField(label=pgettext_lazy("ec2", "Allow"), required=False)
    begins = {"allowed": lambda instance: instance.metadata_tags == "enabled"}


class SecurityGroupsForm(SettingForm):
    button = "change-security-groups"
    groups = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select at least one security group.")},
    )
    begins = {"groups": attrgetter("security_groups")}

    def offer(self, instance: Instance, groups: list[tuple[str, str]] | None) -> None:
        choices_of(self, "groups").choices = (
            named_anyway(self, "groups") if groups is None else groups
        )
