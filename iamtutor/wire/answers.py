"""An operation's answer, as its protocol writes it; ``errors`` writes those that failed.

Each is the other side of a parser of botocore: what is parsed again is what the operation
answered.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from iamtutor.cloud.bodies import BodyReader
from iamtutor.wire import xml
from iamtutor.wire.message import Answer
from iamtutor.wire.values import write, write_moment

PIECE = 64 * 1024
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
S3_SPACE = "http://s3.amazonaws.com/doc/2006-03-01/"

#: What has no document to send and calls it XML all the same.
_EMPTY_XML = frozenset({"HeadBucket"})
#: What S3 calls the root of an answer, where it is not the name of the model's shape.
_ROOTS = {
    "ListBuckets": "ListAllMyBucketsResult",
    "ListObjects": "ListBucketResult",
    "ListObjectsV2": "ListBucketResult",
    "ListObjectVersions": "ListVersionsResult",
    "ListMultipartUploads": "ListMultipartUploadsResult",
    "ListParts": "ListPartsResult",
    "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "CompleteMultipartUpload": "CompleteMultipartUploadResult",
    "DeleteObjects": "DeleteResult",
    "GetBucketAcl": "AccessControlPolicy",
    "GetObjectAcl": "AccessControlPolicy",
    "GetBucketCors": "CORSConfiguration",
    "GetBucketLifecycleConfiguration": "LifecycleConfiguration",
    "GetBucketLogging": "BucketLoggingStatus",
    "GetBucketNotificationConfiguration": "NotificationConfiguration",
    "GetBucketRequestPayment": "RequestPaymentConfiguration",
    "GetBucketTagging": "Tagging",
    "GetObjectTagging": "Tagging",
    "GetBucketVersioning": "VersioningConfiguration",
    "GetBucketWebsite": "WebsiteConfiguration",
    "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
    "GetObjectAttributes": "GetObjectAttributesResponse",
}


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of an answer: the request's, and S3's second one."""

    request: str
    host: str


def answer(
    operation: OperationModel, response: Mapping[str, Any], status: int, ids: Ids
) -> Answer:
    """``response`` are the operation's members, as botocore would parse them."""
    match operation.service_model.metadata["protocol"]:
        case "query":
            return _query(operation, response, status, ids)
        case "ec2":
            return _ec2(operation, response, status, ids)
        case "json":
            return _json(operation, response, status, ids)
    return _rest(operation, response, status, ids)


def in_bytes(
    status: int, headers: list[tuple[str, str]], kind: str, data: bytes
) -> Answer:
    return Answer(status, [*headers, ("Content-Type", kind)], data, len(data))


# --- XML --------------------------------------------------------------------------------


class _Writer:
    """Writes members as elements. ``item``: what a list's entry is called by default."""

    def __init__(self, service: str, item: str) -> None:
        self.service = service
        self.item = item

    def members(self, shape: StructureShape, value: Mapping[str, Any]) -> str:
        return "".join(
            self.element(inner, value[name], inner.serialization.get("name", name))
            for name, inner in shape.members.items()
            if value.get(name) is not None
            and "location" not in inner.serialization
            and not inner.serialization.get("xmlAttribute")
        )

    def element(self, shape: Shape, value: Any, name: str) -> str:
        if isinstance(shape, StructureShape):
            return xml.tag(
                name, self.members(shape, value), self._attributes(shape, value)
            )
        if isinstance(shape, ListShape):
            flat = shape.serialization.get("flattened")
            inner = shape.member.serialization.get("name", name if flat else self.item)
            parts = "".join(self.element(shape.member, one, inner) for one in value)
            return parts if flat else xml.tag(name, parts)
        if isinstance(shape, MapShape):
            return self._map(shape, value, name)
        return xml.tag(name, xml.text(write(shape, value, service=self.service)))

    def _attributes(self, shape: StructureShape, value: Mapping[str, Any]) -> str:
        found = ""
        space = shape.serialization.get("xmlNamespace")
        if isinstance(space, dict) and space.get("prefix"):
            found = f' xmlns:{space["prefix"]}="{space["uri"]}"'
        for name, inner in shape.members.items():
            if inner.serialization.get("xmlAttribute") and value.get(name) is not None:
                said = xml.text(str(value[name])).replace('"', "&quot;")
                found += f' {inner.serialization["name"]}="{said}"'
        return found

    def _map(self, shape: MapShape, value: Mapping[str, Any], name: str) -> str:
        key = shape.key.serialization.get("name", "key")
        of_value = shape.value.serialization.get("name", "value")
        flat = shape.serialization.get("flattened")
        entries = [
            self.element(shape.key, k, key) + self.element(shape.value, v, of_value)
            for k, v in value.items()
        ]
        if flat:
            return "".join(xml.tag(name, entry) for entry in entries)
        return xml.tag(name, "".join(xml.tag("entry", entry) for entry in entries))


