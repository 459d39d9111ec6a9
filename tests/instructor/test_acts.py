"""Extending, excusing and putting back, for one learner or many; each can be undone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from iamtutor.classroom.models import Excuse, Extension, Reset
from iamtutor.classroom.plan import dues
from iamtutor.people.models import Cohort, Person
from iamtutor.sandbox.models import ActionRecord, Checkpoint
from tests.cast import Cast, Visitor, records_of, sandbox_of, text_of, visitor, world_of

LESSON, TASK = "make-the-role", "role-for-ec2"
MAKE = "aws s3 mb s3://aoi-mine"


def act(who: Visitor, cast: Cast, kind: str, *people: Person, **fields: str):  # type: ignore[no-untyped-def]
    named = {f"{kind}-{name}": value for name, value in fields.items()}
    nonce = named.pop(f"{kind}-nonce", "")
    seats = [cast.seat(person).pk for person in people]
    return who.post(
        "instructor:act", cast.spring.pk, kind, seat=seats, nonce=nonce, **named
    )


def local(days: int, zone: str = "Asia/Tokyo") -> str:
    there = timezone.now().astimezone(ZoneInfo(zone)) + timedelta(days=days)
    return f"{there:%Y-%m-%dT%H:%M}"


# -- another due date


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_a_due_date_is_read_in_the_classs_time_zone(
    chie: Visitor, cast: Cast, zone: str
) -> None:
    Cohort.objects.filter(pk=cast.spring.pk).update(time_zone=zone)
    at = local(3, zone)
    act(chie, cast, "extend", cast.aoi, due=at)
    due = datetime.strptime(at, "%Y-%m-%dT%H:%M").replace(tzinfo=ZoneInfo(zone))
    assert Extension.objects.get().due == due


def test_many_are_extended_once_and_the_last_one_stands(
    chie: Visitor, cast: Cast
) -> None:
    past = timezone.now() - timedelta(days=1)
    Cohort.objects.filter(pk=cast.spring.pk).update(due=past)
    first, second = local(2), local(4)
    for _ in range(2):
        act(chie, cast, "extend", cast.aoi, cast.ben, lesson=LESSON, due=first)
    assert Extension.objects.count() == 2
    act(chie, cast, "extend", cast.aoi, lesson=LESSON, due=second)
    assert Extension.objects.filter(withdrawn=None).count() == 2
    cast.spring.refresh_from_db()
    now = timezone.now()
    for person in (cast.aoi, cast.ben):
        seat = cast.seat(person).pk
        assert not dues(cast.spring).is_late(seat, LESSON, now)
        assert dues(cast.spring).is_late(seat, "full-access", now)
    assert "extended for you" in text_of(visitor(cast.aoi).get("course:lesson", LESSON))
    for one in Extension.objects.filter(withdrawn=None):
        chie.post("instructor:withdraw", cast.spring.pk, "extension", one.pk)
    assert dues(cast.spring).is_late(cast.seat(cast.aoi).pk, LESSON, now)


@pytest.mark.parametrize("due", ["", "soon", "1999-01-01T00:00", "9999-12-31T23:59"])
def test_a_date_that_does_not_do_comes_back(
    chie: Visitor, cast: Cast, due: str
) -> None:
    answer = act(chie, cast, "extend", cast.aoi, due=due, lesson=LESSON)
    assert answer.status_code == 422
    assert f'value="{LESSON}" selected' in text_of(answer)
    assert not Extension.objects.exists()


# -- what does not count


def test_a_task_or_a_lesson_is_excused_once(chie: Visitor, cast: Cast) -> None:
    for what in (f"{LESSON}/{TASK}", LESSON):
        for _ in range(2):
            act(chie, cast, "excuse", cast.aoi, cast.ben, what=what)
    found = Excuse.objects.filter(enrolment=cast.seat(cast.aoi), withdrawn=None)
    assert {(one.lesson, one.task) for one in found} == {(LESSON, TASK), (LESSON, "")}
    page = text_of(
        chie.get("instructor:acts", cast.spring.pk, seat=cast.seat(cast.aoi).pk)
    )
    assert page.count("does not count") >= 2
    chie.post("instructor:withdraw", cast.spring.pk, "excuse", found[0].pk)
    assert found.all().count() == 1


@pytest.mark.parametrize("what", ["", "nothing", f"{LESSON}/nothing", "/"])
def test_what_is_not_in_the_course_is_not_excused(
    chie: Visitor, cast: Cast, what: str
) -> None:
    assert act(chie, cast, "excuse", cast.aoi, what=what).status_code == 422
    assert not Excuse.objects.exists()


@pytest.mark.parametrize("kind", ["extend", "excuse", "reset"])
def test_nothing_but_a_note_goes_to_everybody(
    chie: Visitor, cast: Cast, kind: str
) -> None:
    fields = {"due": local(2)} if kind == "extend" else {"what": LESSON}
    assert act(chie, cast, kind, **fields).status_code == 404
    assert act(chie, cast, "no-such-act", cast.aoi).status_code == 404


# -- putting back


@pytest.fixture
def worked(aoi: Visitor, cast: Cast) -> Visitor:
    """Aoi has opened the lesson and made a bucket of her own."""
    aoi.get("course:lesson", LESSON)
    aoi.run(MAKE, lesson=LESSON, machine="desk")
    assert "aoi-mine" in world_of(cast.aoi).account.buckets
    return aoi


def state(person: Person) -> tuple[object, ...]:
    """All that a reset changes."""
    sandbox = sandbox_of(person)
    return (
        bytes(sandbox.document),
        [(r.ordinal, r.undone) for r in records_of(person, kind="terminal")],
        list(
            Checkpoint.objects.filter(sandbox=sandbox)
            .order_by("lesson", "task")
            .values_list("lesson", "task", "ordinal", "document", "created")
        ),
    )


@pytest.mark.parametrize("what", [f"{LESSON}/{TASK}", LESSON], ids=["task", "account"])
@pytest.mark.parametrize("who", ["learner", "instructor"])
def test_a_reset_is_told_and_undone_whatever_was_done_since(
    worked: Visitor, chie: Visitor, cast: Cast, what: str, who: str
) -> None:
    before = state(cast.aoi)
    for _ in range(2):
        act(chie, cast, "reset", cast.aoi, what=what, nonce="twice")
    reset = Reset.objects.get()
    assert reset.by == cast.chie
    assert "aoi-mine" not in world_of(cast.aoi).account.buckets
    assert records_of(cast.aoi, kind="terminal")[0].undone
    page = text_of(worked.get("course:lesson", LESSON))
    assert "Chie put your account back" in page
    for number in range(25):  # more than can be undone one by one
        worked.run(f"aws s3 mb s3://aoi-{number}", lesson=LESSON, machine="desk")
    for _ in range(2):
        if who == "learner":
            worked.post("course:reset-seen", reset.pk, undo="1")
        else:
            chie.post("instructor:withdraw", cast.spring.pk, "reset", reset.pk)
    document, actions, beginnings = state(cast.aoi)
    assert (document, beginnings) == (before[0], before[2])
    assert actions[: len(before[1])] == before[1]  # type: ignore[arg-type, index]
    assert all(undone for _ordinal, undone in actions[len(before[1]) :])  # type: ignore[arg-type, index]
    assert len(records_of(cast.aoi, kind="undo")) == 1
    assert "Chie put your account back" not in text_of(
        worked.get("course:lesson", LESSON)
    )


def test_a_reset_is_not_undone_in_a_class_that_is_archived(
    worked: Visitor, chie: Visitor, cast: Cast
) -> None:
    act(chie, cast, "reset", cast.aoi, what=LESSON)
    reset, before = Reset.objects.get(), state(cast.aoi)
    Cohort.objects.update(archived=timezone.now())
    for answer in (
        worked.post("course:reset-seen", reset.pk, undo="1"),
        chie.post("instructor:withdraw", cast.spring.pk, "reset", reset.pk),
    ):
        assert answer.status_code == 403
    part = worked.post("course:reset-seen", reset.pk, undo="1", htmx=True)
    assert part["HX-Redirect"] == worked.url("course:outline")
    assert state(cast.aoi) == before


def test_the_learner_goes_on_after_a_reset(
    worked: Visitor, chie: Visitor, cast: Cast
) -> None:
    act(chie, cast, "reset", cast.aoi, what=f"{LESSON}/{TASK}")
    reset = Reset.objects.get()
    worked.post("course:reset-seen", reset.pk)
    assert "put your account back" not in text_of(worked.get("course:lesson", LESSON))
    assert "aoi-mine" not in world_of(cast.aoi).account.buckets


def test_whoever_has_not_come_so_far_is_left_alone(
    worked: Visitor, chie: Visitor, cast: Cast
) -> None:
    answer = act(chie, cast, "reset", cast.aoi, cast.ben, what=LESSON)
    page = text_of(chie.client.get(answer.url))
    assert "1 account was put back." in page
    assert not ActionRecord.objects.filter(sandbox__enrolment__person=cast.ben).exists()


def test_somebody_elses_reset_is_not_found(
    worked: Visitor, chie: Visitor, cast: Cast
) -> None:
    act(chie, cast, "reset", cast.aoi, what=LESSON)
    reset = Reset.objects.get()
    ben, dan = visitor(cast.ben), visitor(cast.dan)
    assert ben.post("course:reset-seen", reset.pk, undo="1").status_code == 404
    answer = dan.post("instructor:withdraw", cast.autumn.pk, "reset", reset.pk)
    assert answer.status_code == 404
    assert Reset.objects.get().undone is None


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_chosen_learners_come_to_one_page(cast: Cast, language: str) -> None:
    chie = visitor(cast.chie, language)
    seats = [cast.seat(person).pk for person in (cast.aoi, cast.ben)]
    page = text_of(chie.get("instructor:acts", cast.spring.pk, seat=seats))
    for seat in seats:
        assert page.count(f'name="seat" value="{seat}"') == 4
    live = text_of(chie.get("instructor:live", cast.spring.pk))
    assert f'value="{seats[0]}" form="chosen"' in live
    assert 'id="chosen"' in live
