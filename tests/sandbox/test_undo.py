"""Going back: the last action, a task's beginning, the whole account."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from iamtutor.cloud.console import buttons
from iamtutor.cloud.turn import Turn
from iamtutor.course.services import build_world
from iamtutor.sandbox import rewinding, services
from iamtutor.sandbox.models import (
    PRUNED_EVERY,
    UNDO_DEPTH,
    ActionRecord,
    Checkpoint,
    Sandbox,
)
from iamtutor.sandbox.selectors import events_of, log_of, logged_event, may_undo
from iamtutor.sandbox.services import Kind, Played
from tests.content import course
from tests.sandbox.stage import act, assert_whole, nonce, note, notes


def undo(sandbox: Sandbox, ordinal: int, key: str = "") -> services.Done | None:
    return rewinding.undo(sandbox_id=sandbox.pk, nonce=key or nonce(), ordinal=ordinal)


def call(turn: Turn) -> Played:
    """One API call: a bucket is made."""
    buttons.press(turn, "create-bucket", {"name": f"b{len(turn.past())}-of-aoi"})
    return Played()


def test_the_last_action_is_taken_back(sandbox: Sandbox) -> None:
    act(sandbox.pk, note("one"))
    act(sandbox.pk, note("two"), label="echo two")
    done = undo(sandbox, 2)
    assert done is not None
    assert done.record.label == "echo two"
    assert notes(sandbox.pk) == ["one"]
    assert_whole(sandbox.pk)


def test_what_was_undone_stays_in_the_log_marked(sandbox: Sandbox) -> None:
    act(sandbox.pk, note("one"))
    undo(sandbox, 1)
    records = ActionRecord.objects.order_by("ordinal")
    assert [(r.kind, r.undone) for r in records] == [
        ("terminal", True),
        ("undo", False),
    ]


def test_only_the_last_action_can_be_undone(sandbox: Sandbox) -> None:
    act(sandbox.pk, note("one"))
    act(sandbox.pk, note("two"))
    assert undo(sandbox, 1) is None
    assert notes(sandbox.pk) == ["one", "two"]


def test_an_action_is_undone_only_once(sandbox: Sandbox) -> None:
    act(sandbox.pk, note("one"))
    act(sandbox.pk, note("two"))
    assert undo(sandbox, 2)
    assert undo(sandbox, 2) is None
    assert notes(sandbox.pk) == ["one"]


def test_the_same_undo_sent_twice_is_answered_as_done(sandbox: Sandbox) -> None:
    act(sandbox.pk, note("one"))
    act(sandbox.pk, note("two"))
    first, again = undo(sandbox, 2, "form"), undo(sandbox, 2, "form")
    assert again is not None
    assert again.repeated
    assert first is not None
    assert again.record == first.record
    assert notes(sandbox.pk) == ["one"]


def test_undo_goes_back_step_by_step(sandbox: Sandbox) -> None:
    for word in ("one", "two", "three"):
        act(sandbox.pk, note(word))
    assert undo(sandbox, 3)
    assert undo(sandbox, 2)
    assert notes(sandbox.pk) == ["one"]
    act(sandbox.pk, note("four"))
    assert undo(sandbox, 6)
    assert notes(sandbox.pk) == ["one"]


def idle(turn: Turn) -> Played:
    """What every line leaves, and nothing else."""
    desk = turn.world.machines["desk"]
    desk.history.append("hint")
    desk.last_status, desk.columns = 254, 132
    desk.arrays["PIPESTATUS"] = {"0": "254"}
    turn.world.sequence += 1
    turn.world.clock_offset += 1
    return Played(exit_code=254)


def test_an_undo_leads_past_what_changed_nothing(sandbox: Sandbox) -> None:
    act(sandbox.pk, note("one"))
    act(sandbox.pk, note("two"), label="echo two")
    act(sandbox.pk, idle)
    act(sandbox.pk, idle)
    change = rewinding.last_change(sandbox.pk)
    assert change is not None
    assert (change.record.ordinal, change.idle) == (2, 2)
    assert undo(sandbox, 4) is None
    done = undo(sandbox, 2)
    assert done is not None
    assert (done.record.label, done.record.details["idle"]) == ("echo two", 2)
    assert notes(sandbox.pk) == ["one"]
    undone = ActionRecord.objects.filter(undone=True).values_list("ordinal", flat=True)
    assert sorted(undone) == [2, 3, 4]
    change = rewinding.last_change(sandbox.pk)
    assert change is not None
    assert (change.record.ordinal, change.idle) == (1, 0)
    assert_whole(sandbox.pk)


def test_where_nothing_changed_nothing_is_undone(sandbox: Sandbox) -> None:
    act(sandbox.pk, idle)
    assert may_undo(sandbox.pk)
    assert rewinding.last_change(sandbox.pk) is None
    assert undo(sandbox, 1) is None
    assert not ActionRecord.objects.filter(undone=True).exists()


@pytest.mark.parametrize("kind", ["setting", "lever", "solution", "fix"])
def test_what_was_carried_out_as_one_step_is_undone_as_one(
    sandbox: Sandbox, kind: str
) -> None:
    act(sandbox.pk, note("one"))
    act(sandbox.pk, idle, kind=Kind(kind))
    change = rewinding.last_change(sandbox.pk)
    assert change is not None
    assert change.record.ordinal == 2


def test_an_undo_is_refused_after_something_else_was_done(sandbox: Sandbox) -> None:
    act(sandbox.pk, note("one"))
    offered = rewinding.last_change(sandbox.pk)
    act(sandbox.pk, note("two"))
    assert offered is not None
    assert undo(sandbox, offered.record.ordinal) is None
    assert notes(sandbox.pk) == ["one", "two"]


def test_an_undo_that_is_overtaken_while_it_saves_takes_nothing_along(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(sandbox.pk, note("one"))
    offered = rewinding.last_change(sandbox.pk)

    def overtaken(sandbox_id: int) -> rewinding.Change | None:
        act(sandbox_id, note("meanwhile"))
        return offered

    monkeypatch.setattr(rewinding, "last_change", overtaken)
    assert undo(sandbox, 1) is None
    assert notes(sandbox.pk) == ["one", "meanwhile"]
    assert not ActionRecord.objects.filter(undone=True).exists()
    assert_whole(sandbox.pk)


def test_nothing_can_be_undone_in_a_new_account(sandbox: Sandbox) -> None:
    assert not may_undo(sandbox.pk)
    assert rewinding.last_change(sandbox.pk) is None
    assert undo(sandbox, 0) is None


def test_only_the_latest_actions_keep_the_world_before(sandbox: Sandbox) -> None:
    newest = 2 * PRUNED_EVERY
    for number in range(newest):
        act(sandbox.pk, note(str(number)))
    kept = ActionRecord.objects.filter(before__isnull=False)
    assert kept.count() == UNDO_DEPTH < newest
    assert min(kept.values_list("ordinal", flat=True)) == newest - UNDO_DEPTH + 1


def test_an_undo_is_offered_as_long_as_the_world_before_is_kept(
    sandbox: Sandbox,
) -> None:
    for number in range(UNDO_DEPTH + 5):
        act(sandbox.pk, note(str(number)))
    undone = 0
    while may_undo(sandbox.pk):
        change = rewinding.last_change(sandbox.pk)
        assert change is not None
        assert undo(sandbox, change.record.ordinal) is not None
        undone += 1
    assert undone == PRUNED_EVERY - 5
    assert rewinding.last_change(sandbox.pk) is None


def test_the_events_of_what_was_undone_are_gone(sandbox: Sandbox) -> None:
    act(sandbox.pk, call)
    act(sandbox.pk, call)
    assert [e.operation for e in events_of(sandbox.pk)].count("CreateBucket") == 2
    undo(sandbox, 2)
    assert [e.operation for e in events_of(sandbox.pk)].count("CreateBucket") == 1
    assert {logged.ref.split("-")[0] for logged in log_of(sandbox.pk)} == {"1"}
    kept = logged_event(sandbox.pk, "2-0")
    assert kept is not None, "an undone command can still be explained"


def test_events_are_read_in_order_and_the_learners_own_apart(sandbox: Sandbox) -> None:
    act(sandbox.pk, call, kind=Kind.SOLUTION)
    act(sandbox.pk, call)
    log = log_of(sandbox.pk)
    assert {entry.ref.split("-")[0]: entry.own for entry in log} == {
        "1": False,
        "2": True,
    }
    assert [entry.event for entry in log] == events_of(sandbox.pk)
    assert [entry.ref for entry in log] == sorted(entry.ref for entry in log)


@pytest.mark.parametrize(
    "ref", ["", "1", "1-9", "x-0", "9-0", "1-0-0", "9" * 40 + "-0"]
)
def test_a_reference_to_nothing_finds_nothing(sandbox: Sandbox, ref: str) -> None:
    act(sandbox.pk, call)
    assert logged_event(sandbox.pk, "1-0") is not None
    assert logged_event(sandbox.pk, ref) is None


# -- a task's beginning


def begin(sandbox: Sandbox, task: str) -> None:
    sandbox.refresh_from_db()
    rewinding.set_checkpoint(sandbox=sandbox, lesson="lesson", task=task)


def restart(sandbox: Sandbox, task: str) -> services.Done | None:
    return rewinding.restart_task(
        sandbox_id=sandbox.pk, nonce=nonce(), lesson="lesson", task=task
    )


def test_a_task_starts_over_from_where_it_began(sandbox: Sandbox) -> None:
    act(sandbox.pk, note("before"))
    begin(sandbox, "task")
    act(sandbox.pk, note("one"))
    act(sandbox.pk, note("two"))
    assert restart(sandbox, "task")
    assert notes(sandbox.pk) == ["before"]
    undone = ActionRecord.objects.filter(undone=True).values_list("ordinal", flat=True)
    assert sorted(undone) == [2, 3]
    assert_whole(sandbox.pk)


def test_the_beginning_of_a_task_is_remembered_once(sandbox: Sandbox) -> None:
    begin(sandbox, "task")
    act(sandbox.pk, note("one"))
    begin(sandbox, "task")
    restart(sandbox, "task")
    assert notes(sandbox.pk) == []


def test_a_task_that_has_not_begun_cannot_start_over(sandbox: Sandbox) -> None:
    act(sandbox.pk, note("one"))
    assert restart(sandbox, "task") is None
    assert notes(sandbox.pk) == ["one"]


# -- the whole account


def reset(sandbox: Sandbox, key: str = "") -> services.Done:
    return rewinding.reset(
        sandbox_id=sandbox.pk,
        nonce=key or nonce(),
        build=build_world(course(), "article"),
    )


def test_a_reset_account_is_as_new_and_its_log_is_kept(sandbox: Sandbox) -> None:
    act(sandbox.pk, call)
    begin(sandbox, "task")
    act(sandbox.pk, note("one"))
    reset(sandbox)
    assert notes(sandbox.pk) == []
    assert events_of(sandbox.pk) == []
    assert ActionRecord.objects.filter(undone=True).count() == 2
    assert not Checkpoint.objects.exists()
    assert not may_undo(sandbox.pk)
    assert_whole(sandbox.pk)


def test_a_reset_sent_twice_resets_once(sandbox: Sandbox) -> None:
    reset(sandbox, "form")
    act(sandbox.pk, note("one"))
    assert reset(sandbox, "form").repeated
    assert notes(sandbox.pk) == ["one"]


def test_the_objects_of_a_reset_account_can_be_read(sandbox: Sandbox) -> None:
    reset(sandbox)

    def read(turn: Turn) -> Played:
        (bucket,) = turn.world.account.buckets.values()
        (stored,) = bucket.objects.values()
        return Played(output=turn.bodies.get(stored.body).decode())

    assert "net_pay" in act(sandbox.pk, read).record.output


# -- the log grows old


@pytest.fixture
def old_and_new(sandbox: Sandbox) -> Sandbox:
    """Two records, the first of them 181 days old."""
    for word in ("old", "new"):
        act(sandbox.pk, note(word))
    ActionRecord.objects.filter(ordinal=1).update(
        created=timezone.now() - timedelta(days=181)
    )
    return sandbox


def test_exactly_the_old_records_are_forgotten(old_and_new: Sandbox) -> None:
    assert services.forget_records(older_than_days=180) == 1
    assert [r.ordinal for r in ActionRecord.objects.all()] == [2]
    assert notes(old_and_new.pk) == ["old", "new"]


def test_the_command_forgets_what_the_page_about_us_promises(
    old_and_new: Sandbox,
) -> None:
    said = StringIO()
    call_command("clear_records", stdout=said)
    assert said.getvalue() == "1 records deleted\n"
    call_command("clear_records", days=0, stdout=said)
    assert not ActionRecord.objects.exists()


def test_an_account_whose_log_was_forgotten_goes_on(old_and_new: Sandbox) -> None:
    call_command("clear_records", days=0, stdout=StringIO())
    assert not may_undo(old_and_new.pk)
    assert act(old_and_new.pk, note("more")).record.ordinal == 3
