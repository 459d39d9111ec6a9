"""Two minutes in which a class sees that a belief is wrong."""

from typing import Annotated, Self

from pydantic import Field, StrictInt, model_validator

from iamtutor.lessons.schema.acts import Move, Run
from iamtutor.lessons.schema.course import Guess
from iamtutor.lessons.schema.values import (
    SEVERAL,
    Id,
    Model,
    Terminal,
    Text,
    at_most,
    without_repeats,
)


class DemonstratedLine(Run):
    """A line to type. How it ends is proven: its exit status, text that ``shows`` on the
    screen, and what becomes (``ends``) of its last call that is about permissions."""

    line: Id
    at: Terminal
    shows: Text | None = None
    ends: Guess | None = None

    @property
    def id(self) -> str:
        return self.line

    @model_validator(mode="after")
    def can_be_proven(self) -> Self:
        if self.shows is None and self.ends is None:
            raise ValueError("a line says what it shows or how its call ends")
        return self


class DemonstrationFile(Model):
    """Against a belief: a world, what is done to it beforehand, and the lines.
    ``propagation``: seconds until a change of IAM bites, from the first line on; left out:
    as the world says."""

    misconception: Id
    world: Id
    propagation: Annotated[StrictInt, Field(ge=0, le=600)] | None = None
    acts: tuple[Move, ...] = ()
    lines: Annotated[tuple[DemonstratedLine, ...], SEVERAL, at_most(4)]

    @model_validator(mode="after")
    def names_each_line_once(self) -> Self:
        without_repeats(tuple(line.line for line in self.lines))
        return self


class DemonstrationsFile(Model):
    demonstrations: tuple[DemonstrationFile, ...]

    @model_validator(mode="after")
    def names_each_belief_once(self) -> Self:
        without_repeats(tuple(one.misconception for one in self.demonstrations))
        return self
