"""Reviews: up to five questions of finished lessons, two days later and no sooner."""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iamtutor.classroom.names import Names
from iamtutor.course import services
from iamtutor.course.models import QuizAnswer, Review, ReviewAnswer, TaskProgress
from iamtutor.course.progress import beliefs, reviews
from iamtutor.course.progress.own_data import data_of_seat, parts
from iamtutor.course.progress.spacing import MOST, Key
from iamtutor.course.selectors import outline
from iamtutor.instructor.results.gradebook import gradebook
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.judging.checks import right_answer
from iamtutor.lessons.schema.questions import Choose, Sort
from iamtutor.people.models import Enrolment
from tests.cast import Cast, Visitor, put_into, text_of, visitor
from tests.content import course

#: Lessons with questions that are asked again, and more than five of them together.
FIRST, SECOND, THIRD = (
    course().lesson(slug)
    for slug in ("who-are-you", "what-a-role-is", "temporary-credentials")
)


def finish(seat: Enrolment, lesson: Lesson, *, wrong: Collection[str] = ()) -> None:
    """Everything in the lesson done now, these questions wrong at first."""
    now = timezone.now()
    for task in lesson.tasks:
        TaskProgress.objects.create(
            enrolment=seat, lesson=lesson.slug, task=task.id, completed=now
        )
    for question in lesson.questions:
        if question.id in wrong:
            assert isinstance(question, Choose)
            bad = next(c for c in question.choices if c not in question.correct)
            services.answer(
                enrolment=seat, lesson=lesson, question=question, given=[bad]
            )
        services.answer(
            enrolment=seat,
            lesson=lesson,
            question=question,
            given=right_answer(question),
        )


def later(seat: Enrolment, **time: float) -> None:
    """So much time passes: all that was done was done earlier."""
    gone = timedelta(**time)
    Enrolment.objects.filter(pk=seat.pk).update(created=F("created") - gone)
    for model in (QuizAnswer, Review, ReviewAnswer):
        model.objects.filter(enrolment=seat).update(created=F("created") - gone)
    TaskProgress.objects.filter(enrolment=seat).update(completed=F("completed") - gone)
    seat.refresh_from_db()


@pytest.fixture
def seat(cast: Cast) -> Enrolment:
    """Aoi's, who finished three lessons just now."""
    seat = cast.seat(cast.aoi)
    for lesson in (FIRST, SECOND, THIRD):
        finish(seat, lesson)
    return seat


@pytest.fixture
def aoi(cast: Cast) -> Visitor:
    return visitor(cast.aoi)


def due(seat: Enrolment) -> int:
    return reviews.due(seat, timezone.now())


def drawn(seat: Enrolment) -> list[Key]:
    held = reviews.current(seat, timezone.now())
    assert held is not None
    return list(held.questions)


def fields(key: Key, *, right: bool = True) -> dict[str, object]:
    """What the form of a question sends."""
    question = course().lesson(key.lesson).question(key.question)
    if isinstance(question, Sort):
        items = question.sort.items
        return put_into(items if right else dict.fromkeys(items, question.sort.bins[0]))
    assert isinstance(question, Choose)
    wrong = [one for one in question.choices if one not in question.correct]
    return {"choice": list(question.correct) if right else wrong[:1]}


def answer(aoi: Visitor, key: Key, *, right: bool = True, **more: object):  # type: ignore[no-untyped-def]
    given = fields(key, right=right) | more
    return aoi.post("course:review-answer", *key, **given)


def answer_all(seat: Enrolment, aoi: Visitor) -> None:
    for key in drawn(seat):
        assert answer(aoi, key).status_code == 302


# -- when


def test_nothing_is_due_for_who_finished_nothing(cast: Cast) -> None:
    seat = cast.seat(cast.aoi)
    question = FIRST.questions[0]
    services.answer(
        enrolment=seat, lesson=FIRST, question=question, given=right_answer(question)
    )
    later(seat, days=9)
    assert due(seat) == 0


def test_questions_are_due_two_days_after_a_lesson_was_finished(
    seat: Enrolment, aoi: Visitor
) -> None:
    later(seat, hours=47)
    assert due(seat) == 0
    assert "There is nothing to review now." in text_of(aoi.get("course:review"))
    assert not Review.objects.exists()
    later(seat, hours=1)
    assert due(seat) == MOST
    page = text_of(aoi.get("course:review"))
    assert page.count('class="ask todo"') == MOST
    # nothing to count yet, and nowhere to look it up before it is recalled
    assert " answered, " not in page
    assert f"/lessons/{FIRST.slug}/" not in page


def test_a_lesson_finished_just_now_neither_puts_it_off_nor_is_asked(
    cast: Cast,
) -> None:
    seat = cast.seat(cast.aoi)
    finish(seat, FIRST)
    later(seat, days=2)
    finish(seat, SECOND)
    assert due(seat) == len(reviews.reviewable(FIRST)) < MOST
    assert {key.lesson for key in drawn(seat)} == {FIRST.slug}