def _query(
    operation: OperationModel, response: Mapping[str, Any], status: int, ids: Ids
) -> Answer:
    service = operation.service_model
    inside = ""
    if operation.output_shape is not None:
        shape = operation.output_shape
        wrapper = shape.serialization.get("resultWrapper", f"{operation.name}Result")
        written = _Writer(service.service_name, "member").members(shape, response)
        inside = xml.tag(wrapper, written)
    told = xml.tag("ResponseMetadata", xml.tag("RequestId", ids.request))
    space = f' xmlns="{service.metadata["xmlNamespace"]}"'
    text = xml.tag(f"{operation.name}Response", inside + told, space)
    headers = [("x-amzn-RequestId", ids.request)]
    return in_bytes(status, headers, "text/xml", text.encode("utf-8", "replace"))


def _ec2(
    operation: OperationModel, response: Mapping[str, Any], status: int, ids: Ids
) -> Answer:
    service = operation.service_model
    inside = ""
    if operation.output_shape is not None:
        writer = _Writer(service.service_name, "item")
        inside = writer.members(operation.output_shape, response)
    if not inside:
        inside = xml.tag("return", "true")
    space = f' xmlns="{service.metadata["xmlNamespace"]}/"'
    text = DECLARATION + xml.tag(
        f"{operation.name}Response", xml.tag("requestId", ids.request) + inside, space
    )
    headers = [("x-amzn-requestid", ids.request)]
    return in_bytes(
        status, headers, "text/xml;charset=UTF-8", text.encode("utf-8", "replace")
    )


# --- JSON -------------------------------------------------------------------------------


def _json(
    operation: OperationModel, response: Mapping[str, Any], status: int, ids: Ids
) -> Answer:
    shape = operation.output_shape
    found = {} if shape is None else as_json(shape, response)
    version = operation.service_model.metadata.get("jsonVersion", "1.1")
    return in_bytes(
        status,
        [("x-amzn-RequestId", ids.request)],
        f"application/x-amz-json-{version}",
        json.dumps(found).encode(),
    )


def as_json(shape: Shape, value: Any) -> Any:
    """A value as JSON has it; a document has no shape and is JSON already."""
    if getattr(shape, "is_document_type", False):
        return value
    if isinstance(shape, StructureShape):
        return {
            inner.serialization.get("name", name): as_json(inner, value[name])
            for name, inner in shape.members.items()
            if value.get(name) is not None and "location" not in inner.serialization
        }
    if isinstance(shape, ListShape):
        return [as_json(shape.member, one) for one in value]
    if isinstance(shape, MapShape):
        return {key: as_json(shape.value, one) for key, one in value.items()}
    if shape.type_name == "timestamp":
        form = shape.serialization.get("timestampFormat", "unixTimestamp")
        if form == "unixTimestamp" and isinstance(value, datetime):
            return value.timestamp()
        return write_moment(shape, value, service="", place="body")
    if shape.type_name == "blob":
        data = value.encode() if isinstance(value, str) else bytes(value)
        return base64.b64encode(data).decode("ascii")
    return value


