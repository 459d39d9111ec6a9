import json
from datetime import timedelta
from typing import Any

import pytest

from iamtutor.cloud.credentials.sessions import console_credentials
from iamtutor.cloud.principals import Credentials
from tests.cloud.stage import NOW, Stage
from tests.policies import allow, policy, trust

ROLE = "arn:aws:iam::111122223333:role/target"
ASSUME = allow("sts:AssumeRole", ROLE)


def assume(stage: Stage, by: Credentials, **params: Any) -> dict[str, Any]:
    return stage.call(
        "sts", "AssumeRole", by, RoleArn=ROLE, RoleSessionName="s1", **params
    )


def refused(stage: Stage, by: Credentials, **params: Any) -> str:
    error = stage.error(
        "sts", "AssumeRole", by, RoleArn=ROLE, RoleSessionName="s1", **params
    )
    return error.code


def tagging(document: str) -> str:
    """The trust policy, with leave to pass session tags."""
    return document.replace('"sts:AssumeRole"', '["sts:AssumeRole", "sts:TagSession"]')


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
        console_credentials(stage.turn),
        RoleArn=ROLE,
        RoleSessionName="s1",
    )
    assert error.message == "Roles may not be assumed by root accounts."


def test_session_tags_are_principal_tags(stage: Stage) -> None:
    by = stage.user("aoi")
    condition = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    stage.role(
        "target",
        allow("s3:ListAllMyBuckets", Condition=condition),
    ).trust_policy = tagging(trust(AWS="arn:aws:iam::111122223333:user/aoi"))
    plain = session(assume(stage, by))
    assert stage.error("s3", "ListBuckets", plain).code == "AccessDenied"
    tagged = session(assume(stage, by, Tags=[{"Key": "team", "Value": "blue"}]))
    assert stage.call("s3", "ListBuckets", tagged)


def test_a_session_token_for_a_user(stage: Stage) -> None:
    by = stage.user("aoi", allow("s3:*"))
    temporary = session(stage.call("sts", "GetSessionToken", by))
    assert temporary.access_key_id.startswith("ASIA")
    assert stage.call("s3", "ListBuckets", temporary)
    assert stage.error("sts", "GetSessionToken", temporary).code == "AccessDenied"


AOI = "arn:aws:iam::111122223333:user/aoi"
S3 = allow("s3:*")
BLUE = [{"Key": "team", "Value": "blue"}]


def test_session_tags_need_leave_in_the_trust_policy(stage: Stage) -> None:
    by = stage.user("aoi", {**ASSUME, "Action": "sts:*"})
    stage.role("target").trust_policy = trust(AWS=AOI)
    error = stage.error(
        "sts", "AssumeRole", by, RoleArn=ROLE, RoleSessionName="s1", Tags=BLUE
    )
    assert error.message == (
        f"User: {AOI} is not authorized to perform: sts:TagSession on resource: {ROLE}"
    )


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (
            {"Tags": [{"Key": "a<b", "Value": "x"}]},
            "ValidationError",
            "Value 'a<b' at 'tags.1.member.key' failed to satisfy constraint: ",
        ),
        (
            {"Tags": [*BLUE, {"Key": "own", "Value": "x" * 257}]},
            "ValidationError",
            f"Value '{'x' * 257}' at 'tags.2.member.value' failed to satisfy ",
        ),
        (
            {"Tags": BLUE, "TransitiveTagKeys": ["k" * 129]},
            "ValidationError",
            f"Value '[{'k' * 129}]' at 'transitiveTagKeys' failed to satisfy ",
        ),
        (
            {"Policy": '{"Sid": "方針"}'},
            "ValidationError",
            "Value '{\"Sid\": \"方針\"}' at 'policy' failed to satisfy constraint: ",
        ),
        (
            {"PolicyArns": [{"arn": f"arn:aws:iam::aws:policy/{'p' * 2025}"}]},
            "ValidationError",
            "at 'policyArns.1.member.arn' failed to satisfy constraint: ",
        ),
        (
            {"Tags": [{"Key": "AWS:team", "Value": "x"}]},
            "InvalidParameterValue",
            "Tag keys beginning with aws: are reserved for system use.",
        ),
    ],
)
def test_what_is_passed_to_a_session_has_its_form(
    stage: Stage, given: dict[str, Any], code: str, said: str
) -> None:
    by = stage.user("aoi")
    stage.role("target").trust_policy = tagging(trust(AWS=AOI))
    named = {"RoleArn": ROLE, "RoleSessionName": "s1"}
    error = stage.error("sts", "AssumeRole", by, **named, **given)
    assert error.code == code
    assert said in error.message


