"""Guided mode: which control comes next on the way to the screen a task asks for.

A route is data: for each screen on the way, the name of the control to point at. Screens
mark their controls with these names; the last screen of a route points at its own controls.
"""

from __future__ import annotations

from dataclasses import dataclass

#: route -> screen -> the control to point at there.
ROUTES: dict[str, dict[str, str]] = {
    "iam/roles/create": {
        "home": "service-iam",
        "iam": "menu-roles",
        "iam-roles": "create-role",
        "iam-create-role-1": "next",
        "iam-create-role-2": "next",
        "iam-create-role-3": "submit",
    },
    "ec2/launch": {
        "home": "service-ec2",
        "ec2": "launch-instance",
        "ec2-instances": "launch-instance",
        "ec2-launch": "submit",
    },
    "ec2/instances/modify-iam-role": {
        "home": "service-ec2",
        "ec2": "menu-instances",
        "ec2-launched": "view-instances",
        "ec2-instances": "modify-iam-role",
        "ec2-instance": "modify-iam-role",
        "ec2-modify-iam-role": "submit",
    },
    "s3/buckets/create": {
        "home": "service-s3",
        "s3-buckets": "create-bucket",
        "s3-create-bucket": "submit",
    },
    "s3/upload": {
        "home": "service-s3",
        "s3-buckets": "open-bucket",
        "s3-bucket": "upload",
        "s3-upload": "submit",
    },
    "iam/roles/permissions": {
        "home": "service-iam",
        "iam": "menu-roles",
        "iam-roles": "open-role",
        "iam-role": "add-permissions",
        "iam-attach": "submit",
    },
    "iam/roles/inline": {
        "home": "service-iam",
        "iam": "menu-roles",
        "iam-roles": "open-role",
        "iam-role": "create-inline",
        "iam-inline": "next",
        "iam-inline-review": "submit",
    },
    "iam/roles/remove": {
        "home": "service-iam",
        "iam": "menu-roles",
        "iam-roles": "open-role",
        "iam-role": "remove",
    },
    "iam/roles/last-accessed": {
        "home": "service-iam",
        "iam": "menu-roles",
        "iam-roles": "open-role",
        "iam-role": "last-accessed",
    },
    "cloudtrail/events": {"home": "service-cloudtrail", "cloudtrail": "search"},
}


@dataclass(frozen=True, slots=True)
class Guide:
    """Guided mode on one screen. ``control`` is the name of the next control, or empty."""

    route: str
    control: str

    def __bool__(self) -> bool:
        return bool(self.control)


def guide_for(route: str, screen: str, *, on: bool) -> Guide:
    return Guide(route, ROUTES.get(route, {}).get(screen, "") if on else "")
