"""Guided mode in words: the next click as the line above the console names it.

Labels are the screens' own, by the names of their controls.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

SERVICES = {"iam": "IAM", "ec2": "EC2", "s3": "S3", "cloudtrail": "CloudTrail"}


def _labels() -> dict[str, str]:
    """Control -> what stands on it; of an entry in a menu, the menu before."""

    def menu(*texts: str) -> str:
        return " > ".join(texts)

    adding = pgettext("console", "Add permissions")
    return {
        "menu-roles": _("Roles"),
        "create-role": pgettext("console", "Create role"),
        "pick-role": pgettext("console", "Delete"),
        "delete-role": pgettext("console", "Delete"),
        "add-permissions": menu(adding, pgettext("console", "Attach policies")),
        "create-inline": menu(adding, pgettext("console", "Create inline policy")),
        "edit-inline": pgettext("console", "Edit"),
        "remove": pgettext("console", "Remove"),
        "remove-inline": pgettext("console", "Remove"),
        "tab-permissions": pgettext("console", "Permissions"),
        "tab-last-accessed": pgettext("console", "Last Accessed"),
        "to-json": "JSON",
        "next": pgettext("console", "Next"),
        "menu-instances": pgettext("console", "Instances"),
        "launch-instance": pgettext("console", "Launch instances"),
        "view-instances": pgettext("console", "View all instances"),
        "modify-iam-role": menu(
            pgettext("console", "Actions"),
            pgettext("console", "Security"),
            pgettext("console", "Modify IAM role"),
        ),
        "terminate": menu(
            pgettext("console", "Instance state"),
            pgettext("console", "Terminate (delete) instance"),
        ),
        "no-role": pgettext("console", "Update IAM role"),
        "create-bucket": pgettext("console", "Create bucket"),
        "upload": pgettext("console", "Upload"),
        "empty-bucket": pgettext("console", "Empty"),
        "delete-bucket": pgettext("console", "Delete"),
        "search": pgettext("console", "Search"),
    }


def _sends() -> dict[str, str]:
    """Screen -> what stands on the button that sends its form."""
    return {
        "iam-create-role-3": pgettext("console", "Create role"),
        "iam-attach": pgettext("console", "Add permissions"),
        "iam-remove": pgettext("console", "Remove policy"),
        "iam-inline-review": pgettext("console", "Create policy"),
        "iam-delete-role": pgettext("console", "Delete"),
        "ec2-launch": pgettext("console", "Launch instance"),
        "ec2-modify-iam-role": pgettext("console", "Update IAM role"),
        "ec2-modify-iam-role-asking": pgettext("console", "Detach"),
        "ec2-manage-state": pgettext("console", "Change state"),
        "ec2-terminate": pgettext("console", "Terminate (delete)"),
        "s3-create-bucket": pgettext("console", "Create bucket"),
        "s3-upload": pgettext("console", "Upload"),
        "s3-empty-bucket": pgettext("console", "Empty"),
        "s3-delete-bucket": pgettext("console", "Delete bucket"),
    }


#: Controls that are a thing of the learner's: its name, by the name of its placeholder.
_THINGS = {
    "open-role": "role",
    "pick-instance": "instance_name",
    "only-instance": "instance_name",
    "open-bucket": "bucket",
    "pick-bucket": "bucket",
}


def next_click(control: str, screen: str, names: Mapping[str, str]) -> str:
    """The click on ``control`` in words; empty for one that has none."""
    if control in _THINGS:
        return _("Choose “%(name)s”") % {"name": names[_THINGS[control]]}
    service = control.removeprefix("bar-").removeprefix("service-")
    label = (
        SERVICES.get(service)
        or _labels().get(control)
        or (_sends().get(screen) if control == "submit" else None)
    )
    return _("Press “%(label)s”") % {"label": label} if label else ""
