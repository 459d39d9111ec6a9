"""An error, as the protocol of its service writes it."""

import json

from botocore.model import OperationModel, ServiceModel

from iamtutor.cloud.errors import IN_HEADERS, NotEmulated, ServiceError
from iamtutor.wire import xml
from iamtutor.wire.answers import DECLARATION, Ids, as_json, in_bytes, s3_ids
from iamtutor.wire.message import Answer

#: From here on a mistake is not the caller's.
_OURS = 500
_NO_BODY = frozenset({204, 304})


def refusal(
    service: ServiceModel,
    error: ServiceError,
    ids: Ids,
    operation: OperationModel | None = None,
) -> Answer:
    """``operation`` is known once a request was understood."""
    match service.metadata["protocol"]:
        case "query":
            return _query(service, error, ids)
        case "ec2":
            return _ec2(error, ids)
        case "rest-xml":
            return _s3(error, ids)
    return _json(service, error, ids, operation)


def _query(service: ServiceModel, error: ServiceError, ids: Ids) -> Answer:
    told = "".join(
        (
            xml.tag("Type", "Sender" if error.status < _OURS else "Receiver"),
            xml.tag("Code", xml.text(error.code)),
            xml.tag("Message", xml.sentence(error.message)),
        )
    )
    space = f' xmlns="{service.metadata["xmlNamespace"]}"'
    text = xml.tag(
        "ErrorResponse",
        xml.tag("Error", told) + xml.tag("RequestId", ids.request),
        space,
    )
    headers = [("x-amzn-RequestId", ids.request)]
    return in_bytes(error.status, headers, "text/xml", text.encode("utf-8", "replace"))


def _ec2(error: ServiceError, ids: Ids) -> Answer:
    told = xml.tag("Code", xml.text(error.code)) + xml.tag(
        "Message", xml.sentence(error.message)
    )
    text = DECLARATION + xml.tag(
        "Response",
        xml.tag("Errors", xml.tag("Error", told)) + xml.tag("RequestID", ids.request),
    )
    headers = [("x-amzn-requestid", ids.request)]
    return in_bytes(
        error.status, headers, "text/xml;charset=UTF-8", text.encode("utf-8", "replace")
    )


def _s3(error: ServiceError, ids: Ids) -> Answer:
    headers = s3_ids(ids)
    headers += [
        (name, str(value)) for name, value in error.extra.items() if name in IN_HEADERS
    ]
    if error.status in _NO_BODY:
        return Answer(error.status, headers)
    if error.code.isdecimal():
        return Answer(error.status, [*headers, ("Content-Type", "application/xml")])
    members = {
        "Code": error.code,
        "Message": error.message,
        **{
            name: str(value)
            for name, value in error.extra.items()
            if name not in IN_HEADERS
        },
        "RequestId": ids.request,
        "HostId": ids.host,
    }
    inside = "".join(
        xml.tag(name, xml.sentence(value)) for name, value in members.items()
    )
    text = DECLARATION + xml.tag("Error", inside)
    return in_bytes(
        error.status, headers, "application/xml", text.encode("utf-8", "replace")
    )


def _json(
    service: ServiceModel,
    error: ServiceError,
    ids: Ids,
    operation: OperationModel | None,
) -> Answer:
    """What more an error says has a shape of its own in the model."""
    more = dict(error.extra)
    shape = next(
        (
            one
            for one in (operation.error_shapes if operation is not None else ())
            if one.metadata.get("error", {}).get("code", one.name) == error.code
            or one.name == error.code
        ),
        None,
    )
    written = as_json(shape, more) if shape is not None else more
    found = {"__type": error.code, "message": error.message, **written}
    if "rest" in service.metadata["protocol"]:
        del found["__type"]
    text = json.dumps(found, default=str).encode()
    headers = [("x-amzn-RequestId", ids.request), ("x-amzn-ErrorType", error.code)]
    version = service.metadata.get("jsonVersion")
    kind = f"application/x-amz-json-{version}" if version else "application/json"
    return in_bytes(error.status, headers, kind, text)


def not_emulated(service: ServiceModel, missing: NotEmulated) -> ServiceError:
    """AWS's code for what a service does not do; the text says who does not do it here."""
    said = f"{missing} is not emulated by iamtutor."
    match service.metadata["protocol"]:
        case "rest-xml":
            return ServiceError("NotImplemented", said, 501)
        case "ec2":
            return ServiceError("UnsupportedOperation", said)
        case "query":
            return ServiceError("InvalidAction", said)
    return ServiceError("UnknownOperationException", said, 404)


def slow_down(service: ServiceModel) -> ServiceError:
    """For a client that asks more often than it may, or while others are at it."""
    match service.metadata["protocol"]:
        case "rest-xml":
            return ServiceError("SlowDown", "Please reduce your request rate.", 503)
        case "ec2":
            code = "RequestLimitExceeded"
            return ServiceError(code, "Request limit exceeded.", 503)
        case "query":
            return ServiceError("Throttling", "Rate exceeded")
    return ServiceError("ThrottlingException", "Rate exceeded")


def outage(service: ServiceModel, *, passing: bool) -> ServiceError:
    """For a request that we failed; ``passing``: it may go well in a moment."""
    in_s3 = service.metadata["protocol"] == "rest-xml"
    if passing:
        said = (
            "Service is unable to handle request."
            if in_s3
            else "The request has failed due to a temporary failure of the server."
        )
        return ServiceError("ServiceUnavailable", said, 503)
    if in_s3:
        said = "We encountered an internal error. Please try again."
        return ServiceError("InternalError", said, 500)
    return ServiceError(
        "InternalFailure",
        "The request processing has failed because of an unknown error, exception or "
        "failure.",
        500,
    )


def unknown_service(name: str, in_json: bool, ids: Ids) -> Answer:
    """For a service that is not simulated at all."""
    said = f"{name} is not emulated by iamtutor."
    headers = [("x-amzn-RequestId", ids.request)]
    if in_json:
        found = {"__type": "UnknownOperationException", "message": said}
        data = json.dumps(found).encode()
        return in_bytes(400, headers, "application/x-amz-json-1.1", data)
    told = "".join(
        (
            xml.tag("Type", "Sender"),
            xml.tag("Code", "InvalidAction"),
            xml.tag("Message", xml.sentence(said)),
        )
    )
    text = xml.tag("Error", told) + xml.tag("RequestId", ids.request)
    whole = xml.tag("ErrorResponse", text)
    return in_bytes(400, headers, "text/xml", whole.encode("utf-8", "replace"))
