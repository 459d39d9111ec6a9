"""A class's record as CSV, one row for each learner and task that was begun."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from iamtutor.course.models import QuizAnswer, TaskProgress
from iamtutor.people.models import Cohort, Enrolment

HEADER = (
    "learner",
    "course",
    "lesson",
    "task",
    "kind",
    "attempts",
    "hints",
    "completed",
    "by_solution",
)


#: Where a formula may begin: at a cell's beginning, and after what a spreadsheet of another
#: country takes for the end of a cell. Full-width forms count as well.
_SIGNS = "=+@\uff1d\uff0b\uff0d\ufe63\ufe62\ufe66\uff20\ufe6b-"
_FORMULA = re.compile(rf"(^|[;,|\t\r\n])(?=[\s\"']*[{_SIGNS}]|[\t\r])")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def _safe(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return _FORMULA.sub(r"\1'", value) if isinstance(value, str) else value


def rows(cohort: Cohort) -> Iterator[tuple[object, ...]]:
    learner = Enrolment.Seat.LEARNER
    for p in (
        TaskProgress.objects.filter(enrolment__cohort=cohort, enrolment__seat=learner)
        .select_related("enrolment__person")
        .order_by("enrolment_id", "pk")
        .iterator()
    ):
        yield (
            str(p.enrolment.person),
            cohort.course,
            p.lesson,
            p.task,
            "task",
            p.attempts,
            p.hints,
            p.completed.isoformat() if p.completed else "",
            int(p.by_solution),
        )
    for a in (
        QuizAnswer.objects.filter(enrolment__cohort=cohort, enrolment__seat=learner)
        .select_related("enrolment__person")
        .order_by("enrolment_id", "pk")
        .iterator()
    ):
        yield (
            str(a.enrolment.person),
            cohort.course,
            a.lesson,
            a.question,
            "question",
            1,
            0,
            a.created.isoformat() if a.correct else "",
            0,
        )


def csv_lines(cohort: Cohort) -> Iterator[str]:
    """The lines of the file, the first with a byte order mark for spreadsheets."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(HEADER)
    for row in rows(cohort):
        yield writer.writerow([_safe(cell) for cell in row])
