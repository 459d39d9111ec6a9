"""How the learners of a class stand, read in a fixed number of queries. A full class has
ten thousand rows of progress: no models, no times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Value

from iamtutor.classroom.models import HelpNeed
from iamtutor.course.models import QuizAnswer, TaskProgress
from iamtutor.people.models import Cohort, Enrolment

#: Lesson and task or question.
Item = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ClassStanding:
    """By seat: what is done, what was begun, what help is needed for."""

    seats: Sequence[Enrolment]
    done: dict[int, set[Item]]
    begun: dict[int, set[Item]]
    needs: dict[int, dict[Item, HelpNeed]]


def learners(cohort: Cohort) -> list[Enrolment]:
    """The seats of those who learn in the class now, the first to come first."""
    seats = Enrolment.objects.select_related("person").filter(
        cohort=cohort, seat=Enrolment.Seat.LEARNER, removed=None
    )
    return list(seats.order_by("created", "pk"))


def standing(cohort: Cohort) -> ClassStanding:
    """Three queries."""
    seats = learners(cohort)
    done: dict[int, set[Item]] = {seat.pk: set() for seat in seats}
    begun: dict[int, set[Item]] = {seat.pk: set() for seat in seats}
    needs: dict[int, dict[Item, HelpNeed]] = {seat.pk: {} for seat in seats}
    here = {"enrolment__cohort": cohort, "enrolment__removed": None}
    tasks = TaskProgress.objects.filter(**here)
    tasks_of = tasks.values_list("enrolment_id", "lesson", "task")
    answers = QuizAnswer.objects.filter(**here)
    answers_of = answers.values_list("enrolment_id", "lesson", "question")
    # Texts as they are: numbers and truth values would be converted one by one.
    as_done, as_begun = Value("done"), Value("begun")
    items = tasks_of.filter(completed__isnull=False).annotate(state=as_done)
    items = items.union(
        tasks_of.filter(completed=None).annotate(state=as_begun),
        answers_of.filter(correct=True).annotate(state=as_done),
        answers_of.filter(correct=False).annotate(state=as_begun),
        all=True,
    )
    found = {"done": done, "begun": begun}
    for seat, lesson, item, state in items:
        if seat in done:
            found[state][seat].add((lesson, item))
    open_needs = HelpNeed.objects.filter(**here, cleared=None)
    for need in open_needs.select_related("taken_by"):
        if need.enrolment_id in needs:
            needs[need.enrolment_id][need.lesson, need.task] = need
    return ClassStanding(seats, done, begun, needs)
