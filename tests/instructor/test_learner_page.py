"""One learner as the instructor sees them."""

import re

import pytest

from iamtutor.classroom.models import HelpNeed, Look
from iamtutor.people.models import Cohort
from iamtutor.people.services import enrol
from iamtutor.sandbox.models import ActionRecord
from tests.cast import Cast, Visitor, text_of, visitor


def page_of(  # type: ignore[no-untyped-def]
    who: Visitor, cast: Cast, seat: int, cohort: int = 0, page: str = "learner", **query
):
    return who.get(f"instructor:{page}", cohort or cast.spring.pk, seat, **query)


@pytest.fixture
def watched(cast: Cast) -> None:
    """The class's rule: sessions may be replayed."""
    Cohort.objects.filter(pk=cast.spring.pk).update(watching=Cohort.Watching.ALWAYS)


def work(aoi: Visitor) -> None:
    aoi.catch_up()
    aoi.run("aws s3 ls")
    aoi.post("course:check", "full-access", "upload")
    aoi.post("course:answer", "who-are-you", "second-door", choice="not-known")
    aoi.post("course:hint", "full-access", "upload")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.usefixtures("watched")
def test_the_timeline_tells_lines_attempts_hints_and_answers_in_words(
    cast: Cast, aoi: Visitor, language: str
) -> None:
    work(aoi)
    chie = visitor(cast.chie, language)
    response = page_of(chie, cast, cast.seat(cast.aoi).pk, page="timeline")
    page = text_of(response)
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert "aws s3 ls" in page
    lesson = cast.spring.taken.by_slug["who-are-you"]
    assert lesson.text(language)["second-door.not-known"].title in page
    # codes of reasons, and ids, are for programs
    for code in ("not_called", "second-door", "full-access/upload"):
        assert code not in page


