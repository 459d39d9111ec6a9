"""Courses as values: what is in them, in which order, and what stands where."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile

from iamtutor.cloud.events import ApiEvent
from iamtutor.lessons.content.grid import CellKey, Cells, cell_of, cells
from iamtutor.lessons.content.lesson import (
    Demonstration,
    Grid,
    Lesson,
    Misconception,
    Texts,
)
from iamtutor.lessons.content.names import DESK, EC2, example_names
from iamtutor.lessons.content.variants import Casting, castings
from iamtutor.lessons.content.ways import Way
from iamtutor.lessons.schema.course import CourseFile, Outcome, Unit
from iamtutor.lessons.schema.lesson import Lever, Task
from iamtutor.lessons.schema.values import Caller
from iamtutor.lessons.schema.world import WorldFile
from iamtutor.lessons.text.sections import Section
from iamtutor.lessons.text.strict_yaml import Document, Key

#: The machines of instances that the world gives no name.
_UNNAMED = re.compile(rf"{EC2}(-[0-9]{{1,3}})?")

#: The section of a course's text on what to do afterwards.
ONWARD = "onward"


@dataclass(frozen=True)
class Course:
    """Everything under one course's folder."""

    file: CourseFile
    source: Document = field(repr=False)
    texts: Texts = field(repr=False)
    lessons: tuple[Lesson, ...]
    """The published lessons, in the order of the course; or what a class takes of them, in
    the order of the class."""
    by_slug: Mapping[str, Lesson] = field(repr=False)
    """All lessons, drafts and retired ones too."""
    grids: Mapping[str, Grid] = field(repr=False)
    """By id, in the order in which the course names them."""
    concepts: tuple[str, ...]
    concept_texts: Texts = field(repr=False)
    misconceptions: Mapping[str, Misconception]
    demonstrations: Mapping[str, Demonstration] = field(repr=False)
    """By the belief that each refutes."""
    worlds: Mapping[str, WorldFile]
    ways: Mapping[str, Way] = field(repr=False)
    """Those of guided mode: all courses', and its own."""
    check_sentences: Mapping[str, Mapping[str, str]] = field(repr=False)
    """By language, then by the code of a check's reason; the same for all courses."""

    @property
    def slug(self) -> str:
        return self.file.course

    @property
    def listed_slugs(self) -> tuple[str, ...]:
        """Every lesson that the course lists, readable or not."""
        return tuple(slug for unit in self.units for slug in unit.lessons)

    @property
    def units(self) -> tuple[Unit, ...]:
        return self.file.units

    @cached_property
    def optional(self) -> frozenset[str]:
        """The slugs of lessons without which the course is complete; none if there is no
        other lesson."""
        slugs = {slug for unit in self.units if unit.optional for slug in unit.lessons}
        return frozenset() if self.order.keys() <= slugs else frozenset(slugs)

    @property
    def required(self) -> tuple[Lesson, ...]:
        """The lessons that complete the course."""
        return tuple(one for one in self.lessons if one.slug not in self.optional)

    @property
    def required_items(self) -> set[tuple[str, str]]:
        """Their tasks and questions, each with its lesson."""
        return {(one.slug, item) for one in self.required for item in one.item_ids}

    def only(self, slugs: Sequence[str]) -> Course:
        """The course with these of its lessons, in this order, for a class that takes no
        more. Lessons that are no longer there are left out; none leaves the course whole.
        """
        known = {lesson.slug: lesson for lesson in self.lessons}
        taken = tuple(known[slug] for slug in slugs if slug in known)
        return replace(self, lessons=taken or self.lessons)

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Where each lesson that is taken stands among them, from 0, by its slug."""
        return {lesson.slug: place for place, lesson in enumerate(self.lessons)}

    def takes(self, slug: str) -> bool:
        """Whether a lesson of this slug is among those that are taken."""
        return slug in self.order

    def out_of_order(self, slugs: Sequence[str]) -> tuple[Lesson, Lesson] | None:
        """Two lessons of one account of which the second, later here, comes earlier in the
        course: what it asks to make would be there already."""
        for place, slug in enumerate(slugs):
            later = self.by_slug[slug]
            for other in slugs[place + 1 :]:
                earlier = self.by_slug[other]
                if earlier in self.before(later):
                    return later, earlier
        return None

    def before(self, lesson: Lesson) -> tuple[Lesson, ...]:
        """The published lessons before this one in its account."""
        if lesson.file.world is None:
            return ()
        shared = self.continuing(lesson.file.world)
        return tuple(takewhile(lambda one: one.slug != lesson.slug, shared))

    def title(self, language: str) -> str:
        """The course's name as HTML."""
        return self.texts[language][self.slug].title

    def summary(self, language: str) -> str:
        """What one learns, as HTML."""
        return self.texts[language][self.slug].html

    def onward(self, language: str) -> Section | None:
        """What to do after the course, if it says so."""
        return self.texts[language].get(ONWARD)

    @property
    def follows_the_article(self) -> bool:
        """Whether it covers steps of the article that the first course is built on."""
        return any(lesson.file.article for lesson in self.by_slug.values())

    def lesson(self, slug: str) -> Lesson:
        """The lesson of this slug, or KeyError."""
        return self.by_slug[slug]

    def next(self, slug: str) -> Lesson | None:
        """The published lesson after this one."""
        return self._neighbour(slug, 1)

    def previous(self, slug: str) -> Lesson | None:
        """The published lesson before this one."""
        return self._neighbour(slug, -1)

    def _neighbour(self, slug: str, step: int) -> Lesson | None:
        place = self.order[slug] + step if self.takes(slug) else -1
        return self.lessons[place] if 0 <= place < len(self.lessons) else None

    def predicted(self, task: Task) -> tuple[CellKey, ...]:
        """The cells that a task asks to predict: none, one, or a row of the grid, which is
        the only one where it names none."""
        wanted = task.predict
        if wanted is None:
            return ()
        grid = self.grids[wanted.grid or next(iter(self.grids))]
        return tuple(
            CellKey(grid.id, wanted.setting, column.id)
            for column in grid.file.commands
            if wanted.row or column.id == wanted.command
        )

    def outcome(self, cell: CellKey) -> Outcome | None:
        """What happens in a cell of the grids, if the course says so."""
        grid = self.grids.get(cell.grid)
        return grid.file.outcome(cell.setting, cell.command) if grid else None

    def revealed(self, cell: CellKey, guess: str) -> Misconception | None:
        """The belief by which one may have predicted this of a cell; None: it is what
        happens there, or shows nothing."""
        outcome = self.outcome(cell)
        named = outcome.beliefs.items() if outcome is not None else ()
        belief = next((belief for wrong, belief in named if wrong == guess), "")
        return self.misconceptions.get(belief)

    def cells(self, events: Iterable[ApiEvent]) -> Cells:
        """The call for each cell of the grids that was filled, see ``grid.cells``."""
        return cells((grid.file for grid in self.grids.values()), events)

    def last_in(self, cell: CellKey, events: Iterable[ApiEvent]) -> ApiEvent | None:
        """The last call that was one for a cell of the grids; ``events``: newest first."""
        grid = self.grids[cell.grid].file
        operation = next(
            one.operation for one in grid.commands if one.id == cell.command
        )
        return next(
            (
                event
                for event in events
                if event.operation == operation and cell_of(grid, event) == cell
            ),
            None,
        )

    @cached_property
    def predictions(self) -> Mapping[str, tuple[tuple[str, CellKey], ...]]:
        """What each lesson asks to predict, by its slug: a task's id and a cell."""
        return {
            lesson.slug: tuple(
                (task.id, cell)
                for task in lesson.tasks
                for cell in self.predicted(task)
            )
            for lesson in self.by_slug.values()
        }

    @cached_property
    def lesson_of_cells(self) -> Mapping[CellKey, Lesson]:
        """Where each cell of the grids is predicted and run."""
        return {
            cell: lesson
            for lesson in self.lessons
            for task in lesson.tasks
            for cell in self.predicted(task)
        }

    @cached_property
    def lesson_of_worlds(self) -> Mapping[str, Lesson]:
        """The worlds in which the grids are filled, each with a lesson of it: those in
        which a cell is predicted, all where none is."""
        predicted = tuple(self.lesson_of_cells.values())
        found: dict[str, Lesson] = {}
        for lesson in predicted or self.lessons:
            if lesson.file.world is not None:
                found.setdefault(lesson.file.world, lesson)
        return found

    @cached_property
    def filled_from(self) -> Mapping[tuple[str, str], Lesson]:
        """By grid and world, the lesson from which on the grid is filled there: the first
        that predicts a cell of it; of a grid that no task predicts, the world's first."""
        predicted = {
            (lesson.slug, cell.grid)
            for lesson in self.lessons
            for task in lesson.tasks
            for cell in self.predicted(task)
        }
        grids = {grid for _, grid in predicted}
        found: dict[tuple[str, str], Lesson] = {}
        for lesson in self.lessons:
            for grid in self.grids:
                if grid not in grids or (lesson.slug, grid) in predicted:
                    found.setdefault((grid, lesson.file.world or ""), lesson)
        return found

    def has_machine(self, lesson: Lesson, name: str) -> bool:
        """Whether a machine may be in the lesson's world."""
        world = self.worlds.get(lesson.file.world or "")
        named = {DESK, *(world.machines if world else ())}
        return name in named or _UNNAMED.fullmatch(name) is not None

    @property
    def callers(self) -> Iterator[tuple[Document, tuple[Key, ...], Caller]]:
        """Whom the course's map and its grids name, each with its place in the file."""
        for place, caller in self.file.map.placed:
            yield self.source, ("map", *place), caller
        for grid in self.grids.values():
            for place, caller in grid.file.placed:
                yield grid.source, place, caller

    def lever(self, lever_id: str) -> tuple[Lesson, Lever]:
        """The lever of this id with its lesson, or KeyError. No two have one id."""
        for lesson in self.by_slug.values():
            for lever in lesson.levers:
                if lever.id == lever_id:
                    return lesson, lever
        raise KeyError(lever_id)

    def examples(self, lesson: Lesson | None = None) -> dict[str, str]:
        """The value of every placeholder as long as a lesson's world has not begun; where
        it has none, and beside the lessons, the account is the course's first."""
        lessons = (lesson, *self.lessons) if lesson else self.lessons
        worlds = (self.worlds.get(one.file.world or "") for one in lessons)
        world = next(filter(None, worlds), None)
        here = {"account": world.account, "region": world.region} if world else None
        return example_names(self.file, here)

    def with_examples(self) -> Course:
        """The course with the example names in all that is shown where there is no
        account: titles of lessons, and what stands beside them, but for what beliefs ask
        in lessons."""
        names = self.examples()

        def filled(texts: Texts, ids: Collection[str] | None = None) -> Texts:
            return {one: text.filled(names, ids) for one, text in texts.items()}

        def titled(lesson: Lesson) -> Lesson:
            own = self.examples(lesson)
            texts = {
                one: text.titled(lesson.slug, own) for one, text in lesson.texts.items()
            }
            return replace(lesson, texts=texts)

        lessons = {slug: titled(lesson) for slug, lesson in self.by_slug.items()}
        return replace(
            self,
            texts=filled(self.texts),
            by_slug=lessons,
            lessons=tuple(lessons[one.slug] for one in self.lessons),
            grids={
                one: replace(grid, texts=filled(grid.texts))
                for one, grid in self.grids.items()
            },
            concept_texts=filled(self.concept_texts),
            misconceptions={
                one: replace(belief, texts=filled(belief.texts, belief.sections))
                for one, belief in self.misconceptions.items()
            },
        )

    def administrator(self, lesson: Lesson) -> str:
        """Who manages the lesson's world."""
        return self.worlds[lesson.file.world or ""].administrator.name

    def has_others(self, lesson: Lesson) -> bool:
        """Whether the lesson's world begins in more than one way."""
        return len(self.castings(lesson)) > 1

    def castings(self, lesson: Lesson) -> tuple[Casting, ...]:
        """The ways in which the lesson's world begins; one where it has none."""
        world = self.worlds.get(lesson.file.world or "")
        return castings(world) if world is not None else (Casting(),)

    def continuing(self, world: str) -> tuple[Lesson, ...]:
        """The published lessons that share the world of this name, in the order of the
        course: those that a class leaves out too, for the account goes through them."""
        every = (self.by_slug[s] for s in self.listed_slugs if s in self.by_slug)
        return tuple(
            lesson
            for lesson in every
            if lesson.file.world == world and lesson.file.status == "published"
        )


@dataclass(frozen=True, slots=True)
class Library:
    """The courses of a site, in the order in which it offers them."""

    courses: Mapping[str, Course]

    @property
    def first(self) -> Course:
        """The course that a newcomer begins with."""
        return next(iter(self.courses.values()))

    def course_with(self, lesson: str) -> Course | None:
        """The course that has a published lesson of this slug."""
        for course in self.courses.values():
            if any(one.slug == lesson for one in course.lessons):
                return course
        return None
