"""Guided mode's ways as values: which control of the console is next."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from iamtutor.lessons.schema.predicates import Predicate
from iamtutor.lessons.schema.ways import Shown, Steps, WayPart, WaysFile, WayStep
from iamtutor.lessons.text import placeholders
from iamtutor.lessons.text.errors import perhaps
from iamtutor.lessons.text.strict_yaml import Key

#: What a way points at where the console's part of a task is done.
LESSON = "lesson"


@dataclass(frozen=True, slots=True)
class Way:
    """From a service's first page to what a task asks for."""

    service: str
    steps: tuple[WayStep, ...]

    @property
    def placeholders(self) -> frozenset[str]:
        """What it asks the account about by placeholders."""
        asked = (str(step.when) for step in self.steps if step.when)
        return frozenset(name for text in asked for name in placeholders.used(text))

    def passes(self, page: str) -> bool:
        """Whether the page is on the way."""
        return any(step.on == page for step in self.steps)

    def next_on(
        self,
        page: str,
        shows: Mapping[str, Shown],
        holds: Callable[[Predicate], bool],
    ) -> str | None:
        """The name of the control that is next; empty: none, but one is on the way; None:
        that page is not, as it is. ``holds`` asks the learner's account."""
        for step in self.steps:
            if (
                step.on == page
                and all(shows.get(name) == value for name, value in step.shows.items())
                and (step.when is None or holds(step.when))
            ):
                return step.point or ""
        return None


def unknown_in_ways(
    file: WaysFile, known: Iterable[Way]
) -> Iterator[tuple[tuple[Key, ...], str]]:
    """Services, pages, what these tell, and controls that no ``known`` way speaks of, with
    their places: those are all that guided mode can go by."""
    known = tuple(known)
    services = sorted({way.service for way in known})
    steps = [step for way in known for step in way.steps]
    shown = {step.on: set[str]() for step in steps}
    for one in steps:
        shown[one.on] |= one.shows.keys()
    controls = {step.point for step in steps if step.point is not None} | {LESSON}
    for name, way in file.ways.items():
        if way.service not in services:
            yield (
                ("ways", name, "service"),
                f"no way begins in {way.service!r}: there are {', '.join(services)}",
            )
    for place, step in file.placed:
        if isinstance(step, WayPart):
            continue
        if step.on not in shown:
            yield place, f"there is no page {step.on!r}" + perhaps(step.on, shown)
        for name in sorted(set(step.shows) - shown.get(step.on, {*step.shows})):
            there = ", ".join(sorted(shown[step.on])) or "nothing"
            yield place, f"{step.on} does not tell {name!r}: it tells {there}"
        if step.point is not None and step.point not in controls:
            near = perhaps(step.point, controls)
            yield place, f"there is no control {step.point!r}{near}"


def ways_of(file: WaysFile) -> dict[str, Way]:
    return {
        name: Way(way.service, tuple(_flat(file, way.steps)))
        for name, way in file.ways.items()
    }


def _flat(file: WaysFile, steps: Steps) -> Iterator[WayStep]:
    for step in steps:
        if isinstance(step, WayPart):
            yield from _flat(file, file.parts[step.part])
        else:
            yield step
