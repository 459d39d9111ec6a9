"""A world begins with what was done in it: acts, by whom, before its learner came."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.world import World
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.names import own_buckets
from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.judging.resources import exists
from iamtutor.lessons.proofs.proof import NotProven
from iamtutor.lessons.proofs.prover import Prover
from iamtutor.lessons.schema.predicates import ResourcePattern
from iamtutor.lessons.schema.world import WorldFile
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from iamtutor.lessons.worlds.starting import NotBuilt, build

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
AOI = {"press": "create-user", "with": {"name": "aoi", "policies": []}}


def world(course: Course, *acts: dict[str, Any], **others: Any) -> WorldFile:
    """The sample's world with these acts at its start."""
    given = course.worlds["tiny"].model_dump(by_alias=True, exclude_unset=True)
    return WorldFile.model_validate({**given, "acts": acts, **others})


def begun(course: Course, *acts: dict[str, Any], **others: Any) -> Rehearsal:
    bodies = BodyStore()
    file = world(course, *acts, **others)
    made = build(file, course, "a", NOW, bodies)
    return Rehearsal(course=course, world=made, now=NOW, bodies=bodies)


def run(line: str, **others: Any) -> dict[str, Any]:
    return {"run": line, "at": "desk", **others}


def desk(**others: Any) -> dict[str, Any]:
    return {"hostname": "desk", "user": "dev", **others}


def caller(stage: Rehearsal) -> str:
    line = "aws sts get-caller-identity --query Arn --output text"
    return stage.type("desk", line).screen.strip()


def test_what_can_be_done_can_have_been_done(sample: Course) -> None:
    stage = begun(
        sample,
        AOI,
        run("aws iam create-group --group-name developers"),
        run("aws iam add-user-to-group --group-name developers --user-name aoi"),
        {
            "press": "create-role",
            "with": {"name": "app", "trusted_service": "ec2.amazonaws.com"},
        },
        {
            "press": "launch-instance",
            "with": {"name": "web", "instance_profile": "app"},
        },
        run("echo 1 > report.csv", at="ec2"),
        {"press": "stop-instance", "with": {"instance": "{instance}"}},
        run("aws s3 mb s3://shop-{account}"),
    )
    account = stage.world.account
    assert account.users["aoi"].groups == ["developers"]
    (instance,) = account.instances.values()
    assert instance.state == "stopped"
    assert "/home/ec2-user/report.csv" in stage.world.machines["ec2"].files
    assert "shop-111122223333" in account.buckets


def test_people_act_with_their_own_credentials(sample: Course) -> None:
    stage = begun(
        sample,
        AOI,
        run("aws iam list-users", **{"as": "aoi"}, exit=254),
        run("aws sts get-caller-identity", **{"as": "aoi"}),
        {
            "press": "create-bucket",
            "with": {"name": "mine"},
            "as": "aoi",
            "error": "AccessDenied",
        },
        {"press": "create-bucket", "with": {"name": "roots"}, "as": "root"},
    )
    account = stage.world.account
    assert "roots" in account.buckets
    (key,) = account.users["aoi"].access_keys.values()
    assert key.last_used is not None
    assert key.last_used.service == "sts"
    assert stage.world.console_user == "admin"
    assert caller(stage).endswith(":user/admin")


def test_what_was_there_is_not_the_learners(sample: Course) -> None:
    stage = begun(sample, run("aws s3 mb s3://old"), run("sleep 30"))
    assert stage.world.started is not None
    assert stage.world.started < NOW
    assert stage.world.clock_offset == 0
    assert own_buckets(stage.world) == []
    assert stage.situation.names["bucket"] == "aoi-lab-notes"
    stage.type("desk", "aws s3 mb s3://new")
    assert [bucket.name for bucket in own_buckets(stage.world)] == ["new"]