def test_transitive_tags_go_along_and_stay_what_they_are(stage: Stage) -> None:
    by = stage.user("aoi")
    stage.role("first").trust_policy = tagging(trust(AWS=AOI))
    stage.role("target").trust_policy = tagging(
        trust(AWS="arn:aws:iam::111122223333:role/first")
    )
    first = session(
        stage.call(
            "sts",
            "AssumeRole",
            by,
            RoleArn="arn:aws:iam::111122223333:role/first",
            RoleSessionName="s1",
            Tags=[*BLUE, {"Key": "own", "Value": "x"}],
            TransitiveTagKeys=["team"],
        )
    )
    kept = stage.account.sessions[session(assume(stage, first)).access_key_id]
    assert kept.tags == {"team": "blue"}
    assert refused(stage, first, Tags=BLUE) == "InvalidParameterValue"
    twice = [*BLUE, {"Key": "TEAM", "Value": "red"}]
    stage.role("target").trust_policy = tagging(trust(AWS=AOI))
    assert refused(stage, by, Tags=twice) == "InvalidParameterValue"
    assert refused(stage, by, Tags=BLUE, TransitiveTagKeys=["x"]) == (
        "InvalidParameterValue"
    )


def test_managed_session_policies_narrow_together(stage: Stage) -> None:
    by = stage.user("aoi")
    stage.role("target", S3).trust_policy = trust(AWS=AOI)
    ec2 = stage.managed("ec2", {**S3, "Action": "ec2:*"})
    reading = stage.managed("reading", {**S3, "Action": "s3:ListAllMyBuckets"})
    narrowed = session(assume(stage, by, PolicyArns=[{"arn": ec2}]))
    error = stage.error("s3", "ListBuckets", narrowed)
    assert error.message.endswith(
        "because no session policy allows the s3:ListAllMyBuckets action"
    )
    answer = assume(stage, by, PolicyArns=[{"arn": ec2}, {"arn": reading}])
    assert 1 <= answer["PackedPolicySize"] <= 100
    both = session(answer)
    assert stage.call("s3", "ListBuckets", both)
    del stage.account.policies[reading]
    assert stage.error("s3", "ListBuckets", both).code == "AccessDenied"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"DurationSeconds": 899}, "Value '899' at 'durationSeconds'"),
        ({"DurationSeconds": 43201}, "value less than or equal to 43200"),
        ({"RoleSessionName": "a b"}, "regular expression pattern: [\\w+=,.@-]*"),
        ({"RoleArn": "role/target-is-no-arn"}, "role/target-is-no-arn is invalid"),
        ({"Policy": " " * 2049 + '{"Statement": []}'}, "at 'policy' failed"),
        (
            {"PolicyArns": [{"arn": "arn:aws:iam::aws:policy/No"}]},
            "policy/No is invalid",
        ),
        ({"PolicyArns": [{"arn": ROLE}] * 11}, "length less than or equal to 10"),
        ({"Tags": BLUE * 51}, "length less than or equal to 50"),
    ],
)
def test_bad_parameters_are_validation_errors(
    stage: Stage, params: dict[str, Any], said: str
) -> None:
    stage.role("target").trust_policy = tagging(trust(AWS=AOI))
    given = {"RoleArn": ROLE, "RoleSessionName": "s1", **params}
    error = stage.error("sts", "AssumeRole", stage.user("aoi"), **given)
    assert (error.code, error.status) == ("ValidationError", 400)
    assert said in error.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("reading", "The policy is not in the valid JSON format."),
        ('{"Statement": [}', "The policy is not in the valid JSON format."),
        ("[]", "Syntax errors in policy."),
        ("{}", "Syntax errors in policy."),
        (policy(), "Syntax errors in policy."),
        (policy({**S3, "Effect": "Permit"}), "Syntax errors in policy."),
        (policy({**S3, "Effect": "allow"}), "The policy failed legacy parsing"),
        (
            policy({**S3, "Principal": "*"}),
            "Policy document should not specify a principal.",
        ),
        (
            policy({**S3, "Resource": "notes"}),
            'Resource notes must be in ARN format or "*".',
        ),
        (
            policy({**S3, "Resource": "arn:aws:s3::notes"}),
            "The policy failed legacy parsing",
        ),
        (
            policy({**S3, "Resource": "arn:aws2:s3:::notes"}),
            'Partition "aws2" is not valid for resource "arn:aws2:s3:::notes".',
        ),
        (
            policy({**S3, "Action": "GetObject"}),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        (
            policy({"Effect": "Allow", "Action": "s3:*"}),
            "Policy statement must contain resources.",
        ),
        (
            policy(
                {
                    **S3,
                    "Condition": {"DateLessThan": {"aws:CurrentTime": "tomorrow"}},
                }
            ),
            "The policy failed legacy parsing",
        ),
    ],
)
def test_session_policies_that_sts_does_not_take(
    stage: Stage, text: str, message: str
) -> None:
    by = stage.user("aoi")
    stage.role("target", S3).trust_policy = trust(AWS=AOI)
    given = {"RoleArn": ROLE, "RoleSessionName": "s1", "Policy": text}
    error = stage.error("sts", "AssumeRole", by, **given)
    assert (error.code, error.message) == ("MalformedPolicyDocument", message)


