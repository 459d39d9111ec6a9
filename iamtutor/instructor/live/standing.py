"""How the learners of a class stand, read in a fixed number of queries. A full class has
twenty thousand rows of progress: the database puts together who stands alike, and no
models and no times are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, QuerySet, TextField, Value

from iamtutor.classroom.models import HelpNeed
from iamtutor.course.models import Place, QuizAnswer, TaskProgress
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.web.database.rows import rows_with

#: Lesson and task or question.
Item = tuple[str, str]


class Listed(Aggregate):
    """The values of a group as one text, with blanks between."""

    output_field = TextField()
    allow_distinct = False

    def as_sqlite(self, *args: Any, **options: Any) -> tuple[str, Any]:
        return self.as_sql(
            *args, template="GROUP_CONCAT(%(expressions)s, ' ')", **options
        )

    def as_postgresql(self, *args: Any, **options: Any) -> tuple[str, Any]:
        template = "STRING_AGG((%(expressions)s)::text, ' ')"
        return self.as_sql(*args, template=template, **options)


@dataclass(frozen=True, slots=True)
class ClassStanding:
    """By seat: what is done, what was begun, what help is needed for; and the lesson that
    was opened last, if any was."""

    seats: Sequence[Enrolment]
    done: dict[int, set[Item]]
    begun: dict[int, set[Item]]
    needs: dict[int, dict[Item, HelpNeed]]
    lesson: dict[int, str]


def learners(cohort: Cohort) -> list[Enrolment]:
    """The seats of those who learn in the class now, the first to come first."""
    learner = Enrolment.Seat.LEARNER.value
    seats = rows_with(Enrolment, "person", cohort_id=cohort.pk, seat=learner)
    here = (seat for seat in seats if seat.removed is None)
    return sorted(here, key=lambda seat: (seat.created, seat.pk))


def standing(cohort: Cohort) -> ClassStanding:
    """Three queries."""
    seats = learners(cohort)
    done: dict[int, set[Item]] = {seat.pk: set() for seat in seats}
    begun: dict[int, set[Item]] = {seat.pk: set() for seat in seats}
    needs: dict[int, dict[Item, HelpNeed]] = {seat.pk: {} for seat in seats}
    opened: dict[int, str] = {}
    here = {"enrolment__cohort": cohort, "enrolment__removed": None}
    tasks = TaskProgress.objects.filter(**here)
    answers = QuizAnswer.objects.filter(**here)
    items = _alike(tasks.filter(completed__isnull=False), "task", "done").union(
        _alike(tasks.filter(completed=None), "task", "begun"),
        _alike(answers.filter(correct=True), "question", "done"),
        _alike(answers.filter(correct=False), "question", "begun"),
        _alike(Place.objects.filter(**here), Value(""), "opened"),
        all=True,
    )
    found = {"done": done, "begun": begun}
    for lesson, item, state, listed in items:
        seat_pks = map(int, listed.split())
        if state == "opened":
            opened |= dict.fromkeys(seat_pks, lesson)
            continue
        of_seat, key = found[state], (lesson, item)
        for seat_pk in seat_pks:
            if seat_pk in of_seat:
                of_seat[seat_pk].add(key)
    open_needs = HelpNeed.objects.filter(**here, cleared=None)
    for need in open_needs.select_related("taken_by"):
        if need.enrolment_id in needs:
            needs[need.enrolment_id][need.lesson, need.task] = need
    return ClassStanding(seats, done, begun, needs, opened)


def _alike(rows: QuerySet[Any], item: str | Value, state: str) -> QuerySet[Any, Any]:
    """Lesson, task or question, the state, and the seats that stand so."""
    groups = rows.order_by().values_list("lesson", item)
    return groups.annotate(state=Value(state), seats=Listed("enrolment_id"))
