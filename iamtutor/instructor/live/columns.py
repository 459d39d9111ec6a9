"""The columns of the class page: the tasks and questions of a course, or its lessons."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.text.placeholders import render
from iamtutor.lessons.text.plain_text import plain


class Column(NamedTuple):
    """One task or question of the course; or a whole lesson, then without an ``id``.
    ``done``: how many learners have done it."""

    lesson: str
    id: str
    number: str
    title: SafeString
    done: int = 0
    question: bool = False

    @property
    def short(self) -> str:
        """The number within its lesson: ``2`` of ``4-2``."""
        return self.number.rpartition("-")[2]

    @property
    def plain(self) -> str:
        """The title without markup."""
        return _without_markup(self.title)


#: Of every look at every class the same few hundred titles.
_without_markup = lru_cache(maxsize=2_000)(plain)


def columns_of(course: Course, language: str) -> list[Column]:
    """Each task and question of the course as one column."""
    names = {lesson.slug: course.examples(lesson) for lesson in course.lessons}
    return [
        Column(
            lesson.slug,
            item.id,
            f"{place}-{number}",
            mark_safe(render(lesson.text(language)[item.id].title, names[lesson.slug])),
            question=not isinstance(item, Task),
        )
        for place, lesson in enumerate(course.lessons, 1)
        for number, item in enumerate(
            (item for step in lesson.steps for item in lesson.items(step)), 1
        )
    ]


def lesson_columns(course: Course, language: str) -> list[Column]:
    """Each lesson as one column."""
    return [
        Column(lesson.slug, "", str(number), mark_safe(lesson.title(language)))
        for number, lesson in enumerate(course.lessons, 1)
    ]


class Span(NamedTuple):
    """A lesson above the columns of its tasks."""

    column: Column
    width: int


def spans(course: Course, columns: Sequence[Column], language: str) -> list[Span]:
    """The lessons of these columns, each as wide as it has tasks."""
    found = []
    for lesson in lesson_columns(course, language):
        width = sum(column.lesson == lesson.lesson for column in columns)
        if width:
            found.append(Span(lesson, width))
    return found
