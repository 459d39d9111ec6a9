"""The forms for buckets and objects."""

from __future__ import annotations

from django import forms

from iamtutor.console.forms.base import ConsoleForm


class BucketForm(ConsoleForm):
    name = forms.CharField(max_length=255, strip=False)
    api_fields = {
        "InvalidBucketName": "name",
        "BucketAlreadyExists": "name",
        "BucketAlreadyOwnedByYou": "name",
        "ParamValidation": "name",
    }
