from datetime import datetime
from typing import Any

from tests.cloud.stage import NOW, Stage
from tests.policies import allow, deny, policy

S3_READ = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


def policy_text(*actions: str) -> str:
    statement = allow([*actions])
    return policy(statement)


def report(stage: Stage, arn: str) -> dict[str, dict[str, Any]]:
    job = stage.call("iam", "GenerateServiceLastAccessedDetails", Arn=arn)
    answer = stage.call("iam", "GetServiceLastAccessedDetails", **job)
    assert answer["JobStatus"] == "COMPLETED"
    return {row["ServiceNamespace"]: row for row in answer["ServicesLastAccessed"]}


def test_services_that_are_allowed_and_when_they_were_used(stage: Stage) -> None:
    by = stage.lab(allow(["s3:*", "sqs:*"]))
    arn = stage.account.roles["lab-role"].arn
    stage.call("s3", "ListBuckets", by)
    stage.later(hours=1)
    stage.next_turn()
    rows = report(stage, arn)
    assert set(rows) == {"s3", "sqs"}
    assert rows["s3"]["ServiceName"] == "Amazon S3"
    assert rows["s3"]["LastAuthenticated"] == NOW
    assert rows["s3"]["LastAuthenticatedEntity"] == arn
    assert "LastAuthenticated" not in rows["sqs"]


def test_a_denied_attempt_counts_and_others_do_not(stage: Stage) -> None:
    by = stage.lab(allow("s3:GetObject"))
    stage.call("s3", "ListBuckets")
    arn = stage.account.roles["lab-role"].arn
    assert "LastAuthenticated" not in report(stage, arn)["s3"]
    stage.error("s3", "ListBuckets", by)
    last = report(stage, arn)["s3"]["LastAuthenticated"]
    assert isinstance(last, datetime)


def test_a_wildcard_allows_every_service(stage: Stage) -> None:
    stage.role("r", allow("*"))
    job = stage.call(
        "iam",
        "GenerateServiceLastAccessedDetails",
        Arn=stage.account.roles["r"].arn,
    )
    answer = stage.call("iam", "GetServiceLastAccessedDetails", **job, MaxItems=1000)
    assert len(answer["ServicesLastAccessed"]) > 300


def test_only_the_latest_reports_are_remembered(stage: Stage) -> None:
    stage.role("r")
    arn = stage.account.roles["r"].arn
    jobs = [
        stage.call("iam", "GenerateServiceLastAccessedDetails", Arn=arn)
        for _ in range(12)
    ]
    assert len(stage.account.access_jobs) == 10
    error = stage.error("iam", "GetServiceLastAccessedDetails", **jobs[0])
    assert error.code == "NoSuchEntity"
    assert stage.call("iam", "GetServiceLastAccessedDetails", **jobs[-1])


def test_somebody_who_is_not_there(stage: Stage) -> None:
    error = stage.error(
        "iam",
        "GenerateServiceLastAccessedDetails",
        Arn="arn:aws:iam::111122223333:role/nope",
    )
    assert error.code == "NoSuchEntity"


def test_the_report_of_a_policy_is_about_all_who_have_it(stage: Stage) -> None:
    by = stage.lab(deny("sns:*"))
    made = stage.call(
        "iam",
        "CreatePolicy",
        PolicyName="lab-read",
        PolicyDocument=policy_text("s3:GetObject", "sqs:SendMessage"),
    )
    arn = made["Policy"]["Arn"]
    stage.error("s3", "ListBuckets", by)
    assert "LastAuthenticated" not in report(stage, arn)["s3"]
    stage.call("iam", "AttachRolePolicy", RoleName="lab-role", PolicyArn=arn)
    rows = report(stage, arn)
    assert set(rows) == {"s3", "sqs"}
    assert rows["s3"]["LastAuthenticatedEntity"] == stage.account.roles["lab-role"].arn
    assert rows["s3"]["TotalAuthenticatedEntities"] == 1
    assert rows["sqs"]["TotalAuthenticatedEntities"] == 0


def test_a_policy_of_a_group_counts_for_its_users(stage: Stage) -> None:
    stage.call("iam", "CreateGroup", GroupName="readers")
    stage.call("iam", "AttachGroupPolicy", GroupName="readers", PolicyArn=S3_READ)
    admin = stage.world.console_user
    stage.call("s3", "ListBuckets")
    assert report(stage, S3_READ)["s3"]["TotalAuthenticatedEntities"] == 0
    stage.call("iam", "AddUserToGroup", GroupName="readers", UserName=admin)
    row = report(stage, S3_READ)["s3"]
    assert row["LastAuthenticatedEntity"] == stage.account.users[admin].arn


def test_what_a_user_s_groups_allow_counts(stage: Stage) -> None:
    stage.user("aoi")
    stage.call("iam", "CreateGroup", GroupName="readers")
    group = stage.account.groups["readers"]
    group.attached, group.inline = [S3_READ], {"own": policy_text("sqs:*")}
    stage.call("iam", "AddUserToGroup", GroupName="readers", UserName="aoi")
    rows = report(stage, stage.account.users["aoi"].arn)
    assert {"s3", "sqs"} <= set(rows)
