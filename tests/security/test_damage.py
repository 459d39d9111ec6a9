"""What a learner meets when something broke: a damaged document or log, a full disk, a lost
race, content that changed under an open lesson, a clock that went back."""

import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from iamtutor.classroom.models import Reset
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import SCHEMA, World
from iamtutor.course.models import Place, TaskProgress
from iamtutor.sandbox import logbook, rewinding
from iamtutor.sandbox import services as sandbox_services
from iamtutor.sandbox.codec import TAG
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.web.operation.keeping import Kept
from tests.cast import Cast, Visitor, records_of, sandbox_of, text_of, world_of
from tests.instructor.test_acts import act
from tests.wire.stage import refused, stand_for

LESSON = "full-access"


def document(schema: int, json: bytes) -> bytes:
    return TAG + schema.to_bytes(2, "big") + zlib.compress(json)


DAMAGED = [
    b"garbage",
    TAG + b"\0\1" + b"not compressed",
    TAG + b"\0\1" + b"x\x9c\xabV\x02\x00",
    *(document(1, json) for json in (b"{}", b"[]", b'{"account": {"users": 1}}')),
    *(document(2, json) for json in (b"null", b'{"account": {"id": "1"}}')),
    document(SCHEMA, b'{"seed": "\xff"}'),
]
PAGES = [
    ("course:lesson", (LESSON,)),
    ("course:results", ()),
    ("course:outline", ()),
    ("console:home", (LESSON,)),
    ("console:iam-roles", (LESSON,)),
]


def damage(cast: Cast, packed: bytes) -> None:
    Sandbox.objects.filter(pk=sandbox_of(cast.aoi).pk).update(document=packed)


@pytest.mark.parametrize("packed", DAMAGED)
def test_a_damaged_account_offers_a_new_one_everywhere(
    aoi: Visitor, cast: Cast, packed: bytes
) -> None:
    damage(cast, packed)
    for route, args in PAGES:
        response = aoi.get(route, *args)
        page = text_of(response)
        if response.status_code != 200:
            assert response.status_code == 500
            assert f'action="/en/lessons/{LESSON}/reset/"' in page or "reset/" in page
            assert "csrfmiddlewaretoken" in page
    assert aoi.get("course:lesson", LESSON).status_code == 500
    assert aoi.run("id")["HX-Redirect"] == f"/en/lessons/{LESSON}/"


@pytest.mark.parametrize("packed", DAMAGED)
def test_a_new_account_mends_it_and_progress_stays(
    aoi: Visitor, cast: Cast, packed: bytes
) -> None:
    done = TaskProgress.objects.filter(completed__isnull=False).count()
    damage(cast, packed)
    assert aoi.post("course:reset", LESSON).status_code == 302
    assert aoi.get("course:lesson", LESSON).status_code == 200
    assert "still here" in text_of(aoi.run("echo still here", machine="desk"))
    assert TaskProgress.objects.filter(completed__isnull=False).count() >= done > 0


def test_the_instructor_is_told_of_a_damaged_account_and_led_to_what_mends_it(
    aoi: Visitor, chie: Visitor, cast: Cast
) -> None:
    damage(cast, DAMAGED[0])
    seat = cast.seat(cast.aoi).pk
    page = chie.get("instructor:learner", cast.spring.pk, seat)
    assert page.status_code == 500
    assert "An account cannot be read" in text_of(page)
    assert f"acts/?seat={seat}" in page.content.decode()
    assert chie.get("instructor:acts", cast.spring.pk, seat=seat).status_code == 200
    act(chie, cast, "reset", cast.aoi, what=LESSON)
    assert chie.get("instructor:learner", cast.spring.pk, seat).status_code == 200
    assert aoi.get("course:lesson", LESSON).status_code == 200
    # What was there before is as damaged as it was.
    undo = chie.post(
        "instructor:withdraw", cast.spring.pk, "reset", Reset.objects.get().pk
    )
    assert "An account cannot be read" in text_of(undo)
    assert aoi.get("course:lesson", LESSON).status_code == 200


def test_a_real_client_is_told_of_a_damaged_account(aoi: Visitor, cast: Cast) -> None:
    stand = stand_for(cast.seat(cast.aoi))
    damage(cast, DAMAGED[0])
    code = ("SimulationUnreadable", 403)
    assert refused(stand.client("sts").get_caller_identity) == code
    assert refused(stand.client("s3").list_buckets) == code


