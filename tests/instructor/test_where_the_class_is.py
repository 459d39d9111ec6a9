"""Without a word about a lesson, the class page shows the one that most learners are in."""

from collections import Counter

from django.utils.safestring import SafeString, mark_safe

from iamtutor.instructor.live.columns import Column, columns_of, lesson_columns
from iamtutor.instructor.live.view import (
    WHOLE_COURSE,
    Mark,
    Row,
    _by_lesson,
    _where_most_are,
)
from iamtutor.people.models import Enrolment
from tests.content import course


def learner(lesson: str, *, away: bool = False) -> Row:
    now = Column(lesson, "task", "1-1", mark_safe("A task")) if lesson else None
    return Row(Enrolment(), SafeString(""), "", (), now, 0, (), away)


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
    row = Row(Enrolment(), SafeString(""), "", marks, None, 0, (), False)
    heads = lesson_columns(course(), "en")
    sizes = Counter(column.lesson for column in columns)
    found = _by_lesson(row, heads, sizes, Mark)
    assert [mark.column for mark in found] == heads
    assert [mark.state for mark in found[:3]] == ["done", "help", "none"]
    assert found[0].done == found[0].total
    assert found[1].done == 0
