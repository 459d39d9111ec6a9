"""Whatever is sent to the door: an answer, soon, and none of the 500s but *slow down*."""

import socket
import time
from datetime import timedelta

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iamtutor.cloud.errors import ServiceError
from iamtutor.endpoints import receiving
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.sandbox.models import Sandbox
from iamtutor.web.operation.watchdog import Watchdog
from tests.wire.stage import HOST, KEY, REGION, SECRET, Sent, Stand, refused, send

pytestmark = pytest.mark.django_db

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
    )
    + "]><Tagging>&j;</Tagging>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Tagging>&x;</Tagging>'
DEEP = "<a>" * 100_000
WIDE = "<Tagging><TagSet>" + "<Tag/>" * 100_000 + "</TagSet></Tagging>"


def call(
    stand: Stand,
    method: str,
    below: str,
    body: bytes,
    service: str = "s3",
    **headers: str,
) -> Sent:
    """A request with a right signature, whatever is in it."""
    url = f"http://{HOST}/aws/{stand.endpoint.label}{below}"
    sent = AWSRequest(method, url, headers, body)
    kind = S3SigV4Auth if service == "s3" else SigV4Auth
    kind(Credentials(KEY, SECRET), service, REGION).add_auth(sent)
    began = time.thread_time()
    answer = send(method, sent.url, sent.headers, body)
    assert time.thread_time() - began < 3
    assert answer.status < 500 or answer.status in {501, 503}, answer
    return answer


@pytest.mark.parametrize("document", [BOMB, OUTSIDE, DEEP, WIDE, "", "x", "<a", "\0"])
def test_xml(stand: Stand, document: str) -> None:
    stand.client("s3").create_bucket(
        Bucket="lab-own", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    for query in ("tagging", "delete", "cors", "lifecycle", "acl", "website"):
        method = "POST" if query == "delete" else "PUT"
        answer = call(stand, method, f"/lab-own?{query}", document.encode())
        assert b"root:" not in answer.body
        if document in {BOMB, OUTSIDE, DEEP}:
            assert b"<Code>MalformedXML</Code>" in answer.body


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"null",
        b"[]",
        b"1",
        b'{"LookupAttributes": {"a": 1}}',
        b'{"MaxResults": "x"}',
        b'{"MaxResults": 1e400}',
        b'{"StartTime": -1e99}',
        b"\xff",
        b"",
    ],
)
def test_json(stand: Stand, body: bytes) -> None:
    target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"
    headers = {"x-amz-target": target, "content-type": "application/x-amz-json-1.1"}
    call(stand, "POST", "/", body, "cloudtrail", **headers)
    call(stand, "POST", "/policy/validation", body, "access-analyzer")


@pytest.mark.parametrize(
    "body",
    [
        b"Action=ListUsers&" + b"a.b=1&" * 15_000,
        b"Action=ListUsers&" + b"a=1&" * 50_000,
        b"Action=CreateRole&" + b".".join([b"a"] * 10_000) + b"=1",
        b"Action=CreateRole&Tags.member.99999999999999999999.Key=x",
        b"Action=CreateRole&Tags.member.-1.Key=x",
        b"Action=CreateRole",
        b"Action=%ff",
        b"Action=NoSuch",
        b"Action=ListUsers&MaxItems=x",
        b"Action=GetRole&RoleName=%00",
        b"",
        b"=",
    ],
)
def test_forms(stand: Stand, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for service in ("iam", "sts", "ec2"):
        call(stand, "POST", "/", body, service, **headers)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    method=st.sampled_from(
        ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH"]
    ),
    path=st.text("/abc.%2F+~é\0", max_size=12),
    query=st.sampled_from(
        ["", "acl", "tagging", "uploads", "uploadId=x", "list-type=2", "versions"]
    )
    | st.text("abc=&%2F+;é", max_size=20),
    body=st.binary(max_size=80),
    headers=st.dictionaries(
        st.sampled_from(
            """
                range if-match if-modified-since content-md5 expires
                x-amz-copy-source x-amz-acl x-amz-tagging x-amz-meta-a
                x-amz-date2 x-amz-checksum-crc32
            """.split()
        ),
        st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=20),
        max_size=4,
    ),
    signed=st.booleans(),
)
def test_anything(
    stand: Stand,
    method: str,
    path: str,
    query: str,
    body: bytes,
    headers: dict[str, str],
    signed: bool,
) -> None:
    below = f"/{path}?{query}"
    if signed:
        call(stand, method, below, body, **headers)
        return
    url = f"http://{HOST}/aws/{stand.endpoint.label}{below}"
    for authorization in (
        "",
        "AWS4-HMAC-SHA256 Credential=x/y, Signature=,",
        "AWS a:b",
    ):
        more = {**headers, "authorization": authorization} if authorization else headers
        answer = send(method, url, more, body)
        assert answer.status < 500 or answer.status in {501, 503}


