"""The one way a world changes: saved once, whole, and in turn."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from iamtutor.cloud.turn import Turn
from iamtutor.people.models import Enrolment
from iamtutor.sandbox import bodies, rewinding, services, turnstile
from iamtutor.sandbox.bodies import TooManyBodies
from iamtutor.sandbox.codec import WorldTooLarge, unpack
from iamtutor.sandbox.models import ActionRecord, Sandbox, StoredBody
from iamtutor.sandbox.selectors import body_store
from iamtutor.sandbox.services import Played, TooFast
from iamtutor.sandbox.turnstile import Busy, my_turn
from tests.cast import Cast
from tests.sandbox.stage import act, assert_whole, note, notes, open_article
from tests.together import Together


def test_an_action_saves_world_and_record_together(sandbox: Sandbox) -> None:
    done = act(sandbox.pk, note("one"), label="echo one")
    assert notes(sandbox.pk) == ["one"]
    record = ActionRecord.objects.get()
    assert (record.ordinal, record.label, record.output) == (1, "echo one", "one")
    assert done.record == record
    assert done.sandbox.version == 1
    assert_whole(sandbox.pk)


@pytest.mark.django_db
def test_an_action_is_written_to_no_index_but_those_that_tell_it_apart() -> None:
    with connection.cursor() as cursor:
        table = ActionRecord._meta.db_table
        found = connection.introspection.get_constraints(cursor, table).values()
    indexes = [one["columns"] for one in found if one["unique"] or one["index"]]
    wanted = [["sandbox_id", "nonce"], ["sandbox_id", "ordinal"]]
    assert sorted(columns for columns in indexes if columns != ["id"]) == wanted


def test_opening_a_sandbox_again_finds_the_same(cast: Cast, sandbox: Sandbox) -> None:
    act(sandbox.pk, note("one"))
    assert open_article(cast.seat(cast.aoi)).pk == sandbox.pk
    assert notes(sandbox.pk) == ["one"]


def test_everybody_has_a_sandbox_of_their_own(cast: Cast, sandbox: Sandbox) -> None:
    other = open_article(cast.seat(cast.ben))
    act(other.pk, note("ben"))
    assert notes(sandbox.pk) == []


def test_a_failing_action_saves_nothing(sandbox: Sandbox) -> None:
    def fail(turn: Turn) -> Played:
        note("lost")(turn)
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        act(sandbox.pk, fail)
    assert notes(sandbox.pk) == []
    assert not ActionRecord.objects.exists()


def test_what_fails_while_saving_saves_nothing(sandbox: Sandbox) -> None:
    def fail(done: services.Done) -> None:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        services.act(
            sandbox.pk,
            services.Action(
                nonce="n",
                kind=services.Kind.TERMINAL,
                place="desk",
                label="x",
                play=note("lost"),
            ),
            within=fail,
        )
    assert notes(sandbox.pk) == []
    assert_whole(sandbox.pk)


def test_a_save_that_came_first_is_not_overwritten(sandbox: Sandbox) -> None:
    tries = []

    def overtaken(turn: Turn) -> Played:
        tries.append(turn)
        if len(tries) == 1:
            act(sandbox.pk, note("first"))
        return note("second")(turn)

    done = act(sandbox.pk, overtaken)
    assert len(tries) == 2
    assert notes(sandbox.pk) == ["first", "second"]
    assert done.record.ordinal == 2
    assert_whole(sandbox.pk)


def test_the_third_try_holds_the_row(sandbox: Sandbox) -> None:
    tries = []

    def overtaken(turn: Turn) -> Played:
        tries.append(turn)
        if len(tries) <= 2:
            act(sandbox.pk, note(f"other-{len(tries)}"))
        return note("mine")(turn)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        act(sandbox.pk, overtaken)
    assert len(tries) == 3
    assert notes(sandbox.pk) == ["other-1", "other-2", "mine"]
    if connection.features.has_select_for_update:
        assert sum("FOR UPDATE" in query["sql"] for query in queries) == 1


def test_two_writers_at_once_lose_nothing(
    shared_sandbox: Sandbox, together: Together
) -> None:
    start = threading.Barrier(2)

    def write(name: str) -> list[str]:
        start.wait(20)
        return [
            act(shared_sandbox.pk, note(f"{name}-{number}")).record.output
            for number in range(15)
        ]

    left, right = together(lambda: write("left"), lambda: write("right"))

    def look() -> list[str]:
        assert_whole(shared_sandbox.pk)
        return notes(shared_sandbox.pk)

    (kept,) = together(look)
    assert sorted(kept) == sorted(left + right)
    assert [word for word in kept if word.startswith("left")] == left


def test_a_third_at_once_is_told_to_wait(
    shared_sandbox: Sandbox, together: Together
) -> None:
    playing, refused = threading.Event(), threading.Event()

    def slowly(turn: Turn) -> Played:
        playing.set()
        assert refused.wait(20)
        return note("slow")(turn)

    def next_one() -> bool:
        playing.wait(20)
        try:
            act(shared_sandbox.pk, note("next"))
        except Busy:
            refused.set()
            return False
        return True

    _, *others = together(
        lambda: act(shared_sandbox.pk, slowly), next_one, next_one, next_one
    )
    assert sorted(others) == [False, False, True]
    assert together(lambda: notes(shared_sandbox.pk)) == [["slow", "next"]]


def test_who_waits_does_so_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile, "PATIENCE", 0)

    def next_one() -> bool:
        with my_turn(1) as waited:
            return waited

    with ThreadPoolExecutor(1) as pool:
        with my_turn(1), pytest.raises(Busy):
            pool.submit(next_one).result()
        assert pool.submit(next_one).result() is False


def test_the_same_form_sent_twice_runs_once(sandbox: Sandbox) -> None:
    first = act(sandbox.pk, note("once"), key="form-1")
    again = act(sandbox.pk, note("twice"), key="form-1")
    assert again.repeated
    assert not first.repeated
    assert again.record == first.record
    assert again.record.output == "once"
    assert notes(sandbox.pk) == ["once"]
    assert_whole(sandbox.pk)


def test_the_same_form_sent_at_once_runs_once(
    shared_sandbox: Sandbox, together: Together
) -> None:
    start = threading.Barrier(2)

    def send() -> bool:
        start.wait(20)
        return act(shared_sandbox.pk, note("once"), key="form-1").repeated

    assert sorted(together(send, send)) == [False, True]
    assert together(lambda: notes(shared_sandbox.pk)) == [["once"]]


def test_a_nonce_counts_in_its_own_sandbox_only(cast: Cast, sandbox: Sandbox) -> None:
    other = open_article(cast.seat(cast.ben))
    act(sandbox.pk, note("aoi"), key="form-1")
    assert not act(other.pk, note("ben"), key="form-1").repeated


@pytest.mark.parametrize("nonce", ["x" * 500, "a\0b", "\ud800"])
def test_an_odd_nonce_is_no_error(sandbox: Sandbox, nonce: str) -> None:
    assert not act(sandbox.pk, note("one"), key=nonce).repeated
    assert act(sandbox.pk, note("two"), key=nonce).repeated


def test_text_that_no_database_takes_is_recorded_without_it(sandbox: Sandbox) -> None:
    def binary(turn: Turn) -> Played:
        return Played(output="a\0b\ud800c", prompt="$\0 " + "x" * 300)

    record = act(sandbox.pk, binary, label="cat \0file").record
    record.refresh_from_db()
    assert (record.label, record.output) == ("cat file", "ab?c")
    assert len(record.prompt) == 302


# -- limits


@pytest.fixture
def slow(settings: Settings, sandbox: Sandbox) -> Sandbox:
    """Two actions at once, then one a second."""
    settings.COMMAND_BURST = 2
    settings.COMMANDS_PER_SECOND = 1
    return sandbox


def wait(sandbox: Sandbox, **time: float) -> None:
    """As if so much time had passed."""
    Sandbox.objects.update(rested_at=F("rested_at") - timedelta(**time))


def test_more_actions_than_the_limit_are_not_run(slow: Sandbox) -> None:
    for word in ("one", "two"):
        act(slow.pk, note(word), limited=True)
    with pytest.raises(TooFast):
        act(slow.pk, note("three"), limited=True)
    assert notes(slow.pk) == ["one", "two"]
    assert_whole(slow.pk)


def test_the_limit_refills_with_time_up_to_the_burst(slow: Sandbox) -> None:
    for _ in range(2):
        act(slow.pk, note("one"), limited=True)
    wait(slow, seconds=1.5)
    act(slow.pk, note("two"), limited=True)
    with pytest.raises(TooFast):
        act(slow.pk, note("three"), limited=True)
    wait(slow, hours=5)
    for _ in range(2):
        act(slow.pk, note("four"), limited=True)
    with pytest.raises(TooFast):
        act(slow.pk, note("five"), limited=True)


def test_a_repeated_form_is_answered_even_beyond_the_limit(slow: Sandbox) -> None:
    act(slow.pk, note("one"), limited=True, key="form-1")
    act(slow.pk, note("two"), limited=True)
    assert act(slow.pk, note("one"), limited=True, key="form-1").repeated


def test_a_world_that_grows_too_large_is_not_saved(sandbox: Sandbox) -> None:
    def grow(turn: Turn) -> Played:
        turn.world.machines["desk"].env["LONG"] = "x" * 600_000
        return Played()

    act(sandbox.pk, note("before"))
    with pytest.raises(WorldTooLarge):
        act(sandbox.pk, grow)
    assert notes(sandbox.pk) == ["before"]
    assert_whole(sandbox.pk)


def keep(*names: str, size: int = 400_000, drop: str = ""):  # type: ignore[no-untyped-def]
    """A turn that writes files of ``size`` bytes each, and removes one."""

    def play(turn: Turn) -> Played:
        files = turn.world.machines["desk"].files
        if drop:
            del files[f"/home/{drop}"]
        for name in names:
            content = name.encode() * (size // len(name))
            template = next(iter(files.values()))
            files[f"/home/{name}"] = type(template)(turn.now, turn.bodies.put(content))
        return Played()

    return play


@pytest.fixture
def small(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox that may hold 1 MB, and holds nothing but the world's own bodies."""
    monkeypatch.setattr(bodies, "BODIES_LIMIT", 1_000_000)
    return sandbox