def test_a_review_stays_until_it_is_done_and_none_follows_within_two_days(
    seat: Enrolment, aoi: Visitor
) -> None:
    later(seat, days=2)
    assert answer(aoi, drawn(seat)[0]).status_code == 302
    first = drawn(seat)
    later(seat, days=30)
    finish(seat, course().lesson("report-stopped"))
    assert drawn(seat) == first
    answer_all(seat, aoi)
    assert due(seat) == 0
    later(seat, hours=47)
    assert "5 of 5 right again" in text_of(aoi.get("course:review"))
    later(seat, hours=1)
    again = [key in first for key in drawn(seat)]
    assert again == [False] * 4 + [True]  # there are nine


# -- what


def test_what_was_wrong_at_first_comes_first_until_it_is_right(
    cast: Cast, aoi: Visitor
) -> None:
    seat = cast.seat(cast.aoi)
    finish(seat, SECOND)
    finish(seat, FIRST, wrong=["second-door"])
    finish(seat, THIRD, wrong=["five-past-one"])
    later(seat, days=2)
    missed = [Key("who-are-you", "second-door"), Key(THIRD.slug, "five-past-one")]
    assert drawn(seat)[:2] == missed
    answer(aoi, missed[0], right=False)
    answer_all(seat, aoi)
    later(seat, days=2)
    assert drawn(seat)[0] == missed[0]
    assert missed[1] not in drawn(seat)[:4]  # there are eight


def test_only_what_reads_without_its_lesson_is_asked(seat: Enrolment) -> None:
    keys = [key for lesson in (FIRST, SECOND) for key in reviews.reviewable(lesson)]
    assert Key("who-are-you", "second-door") in keys
    assert Key("who-are-you", "who-was-refused") not in keys  # on its lesson's page
    assert Key("what-a-role-is", "hop-by-hop") not in keys  # nothing to answer


def test_a_question_that_is_gone_is_not_waited_for(
    seat: Enrolment, aoi: Visitor
) -> None:
    later(seat, days=2)
    Review.objects.create(
        enrolment=seat, questions=[["who-are-you", "no-more"], *drawn(seat)[:2]]
    )
    assert due(seat) == 2
    for key in drawn(seat):
        answer(aoi, key)
    assert "2 of 2 right again" in text_of(aoi.get("course:review"))


# -- the page


@pytest.mark.parametrize(
    ("language", "said"), [("en", "1 of 5 answered, 0 right"), ("ja", "5問中1問")]
)
def test_a_card_tells_what_it_tells_in_its_lesson(
    seat: Enrolment, aoi: Visitor, language: str, said: str
) -> None:
    aoi.language = language
    later(seat, days=2)
    key = drawn(seat)[0]
    response = answer(aoi, key, right=False)
    page = text_of(aoi.client.get(response.url))
    assert said in page
    assert f'id="{response.url.partition("#")[2]}"' in page
    assert 'class="ask again"' in page
    assert f'/{language}/lessons/{key.lesson}/#card-{key.question}"' in page
    answer(aoi, key)
    lesson = course().lesson(key.lesson)
    after = lesson.text(language)[f"{key.question}.after"].title
    page = text_of(aoi.get("course:review"))
    assert after in page
    assert said in page, "the first answer counts"


def test_a_repeated_post_is_one_answer(seat: Enrolment, aoi: Visitor) -> None:
    later(seat, days=2)
    page = text_of(aoi.get("course:review"))
    nonces = re.findall(r'name="nonce" value="([^"]+)"', page)
    assert len(set(nonces)) == MOST
    for _ in range(2):
        answer(aoi, drawn(seat)[0], right=False, nonce=nonces[0])
    answer(aoi, drawn(seat)[0], nonce="x" * 999)
    assert [one.correct for one in ReviewAnswer.objects.order_by("pk")] == [False, True]


def test_with_scripts_the_cards_alone_are_sent(seat: Enrolment, aoi: Visitor) -> None:
    later(seat, days=2)
    key = drawn(seat)[0]
    page = text_of(
        aoi.post(
            "course:review-answer",
            *key,
            htmx=True,
            **fields(key),
        )
    )
    assert "<html" not in page
    assert 'class="ask done"' in page
    assert "Done: " in page


def test_what_is_not_asked_is_not_answered(
    seat: Enrolment, aoi: Visitor, cast: Cast
) -> None:
    later(seat, days=2)
    key = drawn(seat)[0]
    later(cast.seat(cast.ben), days=9)
    asked = Key(key.lesson, "who-was-refused")
    for response in (answer(visitor(cast.ben), key), answer(aoi, asked)):
        assert response.url == "/en/review/"
    assert not ReviewAnswer.objects.exists()
    assert not Review.objects.exists()


