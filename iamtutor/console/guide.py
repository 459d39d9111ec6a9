"""Guided mode: which control comes next on the way to the screen a task asks for.

A route is data: for each screen on the way, the name of the control to point at. Screens
mark their controls with these names; the last screen of a route points at its own controls.
Any other screen is a wrong turn, and points back at the service where the way begins. So
does the page of another role, bucket or instance than the learner's: it has a name of its
own (``iam-other-role``).

What a screen is called says how far its choosing is, or what it found:

``-gone``        a list without the learner's thing: it was deleted, or never made
``-filtered``    a list whose search or page leaves it out
``-chosen``      it is chosen in the list, and alone (of a bucket: ``-full``, ``-empty``)
``-other``       something else is chosen too, or instead
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from django.utils.safestring import SafeString, mark_safe

from iamtutor.lessons.schema import Press, Run, Task

#: The control that ends a way early: what the task asks of the console is there, the rest
#: is done in the lesson. The errand's link points there.
LESSON = "lesson"

#: The pages of a role, by what its policies are: managed ones, none, inline ones, several
#: inline ones, both kinds. ``iam-role-tab`` is any other tab of the page.
_SEVERAL = "-several"


def _at(screen: str, *suffixes: str, control: str) -> dict[str, str]:
    return {screen + suffix: control for suffix in ("", *suffixes)}


def _role_page(
    *, managed: str, none: str, inline: str, both: str, several: str = ""
) -> dict[str, str]:
    """The controls on a role's page. ``several``: with two inline policies or more."""
    return {
        "iam-role": managed,
        "iam-role-bare": none,
        "iam-role-inline": inline,
        "iam-role-both": both,
        f"iam-role-inline{_SEVERAL}": several or inline,
        f"iam-role-both{_SEVERAL}": several or both,
    }


_CREATE_ROLE = {
    "iam-create-role-1": "next",
    "iam-create-role-2": "next",
    "iam-create-role-3": "submit",
}

#: To a role; to a new one if there is none any more.
_ROLE = {
    "home": "service-iam",
    "iam": "menu-roles",
    "iam-roles": "open-role",
    "iam-roles-gone": "create-role",
    "iam-role-tab": "tab-permissions",
    **_CREATE_ROLE,
}

_ATTACH = {"iam-attach": "submit"}
_REMOVE = {"iam-remove": "submit"}

#: Writing an inline policy. A managed policy does as well.
_WRITE = {
    "iam-inline": "next",
    "iam-inline-visual": "to-json",
    "iam-inline-review": "submit",
    "iam-policies": "",
    "iam-compare-policies": "",
    "iam-create-policy": "",
    "iam-create-policy-visual": "",
    "iam-create-policy-review": "",
    "iam-policy": "",
    "iam-attach-policy": "",
    "iam-attach": "",
}

#: To the learner's instance; to a new one if there is none any more.
_INSTANCE = {
    "home": "service-ec2",
    "ec2": "menu-instances",
    "ec2-launch": "submit",
    "ec2-launched": "view-instances",
    "ec2-instances": "pick-instance",
    "ec2-instances-other": "only-instance",
    "ec2-instances-gone": "launch-instance",
}

#: To the list of buckets.
_BUCKETS = {"home": "service-s3"}

