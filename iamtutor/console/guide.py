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

from iamtutor.console.controls import CONTROLS, Control
from iamtutor.lessons.content.ways import LESSON, Way
from iamtutor.lessons.schema import Predicate, Press, Shown, Task


@dataclass(slots=True)
class Page:
    """What guided mode sees of a screen: its name, and what it shows. ``elsewhere``: it is
    about a thing that is not the learner's, or what is next is not on it."""

    name: str
    shows: dict[str, Shown] = field(default_factory=dict)
    elsewhere: bool = False


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
    control = None if page.elsewhere else way.next_on(page.name, page.shows, holds)
    return Guide(f"bar-{way.service}" if control is None else control)


def policies_asked(task: object) -> tuple[str, ...]:
    """The policies that the task's solution attaches in the console, by name: those that a
    list of policies points at."""
    names: list[str] = []
    for said in _pressed(task, "create-role", "attach-policies"):
        policies = said.get("policies")
        if isinstance(policies, list | tuple):
            names += [str(policy).rsplit("/", 1)[-1] for policy in policies]
    return tuple(names)


def asked(task: object, button: str) -> Mapping[str, object]:
    """What the task's solution gives to a button of the console; nothing, if it does not
    press it. A field that shows something else is next."""
    return next(_pressed(task, button), {})


def _pressed(task: object, *buttons: str) -> Iterator[Mapping[str, object]]:
    """With what the task's solution presses these buttons, if a task shows where."""
    if not isinstance(task, Task) or task.kind != "shown":
        return
    for act in chain.from_iterable(task.solutions_in().values()):
        if isinstance(act, Press) and act.press in buttons:
            yield act.with_
