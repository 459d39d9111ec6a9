"""Guided mode: which control comes next on the way to what a task asks for.

The ways are content (``lessons.content.ways``): predicates over the learner's account and
over what a page shows. A page that is not on the way is a wrong turn, and points back at
the service where the way begins; so does the page of another role, bucket or instance
than the learner's.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from iamtutor.console.controls import CONTROLS, PRESSES, REFUSAL, Control
from iamtutor.lessons.content.ways import LESSON, Way
from iamtutor.lessons.schema.acts import Press
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.schema.predicates import (
    Exists,
    InstanceProfilePattern,
    Predicate,
    ResourcePattern,
    RolePattern,
    parts,
)
from iamtutor.lessons.schema.ways import Shown

#: The service for whose roles the console makes an instance profile.
EC2 = "ec2.amazonaws.com"


@dataclass(slots=True)
class Page:
    """What guided mode sees of a screen: its name, and what it shows. ``elsewhere``: it is
    about a thing that is not the learner's, or what is next is not on it. ``denied``: the
    API did not tell what it is about; ``bare``: so nothing that is on the way is on it."""

    name: str
    shows: dict[str, Shown] = field(default_factory=dict)
    elsewhere: bool = False
    denied: bool = False
    bare: bool = False


class Guide(NamedTuple):
    """Guided mode on one screen. ``control`` is the name of the next control, or empty."""

    control: str = ""

    def __bool__(self) -> bool:
        return bool(self.control)

    @property
    def known(self) -> Control:
        return CONTROLS.get(self.control, Control())

    @property
    def ends(self) -> bool:
        """Whether the console's part of the task is done."""
        return self.control == LESSON

    @property
    def stops(self) -> bool:
        """Whether something was refused, which is to be read first."""
        return self.control == REFUSAL

    @property
    def sends(self) -> bool:
        """Whether the form on the screen is to be filled in and sent."""
        return self.known.sends

    @property
    def element(self) -> str:
        """The id of the element that is pointed at."""
        return (self.known.at or self.control) if self.known.stays else "next"

    def is_at(self, control: str) -> bool:
        """Whether it points at the control of this name."""
        return bool(control) and control in (self.control, self.known.at)

    def opens(self, menu: str) -> bool:
        """Whether the next control stands in the menu of this id."""
        return menu in (self.known.menus or {})


def guide_for(
    way: Way | None, page: Page, holds: Callable[[Predicate], bool], *, on: bool
) -> Guide:
    """``holds`` asks the learner's account."""
    if way is None or not on:
        return Guide()
    if page.name == "home" and not page.elsewhere:
        return Guide(f"service-{way.service}")
    if page.elsewhere or not way.passes(page.name):
        return Guide(f"bar-{way.service}")
    control = None if page.bare else way.next_on(page.name, page.shows, holds)
    if control is None and page.denied:
        return Guide(REFUSAL)
    return Guide(f"bar-{way.service}" if control is None else control)


def leads_to(way: Way, button: str) -> bool:
    """Whether a control or a form on the way presses this button."""
    return any(
        button in (CONTROLS[step.point or LESSON].presses, *PRESSES.get(step.on, ()))
        for step in way.steps
    )


def policies_asked(task: object) -> tuple[str, ...]:
    """The policies that the task's solution attaches in the console, by name; if it
    attaches none, those that the task asks a role to have; or those without which its
    pitfalls show a way of their own. A list of policies points at them."""
    pressed = _pressed(task, "create-role", "attach-policies")
    asked = tuple(name for said in pressed for name in _policies(said))
    asked = asked or tuple(name for role in _roles_asked(task) for name in _names(role))
    return asked or tuple(_missed(task))


def asked(task: object, button: str) -> Mapping[str, object]:
    """What the task's solution gives to a button of the console; nothing, if it does not
    press it. A field that shows something else is next."""
    return next(_pressed(task, button), {})


def left_of_role(
    name: str, wanted: Mapping[str, object], holds: Callable[[Predicate], bool]
) -> str:
    """What is left to do for the role of this name to be as a solution makes it: ``all``,
    for there is none; ``policies``, to be attached; once this one is deleted, ``another``,
    for it trusts somebody else, or ``profile``, for it is in no instance profile;
    ``elsewhere``, nothing in the console. ``wanted``: what the solution gives to *Create
    role*. ``holds`` asks the learner's account."""

    def there(role: RolePattern) -> bool:
        return holds(Exists(exists=ResourcePattern(role=role)))

    def held(profile: InstanceProfilePattern) -> bool:
        return holds(Exists(exists=ResourcePattern(instance_profile=profile)))

    if not wanted or not there(RolePattern(name=name)):
        return "all"
    service = str(wanted.get("trusted_service", ""))
    fits = RolePattern(name=name, trusts=service or None)
    if not there(fits):
        return "another"
    if service == EC2 and not held(InstanceProfilePattern(role=fits)):
        # The console makes the profile with the role, unless its name is taken.
        taken = held(InstanceProfilePattern(name=name))
        return "elsewhere" if taken else "profile"
    attached = tuple(f"*/{policy}" for policy in _policies(wanted))
    whole = there(RolePattern(name=name, attached=attached))
    return "elsewhere" if whole else "policies"


def _policies(said: Mapping[str, object]) -> list[str]:
    """The names of the policies that a button is given, by name or ARN."""
    policies = said.get("policies")
    given = policies if isinstance(policies, list | tuple) else ()
    return [_name(str(policy)) for policy in given]


def _names(role: RolePattern) -> list[str]:
    return [_name(arn) for arn in role.attached or role.attached_exactly or ()]


def _name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]


def _missed(task: object) -> Iterator[str]:
    """The policies that a role lacks in pitfalls with a way out."""
    for pitfall in task.pitfalls if isinstance(task, Task) else ():
        for act in pitfall.attempt if pitfall.guide else ():
            if isinstance(act, Press) and act.press == "detach-policies":
                yield from _policies(act.with_)


def _roles_asked(task: object) -> Iterator[RolePattern]:
    """What the task's check asks of roles, in profiles and on instances too."""
    for part in parts(task.check) if isinstance(task, Task) else ():
        if isinstance(part, Exists):
            about = part.exists
            for one in (about, about.instance_profile, about.association):
                if one is not None and one.role is not None:
                    yield one.role


def _pressed(task: object, *buttons: str) -> Iterator[Mapping[str, object]]:
    """With what the task's solution presses these buttons, if a task shows where."""
    if not isinstance(task, Task) or task.kind != "shown":
        return
    for act in chain.from_iterable(task.solutions_in().values()):
        if isinstance(act, Press) and act.press in buttons:
            yield act.with_
