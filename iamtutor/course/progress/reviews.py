"""Reviews: questions of finished lessons asked once more, days later.

A review is drawn from what was done, kept with its first answer, and stays until each of
its questions was answered.
Its right answers are evidence that beliefs were corrected; nothing else knows of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import transaction

from iamtutor.classroom.plan import barrier
from iamtutor.course.models import QuizAnswer, Review, ReviewAnswer
from iamtutor.course.progress import beliefs
from iamtutor.course.progress.spacing import (
    MOST,
    REST,
    Asked,
    Key,
    chosen,
    next_time,
    rested,
)
from iamtutor.course.selectors import Done, done_items, finished_lessons
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.judging.checks import judge_answer
from iamtutor.lessons.schema.questions import Choose, Sort
from iamtutor.people.models import Enrolment
from iamtutor.web.database.queue import writer_queue
from iamtutor.web.database.rows import newest, rows

Reviewed = Choose | Sort


def reviewable(lesson: Lesson) -> dict[Key, Reviewed]:
    """The questions of a lesson that may be asked again, as they are now."""
    return {
        Key(lesson.slug, question.id): question
        for question in lesson.questions
        if isinstance(question, Reviewed) and question.review
    }


def _finished(course: Course, done: Done) -> dict[str, datetime]:
    """When each finished lesson was that has questions which may be asked again."""
    finished = finished_lessons(course, done).items()
    return {slug: time for slug, time in finished if reviewable(course.lesson(slug))}


@dataclass(frozen=True)
class Held:
    """A review as it stands."""

    review: Review
    questions: Mapping[Key, Reviewed]
    """Those that the course still asks, in the order in which they were drawn."""
    answers: tuple[ReviewAnswer, ...]
    """Oldest first."""

    @cached_property
    def first(self) -> Mapping[Key, ReviewAnswer]:
        """The first answer to each question."""
        found: dict[Key, ReviewAnswer] = {}
        for one in self.answers:
            found.setdefault(Key(one.lesson, one.question), one)
        return {key: found[key] for key in self.questions if key in found}

    @property
    def left(self) -> int:
        """How many questions have no answer yet."""
        return len(self.questions) - len(self.first)

    @property
    def right(self) -> int:
        """How many were right at the first answer."""
        return sum(one.correct for one in self.first.values())

    @property
    def ended(self) -> datetime:
        """When the last question was answered first; of a review whose questions are all
        gone, when it was drawn."""
        times = [one.created for one in self.first.values()]
        return max(times, default=self.review.created)


def held(course: Course, review: Review) -> Held:
    """A review with its answers. One query."""
    asked = [Key(*one) for one in review.questions]
    known: dict[Key, Reviewed] = {}
    for slug in {key.lesson for key in asked}:
        if course.takes(slug):
            known |= reviewable(course.lesson(slug))
    given = sorted(rows(ReviewAnswer, review_id=review.pk), key=lambda one: one.pk)
    return Held(
        review, {key: known[key] for key in asked if key in known}, tuple(given)
    )


def latest(enrolment: Enrolment) -> Held | None:
    """The review that was drawn last."""
    found = newest(Review, "id", 1, enrolment_id=enrolment.pk)
    return held(enrolment.course, found[0]) if found else None


def comes(
    enrolment: Enrolment, last: Held | None, done: Done | None = None
) -> datetime | None:
    """From when on the review after ``last`` is due; None as long as nothing can be."""
    done = done_items(enrolment) if done is None else done
    finished = _finished(enrolment.course, done)
    return next_time(finished.values(), last.ended if last is not None else None)


def due(enrolment: Enrolment, now: datetime, done: Done | None = None) -> int:
    """How many questions wait to be asked again. No query for a seat so young that none
    can; ``done``: what is done, if it was read."""
    if now - enrolment.created < REST or barrier(enrolment.cohort, now) is not None:
        return 0
    done = done_items(enrolment) if done is None else done
    finished = _finished(enrolment.course, done)
    if not finished:
        return 0
    last = latest(enrolment)
    if last is not None and last.left:
        return last.left
    time = comes(enrolment, last, done)
    if time is None or now < time:
        return 0
    course = enrolment.course
    known = (reviewable(course.lesson(slug)) for slug in rested(finished, now))
    return min(MOST, sum(map(len, known)))


def current(enrolment: Enrolment, now: datetime) -> Held | None:
    """The review that is to be done, drawn if one is due and none was begun; else the last
    one."""
    last = latest(enrolment)
    if (last is not None and last.left) or not due(enrolment, now):
        return last
    drawn = [list(key) for key in chosen(_asked(enrolment, now))]
    review = Review(enrolment=enrolment, questions=drawn, created=now)
    return held(enrolment.course, review)


def _asked(enrolment: Enrolment, now: datetime) -> list[Asked]:
    """Every question that may be asked again now, as it was asked last: in its lesson or in
    a review."""
    course = enrolment.course
    last: dict[Key, tuple[int, bool, datetime]] = {}
    given = sorted(rows(QuizAnswer, enrolment_id=enrolment.pk), key=lambda one: one.pk)
    again = rows(ReviewAnswer, enrolment_id=enrolment.pk)
    answers: list[QuizAnswer | ReviewAnswer] = list(given)
    answers += sorted(again, key=lambda one: one.pk)
    for one in answers:
        key = Key(one.lesson, one.question)
        asking = one.review_id if isinstance(one, ReviewAnswer) else 0
        before = last.get(key)
        same = before is not None and before[0] == asking
        correct = before[1] if before is not None and same else one.correct
        last[key] = (asking, correct, one.created)
    wrong = {one.id for one in beliefs.changed(enrolment, "en") if not one.corrected}
    found = []
    for slug in rested(_finished(course, done_items(enrolment)), now):
        for key, question in reviewable(course.lesson(slug)).items():
            _asking, correct, time = last[key]
            believed = not wrong.isdisjoint(question.misconceptions.values())
            found.append(Asked(key, time, not correct or believed))
    return found


def answer(
    enrolment: Enrolment,
    key: Key,
    given: Collection[str] | Mapping[str, str],
    nonce: str,
    now: datetime,
) -> Held | None:
    """The review that is to be done, with this answer, judged; one of this nonce stands.
    None if another window began one that does not ask this."""
    with writer_queue(), transaction.atomic():
        Enrolment.objects.select_for_update().only("pk").get(pk=enrolment.pk)
        found = current(enrolment, now)
        if found is None or key not in found.questions:
            return None
        if found.review.pk is None:
            found.review.save()
        ReviewAnswer.objects.get_or_create(
            review=found.review,
            nonce=nonce,
            defaults={
                "enrolment": enrolment,
                **key._asdict(),
                "given": given,
                "correct": judge_answer(found.questions[key], given).correct,
            },
        )
        return held(enrolment.course, found.review)
