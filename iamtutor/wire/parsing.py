"""The parameters of an operation, from the request that asks for it.

One function a protocol; each goes along the shapes of botocore's model, so that what the
model does not know is left out, as AWS leaves it out.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from iamtutor.policy import positions
from iamtutor.wire import xml
from iamtutor.wire.message import Received, Request, decoded
from iamtutor.wire.routing import Found
from iamtutor.wire.values import Unreadable, read

Params = dict[str, Any]
#: HTTP's own conditions: a moment that nobody can read is none (RFC 9110, 13.1).
_LEFT_ASIDE = frozenset({"If-Modified-Since", "If-Unmodified-Since"})
#: The most fields of a form, the deepest name of one, and the deepest JSON.
FIELDS_LIMIT, DEPTH_LIMIT = 20_000, 40


def parameters(request: Request, found: Found, body: Received) -> Params:
    """The operation's parameters. Raises ``Unreadable``."""
    operation = found.operation
    protocol = operation.service_model.metadata["protocol"]
    if operation.input_shape is None:
        return {}
    request = _unfolded(request)
    match protocol:
        case "query" | "ec2":
            return from_form(operation, form(request, body), protocol == "ec2")
        case "json":
            return from_json(operation.input_shape, body.content())
    return _Rest(request, found, body).parameters()


def _unfolded(request: Request) -> Request:
    """What a presigned address says in its query, said in headers. Its checksum is left
    out: an SDK writes that of an empty body there."""
    known = {name for name, _ in request.headers}
    found = [
        (name.lower(), value)
        for name, value in request.pairs
        if name.lower().startswith("x-amz-")
        and name.lower() not in known
        and "checksum" not in name.lower()
    ]
    return replace(request, headers=(*request.headers, *found)) if found else request


# --- query, ec2 -------------------------------------------------------------------------


def form(request: Request, body: Received | None) -> dict[str, str]:
    """The fields of a form, in the query and in the body. Raises ``Unreadable``."""
    text = body.content().decode("utf-8", "replace") if body is not None else ""
    if request.query.count("&") + text.count("&") >= FIELDS_LIMIT:
        raise Unreadable("the request has too many parameters")
    try:
        return dict([*request.pairs, *decoded(text)])
    except UnicodeDecodeError as error:
        raise Unreadable("the request is not in UTF-8") from error


class _Field:
    """A field and the fields below it: ``Tag.1.Key``."""

    __slots__ = ("below", "value")

    def __init__(self) -> None:
        self.value: str | None = None
        self.below: dict[str, _Field] = {}

    def numbered(self) -> list[_Field]:
        """The entries of a list, in the order of their numbers."""
        found = [
            (int(name), field)
            for name, field in self.below.items()
            if name.isascii() and name.isdecimal() and len(name) < 10
        ]
        return [field for _, field in sorted(found, key=lambda entry: entry[0])]


def from_form(
    operation: OperationModel, fields: Mapping[str, str], ec2: bool
) -> Params:
    root = _Field()
    for name, value in fields.items():
        parts = name.split(".")
        if len(parts) > DEPTH_LIMIT:
            raise Unreadable("a parameter is too deep")
        at = root
        for part in parts:
            at = at.below.setdefault(part, _Field())
        at.value = value
    found: Params = _of_field(operation.input_shape, root, "", ec2)
    return found


def field_name(shape: Shape, name: str, ec2: bool) -> str:
    """How the form calls a member of a structure."""
    place = shape.serialization
    if ec2:
        if "queryName" in place:
            return str(place["queryName"])
        if "name" in place:
            return str(place["name"][0].upper() + place["name"][1:])
        return name[0].upper() + name[1:]
    return str(place.get("name", name))


