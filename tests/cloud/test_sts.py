from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from iamtutor.cloud import principals
from iamtutor.cloud.principals import Credentials
from tests.cloud.stage import NOW, Stage, trust

ROLE = "arn:aws:iam::111122223333:role/target"
ASSUME = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE}


def assume(stage: Stage, by: Credentials, **params: Any) -> dict[str, Any]:
    return stage.call(
        "sts", "AssumeRole", by, RoleArn=ROLE, RoleSessionName="s1", **params
    )


def refused(stage: Stage, by: Credentials, **params: Any) -> str:
    error = stage.error(
        "sts", "AssumeRole", by, RoleArn=ROLE, RoleSessionName="s1", **params
    )
    return error.code


def session(answer: dict[str, Any]) -> Credentials:
    found = answer["Credentials"]
    return Credentials(
        found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"]
    )


def test_a_user_that_the_trust_policy_names(stage: Stage) -> None:
    by = stage.user("aoi")
    role = stage.role("target")
    role.trust_policy = trust(AWS="arn:aws:iam::111122223333:user/aoi")
    answer = assume(stage, by)
    assert answer["AssumedRoleUser"] == {
        "AssumedRoleId": f"{role.role_id}:s1",
        "Arn": "arn:aws:sts::111122223333:assumed-role/target/s1",
    }
    assert answer["Credentials"]["Expiration"] == NOW + timedelta(hours=1)
    who = stage.call("sts", "GetCallerIdentity", session(answer))
    assert who["Arn"] == "arn:aws:sts::111122223333:assumed-role/target/s1"


def test_trusting_the_account_delegates_to_its_policies(stage: Stage) -> None:
    stage.role("target").trust_policy = trust(AWS="arn:aws:iam::111122223333:root")
    assert refused(stage, stage.user("aoi")) == "AccessDenied"
    assert assume(stage, stage.user("ben", ASSUME))


def test_permission_without_trust_is_not_enough(stage: Stage) -> None:
    stage.role("target")
    assert refused(stage, stage.user("aoi", ASSUME)) == "AccessDenied"


@pytest.mark.parametrize(
    ("seconds", "limit", "allowed"),
    [(3600, 3600, True), (3601, 3600, False), (7200, 7200, True)],
)
def test_durations(stage: Stage, seconds: int, limit: int, allowed: bool) -> None:
    by = stage.user("aoi")
    role = stage.role("target")
    role.trust_policy = trust(AWS="arn:aws:iam::111122223333:user/aoi")
    role.max_session_duration = limit
    if allowed:
        assert assume(stage, by, DurationSeconds=seconds)
    else:
        assert refused(stage, by, DurationSeconds=seconds) == "ValidationError"


def test_a_chained_session_lasts_an_hour_at_most(stage: Stage) -> None:
    by = stage.lab()
    role = stage.role("target")
    role.trust_policy = trust(AWS="arn:aws:iam::111122223333:role/lab-role")
    role.max_session_duration = 43200
    assert refused(stage, by, DurationSeconds=3601) == "ValidationError"
    answer = assume(stage, by)
    kept = stage.account.sessions[answer["Credentials"]["AccessKeyId"]]
    assert kept.chained_from is not None
    assert ":assumed-role/lab-role/" in kept.chained_from


def test_an_external_id_can_be_asked_for(stage: Stage) -> None:
    by = stage.user("aoi")
    document = trust(AWS="arn:aws:iam::111122223333:user/aoi")
    stage.role("target").trust_policy = document.replace(
        '"Action"', '"Condition": {"StringEquals": {"sts:ExternalId": "42"}}, "Action"'
    )
    assert refused(stage, by) == "AccessDenied"
    assert refused(stage, by, ExternalId="41") == "AccessDenied"
    assert assume(stage, by, ExternalId="42")


def test_the_root_user_assumes_no_roles(stage: Stage) -> None:
    stage.role("target").trust_policy = trust(AWS="111122223333")
    stage.world.console_user = "root"
    error = stage.error(
        "sts",
        "AssumeRole",
        principals.console_credentials(stage.turn),
        RoleArn=ROLE,
        RoleSessionName="s1",
    )
    assert error.message == "Roles may not be assumed by root accounts."


def test_session_tags_are_principal_tags(stage: Stage) -> None:
    by = stage.user("aoi")
    condition = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    stage.role(
        "target",
        {
            "Effect": "Allow",
            "Action": "s3:ListAllMyBuckets",
            "Resource": "*",
            "Condition": condition,
        },
    ).trust_policy = trust(AWS="arn:aws:iam::111122223333:user/aoi")
    plain = session(assume(stage, by))
    assert stage.error("s3", "ListBuckets", plain).code == "AccessDenied"
    tagged = session(assume(stage, by, Tags=[{"Key": "team", "Value": "blue"}]))
    assert stage.call("s3", "ListBuckets", tagged)


def test_a_session_token_for_a_user(stage: Stage) -> None:
    by = stage.user("aoi", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    temporary = session(stage.call("sts", "GetSessionToken", by))
    assert temporary.access_key_id.startswith("ASIA")
    assert stage.call("s3", "ListBuckets", temporary)
    assert stage.error("sts", "GetSessionToken", temporary).code == "AccessDenied"
