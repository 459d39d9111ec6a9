"""A world of several accounts: as its file says, looked at and acted in by their names."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.judging.predicates import holds
from iamtutor.lessons.map.drawing import draw
from iamtutor.lessons.map.stations import Kind
from iamtutor.lessons.schema.acts import Press
from iamtutor.lessons.schema.course import MapFile
from iamtutor.lessons.schema.predicates import Predicate
from iamtutor.lessons.schema.values import Caller
from iamtutor.lessons.schema.world import WorldFile
from iamtutor.lessons.worlds import acts
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from iamtutor.lessons.worlds.starting import NotBuilt
from tests.lessons.worlds.test_starting_acts import begun, desk, run
from tests.policies import policy

OURS, THEIRS = "111122223333", "444455556667"
ADMINISTRATOR = {
    "name": "boss",
    "policies": ["arn:aws:iam::aws:policy/AdministratorAccess"],
}
PARTNER = {"account": THEIRS, "name": "partner", "administrator": ADMINISTRATOR}
PREDICATE: TypeAdapter[Predicate] = TypeAdapter(Predicate)


def two(course: Course, *more: dict[str, Any], **others: Any) -> Rehearsal:
    partner = {**PARTNER, **others.pop("partner", {})}
    return begun(course, *more, name="lab", other_accounts=[partner], **others)


def true(stage: Rehearsal, predicate: dict[str, Any]) -> bool:
    return holds(PREDICATE.validate_python(predicate), stage.situation)


def who(stage: Rehearsal, line: str = "") -> str:
    asked = f"aws sts get-caller-identity --query Arn --output text {line}"
    return stage.type("desk", asked).screen.strip()


def test_each_account_has_what_its_file_says(sample: Course) -> None:
    stage = two(
        sample,
        partner={
            "buckets": [{"name": "shared-{account}", "objects": {"a.txt": "1"}}],
            "key_pairs": ["their-key"],
        },
    )
    ours, theirs = stage.world.accounts.values()
    assert (ours.name, theirs.name) == ("lab", "partner")
    assert list(theirs.buckets) == [f"shared-{THEIRS}"]
    assert theirs.key_pairs == ["their-key"]
    assert theirs.console_user == "boss"
    assert "boss" not in ours.users
    assert stage.world.console_account is ours


def test_acts_say_whose_console_and_whose_key(sample: Course) -> None:
    stage = two(
        sample,
        {"press": "create-user", "account": "partner", "with": {"name": "aoi"}},
        run("aws s3 mb s3://theirs", account="partner"),
        run("aws s3 mb s3://aois", account="partner", **{"as": "aoi"}, exit=1),
        run("aws s3 mb s3://ours"),
    )
    ours, theirs = stage.world.accounts.values()
    assert "aoi" in theirs.users
    assert "aoi" not in ours.users
    assert list(theirs.buckets) == ["theirs"]
    assert "ours" in ours.buckets
    assert stage.world.signed_in is None
    assert who(stage) == f"arn:aws:iam::{OURS}:user/admin"


def test_the_desk_has_profiles_of_any_account(sample: Course) -> None:
    stage = two(
        sample,
        {"press": "create-user", "account": "partner", "with": {"name": "aoi"}},
        desk=desk(
            profiles={
                "partner": {"account": "partner"},
                "aoi": {"account": "partner", "user": "aoi"},
            }
        ),
    )
    assert who(stage) == f"arn:aws:iam::{OURS}:user/admin"
    assert who(stage, "--profile partner") == f"arn:aws:iam::{THEIRS}:user/boss"
    assert who(stage, "--profile aoi") == f"arn:aws:iam::{THEIRS}:user/aoi"


def test_who_is_signed_in_is_said_for_each_account(sample: Course) -> None:
    stage = two(sample, partner={"console_user": "root"})
    assert [one.console_user for one in stage.world.accounts.values()] == [
        "admin",
        "root",
    ]
    with pytest.raises(NotBuilt) as refused:
        two(sample, partner={"console_user": "nobody"})
    assert refused.value.place == ("other_accounts", 0, "console_user")


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({"other_accounts": [PARTNER]}, "the first has a name too"),
        ({"name": "partner", "other_accounts": [PARTNER]}, "listed twice"),
        (
            {"name": "lab", "other_accounts": [{**PARTNER, "account": OURS}]},
            "listed twice",
        ),
        ({"desk": desk(profiles={"x": {"account": "y"}})}, "no account 'y'"),
        ({"acts": [run("ls", account="y")]}, "no account 'y'"),
        (
            {"name": "front", "acts": [run("ls", account="fornt")]},
            "no account 'fornt'; perhaps front",
        ),
        ({"organization": {"members": ["y"]}}, "no account 'y'"),
        ({"account": "444455556666"}, "has the taken buckets"),
    ],
)
def test_accounts_that_cannot_be_told_apart_or_are_not_there_are_refused(
    sample: Course, others: dict[str, Any], said: str
) -> None:
    given = sample.worlds["tiny"].model_dump(by_alias=True, exclude_unset=True)
    with pytest.raises(ValidationError, match=said):
        WorldFile.model_validate({**given, **others})


def test_the_organization_has_the_accounts_that_are_members(sample: Course) -> None:
    deny = policy({"Effect": "Deny", "Action": "s3:*", "Resource": "*"})
    stage = two(
        sample,
        desk=desk(profiles={"partner": {"account": "partner"}}),
        organization={
            "policies": {"no-s3": deny},
            "attached": {"accounts": {"partner": ["FullAWSAccess", "no-s3"]}},
        },
    )
    organization = stage.world.organization
    assert organization is not None
    assert [one.name for one in organization.accounts] == ["lab", "partner"]
    assert "payroll" in stage.type("desk", "aws s3 ls").screen
    assert (
        "service control policy"
        in stage.type("desk", "aws s3 ls --profile partner").screen
    )


def test_one_of_them_can_manage_it(sample: Course) -> None:
    stage = two(sample, organization={"management": "partner"})
    organization = stage.world.organization
    assert organization is not None
    assert organization.management == THEIRS
    assert [one.target_id for one in organization.accounts] == [OURS]


def test_checks_look_at_the_account_that_they_name(sample: Course) -> None:
    stage = two(
        sample,
        {"press": "create-user", "account": "partner", "with": {"name": "aoi"}},
    )
    aoi = {"user": {"name": "aoi"}}
    assert not true(stage, {"exists": aoi})
    assert true(stage, {"exists": {"account": "partner", **aoi}})
    assert not true(stage, {"absent": {"account": "partner", **aoi}})
    asked = {"principal": "user/boss", "action": "s3:ListAllMyBuckets", "resource": "*"}
    assert true(stage, {"can": {"account": "partner", **asked}})
    assert not true(stage, {"can": asked})


def test_access_across_accounts_is_asked_of_both(sample: Course) -> None:
    stage = two(sample, partner={"buckets": [{"name": "shared", "objects": {}}]})
    asked = {
        "principal": "user/admin",
        "action": "s3:ListBucket",
        "resource": "arn:aws:s3:::shared",
    }
    assert true(stage, {"cannot": asked})


def test_calls_are_told_apart_by_the_callers_account(sample: Course) -> None:
    stage = two(sample, desk=desk(profiles={"partner": {"account": "partner"}}))
    stage.type("desk", "aws s3 ls --profile partner")
    call = {"operation": "ListBuckets"}
    assert true(stage, {"called": call})
    assert true(stage, {"called": {**call, "account": "partner"}})
    assert not true(stage, {"called": {**call, "account": "lab"}})


def test_a_button_is_pressed_in_the_account_that_the_act_names(sample: Course) -> None:
    stage = two(sample)
    press = Press.model_validate(
        {"press": "create-bucket", "account": "partner", "with": {"name": "made-there"}}
    )
    turn = stage.turn()
    assert acts.perform(turn, press, sample).surprise is None
    assert stage.world.console_account.name == "partner"
    assert "made-there" in stage.world.accounts[THEIRS].buckets


def test_the_map_says_whose_each_station_is(sample: Course) -> None:
    stage = two(
        sample,
        desk=desk(profiles={"partner": {"account": "partner"}}),
    )
    stage.type("desk", f"aws s3 ls s3://payroll-{OURS} --profile partner")
    found = draw(
        stage.world,
        stage.events,
        MapFile(caller=Caller(at="desk")),
        lambda: "arn:aws:s3:::x",
    )
    told = [(node.kind, node.account) for node in found.nodes]
    assert told == [
        (Kind.USER, THEIRS),
        (Kind.POLICIES, THEIRS),
        (Kind.RESOURCE_POLICY, OURS),
        (Kind.BUCKET, OURS),
    ]
