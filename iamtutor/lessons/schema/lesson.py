"""``lesson.yaml``: steps with their tasks and questions."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    model_validator,
)

from iamtutor.lessons.schema.acts import Act, Acts, Moves, Run
from iamtutor.lessons.schema.course import MapFile
from iamtutor.lessons.schema.predicates import Predicate, Statement, parts
from iamtutor.lessons.schema.questions import Question
from iamtutor.lessons.schema.values import (
    PAGES,
    SOME,
    Id,
    Ids,
    Misplaced,
    Model,
    Place,
    apart,
    without_repeats,
)
from iamtutor.lessons.text.errors import perhaps
from iamtutor.lessons.text.strict_yaml import Key


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _as_solution(value: object) -> object:
    """A bare list of acts serves in all variants."""
    return {"acts": value} if isinstance(value, list) else value


#: Some of a world's variants, one or a list.
Variants = Annotated[Ids, BeforeValidator(_listed)]


class Pitfall(Model):
    """A foreseen attempt that misses: how it is recognised, and what it shows.
    ``variant``: those of the world's variants in which it can be made; empty: all.
    ``guide``: the way that guided mode shows as long as it is there, in place of the
    task's. ``when_asked``: it is told only to whoever asks for a check, for a good way
    leads through it."""

    pitfall: Id
    variant: Variants = ()
    misconception: Id | None = None
    guide: str | None = None
    when_asked: StrictBool = False
    when: Predicate
    attempt: Acts


class Solution(Model):
    """A way to do it, in these of the world's variants; none named: in all."""

    variant: Variants = ()
    acts: Acts


class Forecast(Model):
    """What is predicted: a cell of a grid (one command under one setting), or a ``row``
    (all commands under one setting). ``grid`` may be left out where the course has one
    alone."""

    grid: Id | None = None
    setting: Id
    command: Id | None = None
    row: StrictBool = False

    @model_validator(mode="after")
    def is_a_cell_or_a_row(self) -> Self:
        if self.row is (self.command is not None):
            raise ValueError("a command is predicted, or a whole row: row: true")
        return self


class Task(Model):
    task: Id
    kind: Literal["shown", "asked", "broken"] = "shown"
    """How much the text tells; see ``kinds``."""
    at: Place
    guide: str | None = None
    predict: Forecast | None = None
    after: Id | None = None
    """The task of this lesson that undoes what this one makes good: until it is done, a
    check that is met says nothing."""
    symptom: Run | None = None
    """Of a broken task: the line that shows the fault, and how it ends as long as nothing
    was repaired."""
    check: Predicate
    solutions: Annotated[
        dict[Id, Annotated[Solution, BeforeValidator(_as_solution)]], SOME
    ]
    pitfalls: tuple[Pitfall, ...] = ()

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        without_repeats(tuple(pitfall.pitfall for pitfall in self.pitfalls))
        if any(isinstance(part, Statement) for part in parts(self.check)):
            raise ValueError("statement may stand in a pitfall only")
        if self.guide is not None and self.kind != "shown":
            raise ValueError(f"a task that is {self.kind} is not guided")
        if (self.symptom is not None) is not (self.kind == "broken"):
            raise ValueError("what is broken has a symptom, and nothing else has one")
        if self.kind == "broken" and len(self.solutions) < 2:
            raise ValueError("what is broken can be repaired in two ways at least")
        return self

    @property
    def id(self) -> str:
        return self.task

    @property
    def says_its_guide(self) -> bool:
        """Whether the file names a guide, or says that there is none."""
        return "guide" in self.model_fields_set

    def solutions_in(self, variant: str = "") -> dict[str, tuple[Act, ...]]:
        """The solutions that serve in a variant of the world, in the file's order; all of
        them if none is named."""
        return {
            name: solution.acts
            for name, solution in self.solutions.items()
            if not variant or variant in solution.variant or not solution.variant
        }

    def pitfalls_in(self, variant: str = "") -> tuple[Pitfall, ...]:
        """The pitfalls that can be met in a variant of the world, or in any."""
        return tuple(
            pitfall
            for pitfall in self.pitfalls
            if not variant or variant in pitfall.variant or not pitfall.variant
        )

    def first_solution(self, variant: str = "") -> tuple[Act, ...]:
        return next(iter(self.solutions_in(variant).values()))


class Lever(Model):
    """A button in the text that changes the learner's world, and the one that puts it
    back, if it can be. Both are played by the world's administrator, through the real
    calls."""

    lever: Id
    acts: Moves
    back: Moves | None = None

    @property
    def id(self) -> str:
        return self.lever


class Step(Model):
    step: Id
    tasks: tuple[Task, ...] = ()
    questions: tuple[Question, ...] = ()
    levers: tuple[Lever, ...] = ()

    @property
    def id(self) -> str:
        return self.step

    @property
    def parts(self) -> tuple[Task | Question | Lever, ...]:
        """All that has a place in the text."""
        return (*self.items, *self.levers)

    @property
    def items(self) -> tuple[Task | Question, ...]:
        """Tasks, then questions; the order that a learner sees is the text's."""
        return (*self.tasks, *self.questions)


class LessonFile(Model):
    """What ``lesson.yaml`` says."""

    lesson: Id
    status: Literal["draft", "published", "retired"]
    minutes: Annotated[StrictInt, Field(gt=0)]
    article: tuple[Annotated[StrictInt, Field(ge=1, le=15)], ...]
    teaches: Ids
    needs: Ids
    world: Id | None = None
    map: MapFile | None = None
    """Left out: the course's."""
    places: Annotated[tuple[Place, ...], AfterValidator(without_repeats)]
    steps: Annotated[tuple[Step, ...], SOME]

    @property
    def terminals(self) -> tuple[str, ...]:
        """The machines among its places."""
        return tuple(place for place in self.places if place not in PAGES)

    @property
    def _named(self) -> Iterator[tuple[str, tuple[Key, ...]]]:
        """The ids of a lesson, with their places."""
        for at, step in enumerate(self.steps):
            yield step.id, ("steps", at)
            for kind in ("tasks", "questions", "levers"):
                for index, part in enumerate(getattr(step, kind)):
                    yield part.id, ("steps", at, kind, index)

    def place(self, part: str) -> tuple[Key, ...]:
        """Where the task, question, lever or step of this id stands in the file."""
        return dict(self._named)[part]

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        apart(self._named)
        if not any(step.items for step in self.steps):
            raise ValueError("nobody can finish a lesson without a task or a question")
        if any(step.levers for step in self.steps) and not (self.world and self.places):
            raise ValueError("a lesson with levers needs a world and places")
        tasks = [task for step in self.steps for task in step.tasks]
        if tasks and self.world is None:
            raise ValueError("a lesson with tasks needs a world")
        placed = [
            (task, ("steps", at, "tasks", index))
            for at, step in enumerate(self.steps)
            for index, task in enumerate(step.tasks)
        ]
        for task, place in placed:
            if task.at not in self.places:
                told = f"{task.id} is at {task.at}, which is not in places"
                raise Misplaced(told, *place, "at")
        if self.map is not None and (unknown := set(self.map.also) - set(self.places)):
            raise ValueError(f"the map's {', '.join(sorted(unknown))} is not in places")
        earlier: set[str] = set()
        for task, place in placed:
            if task.after is not None and task.after not in earlier:
                told = f"{task.id} is after {task.after}, no earlier task"
                raise Misplaced(told + perhaps(task.after, earlier), *place, "after")
            earlier.add(task.id)
        return self
