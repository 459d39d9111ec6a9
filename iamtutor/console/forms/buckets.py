"""The forms for buckets and objects."""

import ipaddress
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from iamtutor.cloud.policies.public_access import BLOCK_PARTS
from iamtutor.console.forms.base import ConsoleForm, choices_of
from iamtutor.console.reading.beyond import SignedIn

#: The Regions that the form of 2022 offers besides the console's own.
REGIONS = tuple(
    """
    us-east-1 us-west-2 eu-west-1 eu-central-1 ap-northeast-1 ap-northeast-3
    ap-southeast-1
    """.split()
)
GLOBAL, ACCOUNT_REGIONAL = "global", "account-regional"
ENFORCED = "BucketOwnerEnforced"

#: The parts of Block Public Access as the console words them.
BLOCK_WORDS: dict[str, str | Promise] = {
    "BlockPublicAcls": pgettext_lazy(
        "console",
        "Block public access to buckets and objects granted through new access control "
        "lists (ACLs)",
    ),
    "IgnorePublicAcls": pgettext_lazy(
        "console",
        "Block public access to buckets and objects granted through any access control "
        "lists (ACLs)",
    ),
    "BlockPublicPolicy": pgettext_lazy(
        "console",
        "Block public access to buckets and objects granted through new public bucket or "
        "access point policies",
    ),
    "RestrictPublicBuckets": pgettext_lazy(
        "console",
        "Block public and cross-account access to buckets and objects through any public "
        "bucket or access point policies",
    ),
}
OWNERSHIPS = (
    (ENFORCED, pgettext_lazy("console", "Bucket owner enforced")),
    ("BucketOwnerPreferred", pgettext_lazy("console", "Bucket owner preferred")),
    ("ObjectWriter", pgettext_lazy("console", "Object writer")),
)
#: Storage classes whose objects can be read at once.
STORAGE_CLASSES: tuple[tuple[str, str | Promise], ...] = (
    ("STANDARD", pgettext_lazy("console", "Standard")),
    ("INTELLIGENT_TIERING", mark_safe('<span lang="en">Intelligent-Tiering</span>')),
    ("STANDARD_IA", pgettext_lazy("console", "Standard-IA")),
    ("ONEZONE_IA", pgettext_lazy("console", "One Zone-IA")),
    ("GLACIER_IR", mark_safe('<span lang="en">Glacier Instant Retrieval</span>')),
)


def storage_class_words(name: str) -> str | Promise:
    """What the console calls a storage class; one that it cannot be is named as it is."""
    return dict(STORAGE_CLASSES).get(name, name)


def account_suffix(signed_in: SignedIn) -> str:
    """What an account Regional name ends with."""
    return f"-{signed_in.id}-{signed_in.region}-an"


def name_problem(name: str) -> str:
    """What the console says of a bucket name before anything is called; the rules that it
    leaves to the API are answered by the API."""
    if not 3 <= len(name) <= 63:
        return pgettext("console", "The bucket name must be from 3 to 63 characters.")
    if any(char.isupper() for char in name):
        return pgettext(
            "console", "The bucket name must not contain uppercase characters."
        )
    if not _is_plain(name[0]):
        return pgettext(
            "console",
            "The bucket name must start with a lowercase character or number.",
        )
    if (
        not _is_plain(name[-1])
        or not all(_is_plain(char) or char in ".-" for char in name)
        or ".." in name
        or _is_address(name)
    ):
        return pgettext(
            "console", "The bucket name must comply with DNS naming conventions."
        )
    return ""


def _is_plain(char: str) -> bool:
    return char in "abcdefghijklmnopqrstuvwxyz0123456789"


def _is_address(name: str) -> bool:
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return True


class Switch(forms.ChoiceField):
    """Whether something is off or on; ``off`` and ``on`` are what is sent for it."""

    def __init__(self, off: str = "off", on: str = "on", **kwargs: Any) -> None:
        words = pgettext_lazy("console", "Disable"), pgettext_lazy("console", "Enable")
        super().__init__(choices=[*zip((off, on), words, strict=True)], **kwargs)


