"""Nobody fills the database or the memory: what a seat leaves behind has an end."""

import pytest
from pytest_django import Settings

from iamtutor.course.models import Attempt
from iamtutor.sandbox import logbook, models, selectors, services
from iamtutor.sandbox.models import ActionRecord
from iamtutor.sandbox.services import Played
from tests.cast import Cast, Visitor, records_of, sandbox_of
from tests.policies import allow
from tests.shell.stage import Terminal

LESSON = "full-access"


def loud(size: int) -> services.Play:
    return lambda turn: Played(output="x" * size)


def act(sandbox_id: int, play: services.Play, number: int) -> None:
    services.act(
        sandbox_id,
        services.Action(
            nonce=f"n{number}",
            kind=ActionRecord.Kind.TERMINAL,
            place="desk",
            label="l",
            play=play,
            limited=False,
        ),
    )


def test_old_outputs_are_cut_when_a_sandbox_is_loud(
    aoi: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "OUTPUTS_LIMIT", 100_000)
    sandbox = sandbox_of(cast.aoi)
    for number in range(30):
        act(sandbox.pk, loud(20_000), number)
    kept = [len(r.output) for r in records_of(cast.aoi) if r.output]
    assert (
        sum(kept) < 100_000 + services.PRUNED_EVERY * 20_000 + 30 * models.OUTPUT_KEPT
    )
    assert kept[0] == models.OUTPUT_KEPT
    assert kept[-1] == 20_000


def test_old_events_go_when_there_are_too_many(
    aoi: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "OUTPUT_KEPT", 100)
    monkeypatch.setattr(services, "OUTPUTS_LIMIT", 3_000)
    monkeypatch.setattr(services, "PRUNED_EVERY", 10)
    for _ in range(11):
        aoi.run("aws s3 ls; aws s3 ls")
    kept = [len(record.events) for record in records_of(cast.aoi)]
    assert kept[1] == 0
    assert kept[-1] > 0
    assert aoi.get("course:lesson", LESSON).status_code == 200


def test_the_details_of_a_record_are_no_longer_than_a_policy(
    aoi: Visitor, cast: Cast
) -> None:
    long = '{"a":"' + "x" * 500_000 + '"}'
    aoi.post("console:iam-inline", LESSON, "lab-role", name="p", document=long)
    assert len(str(records_of(cast.aoi)[-1].details)) < 50_000


def test_the_log_of_a_sandbox_has_an_end(
    aoi: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "RECORDS_LIMIT", 20)
    sandbox = sandbox_of(cast.aoi)
    for number in range(60):
        act(sandbox.pk, loud(1), number)
    assert len(records_of(cast.aoi)) < 31
    assert aoi.get("course:lesson", LESSON).status_code == 200


def test_of_a_flood_of_calls_the_newest_are_read(
    aoi: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logbook, "EVENTS_LIMIT", 50)
    for _ in range(5):
        aoi.run("aws s3 ls;" * 30)
    aoi.run("aws sts get-caller-identity")
    log = selectors.log_of(sandbox_of(cast.aoi).pk)
    assert 50 <= len(log) < 50 + 30
    assert log[-1].event.operation == "GetCallerIdentity"


def test_of_heavy_actions_the_newest_are_read(
    aoi: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    aoi.run("aws s3 ls")
    heavy = len(bytes(records_of(cast.aoi)[-1].events))
    monkeypatch.setattr(logbook, "EVENTS_SIZE", heavy * 3 // 2)
    for _ in range(5):
        aoi.run("aws s3 ls")
    assert len(selectors.log_of(sandbox_of(cast.aoi).pk)) == 2


def test_a_call_costs_more_under_a_policy_of_many_statements() -> None:
    statement = allow("*")
    many = {"Version": "2012-10-17", "Statement": [statement] * 150}
    calls = [
        len(terminal.turn.events)
        for terminal in (Terminal(), Terminal(role_policy=many))
        if terminal.type("aws s3 ls;" * 800)
    ]
    assert calls[0] > 400
    assert calls[1] < calls[0] / 2


def test_checks_and_answers_leave_so_many_rows_an_hour(
    aoi: Visitor, cast: Cast, settings: object
) -> None:
    settings.ANSWERS_PER_SEAT_PER_HOUR = 3  # type: ignore[attr-defined]
    from tests.content import course

    task = (
        course().by_slug["detach"].tasks[0].id if "detach" in course().by_slug else None
    )
    lesson = "detach" if task else LESSON
    task = task or course().by_slug[LESSON].tasks[0].id
    before = Attempt.objects.count()
    for _ in range(8):
        answer = aoi.post("course:check", lesson, task, htmx=True)
    assert Attempt.objects.count() <= before + 3
    assert "HX-Redirect" in answer


def test_looks_of_a_seat_have_a_limit(aoi: Visitor, settings: Settings) -> None:
    settings.LOOKS_PER_SEAT_PER_HOUR = 2
    text = {"check": "1", "document": "{", "name": "p"}

    def checked() -> int:
        args = ("console:iam-inline", LESSON, "lab-role")
        return int(aoi.post(*args, htmx=True, **text).status_code)

    assert [checked() for _ in range(3)] == [200, 200, 429]
    for htmx in (True, False):
        for answer in (
            aoi.post("console:iam-inline", LESSON, "lab-role", htmx=htmx, **text),
            aoi.post("course:complete", LESSON, "ec2", line="aw", htmx=htmx),
            aoi.get("course:why", LESSON, "c1", htmx=htmx),
            aoi.get("console:cloudtrail", LESSON, htmx=htmx),
        ):
            assert answer.status_code == 429
            said = answer.content.decode()
            assert "Try again in" in said
            assert ("<html" in said) is not htmx
