"""The same ``aws`` program, pointed at a moto server over HTTP, prints the same.

Only what differs by its nature is evened out: ids, times, account numbers. Where moto
is wrong a line stands in ``MOTO_DIFFERS``, with the reason.
"""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from botocore.config import Config
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from iamtutor.shell.awscli import in_process, session
from tests.shell.stage import KEY, SECRET, Terminal

pytestmark = pytest.mark.thorough

TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":'
    '{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)
POLICY = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*",'
    '"Resource":"*"}]}'
)
S3_FULL = "arn:aws:iam::aws:policy/AmazonS3FullAccess"

AGAIN = "aws iam create-user --user-name aoi"
CREATE_ROLE = (
    f"aws iam create-role --role-name parity --assume-role-policy-document '{TRUST}'"
)
PROFILE = "aws iam create-instance-profile --instance-profile-name parity"
TAG_NOTHING = "aws ec2 create-tags --resources i-0123456789abcdef0 --tags Key=a,Value=b"

#: The article's four, and what leads up to them.
ARTICLE = (
    "aws s3 mb s3://parity-notes",
    "aws s3 ls",
    "aws s3 ls s3://parity-notes",
    "aws s3 cp hello.txt s3://parity-notes/",
    "aws s3 rm s3://parity-notes/hello.txt",
)
MORE = (
    "aws s3 cp hello.txt s3://parity-notes/folder/a.txt",
    "aws s3 cp s3://parity-notes/folder/a.txt s3://parity-notes/b.txt",
    "aws s3 ls s3://parity-notes --recursive --summarize",
    "aws s3 cp s3://parity-notes/b.txt got.txt",
    "aws s3 sync s3://parity-notes/folder copies",
    "aws s3 cp s3://parity-notes/nope.txt got.txt",
    "aws s3 ls s3://nobody-has-this-bucket",
    "aws s3api list-objects-v2 --bucket parity-notes --query Contents[].Key",
    "aws s3api list-objects --bucket parity-notes --query Contents[].[Key,Size]",
    "aws s3api get-bucket-location --bucket parity-notes",
    "aws s3api get-bucket-tagging --bucket parity-notes",
    "aws s3api put-bucket-tagging --bucket parity-notes"
    " --tagging TagSet=[{Key=team,Value=blue}]",
    "aws s3api get-bucket-tagging --bucket parity-notes",
    "aws s3api put-object-tagging --bucket parity-notes --key b.txt"
    " --tagging TagSet=[{Key=a,Value=b}]",
    "aws s3api get-object-tagging --bucket parity-notes --key b.txt",
    "aws s3api get-bucket-policy --bucket parity-notes",
    AGAIN,
    AGAIN,
    "aws iam create-group --group-name readers",
    "aws iam add-user-to-group --group-name readers --user-name aoi",
    "aws iam list-groups-for-user --user-name aoi",
    f"aws iam put-user-policy --user-name aoi --policy-name p --policy-document '{POLICY}'",
    "aws iam get-user-policy --user-name aoi --policy-name p",
    "aws iam list-user-policies --user-name aoi",
    CREATE_ROLE,
    f"aws iam attach-role-policy --role-name parity --policy-arn {S3_FULL}",
    "aws iam list-attached-role-policies --role-name parity",
    "aws iam get-role --role-name parity --query Role.[RoleName,Path,Arn]",
    "aws iam delete-role --role-name parity",
    PROFILE,
    "aws ec2 describe-instances",
    TAG_NOTHING,
    "aws s3 rm s3://parity-notes --recursive",
    "aws s3 rb s3://parity-notes",
)
#: Lines that moto answers otherwise than AWS does, and how.
MOTO_DIFFERS = {
    AGAIN: "AWS says 'User with name aoi already exists.', moto leaves words out",
    CREATE_ROLE: "CreateRole of AWS answers neither MaxSessionDuration nor RoleLastUsed",
    PROFILE: "AWS leaves out Tags when a new profile has none",
    TAG_NOTHING: "moto tags an instance that does not exist",
}


class _Moto(BaseHTTPRequestHandler):
    """Hands a request to moto; the service is read from the signature."""

    def _answer(self) -> None:
        scope = re.search(
            r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/", self.headers["Authorization"]
        )
        assert scope is not None
        region, service = scope.groups()
        size = int(self.headers.get("Content-Length") or 0)
        headers = HTTPHeaders()
        for name, value in self.headers.items():
            headers[name] = value
        host = f"{service}.{region}.amazonaws.com"
        headers.replace_header("Host", host)
        request = AWSPreparedRequest(
            method=self.command,
            url=f"https://{host}{self.path}",
            headers=headers,
            body=self.rfile.read(size),
            stream_output=False,
        )
        answer = BotocoreStubber().process_request(request)
        assert answer is not None
        status, given, body = answer
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in given.items():
            if name.lower() not in ("content-length", "connection"):
                self.send_header(name, str(value))
        length = given.get("content-length", given.get("Content-Length", len(data)))
        self.send_header("Content-Length", str(length if not data else len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _answer

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[str]:
    loopback = {"urls": [r".*127\.0\.0\.1.*"]}
    with mock_aws(
        config={
            "core": {"mock_credentials": False, "passthrough": loopback},
            "iam": {"load_aws_managed_policies": True},
        }
    ):
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Moto)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def at_desk() -> Terminal:
    terminal = Terminal(world={"buckets": []})
    ec2 = terminal.turn.world.machines["ec2"]
    terminal.at = "desk"
    desk = terminal.machine
    desk.files[f"{desk.home}/hello.txt"] = ec2.files[f"{ec2.home}/hello.txt"]
    del terminal.turn.world.account.instances["i-0f1e2d3c4b5a69788"]
    return terminal


def over_http(service: str, region: str | None, endpoint: str) -> Any:
    client = session.boto3_session().client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 2, "mode": "standard"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )

    def streamed(parsed: dict[str, Any], **_: Any) -> None:
        if hasattr(parsed.get("Body"), "read"):
            parsed["Body"] = in_process.Stream(parsed["Body"].read())

    def in_bytes(params: dict[str, Any], **_: Any) -> None:
        if hasattr(params.get("Body"), "read"):
            params["Body"] = params["Body"].read()

    client.meta.events.register("after-call.s3.GetObject", streamed)
    client.meta.events.register("provide-client-params.s3.*", in_bytes)
    return client


def evened(text: str) -> str:
    """Without ids, times and account numbers."""
    text = re.sub(
        r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)?", "TIME", text
    )
    text = re.sub(r'("(?:Group|InstanceProfile)Id": )"\w+"', r"\1ID", text)
    text = re.sub(r"\b(AIDA|AROA|AGPA|AIPA|ANPA)[A-Z0-9]{12,}", r"\1", text)
    return re.sub(r"\b(111122223333|123456789012)\b", "ACCOUNT", text)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_program_prints_the_same_against_moto(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = at_desk()
    expected = [evened(ours.shows(line)) for line in (*ARTICLE, *MORE)]

    def remote(service: str, region: str | None) -> Any:
        return over_http(service, region, endpoint)

    monkeypatch.setattr(session, "_clients", {})
    monkeypatch.setattr(session, "_make_client", remote)
    theirs = at_desk()
    different = {}
    for line, here in zip((*ARTICLE, *MORE), expected, strict=True):
        there = evened(theirs.shows(line))
        if there != here:
            different[line] = (here, there)
    assert theirs.turn.events == []
    unexpected = {line: d for line, d in different.items() if line not in MOTO_DIFFERS}
    assert unexpected == {}
    assert set(different) == set(MOTO_DIFFERS)
