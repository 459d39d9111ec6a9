"""What the metadata service of an instance hands out, and when it changes."""

from datetime import timedelta

from iamtutor.cloud.credentials.instances import (
    InstanceCredentials,
    InstanceCredentialsRefused,
    instance_credentials,
)
from tests.cloud.stage import Stage
from tests.policies import deny, trust


def issued(stage: Stage, instance_id: str) -> InstanceCredentials:
    found = instance_credentials(stage.turn, instance_id)
    assert isinstance(found, InstanceCredentials)
    return found


def test_they_are_temporary_and_last_about_six_hours(stage: Stage) -> None:
    stage.role()
    found = issued(stage, stage.instance())
    assert found.access_key_id.startswith("ASIA")
    assert len(found.secret_access_key) == 40
    lasting = found.expiration - found.last_updated
    assert timedelta(hours=6) <= lasting <= timedelta(hours=6, minutes=30)


def test_the_document_stays_the_same_until_rotation(stage: Stage) -> None:
    stage.role()
    instance_id = stage.instance()
    first = issued(stage, instance_id)
    stage.turn.now = first.expiration - timedelta(minutes=5, seconds=1)
    assert issued(stage, instance_id) == first


def test_new_ones_come_five_minutes_before_the_old_ones_end(stage: Stage) -> None:
    stage.role()
    instance_id = stage.instance()
    first = issued(stage, instance_id)
    old = stage.on(instance_id)
    stage.turn.now = first.expiration - timedelta(minutes=5)
    second = issued(stage, instance_id)
    assert second.access_key_id != first.access_key_id
    assert second.expiration > first.expiration
    assert stage.call("sts", "GetCallerIdentity", by=old)
    stage.turn.now = first.expiration
    assert stage.error("s3", "ListBuckets", by=old).code == "ExpiredToken"


def test_none_without_a_profile(stage: Stage) -> None:
    assert instance_credentials(stage.turn, stage.instance(None)) is None


def test_none_with_a_profile_without_a_role(stage: Stage) -> None:
    stage.role()
    instance_id = stage.instance()
    stage.account.instance_profiles["lab-role"].role = None
    assert instance_credentials(stage.turn, instance_id) is None


def test_a_swapped_role_shows_at_once(stage: Stage) -> None:
    stage.role("lab-role")
    stage.role("other-role")
    instance_id = stage.instance()
    first = issued(stage, instance_id)
    stage.account.instance_profiles["lab-role"].role = "other-role"
    second = issued(stage, instance_id)
    assert (first.role, second.role) == ("lab-role", "other-role")
    who = stage.call("sts", "GetCallerIdentity", by=stage.on(instance_id))
    assert who["Arn"].endswith(f"assumed-role/other-role/{instance_id}")


def test_credentials_outlive_the_association_until_they_expire(stage: Stage) -> None:
    by = stage.lab()
    stage.account.associations.clear()
    assert instance_credentials(stage.turn, next(iter(stage.account.instances))) is None
    assert stage.call("sts", "GetCallerIdentity", by=by)


def test_a_role_that_ec2_may_not_assume_is_refused(stage: Stage) -> None:
    stage.role().trust_policy = trust(Service="lambda.amazonaws.com")
    found = instance_credentials(stage.turn, stage.instance())
    assert isinstance(found, InstanceCredentialsRefused)
    assert found.code == "AssumeRoleUnauthorizedAccess"
    assert "EC2 cannot assume the role lab-role" in found.message
    assert not stage.account.sessions


def test_a_denied_trust_is_no_trust(stage: Stage) -> None:
    stage.role().trust_policy = trust(Service="ec2.amazonaws.com").replace(
        "Allow", "Deny"
    )
    found = instance_credentials(stage.turn, stage.instance())
    assert isinstance(found, InstanceCredentialsRefused)


def test_the_caller_is_a_session_named_after_the_instance(stage: Stage) -> None:
    by = stage.lab()
    instance_id = next(iter(stage.account.instances))
    assert stage.call("sts", "GetCallerIdentity", by=by) == {
        "UserId": f"{stage.account.roles['lab-role'].role_id}:{instance_id}",
        "Account": "111122223333",
        "Arn": f"arn:aws:sts::111122223333:assumed-role/lab-role/{instance_id}",
    }


def test_get_caller_identity_works_even_under_an_explicit_deny(stage: Stage) -> None:
    by = stage.lab(deny("*"))
    assert stage.call("sts", "GetCallerIdentity", by=by)["Account"] == "111122223333"
