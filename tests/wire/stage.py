"""A simulated account behind the door, and genuine boto3 clients that speak to it.

Without a server: what boto3 would put on the network goes to the door as gunicorn would
hand it over. ``test_live.py`` has the same with sockets.
"""

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.config import Config
from botocore.exceptions import ClientError
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from iamtutor.cloud.state.identities import AccessKey, User
from iamtutor.cloud.world import World
from iamtutor.course.services import open_lesson_sandbox
from iamtutor.endpoints.door import Door
from iamtutor.endpoints.models import Endpoint
from iamtutor.endpoints.services import open_endpoint
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.codec import pack, unpack
from iamtutor.sandbox.models import Sandbox
from tests.head_start import carry_out

HOST = "127.0.0.1:8000"
REGION = "ap-northeast-1"
LESSON = "full-access"
#: What a key of a learner looks like, for whom it is made here.
KEY, SECRET = "AKIAWIREWIREWIREWIRE", "wireSecretwireSecretwireSecretwireSecret"


def no_site(environ: Any, start_response: Any) -> Any:
    start_response("200 OK", [])
    return [b"the site"]


@contextlib.contextmanager
def in_the_transaction() -> Iterator[None]:
    """As Django's test client does: the test's connection stays open between requests."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@dataclass
class Sent:
    """What the door answered, as a server would send it."""

    status: int
    headers: dict[str, str]
    body: bytes


def send(
    method: str,
    url: str,
    headers: Any = (),
    body: bytes = b"",
    *,
    stated: int | None = None,
) -> Sent:
    """One request, byte for byte, at the door. ``stated`` is a false length."""
    split = urlsplit(url)
    raw = split.path + (f"?{split.query}" if split.query else "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "RAW_URI": raw or "/",
        "QUERY_STRING": split.query,
        "wsgi.input": io.BytesIO(body),
        "HTTP_HOST": split.netloc,
    }
    pairs = headers.items() if hasattr(headers, "items") else headers
    for name, value in pairs:
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    if body and "HTTP_TRANSFER_ENCODING" not in environ:
        environ["CONTENT_LENGTH"] = str(len(body))
    if stated is not None:
        environ["CONTENT_LENGTH"] = str(stated)
    found: list[Any] = []
    with in_the_transaction():
        parts = Door(no_site)(
            environ, lambda status, sent: found.extend((status, sent))
        )
    data = b"".join(parts)
    return Sent(int(found[0].split()[0]), dict(found[1]), data)


class _Raw(io.BytesIO):
    def stream(
        self, amt: int = 65536, decode_content: bool | None = None
    ) -> Iterator[bytes]:
        while part := self.read(amt):
            yield part


#: One for all clients: what botocore reads about a service takes longer than a call.
_session = cache(boto3.Session)


class AtTheDoor:
    """In place of botocore's HTTP session."""

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        body = request.body
        if hasattr(body, "read"):
            body = body.read()
        if isinstance(body, str):
            body = body.encode()
        sent = send(request.method, request.url, request.headers, bytes(body or b""))
        return AWSResponse(
            request.url, sent.status, HeadersDict(sent.headers), _Raw(sent.body)
        )

    def close(self) -> None:
        pass


@dataclass
class Stand:
    """A learner's account with an address, and an administrator's access key in it."""

    enrolment: Enrolment
    sandbox_id: int
    key: str = KEY
    secret: str = SECRET

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint.objects.get(sandbox_id=self.sandbox_id)

    @property
    def url(self) -> str:
        return f"http://{HOST}/aws/{self.endpoint.label}"

    @property
    def world(self) -> World:
        return unpack(Sandbox.objects.get(pk=self.sandbox_id).document)

    def client(self, service: str, **config: Any) -> Any:
        """A boto3 client with the administrator's key."""
        keys = config.pop("keys", (self.key, self.secret, None))
        region = config.pop("region", REGION)
        url = config.pop("url", self.url)
        made = _session().client(
            service,
            region_name=region,
            endpoint_url=url,
            aws_access_key_id=keys[0],
            aws_secret_access_key=keys[1],
            aws_session_token=keys[2],
            config=Config(retries={"total_max_attempts": 1}, **config),
        )
        made._endpoint.http_session = AtTheDoor()
        return made


def stand_for(enrolment: Enrolment, lesson: str = LESSON) -> Stand:
    """The account of a lesson, with an administrator's key."""
    begun = enrolment.course.by_slug[lesson]
    # No page is looked at, so it is in no language.
    carry_out(enrolment, lesson, manner="", play=lambda: _open(enrolment, begun))
    sandbox = Sandbox.objects.get(enrolment=enrolment, world=begun.file.world)
    return Stand(enrolment, sandbox.pk)


def _open(enrolment: Enrolment, lesson: Lesson) -> None:
    sandbox = open_lesson_sandbox(enrolment, lesson)
    assert sandbox is not None
    world = unpack(sandbox.document)
    account, since = world.account, world.started or sandbox.created
    account.users["builder"] = User(
        "builder",
        "AIDAWIREWIREWIREWIREW",
        f"arn:aws:iam::{account.id}:user/builder",
        since,
        attached=["arn:aws:iam::aws:policy/AdministratorAccess"],
        access_keys={KEY: AccessKey(KEY, SECRET, since)},
    )
    Sandbox.objects.filter(pk=sandbox.pk).update(document=pack(world))
    open_endpoint(sandbox)


#: Clients of S3 by their address: to make one takes longer than a call.
_unchecked: dict[str, Any] = {}


def with_bucket(stand: Stand, name: str, **more: Any) -> Any:
    """A client of S3 that checks nothing itself, and a bucket."""
    if (url := stand.url) not in _unchecked:
        _unchecked[url] = stand.client("s3", parameter_validation=False)
    made = _unchecked[url]
    here = {"LocationConstraint": REGION}
    made.create_bucket(Bucket=name, CreateBucketConfiguration=here, **more)
    return made


def refused(call: Any, **params: Any) -> tuple[str, int]:
    """The code of the error that a call ends with, and HTTP's status."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    answer = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]
