"""A starting world is what its file says, made the way AWS makes things."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.principals import Credentials, identify
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.lessons.library import CONTENT, Library, survey
from iamtutor.lessons.schema import WorldBucket, WorldFile
from iamtutor.lessons.worlds import build

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def file(sample: Library) -> WorldFile:
    return sample.worlds["tiny"]


def made(file: WorldFile, seed: str = "a") -> tuple[World, BodyStore]:
    bodies = BodyStore()
    return build(file, seed, NOW, bodies), bodies


def test_the_account_is_as_the_file_says(file: WorldFile) -> None:
    world, _ = made(file)
    account = world.account
    assert (account.id, account.region) == ("111122223333", "ap-northeast-1")
    assert account.key_pairs == ["lab-key"]
    assert account.taken_buckets == ["my-bucket"]
    assert list(account.buckets) == ["payroll-111122223333"]
    assert not account.roles
    assert not account.instances
    assert not account.sessions
    assert world.console_user == "admin"


def test_the_desk_carries_a_working_key_of_the_administrator(file: WorldFile) -> None:
    world, bodies = made(file)
    desk = world.machines["desk"]
    stored = desk.files["/home/admin/.aws/credentials"]
    assert stored.body is not None
    assert stored.mode == 0o600
    lines = bodies.get(stored.body).decode().splitlines()
    key_id, secret = (line.partition(" = ")[2] for line in lines[1:])
    turn = Turn(world=world, now=NOW)
    principal = identify(turn, Credentials(key_id, secret), "sts")
    assert principal.arn == "arn:aws:iam::111122223333:user/admin"
    config = desk.files["/home/admin/.aws/config"].body
    assert config is not None
    assert bodies.get(config) == b"[default]\nregion = ap-northeast-1\n"


def test_objects_are_stored_with_their_bytes(file: WorldFile) -> None:
    world, bodies = made(file)
    held = world.account.buckets["payroll-111122223333"].objects["2026-11.csv"]
    assert bodies.get(held.body) == b"1001,312000\n"
    assert bodies.new


def test_one_seed_makes_one_world_and_another_seed_another(file: WorldFile) -> None:
    assert asdict(made(file)[0]) == asdict(made(file)[0])
    one, other = made(file)[0], made(file, "b")[0]
    assert (
        one.account.users["admin"]
        .access_keys.keys()
        .isdisjoint(other.account.users["admin"].access_keys)
    )


def test_what_aws_would_refuse_cannot_stand_in_a_file(file: WorldFile) -> None:
    taken = file.model_copy(
        update={"buckets": (WorldBucket(name="my-bucket", objects={}),)}
    )
    with pytest.raises(ServiceError, match="BucketAlreadyExists"):
        made(taken)


def test_a_policy_that_aws_does_not_manage_is_refused(file: WorldFile) -> None:
    administrator = file.administrator.model_copy(
        update={"policies": ("arn:aws:iam::aws:policy/NoSuchPolicy",)}
    )
    with pytest.raises(ValueError, match="NoSuchPolicy"):
        made(file.model_copy(update={"administrator": administrator}))


def test_the_articles_account_is_the_one_that_the_course_describes() -> None:
    library, _ = survey(CONTENT)
    assert library is not None
    world, _ = made(library.worlds["article"])
    account = world.account
    assert list(account.users) == ["admin"]
    assert account.key_pairs == ["lab-key"]
    assert list(account.buckets) == [f"payroll-{account.id}"]
    assert {"test", "my-bucket", "photos"} <= set(account.taken_buckets)
    assert library.course.names.bucket not in account.taken_buckets
    assert not account.roles
    assert list(world.machines) == ["desk"]
