"""The form for a key pair, on a page of its own or within the launch page."""

from django import forms
from django.utils.translation import pgettext_lazy

from iamtutor.console.forms.base import ConsoleForm
from iamtutor.web.pages.forms import NamesSelect


class KeyPairForm(ConsoleForm):
    """Create key pair."""

    key_name = forms.CharField(
        label=pgettext_lazy("console", "Key pair name"),
        max_length=255,
        widget=forms.TextInput(attrs={"class": "field", "autocomplete": "off"}),
    )
    key_type = forms.ChoiceField(
        label=pgettext_lazy("console", "Key pair type"),
        choices=(("rsa", "RSA"), ("ed25519", "ED25519")),
        initial="rsa",
        required=False,
        widget=NamesSelect(attrs={"class": "field"}),
    )
    api_fields = {
        "InvalidKeyPair.Duplicate": "key_name",
        "InvalidParameterValue": "key_name",
    }

    def params(self) -> dict[str, str]:
        data = self.cleaned_data
        return {
            "name": data["key_name"],
            "key_type": data.get("key_type") or "rsa",
        }