def held(sandbox: Sandbox) -> int:
    """The bytes of the files that ``keep`` wrote."""
    sizes = [len(body.data) for body in StoredBody.objects.filter(sandbox=sandbox)]
    return sum(size for size in sizes if size >= 10_000)


def test_files_beyond_the_quota_are_not_saved(small: Sandbox) -> None:
    act(small.pk, keep("aa", "bb"))
    with pytest.raises(TooManyBodies):
        act(small.pk, keep("cc"))
    assert held(small) == 800_000
    assert_whole(small.pk)


def test_a_body_in_pieces_is_saved_and_read_again(sandbox: Sandbox) -> None:
    data = random.Random(9).randbytes(9_000_001)

    def keep_it(turn: Turn) -> Played:
        files = turn.world.machines["desk"].files
        some = next(iter(files.values()))
        files["/home/big"] = type(some)(turn.now, turn.bodies.accept(BytesIO(data)))
        turn.bodies.accept(random.Random(8).randbytes(4_000_000))
        return Played()

    act(sandbox.pk, keep_it)
    world = unpack(Sandbox.objects.get(pk=sandbox.pk).document)
    kept = world.machines["desk"].files["/home/big"].body
    assert kept is not None
    assert body_store(sandbox.pk).get(kept) == data
    assert held(sandbox) == len(data) - 1, "what no file has any more is not saved"
    assert_whole(sandbox.pk)


