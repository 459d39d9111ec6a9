"""The forms for IAM users."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iamtutor.console.forms.base import ConsoleForm


class UserForm(ConsoleForm):
    """A new user's name; what it may do is chosen in the list of policies."""

    button = "create-user"
    name = forms.CharField(max_length=200)
    api_fields = {
        "EntityAlreadyExists": "name",
        "ValidationError": "name",
    }


#: What an access key is wanted for, as the console asks before it makes one.
KEY_USES = (
    ("cli", pgettext_lazy("console", "Command Line Interface (CLI)")),
    ("code", pgettext_lazy("console", "Local code")),
    (
        "compute",
        pgettext_lazy("console", "Application running on an AWS compute service"),
    ),
    ("third-party", pgettext_lazy("console", "Third-party service")),
    ("outside", pgettext_lazy("console", "Application running outside AWS")),
    ("other", pgettext_lazy("console", "Other")),
)


class AccessKeyForm(ConsoleForm):
    """Why a key at all; the console advises against it, and wants that acknowledged."""

    use = forms.ChoiceField(
        choices=KEY_USES, error_messages={"required": _("Choose what it is for.")}
    )
    understood = forms.BooleanField(
        error_messages={
            "required": _(
                "Select the check box to confirm that you have read about "
                "better ways than an access key."
            )
        }
    )