def _of_field(shape: Shape, field: _Field, name: str, ec2: bool) -> Any:
    if isinstance(shape, StructureShape):
        return {
            member: _of_field(inner, at, member, ec2)
            for member, inner in shape.members.items()
            if (at := _member(shape, inner, member, field, ec2)) is not None
        }
    if isinstance(shape, ListShape):
        flat = ec2 or shape.serialization.get("flattened")
        inner_name = shape.member.serialization.get("name", "member")
        entries = field if flat else field.below.get(inner_name, _Field())
        return [_of_field(shape.member, one, name, ec2) for one in entries.numbered()]
    if isinstance(shape, MapShape):
        flat = shape.serialization.get("flattened")
        entries = field if flat else field.below.get("entry", _Field())
        key = shape.key.serialization.get("name", "key")
        value = shape.value.serialization.get("name", "value")
        nothing = _Field()
        return {
            one.below.get(key, nothing).value or "": _of_field(
                shape.value, one.below.get(value, nothing), name, ec2
            )
            for one in entries.numbered()
        }
    return read(shape, field.value or "", name)


def _member(
    shape: StructureShape, inner: Shape, member: str, field: _Field, ec2: bool
) -> _Field | None:
    """Where a member of a structure stands; None if it is not there."""
    name = field_name(inner, member, ec2)
    if (
        isinstance(inner, ListShape)
        and inner.serialization.get("flattened")
        and not ec2
    ):
        name = inner.member.serialization.get("name", name)
    at = field.below.get(name)
    if at is None or isinstance(inner, StructureShape | ListShape | MapShape):
        return at
    return None if at.value is None else at


# --- json -------------------------------------------------------------------------------


def _json(data: bytes) -> Any:
    try:
        return positions.loads(data or b"{}")
    except (ValueError, RecursionError) as error:
        raise Unreadable("the body is no JSON") from error


def from_json(shape: Shape, data: bytes) -> Params:
    found: Params = _of_json(shape, _json(data), "")
    return found


def _of_json(shape: Shape, value: Any, name: str) -> Any:
    if getattr(shape, "is_document_type", False):
        return value
    if isinstance(shape, StructureShape):
        if not isinstance(value, dict):
            raise Unreadable("Expected an object", name)
        return {
            member: _of_json(inner, given, member)
            for member, inner in shape.members.items()
            if (given := value.get(inner.serialization.get("name", member))) is not None
        }
    if isinstance(shape, ListShape):
        if not isinstance(value, list):
            raise Unreadable("Expected a list", name)
        return [_of_json(shape.member, one, name) for one in value]
    if isinstance(shape, MapShape):
        if not isinstance(value, dict):
            raise Unreadable("Expected an object", name)
        return {key: _of_json(shape.value, one, name) for key, one in value.items()}
    return _json_scalar(shape, value, name)


_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float, str),
}


def _json_scalar(shape: Shape, value: Any, name: str) -> Any:
    kind = shape.type_name
    if not isinstance(value, _JSON_TYPES.get(kind, (object,))) or (
        isinstance(value, bool) and kind != "boolean"
    ):
        raise Unreadable(f"{str(value)[:80]!r} is no {kind}", name)
    if kind in {"blob", "timestamp"}:
        return read(shape, str(value), name)
    return value


# --- rest-json, rest-xml ----------------------------------------------------------------


