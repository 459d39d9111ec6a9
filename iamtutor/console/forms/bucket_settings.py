"""The forms for one setting of a bucket."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import pgettext, pgettext_lazy

from iamtutor.console.forms.base import ConsoleForm
from iamtutor.console.forms.buckets import ENFORCED, OWNERSHIPS, Switch
from iamtutor.console.reading.s3 import Bucket


class BucketSettingForm(ConsoleForm):
    """A setting of a bucket; ``tab`` of its page shows it. ``setting`` is the field that
    its button takes as it is."""

    tab = "properties"
    setting = ""

    @staticmethod
    def present(bucket: Bucket) -> dict[str, Any]:
        """What the form begins with."""
        raise NotImplementedError

    @classmethod
    def taken(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """What the button takes, of a form that is filled."""
        return {cls.setting: data[cls.setting]}


class VersioningForm(BucketSettingForm):
    button = "put-bucket-versioning"
    setting = "status"
    status = forms.ChoiceField(
        choices=[
            ("Suspended", pgettext_lazy("console", "Suspend")),
            ("Enabled", pgettext_lazy("console", "Enable")),
        ]
    )

    @staticmethod
    def present(bucket: Bucket) -> dict[str, Any]:
        return {"status": bucket.versioning or "Suspended"}


class EncryptionForm(BucketSettingForm):
    button = "put-bucket-encryption"
    bucket_key = Switch()

    @staticmethod
    def present(bucket: Bucket) -> dict[str, Any]:
        return {"bucket_key": "on" if bucket.bucket_key else "off"}

    @classmethod
    def taken(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"bucket_key": data["bucket_key"] == "on"}


class WebsiteForm(BucketSettingForm):
    button = "put-bucket-website"
    hosting = Switch()
    index = forms.CharField(max_length=255, required=False)
    error = forms.CharField(max_length=1024, required=False)

    @staticmethod
    def present(bucket: Bucket) -> dict[str, Any]:
        saved = bucket.website
        return {
            "hosting": "on" if saved else "off",
            "index": (saved.get("IndexDocument") or {}).get("Suffix", ""),
            "error": (saved.get("ErrorDocument") or {}).get("Key", ""),
        }

    @classmethod
    def taken(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        index = data["index"] or "index.html"
        return {
            "index": index if data["hosting"] == "on" else "",
            "error": data["error"],
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("hosting") == "on" and not data.get("index"):
            self.add_error(
                "index", pgettext("console", "You must specify an index document.")
            )
        elif "/" in str(data.get("index", "")):
            self.add_error(
                "index",
                pgettext("console", "The index document name can't contain “/”."),
            )
        return data


class OwnershipForm(BucketSettingForm):
    button = "put-bucket-ownership"
    tab = "permissions"
    setting = "ownership"
    ownership = forms.ChoiceField(choices=OWNERSHIPS)
    acknowledge = forms.BooleanField(required=False)

    @staticmethod
    def present(bucket: Bucket) -> dict[str, Any]:
        return {"ownership": bucket.ownership or "ObjectWriter"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("ownership") != ENFORCED and not data.get("acknowledge"):
            self.add_error(
                "acknowledge",
                pgettext_lazy("console", "You must acknowledge the current settings."),
            )
        return data
