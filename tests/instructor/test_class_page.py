"""The class as it is now: whose progress, for whom, how fresh, at what cost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iamtutor.course.models import Attempt, QuizAnswer, TaskProgress
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol
from tests.cast import COMMANDS_LESSON, Cast, Visitor, text_of, visitor
from tests.content import course


def live(who: Visitor, cast: Cast, **query: str):  # type: ignore[no-untyped-def]
    return who.get("instructor:live", cast.spring.pk, **query)


def row_of(page: str, name: str) -> str:
    """The row of the grid that is about this learner."""
    rows = re.findall(r'<tr id="seat-\d+".*?</tr>', page, re.S)
    (row,) = [row for row in rows if f">{name}<" in row]
    return row


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_class_page_shows_its_learners(cast: Cast, language: str) -> None:
    response = live(visitor(cast.chie, language), cast)
    page = text_of(response)
    assert response.status_code == 200
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert str(cast.spring.join_code) in page
    assert row_of(page, "Aoi")
    assert row_of(page, "Ben")
    assert ">Chie<" not in re.findall(r"<table.*</table>", page, re.S)[0]


@pytest.mark.parametrize(("language", "word"), [("ja", "ゲスト"), ("en", "Guest")])
def test_a_guest_without_a_name_is_a_number(
    cast: Cast, language: str, word: str
) -> None:
    guest = Person.objects.create_user("guest-0a1b2c", is_guest=True)
    enrol(person=guest, cohort=cast.spring)
    page = text_of(live(visitor(cast.chie, language), cast))
    assert row_of(page, f"{word} {guest.pk}")
    assert "guest-0a1b2c" not in page


def test_the_grid_shows_what_a_learner_has_done(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    aoi.catch_up()
    aoi.run("aws s3 ls")
    page = text_of(live(chie, cast, lesson=COMMANDS_LESSON))
    assert row_of(page, "Aoi").count("m-done") == 1
    assert row_of(page, "Ben").count("m-done") == 0


def test_the_whole_course_has_a_column_a_lesson(chie: Visitor, cast: Cast) -> None:
    page = text_of(live(chie, cast, lesson="all"))
    assert row_of(page, "Aoi").count('class="seat ') == len(course().lessons)


def test_an_invented_lesson_is_not_found(chie: Visitor, cast: Cast) -> None:
    assert live(chie, cast, lesson="nothing").status_code == 404


def test_three_failed_attempts_need_help(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    for _ in range(2):
        aoi.post("course:check", "make-the-role", "role-for-ec2")
    page = text_of(live(chie, cast, lesson="make-the-role"))
    assert "m-help" not in row_of(page, "Aoi")
    aoi.post("course:check", "make-the-role", "role-for-ec2")
    page = text_of(live(chie, cast, lesson="make-the-role"))
    assert "m-help" in row_of(page, "Aoi")
    assert page.index(">Aoi<") < page.index(">Ben<")
    assert "Several attempts have not worked." in page


def test_whoever_is_away_does_not_need_help(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    for _ in range(3):
        aoi.post("course:check", "make-the-role", "role-for-ec2")
    Enrolment.objects.filter(person=cast.aoi).update(
        active=timezone.now() - timedelta(hours=2)
    )
    page = text_of(live(chie, cast, lesson="make-the-role"))
    assert "m-help" not in row_of(page, "Aoi")
    assert "away" in row_of(page, "Aoi")


def test_all_hints_open_and_nothing_moving_needs_help(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    for _ in range(4):
        aoi.post("course:hint", "make-the-role", "role-for-ec2")
    page = text_of(live(chie, cast, lesson="make-the-role"))
    assert "m-help" not in row_of(page, "Aoi")
    Enrolment.objects.filter(person=cast.aoi).update(
        active=timezone.now() - timedelta(minutes=6)
    )
    page = text_of(live(chie, cast, lesson="make-the-role"))
    assert "m-help" in row_of(page, "Aoi")
    assert "All hints are open" in page


def test_beliefs_are_counted_once_a_learner(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    for _ in range(2):
        aoi.post(
            "course:answer", "who-are-you", "second-door", choice="known-means-allowed"
        )
    belief = course().misconceptions["known-means-allowed"].title("en")
    page = text_of(live(chie, cast))
    assert belief in page
    assert "<b>1</b> / 2" in page


def test_a_name_is_escaped(chie: Visitor, cast: Cast) -> None:
    Person.objects.filter(pk=cast.aoi.pk).update(shown_name="<script>x</script>")
    assert b"<script>x" not in live(chie, cast).content


# -- refreshing


def version(page: str) -> str:
    found = re.search(r"[?&](?:amp;)?v=([^\"&]+)", page)
    assert found
    return found[1]


def poll(chie: Visitor, cast: Cast, v: str):  # type: ignore[no-untyped-def]
    return chie.get("instructor:live", cast.spring.pk, htmx=True, v=v)


@pytest.fixture
def fixed_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's version also counts minutes: let none begin in the middle of a test."""
    from iamtutor.instructor import selectors

    class Clock:
        @staticmethod
        def now():  # type: ignore[no-untyped-def]
            return timezone.now().replace(minute=30)

    monkeypatch.setattr(selectors, "timezone", Clock)


