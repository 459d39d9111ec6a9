"""The ways of guided mode: what is next on each page of the console."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Discriminator, Field, Tag, model_validator

from iamtutor.lessons.schema.predicates import Predicate
from iamtutor.lessons.schema.values import SOME, Id, Misplaced, Model, matching
from iamtutor.lessons.text.strict_yaml import Key

#: What a page shows, by the names that the console gives it.
Shown = str | bool
WayName = Annotated[
    str, matching(r"[a-z0-9-]+(/[a-z0-9-]+)+", "a way, such as iam/roles/create")
]


class WayStep(Model):
    """On this page, if it shows this and the account is so, a control is next: ``point``.
    ``lesson``: the console's part is done; None: one is on the way, nothing is next."""

    on: Id
    shows: dict[Id, Shown] = Field(default_factory=dict)
    when: Predicate | None = None
    point: Id | None = None


class WayPart(Model):
    """Steps that several ways have."""

    part: Id


def _kind(value: object) -> str:
    return "part" if isinstance(value, dict) and "part" in value else "step"


Steps = Annotated[
    tuple[
        Annotated[
            Annotated[WayStep, Tag("step")] | Annotated[WayPart, Tag("part")],
            Discriminator(_kind),
        ],
        ...,
    ],
    SOME,
]


class WayFile(Model):
    """A way: the service where it begins, and its steps; the first that holds counts."""

    service: Id
    steps: Steps


class WaysFile(Model):
    parts: dict[Id, Steps] = Field(default_factory=dict)
    ways: dict[WayName, WayFile]

    @model_validator(mode="after")
    def has_its_parts(self) -> Self:
        for place, step in self.placed:
            if isinstance(step, WayPart) and step.part not in self.parts:
                raise Misplaced(f"there is no part {step.part!r}", *place)
        for name in self.parts:
            if name in self._within(name, frozenset()):
                raise ValueError(f"the part {name!r} is part of itself")
        return self

    @property
    def placed(self) -> Iterator[tuple[tuple[Key, ...], WayStep | WayPart]]:
        """Every step, with where it stands in the file."""
        for name, steps in self.parts.items():
            for at, step in enumerate(steps):
                yield ("parts", name, at), step
        for name, way in self.ways.items():
            for at, step in enumerate(way.steps):
                yield ("ways", name, "steps", at), step

    def _within(self, part: str, seen: frozenset[str]) -> frozenset[str]:
        """The parts that a part has, theirs too."""
        for step in self.parts[part]:
            if isinstance(step, WayPart) and step.part not in seen:
                seen = self._within(step.part, seen | {step.part})
        return seen
