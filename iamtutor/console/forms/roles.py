"""The forms for roles."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from iamtutor.cloud.console.trusted_entities import (
    SAML_ATTRIBUTES,
    USE_CASES,
    WEB_PROVIDERS,
)
from iamtutor.console.forms.base import ConsoleForm, check_document

_ACCOUNT = re.compile(r"\d{12}")
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)
_PROVIDER = re.compile(r"[\w.-]{1,128}", re.ASCII)
#: What IAM takes in a description.
_DESCRIPTION = re.compile(r"[A-Za-z0-9\t\n\r _+=,.@/\\\[\]{}!#$%^*();:\"'<>`-]*")
_LONGEST_DESCRIPTION = 1000


#: The kinds of trusted entities, and what each is for.
ENTITIES = (
    (
        "service",
        pgettext_lazy("console", "AWS service"),
        gettext_lazy("Services like EC2 or Lambda can act in this account."),
    ),
    (
        "account",
        pgettext_lazy("console", "AWS account"),
        gettext_lazy("Identities of another account, or of this one."),
    ),
    (
        "web",
        pgettext_lazy("console", "Web identity"),
        gettext_lazy("Users who signed in with an external web identity provider."),
    ),
    (
        "saml",
        pgettext_lazy("console", "SAML 2.0 federation"),
        gettext_lazy("Users of a company’s own directory."),
    ),
    (
        "custom",
        pgettext_lazy("console", "Custom trust policy"),
        gettext_lazy("Write the JSON yourself."),
    ),
)


class TrustedEntityForm(ConsoleForm):
    """Step 1 of creating a role."""

    entity = forms.ChoiceField(
        choices=[(kind, title) for kind, title, _told in ENTITIES], initial="service"
    )
    service = forms.ChoiceField(
        choices=[("", ""), *((name, entry[0]) for name, entry in USE_CASES.items())],
        required=False,
    )
    use_case = forms.CharField(required=False)
    whose = forms.ChoiceField(
        choices=[("this", ""), ("other", "")], required=False, initial="this"
    )
    account = forms.CharField(required=False)
    with_external_id = forms.BooleanField(required=False)
    external_id = forms.CharField(required=False)
    mfa = forms.BooleanField(required=False)
    provider = forms.ChoiceField(
        choices=[
            ("", ""),
            *((host, entry[0]) for host, entry in WEB_PROVIDERS.items()),
        ],
        required=False,
    )
    audience = forms.CharField(max_length=200, required=False)
    saml_provider = forms.CharField(required=False)
    saml_access = forms.ChoiceField(
        choices=[("programmatic", ""), ("console", "")], required=False
    )
    saml_attribute = forms.ChoiceField(
        choices=[(name, name) for name in SAML_ATTRIBUTES], required=False
    )
    saml_value = forms.CharField(max_length=500, required=False)
    document = forms.CharField(required=False, strip=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        match data.get("entity"):
            case "service":
                if not data.get("service"):
                    self.add_error("service", _("Choose a service or use case."))
            case "account":
                self._clean_account(data)
            case "web":
                if not data.get("provider"):
                    self.add_error("provider", _("Choose an identity provider."))
                if not data.get("audience"):
                    self.add_error("audience", _("Enter an audience."))
            case "saml":
                self._clean_saml(data)
            case "custom":
                check_document(self, str(data.get("document", "")))
            case _:
                pass
        data["mfa"] = "1" if data.get("mfa") else ""
        return data

    def _clean_account(self, data: dict[str, Any]) -> None:
        if data.get("whose") != "other":
            # An account ID alone means the other account, too.
            data["whose"] = "other" if data.get("account") else "this"
        if data["whose"] == "other" and not _ACCOUNT.fullmatch(
            data.get("account") or ""
        ):
            self.add_error("account", _("Enter an account ID of 12 digits."))
        if not data.get("with_external_id"):
            data["external_id"] = ""
        elif not _EXTERNAL_ID.fullmatch(data.get("external_id") or ""):
            self.add_error(
                "external_id",
                _("Enter an external ID: 2 to 1,224 letters, digits and +=,.@:/-"),
            )

    def _clean_saml(self, data: dict[str, Any]) -> None:
        if not _PROVIDER.fullmatch(data.get("saml_provider") or ""):
            self.add_error(
                "saml_provider",
                _("Enter the name of a provider: letters, digits, periods, - and _"),
            )
        data["saml_access"] = data.get("saml_access") or "programmatic"
        if data["saml_access"] == "console":
            return
        data["saml_attribute"] = data.get("saml_attribute") or SAML_ATTRIBUTES[0]
        if not data.get("saml_value"):
            self.add_error("saml_value", _("Enter a value."))


def check_description(text: str) -> str:
    """A description as IAM takes it; the console says so before it asks."""
    if len(text) > _LONGEST_DESCRIPTION or not _DESCRIPTION.fullmatch(text):
        raise forms.ValidationError(
            _(
                "Maximum 1000 characters: letters (A-Z and a-z), digits, tabs, new lines, "
                "and the characters _+=,.@-/\\[]{}!#$%^*();:\"'<>`"
            )
        )
    return text.replace("\r\n", "\n")


class DescribedForm(ConsoleForm):
    description = forms.CharField(required=False)

    def clean_description(self) -> str:
        return check_description(str(self.cleaned_data["description"]))


class RoleNameForm(DescribedForm):
    """Step 3 of creating a role."""

    button = "create-role"
    name = forms.CharField(max_length=200, strip=True)
    field_order = ["name", "description"]
    api_fields = {
        "EntityAlreadyExists": "name",
        "ValidationError": "name",
        "InvalidInput": "name",
    }


#: How long sessions may be allowed to last, as the console offers it: seconds.
DURATIONS = (3600, 7200, 14400, 28800, 43200)
CUSTOM = "custom"


class EditRoleForm(DescribedForm):
    """A role's description, and how long its sessions may last at most."""

    button = "update-role"
    duration = forms.ChoiceField(
        choices=[
            *((str(seconds), str(seconds)) for seconds in DURATIONS),
            (CUSTOM, pgettext_lazy("console", "Custom duration")),
        ]
    )
    custom = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("duration")
        if chosen == CUSTOM:
            chosen = data.get("custom") or ""
            allowed = range(DURATIONS[0], DURATIONS[-1] + 1)
            if not re.fullmatch("[0-9]{1,6}", chosen) or int(chosen) not in allowed:
                self.add_error("custom", _("Enter seconds from 3600 to 43200."))
                return data
        if chosen:
            data["seconds"] = int(chosen)
        return data


class BoundaryForm(ConsoleForm):
    """The managed policy that bounds a role."""

    boundary = forms.CharField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["boundary"].error_messages["required"] = _("Select a policy.")