#: route -> screen -> the control to point at there.
ROUTES: dict[str, dict[str, str]] = {
    "iam/roles/create": {
        "home": "service-iam",
        "iam": "menu-roles",
        **_at("iam-roles", "-gone", "-filtered", control="create-role"),
        **_CREATE_ROLE,
    },
    "iam/roles/permissions": {
        **_ROLE,
        **_role_page(
            managed=LESSON,
            none="add-permissions",
            inline="add-permissions",
            both=LESSON,
        ),
        **_ATTACH,
    },
    "iam/roles/replace": {
        **_ROLE,
        **_role_page(
            managed="remove",
            none="add-permissions",
            inline="remove-inline",
            both="remove-inline",
        ),
        **_REMOVE,
        **_ATTACH,
    },
    "iam/roles/inline": {  # the first one; if it is there, it is not right yet
        **_ROLE,
        **_role_page(
            managed="create-inline",
            none="create-inline",
            inline="edit-inline",
            both="edit-inline",
        ),
        **_WRITE,
    },
    "iam/roles/second-inline": {
        **_ROLE,
        **_role_page(
            managed="create-inline",
            none="create-inline",
            inline="create-inline",
            both="create-inline",
            several=LESSON,
        ),
        **_WRITE,
    },
    "iam/roles/remove": {
        **_ROLE,
        **_role_page(managed="remove", none=LESSON, inline="remove", both="remove"),
        **_REMOVE,
    },
    "iam/roles/remove-inline": {
        **_ROLE,
        **_role_page(
            managed=LESSON,
            none="add-permissions",
            inline="remove-inline",
            both="remove-inline",
        ),
        **_REMOVE,
        **_ATTACH,
    },
    "iam/roles/last-accessed": {
        **_ROLE,
        **_role_page(
            managed="tab-last-accessed",
            none="tab-last-accessed",
            inline="tab-last-accessed",
            both="tab-last-accessed",
        ),
        "iam-role-tab": "tab-last-accessed",
    },
    "iam/roles/delete": {
        "home": "service-iam",
        "iam": "menu-roles",
        "iam-roles": "pick-role",
        "iam-roles-gone": LESSON,
        **_role_page(
            managed="delete-role",
            none="delete-role",
            inline="delete-role",
            both="delete-role",
        ),
        "iam-role-tab": "delete-role",
        "iam-delete-role": "submit",
    },
    "ec2/launch": {
        "home": "service-ec2",
        "ec2": "launch-instance",
        **_at(
            "ec2-instances",
            *("-gone", "-filtered", "-chosen", "-other"),
            control="launch-instance",
        ),
        "ec2-launch": "submit",
    },
    "ec2/instances/modify-iam-role": {
        **_INSTANCE,
        "ec2-instances-chosen": "modify-iam-role",
        "ec2-instance": "modify-iam-role",
        "ec2-modify-iam-role": "submit",
    },
    "ec2/instances/detach-iam-role": {
        **_INSTANCE,
        "ec2-instances-chosen": "modify-iam-role",
        "ec2-instance": "modify-iam-role",
        "ec2-modify-iam-role": "no-role",
        "ec2-modify-iam-role-asking": "submit",
    },
    "ec2/instances/terminate": {
        **_INSTANCE,
        "ec2-instances-chosen": "terminate",
        "ec2-instances-gone": LESSON,
        "ec2-instance": "terminate",
        "ec2-instance-gone": LESSON,
        "ec2-manage-state": "submit",
        "ec2-terminate": "submit",
    },
    "s3/buckets/create": {
        **_BUCKETS,
        **_at(
            "s3-buckets",
            *("-gone", "-filtered", "-full", "-empty"),
            control="create-bucket",
        ),
        "s3-create-bucket": "submit",
    },
    "s3/upload": {
        **_BUCKETS,
        **_at("s3-buckets", "-full", "-empty", control="open-bucket"),
        "s3-buckets-gone": "create-bucket",
        "s3-create-bucket": "submit",
        "s3-bucket": "upload",
        "s3-upload": "submit",
    },
    "s3/buckets/delete": {
        **_BUCKETS,
        "s3-buckets": "pick-bucket",
        "s3-buckets-full": "empty-bucket",
        "s3-buckets-empty": "delete-bucket",
        "s3-buckets-gone": LESSON,
        "s3-empty-bucket": "submit",
        "s3-delete-bucket": "submit",
        "s3-delete-bucket-full": "empty-bucket",
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


def to_look_for(task: str) -> SafeString:
    """What a task's text tells to look for: its last paragraph, in every guided task."""
    return mark_safe(task[task.rindex("<p>") :] if "<p>" in task else "")


def rest_at(task: object) -> str:
    """The machine at which the task goes on after its part in the console, or empty."""
    if not isinstance(task, Task):
        return ""
    typed = [act.at for act in task.first_solution() if isinstance(act, Run)]
    return typed[-1] if typed else ""


def policies_asked(task: object) -> tuple[str, ...]:
    """The policies that the task's solution attaches in the console, by name: those that a
    list of policies points at."""
    if not isinstance(task, Task) or task.kind != "shown":
        return ()
    names: list[str] = []
    for act in chain.from_iterable(task.solutions_in().values()):
        if isinstance(act, Press) and act.press in ("create-role", "attach-policies"):
            policies = act.with_.get("policies")
            if isinstance(policies, list | tuple):
                names += [str(policy).rsplit("/", 1)[-1] for policy in policies]
    return tuple(names)
