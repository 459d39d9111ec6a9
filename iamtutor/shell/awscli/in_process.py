"""What a request of a client is answered: ``cloud.calls.perform``, told as botocore's
parsers would tell what comes from AWS. The line of the caller pays for it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from io import BytesIO
from typing import Any

from botocore.exceptions import NoCredentialsError
from botocore.model import ListShape, OperationModel, Shape, StructureShape
from botocore.response import StreamingBody
from botocore.utils import parse_to_aware_datetime

from iamtutor.cloud import calls
from iamtutor.cloud.bodies import BodyReader
from iamtutor.cloud.calls import ApiCall
from iamtutor.cloud.errors import IN_HEADERS, ServiceError, without_body
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.turn import Turn
from iamtutor.shell.awscli.caller import CALLER

#: What it costs to hand out one item of a list, and to look at one statement of a policy
#: and keep what was found.
ITEM_WORK, STATEMENT_WORK = 800, 500


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """``raw`` is None: there is nothing to parse, the answer is parsed already."""

    status_code: int
    headers: dict[str, str]
    raw: None = None


def answer(
    model: OperationModel, params: Mapping[str, Any], region: str
) -> tuple[HttpAnswer, dict[str, Any]]:
    """The answer to an operation with these parameters, as from the region."""
    caller = CALLER.get()
    caller.budget.spend()
    algorithm = model.http_checksum.get("requestAlgorithmMember")
    if algorithm and caller.checksum:
        params = {algorithm: caller.checksum, **params}
    validated = model.http_checksum.get("requestValidationModeMember")
    if validated and caller.checksum:
        params = {validated: "ENABLED", **params}
    # An operation that takes nothing sends nothing, whatever a document said.
    taken = model.input_shape.members if model.input_shape is not None else {}
    params = {
        name: _sent(taken[name], params[name]) for name in params if name in taken
    }
    if taken and model.service_model.metadata["protocol"] == "ec2":
        params = _in_form(model.input_shape, params)
    call = ApiCall(
        service=model.service_model.service_name,
        operation=model.name,
        params=params,
        credentials=caller.credentials if caller.signed else None,
        region=region,
        origin=caller.origin,
    )
    if caller.signed and call.credentials is None:
        caller.tell(calls.record_unsent(caller.turn, call))
        raise NoCredentialsError
    before = len(caller.turn.events)
    try:
        parsed = calls.perform(caller.turn, call)
    except ServiceError as error:
        if model.name == "HeadObject" and error.status == HTTPStatus.BAD_REQUEST:
            _look_for_bucket(caller.turn, call)
        return _failed(model, error)
    finally:
        for event in caller.turn.events[before:]:
            caller.budget.work(_statements(event) * STATEMENT_WORK)
            caller.tell(event)
    items = sum(len(value) for value in parsed.values() if isinstance(value, list))
    caller.budget.work(items * ITEM_WORK)
    events = caller.turn.events[before:]
    status = events[-1].status if events else 200
    return HttpAnswer(status, {}), _succeeded(model, dict(parsed), status)


def _sent(shape: Shape, value: Any) -> Any:
    """A parameter as it arrives: a point in time, however it was written down."""
    return parse_to_aware_datetime(value) if shape.type_name == "timestamp" else value


def _in_form(shape: Shape, value: Any) -> Any:
    """A value as a form of EC2 carries it: without lists and structures of nothing. Those
    that must be there stay: the operations say what is wrong with them."""
    if isinstance(shape, StructureShape):
        sent = {name: _in_form(shape.members[name], value[name]) for name in value}
        needed = shape.required_members
        return {n: v for n, v in sent.items() if n in needed or v not in ([], {})}
    if isinstance(shape, ListShape):
        sent_items = [_in_form(shape.member, item) for item in value]
        return [item for item in sent_items if item not in ([], {})]
    return value


def _look_for_bucket(turn: Turn, call: ApiCall) -> None:
    """A HEAD that is a bad request may mean another region: botocore's redirector asks
    where the bucket is. It learns nothing that changes the answer."""
    bucket = {"Bucket": call.params["Bucket"]}
    with suppress(ServiceError):
        calls.perform(turn, replace(call, operation="HeadBucket", params=bucket))


def _statements(event: ApiEvent) -> int:
    return sum(len(result.statements) for result in event.evaluations)


def _metadata(status: int) -> dict[str, Any]:
    return {
        "RequestId": "",
        "HTTPStatusCode": status,
        "HTTPHeaders": {},
        "RetryAttempts": 0,
    }


def _failed(
    model: OperationModel, error: ServiceError
) -> tuple[HttpAnswer, dict[str, Any]]:
    if model.http.get("method") == "HEAD":
        # There is no body that could say more than the status line.
        error = without_body(error)
    more = {name: said for name, said in error.extra.items() if name not in IN_HEADERS}
    # XML says more beside code and message; what JSON says more has a shape of its own.
    in_json = "json" in model.service_model.metadata["protocol"]
    told = {"Code": error.code, "Message": error.message}
    parsed = {
        # As botocore's parsers leave it, down to the order.
        "Error": dict(reversed(told.items())) if in_json else {**told, **more},
        "ResponseMetadata": _metadata(error.status),
        **(more if in_json else {}),
    }
    return HttpAnswer(error.status, {}), parsed


def _succeeded(
    model: OperationModel, parsed: dict[str, Any], status: int
) -> dict[str, Any]:
    parsed["ResponseMetadata"] = _metadata(status)
    streaming = model.get_streaming_output() if model.has_streaming_output else None
    if streaming is not None:
        for name, shape in model.output_shape.members.items():
            body = parsed.get(name)
            if shape is streaming and isinstance(body, (bytes, BodyReader)):
                parsed[name] = Stream(body)
    return parsed


class Stream(StreamingBody):  # type: ignore[misc]
    """A streaming answer. ``content`` is what it streams, for those who need no copy."""

    def __init__(self, content: bytes | BodyReader) -> None:
        self.content = content
        raw = BytesIO(content) if isinstance(content, bytes) else content
        super().__init__(raw, len(content))
