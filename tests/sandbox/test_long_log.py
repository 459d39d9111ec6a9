"""A log keeps within its limits, and holds only what every database can store."""

import pytest

from iamtutor.cloud.turn import Turn
from iamtutor.sandbox import services
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.sandbox.services import Played
from tests.sandbox.stage import act, note, notes


@pytest.fixture(autouse=True)
def pruned_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PRUNED_EVERY", 10)


def loud(turn: Turn) -> Played:
    return Played(output="x" * 1000)


def test_old_records_make_room_for_new_ones(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "RECORDS_LIMIT", 15)
    for number in range(30):
        act(sandbox.pk, note(str(number)))
    ordinals = ActionRecord.objects.values_list("ordinal", flat=True)
    assert sorted(ordinals) == [*range(16, 31)]
    assert len(notes(sandbox.pk)) == 30


def test_old_loud_outputs_are_cut_and_the_latest_are_whole(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "OUTPUTS_LIMIT", 3500)
    monkeypatch.setattr(services, "OUTPUT_KEPT", 100)
    for _ in range(10):
        act(sandbox.pk, loud)
    records = ActionRecord.objects.order_by("ordinal")
    assert [len(record.output) for record in records] == [100] * 7 + [1000] * 3


def test_a_loud_output_after_many_quiet_ones_cuts_the_old_loud_ones(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "OUTPUTS_LIMIT", 3500)
    monkeypatch.setattr(services, "OUTPUT_KEPT", 100)
    loud_ones = {1, 2, 3, 31}
    for ordinal in range(1, 41):
        act(sandbox.pk, loud if ordinal in loud_ones else note(str(ordinal)))
        if ordinal == 30:
            monkeypatch.setattr(services, "OUTPUTS_LIMIT", 2500)
    records = ActionRecord.objects.filter(ordinal__in=loud_ones).order_by("ordinal")
    assert [len(record.output) for record in records] == [100, 100, 1000, 1000]


def test_what_went_on_after_it_was_looked_at_is_looked_at_again(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "OUTPUTS_LIMIT", 500)
    monkeypatch.setattr(services, "OUTPUT_KEPT", 100)
    for ordinal in range(1, 21):
        act(sandbox.pk, note(str(ordinal)))
        if ordinal == 10:
            tenth = ActionRecord.objects.filter(ordinal=10)
            tenth.update(output="x" * 1000)
    assert len(tenth.get().output) == 100


def test_half_a_character_in_the_world_is_stored_as_a_mark(sandbox: Sandbox) -> None:
    def broken(turn: Turn) -> Played:
        turn.world.machines["desk"].env["NOTES"] = "a\ud800b"
        return Played()

    act(sandbox.pk, broken)
    (stored,) = notes(sandbox.pk)
    assert stored.startswith("a")
    assert stored.endswith("b")
    stored.encode()
