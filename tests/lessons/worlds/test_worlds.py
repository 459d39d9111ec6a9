"""A starting world is what its file says, made the way AWS makes things."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.catalogue import about
from iamtutor.cloud.principals import Credentials, identify
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.library import package_library
from iamtutor.lessons.content.names import example_names as course_names
from iamtutor.lessons.content.survey import survey
from iamtutor.lessons.schema.world import OrganizationFile, WorldBucket, WorldFile
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from iamtutor.lessons.worlds.starting import NotBuilt, build
from tests.policies import allow, deny

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
COURSE, _ = survey(Path(__file__).parents[2] / "data/lessons")


@pytest.fixture
def file(sample: Course) -> WorldFile:
    return sample.worlds["tiny"]


def made(file: WorldFile, seed: str = "a") -> tuple[World, BodyStore]:
    bodies = BodyStore()
    return build(file, COURSE, seed, NOW, bodies), bodies


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
    principal = identify(turn, Credentials(key_id, secret), about("sts").words)
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
    with pytest.raises(NotBuilt, match="BucketAlreadyExists") as told:
        made(taken)
    assert told.value.place == ("buckets", 0)


def test_a_region_that_aws_does_not_have_is_refused(file: WorldFile) -> None:
    with pytest.raises(NotBuilt, match="no region us-east-9 here; perhaps us-") as told:
        made(file.model_copy(update={"region": "us-east-9"}))
    assert told.value.place == ("region",)


def test_a_world_in_the_first_region_of_s3_has_its_buckets(file: WorldFile) -> None:
    world, _ = made(file.model_copy(update={"region": "us-east-1"}))
    assert world.account.buckets["payroll-111122223333"].region == "us-east-1"


def test_a_policy_that_aws_does_not_manage_is_refused(file: WorldFile) -> None:
    administrator = file.administrator.model_copy(
        update={"policies": ("arn:aws:iam::aws:policy/NoSuchPolicy",)}
    )
    with pytest.raises(NotBuilt, match="NoSuchPolicy") as told:
        made(file.model_copy(update={"administrator": administrator}))
    assert told.value.place == ("administrator",)


def test_the_articles_account_is_the_one_that_the_course_describes() -> None:
    course = package_library().courses["iam-roles"]
    world, _ = made(course.worlds["article"])
    account = world.account
    assert list(account.users) == ["admin", "dev"]
    assert account.key_pairs == ["lab-key"]
    assert list(account.buckets) == [f"payroll-{account.id}"]
    assert {"test", "my-bucket", "photos"} <= set(account.taken_buckets)
    assert course_names(course.file)["bucket"] not in account.taken_buckets
    assert not account.roles
    assert list(world.machines) == ["desk"]


@pytest.fixture
def governed(sample: Course) -> Rehearsal:
    return Rehearsal.begin(sample, "governed")


def test_an_organization_is_as_the_file_says(governed: Rehearsal) -> None:
    found = governed.world.organization
    assert found is not None
    names = {key: policy.name for key, policy in found.policies.items()}
    assert [[names[key] for key in target.policies] for target in found.targets] == [
        ["FullAWSAccess"],
        ["FullAWSAccess", "no-uploads"],
        ["storage-only"],
    ]
    assert governed.world.propagation == 30
    assert not governed.world.past_iam


def test_its_policies_limit_the_administrator_at_each_level(
    governed: Rehearsal,
) -> None:
    bucket = "s3://payroll-111122223333"
    assert "2026-11.csv" in governed.type("desk", f"aws s3 ls {bucket}").screen
    denied = governed.type("desk", f"echo x | aws s3 cp - {bucket}/x").screen
    assert "explicit deny in a service control policy" in denied
    denied = governed.type("desk", "aws ec2 describe-instances").screen
    assert "no service control policy allows" in denied
    shown = governed.type(
        "desk",
        "aws organizations list-policies --filter SERVICE_CONTROL_POLICY "
        "--query Policies[].Name --output text",
    ).screen
    assert shown.split() == ["FullAWSAccess", "no-uploads", "storage-only"]


def test_a_change_of_iam_takes_the_time_that_the_file_says(governed: Rehearsal) -> None:
    line = "aws iam detach-user-policy --user-name admin --policy-arn "
    governed.type("desk", f"{line}arn:aws:iam::aws:policy/AdministratorAccess")
    # Twenty seconds later the policy still counts, forty seconds later it does not.
    assert "payroll" in governed.type("desk", "aws s3 ls").screen
    assert "AccessDenied" in governed.type("desk", "aws s3 ls").screen


def test_without_either_nothing_limits_and_changes_bite_at_once(
    file: WorldFile,
) -> None:
    world, _ = made(file)
    assert world.organization is None
    assert world.propagation == 0


DENY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": deny("*"),
    }
)


@pytest.mark.parametrize(
    ("organization", "complaint"),
    [
        ({"attached": {"unit": []}}, "at least 1 must stand here"),
        ({"attached": {"unit": ["deny"]}}, "no service control policy is called deny"),
        ({"policies": {"deny": DENY}}, "deny is attached nowhere"),
        ({"policies": {"deny": "{"}}, "this is no policy"),
        (
            {"management": "hub", "attached": {"accounts": {"hub": ["FullAWSAccess"]}}},
            "hub is no member: no service control policy limits it",
        ),
        (
            {"members": ["a"], "attached": {"accounts": {"b": ["FullAWSAccess"]}}},
            "b is no member: no service control policy limits it",
        ),
        (
            {"management": "hub", "members": ["a", "hub"]},
            "hub manages it, and is no member",
        ),
        ({"attached": {"root": ["FullAWSAccess"] * 2}}, "is listed twice"),
        ({"attached": {"leaf": ["FullAWSAccess"]}}, "leaf"),
        (
            {
                "policies": {str(n): DENY for n in range(6)},
                "attached": {"root": [str(n) for n in range(6)]},
            },
            "at most 5 may stand here",
        ),
    ],
)
def test_an_organization_that_aws_would_not_have_is_refused(
    organization: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        OrganizationFile.model_validate(organization)


def test_a_service_control_policy_names_no_principal(file: WorldFile) -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": allow("*", Principal="*"),
    }
    organization = OrganizationFile.model_validate(
        {"policies": {"p": json.dumps(document)}, "attached": {"account": ["p"]}}
    )
    with pytest.raises(NotBuilt, match="MalformedPolicyDocument") as told:
        made(file.model_copy(update={"organization": organization}))
    assert told.value.place == ("organization", "policies", "p")


@pytest.mark.parametrize("seconds", [-1, 601, 1.5, "8"])
def test_the_time_is_whole_seconds_up_to_ten_minutes(
    file: WorldFile, seconds: object
) -> None:
    given = {**file.model_dump(), "propagation": seconds}
    with pytest.raises(ValidationError, match="propagation"):
        WorldFile.model_validate(given)