# --- rest -------------------------------------------------------------------------------


def _rest(
    operation: OperationModel, response: Mapping[str, Any], status: int, ids: Ids
) -> Answer:
    service = operation.service_model
    in_xml = service.metadata["protocol"] == "rest-xml"
    if in_xml:
        headers = s3_ids(ids)
    else:
        headers = [("x-amzn-RequestId", ids.request)]
    shape = operation.output_shape
    if shape is None:
        return Answer(status, headers)
    for name, inner in shape.members.items():
        value = response.get(name)
        if value is None:
            continue
        if inner.serialization.get("location") == "statusCode":
            status = int(value)
        if name != "ContentLength":  # the server's own, of what is sent
            headers.extend(_headers(inner, value, service.service_name))
    payload = shape.serialization.get("payload")
    if payload is not None and shape.members[payload].type_name in {"blob", "string"}:
        return _with_content(headers, status, response.get(payload), operation)
    if payload is not None:
        of_payload = shape.members[payload]
        if response.get(payload) is None:
            return Answer(status, headers)
        body, value = of_payload, response[payload]
        root = of_payload.serialization.get("name", payload)
    else:
        body, value = shape, response
        root = _ROOTS.get(operation.name, shape.name)
    in_body = [m for m in body.members.values() if "location" not in m.serialization]
    if not in_body:
        if operation.name in _EMPTY_XML:
            headers.append(("Content-Type", "application/xml"))
        return Answer(status, headers)
    if not in_xml:
        data = json.dumps(as_json(body, value)).encode()
        return in_bytes(status, headers, "application/json", data)
    space = f' xmlns="{S3_SPACE}"'
    if operation.name == "GetBucketLocation":
        text = DECLARATION + xml.tag(
            "LocationConstraint", xml.text(value.get("LocationConstraint") or ""), space
        )
    else:
        written = _Writer(service.service_name, "member").members(body, value)
        text = DECLARATION + xml.tag(root, written, space)
    return in_bytes(status, headers, "application/xml", text.encode("utf-8", "replace"))


def s3_ids(ids: Ids) -> list[tuple[str, str]]:
    return [("x-amz-request-id", ids.request), ("x-amz-id-2", ids.host)]


def _headers(shape: Shape, value: Any, service: str) -> Iterator[tuple[str, str]]:
    place = shape.serialization
    match place.get("location"):
        case "header":
            if isinstance(shape, ListShape):
                parts = [write(shape.member, one, service=service) for one in value]
                yield place["name"], ", ".join(parts)
            elif place.get("jsonvalue") or shape.type_name == "blob":
                yield place["name"], base64.b64encode(str(value).encode()).decode()
            else:
                text = write(shape, value, service=service, place="header")
                yield place["name"], _one_line(text)
        case "headers":
            for name, one in value.items():
                yield place["name"] + name, _one_line(str(one))


def _one_line(text: str) -> str:
    """A header's value: what ASCII cannot say is encoded as RFC 2047 has it, as S3 does."""
    text = " ".join(text.split("\r\n"))
    if text.isascii() and text.isprintable():
        return text
    return Header(text, "utf-8", maxlinelen=1_000_000).encode()


def _with_content(
    headers: list[tuple[str, str]], status: int, content: Any, operation: OperationModel
) -> Answer:
    """An answer whose body is the bytes of an object."""
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))
    if isinstance(content, BodyReader):
        return Answer(status, headers, _pieces(content), len(content))
    data = content.encode() if isinstance(content, str) else bytes(content or b"")
    return Answer(status, headers, data, len(data))


def _pieces(content: BodyReader) -> Iterator[bytes]:
    while part := content.read(PIECE):
        yield part
