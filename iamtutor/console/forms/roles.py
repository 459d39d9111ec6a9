"""The forms for roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from iamtutor.console.forms.base import ConsoleForm, check_json

#: The use cases that the first step offers, with the service each one trusts.
USE_CASES = (
    (
        "ec2.amazonaws.com",
        "EC2",
        "Allows EC2 instances to call AWS services on your behalf.",
    ),
    (
        "lambda.amazonaws.com",
        "Lambda",
        "Allows Lambda functions to call AWS services on your behalf.",
    ),
    (
        "ecs-tasks.amazonaws.com",
        "Elastic Container Service Task",
        "Allows ECS tasks to call AWS services on your behalf.",
    ),
)


class TrustedEntityForm(ConsoleForm):
    """Step 1 of creating a role."""

    entity = forms.ChoiceField(
        choices=[
            ("service", pgettext_lazy("console", "AWS service")),
            ("account", pgettext_lazy("console", "AWS account")),
            ("custom", pgettext_lazy("console", "Custom trust policy")),
        ],
        initial="service",
    )
    service = forms.ChoiceField(
        choices=[("", "")] + [(service, name) for service, name, _text in USE_CASES],
        required=False,
    )
    account = forms.RegexField(r"^\d{12}$", required=False)
    document = forms.CharField(required=False, strip=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        match data.get("entity"):
            case "service" if not data.get("service"):
                self.add_error("service", _("Choose a service or use case."))
            case "account" if not data.get("account"):
                self.add_error("account", _("Enter an account ID of 12 digits."))
            case "custom":
                check_json(self, "document", str(data.get("document", "")))
            case _:
                pass
        return data


class RoleNameForm(ConsoleForm):
    """Step 3 of creating a role."""

    name = forms.CharField(max_length=200, strip=True)
    description = forms.CharField(
        max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    api_fields = {
        "EntityAlreadyExists": "name",
        "ValidationError": "name",
        "InvalidInput": "name",
    }
