"""A log that a process keeps is the one that is stored, whatever was done meanwhile."""

from typing import NoReturn

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from iamtutor.cloud.turn import Turn
from iamtutor.sandbox import logbook, rewinding, services
from iamtutor.sandbox.logbook import Log, Logged, log_at
from iamtutor.sandbox.models import Sandbox
from iamtutor.sandbox.services import Done, Kind, Played
from iamtutor.shell import interpreter
from iamtutor.web.operation.keeping import Kept
from tests.sandbox.stage import act, nonce, note


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> Kept[int, Log]:
    """A process that knows nothing yet."""
    kept: Kept[int, Log] = Kept(logbook.KEPT_LIMIT)
    monkeypatch.setattr(logbook, "_kept", kept)
    return kept


def calls(count: int = 1) -> services.Play:
    """An action of so many API calls."""

    def play(turn: Turn) -> Played:
        interpreter.run(turn, "desk", "aws s3 ls; " * count)
        assert len(turn.events) == count
        return Played()

    return play


def as_stored(sandbox: Sandbox) -> tuple[Logged, ...]:
    return logbook._read(now(sandbox)).logged


def now(sandbox: Sandbox) -> Sandbox:
    return Sandbox.objects.get(pk=sandbox.pk)


def refs(sandbox: Sandbox) -> list[str]:
    return [logged.ref for logged in log_at(now(sandbox))]


def test_a_log_goes_on_without_a_question(sandbox: Sandbox) -> None:
    log_at(now(sandbox))
    for play in (calls(), note("nothing called"), calls(2)):
        done = act(sandbox.pk, play)
        with CaptureQueriesContext(connection) as queries:
            log = log_at(done.sandbox)
        assert len(queries) == 0
        assert log == as_stored(sandbox)
    assert [logged.ref for logged in log] == ["1-0", "3-0", "3-1"]


def test_what_another_worker_did_is_added_with_one_question(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, worker: Kept[int, Log]
) -> None:
    act(sandbox.pk, calls())
    log_at(now(sandbox))
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(logbook, "_kept", Kept(logbook.KEPT_LIMIT))
        for play in (calls(2), note("nothing called"), calls()):
            act(sandbox.pk, play)
    state = now(sandbox)
    with CaptureQueriesContext(connection) as queries:
        log = log_at(state)
    assert len(queries) == 1
    assert log == as_stored(sandbox)
    assert [logged.ref for logged in log] == ["1-0", "2-0", "2-1", "4-0"]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_was_undone_is_no_part_of_it(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, elsewhere: bool
) -> None:
    act(sandbox.pk, calls())
    act(sandbox.pk, calls(), kind=Kind.SETTING)
    assert refs(sandbox) == ["1-0", "2-0"]
    with monkeypatch.context() as other:
        if elsewhere:
            other.setattr(logbook, "_kept", Kept(logbook.KEPT_LIMIT))
        rewinding.undo(sandbox_id=sandbox.pk, nonce=nonce(), ordinal=2)
        act(sandbox.pk, calls())
    assert refs(sandbox) == ["1-0", "4-0"]
    assert log_at(now(sandbox)) == as_stored(sandbox)


def test_an_action_that_was_rolled_back_leaves_nothing(sandbox: Sandbox) -> None:
    act(sandbox.pk, calls())

    class Broken(Exception):
        pass

    def fail(done: Done) -> NoReturn:
        assert log_at(done.sandbox)[-1].ref == "2-1"
        raise Broken

    with pytest.raises(Broken), transaction.atomic():
        services.act(
            sandbox.pk,
            services.Action(
                nonce=nonce(),
                kind=Kind.TERMINAL,
                place="desk",
                label="never saved",
                play=calls(2),
            ),
            within=fail,
        )
    assert refs(sandbox) == ["1-0"]
    act(sandbox.pk, calls())
    assert refs(sandbox) == ["1-0", "2-0"]
    assert log_at(now(sandbox)) == as_stored(sandbox)


