"""The forms for policies, managed and inline."""

import json

from django import forms

from iamtutor.console.forms.base import DocumentForm

#: What a new policy starts with: a shape to fill, allowing nothing yet.
EMPTY_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": [], "Resource": []}],
    },
    indent=4,
)


class InlinePolicyForm(DocumentForm):
    button = "put-inline-policy"
    name = forms.CharField(max_length=128)
    field_order = ["name"]
    api_fields = {
        "MalformedPolicyDocument": "document",
        "ValidationError": "name",
        "LimitExceeded": "document",
    }


class PolicyForm(InlinePolicyForm):
    """A managed policy of one's own."""

    button = "create-policy"
    description = forms.CharField(max_length=1000, required=False)
    api_fields = {**InlinePolicyForm.api_fields, "EntityAlreadyExists": "name"}