def test_a_deleted_file_makes_room(small: Sandbox) -> None:
    act(small.pk, keep("aa", "bb"))
    act(small.pk, keep(drop="aa"))
    act(small.pk, note("so that aa cannot come back by undoing once"))
    act(small.pk, keep("cc"))
    assert held(small) == 800_000


def test_what_the_last_undo_needs_is_not_dropped(small: Sandbox) -> None:
    act(small.pk, keep("aa", "bb"))
    done = act(small.pk, keep("cc", drop="aa", size=100_000))
    act(small.pk, keep("dd", size=90_000))
    assert held(small) == 990_000
    assert rewinding.undo(
        sandbox_id=small.pk, nonce="u", ordinal=done.record.ordinal + 1
    )


def test_the_same_bytes_are_kept_once(small: Sandbox) -> None:
    act(small.pk, keep("aa", "bb"))
    act(small.pk, keep("aa", "bb"))
    assert held(small) == 800_000


def test_a_seat_that_goes_takes_its_sandbox_along(cast: Cast, sandbox: Sandbox) -> None:
    act(sandbox.pk, keep("aa"))
    Enrolment.objects.filter(person=cast.aoi).delete()
    assert not Sandbox.objects.exists()
    assert not StoredBody.objects.exists()
    assert not ActionRecord.objects.exists()