@pytest.mark.parametrize("strange", ["a\0b", "\x1b[31m", "a\ufffe", "a\u202e"])
def test_a_client_can_read_what_is_said_of_a_strange_value(
    stand: Stand, strange: str
) -> None:
    filters = [{"Name": strange, "Values": ["x"]}]
    role = {"RoleArn": "arn:aws:iam::1:role/x", "RoleSessionName": strange}
    for service, operation, params in (
        ("sts", "assume_role", role),
        ("iam", "get_user", {"UserName": strange}),
        ("ec2", "describe_instances", {"Filters": filters}),
        ("s3", "get_object", {"Bucket": "none-there", "Key": strange}),
    ):
        code, status = refused(getattr(stand.client(service), operation), **params)
        assert (code.isalpha() or "." in code, status // 100) == (True, 4)


def test_a_key_of_a_real_account_is_not_kept(
    stand: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    from iamtutor.sandbox.models import ActionRecord

    real = "AKIAQ3EGPMIYREALREAL"
    s3 = stand.client("s3", keys=(real, "x" * 40, None))
    with pytest.raises(Exception, match="InvalidAccessKeyId"):
        s3.list_buckets()
    assert not ActionRecord.objects.exists()
    told = capsys.readouterr()
    assert real not in told.out + told.err


@pytest.mark.parametrize("why", ["removed", "inactive", "archived", "early"])
def test_nobody_works_from_outside_where_nobody_works(stand: Stand, why: str) -> None:
    now = timezone.now()
    seat = stand.enrolment
    if why == "removed":
        Enrolment.objects.filter(pk=seat.pk).update(removed=now)
    if why == "inactive":
        Person.objects.filter(pk=seat.person_id).update(is_active=False)
    rules = {"archived": {"archived": now}, "early": {"starts": now + timedelta(1)}}
    Cohort.objects.filter(pk=seat.cohort_id).update(**rules.get(why, {"due": now}))
    before = Sandbox.objects.get(pk=stand.sandbox_id)
    for service, called in (
        ("s3", lambda client: client.list_buckets()),
        ("iam", lambda client: client.create_user(UserName="late")),
        ("ec2", lambda client: client.describe_instances()),
    ):
        with pytest.raises(ClientError, match="Nobody can work") as refused:
            called(stand.client(service))
        assert refused.value.response["Error"]["Code"] == "SimulationClosed"
    after = Sandbox.objects.get(pk=stand.sandbox_id)
    assert (after.version, bytes(after.document)) == (
        before.version,
        bytes(before.document),
    )


def test_a_body_that_does_not_end_is_hung_up_on() -> None:
    """A client that stops in the middle holds a place for so long and no longer."""
    ours, theirs = socket.socketpair()
    patient = Watchdog(reading=0)
    with ours, theirs, ours.makefile("rb") as stream:
        theirs.sendall(b"12345")
        environ = {"CONTENT_LENGTH": "100", "wsgi.input": stream}
        with patient.holding(ours):
            patient.look()
            with (
                pytest.raises(ServiceError, match="IncompleteBody"),
                receiving.received(environ, receiving.LIMIT, None),
            ):
                pass
    free = [receiving._places.acquire(blocking=False) for _ in range(3)]
    assert all(free)
    for _ in free:
        receiving._places.release()
