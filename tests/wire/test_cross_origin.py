"""What a browser asks of a bucket for a page of another origin."""

from typing import Any

import pytest

from tests.wire.stage import REGION, Sent, Stand, send

pytestmark = pytest.mark.django_db

BUCKET = "lab-cors"
PAGE = "https://www.example.com"
RULES = [
    {
        "AllowedOrigins": ["https://*.example.com"],
        "AllowedMethods": ["PUT", "GET"],
        "AllowedHeaders": ["Content-*", "x-amz-acl"],
        "ExposeHeaders": ["ETag", "x-amz-request-id"],
        "MaxAgeSeconds": 3000,
    },
    {"AllowedOrigins": ["*"], "AllowedMethods": ["HEAD"]},
]


@pytest.fixture
def s3(stand: Stand) -> Any:
    made = stand.client("s3")
    made.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    made.put_object(Bucket=BUCKET, Key="k", Body=b"x")
    return made


def preflight(stand: Stand, path: str = f"/{BUCKET}/k", **headers: str) -> Sent:
    named = {
        name.replace("_", "-"): value
        for name, value in {
            "Origin": PAGE,
            "Access_Control_Request_Method": "PUT",
            **headers,
        }.items()
        if value
    }
    return send("OPTIONS", stand.url + path, named)


def configure(s3: Any) -> None:
    s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": RULES})


def told(sent: Sent) -> dict[str, str]:
    return {
        name.removeprefix("Access-Control-"): value
        for name, value in sent.headers.items()
        if name.startswith("Access-Control-")
    }


def test_a_page_that_a_rule_lets_ask(stand: Stand, s3: Any) -> None:
    configure(s3)
    asked = "content-type, X-Amz-Acl"
    sent = preflight(stand, Access_Control_Request_Headers=asked)
    assert (sent.status, sent.body) == (200, b"")
    assert told(sent) == {
        "Allow-Origin": PAGE,
        "Allow-Methods": "PUT, GET",
        "Allow-Headers": "content-type, x-amz-acl",
        "Expose-Headers": "ETag, x-amz-request-id",
        "Max-Age": "3000",
        "Allow-Credentials": "true",
    }
    assert sent.headers["Vary"].startswith("Origin")
    anybody = {"Origin": "http://other", "Access_Control_Request_Method": "HEAD"}
    sent = preflight(stand, f"/{BUCKET}", **anybody)
    assert told(sent) == {"Allow-Origin": "*", "Allow-Methods": "HEAD"}


@pytest.mark.parametrize(
    "asked",
    [
        {"Origin": "https://example.org"},
        {"Origin": "https://example.com"},
        {"Origin": "https://.example.co"},
        {"Access_Control_Request_Method": "DELETE"},
        {"Access_Control_Request_Headers": "content-type, x-amz-tagging"},
        {
            "Access_Control_Request_Method": "HEAD",
            "Access_Control_Request_Headers": "content-type",
        },
    ],
)
def test_a_page_that_no_rule_lets_ask(
    stand: Stand, s3: Any, asked: dict[str, str]
) -> None:
    configure(s3)
    sent = preflight(stand, **asked)
    assert sent.status == 403
    assert b"<Code>AccessForbidden</Code>" in sent.body
    assert b"CORSResponse: This CORS request is not allowed." in sent.body
    assert b"<ResourceType>OBJECT</ResourceType>" in sent.body
    assert told(sent) == {}


def test_a_bucket_without_rules(stand: Stand, s3: Any) -> None:
    sent = preflight(stand, f"/{BUCKET}")
    assert sent.status == 403
    assert b"CORSResponse: CORS is not enabled for this bucket." in sent.body
    assert b"<Method>PUT</Method><ResourceType>BUCKET</ResourceType>" in sent.body
    for nowhere in ("/no-such-bucket/k", "/"):
        sent = preflight(stand, nowhere, Access_Control_Request_Method="")
        assert sent.status == 403
        assert b"CORSResponse: Bucket not found" in sent.body
        assert b"<Method>OPTIONS</Method><ResourceType>BUCKET<" in sent.body


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"Origin": ""}, b"Origin request header needed."),
        ({"Access_Control_Request_Method": ""}, b"-Method: null"),
        ({"Access_Control_Request_Method": "PATCH"}, b"-Method: PATCH"),
    ],
)
def test_half_a_preflight(
    stand: Stand, s3: Any, asked: dict[str, str], said: bytes
) -> None:
    configure(s3)
    sent = preflight(stand, **asked)
    assert sent.status == 400
    assert b"<Code>BadRequest</Code>" in sent.body
    assert said in sent.body


def test_the_request_itself(stand: Stand, s3: Any) -> None:
    """A page reads the answer, be it a refusal, if a rule is for its request."""
    configure(s3)
    where = {"Bucket": BUCKET, "Key": "k"}
    url = s3.generate_presigned_url("get_object", where)
    sent = send("GET", url, {"Origin": PAGE})
    assert (sent.status, sent.body) == (200, b"x")
    assert told(sent)["Allow-Origin"] == PAGE
    refused = send("GET", f"{stand.url}/{BUCKET}/k", {"Origin": PAGE})
    assert (refused.status, told(refused)["Allow-Origin"]) == (403, PAGE)
    assert told(send("GET", url, {"Origin": "https://example.org"})) == {}
    assert told(send("GET", url)) == {}


def test_what_a_request_says_of_itself_counts(stand: Stand, s3: Any) -> None:
    """It is looked for as its preflight would have been."""
    configure(s3)
    url = f"{stand.url}/{BUCKET}/k"
    asked = "Access-Control-Request-"
    for more, found in (
        ({}, True),
        ({f"{asked}Method": "PUT"}, True),
        ({f"{asked}Method": "DELETE"}, False),
        ({f"{asked}Headers": "x-amz-acl"}, True),
        ({f"{asked}Headers": "x-amz-tagging"}, False),
    ):
        assert bool(told(send("GET", url, {"Origin": PAGE, **more}))) is found, more


def test_a_browsers_form_is_not_emulated(stand: Stand, s3: Any) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    sent = send("POST", f"{stand.url}/{BUCKET}", kind, b"--b--\r\n")
    assert sent.status == 501
    assert b"<Code>NotImplemented</Code>" in sent.body