class BlockFields(ConsoleForm):
    """Block Public Access: all of it, its four parts, and that one knows what one does.

    A form that does not show these settings (``settings`` is not sent with it) leaves them
    as they are made: everything blocked.
    """

    settings = forms.CharField(required=False)
    block_all = forms.BooleanField(required=False)
    block = forms.MultipleChoiceField(
        choices=[(part, BLOCK_WORDS[part]) for part in BLOCK_PARTS], required=False
    )
    acknowledge = forms.BooleanField(required=False)
    needs_acknowledgement = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("settings"):
            data["block"] = list(BLOCK_PARTS)
        elif data.get("block_all") and set(data.get("block", ())) != set(BLOCK_PARTS):
            self.add_error(
                "block",
                _(
                    "“Block all public access” is on, but not all of its four parts "
                    "are. Turn it off, or turn all four on."
                ),
            )
        elif (
            self.needs_acknowledgement
            and set(data.get("block", ())) != set(BLOCK_PARTS)
            and not data.get("acknowledge")
        ):
            self.add_error(
                "acknowledge",
                pgettext_lazy("console", "You must acknowledge the current settings."),
            )
        return data


class BlockForm(BlockFields):
    """Editing Block Public Access of a bucket. The typed ``confirm`` comes after."""

    needs_acknowledgement = False


class BucketForm(BlockFields):
    """Creating a bucket, in the order of the console's sections."""

    button = "create-bucket"

    region = forms.ChoiceField(required=False)
    namespace = forms.ChoiceField(
        choices=[
            (GLOBAL, pgettext_lazy("console", "Global namespace")),
            (
                ACCOUNT_REGIONAL,
                pgettext_lazy("console", "Account Regional namespace (recommended)"),
            ),
        ],
        required=False,
    )
    name = forms.CharField(max_length=255, strip=False)
    copy_from = forms.ChoiceField(required=False)
    ownership = forms.ChoiceField(choices=OWNERSHIPS, required=False)
    versioning = Switch("", "Enabled", required=False)
    bucket_key = Switch(required=False)
    encryption = Switch(required=False)
    api_fields = {
        "InvalidBucketName": "name",
        "BucketAlreadyExists": "name",
        "BucketAlreadyOwnedByYou": "name",
        "ParamValidation": "name",
    }

    def __init__(
        self, *args: Any, signed_in: SignedIn, buckets: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.signed_in = signed_in
        own = signed_in.region
        choices_of(self, "region").choices = [
            (name, name) for name in (own, *(r for r in REGIONS if r != own))
        ]
        choices_of(self, "copy_from").choices = [
            ("", pgettext("console", "Choose bucket")),
            *((name, name) for name in sorted(buckets)),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        name = str(data.get("name", ""))
        if data.get("namespace") == ACCOUNT_REGIONAL and name:
            name += account_suffix(self.signed_in)
        problem = name_problem(name) if name else ""
        if problem:
            self.add_error("name", problem)
        data["full_name"] = name
        return data

    def add_api_error(self, code: str, message: str) -> None:
        """A name that is taken is said at the field in the console's words, and above the
        form in the API's."""
        if code in ("BucketAlreadyExists", "BucketAlreadyOwnedByYou"):
            self.add_error(
                "name",
                pgettext("console", "Bucket with the same name already exists"),
            )
            self.add_error(None, message)
            return
        super().add_api_error(code, message)

    @property
    def params(self) -> dict[str, Any]:
        """What the button takes: the name, and what is not as it is anyway."""
        data = self.cleaned_data
        params: dict[str, Any] = {"name": data["full_name"]}
        if data["region"]:
            params["region"] = data["region"]
        if data["namespace"] == ACCOUNT_REGIONAL:
            params["namespace"] = ACCOUNT_REGIONAL
        if data["ownership"] not in ("", ENFORCED):
            params["ownership"] = data["ownership"]
        if set(data["block"]) != set(BLOCK_PARTS):
            params["block"] = data["block"]
        if data["versioning"]:
            params["versioning"] = True
        if data["encryption"] == "off":
            params["encryption"] = False
        if data["bucket_key"] == "off":
            params["bucket_key"] = False
        return params


class FolderForm(ConsoleForm):
    name = forms.CharField(
        label=pgettext_lazy("console", "Folder name"), max_length=1024
    )

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).rstrip("/")
        if not name or "/" in name:
            raise forms.ValidationError(
                pgettext("console", "Folder names can't contain “/”.")
            )
        return name


class UploadForm(ConsoleForm):
    """What is uploaded with each of the files."""

    storage_class = forms.ChoiceField(choices=STORAGE_CLASSES, required=False)