def test_what_was_there_is_not_what_the_learner_misspelt(sample: Course) -> None:
    """A user and an access key of another name are told of once they are the learner's
    own work."""
    made = (
        "aws iam create-user --user-name {0}; aws iam create-access-key --user-name {0}"
    )
    stage = begun(sample, run(made.format("old")))

    def told() -> list[Reason]:
        found = [
            exists(ResourcePattern.model_validate(said), stage.situation)
            for said in (
                {"user": {"name": "aoi"}},
                {"access_key": {"user": "aoi"}},
                {"role": {"name": "aoi", "tags": {"a": "b"}}},
            )
        ]
        return [one.reason for one in found if one is not None]

    missing = [Reason.USER_MISSING, Reason.ACCESS_KEY_MISSING, Reason.ROLE_MISSING]
    assert told() == missing
    stage.type("desk", made.format("aio"))
    assert told() == [
        Reason.IDENTITY_NOT_NAMED,
        Reason.ACCESS_KEY_OF_ANOTHER,
        Reason.ROLE_MISSING,
    ]
    lacking = {"user": {"name": "old", "groups": ["devs"]}}
    found = exists(ResourcePattern.model_validate(lacking), stage.situation)
    assert found is not None
    assert "old" in found.params.values()  # it is the one that is meant


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            {"administrator": {"name": "own er", "policies": ["p"]}},
            "'own er' is not a name of a user",
        ),
        ({"machines": ["desk"]}, "desk is no machine of an instance"),
        ({"machines": ["a" * 21]}, "is not a name of at most 20 characters"),
    ],
)
def test_a_name_that_nothing_could_have_is_refused(
    sample: Course, said: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        world(sample, **said)


def test_the_learner_finds_a_shell_that_nobody_used(sample: Course) -> None:
    stage = begun(sample, run("export A=1; cd /tmp; false", exit=1))
    found = stage.world.machines["desk"]
    assert (found.env, found.history, found.last_status) == ({}, [], 0)
    assert found.cwd == found.home


@pytest.mark.parametrize(
    ("key_of", "arn"),
    [("aoi", "arn:aws:iam::111122223333:user/aoi"), ("admin", ":user/admin")],
)
def test_the_world_says_whose_key_the_desk_has(
    sample: Course, key_of: str, arn: str
) -> None:
    stage = begun(sample, AOI, desk=desk(key_of=key_of))
    assert caller(stage).endswith(arn)


def test_the_desk_may_have_nobodys_key(sample: Course) -> None:
    stage = begun(sample, desk=desk(key_of=None))
    assert "Unable to locate credentials" in caller(stage)
    assert stage.type("desk", "aws configure get region").screen == "ap-northeast-1\n"


def test_everyone_finds_the_credentials_file_as_they_left_it(sample: Course) -> None:
    broken = "aws configure set aws_secret_access_key nonsense"
    stage = begun(
        sample,
        AOI,
        run(broken, **{"as": "aoi"}),
        run("aws iam list-users"),
        run("aws iam list-users", **{"as": "aoi"}, exit=254),
        desk=desk(key_of="aoi"),
    )
    assert "SignatureDoesNotMatch" in caller(stage)


def test_the_world_says_who_is_signed_in_to_the_console(sample: Course) -> None:
    stage = begun(sample, AOI, console_user="aoi")
    assert stage.world.console_user == "aoi"


@pytest.mark.parametrize(
    ("acts", "others", "place", "message"),
    [
        ([AOI, run("false")], {}, ("acts", 1), "the exit status is 1, not 0"),
        ([AOI, AOI], {}, ("acts", 1), "EntityAlreadyExists"),
        ([run("true", exit=1)], {}, ("acts", 0), "not 1"),
        ([run("aws dynamodb list-tables")], {}, ("acts", 0), "not simulated"),
        ([run("true", at="ec2")], {}, ("acts", 0), "no machine 'ec2' yet"),
        ([run("true", **{"as": "aoi"})], {}, ("acts", 0, "as"), "no user 'aoi'"),
        ([{**AOI, "as": "bo"}], {}, ("acts", 0, "as"), "no user 'bo'"),
        ([], {"desk": desk(key_of="bo")}, ("desk", "key_of"), "no user 'bo'"),
        ([], {"console_user": "bo"}, ("console_user",), "no user 'bo'"),
        (
            [],
            {"console_user": "admn"},
            ("console_user",),
            "no user 'admn'; perhaps admin",
        ),
        ([run("true", at="dsek")], {}, ("acts", 0), "'dsek' yet; perhaps desk"),
        ([run("sleep 3600")] * 200, {}, ("acts",), "longer than 7 days"),
    ],
)
def test_a_world_that_does_not_go_as_its_file_says_is_not_built(
    sample: Course,
    acts: list[dict[str, Any]],
    others: dict[str, Any],
    place: tuple[str | int, ...],
    message: str,
) -> None:
    with pytest.raises(NotBuilt, match=message) as caught:
        begun(sample, *acts, **others)
    assert caught.value.place == place


@pytest.mark.parametrize(
    "act", [{"answer": "x"}, run("true", **{"by": "aoi"}), {"press": "no-such"}]
)
def test_what_is_no_act_is_refused(sample: Course, act: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        world(sample, act)


def test_the_same_seed_begins_the_same_way(sample: Course) -> None:
    def of(seed: str) -> World:
        file = world(sample, AOI, run("true", **{"as": "aoi"}))
        return build(file, sample, seed, NOW, BodyStore())

    assert of("a") == of("a")
    keys = [set(of(seed).account.users["aoi"].access_keys) for seed in ("a", "b")]
    assert keys[0].isdisjoint(keys[1])


def test_a_world_that_cannot_begin_is_told_with_its_line(content: Path) -> None:
    file = content / "worlds/tiny.yaml"
    text = file.read_text("utf-8")
    file.write_text(
        text + "acts:\n  - {run: 'true', at: desk}\n  - {run: 'false', at: desk}\n",
        "utf-8",
    )
    line = len(text.splitlines()) + 3
    proofs = {proof.name: proof for proof in Prover(content, content).proofs()}
    for name in ("starts[make-a-role/tiny]", "fails-first[make-a-role/role-for-ec2]"):
        with pytest.raises(NotProven, match=rf"tiny\.yaml:{line}: .*\$ false"):
            proofs[name].run()
