"""Wrong beliefs that showed in somebody's answers and attempts, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from iamtutor.course.models import Attempt, QuizAnswer
from iamtutor.lessons.course import Course
from iamtutor.people.models import Enrolment

#: An answer to the same question again, so much later, is an answer to it asked again.
LATER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Belief:
    """``corrected``: since it showed last, something else about it was answered or done
    right, or the same thing once more, later. Finishing a lesson corrects nothing."""

    id: str
    title: SafeString
    belief: SafeString
    truth: SafeString
    lesson: str
    corrected: bool


def held(enrolments: Sequence[Enrolment | int]) -> Iterable[tuple[int, str]]:
    """(seat, belief), once each, from failed attempts and wrong answers."""
    found = dict.fromkeys(
        Attempt.objects.filter(enrolment__in=enrolments)
        .exclude(misconception="")
        .order_by("pk")
        .values_list("enrolment_id", "misconception")
    )
    for seat, beliefs in (
        QuizAnswer.objects.filter(enrolment__in=enrolments, correct=False)
        .order_by("pk")
        .values_list("enrolment_id", "misconceptions")
    ):
        found.update(dict.fromkeys((seat, belief) for belief in beliefs))
    return found


class _Sign(NamedTuple):
    """Something said or done at a question or task: where, when, and what it showed."""

    place: tuple[str, str]
    time: datetime
    showed: tuple[str, ...]
    right: bool


def _signs(enrolment: Enrolment) -> list[_Sign]:
    """What the seat answered and attempted, oldest first."""
    answers = QuizAnswer.objects.filter(enrolment=enrolment).values_list(
        "lesson", "question", "created", "misconceptions", "correct"
    )
    attempts = Attempt.objects.filter(enrolment=enrolment).values_list(
        "lesson", "task", "created", "misconception", "passed"
    )
    signs = [
        _Sign((lesson, item), time, tuple(showed), right)
        for lesson, item, time, showed, right in answers
    ]
    signs += [
        _Sign((lesson, item), time, (showed,) if showed else (), right)
        for lesson, item, time, showed, right in attempts
    ]
    return sorted(signs, key=lambda sign: sign.time)


def _about(course: Course) -> dict[str, set[tuple[str, str]]]:
    """Where each belief can show: questions and tasks, by their lesson."""
    found: dict[str, set[tuple[str, str]]] = {}
    for lesson in course.lessons:
        for question in lesson.questions:
            for belief in getattr(question, "misconceptions", {}).values():
                found.setdefault(belief, set()).add((lesson.slug, question.id))
        for task in lesson.tasks:
            for pitfall in task.pitfalls:
                if pitfall.misconception is not None:
                    place = (lesson.slug, task.id)
                    found.setdefault(pitfall.misconception, set()).add(place)
    return found


def _is_corrected(
    belief: str, about: set[tuple[str, str]], signs: Sequence[_Sign]
) -> bool:
    """Whether there is evidence after the last time that the belief showed."""
    last = [sign for sign in signs if belief in sign.showed][-1]
    return any(
        sign.right
        and sign.place in about
        and sign.time > last.time
        and (sign.place != last.place or sign.time - last.time >= LATER)
        for sign in signs
    )


def changed(enrolment: Enrolment, language: str) -> list[Belief]:
    """The beliefs of one seat, in the order in which they showed."""
    about = _about(enrolment.course)
    signs = _signs(enrolment)
    found = []
    for _seat, name in held([enrolment]):
        misconception = enrolment.course.misconceptions.get(name)
        if misconception is None:
            continue
        refuted_in = misconception.refuted_in
        found.append(
            Belief(
                name,
                mark_safe(misconception.title(language)),
                mark_safe(misconception.belief(language)),
                mark_safe(misconception.truth(language)),
                refuted_in if enrolment.course.takes(refuted_in) else "",
                _is_corrected(name, about.get(name, set()), signs),
            )
        )
    return found