class _Rest:
    """A request whose parameters stand in path, query, headers and body."""

    def __init__(self, request: Request, found: Found, body: Received) -> None:
        self.request = request
        self.found = found
        self.body = body
        self.shape = found.operation.input_shape
        protocol = found.operation.service_model.metadata["protocol"]
        self.in_json = protocol == "rest-json"
        self.query: dict[str, list[str]] = {}
        for name, value in request.pairs:
            self.query.setdefault(name, []).append(value)

    def parameters(self) -> Params:
        params: Params = {}
        payload = self.shape.serialization.get("payload")
        in_body: dict[str, Shape] = {}
        for name, shape in self.shape.members.items():
            location = shape.serialization.get("location")
            if location is None:
                in_body[name] = shape
                continue
            value = self._at(
                location, shape.serialization.get("name", name), name, shape
            )
            if value is not None:
                params[name] = value
        if payload is not None:
            value = self._payload(self.shape.members[payload])
            if value is not None:
                params[payload] = value
        elif in_body and self.body.size:
            whole = self._structure(self.shape)
            params.update((name, whole[name]) for name in in_body if name in whole)
        return params

    def _at(self, location: str, called: str, name: str, shape: Shape) -> Any:
        match location:
            case "uri":
                text = self.found.in_path.get(called)
                return None if text is None else read(shape, text, called)
            case "querystring":
                return self._of_query(called, shape)
            case "header":
                text = self.header(called)
                return None if text is None else _of_header(shape, text, called)
            case "headers":
                length = len(called)
                found = {
                    known[length:]: value
                    for known, value in self.request.headers
                    if known.startswith(called.lower()) and known[length:]
                }
                return found or None
        return None

    def header(self, name: str) -> str | None:
        text = self.request.header(name.lower())
        if text is None:
            return next((v for k, v in self.body.trailers if k == name.lower()), None)
        if name == "Content-Encoding":
            # How the body came is not how the object is kept.
            kept = [one.strip() for one in text.split(",")]
            return ", ".join(one for one in kept if one != "aws-chunked") or None
        return text

    def _of_query(self, called: str, shape: Shape) -> Any:
        if isinstance(shape, MapShape):
            return {name: values[0] for name, values in self.query.items()} or None
        given = self.query.get(called)
        if given is None:
            return None
        if isinstance(shape, ListShape):
            return [read(shape.member, one, called) for one in given]
        if not given[0] and called.startswith("max-"):
            return None  # how many there may be at most, left open
        return read(shape, given[0], called)

    def _payload(self, shape: Shape) -> Any:
        if shape.type_name == "blob":
            self.body.file.seek(0)
            return (self.body.content() or None) if self.in_json else self.body.file
        if shape.type_name == "string":
            return self.body.content().decode("utf-8", "replace")
        return self._structure(shape) if self.body.size else None

    def _structure(self, shape: Shape) -> Any:
        data = self.body.content()
        return (
            from_json(shape, data) if self.in_json else of_xml(shape, xml.parse(data))
        )


def _of_header(shape: Shape, text: str, name: str) -> Any:
    if isinstance(shape, ListShape):
        return [read(shape.member, one.strip(), name) for one in text.split(",")]
    if shape.serialization.get("jsonvalue"):
        try:
            return base64.b64decode(text).decode()
        except ValueError as error:
            raise Unreadable("a header is no Base64", name) from error
    try:
        return read(shape, text, name)
    except Unreadable:
        if name in _LEFT_ASIDE:
            return None
        raise


def of_xml(shape: Shape, element: xml.Element) -> Any:
    if isinstance(shape, StructureShape):
        return {
            name: value
            for name, inner in shape.members.items()
            if (value := _xml_member(inner, name, element)) is not None
        }
    if isinstance(shape, ListShape):
        wanted = shape.member.serialization.get("name", "member")
        return [
            of_xml(shape.member, one) for one in element.children if one.name == wanted
        ]
    if isinstance(shape, MapShape):
        return dict(
            _xml_entry(shape, one) for one in element.children if one.name == "entry"
        )
    return read(shape, element.text, element.name)


def _xml_member(shape: Shape, name: str, element: xml.Element) -> Any:
    place = shape.serialization
    called = place.get("name", name)
    if place.get("xmlAttribute"):
        return element.attributes.get(called)
    if isinstance(shape, ListShape) and place.get("flattened"):
        called = shape.member.serialization.get("name", called)
        found = [one for one in element.children if one.name == called]
        return [of_xml(shape.member, one) for one in found] if found else None
    one = next((child for child in element.children if child.name == called), None)
    return None if one is None else of_xml(shape, one)


def _xml_entry(shape: MapShape, element: xml.Element) -> tuple[str, Any]:
    key = next((one.text for one in element.children if one.name == "key"), "")
    value = next((one for one in element.children if one.name == "value"), None)
    return key, None if value is None else of_xml(shape.value, value)
