"""Everything is found again: place, transcript and progress, on any device."""

import re

import pytest
from django.test import Client
from django.utils.timezone import now

from iamtutor.course.models import TaskProgress
from iamtutor.course.selectors import outline
from iamtutor.lessons.schema.acts import Run
from iamtutor.lessons.schema.questions import Choose, Question, Sort
from iamtutor.people.models import Cohort
from tests.cast import COMMANDS_LESSON, Cast, Visitor, put_into, text_of, visitor
from tests.content import course

FIRST = course().lessons[0].slug


def right_fields(question: Question) -> dict[str, object]:
    """What a form with the right answer sends."""
    match question:
        case Choose():
            return {"choice": list(question.correct)}
        case Sort():
            return put_into(question.sort.items)
        case _:
            raise AssertionError(question)


def test_the_lesson_and_tab_are_found_on_another_device(
    aoi: Visitor, cast: Cast
) -> None:
    aoi.get("course:lesson", "make-the-role", tab="desk")
    elsewhere = visitor(cast.aoi)
    assert elsewhere.get("course:continue").url == "/en/lessons/make-the-role/?tab=desk"


def test_the_latest_place_counts(aoi: Visitor, cast: Cast) -> None:
    aoi.get("course:lesson", "make-the-role", tab="desk")
    aoi.get("course:lesson", "what-a-role-is")
    assert (
        visitor(cast.aoi).get("course:continue").url
        == "/en/lessons/what-a-role-is/?tab=lab"
    )


def test_home_names_what_one_goes_on_with_and_how_long_it_takes(cast: Cast) -> None:
    aoi = visitor(cast.aoi)
    lesson = course().by_slug["make-the-role"]
    aoi.get("course:lesson", lesson.slug)
    row = next(one for one in outline(cast.seat(cast.aoi)) if one.lesson is lesson)
    page = text_of(aoi.get("home"))
    assert f"Begin lesson {row.number}" in page
    assert f"{lesson.title('en')} · about {lesson.file.minutes} minutes" in page

    for item in lesson.item_ids[:-1]:
        TaskProgress.objects.create(
            enrolment=cast.seat(cast.aoi),
            lesson=lesson.slug,
            task=item,
            completed=now(),
        )
    page = text_of(aoi.get("home"))
    assert f"Continue with lesson {row.number}" in page
    left = re.search(rf"{lesson.title('en')} · about (\d+) minutes? left", page)
    assert left
    assert 0 < int(left[1]) < lesson.file.minutes

    Cohort.objects.update(archived=now())
    assert f"Read lesson {row.number}" in text_of(aoi.get("home"))
    Cohort.objects.update(course="gone")
    assert "Continue where you left off" in text_of(aoi.get("home"))


def test_home_of_whoever_has_done_all_names_no_lesson(cast: Cast) -> None:
    seat = cast.seat(cast.aoi)
    TaskProgress.objects.bulk_create(
        TaskProgress(enrolment=seat, lesson=one.slug, task=item, completed=now())
        for one in course().lessons
        for item in one.item_ids
    )
    page = text_of(visitor(cast.aoi).get("home"))
    assert "Continue where you left off" in page
    assert "about" not in page.partition('class="cta"')[2].partition("</div>")[0]


def test_the_card_that_was_looked_at_is_found_on_another_device(
    aoi: Visitor, cast: Cast
) -> None:
    aoi.get("course:lesson", "make-the-role", tab="desk")
    left = aoi.post(
        "course:place", "make-the-role", tab="desk", at="step-who-may-assume"
    )
    assert left.status_code == 204
    page = visitor(cast.aoi).get("course:lesson", "make-the-role")
    assert 'data-at="step-who-may-assume"' in text_of(page)
    # the next lesson has a place of its own
    assert "data-at" not in text_of(aoi.get("course:lesson", "launch-and-attach"))


def test_a_page_that_is_left_takes_no_place_from_the_next_lesson(aoi: Visitor) -> None:
    """It says where it was looked at once the next one has come."""
    aoi.get("course:lesson", "make-the-role")
    aoi.get("course:lesson", "launch-and-attach")
    late = aoi.post("course:place", "make-the-role", tab="", at="step-who-may-assume")
    assert late.status_code == 204
    assert "/launch-and-attach/" in aoi.get("course:continue").url
    page = text_of(aoi.get("course:lesson", "make-the-role"))
    assert "data-at" not in page


def test_a_place_that_the_lesson_does_not_have_is_refused(aoi: Visitor) -> None:
    for fields in ({"at": "step-nowhere"}, {"at": "x" * 500}, {"tab": "moon"}):
        assert aoi.post("course:place", "make-the-role", **fields).status_code == 422
    assert aoi.post("course:place", "no-such-lesson").status_code == 404


