"""The class as it is now: whose progress, for whom, how fresh, at what cost."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iamtutor.classroom.models import HelpNeed, ListedName
from iamtutor.course import services
from iamtutor.course.models import Attempt, QuizAnswer, TaskProgress
from iamtutor.course.progress.stillness import touch
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol
from iamtutor.web.database.outages import noted
from iamtutor.web.pages.qr import qr_code
from tests.cast import COMMANDS_LESSON, Cast, Visitor, is_named, text_of, visitor
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
    places = [page.index(row_of(page, name)) for name in ("Aoi", "Ben")]
    assert places == sorted(places)  # as they came


def test_the_whole_course_has_a_column_a_lesson(chie: Visitor, cast: Cast) -> None:
    """Who has done anything of it is working, wherever they are now; that help is needed
    there is told before."""

    def shown() -> str:
        row = row_of(text_of(live(chie, cast, lesson="all")), "Aoi")
        marks = re.findall(r'class="m-(\w+)"', row)
        assert len(marks) == len(course().lessons)
        return marks[here]

    lesson = course().lesson(COMMANDS_LESSON)
    here = course().order[lesson.slug]
    stamp = {"enrolment": cast.seat(cast.aoi), "lesson": lesson.slug}
    first, *_, last = lesson.item_ids  # after the last comes the next lesson
    TaskProgress.objects.create(**stamp, task=last, completed=timezone.now())
    assert shown() == "work"
    HelpNeed.objects.create(**stamp, task=first, reason=HelpNeed.Reason.ASKED)
    assert shown() == "help"


def test_a_learner_is_where_the_last_page_was_opened(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    """Though something was tried before and left, or was left out; whoever reads a lesson
    that is done is after the furthest that is done, and then at what was left out."""
    lessons = course().lessons

    def stands() -> str:
        row = row_of(text_of(live(chie, cast, lesson="all")), "Aoi")
        return re.findall(r"(all done|\d+-\d+) ?[·<]", row)[-1]

    def finish(*slugs: str) -> None:
        for slug in slugs:
            for task in course().lesson(slug).item_ids:
                TaskProgress.objects.update_or_create(
                    enrolment=cast.seat(cast.aoi),
                    lesson=slug,
                    task=task,
                    defaults={"completed": timezone.now()},
                )

    aoi.get("course:lesson", "make-the-role")
    aoi.post("course:check", "make-the-role", "role-for-ec2")
    assert stands() == f"{course().order['make-the-role'] + 1}-1"
    aoi.get("course:lesson", lessons[9].slug)
    assert stands() == "10-1"
    finish(lessons[9].slug)
    assert stands() == "11-1"
    finish(*(lesson.slug for lesson in lessons[8:]))
    assert stands() == "1-1"
    finish(*(lesson.slug for lesson in lessons))
    assert stands() == "all done"


def test_every_task_of_the_course_has_a_column_under_its_lesson(
    chie: Visitor, cast: Cast
) -> None:
    page = text_of(live(chie, cast, lesson="every"))
    items = sum(
        len(list(one.items(step))) for one in course().lessons for step in one.steps
    )
    assert row_of(page, "Aoi").count("<i>") == items
    widths = re.findall(r'colspan="(\d+)"', page)
    assert len(widths) == len(course().lessons)
    assert sum(map(int, widths)) == items


def test_what_is_shown_is_what_is_chosen(chie: Visitor, cast: Cast) -> None:
    for shown in (COMMANDS_LESSON, "make-the-role", "all", "every"):
        page = text_of(live(chie, cast, lesson=shown))
        choice = page[page.index('id="lesson"') : page.index("</select>")]
        assert re.findall(r'value="(\S+)" selected', choice) == [shown]


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
    assert "At least three checks of this task have failed." in page


def test_the_task_that_failed_is_named_not_the_last_miss(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    for _ in range(3):
        aoi.post("course:check", "make-the-role", "role-for-ec2")
    aoi.post(
        "course:check", COMMANDS_LESSON, course().by_slug[COMMANDS_LESSON].tasks[0].id
    )
    needs = re.findall(
        r'<section class="panel" id="needs".*?</section>',
        text_of(live(chie, cast)),
        re.S,
    )
    title = course().by_slug["make-the-role"].text("en")["role-for-ec2"].title
    assert title in needs[0]
    assert needs[0].count("<li") == 1


def away(person: Person) -> None:
    Enrolment.objects.filter(person=person).update(
        active=timezone.now() - timedelta(hours=2)
    )


def test_whoever_is_away_comes_after_those_who_are_here(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    for who in (aoi, visitor(cast.ben)):
        for _ in range(3):
            who.post("course:check", "make-the-role", "role-for-ec2")
    page = text_of(live(chie, cast, lesson="make-the-role"))
    assert page.index(">Aoi<") < page.index(">Ben<")
    away(cast.aoi)
    page = text_of(live(chie, cast, lesson="make-the-role"))
    assert page.index(">Ben<") < page.index(">Aoi<")
    assert "away" in row_of(page, "Aoi")


def test_a_raised_hand_comes_first_and_its_owner_is_waiting_not_away(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    for _ in range(3):
        aoi.post("course:check", "make-the-role", "role-for-ec2")
    visitor(cast.ben).post(
        "course:help", "make-the-role", "role-for-ec2", words="<i>Why</i>?"
    )
    away(cast.ben)
    response = live(chie, cast, lesson="make-the-role")
    page = text_of(response)
    assert page.index(">Ben<") < page.index(">Aoi<")
    assert b"&lt;i&gt;Why&lt;/i&gt;?" in response.content


def test_whoever_was_removed_is_not_in_the_class(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    for _ in range(3):
        aoi.post("course:check", "make-the-role", "role-for-ec2")
    before = version(text_of(live(chie, cast)))
    Enrolment.objects.filter(person=cast.aoi).update(removed=timezone.now())
    page = text_of(live(chie, cast))
    assert ">Aoi<" not in page
    assert ">Ben<" in page
    assert set(partials(poll(chie, cast, before))) == {"class"}


def test_stillness_is_seen_when_the_class_is_looked_at(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    aoi.get("course:lesson", "make-the-role")
    before = version(text_of(live(chie, cast)))
    now = timezone.now()
    Enrolment.objects.filter(person=cast.aoi).update(
        still_since=now - timedelta(minutes=11), active=now - timedelta(minutes=2)
    )
    assert "Ten minutes have passed without progress." in text_of(
        poll(chie, cast, before)
    )


# -- the help queue


def need_of(person: Person) -> HelpNeed:
    return HelpNeed.objects.get(enrolment__person=person, cleared=None)


def test_an_instructor_takes_a_need_and_settles_it(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    enrol(person=cast.emi, cohort=cast.spring, seat=Enrolment.Seat.INSTRUCTOR)
    emi = visitor(cast.emi)
    aoi.post("course:help", "make-the-role", "role-for-ec2")
    need = need_of(cast.aoi)
    before = version(text_of(live(emi, cast)))
    for _ in range(2):
        chie.post("instructor:help", cast.spring.pk, need.pk, act="take")
    assert "Chie is helping." in text_of(poll(emi, cast, before))
    emi.post("instructor:help", cast.spring.pk, need.pk, act="take")
    assert "Somebody else is helping there" in text_of(live(emi, cast))
    assert need_of(cast.aoi).taken_by == cast.chie
    chie.post("instructor:help", cast.spring.pk, need.pk, act="leave")
    assert need_of(cast.aoi).taken_by is None
    for _ in range(2):
        chie.post("instructor:help", cast.spring.pk, need.pk, act="helped")
    need.refresh_from_db()
    assert need.how == "instructor"
    assert "Nobody at the moment." in text_of(live(chie, cast))


def test_needs_of_another_class_are_not_found(aoi: Visitor, cast: Cast) -> None:
    aoi.post("course:help", "make-the-role", "role-for-ec2")
    need = need_of(cast.aoi)
    dan = visitor(cast.dan)
    for cohort in (cast.spring, cast.autumn):
        answer = dan.post("instructor:help", cohort.pk, need.pk, act="helped")
        assert answer.status_code == 404
    assert need_of(cast.aoi)


# -- the projector


@pytest.mark.usefixtures("fixed_minute")
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("lesson", ["all", "every", "make-the-role"])
def test_the_projector_shows_counts_and_no_names(
    aoi: Visitor, cast: Cast, language: str, lesson: str
) -> None:
    for _ in range(3):
        aoi.post("course:check", "make-the-role", "role-for-ec2")
    chie = visitor(cast.chie, language)
    page = text_of(chie.get("instructor:screen", cast.spring.pk, lesson=lesson))
    assert str(cast.spring.join_code) in page
    for name in ("Aoi", "Ben"):
        assert not is_named(name, page)
    assert "p-help" not in page
    named = course().lesson("make-the-role").title(language)
    assert page.partition("<table")[0].count(named) == (lesson == "make-the-role")
    for kind, count in ("done", 0), ("work", 1):  # told apart by a sign and a word
        assert re.search(rf'm-{kind}"><svg.*?</svg><i>[^<]+</i> {count}<', page)
    current = version(page)
    again = chie.get(
        "instructor:screen", cast.spring.pk, htmx=True, lesson=lesson, v=current
    )
    assert again.status_code == 204
    assert re.fullmatch(r"\d\d:\d\d:\d\d", again["X-As-Of"])


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


def test_beliefs_are_counted_again_once_somebody_did_something(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    belief = course().misconceptions["known-means-allowed"].title("en")
    assert belief not in text_of(live(chie, cast))
    place = ("course:answer", "who-are-you", "second-door")
    aoi.post(*place, choice="known-means-allowed")
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert belief in text_of(live(chie, cast))
        costs.append(len(queries))
    assert costs[1] < costs[0]


def test_a_name_is_escaped(chie: Visitor, cast: Cast) -> None:
    Person.objects.filter(pk=cast.aoi.pk).update(shown_name="<script>x</script>")
    assert b"<script>x" not in live(chie, cast).content


# -- refreshing


def test_the_projector_shows_where_the_code_is_entered(
    chie: Visitor, cast: Cast
) -> None:
    code = str(cast.spring.join_code)
    page = text_of(chie.get("instructor:screen", cast.spring.pk))
    (address,) = re.findall(r'<b lang="en">([^<]+)</b>', page)
    host, _, path = address.partition("/")
    assert host == "testserver"
    asks = Client().get(f"/{path}", follow=True)
    assert 'name="code"' in text_of(asks)
    link = f"http://testserver/join/{code}/"
    assert str(qr_code(link)) in page
    cast.spring.closed = timezone.now()
    cast.spring.save()
    page = text_of(chie.get("instructor:screen", cast.spring.pk))
    assert address not in page
    assert code not in page
    assert '<svg aria-hidden="true"' not in page


def expected(page: str) -> list[str]:
    """Whom the page calls expected; nobody, if the page says nothing about it."""
    (part,) = re.findall(r'id="expected"(.*?)(?:</section>|</div>)', page, re.S)
    names = re.findall(r"<li>(.*?)</li>", part)
    count = re.findall(r'num">(\d+)<', part)
    assert count == ([str(len(names))] if names else [])
    return names


@pytest.mark.usefixtures("fixed_minute")
def test_who_of_the_list_has_not_come_is_counted_and_named(
    chie: Visitor, cast: Cast
) -> None:
    Person.objects.update(last_login=timezone.now())
    assert expected(text_of(live(chie, cast))) == []
    ListedName.objects.create(cohort=cast.spring, shown_name="<i>Fumi", group="A")
    ListedName.objects.create(cohort=cast.spring, shown_name="Gen", group="B")
    ListedName.objects.create(cohort=cast.autumn, shown_name="Hana")
    card = Person.objects.create_user("iwao", shown_name="Iwao")
    seat = enrol(person=card, cohort=cast.spring)
    Enrolment.objects.filter(pk=seat.pk).update(group="B")
    page = text_of(live(chie, cast))
    assert expected(page) == ["Iwao", "<i>Fumi", "Gen"]
    assert expected(text_of(live(chie, cast, group="B"))) == ["Iwao", "Gen"]
    chie.post("instructor:masking", cast.spring.pk, mask="1")
    masked = expected(text_of(live(chie, cast)))
    assert len(masked) == 3
    assert "Gen" not in masked
    chie.post("instructor:masking", cast.spring.pk)

    # Both come, while the page is open.
    ListedName.objects.filter(shown_name="Gen").update(
        enrolment=cast.seat(cast.aoi)  # as a guest is told to be somebody of the list
    )
    whole = partials(poll(chie, cast, version(page)))["class"]
    assert expected(whole) == ["Iwao", "<i>Fumi"]
    current = version(text_of(live(chie, cast)))
    Person.objects.filter(pk=card.pk).update(last_login=timezone.now())
    Enrolment.objects.filter(pk=seat.pk).update(changed=timezone.now())
    assert expected(partials(poll(chie, cast, current))["expected"]) == ["<i>Fumi"]


def test_a_class_without_a_list_asks_the_database_for_none(
    chie: Visitor, cast: Cast
) -> None:
    def queries_about_it() -> int:
        with CaptureQueriesContext(connection) as queries:
            live(chie, cast)
        return sum(
            "shown_name" in q["sql"] and 'FROM "classroom_listedname"' in q["sql"]
            for q in queries
        )

    assert queries_about_it() == 0
    ListedName.objects.create(cohort=cast.spring, shown_name="Gen")
    assert queries_about_it() == 1


def version(page: str) -> str:
    found = re.search(r"[?&](?:amp;)?v=([^\"&]+)", page)
    assert found
    return found[1]


def poll(chie: Visitor, cast: Cast, v: str):  # type: ignore[no-untyped-def]
    return chie.get("instructor:live", cast.spring.pk, htmx=True, v=v)


@pytest.fixture
def fixed_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's version also counts minutes: let none begin in the middle of a test."""
    from iamtutor.instructor.live import versions

    began = timezone.now()

    class Clock:
        @staticmethod
        def now():  # type: ignore[no-untyped-def]
            return timezone.now().replace(hour=began.hour, minute=30)

    monkeypatch.setattr(versions, "timezone", Clock)


