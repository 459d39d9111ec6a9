"""boto3 against an account: the same journey as the terminal's and the console's."""

import io
import json
import os
import re
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from iamtutor.sandbox.logbook import log_at
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.sandbox.rewinding import undo
from iamtutor.sandbox.selectors import log_of
from tests.policies import trust
from tests.wire.stage import HOST, REGION, Stand, refused, send

pytestmark = pytest.mark.django_db

TRUST = trust(Service="ec2.amazonaws.com")
IN_TOKYO = {"LocationConstraint": REGION}


def records(stand: Stand) -> list[ActionRecord]:
    return list(
        ActionRecord.objects.filter(sandbox_id=stand.sandbox_id).order_by("ordinal")
    )


def test_who_calls(stand: Stand) -> None:
    said = stand.client("sts").get_caller_identity()
    assert said["Arn"] == stand.world.account.users["builder"].arn


def test_every_protocol(stand: Stand) -> None:
    stand.client("iam").create_role(RoleName="lab", AssumeRolePolicyDocument=TRUST)
    s3 = stand.client("s3")
    s3.create_bucket(Bucket="lab-own", CreateBucketConfiguration=IN_TOKYO)
    s3.put_object(
        Bucket="lab-own", Key="a b/é_1.txt", Body=b"hello", Metadata={"a_b": "1"}
    )
    found = s3.get_object(Bucket="lab-own", Key="a b/é_1.txt")
    assert found["Body"].read() == b"hello"
    assert found["Metadata"] == {"a_b": "1"}
    assert s3.head_object(Bucket="lab-own", Key="a b/é_1.txt")["ContentLength"] == 5
    [row] = s3.list_objects_v2(Bucket="lab-own")["Contents"]
    assert row["Key"] == "a b/é_1.txt"
    assert "lab" in stand.world.account.roles
    stand.client("ec2").describe_instances()
    events = stand.client("cloudtrail", region="us-east-1").lookup_events()["Events"]
    made = next(one for one in events if one["EventName"] == "CreateRole")
    detail = json.loads(made["CloudTrailEvent"])
    assert detail["userAgent"].startswith("Boto3/")
    stand.client("accessanalyzer").validate_policy(
        policyDocument=TRUST, policyType="RESOURCE_POLICY"
    )
    stand.client("lambda").list_functions()


def test_an_older_client_may_end_a_path_with_a_slash(stand: Stand) -> None:
    client = stand.client("lambda")

    def lengthen(request: Any, **_: Any) -> None:
        request.url += "/"

    client.meta.events.register("before-sign.lambda", lengthen)
    assert client.list_functions()["Functions"] == []


def test_a_burst_is_one_action_and_one_undo(stand: Stand) -> None:
    iam = stand.client("iam")
    for number in range(5):
        iam.create_role(RoleName=f"lab{number}", AssumeRolePolicyDocument=TRUST)
    iam.list_roles()
    [record] = records(stand)
    assert (record.kind, record.details["calls"]) == ("tools", 6)
    sandbox = Sandbox.objects.get(pk=stand.sandbox_id)
    assert [one.event.operation for one in log_at(sandbox)] == ["CreateRole"] * 5 + [
        "ListRoles"
    ]
    undo(sandbox_id=sandbox.pk, nonce="n", ordinal=record.ordinal)
    assert not [name for name in stand.world.account.roles if name.startswith("lab")]


def test_reading_does_not_write_the_world(stand: Stand) -> None:
    s3 = stand.client("s3")
    s3.list_buckets()  # notes that the key was used
    before = bytes(Sandbox.objects.get(pk=stand.sandbox_id).document)
    s3.list_buckets()
    s3.list_buckets()
    assert bytes(Sandbox.objects.get(pk=stand.sandbox_id).document) == before
    [record] = records(stand)
    events = [
        one.event.event_id for one in log_at(Sandbox.objects.get(pk=stand.sandbox_id))
    ]
    assert record.details["calls"] == len(set(events)) == 3


def test_a_denial_has_its_reasons(stand: Stand) -> None:
    iam = stand.client("iam")
    iam.create_user(UserName="nobody")
    made = iam.create_access_key(UserName="nobody")["AccessKey"]
    keys = (made["AccessKeyId"], made["SecretAccessKey"], None)
    s3 = stand.client("s3", keys=keys)
    assert refused(s3.list_buckets) == ("AccessDenied", 403)
    log = log_at(Sandbox.objects.get(pk=stand.sandbox_id))
    assert log[-1].event.denied
    assert log[-1].event.evaluations