def test_a_damaged_log_is_mended_the_same_way(
    aoi: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    aoi.run("aws s3 ls")
    # A worker that did not see it when it was whole.
    monkeypatch.setattr(logbook, "_kept", Kept(logbook.KEPT_LIMIT))
    ActionRecord.objects.filter(pk=records_of(cast.aoi)[-1].pk).update(
        events=b"garbage"
    )
    assert "reset/" in text_of(aoi.get("course:lesson", LESSON))
    assert aoi.post("course:reset", LESSON).status_code == 302
    assert aoi.get("course:lesson", LESSON).status_code == 200


def test_a_full_disk_loses_one_line_and_nothing_else(aoi: Visitor, cast: Cast) -> None:
    aoi.run("touch before")
    table = ActionRecord._meta.db_table

    def full(execute: Any, sql: str, *args: Any) -> Any:
        if sql.startswith(f'INSERT INTO "{table}"'):
            raise OperationalError("database or disk is full")
        return execute(sql, *args)

    with connection.execute_wrapper(full):
        response = aoi.run("touch meanwhile", htmx=False)
        assert response.status_code == 500
        assert "disk is full" not in text_of(response)
        assert "Traceback" not in text_of(response)
        assert aoi.get("course:lesson", LESSON).status_code == 200
    assert "before" in text_of(aoi.run("ls"))
    assert not any(
        "meanwhile" in path for path in world_of(cast.aoi).machines["ec2"].files
    )
    assert records_of(cast.aoi)[-1].ordinal == sandbox_of(cast.aoi).version


@pytest.mark.parametrize("route", ["undo", "restart", "reset", "catch-up"])
def test_a_lost_race_is_told_in_words(
    aoi: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    aoi.run("touch x")
    version = sandbox_of(cast.aoi).version
    monkeypatch.setattr(sandbox_services, "save", lambda *args, **kwargs: None)
    args = (LESSON, "list-buckets") if route == "restart" else (LESSON,)
    if route == "restart":
        from tests.content import course

        task = course().by_slug[LESSON].tasks[0].id
        rewinding.set_checkpoint(sandbox=sandbox_of(cast.aoi), lesson=LESSON, task=task)
        args = (LESSON, task)
    response = aoi.post(f"course:{route}", *args, follow=True, ordinal=version)
    assert response.status_code == 200
    assert "Another window changed the account" in text_of(response)
    assert sandbox_of(cast.aoi).version == version


@pytest.mark.parametrize("htmx", [True, False])
def test_a_seat_that_goes_while_a_line_runs_leads_home(
    aoi: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch, htmx: bool
) -> None:
    play = sandbox_services.turn_of

    def meanwhile(sandbox: Sandbox, world: World) -> Turn:
        cast.seat(cast.aoi).delete()
        return play(sandbox, world)

    monkeypatch.setattr(sandbox_services, "turn_of", meanwhile)
    response = aoi.run("aws s3 ls", htmx=htmx)
    header = "HX-Redirect" if htmx else "Location"
    assert (response.status_code, response[header]) == (200 if htmx else 302, "/en/")
    assert not ActionRecord.objects.filter(label="aws s3 ls").exists()


def test_starting_over_again_and_again_is_stopped_like_fast_lines(
    aoi: Visitor, cast: Cast, settings: object
) -> None:
    settings.COMMAND_BURST, settings.COMMANDS_PER_SECOND = 2, 0  # type: ignore[attr-defined]
    Sandbox.objects.update(rested_at=timezone.now())
    before = sandbox_of(cast.aoi).version
    for _ in range(5):
        response = aoi.post("course:reset", LESSON, follow=True)
    assert "That was very fast" in text_of(response)
    assert sandbox_of(cast.aoi).version == before + 2


def test_a_task_that_is_no_more_is_not_found_and_its_lesson_opens(
    aoi: Visitor, cast: Cast
) -> None:
    seat = cast.seat(cast.aoi)
    TaskProgress.objects.create(
        enrolment=seat, lesson=LESSON, task="gone", feedback="gone"
    )
    TaskProgress.objects.create(enrolment=seat, lesson="gone", task="gone")
    Place.objects.filter(enrolment=seat).delete()
    Place.objects.create(enrolment=seat, lesson="gone", tab="gone")
    for route in ("check", "hint", "predict", "restart"):
        assert aoi.post(f"course:{route}", LESSON, "gone").status_code == 404
    assert aoi.post("course:answer", LESSON, "gone").status_code == 404
    assert aoi.get("course:continue").status_code == 302
    for route, args in PAGES:
        assert aoi.get(route, *args).status_code == 200
    assert aoi.run("aws s3 ls").status_code == 200


def test_a_feedback_that_is_no_more_breaks_no_page(aoi: Visitor, cast: Cast) -> None:
    from tests.content import course

    task = course().by_slug[LESSON].tasks[0].id
    TaskProgress.objects.update_or_create(
        enrolment=cast.seat(cast.aoi),
        lesson=LESSON,
        task=task,
        defaults={
            "feedback": "gone",
            "feedback_params": {"x": "<b>"},
            "completed": None,
        },
    )
    assert aoi.get("course:lesson", LESSON).status_code == 200


def test_a_clock_that_went_back_stops_nobody(aoi: Visitor, cast: Cast) -> None:
    later = timezone.now() + timedelta(days=400)
    Sandbox.objects.update(rested_at=later, updated=later)
    ActionRecord.objects.update(created=later, world_time=later)
    cast.spring.enrolments.update(active=later, still_since=later)
    assert "still here" in text_of(aoi.run("echo still here"))
    assert aoi.get("course:lesson", LESSON).status_code == 200
    assert aoi.run("aws s3 ls").status_code == 200
    here = cast.seat(cast.aoi)
    assert here.still_since is not None
    assert max(here.active, here.still_since) < later
    from tests.cast import visitor

    chie = visitor(cast.chie)
    assert chie.get("instructor:live", cast.spring.pk).status_code == 200
    seat = here.pk
    assert chie.get("instructor:learner", cast.spring.pk, seat).status_code == 200


def test_sleep_to_the_end_of_time_is_refused_before_it(
    aoi: Visitor, cast: Cast
) -> None:
    for _ in range(3):
        assert aoi.run("sleep 31d;" * 800).status_code == 200
    assert "still here" in text_of(aoi.run("echo still here"))
    assert aoi.run("aws sts get-caller-identity; date").status_code == 200
    assert aoi.get("course:lesson", LESSON).status_code == 200
