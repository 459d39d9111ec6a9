"""The controls that guided mode can point at, and what each is called.

A screen marks a control with its name (``{% control "create-role" %}``); everything else
that is known of it stands here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from iamtutor.lessons.content.ways import LESSON

#: What guided mode points at where something was refused: the reasons.
REFUSAL = "refusal"
SERVICES = {"iam": "IAM", "ec2": "EC2", "s3": "S3", "cloudtrail": "CloudTrail"}


@dataclass(frozen=True, slots=True)
class Control:
    """``words`` are what stands on it, ``on`` some screens other words. ``thing``: it is a
    thing of the learner's, by the placeholder of its name; ``boxed``: a box, the words of
    guided mode stand behind it. ``menus``: what is opened before it, by id, each with its
    words. ``at``: it is another control, used for this. ``stays``: it keeps its own id
    while it is next. ``sends``: it sends the form of its screen, which is filled in
    first. ``ticked``: the thing whose box comes first. ``presses``: the button of the
    console that it presses itself, without a form. ``among``: the operations that tell
    the things of which one is chosen for it."""

    words: str | Promise = ""
    thing: str = ""
    boxed: bool = False
    menus: Mapping[str, str | Promise] | None = None
    at: str = ""
    stays: bool = False
    sends: bool = False
    ticked: str = ""
    presses: str = ""
    among: Sequence[str] = ()
    on: Mapping[str, str | Promise] | None = None


_NEXT = pgettext_lazy("console", "Next")
_ADDING = {"adding": pgettext_lazy("console", "Add permissions")}
_POLICIES = ("ListAttachedRolePolicies", "ListRolePolicies")
_STATES = {"instance-state": pgettext_lazy("console", "Instance state")}

CONTROLS: Mapping[str, Control] = {
    **{f"service-{name}": Control(words) for name, words in SERVICES.items()},
    **{f"bar-{name}": Control(words) for name, words in SERVICES.items()},
    "menu-roles": Control(gettext_lazy("Roles")),
    "create-role": Control(pgettext_lazy("console", "Create role")),
    "open-role": Control(thing="role"),
    "pick-role": Control(pgettext_lazy("console", "Delete"), ticked="role"),
    "delete-role": Control(pgettext_lazy("console", "Delete")),
    "add-permissions": Control(
        pgettext_lazy("console", "Attach policies"), menus=_ADDING
    ),
    "create-inline": Control(
        pgettext_lazy("console", "Create inline policy"), menus=_ADDING
    ),
    "edit-inline": Control(pgettext_lazy("console", "Edit"), among=_POLICIES),
    "remove": Control(pgettext_lazy("console", "Remove"), stays=True, among=_POLICIES),
    "remove-inline": Control(
        pgettext_lazy("console", "Remove"), at="remove", stays=True, among=_POLICIES
    ),
    "tab-permissions": Control(pgettext_lazy("console", "Permissions")),
    "tab-last-accessed": Control(
        pgettext_lazy("console", "Last Accessed"), presses="last-accessed"
    ),
    "to-json": Control("JSON", stays=True),
    "next": Control(_NEXT, sends=True),
    "previous": Control(pgettext_lazy("console", "Previous")),
    "submit": Control(sends=True),
    "menu-instances": Control(pgettext_lazy("console", "Instances")),
    "launch-instance": Control(
        pgettext_lazy("console", "Launch instances"),
        on={"ec2": pgettext_lazy("console", "Launch instance")},
    ),
    "view-instances": Control(pgettext_lazy("console", "View all instances")),
    "pick-instance": Control(thing="instance_name", boxed=True),
    "only-instance": Control(thing="instance_name"),
    "modify-iam-role": Control(
        pgettext_lazy("console", "Modify IAM role"),
        menus={
            "actions": pgettext_lazy("console", "Actions"),
            "security": pgettext_lazy("console", "Security"),
        },
    ),
    "start": Control(
        pgettext_lazy("console", "Start instance"),
        menus=_STATES,
        presses="start-instance",
    ),
    "terminate": Control(
        pgettext_lazy("console", "Terminate (delete) instance"), menus=_STATES
    ),
    "new-role": Control(pgettext_lazy("console", "Create new IAM role")),
    "no-role": Control(
        pgettext_lazy("console", "Update IAM role"), at="submit", sends=True
    ),
    "create-bucket": Control(pgettext_lazy("console", "Create bucket")),
    "open-bucket": Control(thing="bucket"),
    "pick-bucket": Control(thing="bucket", boxed=True),
    "upload": Control(pgettext_lazy("console", "Upload")),
    "empty-bucket": Control(pgettext_lazy("console", "Empty")),
    "delete-bucket": Control(pgettext_lazy("console", "Delete")),
    "search": Control(pgettext_lazy("console", "Search"), sends=True),
    LESSON: Control(),
    REFUSAL: Control(),
}

#: The buttons of the console that the form of a screen presses.
PRESSES: Mapping[str, Sequence[str]] = {
    "iam-create-role-3": ["create-role"],
    "iam-attach": ["attach-policies"],
    "iam-remove": ["detach-policies", "delete-inline-policy"],
    "iam-inline": ["put-inline-policy"],
    "iam-delete-role": ["delete-role"],
    "ec2-launch": ["launch-instance"],
    "ec2-modify-iam-role": ["modify-iam-role"],
    "ec2-manage-state": ["terminate-instance"],
    "ec2-terminate": ["terminate-instance"],
    "s3-create-bucket": ["create-bucket"],
    "s3-upload": ["upload"],
    "s3-empty-bucket": ["empty-bucket"],
    "s3-delete-bucket": ["delete-bucket"],
    "cloudtrail": ["look-up-events"],
}

#: What stands on the button that sends a screen's form; of one that asks, by what it shows.
_SENDS: Mapping[str, str | Promise] = {
    "iam-create-role-3": pgettext_lazy("console", "Create role"),
    "iam-attach": pgettext_lazy("console", "Add permissions"),
    "iam-remove": pgettext_lazy("console", "Remove policy"),
    "iam-inline": pgettext_lazy("console", "Create policy"),
    "iam-delete-role": pgettext_lazy("console", "Delete"),
    "ec2-launch": pgettext_lazy("console", "Launch instance"),
    "ec2-modify-iam-role": pgettext_lazy("console", "Update IAM role"),
    "ec2-modify-iam-role asking": pgettext_lazy("console", "Detach"),
    "ec2-manage-state": pgettext_lazy("console", "Change state"),
    "ec2-terminate": pgettext_lazy("console", "Terminate (delete)"),
    "s3-create-bucket": pgettext_lazy("console", "Create bucket"),
    "s3-upload": pgettext_lazy("console", "Upload"),
    "s3-empty-bucket": pgettext_lazy("console", "Empty"),
    "s3-delete-bucket": pgettext_lazy("console", "Delete bucket"),
}

_WRITE = gettext_lazy("Fill in “%(name)s”")
_CHOOSE = gettext_lazy("Choose under “%(name)s”")
_SELECT = gettext_lazy("Select “%(name)s”")
_SEARCH = gettext_lazy("Search for “%(name)s”")

_CONFIRM = [(gettext_lazy("Type the words that are asked for"), "")]

#: What a screen's form needs before its button, in that order, each with its label; of one
#: with several steps, by its step.
_NEEDS: Mapping[str, Sequence[tuple[Promise, str | Promise]]] = {
    "iam-create-role-1": [
        (_SELECT, pgettext_lazy("console", "AWS service")),
        (_CHOOSE, pgettext_lazy("console", "Service or use case")),
    ],
    "iam-create-role-3": [(_WRITE, pgettext_lazy("console", "Role name"))],
    "iam-role": [(gettext_lazy("Select the policy to remove"), "")],
    "iam-inline": [(_WRITE, pgettext_lazy("console", "Policy document"))],
    "iam-inline review": [(_WRITE, pgettext_lazy("console", "Policy name"))],
    "iam-delete-role": _CONFIRM,
    "s3-empty-bucket": _CONFIRM,
    "s3-delete-bucket": _CONFIRM,
    "ec2-modify-iam-role asking": _CONFIRM,
    "ec2-launch": [
        (_WRITE, pgettext_lazy("console", "Name")),
        (_CHOOSE, pgettext_lazy("console", "Key pair name - required")),
    ],
    "ec2-modify-iam-role": [(_CHOOSE, pgettext_lazy("console", "IAM role"))],
    "ec2-manage-state": [(_CHOOSE, pgettext_lazy("console", "State"))],
    "s3-create-bucket": [(_WRITE, pgettext_lazy("console", "Bucket name"))],
    "s3-upload": [(_CHOOSE, pgettext_lazy("console", "Add files"))],
    "cloudtrail": [
        (_CHOOSE, pgettext_lazy("console", "Lookup attributes")),
        (_WRITE, pgettext_lazy("console", "Value")),
    ],
}


def first_clicks(
    name: str, page: str, shows: Mapping[str, object], names: Mapping[str, str]
) -> list[str]:
    """What comes before the click on a control, in words, one after the other."""
    thing = names.get(CONTROLS.get(name, Control()).ticked) or shows.get("policy")
    if thing:
        return [(_SEARCH if shows.get("sought") else _SELECT) % {"name": thing}]
    step = "asking" if shows.get("asking") else shows.get("step")
    needs = _NEEDS.get(f"{page} {step}" if step else page, ())
    return [ask % {"name": label} for ask, label in needs] or [
        _("fill in or select what is marked")
    ]


def next_click(
    name: str, page: str, shows: Mapping[str, object], names: Mapping[str, str]
) -> str:
    """The click on a control in words; empty for one that has none."""
    control = CONTROLS.get(name, Control())
    if control.thing:
        return _SELECT % {"name": names[control.thing]}
    words = (control.on or {}).get(page, control.words)
    if not words and control.sends:
        asking = f"{page} asking" if shows.get("asking") else page
        words = _SENDS.get(asking, "")
    if not words:
        return ""
    label = " > ".join(map(str, (*(control.menus or {}).values(), words)))
    return _("Press “%(label)s”") % {"label": label}
