"""What botocore writes, the wire reads; what the wire writes, botocore reads.

Every recorded transcript is run once more, and each of its calls goes through both sides:
the request that botocore would have sent has to mean the very parameters of the call, and
the answer, written and parsed again, has to be the very answer.
"""

import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import md5, sha256
from typing import Any
from urllib.parse import urlsplit

import botocore.parsers
import pytest
from botocore.awsrequest import HeadersDict
from botocore.compat import urlencode
from botocore.model import OperationModel

from iamtutor.cloud.bodies import BodyReader
from iamtutor.shell.awscli import in_process, session
from iamtutor.wire import answers, parsing, routing
from iamtutor.wire.answers import Ids
from iamtutor.wire.message import Answer, Received, Request
from iamtutor.wire.models import model
from tests.cloud import transcripts

SERVICES = sorted(found.stem for found in transcripts.FOLDER.glob("*.txt"))
#: Deprecated operations at the address of a current one, which answers for them.
ANSWERED_BY = {
    f"{verb}Bucket{what}": f"{verb}Bucket{what}Configuration"
    for what in ("Lifecycle", "Notification")
    for verb in ("Get", "Put")
}
#: What the wire does not write itself: theirs; and a bucket's place, which is read by
#: botocore's own hand, behind the parser.
NOT_PARSED = {*ANSWERED_BY, "GetBucketLocation"}
IDS = Ids("7f3c9b0e-0000-4000-8000-000000000001", "host")


def received(body: object) -> Received:
    if isinstance(body, BodyReader):
        body = body._store.get(body.body, body.position, body.stop)
    elif hasattr(body, "read"):
        body.seek(0)
        body = body.read()
    data = body.encode() if isinstance(body, str) else bytes(body or b"")
    return Received(
        io.BytesIO(data), len(data), sha256(data).digest(), md5(data).digest()
    )


def request_of(sent: Mapping[str, Any]) -> Request:
    """A request as botocore prepared it, before it is signed."""
    url = urlsplit(sent["url"])
    query = url.query
    host = url.hostname or ""
    bucket = host.partition(".s3.")[0] if ".s3." in host else None
    body = sent["body"]
    if isinstance(body, dict):
        body = urlencode(body, doseq=True)
    headers = tuple(
        (name.lower(), str(value)) for name, value in sent["headers"].items()
    )
    return Request(sent["method"], url.path, query, headers, url.path, bucket)


def body_of(sent: Mapping[str, Any]) -> Received:
    body = sent["body"]
    if isinstance(body, dict):
        body = urlencode(body, doseq=True)
    return received(body)


def parsed(answer: Answer, operation: OperationModel, size: int) -> dict[str, Any]:
    """An answer as botocore parses it."""
    protocol = operation.service_model.metadata["protocol"]
    parser = botocore.parsers.create_parser(protocol)
    body = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
    headers = HeadersDict({**dict(answer.headers), "Content-Length": str(size)})
    if operation.has_streaming_output:
        body = io.BytesIO(body)
    found = parser.parse(
        {"status_code": answer.status, "headers": headers, "body": body, "context": {}},
        operation.output_shape,
    )
    found.pop("ResponseMetadata")
    return found


def plain(value: Any) -> Any:
    """A value in the one form that both sides are compared in."""
    match value:
        case dict():
            return {
                name: plain(one)
                for name, one in value.items()
                if one is not None and not (name == "Metadata" and one == {})
            }
        case list() | tuple():
            return [plain(one) for one in value]
        case datetime():
            return value.replace(microsecond=0).timestamp()
        case BodyReader() | io.BytesIO():
            return value.read()
        case bytearray():
            return bytes(value)
        case float():
            return value
    return value


def asked(value: Any) -> Any:
    """The parameters of a call: an object's content as its bytes."""
    match value:
        case dict():
            return {name: asked(one) for name, one in value.items() if one is not None}
        case list() | tuple():
            return [asked(one) for one in value]
        case datetime():
            return value.timestamp()
    if isinstance(value, BodyReader):
        return value._store.get(value.body, value.position, value.stop)
    if hasattr(value, "read"):
        place = value.tell() if hasattr(value, "tell") else None
        data = value.read()
        if place is not None:
            value.seek(place)
        return data
    return value


