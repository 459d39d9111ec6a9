"""Wrong beliefs that showed in somebody's predictions, answers and attempts, and what
became of them: what shook them, and what shows that they were corrected.

A prediction tells something once its command was run, and if it was more than a guess.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from iamtutor.course.models import (
    Attempt,
    Prediction,
    QuizAnswer,
    ReviewAnswer,
    TaskProgress,
)
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.grid import CellKey
from iamtutor.lessons.text.placeholders import render
from iamtutor.people.models import Enrolment

#: An answer to the same question again, so much later, is an answer to it asked again.
LATER = timedelta(minutes=10)


class Place(NamedTuple):
    """A question, a task, or a command that a task asks to predict."""

    lesson: str
    item: str
    command: str = ""


class Sign(NamedTuple):
    """Something said or done: whose, where, when, which beliefs it showed, and whether it
    was right. ``kind``: ``answer``, ``attempt``, ``prediction``, or ``run`` for the command
    that was predicted."""

    seat: int
    kind: str
    place: Place
    time: datetime
    showed: tuple[str, ...]
    right: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """A sign as it is read: what it was, of what, the way there, and when."""

    kind: str
    title: SafeString
    href: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Belief:
    """``shaken``: what contradicted it where it showed last: the command went otherwise, or
    the same thing was tried until it was right. ``correction``: the first thing since that
    shows that something else is believed now: something else about it was right, or the
    same once more, later. Finishing a lesson corrects nothing."""

    id: str
    title: SafeString
    belief: SafeString
    truth: SafeString
    lesson: str
    shown: Trace
    shaken: Trace | None
    correction: Trace | None

    @property
    def corrected(self) -> bool:
        return self.correction is not None


def _signs(course: Course, seats: Collection[int]) -> list[Sign]:
    """What the seats said and did, oldest first."""
    given = QuizAnswer.objects.filter(enrolment__in=seats)
    made = Attempt.objects.filter(enrolment__in=seats)
    signs = [*_said(given, made), *_of_predictions(course, seats)]
    # One in a review corrects a belief when it is right, and shows none.
    right = ReviewAnswer.objects.filter(correct=True, enrolment__in=seats).values_list(
        "enrolment_id", "lesson", "question", "created"
    )
    for seat, lesson, item, time in right:
        signs.append(Sign(seat, "answer", Place(lesson, item), time, (), right=True))
    return sorted(signs, key=lambda sign: sign.time)


def _telling_signs(
    course: Course, about: Mapping[str, set[Place]], seats: Collection[int]
) -> list[Sign]:
    """The same, without what neither shows a belief nor may correct one that showed: the
    most of what a large class said."""
    given = QuizAnswer.objects.filter(enrolment__in=seats).exclude(misconceptions=[])
    made = Attempt.objects.filter(enrolment__in=seats).exclude(misconception="")
    signs = [*_said(given, made), *_of_predictions(course, seats)]
    held = {one for sign in signs for one in sign.showed}
    places = {place for one in held for place in about.get(one, ())}
    signs += _right(places, {sign.seat for sign in signs if sign.showed})
    return sorted(signs, key=lambda sign: sign.time)


def _right(places: Collection[Place], seats: Collection[int]) -> Iterator[Sign]:
    """The right answers and attempts of these seats in these places."""
    # The places are not asked for: SQLite would look up each of them for each seat.
    answers = QuizAnswer.objects.filter(correct=True, enrolment__in=seats)
    again = ReviewAnswer.objects.filter(correct=True, enrolment__in=seats)
    attempts = Attempt.objects.filter(passed=True, enrolment__in=seats)
    answered = ("enrolment_id", Value("answer"), "lesson", "question", "created")
    rows = answers.values_list(*answered).union(
        again.values_list(*answered),
        attempts.values_list(
            "enrolment_id", Value("attempt"), "lesson", "task", "created"
        ),
        all=True,
    )
    for seat, kind, lesson, item, time in rows:
        place = Place(lesson, item)
        if place in places:
            yield Sign(seat, kind, place, time, (), right=True)


def _said(given: QuerySet[QuizAnswer], made: QuerySet[Attempt]) -> Iterator[Sign]:
    answers = given.values_list(
        "enrolment_id", "lesson", "question", "created", "misconceptions", "correct"
    )
    for seat, lesson, item, time, showed, right in answers:
        yield Sign(seat, "answer", Place(lesson, item), time, tuple(showed), right)
    attempts = made.values_list(
        "enrolment_id", "lesson", "task", "created", "misconception", "passed"
    )
    for seat, lesson, item, time, one, right in attempts:
        showed = (one,) if one else ()
        yield Sign(seat, "attempt", Place(lesson, item), time, showed, right)


def _of_predictions(course: Course, seats: Collection[int]) -> Iterator[Sign]:
    """The predictions of commands that were run, and the runs of those that went
    otherwise."""
    places = {
        cell: Place(lesson.slug, task.id, cell.command)
        for lesson in course.lessons
        for task in lesson.tasks
        for cell in course.predicted(task)
    }
    if not places:
        return
    meant = Prediction.objects.filter(enrolment__in=seats).exclude(
        guess=Prediction.Guess.SKIPPED
    )
    said = meant.exclude(confidence=Prediction.Confidence.GUESS).values_list(
        "enrolment_id", "grid", "setting", "command", "guess", "created"
    )
    done = TaskProgress.objects.filter(
        enrolment__in={seat for seat, *_rest in said},
        lesson__in={place.lesson for place in places.values()},
        task__in={place.item for place in places.values()},
        completed__isnull=False,
    )
    run = {
        (seat, lesson, task): time
        for seat, lesson, task, time in done.values_list(
            "enrolment_id", "lesson", "task", "completed"
        )
    }
    for seat, grid, setting, command, guess, time in said:
        cell = CellKey(grid, setting, command)
        place, outcome = places.get(cell), course.outcome(cell)
        ended = run.get((seat, *place[:2])) if place is not None else None
        if place is None or outcome is None or ended is None:
            continue
        belief = course.revealed(cell, guess)
        right = guess == outcome.result
        showed = (belief.id,) if belief is not None else ()
        yield Sign(seat, "prediction", place, time, showed, right)
        if not right:
            yield Sign(seat, "run", place, ended, (), right=False)


def _about(course: Course) -> dict[str, set[Place]]:
    """Where each belief can show."""
    found: dict[str, set[Place]] = {}
    for lesson in course.lessons:
        for question in lesson.questions:
            for belief in getattr(question, "misconceptions", {}).values():
                found.setdefault(belief, set()).add(Place(lesson.slug, question.id))
        for task in lesson.tasks:
            for pitfall in task.pitfalls:
                if pitfall.misconception is not None:
                    place = Place(lesson.slug, task.id)
                    found.setdefault(pitfall.misconception, set()).add(place)
            for cell in course.predicted(task):
                outcome = course.outcome(cell)
                for belief in outcome.beliefs.values() if outcome is not None else ():
                    asks = course.misconceptions[belief].ask
                    places = found.setdefault(belief, set())
                    places.add(Place(lesson.slug, task.id, cell.command))
                    if asks is not None:
                        places.add(Place(lesson.slug, asks.id))
    return found


def _shaken(last: Sign, signs: Sequence[Sign]) -> Sign | None:
    """What contradicted a belief where it showed last."""
    later = (one for one in signs if one.time >= last.time and one.place == last.place)
    if last.kind == "prediction":
        return next((one for one in later if one.kind == "run"), None)
    return next((one for one in later if one.right), None)


def _correction(last: Sign, about: set[Place], signs: Sequence[Sign]) -> Sign | None:
    """The first evidence after a belief showed last that something else is believed."""
    for sign in signs:
        if not sign.right or sign.place not in about or sign.time <= last.time:
            continue
        elsewhere = sign.place[:2] != last.place[:2]
        if elsewhere or sign.time - last.time >= LATER:
            return sign
    return None


class _Reader:
    """Puts signs into words."""

    def __init__(self, course: Course, language: str) -> None:
        self.course = course
        self.language = language

    def trace(self, sign: Sign) -> Trace:
        return Trace(
            self._kind(sign),
            self._title(sign.place),
            reverse("course:lesson", args=[sign.place.lesson])
            + f"#card-{sign.place.item}",
            sign.time,
        )

    def _kind(self, sign: Sign) -> str:
        match sign.kind:
            case "answer":
                return _("your answer")
            case "attempt" if sign.right:
                return _("a task that you did")
            case "attempt":
                return _("an attempt")
            case "run":
                return _("what happened when you ran it")
            case _:
                return _("your prediction")

    def _title(self, place: Place) -> SafeString:
        lesson = self.course.by_slug.get(place.lesson)
        texts = [lesson.text(self.language)] if lesson is not None else []
        texts += [
            belief.texts[self.language]
            for belief in self.course.misconceptions.values()
        ][:1]
        names = self.course.examples(lesson)
        for text in texts:
            if place.item in text:
                return mark_safe(render(text[place.item].title, names))
        return SafeString("")


def changed(enrolment: Enrolment, language: str) -> list[Belief]:
    """The beliefs of one seat, in the order in which they showed."""
    course = enrolment.course
    about, signs = _about(course), _signs(course, [enrolment.pk])
    reader = _Reader(course, language)
    found = []
    for name in dict.fromkeys(one for sign in signs for one in sign.showed):
        misconception = course.misconceptions.get(name)
        if misconception is None:
            continue
        refuted_in = misconception.refuted_in
        last = [sign for sign in signs if name in sign.showed][-1]
        shaken = _shaken(last, signs)
        correction = _correction(last, about.get(name, set()), signs)
        found.append(
            Belief(
                name,
                mark_safe(misconception.title(language)),
                mark_safe(misconception.belief(language)),
                mark_safe(misconception.truth(language)),
                refuted_in if course.takes(refuted_in) else "",
                reader.trace(last),
                reader.trace(shaken) if shaken is not None else None,
                reader.trace(correction) if correction is not None else None,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Count:
    """How many seats a belief showed in and has not been corrected since, in how many it
    has been, and where it showed: how often in answers, attempts and predictions."""

    id: str
    now: int
    corrected: int
    kinds: Mapping[str, int]


def counted(course: Course, seats: Collection[int]) -> list[Count]:
    """The beliefs of a class, those that most still hold first, in five queries."""
    about = _about(course)
    by_seat: dict[int, list[Sign]] = {}
    for sign in _telling_signs(course, about, seats):
        by_seat.setdefault(sign.seat, []).append(sign)
    now, corrected = Counter[str](), Counter[str]()
    kinds: dict[str, Counter[str]] = {}
    for signs in by_seat.values():
        last = {one: sign for sign in signs for one in sign.showed}
        for sign in signs:
            for one in sign.showed:
                kinds.setdefault(one, Counter())[sign.kind] += 1
        for one, sign in last.items():
            found = _correction(sign, about.get(one, set()), signs)
            (now if found is None else corrected)[one] += 1
    counts = [
        Count(one, now[one], corrected[one], kinds[one])
        for one in kinds
        if one in course.misconceptions
    ]
    return sorted(counts, key=lambda one: (-one.now, -one.corrected, one.id))
