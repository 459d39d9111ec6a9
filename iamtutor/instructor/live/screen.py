"""What everybody in the room may see of a class: counts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from iamtutor.instructor.live.columns import Column, lesson_columns
from iamtutor.instructor.live.view import STATES, ClassView
from iamtutor.lessons.content.course import Course

#: The width of a bar.
WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """So many learners in one state: a stretch of the bar."""

    state: str
    count: int
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """How the class stands with one task or lesson. What needs help is working here:
    nobody is pointed at."""

    column: Column
    parts: tuple[Part, ...]
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Screen:
    """``lesson``: whose tasks the bars are; none of the whole course."""

    lesson: Column | None
    learners: int
    here: int
    bars: tuple[Bar, ...]


def screen_of(view: ClassView, course: Course, language: str) -> Screen:
    bars = []
    for place, column in enumerate(view.columns):
        counts = Counter(row.marks[place].state for row in view.rows)
        counts["work"] += counts.pop("help", 0)
        bars.append(Bar(column, tuple(_parts(counts, len(view.rows))), counts))
    here = sum(not row.away for row in view.rows)
    lessons = {one.lesson: one for one in lesson_columns(course, language)}
    return Screen(lessons.get(view.lesson), len(view.rows), here, tuple(bars))


def _parts(counts: Counter[str], total: int) -> Iterator[Part]:
    so_far = 0
    for state in STATES:
        if counts[state]:
            start, so_far = so_far, so_far + counts[state]
            left, right = (WIDTH * n // total for n in (start, so_far))
            yield Part(state, counts[state], left, right - left)