def test_without_consent_lines_are_counted_and_not_shown(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    work(aoi)
    seat = cast.seat(cast.aoi)
    page = text_of(page_of(chie, cast, seat.pk, page="timeline"))
    assert "aws s3 ls" not in page
    assert "1 line typed" in page
    HelpNeed.objects.create(
        enrolment=seat, lesson="full-access", task="upload", reason="asked"
    )
    assert "aws s3 ls" in text_of(page_of(chie, cast, seat.pk, page="timeline"))


@pytest.mark.usefixtures("watched")
def test_a_long_timeline_has_pages(cast: Cast, aoi: Visitor, chie: Visitor) -> None:
    for number in range(3):
        aoi.run(f"echo line {number}", machine="desk")
    first = ActionRecord.objects.order_by("pk")[0]
    ActionRecord.objects.bulk_create(
        ActionRecord(
            sandbox=first.sandbox,
            ordinal=1_000 + number,
            nonce=str(number),
            kind="terminal",
            place="desk",
            label=f"echo more {number}",
            host="today",
            world_time=first.world_time,
        )
        for number in range(150)
    )
    page = page_of(chie, cast, cast.seat(cast.aoi).pk, page="timeline")
    assert text_of(page).count("echo more") == 100
    earlier = page.context["page"].earlier
    rest = page_of(
        chie,
        cast,
        cast.seat(cast.aoi).pk,
        page="timeline",
        before=earlier.isoformat(),
    )
    assert text_of(rest).count("echo more") == 50
    assert "echo line 0" in text_of(rest)
    for nonsense in ("yesterday", "2026-13-45T99:00Z", "2026-01-01"):
        page = page_of(
            chie, cast, cast.seat(cast.aoi).pk, page="timeline", before=nonsense
        )
        assert page.status_code == 200


def test_the_page_tells_tasks_answers_predictions_and_beliefs(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    work(aoi)
    seat = cast.seat(cast.aoi)
    page = text_of(page_of(chie, cast, seat.pk))
    lesson = cast.spring.taken.by_slug["who-are-you"]
    assert lesson.text("en")["second-door.not-known"].title in page
    assert "solution applied" in page
    assert Look.objects.filter(enrolment=seat, by=cast.chie, what="work").count() == 1


def test_to_open_a_place_is_no_wrong_answer(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    """Each place that was opened is an answer; the last one holds those before it."""
    lesson = cast.spring.taken.by_slug["what-a-role-is"]
    titles = {
        hop: lesson.text("en")[f"hop-by-hop.{hop}"].title
        for hop in ("instance", "role")
    }
    for hop in titles:
        aoi.post("course:answer", lesson.slug, "hop-by-hop", hop=hop)
    for page in ("learner", "timeline"):
        told = text_of(page_of(chie, cast, cast.seat(cast.aoi).pk, page=page))
        assert " → ".join(titles.values()) in told
        assert "wrong" not in told
        assert "not yet" in told
        assert told.count(titles["instance"]) == (1 if page == "learner" else 2)


@pytest.mark.usefixtures("watched")
def test_what_a_learner_typed_is_escaped(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    aoi.run("echo '<script>alert(1)</script>'", machine="desk")
    for page in ("learner", "timeline", "session"):
        response = page_of(chie, cast, cast.seat(cast.aoi).pk, page=page)
        assert b"<script>alert" not in response.content


@pytest.mark.usefixtures("watched")
def test_the_session_is_replayed_step_by_step(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    aoi.catch_up()
    for line in ("echo one", "aws s3 ls s3://not-hers", "echo three"):
        aoi.run(line, machine="ec2")
    seat = cast.seat(cast.aoi).pk
    last = page_of(chie, cast, seat, page="session")
    session = last.context["session"]
    assert session.at == session.total
    middle = page_of(chie, cast, seat, page="session", at=session.total - 1)
    page = text_of(middle)
    assert "echo one" in page
    assert "s3://not-hers" in page
    assert "echo three" not in page
    assert middle.context["session"].verdict is not None
    played = chie.get(
        "instructor:session", cast.spring.pk, seat, htmx=True, at=1, play=""
    )
    assert "load delay:2s" in text_of(played)
    assert "<html" not in text_of(played)
    for at in ("0", "-1", "x", "99999999999"):
        assert page_of(chie, cast, seat, page="session", at=at).status_code == 200
    assert page_of(chie, cast, seat, page="session", world="x").status_code == 200


@pytest.mark.usefixtures("watched")
def test_the_timeline_leads_to_its_step(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    aoi.run("echo one", machine="desk")
    aoi.run("echo two", machine="desk")
    first = ActionRecord.objects.get(label="echo one")
    page = page_of(
        chie,
        cast,
        cast.seat(cast.aoi).pk,
        page="session",
        world=first.sandbox.world,
        ordinal=first.ordinal,
    )
    assert page.context["session"].now == first


@pytest.mark.parametrize("page", ["learner", "timeline", "session", "copy"])
def test_only_the_instructor_of_the_class_finds_the_learner(
    cast: Cast, aoi: Visitor, chie: Visitor, page: str
) -> None:
    own = cast.seat(cast.aoi).pk
    other = enrol(person=cast.emi, cohort=cast.autumn).pk
    dan = visitor(cast.dan)
    for who, seat, cohort in (
        (chie, other, 0),
        (chie, other, cast.autumn.pk),
        (dan, own, 0),
        (dan, own, cast.autumn.pk),
        (visitor(cast.ben), own, 0),
        (aoi, own, 0),
        (chie, cast.seat(cast.chie).pk, 0),
        (chie, 10**30, 0),
    ):
        assert page_of(who, cast, seat, cohort, page).status_code == 404


@pytest.mark.usefixtures("watched")
def test_the_work_of_a_learner_in_another_seat_is_not_shown(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    other = enrol(person=cast.aoi, cohort=cast.autumn)
    aoi.post("people:take-seat", other.pk)
    aoi.run("echo in-autumn", machine="desk")
    spring = cast.spring.enrolments.get(person=cast.aoi)
    page = page_of(chie, cast, spring.pk, page="timeline")
    assert "in-autumn" not in text_of(page)
    Cohort.objects.filter(pk=cast.autumn.pk).update(watching=Cohort.Watching.ALWAYS)
    dan = visitor(cast.dan)
    page = page_of(dan, cast, other.pk, cast.autumn.pk, page="timeline")
    assert "in-autumn" in text_of(page)


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["Detach it again", "the whole account put back", "Host and wording"]),
        ("ja", ["また外す", "アカウント全体を元に戻した", "ホストと文面"]),
    ],
)
def test_what_was_pressed_is_told_in_the_language_of_the_page(
    cast: Cast, aoi: Visitor, language: str, shown: list[str]
) -> None:
    """Whatever the learner's language was, and never by an id."""
    lesson = "first-refusal"
    aoi.get("course:lesson", lesson)
    lever = cast.spring.taken.by_slug[lesson].levers[0].id
    aoi.post("course:pull", lesson, lever, nonce="a")
    aoi.post("course:pull", lesson, lever, back="1", nonce="b")
    aoi.post("course:host", lesson, host="2022", nonce="c")
    last = ActionRecord.objects.latest("ordinal")
    aoi.post("course:undo", lesson, ordinal=last.ordinal, nonce="d")
    aoi.post("course:reset", lesson, nonce="e", confirm="yes")
    chie = visitor(cast.chie, language)
    seat = cast.seat(cast.aoi).pk
    for page in ("timeline", "session"):
        found = text_of(page_of(chie, cast, seat, page=page))
        for words in shown:
            assert words in found
        for stored in ("<b>reset</b>", "host 2022", lever):
            assert stored not in found


@pytest.mark.usefixtures("watched")
def test_accounts_are_called_by_the_lessons_that_open_them(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    for lesson, machine in (("first-refusal", "lab"), ("make-the-role", "desk")):
        aoi.get("course:lesson", lesson)
        aoi.run("aws s3 ls", lesson=lesson, machine=machine)
    page = text_of(page_of(chie, cast, cast.seat(cast.aoi).pk, page="session"))
    for world, title in (("prologue", "Refused, then let in"), ("article", "Make the")):
        assert re.search(rf'\?world={world}"[^>]*>{title}', page)