def test_a_session_policy_may_be_of_the_older_version(stage: Stage) -> None:
    by = stage.user("aoi")
    stage.role("target", S3).trust_policy = trust(AWS=AOI)
    old = policy(S3).replace("2012-10-17", "2008-10-17")
    assert session(assume(stage, by, Policy=old))


def test_a_session_token_lasts_36_hours_at_most(stage: Stage) -> None:
    by = stage.user("aoi")
    error = stage.error("sts", "GetSessionToken", by, DurationSeconds=129601)
    assert "value less than or equal to 129600" in error.message
    assert stage.call("sts", "GetSessionToken", by, DurationSeconds=129600)


# --- encoded authorization failure messages ---------------------------------------------


def denied_and_decoded(stage: Stage, by: Credentials) -> dict[str, Any]:
    instance_id = stage.instance(None)
    error = stage.error("ec2", "StopInstances", by, InstanceIds=[instance_id])
    message = error.message.rsplit("Encoded authorization failure message: ", 1)[1]
    decoded = stage.call("sts", "DecodeAuthorizationMessage", EncodedMessage=message)
    found: dict[str, Any] = json.loads(decoded["DecodedMessage"])
    assert found["context"]["resource"].endswith(f":instance/{instance_id}")
    return found


def test_an_encoded_message_tells_who_was_refused_what(stage: Stage) -> None:
    found = denied_and_decoded(stage, stage.user("aoi"))
    assert list(found) == [
        "allowed",
        "explicitDeny",
        "matchedStatements",
        "failures",
        "context",
    ]
    assert (found["allowed"], found["explicitDeny"]) == (False, False)
    assert found["matchedStatements"] == {"items": []}
    assert found["context"]["principal"] == {
        "id": stage.account.users["aoi"].user_id,
        "name": "aoi",
        "arn": AOI,
    }
    assert found["context"]["action"] == "ec2:StopInstances"
    conditions = {
        item["key"]: [value["value"] for value in item["values"]["items"]]
        for item in found["context"]["conditions"]["items"]
    }
    assert conditions["aws:Region"] == ["ap-northeast-1"]
    assert conditions["ec2:InstanceType"] == ["t3.micro"]


def test_an_encoded_message_tells_which_statement_denied(stage: Stage) -> None:
    deny = {"Sid": "Keep", **S3, "Effect": "Deny", "Action": "ec2:StopInstances"}
    found = denied_and_decoded(stage, stage.user("aoi", {**S3, "Action": "*"}, deny))
    assert found["explicitDeny"] is True
    assert found["matchedStatements"]["items"] == [
        {
            "statementId": "Keep",
            "effect": "DENY",
            "principals": {"items": []},
            "principalGroups": {"items": []},
            "actions": {"items": [{"value": "ec2:StopInstances"}]},
            "resources": {"items": [{"value": "*"}]},
            "conditions": {"items": []},
        }
    ]


@pytest.mark.parametrize("message", ["x", "é", "QUJD", "A" * 400])
def test_other_messages_are_not_valid(stage: Stage, message: str) -> None:
    error = stage.error("sts", "DecodeAuthorizationMessage", EncodedMessage=message)
    assert error.code == "InvalidAuthorizationMessageException"
    assert error.message == "Message is not valid"


def test_a_message_of_another_world_is_not_valid(stage: Stage) -> None:
    found = stage.error(
        "ec2", "StopInstances", stage.user("aoi"), InstanceIds=[stage.instance(None)]
    )
    stage.world.seed = "another"
    message = found.message.rsplit(" ", 1)[-1]
    error = stage.error("sts", "DecodeAuthorizationMessage", EncodedMessage=message)
    assert error.code == "InvalidAuthorizationMessageException"
