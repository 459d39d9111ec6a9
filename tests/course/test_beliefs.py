"""A belief counts as corrected by evidence: something else about it was right, or later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iamtutor.course.beliefs import LATER, changed
from iamtutor.course.models import Attempt, QuizAnswer
from iamtutor.course.services import answer
from iamtutor.lessons.checks import judge_answer, right_answer
from iamtutor.lessons.lesson import Lesson
from iamtutor.lessons.schema import Choose
from iamtutor.people.models import Enrolment
from tests.cast import Cast
from tests.content import course


def about() -> tuple[str, list[tuple[Lesson, Choose, str]]]:
    """A belief that shows in several questions: each with the choice that shows it."""
    found: dict[str, list[tuple[Lesson, Choose, str]]] = {}
    for lesson in course().lessons:
        for question in lesson.questions:
            if isinstance(question, Choose) and not question.several:
                for choice, belief in question.misconceptions.items():
                    found.setdefault(belief, []).append((lesson, question, choice))
    return next((belief, places) for belief, places in found.items() if len(places) > 1)


BELIEF, ((LESSON, FIRST, WRONG), (OTHER_LESSON, OTHER, _), *_more) = about()


@pytest.fixture
def seat(cast: Cast) -> Enrolment:
    seat = cast.seat(cast.aoi)
    answer(enrolment=seat, lesson=LESSON, question=FIRST, given=[WRONG])
    return seat


def is_corrected(seat: Enrolment) -> bool:
    return {belief.id: belief.corrected for belief in changed(seat, "en")}[BELIEF]


def right(seat: Enrolment, lesson: Lesson, question: Choose) -> QuizAnswer:
    given = list(right_answer(question))
    assert judge_answer(question, given).correct
    return answer(enrolment=seat, lesson=lesson, question=question, given=given)


def test_what_showed_is_not_corrected_by_trying_the_next_choice(
    seat: Enrolment,
) -> None:
    assert not is_corrected(seat)
    right(seat, LESSON, FIRST)
    assert not is_corrected(seat)


def test_nor_by_finishing_the_lesson(seat: Enrolment) -> None:
    for question in LESSON.questions:
        if (
            isinstance(question, Choose)
            and BELIEF not in question.misconceptions.values()
        ):
            right(seat, LESSON, question)
    right(seat, LESSON, FIRST)
    assert not is_corrected(seat)


def test_another_question_about_it_answered_right_corrects_it(seat: Enrolment) -> None:
    right(seat, OTHER_LESSON, OTHER)
    assert is_corrected(seat)


def test_the_same_question_later_is_asked_again(seat: Enrolment) -> None:
    again = right(seat, LESSON, FIRST)
    again.created += LATER + timedelta(seconds=1)
    again.save()
    assert is_corrected(seat)


def test_what_was_right_before_is_no_evidence(cast: Cast) -> None:
    seat = cast.seat(cast.aoi)
    right(seat, OTHER_LESSON, OTHER)
    answer(enrolment=seat, lesson=LESSON, question=FIRST, given=[WRONG])
    assert not is_corrected(seat)


def test_it_can_show_once_more(seat: Enrolment) -> None:
    right(seat, OTHER_LESSON, OTHER)
    answer(enrolment=seat, lesson=LESSON, question=FIRST, given=[WRONG])
    assert not is_corrected(seat)


def test_a_task_passed_is_evidence_where_it_could_have_shown(seat: Enrolment) -> None:
    task = next(
        (lesson.slug, task.id, pitfall.misconception)
        for lesson in course().lessons
        for task in lesson.tasks
        for pitfall in task.pitfalls
        if pitfall.misconception is not None
    )
    lesson, name, belief = task
    wrong = QuizAnswer.objects.get()
    wrong.misconceptions = [belief]
    wrong.save()
    Attempt.objects.create(enrolment=seat, lesson=lesson, task=name, passed=True)
    assert {b.id: b.corrected for b in changed(seat, "en")} == {belief: True}
