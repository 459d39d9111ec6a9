"""Guided mode's ways as values: which control of the console is next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from iamtutor.lessons.schema import (
    Predicate,
    Shown,
    WayPart,
    WaysFile,
    WayStep,
)
from iamtutor.lessons.schema.ways import Steps

#: What a way points at where the console's part of a task is done.
LESSON = "lesson"


@dataclass(frozen=True, slots=True)
class Way:
    """From a service's first page to what a task asks for."""

    service: str
    steps: tuple[WayStep, ...]

    def next_on(
        self,
        page: str,
        shows: Mapping[str, Shown],
        holds: Callable[[Predicate], bool],
    ) -> str | None:
        """The name of the control that is next; empty: none, but one is on the way; None:
        that page is not on the way. ``holds`` asks the learner's account."""
        for step in self.steps:
            if (
                step.on == page
                and all(shows.get(name) == value for name, value in step.shows.items())
                and (step.when is None or holds(step.when))
            ):
                return step.point or ""
        return None


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
