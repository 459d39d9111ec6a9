"""Every call leaves its evidence."""

import io
import json

import pytest

from iamtutor.cloud.calls import ApiCall, record_unsent
from tests.cloud.stage import NOW, REGION, Stage
from tests.policies import allow, policy


def test_an_allowed_call(stage: Stage) -> None:
    bucket = stage.bucket(notes="hi")
    by = stage.lab(allow("s3:*"))
    stage.call("s3", "ListObjectsV2", by, origin="ec2", Bucket=bucket, Prefix="n")
    event = stage.last
    assert event.succeeded
    assert not event.denied
    assert (event.service, event.operation) == ("s3", "ListObjectsV2")
    assert (event.time, event.region, event.origin) == (NOW, REGION, "ec2")
    assert event.params == {"Bucket": bucket, "Prefix": "n"}
    assert event.principal_arn is not None
    assert ":assumed-role/lab-role/i-" in event.principal_arn
    assert event.principal_id is not None
    assert event.principal_id.startswith("AROA")
    assert event.issuer_arn == "arn:aws:iam::111122223333:role/lab-role"
    assert event.access_key_id == by.access_key_id
    assert event.credentials_from == "iam-role"
    assert event.policies == ("own",)
    assert [e.request.action for e in event.evaluations] == ["s3:ListBucket"]
    assert event.documents == {"own": stage.account.roles["lab-role"].inline["own"]}
    assert (event.status, event.error_code, event.error_message) == (200, None, None)


def test_a_denied_call_carries_the_evaluation_that_decided(stage: Stage) -> None:
    error = stage.error("s3", "ListBuckets", stage.lab())
    event = stage.last
    assert event.denied
    assert not event.succeeded
    assert (event.status, event.error_code) == (403, "AccessDenied")
    assert event.error_message == error.message
    assert event.evaluations[-1].decision == "implicitDeny"


def test_an_unidentified_caller_leaves_an_event_without_a_principal(
    stage: Stage,
) -> None:
    by = stage.lab()
    stage.later(days=1)
    stage.error("s3", "ListBuckets", by)
    assert stage.last.principal_arn is None
    assert stage.last.error_code == "ExpiredToken"
    assert stage.last.evaluations == ()
    assert not stage.last.denied


def test_a_call_that_was_never_sent(stage: Stage) -> None:
    call = ApiCall("s3", "ListBuckets", {}, None, REGION, "ec2")
    event = record_unsent(stage.turn, call)
    assert event is stage.last
    assert not event.sent
    assert not event.succeeded
    assert not event.denied
    assert (event.error_code, event.status) == ("NoCredentials", 0)


@pytest.mark.parametrize("body", [b"12345", "12345", io.BytesIO(b"12345")])
def test_bodies_are_kept_by_their_size_alone(stage: Stage, body: object) -> None:
    bucket = stage.bucket()
    stage.call("s3", "PutObject", Bucket=bucket, Key="k", Body=body)
    assert stage.last.params == {"Bucket": bucket, "Key": "k", "Body": {"size": 5}}
    assert json.dumps(stage.last.params)


def test_policy_texts_of_managed_boundary_and_bucket_policies_are_kept(
    stage: Stage,
) -> None:
    bucket = stage.bucket()
    by = stage.lab()
    arn = stage.managed("limit", allow("*"))
    stage.account.roles["lab-role"].boundary = arn
    text = policy(
        allow(
            "s3:ListBucket",
            "arn:aws:s3:::aoi-lab-notes",
            Principal={"AWS": "111122223333"},
        )
    )
    stage.account.buckets[bucket].policy = text
    stage.error("s3", "ListObjectsV2", by, Bucket=bucket)
    assert (
        stage.last.documents[arn] == stage.account.policies[arn].versions["v1"].document
    )
    assert stage.last.documents["bucket policy"] == text


def test_the_status_is_the_operation_s_own(stage: Stage) -> None:
    bucket = stage.bucket(notes="hello")
    stage.call("s3", "GetObject", Bucket=bucket, Key="notes.txt", Range="bytes=0-1")
    assert stage.last.status == 206
    stage.call("s3", "DeleteObject", Bucket=bucket, Key="notes.txt")
    assert stage.last.status == 204


def test_iam_calls_are_recorded_where_iam_lives(stage: Stage) -> None:
    stage.call("iam", "ListRoles")
    assert stage.last.region == "us-east-1"


def test_event_ids_are_reproducible(stage: Stage) -> None:
    other = Stage()
    for each in (stage, other):
        each.call("iam", "ListRoles")
        each.call("s3", "ListBuckets")
    assert [e.event_id for e in stage.turn.events] == [
        e.event_id for e in other.turn.events
    ]
    assert len({e.event_id for e in stage.turn.events}) == 2


def test_a_role_remembers_its_last_use(stage: Stage) -> None:
    by = stage.lab()
    role = stage.account.roles["lab-role"]
    assert role.last_used is None
    stage.call("sts", "GetCallerIdentity", by)
    assert role.last_used is not None
    assert (role.last_used.date, role.last_used.region) == (NOW, REGION)
    shown = stage.call("iam", "GetRole", RoleName="lab-role")["Role"]["RoleLastUsed"]
    assert shown == {"LastUsedDate": NOW, "Region": REGION}
