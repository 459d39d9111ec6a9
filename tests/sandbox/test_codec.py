"""Worlds as bytes: there and back, of every schema, and loudly not of ours."""

import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from iamtutor.cloud.bodies import Body, BodyStore
from iamtutor.cloud.credentials.instances import role_of_instance
from iamtutor.cloud.state.buckets import S3Object
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import SCHEMA, World
from iamtutor.lessons.content.names import own_buckets
from iamtutor.lessons.worlds import acts, starting
from iamtutor.sandbox import codec
from iamtutor.sandbox.codec import (
    DOCUMENT_LIMIT,
    UnknownFormat,
    WorldTooLarge,
    bodies_in,
    pack,
    pack_events,
    unpack,
    unpack_events,
)
from tests.content import course

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "worlds"
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def played() -> Turn:
    """A world with everything in it that the course makes, and what made it."""
    bodies = BodyStore()
    turn = Turn(
        starting.build(course().worlds["article"], course(), "seed", NOW, bodies), NOW
    )
    turn.bodies = bodies
    for lesson in course().continuing("article"):
        for task in lesson.tasks:
            for act in task.first_solution():
                acts.perform(turn, act, course())
    return turn


def test_a_world_comes_back_as_it_was(played: Turn) -> None:
    assert unpack(pack(played.world)) == played.world


def test_a_world_is_read_from_what_a_database_returns(played: Turn) -> None:
    assert unpack(memoryview(pack(played.world))) == played.world


def test_events_come_back_with_their_evaluations(played: Turn) -> None:
    events = unpack_events(pack_events(played.events))
    assert list(events) == played.events
    assert any(event.denied for event in events)


def test_no_events_take_no_room() -> None:
    assert pack_events([]) == b""
    assert list(unpack_events(b"")) == []
    assert list(unpack_events(None)) == []


def test_the_bodies_of_a_document_are_found(played: Turn) -> None:
    used = {
        entry.body.sha256
        for machine in played.world.machines.values()
        for entry in machine.files.values()
        if entry.body is not None
    } | {
        stored.body.sha256
        for bucket in played.world.account.buckets.values()
        for stored in bucket.objects.values()
    }
    assert used
    assert bodies_in(pack(played.world)) >= used


@pytest.mark.parametrize("schema", range(1, SCHEMA + 1))
def test_a_stored_world_of_every_schema_is_still_read(schema: int) -> None:
    world = unpack((SAMPLES / f"schema-{schema}.world").read_bytes())
    assert world.account.id == "111122223333"
    assert list(world.account.roles) == ["lab-role"]
    assert {*world.account.buckets} == {"payroll-111122223333", "aoi-lab-notes"}
    (instance,) = world.account.instances
    role = role_of_instance(world, instance)
    assert role is not None
    assert role.name == "lab-role"
    assert world.machines["ec2"].instance_id == instance
    assert "/home/ec2-user/hello.txt" in world.machines["ec2"].files
    assert unpack(pack(world)) == world


def test_a_world_of_one_account_becomes_one_of_several() -> None:
    """Written while a change of IAM had not arrived yet, in an organization."""
    world = unpack((SAMPLES / "schema-2-organization.world").read_bytes())
    assert list(world.accounts) == ["111122223333"]
    assert world.account is world.console_account
    assert world.console_user == "admin"
    (past,) = world.past_iam
    assert past.account == "111122223333"
    assert "late" not in past.users
    assert "late" in world.account.users
    organization = world.organization
    assert organization is not None
    kinds = [target.kind for target in organization.path_to("111122223333")]
    assert kinds == ["ROOT", "ORGANIZATIONAL_UNIT", "ACCOUNT"]


def test_what_a_learner_made_before_worlds_had_acts_is_still_theirs() -> None:
    world = unpack((SAMPLES / "schema-1.world").read_bytes())
    assert world.started == world.account.users["admin"].created
    assert [bucket.name for bucket in own_buckets(world)] == ["aoi-lab-notes"]


def test_without_the_signed_in_user_everything_was_the_learners(played: Turn) -> None:
    old = msgspec.json.decode(zlib.decompress(pack(played.world)[3:]))
    account = old.pop("accounts")["111122223333"]
    del old["started"], account["users"]["admin"]
    old["account"] = account
    packed = b"W\x00\x01" + zlib.compress(msgspec.json.encode(old))
    assert unpack(packed).started is None


def older(world: World, change: dict[str, Any]) -> bytes:
    """``world`` as a document of the schema before, had there been one."""
    document = msgspec.json.decode(zlib.decompress(pack(world)[3:]))
    for new, old in change.items():
        document[old] = document.pop(new)
    return (
        codec.TAG
        + SCHEMA.to_bytes(2, "big")
        + zlib.compress(msgspec.json.encode(document))
    )


