"""Checks that look at users, groups, policies, access keys, sessions and tags."""

import json
from typing import Any

import pytest

from iamtutor.cloud.console import buttons
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.judging import resources
from iamtutor.lessons.judging.situation import Miss
from iamtutor.lessons.schema.predicates import ResourcePattern
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from tests.policies import allow

READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
ALLOW = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": allow("s3:*"),
    }
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        },
    }
)
LINES = (
    "aws iam create-group --group-name devs",
    "aws iam put-group-policy --group-name devs --policy-name p "
    f"--policy-document '{ALLOW}'",
    "aws iam create-user --user-name aoi --tags Key=team,Value=blue",
    "aws iam add-user-to-group --group-name devs --user-name aoi",
    f"aws iam attach-user-policy --user-name aoi --policy-arn {READ_ONLY}",
    "aws iam create-access-key --user-name aoi",
    f"aws iam create-policy --policy-name own --policy-document '{ALLOW}' "
    "--tags Key=a,Value=b",
    f"aws iam create-role --role-name app --assume-role-policy-document '{TRUST}' "
    "--tags Key=c,Value=d",
    "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/app "
    "--role-session-name shift --tags Key=g,Value=h",
    "aws s3 mb s3://tagged",
    "aws s3api put-bucket-tagging --bucket tagged --tagging 'TagSet=[{Key=e,Value=f}]'",
)


@pytest.fixture
def stage(sample: Course) -> Rehearsal:
    stage = Rehearsal.begin(sample, "tiny")
    for line in LINES:
        stage.type("desk", line)
        assert stage.world.machines["desk"].last_status == 0, line
    return stage


def pattern(**said: Any) -> ResourcePattern:
    return ResourcePattern.model_validate(said)


HELD: list[tuple[dict[str, Any], Reason]] = [
    ({"user": {"name": "aoi"}}, Reason.IDENTITY_STILL_THERE),
    (
        {"user": {"groups": ["dev*"], "tags": {"team": "b*"}}},
        Reason.IDENTITY_STILL_THERE,
    ),
    ({"user": {"attached_exactly": [READ_ONLY]}}, Reason.IDENTITY_STILL_THERE),
    ({"group": {"name": "devs", "inline": 1}}, Reason.IDENTITY_STILL_THERE),
    ({"policy": {"name": "own", "tags": {"a": "b"}}}, Reason.IDENTITY_STILL_THERE),
    (
        {"access_key": {"user": "aoi", "status": "Active"}},
        Reason.ACCESS_KEY_STILL_THERE,
    ),
    (
        {"session": {"principal": "role/app", "name": "shift", "tags": {"g": "h"}}},
        Reason.SESSION_STILL_THERE,
    ),
    ({"role": {"name": "app", "tags": {"c": "d"}}}, Reason.ROLE_STILL_THERE),
    ({"bucket": {"name": "tagged", "tags": {"e": "*"}}}, Reason.BUCKET_STILL_THERE),
]


@pytest.mark.parametrize(("said", "reason"), HELD)
def test_what_is_there_exists_and_is_not_absent(
    stage: Rehearsal, said: dict[str, Any], reason: Reason
) -> None:
    wanted = pattern(**said)
    assert resources.exists(wanted, stage.situation) is None
    told = resources.absent(wanted, stage.situation)
    assert told is not None
    assert told.reason is reason


LACKING: list[tuple[dict[str, Any], Reason, dict[str, str]]] = [
    (
        {"user": {"name": "bo", "tags": {"team": "blue"}, "groups": ["devs"]}},
        Reason.IDENTITY_NOT_NAMED,
        {"name": "aoi", "wanted": "bo"},
    ),
    (
        {"user": {"name": "aoi", "groups": ["ops"]}},
        Reason.USER_NOT_IN_GROUP,
        {"user": "aoi", "group": "ops"},
    ),
    (
        {"user": {"name": "aoi", "tags": {"team": "red"}}},
        Reason.TAG_DIFFERS,
        {"name": "aoi", "tag": "team", "wanted": "red"},
    ),
    (
        {"user": {"name": "aoi", "attached_exactly": []}},
        Reason.IDENTITY_HAS_ANOTHER_POLICY,
        {"name": "aoi", "policy": "AmazonS3ReadOnlyAccess"},
    ),
    (
        {"group": {"name": "devs", "attached": [READ_ONLY]}},
        Reason.IDENTITY_LACKS_POLICY,
        {"name": "devs", "policy": "AmazonS3ReadOnlyAccess"},
    ),
    (
        {"group": {"inline": 0}},
        Reason.IDENTITY_INLINE_POLICIES,
        {"name": "devs", "count": "1", "wanted": "0"},
    ),
    (
        {"access_key": {"user": "aoi", "status": "Inactive"}},
        Reason.ACCESS_KEY_IN_ANOTHER_STATE,
        {"user": "aoi", "state": "Active", "wanted": "Inactive"},
    ),
    (
        {"access_key": {"user": "bo"}},
        Reason.ACCESS_KEY_OF_ANOTHER,
        {"user": "aoi", "wanted": "bo"},
    ),
    (
        {"session": {"principal": "role/lab-role"}},
        Reason.SESSION_OF_ANOTHER,
        {"principal": "role/app", "wanted": "role/lab-role"},
    ),
    (
        {"bucket": {"name": "tagged", "tags": {"e": "g"}}},
        Reason.TAG_DIFFERS,
        {"name": "tagged", "tag": "e", "wanted": "g"},
    ),
]


@pytest.mark.parametrize(("said", "reason", "params"), LACKING)
def test_what_is_missing_is_told(
    stage: Rehearsal, said: dict[str, Any], reason: Reason, params: dict[str, str]
) -> None:
    wanted = pattern(**said)
    assert resources.exists(wanted, stage.situation) == Miss(reason, params)
    assert resources.absent(wanted, stage.situation) is None


@pytest.mark.parametrize("kind", ["group", "policy", "session"])
def test_an_account_without_any_says_so(sample: Course, kind: str) -> None:
    start = Rehearsal.begin(sample, "tiny").situation
    told = resources.exists(pattern(**{kind: {}}), start)
    assert told == Miss(Reason(f"{kind}_missing"), {})


def test_a_session_that_has_ended_or_is_the_consoles_does_not_count(
    stage: Rehearsal,
) -> None:
    stage.type("desk", "sleep 3600")
    assert resources.exists(pattern(session={}), stage.situation) is not None
    turn = stage.turn()
    buttons.press(turn, "open-iam", {})
    assert resources.exists(pattern(session={}), stage.situation) is not None