def test_a_role_is_assumed(stand: Stand) -> None:
    iam = stand.client("iam")
    trust = json.loads(TRUST)
    trust["Statement"][0]["Principal"] = {
        "AWS": stand.world.account.users["builder"].arn
    }
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))
    got = stand.client("sts").assume_role(
        RoleArn=role["Role"]["Arn"], RoleSessionName="me"
    )
    given = got["Credentials"]
    keys = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    said = stand.client("sts", keys=keys).get_caller_identity()
    assert said["Arn"].endswith(":assumed-role/r/me")
    without = (keys[0], keys[1], None)
    sts = stand.client("sts", keys=without)
    assert refused(sts.get_caller_identity) == ("InvalidClientTokenId", 403)


def test_a_key_opens_its_own_account_alone(stand: Stand, neighbour: Stand) -> None:
    made = stand.client("iam").create_access_key(UserName="builder")["AccessKey"]
    keys = (made["AccessKeyId"], made["SecretAccessKey"], None)
    sts = neighbour.client("sts", keys=keys)
    assert refused(sts.get_caller_identity) == ("InvalidClientTokenId", 403)
    assert refused(neighbour.client("s3", keys=keys).list_buckets) == (
        "InvalidAccessKeyId",
        403,
    )
    assert records(neighbour) == []
    stand.client("iam").delete_access_key(UserName="builder", AccessKeyId=keys[0])
    assert (
        refused(stand.client("s3", keys=keys).list_buckets)[0] == "InvalidAccessKeyId"
    )


def test_what_is_not_emulated_says_so(stand: Stand) -> None:
    s3 = stand.client("s3")
    s3.create_bucket(Bucket="lab-own", CreateBucketConfiguration=IN_TOKYO)
    assert refused(s3.list_bucket_analytics_configurations, Bucket="lab-own") == (
        "NotImplemented",
        501,
    )
    assert (
        refused(stand.client("dynamodb").list_tables)[0] == "UnknownOperationException"
    )
    assert refused(stand.client("ec2").describe_vpn_gateways) == (
        "UnsupportedOperation",
        400,
    )


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_presigned(stand: Stand, style: str) -> None:
    s3 = stand.client("s3", s3={"addressing_style": style})
    s3.create_bucket(Bucket="lab-own", CreateBucketConfiguration=IN_TOKYO)
    s3.put_object(Bucket="lab-own", Key="k", Body=io.BytesIO(os.urandom(1000)))
    url = s3.generate_presigned_url("get_object", {"Bucket": "lab-own", "Key": "k"})
    sent = send("GET", url)
    assert (sent.status, len(sent.body)) == (200, 1000)
    told = [one.event.credentials_from for one in log_of(stand.sandbox_id)]
    assert told == ["tools", "tools", "presigned"]
    later = re.sub(r"Expires=(\d+)", lambda found: f"Expires={int(found[1]) + 1}", url)
    assert send("GET", later).status == 403


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_an_account_by_its_own_host(stand: Stand, style: str) -> None:
    """``LABEL.aws.HOST``, for clients that take a path for a bucket's name."""
    url = f"http://{stand.endpoint.label}.aws.iamtutor.test"
    s3 = stand.client("s3", url=url, s3={"addressing_style": style})
    s3.create_bucket(Bucket="lab-own", CreateBucketConfiguration=IN_TOKYO)
    s3.put_object(Bucket="lab-own", Key="aws/k", Body=b"hello")
    assert s3.get_object(Bucket="lab-own", Key="aws/k")["Body"].read() == b"hello"
    assert "lab-own" in stand.world.account.buckets
    assert stand.client("sts", url=url).get_caller_identity()["Account"]
    other = stand.client("sts", url=f"http://{'a' * 24}.aws.iamtutor.test")
    assert refused(other.get_caller_identity)[1] == 404


def test_an_address_that_is_signed_as_a_host(stand: Stand) -> None:
    """s3cmd signs all of ``host_base`` as the host, and the path below it."""
    url = f"{stand.url}/payroll-111122223333/"
    made = AWSRequest("GET", url, {"Host": stand.url.removeprefix("http://")})
    made.url = f"http://{HOST}/payroll-111122223333/"
    S3SigV4Auth(Credentials(stand.key, stand.secret), "s3", REGION).add_auth(made)
    headers = {name: value for name, value in made.headers.items() if name != "Host"}
    assert send("GET", url, headers).status == 200
    assert send("GET", f"{url}other", headers).status == 403
