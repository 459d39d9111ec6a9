"""What the console's buttons and their fields are called, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iamtutor.lessons.solutions import SolutionStep
from iamtutor.sandbox.models import ActionRecord


def button_words(button: str) -> str:
    """What a button of the console is called, for saying which one to press, or which one
    was pressed."""
    return {
        "create-role": pgettext("console", "Create role"),
        "update-role": pgettext("console", "Edit"),
        "set-boundary": pgettext("console", "Set permissions boundary"),
        "remove-boundary": pgettext("console", "Remove boundary"),
        "manage-role-tags": pgettext("console", "Manage tags"),
        "revoke-sessions": pgettext("console", "Revoke active sessions"),
        "create-user": pgettext("console", "Create user"),
        "create-access-key": pgettext("console", "Create access key"),
        "update-access-key": pgettext("console", "Update access key"),
        "delete-access-key": pgettext("console", "Delete access key"),
        "delete-user": pgettext("console", "Delete user"),
        "last-accessed": pgettext("console", "Last Accessed"),
        "attach-policies": pgettext("console", "Attach policies"),
        "detach-policies": pgettext("console", "Remove"),
        "put-inline-policy": pgettext("console", "Create inline policy"),
        "delete-inline-policy": pgettext("console", "Remove"),
        "update-trust-policy": pgettext("console", "Edit trust policy"),
        "delete-role": pgettext("console", "Delete"),
        "create-policy": pgettext("console", "Create policy"),
        "policy-last-accessed": pgettext("console", "Last Accessed"),
        "attach-entities": pgettext("console", "Attach policy"),
        "detach-entities": pgettext("console", "Detach policy"),
        "manage-policy-tags": pgettext("console", "Manage tags"),
        "save-policy": pgettext("console", "Save changes"),
        "set-default-version": pgettext("console", "Set as default"),
        "delete-version": pgettext("console", "Delete version"),
        "delete-policy": pgettext("console", "Delete"),
        "launch-instance": pgettext("console", "Launch instance"),
        "modify-iam-role": pgettext("console", "Modify IAM role"),
        "start-instance": pgettext("console", "Start instance"),
        "stop-instance": pgettext("console", "Stop instance"),
        "reboot-instance": pgettext("console", "Reboot instance"),
        "terminate-instance": pgettext("console", "Terminate (delete) instance"),
        "create-key-pair": pgettext("console", "Create key pair"),
        "delete-key-pair": pgettext("console", "Delete key pair"),
        "change-security-groups": pgettext("console", "Change security groups"),
        "change-termination-protection": pgettext(
            "console", "Change termination protection"
        ),
        "change-stop-protection": pgettext("console", "Change stop protection"),
        "change-shutdown-behavior": pgettext("console", "Change shutdown behavior"),
        "change-instance-type": pgettext("console", "Change instance type"),
        "edit-user-data": pgettext("console", "Edit user data"),
        "modify-metadata-options": pgettext(
            "console", "Modify instance metadata options"
        ),
        "allow-metadata-tags": pgettext("console", "Allow tags in instance metadata"),
        "manage-tags": pgettext("console", "Manage tags"),
        "choose-setting": _("Policy of the instance’s role"),
        "create-bucket": pgettext("console", "Create bucket"),
        "upload": pgettext("console", "Upload"),
        "create-folder": pgettext("console", "Create folder"),
        "download-object": pgettext("console", "Download"),
        "delete-objects": pgettext("console", "Delete objects"),
        "empty-bucket": pgettext("console", "Empty bucket"),
        "delete-bucket": pgettext("console", "Delete bucket"),
        "put-bucket-policy": pgettext("console", "Edit bucket policy"),
        "delete-bucket-policy": pgettext("console", "Delete bucket policy"),
        "put-bucket-encryption": pgettext("console", "Edit default encryption"),
        "put-bucket-versioning": pgettext("console", "Edit Bucket Versioning"),
        "put-public-access-block": pgettext(
            "console", "Edit Block public access (bucket settings)"
        ),
        "put-bucket-tags": pgettext("console", "Edit bucket tags"),
        "put-bucket-website": pgettext("console", "Edit static website hosting"),
        "put-bucket-ownership": pgettext("console", "Edit Object Ownership"),
        "look-up-events": pgettext("console", "Event history"),
    }.get(button, button)


def field_words(button: str, name: str) -> str:
    """What a field of a button's form is called, as far as recorded solutions fill it."""
    own = {
        ("create-role", "name"): pgettext("console", "Role name"),
        ("launch-instance", "name"): pgettext("console", "Name"),
        ("create-bucket", "name"): pgettext("console", "Bucket name"),
    }
    return own.get((button, name)) or {
        "name": pgettext("console", "Policy name"),
        "role": _("Role"),
        "trusted_service": pgettext("console", "Service or use case"),
        "policies": pgettext("console", "Permissions policies"),
        "document": pgettext("console", "Policy document"),
        "key_pair": pgettext("console", "Key pair name - required"),
        "instance": pgettext("console", "Instance ID"),
        "instance_profile": pgettext("console", "IAM role"),
        "boundary": pgettext("console", "Permissions boundary"),
        "bucket": _("Bucket"),
        "files": pgettext("console", "Files and folders"),
    }.get(name, name)


def value_words(name: str, value: str) -> str:
    """What a field's value is called where one chooses it."""
    return {
        ("trusted_service", "ec2.amazonaws.com"): "EC2",
        ("instance_profile", "-"): pgettext("console", "No IAM Role"),
    }.get((name, value), value)


def step_words(step: SolutionStep) -> SolutionStep:
    """A step in the console's own words; a line to type stays as it is."""
    if step.at != "console":
        return step
    fields = tuple(
        (field_words(step.line, name), value_words(name, value))
        for name, value in step.fields
    )
    return SolutionStep(step.at, button_words(step.line), fields)


def action_words(record: ActionRecord) -> str:
    """What was done, as the learner knows it: the line typed, or the button pressed."""
    if record.kind == ActionRecord.Kind.CONSOLE:
        return button_words(record.label)
    return record.label
