"""The ways of guided mode: what is next on each page of the console."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from iamtutor.lessons.schema.predicates import Predicate
from iamtutor.lessons.schema.values import SOME, Id, Model

#: What a page shows, by the names that the console gives it.
Shown = str | bool
WayName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)+$")]


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
        for steps in (*self.parts.values(), *(way.steps for way in self.ways.values())):
            for step in steps:
                if isinstance(step, WayPart) and step.part not in self.parts:
                    raise ValueError(f"there is no part {step.part!r}")
        for name in self.parts:
            if name in self._within(name, frozenset()):
                raise ValueError(f"the part {name!r} is part of itself")
        return self

    def _within(self, part: str, seen: frozenset[str]) -> frozenset[str]:
        """The parts that a part has, theirs too."""
        for step in self.parts[part]:
            if isinstance(step, WayPart) and step.part not in seen:
                seen = self._within(step.part, seen | {step.part})
        return seen