def test_an_older_document_is_brought_up_to_date(
    played: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = older(played.world, {"machines": "computers", "seed": "chance"})

    def renamed(new: str, old: str) -> codec.Upcaster:
        return lambda raw: {**{k: v for k, v in raw.items() if k != old}, new: raw[old]}

    # Two schemas later: each step of the way is taken, in order.
    monkeypatch.setattr(codec, "SCHEMA", SCHEMA + 2)
    monkeypatch.setitem(codec.UPCASTERS, SCHEMA, renamed("machines", "computers"))
    monkeypatch.setitem(codec.UPCASTERS, SCHEMA + 1, renamed("seed", "chance"))
    assert unpack(stored) == played.world
    assert pack(played.world)[1:3] == (SCHEMA + 2).to_bytes(2, "big")


def test_every_older_schema_has_its_upcaster() -> None:
    assert set(codec.UPCASTERS) == set(range(1, SCHEMA))


@pytest.mark.parametrize(
    "header",
    [
        b"X\x00\x01",
        b"W\x00\x00",
        b"W" + (SCHEMA + 1).to_bytes(2, "big"),
        b"",
    ],
)
def test_bytes_of_another_format_are_an_error(played: Turn, header: bytes) -> None:
    with pytest.raises(UnknownFormat):
        unpack(header + pack(played.world)[3:] if header else b"")


@pytest.mark.parametrize("schema", range(1, SCHEMA + 1))
@pytest.mark.parametrize(
    "damaged",
    [
        *(b"null", b"[]", b"1", b"{}", b'{"account": null}', b'{"seed": "\xff"}'),
        b'{"account": {"users": {"admin": {}}}}',
        b'{"account": {"id": "1"}, "organization": {"path": []}}',
        b'{"account": {"id": "1"}, "past_iam": [1]}',
    ],
)
def test_what_has_not_the_form_of_its_schema_cannot_be_read(
    schema: int, damaged: bytes
) -> None:
    packed = codec.TAG + schema.to_bytes(2, "big") + zlib.compress(damaged)
    with pytest.raises(codec.UNREADABLE):
        unpack(packed)


def test_a_document_that_does_not_fit_is_an_error_with_its_place(played: Turn) -> None:
    document = msgspec.json.decode(zlib.decompress(pack(played.world)[3:]))
    document["accounts"]["111122223333"]["buckets"] = "not a mapping"
    stored = pack(played.world)[:3] + zlib.compress(msgspec.json.encode(document))
    with pytest.raises(
        msgspec.ValidationError, match=r"\$\.accounts\[\.\.\.\]\.buckets"
    ):
        unpack(stored)


def with_object(world: World, **fields: Any) -> World:
    """A copy of ``world`` whose first bucket has one object more."""
    copy = unpack(pack(world))
    bucket = next(iter(copy.account.buckets.values()))
    bucket.objects["more"] = S3Object(
        "more", Body("ab" * 32, 3), '"etag"', NOW, **fields
    )
    return copy


def test_what_an_object_usually_is_is_not_written(played: Turn) -> None:
    world = with_object(played.world)
    written = zlib.decompress(pack(world)[3:])
    body = b'"body":{"sha256":"' + b"ab" * 32 + b'","size":3}'
    (_, _, behind) = written.partition(body)
    assert behind.startswith(
        b',"etag":"\\"etag\\"","last_modified":"2026-11-25T03:00:00Z",'
        b'"content_type":"binary/octet-stream"}'
    )
    assert unpack(pack(world)) == world


@pytest.mark.parametrize(
    "fields",
    [
        {"storage_class": "GLACIER"},
        {"version_id": "v1"},
        {"is_delete_marker": True},
        {"customer_key": "md5"},
        {"metadata": {"copied": codec._OBJECT_END.decode()}},
        {"metadata": {codec._BODY_END.decode(): codec._BODY_END.decode()}},
        {"content_type": codec._OBJECT_END.decode()},
    ],
)
def test_an_unusual_object_comes_back_as_it_was(
    played: Turn, fields: dict[str, Any]
) -> None:
    world = with_object(played.world, **fields)
    assert unpack(pack(world)) == world


def test_a_world_beyond_the_limit_is_not_packed(played: Turn) -> None:
    world = unpack(pack(played.world))
    world.machines["desk"].env["LONG"] = "x" * DOCUMENT_LIMIT
    with pytest.raises(WorldTooLarge):
        pack(world)
