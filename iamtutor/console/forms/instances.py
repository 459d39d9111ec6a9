"""The forms for instances."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iamtutor.cloud.world import World
from iamtutor.console.forms.base import ConsoleForm, choices_of


class LaunchForm(ConsoleForm):
    """Launching an instance: name, key pair, and the profile under advanced details."""

    name = forms.CharField(max_length=255, required=False)
    key_pair = forms.ChoiceField()
    instance_profile = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, world: World, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "key_pair").choices = [
            ("", ""),
            *((name, name) for name in world.account.key_pairs),
            (
                "-",
                pgettext_lazy(
                    "console", "Proceed without a key pair (Not recommended)"
                ),
            ),
        ]
        self.fields["key_pair"].error_messages["required"] = _("Choose a key pair.")
        choices_of(self, "instance_profile").choices = [
            ("", pgettext_lazy("console", "Select")),
            *((name, name) for name in world.account.instance_profiles),
        ]


class ModifyRoleForm(ConsoleForm):
    """Which instance profile the instance shall have. ``-`` is No IAM Role."""

    instance_profile = forms.ChoiceField()

    def __init__(self, *args: Any, world: World, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "instance_profile").choices = [
            ("-", pgettext_lazy("console", "No IAM Role")),
            *((name, name) for name in world.account.instance_profiles),
        ]
        self.fields["instance_profile"].error_messages["required"] = _(
            "Choose an IAM role."
        )
