"""Guided mode: which control comes next on the way to the screen a task asks for.

A route is data: for each screen on the way, the name of the control to point at. Screens
mark their controls with these names; the last screen of a route points at its own controls.
Any other screen is a wrong turn, and points back at the service where the way begins. So
does the page of another role, bucket or instance than the learner's: it has a name of its
own (``iam-other-role``).
"""

from __future__ import annotations

from dataclasses import dataclass

#: To a role. Its page has several names: ``-bare`` without any policy, ``-both`` with
#: managed and inline ones, ``-tab`` at one of its other tabs.
_ROLE = {
    "home": "service-iam",
    "iam": "menu-roles",
    "iam-roles": "open-role",
    "iam-role-tab": "tab-permissions",
}

#: To an inline policy, from the role's page. A managed policy does as well.
_INLINE = {
    "iam-role": "create-inline",
    "iam-role-bare": "create-inline",
    "iam-inline": "next",
    "iam-inline-review": "submit",
    "iam-policies": "",
    "iam-create-policy": "",
    "iam-create-policy-review": "",
    "iam-policy": "",
    "iam-attach-policy": "",
    "iam-attach": "",
}

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
        "ec2-instances-gone": "launch-instance",
        "ec2-launch": "submit",
    },
    "ec2/instances/modify-iam-role": {
        "home": "service-ec2",
        "ec2": "menu-instances",
        "ec2-launched": "view-instances",
        "ec2-instances": "modify-iam-role",
        "ec2-instances-gone": "launch-instance",  # there is none to give it to
        "ec2-launch": "",
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
        **_ROLE,
        "iam-role": "",  # it is there; the rest is done elsewhere
        "iam-role-both": "",
        "iam-role-bare": "add-permissions",
        "iam-attach": "submit",
    },
    "iam/roles/replace": {
        **_ROLE,
        "iam-role": "remove",
        "iam-role-both": "remove",
        "iam-remove": "submit",
        "iam-role-bare": "add-permissions",
        "iam-attach": "submit",
    },
    "iam/roles/inline": {
        **_ROLE,
        **_INLINE,
        "iam-role-both": "create-inline",
    },
    "iam/roles/narrow": {
        **_ROLE,
        **_INLINE,
        "iam-role-both": "remove",
        "iam-remove": "submit",
    },
    "iam/roles/remove": {
        **_ROLE,
        "iam-role": "remove",
        "iam-role-both": "remove",
        "iam-remove": "submit",
    },
    "iam/roles/last-accessed": {
        **_ROLE,
        "iam-role": "tab-last-accessed",
        "iam-role-bare": "tab-last-accessed",
        "iam-role-both": "tab-last-accessed",
        "iam-role-tab": "tab-last-accessed",
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
    way = ROUTES.get(route)
    if way is None or not on:
        return Guide(route, "")
    return Guide(route, way.get(screen, f"bar-{way['home']}"))