@pytest.mark.usefixtures("fixed_minute")
def test_nothing_new_is_answered_with_nothing(chie: Visitor, cast: Cast) -> None:
    current = version(text_of(live(chie, cast)))
    answer = poll(chie, cast, current)
    assert answer.status_code == 204
    assert not answer.content
    assert re.fullmatch(r"\d\d:\d\d:\d\d", answer["X-As-Of"])


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
        lambda who: who.get("course:lesson", "make-the-role"),
    ],
    ids=["check", "hint", "answer", "catch-up", "command", "another lesson"],
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
def test_what_waited_for_its_turn_is_heard_of_by_whoever_looked_meanwhile(
    chie: Visitor, aoi: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []

    def late(write: Callable[[], object]) -> bool:
        touch(cast.seat(cast.ben), seen=True)
        looked.append(version(text_of(live(chie, cast))))
        return noted(write)

    monkeypatch.setattr(services, "noted", late)
    aoi.get("course:lesson", "make-the-role")
    assert [poll(chie, cast, v).status_code for v in looked] == [200]


@pytest.mark.usefixtures("fixed_minute")
def test_a_new_learner_is_answered_with_the_new_page(chie: Visitor, cast: Cast) -> None:
    before = version(text_of(live(chie, cast)))
    visitor(cast.emi).post("classroom:join-class", cast.spring.join_code)
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


def test_a_second_instructor_sees_the_class_too(cast: Cast) -> None:
    enrol(person=cast.emi, cohort=cast.spring, seat=Enrolment.Seat.INSTRUCTOR)
    assert live(visitor(cast.emi), cast).status_code == 200


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
@pytest.mark.parametrize("query", [{}, {"lesson": "every"}])
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
    assert counts[0] <= (12 if route == "live" else 20)


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
    assert set(found) == {"needs", "expected", "columns", row}
    assert found[row].strip() in text_of(live(chie, cast, lesson="make-the-role"))
    for target, part in found.items():
        assert f'id="{target}"' in part
    assert len(answer.content) < 20_000


@pytest.mark.usefixtures("fixed_minute")
@pytest.mark.parametrize(
    "odd",
    ["", "x", "-", "9-9", "99999999999.000000-2-0-9999", "1.000000-9999", "²-2-0-0000"],
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
    stamp, _, _ = version(text_of(live(chie, cast))).rpartition("-")
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
    from iamtutor.instructor.live import cells

    rendered = []
    write = cells._cell
    monkeypatch.setattr(
        cells, "_cell", lambda *args: rendered.append(1) or write(*args)
    )
    counts = []
    for more in (5, 20):
        populate(cast.spring, more)
        rendered.clear()
        live(chie, cast, lesson="make-the-role")
        counts.append(len(rendered))
    assert counts[0] == counts[1]