def test_what_follows_a_rolled_back_action_is_not_added_to_it(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This worker's save was rolled back, another's took its number."""
    act(sandbox.pk, calls())

    class Broken(Exception):
        pass

    def rolled_back() -> NoReturn:
        with transaction.atomic():
            act(sandbox.pk, calls(3))
            log_at(now(sandbox))
            raise Broken

    with pytest.raises(Broken):
        rolled_back()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(logbook, "_kept", Kept(logbook.KEPT_LIMIT))
        act(sandbox.pk, calls())
        act(sandbox.pk, calls())
    assert refs(sandbox) == ["1-0", "2-0", "3-0"]


def test_a_state_that_is_read_late_gets_no_later_action(sandbox: Sandbox) -> None:
    act(sandbox.pk, calls())
    seen = now(sandbox)
    act(sandbox.pk, calls())
    assert [logged.ref for logged in log_at(seen)] == ["1-0"]
    assert refs(sandbox) == ["1-0", "2-0"]


def test_solutions_are_not_the_learners_own(sandbox: Sandbox) -> None:
    log_at(now(sandbox))
    act(sandbox.pk, calls(), kind=Kind.SOLUTION)
    act(sandbox.pk, calls())
    log = log_at(now(sandbox))
    assert [logged.own for logged in log] == [False, True]
    assert log == as_stored(sandbox)


def test_records_that_are_forgotten_leave_the_log(sandbox: Sandbox) -> None:
    act(sandbox.pk, calls())
    assert refs(sandbox) == ["1-0"]
    services.forget_records(older_than_days=0)
    assert refs(sandbox) == []
    act(sandbox.pk, calls())
    assert log_at(now(sandbox)) == as_stored(sandbox)


@pytest.mark.parametrize(
    ("limit", "value"),
    [("EVENTS_DEPTH", 3), ("EVENTS_LIMIT", 5), ("EVENTS_SIZE", 2_500)],
)
def test_a_log_ends_where_what_is_stored_is_no_longer_read(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(logbook, limit, value)
    log_at(now(sandbox))
    for count in (1, 3, 2, 1, 1, 4, 1):
        act(sandbox.pk, calls(count))
        log = log_at(now(sandbox))
        assert log == as_stored(sandbox)
    assert len(log) < 13


def test_of_calls_that_are_alike_checks_get_the_latest(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def line(typed: str) -> services.Play:
        def play(turn: Turn) -> Played:
            interpreter.run(turn, "desk", typed)
            return Played()

        return play

    monkeypatch.setattr(logbook, "EVENTS_DEPTH", 3)
    ls, who = "aws s3 ls", "aws sts get-caller-identity"
    found = []
    for typed in (ls, who, ls, f"{ls}; {ls}", ls):
        act(sandbox.pk, line(typed))
        state = now(sandbox)
        alike = logbook.read(state).alike
        assert [*alike.items()] == [*logbook._read(state).alike.items()]
        found.append([one.ref for one in alike.values()])
    assert found == [["1-0"], ["1-0", "2-0"], ["2-0", "3-0"], ["2-0", "4-1"], ["5-0"]]


def test_nothing_is_alike_in_a_log_whose_calls_were_all_given_up(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(sandbox.pk, calls(2))
    state = now(sandbox)
    log = logbook.read(state)
    assert log.alike
    monkeypatch.setattr(logbook, "EVENTS_DEPTH", 1)
    later = log.until(state, [logbook.Action(0, 0, ())])
    assert (later.logged, later.events, later.alike) == ((), (), {})


def test_a_log_weighs_what_its_calls_do(
    sandbox: Sandbox, worker: Kept[int, Log]
) -> None:
    log_at(now(sandbox))
    weights = [worker.weight]
    for count in (1, 0, 5):
        act(sandbox.pk, calls(count) if count else note("nothing called"))
        weights.append(worker.weight)
    assert weights[0] == 0
    assert 500 < weights[1] == weights[2] < weights[3] / 5
