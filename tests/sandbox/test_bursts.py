"""What a burst of calls leaves: one action, whose events stay small and all there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F

from iamtutor.cloud import calls
from iamtutor.cloud.calls import ApiCall
from iamtutor.cloud.credentials.sessions import console_credentials
from iamtutor.cloud.turn import Turn
from iamtutor.sandbox import bursts, logbook
from iamtutor.sandbox.codec import pack_events, unpack, unpack_events
from iamtutor.sandbox.logbook import log_at
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.sandbox.services import Done
from iamtutor.web.operation.keeping import Kept
from tests.sandbox.stage import nonce


def list_roles(turn: Turn) -> None:
    asked = ApiCall(
        service="iam",
        operation="ListRoles",
        params={},
        credentials=console_credentials(turn),
        region="ap-northeast-1",
        origin="tools",
    )
    calls.perform(turn, asked)


def sent(
    sandbox: Sandbox,
    play: Callable[[Turn], None] = list_roles,
    client: str = "client/1",
) -> Done:
    """One more call of a client."""
    made = bursts.Call(client, "iam:ListRoles", play, True, lambda world: None)
    seen = Sandbox.objects.get(pk=sandbox.pk)
    done = bursts.carry_out(
        sandbox_id=sandbox.pk,
        call=made,
        lesson="full-access",
        within=lambda done: None,
        nonce=nonce(),
        seen=(seen, unpack(seen.document)),
    )
    assert done is not None
    return done


def only_record(sandbox: Sandbox) -> ActionRecord:
    return ActionRecord.objects.get(sandbox=sandbox, kind="tools")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_long_burst_stays_small_and_keeps_every_call(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    """``workers`` take turns; each knows the log as it read it last."""
    minds: list[Kept[int, logbook.Log]] = [
        Kept(logbook.KEPT_LIMIT) for _ in range(workers)
    ]
    monkeypatch.setattr(bursts, "TOGETHER", 10)
    said, alone = [], 0
    for number in range(35):
        monkeypatch.setattr(logbook, "_kept", minds[number % workers])
        events = sent(sandbox).turn.events
        said += [event.event_id for event in events]
        alone += len(pack_events(events))
        now = Sandbox.objects.get(pk=sandbox.pk)
        assert [one.event.event_id for one in log_at(now)] == said
        log, stored = logbook.read(now), logbook._read(now)
        assert (log.logged, log.alike) == (stored.logged, stored.alike)
    record = only_record(sandbox)
    assert [event.event_id for event in unpack_events(record.events)] == said
    assert len(record.events) < alone / 2
    assert record.details["calls"] == 35


def test_a_burst_ends(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bursts, "CALLS_LIMIT", 3)
    for _ in range(7):
        sent(sandbox)
    records = ActionRecord.objects.filter(sandbox=sandbox).order_by("ordinal")
    assert [record.details["calls"] for record in records] == [3, 3, 1]


@pytest.mark.parametrize(("days", "actions"), [(0, 1), (-3, 2), (3, 2)])
def test_a_pause_ends_a_burst_and_so_does_a_clock_that_went_back(
    sandbox: Sandbox, days: int, actions: int
) -> None:
    sent(sandbox)
    ActionRecord.objects.update(created=F("created") - timedelta(days=days))
    sent(sandbox)
    assert ActionRecord.objects.filter(sandbox=sandbox).count() == actions


def test_whoever_was_overtaken_plays_again(sandbox: Sandbox) -> None:
    """Once, behind what overtook it; both stay."""
    sent(sandbox)
    plays: list[Turn] = []

    def overtaken(turn: Turn) -> None:
        plays.append(turn)
        if len(plays) == 1:
            sent(sandbox, client="client/2")
        list_roles(turn)

    sent(sandbox, overtaken)
    records = ActionRecord.objects.filter(sandbox=sandbox).order_by("ordinal")
    assert [record.details["client"] for record in records] == [
        "client/1",
        "client/2",
        "client/1",
    ]
    assert len(plays) == 2
    assert len(log_at(Sandbox.objects.get(pk=sandbox.pk))) == 3