@pytest.fixture
def both_ways(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every call of the terminal, through the wire and back. The operations seen."""
    seen: list[str] = []
    wrong: list[Any] = []  # the terminal would hide what is raised here
    succeeded = in_process._succeeded

    def answered(
        operation: OperationModel, response: dict[str, Any], status: int
    ) -> Any:
        name = operation.service_model.service_name
        operation = model(name).operation_model(operation.name)
        written = answers.answer(operation, response, status, IDS)
        if operation.output_shape is not None and operation.name not in NOT_PARSED:
            size = response.get("ContentLength", written.size)
            back = parsed(written, operation, size)
            known = operation.output_shape.members
            wanted = {k: v for k, v in response.items() if k in known}
            if plain(back) != plain(wanted):
                wrong.append((operation.name, plain(back), plain(wanted)))
        seen.append(operation.name)
        return succeeded(operation, response, status)

    monkeypatch.setattr(in_process, "_succeeded", answered)
    yield seen
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("service", SERVICES)
def test_answers_come_back_as_they_were(service: str, both_ways: list[str]) -> None:
    """Every recorded success of the service."""
    wanted = set()
    for transcript in transcripts.read(service):
        if transcript.kind == "success" and not transcript.reason:
            transcripts.run(transcript)
            wanted.add(transcript.operation)
    assert wanted <= set(both_ways)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every request of the terminal, as it would have been sent, read by the wire."""
    seen: list[str] = []
    wrong: list[Any] = []  # the terminal would hide what is raised here
    make = session._make_client

    def making(service: str, region: str | None) -> Any:
        client = make(service, region)

        def look(
            model: OperationModel, params: dict[str, Any], context: Any, **_: Any
        ) -> None:
            try:
                compare(model, params, context["params"])
            except Exception as error:
                wrong.append((model.name, repr(error)))
            seen.append(model.name)

        def compare(model: OperationModel, params: Any, given: dict[str, Any]) -> None:
            request, body = request_of(params), body_of(params)
            found_in = routing.service_of(request, model.service_model.signing_name)
            form = (
                parsing.form(request, body)
                if found_in.metadata["protocol"] in {"query", "ec2"}
                else None
            )
            found = routing.find(request, found_in, form)
            assert (found.service, found.operation.name) == (
                model.service_model.service_name,
                ANSWERED_BY.get(model.name, model.name),
            )
            if model.name in ANSWERED_BY:
                return
            meant = asked(parsing.parameters(request, found, body))
            called = asked({k: v for k, v in given.items() if k != "ChecksumAlgorithm"})
            for name in tuple(meant):
                if name.startswith("Checksum") or name == "ContentMD5":
                    meant.pop(name)  # botocore's own
            assert _comparable(meant, called) == _comparable(called, called), model.name

        client.meta.events.register_first("before-call.*.*", look)
        return client

    monkeypatch.setattr(session, "_make_client", making)
    monkeypatch.setattr(session, "_clients", {})
    yield seen
    assert not wrong, "\n".join(map(str, wrong))


def _comparable(params: dict[str, Any], called: dict[str, Any]) -> dict[str, Any]:
    """Bodies as bytes, whole numbers as numbers."""

    def plainly(value: Any) -> Any:
        match value:
            case dict():
                return {name: plainly(one) for name, one in value.items()}
            case list():
                return [plainly(one) for one in value]
            case str():
                return value.encode()
            case bool() | None:
                return value
            case int() | float():
                return float(value)
        return value

    return {name: plainly(value) for name, value in params.items() if value != []}


@pytest.mark.parametrize("service", SERVICES)
def test_requests_mean_what_was_called(service: str, sent: list[str]) -> None:
    """Every recorded line of the service that gets as far as a call."""
    for transcript in transcripts.read(service):
        if not transcript.reason:
            transcripts.run(transcript)
    assert {
        one.operation
        for one in transcripts.read(service)
        if one.kind == "success" and not one.reason
    } <= set(sent)
