"""A change of IAM bites at once, or after the world's own time."""

from tests.cloud.stage import Stage
from tests.policies import allow, policy

READ = allow("s3:ListAllMyBuckets")


def put(stage: Stage, *statements: dict[str, str]) -> None:
    stage.call(
        "iam",
        "PutUserPolicy",
        UserName="aoi",
        PolicyName="p",
        PolicyDocument=policy(*statements),
    )


def test_a_change_bites_at_once_unless_told_otherwise(stage: Stage) -> None:
    by = stage.user("aoi")
    put(stage, READ)
    assert stage.call("s3", "ListBuckets", by)
    assert stage.world.past_iam == []


def test_a_change_bites_after_the_world_s_time(stage: Stage) -> None:
    by = stage.user("aoi")
    stage.world.propagation = 10
    put(stage, READ)
    assert stage.call("iam", "ListUserPolicies", UserName="aoi")["PolicyNames"] == ["p"]
    stage.later(seconds=9)
    assert stage.error("s3", "ListBuckets", by).code == "AccessDenied"
    assert stage.last.policies == ()
    stage.later(seconds=1)
    assert stage.call("s3", "ListBuckets", by)


def test_what_was_taken_away_still_works_for_as_long(stage: Stage) -> None:
    by = stage.user("aoi", READ)
    stage.world.propagation = 10
    stage.call("iam", "DeleteUserPolicy", UserName="aoi", PolicyName="own")
    assert stage.call("s3", "ListBuckets", by)
    stage.later(seconds=10)
    assert stage.error("s3", "ListBuckets", by).code == "AccessDenied"


def test_a_clock_that_went_back_holds_no_change_up(stage: Stage) -> None:
    by = stage.user("aoi")
    stage.world.propagation = 10
    put(stage, READ)
    stage.later(days=-3)
    assert stage.call("s3", "ListBuckets", by)
    put(stage, {**READ, "Effect": "Deny"})
    assert stage.call("s3", "ListBuckets", by)
    stage.later(seconds=10)
    assert stage.error("s3", "ListBuckets", by).code == "AccessDenied"


def test_changes_bite_one_after_the_other(stage: Stage) -> None:
    by = stage.user("aoi")
    stage.world.propagation = 10
    put(stage, READ)
    stage.later(seconds=5)
    put(stage, {**READ, "Effect": "Deny"})
    stage.later(seconds=5)
    assert stage.call("s3", "ListBuckets", by)
    stage.later(seconds=5)
    assert stage.error("s3", "ListBuckets", by).code == "AccessDenied"


def test_a_user_just_made_has_no_permission_yet(stage: Stage) -> None:
    stage.world.propagation = 10
    stage.call("iam", "CreateUser", UserName="ben")
    by = stage.user("ben", READ)
    assert stage.error("s3", "ListBuckets", by).code == "AccessDenied"
    stage.later(seconds=10)
    assert stage.call("s3", "ListBuckets", by)


def test_what_other_services_change_is_there_at_once(stage: Stage) -> None:
    stage.bucket("notes")
    stage.world.propagation = 10
    stage.call("s3", "PutObject", Bucket="notes", Key="a", Body=b"a")
    assert stage.world.past_iam == []


def test_what_has_bitten_is_forgotten(stage: Stage) -> None:
    stage.user("aoi")
    stage.world.propagation = 10
    for _ in range(12):
        put(stage, READ)
    assert len(stage.world.past_iam) == 8
    stage.later(seconds=10)
    stage.call("s3", "ListBuckets")
    assert stage.world.past_iam == []


def test_reading_and_failing_leave_nothing_behind(stage: Stage) -> None:
    stage.world.propagation = 10
    stage.call("iam", "ListUsers")
    stage.error("iam", "DeleteUser", UserName="nope")
    assert stage.world.past_iam == []


def test_another_default_version_is_a_change(stage: Stage) -> None:
    by = stage.user("aoi")
    arn = stage.managed("own", {**READ, "Effect": "Deny"})
    stage.account.users["aoi"].attached = [arn]
    document = policy(READ)
    stage.call("iam", "CreatePolicyVersion", PolicyArn=arn, PolicyDocument=document)
    stage.world.propagation = 10
    stage.call("iam", "SetDefaultPolicyVersion", PolicyArn=arn, VersionId="v2")
    assert stage.error("s3", "ListBuckets", by).code == "AccessDenied"
    stage.later(seconds=10)
    assert stage.call("s3", "ListBuckets", by)
