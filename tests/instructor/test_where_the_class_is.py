"""Without a word about a lesson, the class page shows the one that most learners are in."""

from __future__ import annotations

from django.utils.safestring import mark_safe

from iamtutor.instructor.selectors import (
    WHOLE_COURSE,
    Column,
    Mark,
    Row,
    _by_lesson,
    _where_most_are,
    columns_of,
    lesson_columns,
)
from iamtutor.people.models import Enrolment
from tests.content import course


def learner(lesson: str, *, away: bool = False) -> Row:
    now = Column(lesson, "task", "1-1", mark_safe("A task")) if lesson else None
    return Row(Enrolment(), (), now, 0, "", None, away)


def test_the_lesson_of_most_learners_is_shown() -> None:
    rows = [learner("read-only"), learner("read-only"), learner("full-access")]
    assert _where_most_are(rows) == "read-only"


def test_a_class_that_is_spread_out_is_shown_whole() -> None:
    slugs = [lesson.slug for lesson in course().lessons[:8]]
    assert _where_most_are([learner(slug) for slug in slugs]) == WHOLE_COURSE


def test_whoever_is_away_does_not_count() -> None:
    rows = [learner("read-only"), *[learner("full-access", away=True)] * 3]
    assert _where_most_are(rows) == "read-only"


def test_an_empty_or_finished_class_is_shown_whole() -> None:
    assert _where_most_are([]) == WHOLE_COURSE
    assert _where_most_are([learner("")]) == WHOLE_COURSE


def test_the_whole_course_sums_up_each_lesson() -> None:
    columns = columns_of(course(), "en")
    first, second = course().lessons[:2]
    states = {first.slug: "done", second.slug: "help"}
    marks = tuple(Mark(states.get(column.lesson, "none"), column) for column in columns)
    row = _by_lesson(Row(Enrolment(), marks, None, 0, "", None, False), course(), "en")
    assert [mark.column.lesson for mark in row.marks] == [
        column.lesson for column in lesson_columns(course(), "en")
    ]
    assert [mark.state for mark in row.marks[:3]] == ["done", "help", "none"]
    assert row.marks[0].done == row.marks[0].total
    assert row.marks[1].done == 0
