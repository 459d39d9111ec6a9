"""The forms for policies, managed and inline."""

from __future__ import annotations

import json

from django import forms

from iamtutor.console.forms.base import ConsoleForm, check_document

#: What a new policy starts with: a shape to fill, allowing nothing yet.
EMPTY_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": [], "Resource": []}],
    },
    indent=4,
)


class InlinePolicyForm(ConsoleForm):
    button = "put-inline-policy"
    name = forms.CharField(max_length=128)
    document = forms.CharField(strip=False)
    api_fields = {
        "MalformedPolicyDocument": "document",
        "ValidationError": "name",
        "LimitExceeded": "document",
    }

    def clean_document(self) -> str:
        text = str(self.cleaned_data["document"])
        check_document(self, text)
        return text


class PolicyForm(InlinePolicyForm):
    """A managed policy of one's own."""

    button = "create-policy"
    description = forms.CharField(max_length=1000, required=False)
    api_fields = {**InlinePolicyForm.api_fields, "EntityAlreadyExists": "name"}