def test_the_page_writes_nothing_and_a_review_begins_with_an_answer(
    seat: Enrolment, aoi: Visitor
) -> None:
    later(seat, days=2)
    shown = drawn(seat)
    with CaptureQueriesContext(connection) as queries:
        page = text_of(aoi.get("course:review"))
    assert not [q for q in queries if not q["sql"].startswith("SELECT")]
    assert all(f'action="/en/review/{"/".join(key)}/"' in page for key in shown)
    answer(aoi, shown[3])
    (kept,) = Review.objects.all()
    assert [Key(*one) for one in kept.questions] == shown


def test_another_windows_review_is_gone_on_with(
    seat: Enrolment, aoi: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun between the look and the answer, with other questions."""
    later(seat, days=2)
    key, *others = drawn(seat)
    real, views = reviews.answer, "iamtutor.course.views.reviews.reviews.answer"

    def overtaken(*given: Any) -> reviews.Held | None:
        Review.objects.create(enrolment=seat, questions=others)
        return real(*given)

    monkeypatch.setattr(views, overtaken)
    assert answer(aoi, key).url == "/en/review/"
    assert not ReviewAnswer.objects.exists()
    assert answer(aoi, key, htmx=True)["HX-Redirect"] == "/en/review/"


def test_an_archived_class_draws_and_takes_nothing(
    seat: Enrolment, aoi: Visitor, cast: Cast
) -> None:
    later(seat, days=2)
    answer(aoi, drawn(seat)[1])
    cast.spring.archived = timezone.now()
    cast.spring.save()
    seat = cast.seat(cast.aoi)
    assert due(seat) == 0
    assert answer(aoi, drawn(seat)[0]).status_code == 403
    assert "are due" not in text_of(aoi.get("home"))
    page = text_of(aoi.get("course:review"))
    assert page.index('<fieldset class="idle" disabled>') < page.index(
        'class="ask todo"'
    )
    Review.objects.all().delete()
    assert "There is nothing" in text_of(aoi.get("course:review"))


def test_one_hears_of_it_at_home_and_on_the_page_of_progress_only(
    seat: Enrolment, aoi: Visitor
) -> None:
    told = "5 questions from earlier lessons are due."
    pages = ("home", "course:outline")
    assert not any(told in text_of(aoi.get(page)) for page in pages)
    later(seat, days=2)
    assert all(told in text_of(aoi.get(page)) for page in pages)
    assert told not in text_of(aoi.get("course:lesson", SECOND.slug))
    answer(aoi, drawn(seat)[0])
    assert "4 questions from earlier" in text_of(aoi.get("home"))
    answer_all(seat, aoi)
    assert not any("earlier lessons" in text_of(aoi.get(page)) for page in pages)


# -- what it is evidence of, and what it leaves alone


def test_a_right_answer_corrects_a_belief(cast: Cast, aoi: Visitor) -> None:
    seat = cast.seat(cast.aoi)
    key = Key(THIRD.slug, "five-past-one")
    finish(seat, THIRD, wrong=[key.question])
    (belief,) = QuizAnswer.objects.get(correct=False).misconceptions

    def corrected() -> bool:
        return next(
            one for one in beliefs.changed(seat, "en") if one.id == belief
        ).corrected

    later(seat, days=2)
    before = corrected()
    answer(aoi, key)
    assert (before, corrected()) == (False, True)
    (count,) = [c for c in beliefs.counted(course(), [seat.pk]) if c.id == belief]
    assert (count.now, count.corrected) == (0, 1)


def test_progress_and_results_know_nothing_of_it(
    seat: Enrolment, aoi: Visitor, cast: Cast
) -> None:
    """Nor does the class hear of what was wrong in it."""
    later(seat, days=2)
    chie = visitor(cast.chie)

    def seen() -> list[object]:
        lesson = text_of(aoi.get("course:lesson", FIRST.slug))
        results = [row.parts for row in gradebook(cast.spring, Names(), "en")]
        taught = text_of(chie.get("instructor:learner", cast.spring.pk, seat.pk))
        return [
            re.findall(r'class="(?:task|ask|pick|why-so)[^"]*"', lesson),
            [(row.lesson.slug, row.state) for row in outline(seat)],
            results,
            re.findall(r"<(?:li|td|h2)[ >]", taught),
            beliefs.counted(course(), [seat.pk]),
        ]

    before = seen()
    for key in drawn(seat):
        answer(aoi, key, right=False)
    assert seen() == before
    assert "review" not in "".join(data_of_seat(seat))
    assert '"review_answers": [{' in "".join(parts(cast.aoi))


def test_a_young_seat_asks_no_query(cast: Cast, aoi: Visitor) -> None:
    seat = cast.seat(cast.aoi)
    with CaptureQueriesContext(connection) as queries:
        assert due(seat) == 0
    assert len(queries) == 0
    later(seat, days=9)
    assert not seat.cohort.archived  # read along with the seat elsewhere
    with CaptureQueriesContext(connection) as queries:
        assert due(seat) == 0
    assert len(queries) == 2
