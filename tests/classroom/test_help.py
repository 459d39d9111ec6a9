"""Needing help is a fact: what makes it, what clears it, who reads it, in which words."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iamtutor.classroom import help
from iamtutor.classroom.models import HelpNeed
from iamtutor.course.progress import stillness
from iamtutor.lessons.judging.checks import right_answer
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol, self_paced_cohort
from tests.cast import Cast, Visitor, text_of, visitor
from tests.content import course

LESSON, TASK = "make-the-role", "role-for-ec2"
QUESTIONS, QUESTION = "who-are-you", "second-door"
MINUTE = timedelta(minutes=1)


def needs(person: Person, **having: object) -> list[tuple[str, str]]:
    """(task, reason) of what is needed now."""
    having = {"cleared": None, **having}
    found = HelpNeed.objects.filter(enrolment__person=person, **having)
    return [(need.task, need.reason) for need in found.order_by("pk")]


def fail(who: Visitor, times: int = 1) -> None:
    for _ in range(times):
        who.post("course:check", LESSON, TASK)


def set_back(person: Person, *, still: int, active: int = 0) -> None:
    """As if so many minutes had passed since anything moved, and was done."""
    now = timezone.now()
    Enrolment.objects.filter(person=person).update(
        still_since=now - still * MINUTE, active=now - active * MINUTE
    )


def test_a_clock_that_went_back_begins_the_time_anew(aoi: Visitor, cast: Cast) -> None:
    day = -24 * 60
    set_back(cast.aoi, still=day, active=day)
    seat = cast.seat(cast.aoi)
    stillness.touch(seat)
    assert seat.still_since is not None
    assert max(seat.active, seat.still_since) <= timezone.now()


# -- what makes it


def test_the_third_failed_check_of_a_task_is_noted_at_that_task(
    aoi: Visitor, cast: Cast
) -> None:
    fail(aoi, 2)
    assert needs(cast.aoi) == []
    aoi.post("course:answer", QUESTIONS, QUESTION, choice="known-means-allowed")
    fail(aoi)
    assert needs(cast.aoi) == [(TASK, "failed")]
    fail(aoi, 3)
    assert len(needs(cast.aoi)) == 1


def test_the_third_wrong_answer_to_a_question_is_noted(
    aoi: Visitor, cast: Cast
) -> None:
    for _ in range(3):
        aoi.post("course:answer", QUESTIONS, QUESTION, choice="known-means-allowed")
    assert needs(cast.aoi) == [(QUESTION, "failed")]
    page = text_of(aoi.get("course:lesson", QUESTIONS))
    assert "At least three answers to this question were not right." in page


def test_visits_that_are_not_complete_yet_are_no_failures(
    aoi: Visitor, cast: Cast
) -> None:
    lesson, question = next(
        (lesson, question)
        for lesson in course().lessons
        for question in lesson.questions
        if len(getattr(question, "visit", ())) > 3
    )
    for hop in question.visit[:3]:
        aoi.post("course:answer", lesson.slug, question.id, hop=hop)
    assert needs(cast.aoi) == []


@pytest.mark.parametrize("lesson", course().lessons, ids=lambda lesson: lesson.slug)
def test_every_hint_of_any_task_is_a_need(aoi: Visitor, cast: Cast, lesson) -> None:  # type: ignore[no-untyped-def]
    """However many a task has."""
    for task in lesson.tasks:
        if task.kind == "broken":
            continue  # its hints wait for a try
        count = len(lesson.hints(task.id, "en"))
        for number in range(1, max(1, count) + 1):
            assert (task.id, "hints") not in needs(cast.aoi)
            aoi.post("course:hint", lesson.slug, task.id)
            if number < count:
                assert needs(cast.aoi, lesson=lesson.slug, task=task.id) == []
        assert needs(cast.aoi, task=task.id) == [(task.id, "hints")]


def test_ten_minutes_without_progress_are_noted_at_the_next_action(
    aoi: Visitor, cast: Cast
) -> None:
    aoi.get("course:lesson", LESSON)
    aoi.run("aws iam list-roles", lesson=LESSON, machine="desk")
    set_back(cast.aoi, still=9, active=1)
    aoi.run("aws iam list-roles", lesson=LESSON, machine="desk")
    assert needs(cast.aoi) == []
    set_back(cast.aoi, still=10, active=1)
    answer = aoi.run("aws iam list-roles", lesson=LESSON, machine="desk")
    ((task, reason),) = needs(cast.aoi)
    assert reason == "still"
    assert f'id="card-{task}"' in text_of(answer)
    assert "Ten minutes have passed without progress." in text_of(answer)


def test_a_pause_is_not_stillness(aoi: Visitor, cast: Cast) -> None:
    aoi.run("aws iam list-roles", lesson=LESSON, machine="desk")
    set_back(cast.aoi, still=60, active=50)
    stillness.note_in_class(cast.spring)
    aoi.run("aws iam list-roles", lesson=LESSON, machine="desk")
    assert needs(cast.aoi) == []


def test_stillness_is_noted_when_the_class_is_looked_at_once(
    aoi: Visitor, cast: Cast
) -> None:
    aoi.get("course:lesson", LESSON)
    aoi.run("aws iam list-roles", lesson=LESSON, machine="desk")
    set_back(cast.aoi, still=11, active=3)
    for _ in range(2):
        stillness.note_in_class(cast.spring)
        assert [reason for _task, reason in needs(cast.aoi)] == ["still"]
    assert HelpNeed.objects.count() == 1


def test_whoever_left_the_class_is_not_noted(aoi: Visitor, cast: Cast) -> None:
    aoi.run("aws iam list-roles", lesson=LESSON, machine="desk")
    set_back(cast.aoi, still=11, active=3)
    Enrolment.objects.filter(person=cast.aoi).update(removed=timezone.now())
    stillness.note_in_class(cast.spring)
    assert needs(cast.aoi) == []


def test_a_class_is_looked_at_with_as_many_queries_whatever_its_size(
    cast: Cast,
) -> None:
    now = timezone.now()
    people = Person.objects.bulk_create(
        Person(name=f"still-{n}", password="!") for n in range(120)
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            person=person,
            cohort=cast.spring,
            still_since=now - 12 * MINUTE,
            active=now - MINUTE,
        )
        for person in people
    )
    from iamtutor.course.models import Place

    Place.objects.bulk_create(
        Place(enrolment=seat, lesson=LESSON)
        for seat in Enrolment.objects.filter(person__in=people)
    )
    asked = []
    for count in (50, 100, 120, 120):
        with CaptureQueriesContext(connection) as queries:
            stillness.note_in_class(cast.spring)
        assert HelpNeed.objects.count() == count
        asked.append(len(queries))
    assert asked[0] == asked[1] == asked[2] <= 12
    assert asked[3] <= 4


# -- raising a hand


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_hand_is_raised_and_taken_back(cast: Cast, language: str) -> None:
    aoi = visitor(cast.aoi, language)
    for _ in range(2):  # sent twice
        answer = aoi.post("course:help", LESSON, TASK, words=" <b>Which</b> one?\n ")
        assert answer.status_code == 302
    (need,) = HelpNeed.objects.filter(enrolment__person=cast.aoi)
    assert (need.reason, need.words) == ("asked", "<b>Which</b> one?")
    page = aoi.get("course:lesson", LESSON).content.decode()
    assert "&lt;b&gt;Which&lt;/b&gt; one?" in page
    assert help.sentence(need)
    aoi.post("course:help", LESSON, TASK, back="1")
    need.refresh_from_db()
    assert need.how == "learner"
    assert needs(cast.aoi) == []


def test_what_became_of_a_hand_is_read_out_and_the_focus_stays_there(
    aoi: Visitor, cast: Cast
) -> None:
    """Without scripts the card is where the page opens."""

    def sent(**fields: str) -> tuple[str, str]:
        text = text_of(aoi.post("course:help", LESSON, TASK, htmx=True, **fields))
        told = re.search(r'id="announce".*?</div>', text, re.S)
        (focused,) = re.findall(r"<(\w+)(?=[^>]*\bdata-focus-me)[^>]*>", text)
        assert told is not None
        return focused, told[0]

    focused, told = sent(words="")
    (need,) = HelpNeed.objects.all()
    assert focused == "button"
    assert f"Your instructor can see this: {help.sentence(need)}" in told
    focused, told = sent(back="1")
    assert focused == "summary"
    assert "Taken back." in told


def test_long_words_are_cut_and_hostile_ones_kept_out(aoi: Visitor, cast: Cast) -> None:
    aoi.post("course:help", LESSON, TASK, words="\0" + "あ" * 600)
    assert HelpNeed.objects.get().words == "あ" * 499


def test_asking_turns_a_need_into_a_raised_hand(aoi: Visitor, cast: Cast) -> None:
    fail(aoi, 3)
    aoi.post("course:help", LESSON, TASK, words="?")
    assert needs(cast.aoi) == [(TASK, "asked")]


def test_what_is_done_or_unknown_is_not_asked_about(aoi: Visitor, cast: Cast) -> None:
    aoi.post("course:answer", QUESTIONS, QUESTION, choice="not-allowed")
    aoi.post("course:help", QUESTIONS, QUESTION)
    assert needs(cast.aoi) == []
    assert aoi.post("course:help", LESSON, "nothing").status_code == 404


def test_nobody_sees_whoever_learns_alone(cast: Cast) -> None:
    enrol(person=cast.emi, cohort=self_paced_cohort())
    emi = visitor(cast.emi)
    fail(emi, 3)
    emi.post("course:hint", LESSON, TASK)
    assert emi.post("course:help", LESSON, TASK).status_code == 404
    assert HelpNeed.objects.count() == 0
    assert "instructor" not in text_of(emi.get("course:lesson", LESSON)).lower()


# -- what clears it


def test_a_right_answer_clears_what_was_noted_there(aoi: Visitor, cast: Cast) -> None:
    aoi.post("course:help", QUESTIONS, QUESTION)
    aoi.post("course:help", LESSON, TASK)
    question = course().by_slug[QUESTIONS].question(QUESTION)
    aoi.post("course:answer", QUESTIONS, QUESTION, choice=list(right_answer(question)))
    assert needs(cast.aoi) == [(TASK, "asked")]
    assert HelpNeed.objects.get(task=QUESTION).how == "progress"


def test_a_task_that_is_done_or_carried_out_clears_what_was_noted_there(
    aoi: Visitor, cast: Cast
) -> None:
    fail(aoi, 3)
    aoi.catch_up()
    assert needs(cast.aoi) == []
    assert HelpNeed.objects.get().how == "progress"


def test_after_help_only_new_failures_count(aoi: Visitor, cast: Cast) -> None:
    fail(aoi, 3)
    help.helped(HelpNeed.objects.get())
    fail(aoi, 2)
    assert needs(cast.aoi) == []
    fail(aoi)
    assert needs(cast.aoi) == [(TASK, "failed")]


# -- who goes there


def test_one_instructor_takes_a_need(aoi: Visitor, cast: Cast) -> None:
    fail(aoi, 3)
    need = HelpNeed.objects.get()
    assert help.take(need, cast.chie)
    assert help.take(need, cast.chie)
    assert not help.take(need, cast.dan)
    assert "Chie is coming to help." in text_of(aoi.get("course:lesson", LESSON))
    Cohort.objects.update(archived=timezone.now())
    page = text_of(aoi.get("course:lesson", LESSON))
    assert "Chie is coming to help." not in page
    assert "Raise your hand" not in page
    help.leave(need, cast.dan)
    assert not help.take(need, cast.dan)
    help.leave(need, cast.chie)
    assert help.take(need, cast.dan)
    help.helped(need)
    assert not help.take(need, cast.dan)
