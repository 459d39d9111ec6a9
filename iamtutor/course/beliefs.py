"""Wrong beliefs that showed in somebody's answers and attempts, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from iamtutor.course.models import Attempt, QuizAnswer
from iamtutor.course.selectors import done_items, items
from iamtutor.people.models import Enrolment


@dataclass(frozen=True, slots=True)
class Belief:
    """``corrected``: the lesson that refutes it is finished."""

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


def changed(enrolment: Enrolment, language: str) -> list[Belief]:
    """The beliefs of one seat, in the order in which they showed."""
    done = done_items(enrolment)
    found = []
    for _seat, name in held([enrolment]):
        misconception = enrolment.course.misconceptions.get(name)
        if misconception is None:
            continue
        lesson = enrolment.course.by_slug.get(misconception.refuted_in)
        corrected = lesson is not None and done.get(lesson.slug, set()).issuperset(
            items(lesson)
        )
        found.append(
            Belief(
                name,
                mark_safe(misconception.title(language)),
                mark_safe(misconception.belief(language)),
                mark_safe(misconception.truth(language)),
                misconception.refuted_in,
                corrected,
            )
        )
    return found