@pytest.mark.usefixtures("fixed_minute")
def test_nothing_new_is_answered_with_nothing(chie: Visitor, cast: Cast) -> None:
    current = version(text_of(live(chie, cast)))
    answer = poll(chie, cast, current)
    assert answer.status_code == 204
    assert not answer.content


@pytest.mark.usefixtures("fixed_minute")
@pytest.mark.parametrize(
    "deed",
    [
        lambda who: who.post("course:check", "make-the-role", "role-for-ec2"),
        lambda who: who.post("course:hint", "make-the-role", "role-for-ec2"),
        lambda who: who.post(
            "course:answer", "who-are-you", "second-door", choice="not-allowed"
        ),
        lambda who: who.catch_up(),
        lambda who: who.run("aws iam list-roles", machine="desk") and who.catch_up(),
    ],
    ids=["check", "hint", "answer", "catch-up", "command"],
)
def test_an_action_of_a_learner_is_answered_with_the_new_page(
    chie: Visitor, aoi: Visitor, cast: Cast, deed
) -> None:  # type: ignore[no-untyped-def]
    before = version(text_of(live(chie, cast)))
    deed(aoi)
    answer = poll(chie, cast, before)
    assert answer.status_code == 200
    assert text_of(answer).startswith('<div class="live-head" id="live"')
    assert version(text_of(answer)) != before
    assert poll(chie, cast, version(text_of(answer))).status_code == 204


@pytest.mark.usefixtures("fixed_minute")
def test_a_new_learner_is_answered_with_the_new_page(chie: Visitor, cast: Cast) -> None:
    before = version(text_of(live(chie, cast)))
    visitor(cast.emi).post("people:join", code=cast.spring.join_code)
    answer = poll(chie, cast, before)
    assert answer.status_code == 200
    assert ">Emi<" in text_of(answer)


@pytest.mark.usefixtures("fixed_minute")
def test_another_class_does_not_refresh_this_one(chie: Visitor, cast: Cast) -> None:
    enrol(person=cast.emi, cohort=cast.autumn)
    before = version(text_of(live(chie, cast)))
    visitor(cast.emi).post("course:check", "make-the-role", "role-for-ec2")
    assert poll(chie, cast, before).status_code == 204


def test_without_scripts_the_page_is_always_whole(chie: Visitor, cast: Cast) -> None:
    current = version(text_of(live(chie, cast)))
    assert live(chie, cast, v=current).status_code == 200


# -- for whom


@pytest.mark.parametrize("name", ["dan", "aoi", "emi"])
@pytest.mark.parametrize("route", ["live", "export"])
def test_a_class_is_its_instructors_only(cast: Cast, name: str, route: str) -> None:
    person = visitor(getattr(cast, name))
    assert person.get(f"instructor:{route}", cast.spring.pk).status_code == 404


def test_a_stranger_is_asked_to_sign_in(cast: Cast) -> None:
    response = Visitor(Client()).get("instructor:live", cast.spring.pk)
    assert response.status_code == 302
    assert "/en/sign-in/" in response.url


def test_a_second_instructor_sees_the_class_too(cast: Cast) -> None:
    enrol(person=cast.emi, cohort=cast.spring, seat=Enrolment.Seat.INSTRUCTOR)
    assert live(visitor(cast.emi), cast).status_code == 200


# -- opening classes


def test_an_instructor_opens_another_class(chie: Visitor, cast: Cast) -> None:
    response = chie.post("instructor:classes", title="Summer")
    summer = Cohort.objects.get(title="Summer")
    assert response.url == f"/en/classes/{summer.pk}/"
    assert summer.join_code
    page = text_of(chie.get("instructor:classes"))
    assert "Spring" in page
    assert "Summer" in page
    assert "Autumn" not in page


@pytest.mark.parametrize("title", ["", "x" * 121])
def test_a_title_that_does_not_do_is_said(chie: Visitor, title: str) -> None:
    response = chie.post("instructor:classes", title=title)
    assert response.status_code == 422
    assert 'role="alert"' in text_of(response)


