"""A belief counts as corrected by evidence: something else about it was right, or later;
as shaken by what contradicted it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from iamtutor.course.models import Attempt, Prediction, QuizAnswer, TaskProgress
from iamtutor.course.progress.beliefs import LATER, Belief, changed, counted
from iamtutor.course.services import answer, predict
from iamtutor.lessons.content.grid import CellKey
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.judging.checks import judge_answer, right_answer
from iamtutor.lessons.schema.questions import Choose
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


def test_an_answer_says_what_shook_it_and_what_corrected_it(seat: Enrolment) -> None:
    (belief,) = changed(seat, "en")
    assert (belief.shaken, belief.correction) == (None, None)
    assert belief.shown.href.endswith(f"/{LESSON.slug}/#card-{FIRST.id}")
    right(seat, LESSON, FIRST)
    (belief,) = changed(seat, "en")
    assert belief.shaken is not None
    assert belief.correction is None
    right(seat, OTHER_LESSON, OTHER)
    (belief,) = changed(seat, "en")
    assert belief.correction is not None
    assert belief.correction.href.endswith(f"/{OTHER_LESSON.slug}/#card-{OTHER.id}")
    assert str(belief.correction.title) in OTHER_LESSON.text("en")[OTHER.id].title


READ_ONLY = "read-only"


def expect(seat: Enrolment, command: str, guess: str, confidence: str = "sure") -> None:
    cell = CellKey("four-settings", READ_ONLY, command)
    said = {cell: Prediction.Guess(guess)}
    predict(enrolment=seat, guesses=said, confidence=confidence)


def run(seat: Enrolment, command: str) -> None:
    """The tasks of the lesson are called as the commands that they predict."""
    TaskProgress.objects.create(
        enrolment=seat, lesson=READ_ONLY, task=command, completed=timezone.now()
    )


def shown(seat: Enrolment) -> dict[str, Belief]:
    return {belief.id: belief for belief in changed(seat, "en")}


NEEDS_RESTART = "policy-change-needs-restart"


@pytest.fixture
def untold(cast: Cast) -> Enrolment:
    return cast.seat(cast.aoi)


def test_a_wrong_prediction_shows_a_belief_once_it_was_run(untold: Enrolment) -> None:
    expect(untold, "upload", "allowed", "likely")
    assert shown(untold) == {}, "the page would tell how it ends"
    run(untold, "upload")
    belief = shown(untold)[NEEDS_RESTART]
    assert not belief.corrected
    assert belief.shaken is not None
    assert belief.shaken.href.endswith(f"/{READ_ONLY}/#card-upload")
    assert [one.id for one in counted(course(), [untold.pk])] == [NEEDS_RESTART]


@pytest.mark.parametrize(
    ("guess", "confidence"), [("allowed", "guess"), ("denied", "sure"), ("skipped", "")]
)
def test_a_mere_guess_or_what_was_right_shows_none(
    untold: Enrolment, guess: str, confidence: str
) -> None:
    expect(untold, "upload", guess, confidence)
    run(untold, "upload")
    assert shown(untold) == {}


def test_a_later_prediction_can_correct_it(untold: Enrolment) -> None:
    expect(untold, "upload", "allowed")
    run(untold, "upload")
    expect(untold, "delete", "denied", "guess")
    run(untold, "delete")
    assert not shown(untold)[NEEDS_RESTART].corrected, "a mere guess is no evidence"
    Prediction.objects.filter(command="delete").update(confidence="likely")
    assert shown(untold)[NEEDS_RESTART].corrected


def test_the_question_that_it_leads_to_can_correct_it(untold: Enrolment) -> None:
    expect(untold, "upload", "allowed")
    run(untold, "upload")
    asks = course().misconceptions[NEEDS_RESTART].ask
    assert asks is not None
    right(untold, course().lesson(READ_ONLY), asks)
    correction = shown(untold)[NEEDS_RESTART].correction
    assert correction is not None
    assert correction.href.endswith(f"/{READ_ONLY}/#card-{asks.id}")
    text = course().misconceptions[NEEDS_RESTART].texts["en"]
    assert str(correction.title) == text[asks.id].title


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
