"""The console's forms: those fields and rules of the real ones that matter here.

Rules of the service itself (names taken, limits) are not repeated: the simulated API
answers, and ``add_api_error`` puts its message at the field it is about.
"""

from __future__ import annotations

import json
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iamtutor.cloud.world import World
from iamtutor.web.forms import StyledForm

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


class ConsoleForm(StyledForm):
    """A console form; ``api_fields`` says which field an API error belongs to."""

    api_fields: dict[str, str] = {}

    def add_api_error(self, code: str, message: str) -> None:
        """Show what the API answered, at the field it is about."""
        self.add_error(self.api_fields.get(code), message)


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
                _check_json(self, "document", str(data.get("document", "")))
            case _:
                pass
        return data


def _check_json(form: forms.Form, field: str, text: str) -> None:
    try:
        json.loads(text)
    except RecursionError:
        form.add_error(field, _("This JSON is nested too deeply."))
    except json.JSONDecodeError as error:
        form.add_error(
            field,
            _("This is not JSON: line %(line)d, column %(column)d.")
            % {"line": error.lineno, "column": error.colno},
        )
    except ValueError:
        # A number with thousands of digits.
        form.add_error(
            field,
            _("This is not JSON: line %(line)d, column %(column)d.")
            % {"line": 1, "column": 1},
        )


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


def _choices(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field whose choices depend on the learner's account."""
    return cast(forms.ChoiceField, form.fields[name])


class LaunchForm(ConsoleForm):
    """Launching an instance: name, key pair, and the profile under advanced details."""

    name = forms.CharField(max_length=255, required=False)
    key_pair = forms.ChoiceField()
    instance_profile = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, world: World, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "key_pair").choices = [
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
        _choices(self, "instance_profile").choices = [
            ("", pgettext_lazy("console", "Select")),
            *((name, name) for name in world.account.instance_profiles),
        ]


class ModifyRoleForm(ConsoleForm):
    """Which instance profile the instance shall have. ``-`` is No IAM Role."""

    instance_profile = forms.ChoiceField()

    def __init__(self, *args: Any, world: World, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "instance_profile").choices = [
            ("-", pgettext_lazy("console", "No IAM Role")),
            *((name, name) for name in world.account.instance_profiles),
        ]
        self.fields["instance_profile"].error_messages["required"] = _(
            "Choose an IAM role."
        )


class BucketForm(ConsoleForm):
    name = forms.CharField(max_length=255, strip=False)
    api_fields = {
        "InvalidBucketName": "name",
        "BucketAlreadyExists": "name",
        "BucketAlreadyOwnedByYou": "name",
        "ParamValidation": "name",
    }


#: What a new policy starts with: a shape to fill, allowing nothing yet.
EMPTY_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": [], "Resource": []}],
    },
    indent=4,
)


class InlinePolicyForm(ConsoleForm):
    name = forms.CharField(max_length=128)
    document = forms.CharField(strip=False)
    api_fields = {
        "MalformedPolicyDocument": "document",
        "ValidationError": "name",
        "LimitExceeded": "document",
    }

    def clean_document(self) -> str:
        text = str(self.cleaned_data["document"])
        _check_json(self, "document", text)
        return text


class PolicyForm(InlinePolicyForm):
    """A managed policy of one's own."""

    description = forms.CharField(max_length=1000, required=False)
    api_fields = {**InlinePolicyForm.api_fields, "EntityAlreadyExists": "name"}


class DocumentForm(ConsoleForm):
    """A policy text alone: trust policy, bucket policy."""

    document = forms.CharField(strip=False)
    api_fields = {"MalformedPolicyDocument": "document", "MalformedPolicy": "document"}

    def clean_document(self) -> str:
        text = str(self.cleaned_data["document"])
        _check_json(self, "document", text)
        return text