@pytest.mark.parametrize("name", ["aoi", "emi"])
def test_only_instructors_open_classes(cast: Cast, name: str) -> None:
    person = visitor(getattr(cast, name))
    assert person.get("instructor:classes").status_code == 200
    assert person.post("instructor:classes", title="Summer").status_code == 404
    assert not Cohort.objects.filter(title="Summer").exists()


# -- cost


def populate(cohort: Cohort, count: int) -> None:
    """So many more learners who did something each."""
    people = Person.objects.bulk_create(
        Person(name=f"learner-{count}-{n}", password="!") for n in range(count)
    )
    seats = Enrolment.objects.bulk_create(
        Enrolment(person=person, cohort=cohort) for person in people
    )
    here = {"lesson": "make-the-role"}
    TaskProgress.objects.bulk_create(
        TaskProgress(enrolment=seat, task="role-for-ec2", attempts=2, **here)
        for seat in seats
    )
    Attempt.objects.bulk_create(
        Attempt(
            enrolment=seat,
            task="role-for-ec2",
            passed=False,
            misconception="role-is-a-user",
            content_hash="",
            **here,
        )
        for seat in seats
    )
    QuizAnswer.objects.bulk_create(
        QuizAnswer(
            enrolment=seat,
            question="who-is-trusted",
            given=["s3"],
            correct=False,
            misconceptions=["trust-and-permissions-are-one"],
            **here,
        )
        for seat in seats
    )


@pytest.mark.parametrize("route", ["live", "export"])
@pytest.mark.parametrize("query", [{}, {"lesson": "all"}])
def test_queries_do_not_grow_with_the_class(
    chie: Visitor, cast: Cast, route: str, query: dict[str, str]
) -> None:
    counts = []
    for more in (5, 20):
        populate(cast.spring, more)
        with CaptureQueriesContext(connection) as queries:
            response = chie.get(f"instructor:{route}", cast.spring.pk, **query)
            if route == "export":
                b"".join(response.streaming_content)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


# -- only what changed


def partials(answer) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """What an answer to a poll swaps, by its target."""
    return dict(
        re.findall(
            r'<hx-partial hx-target="#([\w-]+)" hx-swap="outerMorph">(.*?)</hx-partial>',
            text_of(answer),
            re.S,
        )
    )


@pytest.mark.usefixtures("fixed_minute")
def test_only_the_rows_of_those_who_did_something_are_sent(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    populate(cast.spring, 20)
    before = version(text_of(live(chie, cast, lesson="make-the-role")))
    aoi.post("course:check", "make-the-role", "role-for-ec2")
    answer = chie.get(
        "instructor:live", cast.spring.pk, htmx=True, v=before, lesson="make-the-role"
    )
    row = f"seat-{cast.seat(cast.aoi).pk}"
    found = partials(answer)
    assert set(found) == {"needs", "beliefs", "columns", row}
    assert found[row].strip() in text_of(live(chie, cast, lesson="make-the-role"))
    for target, part in found.items():
        assert f'id="{target}"' in part
    assert len(answer.content) < 20_000


@pytest.mark.usefixtures("fixed_minute")
@pytest.mark.parametrize(
    "odd", ["", "x", "-", "9-9", "99999999999.000000-9999", "1.000000-9999", "²-0000"]
)
def test_a_version_that_never_was_is_answered_with_everything(
    chie: Visitor, cast: Cast, odd: str
) -> None:
    answer = poll(chie, cast, odd)
    assert answer.status_code == 200
    whole = partials(answer)["class"]
    assert row_of(whole, "Aoi")
    assert row_of(whole, "Ben")


def test_minutes_that_tick_are_answered_with_everything(
    chie: Visitor, cast: Cast
) -> None:
    stamp, _, _ = version(text_of(live(chie, cast))).partition("-")
    assert set(partials(poll(chie, cast, f"{stamp}-9999"))) == {"class"}


def test_a_full_class_is_read_without_its_models(
    chie: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three hundred learners have ten thousand rows of progress."""
    populate(cast.spring, 5)

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a model for each row")

    monkeypatch.setattr(TaskProgress, "from_db", refuse)
    assert live(chie, cast, lesson="all").status_code == 200


def test_cells_that_are_alike_are_rendered_once(
    chie: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from iamtutor.instructor.views import live as views

    rendered = []
    render = views.render_to_string
    monkeypatch.setattr(
        views, "render_to_string", lambda *args: rendered.append(1) or render(*args)
    )
    counts = []
    for more in (5, 20):
        populate(cast.spring, more)
        rendered.clear()
        live(chie, cast, lesson="make-the-role")
        counts.append(len(rendered))
    assert counts[0] == counts[1]
