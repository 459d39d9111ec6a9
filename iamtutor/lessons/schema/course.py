"""The files beside the lessons: course, grid, concepts, misconceptions."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import StrictBool, model_validator

from iamtutor.lessons.schema.values import (
    SOME,
    Action,
    Id,
    Ids,
    Model,
    Text,
    without_repeats,
)


class ExampleNames(Model):
    """What the placeholders stand for as long as the learner has made nothing."""

    role: str
    instance_name: str
    bucket: str
    file: str
    object: str
    account: str = "111122223333"
    region: str = "ap-northeast-1"
    instance: str = "i-0abc12345def67890"
    hostname: str = "ip-172-31-4-20"


class Unit(Model):
    unit: Id
    lessons: Annotated[Ids, SOME]


class CourseFile(Model):
    course: Id
    names: ExampleNames
    units: Annotated[tuple[Unit, ...], SOME]

    @model_validator(mode="after")
    def names_each_lesson_once(self) -> Self:
        without_repeats(tuple(unit.unit for unit in self.units))
        without_repeats(tuple(slug for unit in self.units for slug in unit.lessons))
        return self


class Setting(Model):
    """A row of the grid: what the role of the instance is allowed to be."""

    setting: Id
    role: StrictBool
    policies: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.setting


class Command(Model):
    """A column of the grid: a line, the API call that it makes, the action needed."""

    command: Id
    line: Text
    service: str
    operation: str
    action: Action

    @property
    def id(self) -> str:
        return self.command


class GridFile(Model):
    settings: Annotated[tuple[Setting, ...], SOME]
    commands: Annotated[tuple[Command, ...], SOME]

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        without_repeats(self.ids)
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(setting.id for setting in self.settings) + tuple(
            command.id for command in self.commands
        )


class ConceptsFile(Model):
    concepts: Annotated[Ids, SOME]


class Misconception(Model):
    misconception: Id
    refuted_in: Id


class MisconceptionsFile(Model):
    misconceptions: Annotated[tuple[Misconception, ...], SOME]

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        without_repeats(tuple(entry.misconception for entry in self.misconceptions))
        return self