def test_a_newcomer_begins_with_the_first_lesson(aoi: Visitor) -> None:
    assert aoi.get("course:continue").url == f"/en/lessons/{FIRST}/"


def test_going_on_keeps_the_language(cast: Cast) -> None:
    aoi = visitor(cast.aoi, "ja")
    assert aoi.get("course:continue").url == f"/ja/lessons/{FIRST}/"


def test_a_finished_lesson_is_left_for_the_next_open_one(aoi: Visitor) -> None:
    aoi.get("course:lesson", "who-are-you")
    lesson = course().lesson("who-are-you")
    for question in lesson.questions:
        aoi.post("course:answer", lesson.slug, question.id, **right_fields(question))
    for task in lesson.tasks:
        for act in task.first_solution():
            assert isinstance(act, Run)
            aoi.run(act.run, lesson=lesson.slug, machine=act.at)
    assert aoi.get("course:continue").url == "/en/lessons/what-a-role-is/"
    assert f"1 of {len(course().lessons)} lessons finished" in text_of(
        aoi.get("course:outline")
    )


def test_what_to_remember_waits_for_the_last_answer(aoi: Visitor, cast: Cast) -> None:
    lesson = course().lesson("report-stopped")

    def is_folded() -> bool:
        page = text_of(aoi.get("course:lesson", lesson.slug))
        return '<details class="held" id="remember">' in page

    for task in lesson.task_ids:
        TaskProgress.objects.create(
            enrolment=cast.seat(cast.aoi),
            lesson=lesson.slug,
            task=task,
            completed=now(),
        )
    assert is_folded()
    for question in lesson.questions:
        answer = right_fields(question)
        told = text_of(
            aoi.post("course:answer", lesson.slug, question.id, htmx=True, **answer)
        )
    assert '<section class="remember" id="remember">' in told
    assert not is_folded()


def test_every_seat_has_a_place_of_its_own(aoi: Visitor, cast: Cast) -> None:
    aoi.get("course:lesson", COMMANDS_LESSON)
    assert visitor(cast.ben).get("course:continue").url == f"/en/lessons/{FIRST}/"


def test_answers_are_found_again(aoi: Visitor, cast: Cast) -> None:
    aoi.post("course:answer", "who-are-you", "second-door", choice="not-allowed")
    page = text_of(visitor(cast.aoi).get("course:lesson", "who-are-you"))
    assert 'class="ask done" id="card-second-door"' in page


def test_a_question_that_was_answered_wrong_is_to_be_looked_at_again(
    aoi: Visitor,
) -> None:
    """In the line that names what is next, as of a task."""
    lesson = course().lesson("who-are-you")
    first = lesson.question("second-door")
    assert isinstance(first, Choose)
    assert '<b class="again">' not in text_of(aoi.get("course:lesson", lesson.slug))
    wrong = next(one for one in first.choices if one not in first.correct)
    aoi.post("course:answer", lesson.slug, first.id, choice=wrong)
    assert '<b class="again">' in text_of(aoi.get("course:lesson", lesson.slug))


def test_the_outline_shows_what_is_done(ready: Visitor, cast: Cast) -> None:
    page = text_of(visitor(cast.aoi).get("course:outline"))
    assert "under way" in page
    assert "Begin lesson" in page


@pytest.mark.parametrize("item", ["who-is-trusted", "role-for-ec2"])
def test_a_lesson_in_which_something_was_tried_is_under_way(
    aoi: Visitor, item: str
) -> None:
    """A wrong answer, a check that failed: none is done, and it was begun all the same."""
    lesson = course().lesson("make-the-role")
    aoi.get("course:lesson", lesson.slug)

    def seen() -> tuple[bool, bool]:
        page = text_of(aoi.get("course:outline"))
        assert f"0 of {len(lesson.item_ids)} done" in " ".join(page.split())
        return "under way" in page, "Continue with" in text_of(aoi.get("home"))

    assert seen() == (False, False)
    if item in lesson.task_ids:
        aoi.post("course:check", lesson.slug, item)
    else:
        aoi.post("course:answer", lesson.slug, item, choice="s3")
    assert seen() == (True, True)


def test_the_certificate_lists_what_was_done(ready: Visitor) -> None:
    assert ready.get("course:certificate").status_code == 200


def test_a_guest_is_told_how_a_name_gets_onto_the_certificate(ready: Visitor) -> None:
    told = "Keep your work under a name"
    assert told not in text_of(ready.get("course:certificate"))
    guest = Visitor(Client())
    guest.post("people:start")
    assert told in text_of(guest.get("course:certificate"))
