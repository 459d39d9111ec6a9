"""Single values as they are written in requests and answers."""

import base64
import binascii
import re
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from botocore.model import Shape

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?")
_LAST_SECOND = 253_402_300_799


class Unreadable(ValueError):
    """A request whose parameters cannot be read: what is wrong, in English; ``name`` is
    the parameter, where one is to blame."""

    def __init__(self, message: str, name: str = "", value: str = "") -> None:
        super().__init__(message)
        self.name = name
        self.value = value


def _fits(kind: str, number: int) -> bool:
    most = 1 << (31 if kind == "integer" else 63)
    return -most <= number < most


def read(shape: Shape, text: str, name: str = "") -> Any:
    """The value of a scalar. Raises ``Unreadable``."""
    kind = shape.type_name
    try:
        match kind:
            case "string" | "character":
                return text
            case "boolean":
                return {"true": True, "false": False}[text.strip().lower()]
            case "integer" | "long":
                if _WHOLE.fullmatch(text.strip()) and _fits(kind, int(text)):
                    return int(text)
            case "float" | "double":
                if _NUMBER.fullmatch(text.strip()):
                    return float(text)
            case "timestamp":
                return read_moment(text)
            case "blob":
                return base64.b64decode(text, validate=False)
    except (KeyError, ValueError, binascii.Error, OverflowError):
        pass
    raise Unreadable(f"{text[:80]!r} is no {kind}", name, text[:200])


def read_moment(value: str | float | Decimal) -> datetime:
    """A moment in any of the forms that protocols use. Raises ValueError."""
    if not isinstance(value, str):
        if not 0 <= value <= _LAST_SECOND:
            raise ValueError(value)
        return datetime.fromtimestamp(float(value), UTC)
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return read_moment(float(text))
    if len(text) > 64:
        raise ValueError(text)
    if text[:3].isalpha():
        moment = parsedate_to_datetime(text)
    else:
        moment = datetime.fromisoformat(text)
    return (
        moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    )


#: How services write a moment in XML: S3 and EC2 with thousandths.
_THOUSANDTHS = frozenset({"s3", "ec2"})


def write(shape: Shape, value: Any, *, service: str, place: str = "body") -> str:
    """A scalar as text. ``place``: ``body`` or ``header``."""
    match shape.type_name:
        case "boolean":
            return "true" if value else "false"
        case "timestamp":
            return write_moment(shape, value, service=service, place=place)
        case "blob":
            data = value.encode() if isinstance(value, str) else bytes(value)
            return base64.b64encode(data).decode("ascii")
        case "float" | "double":
            return repr(float(value))
    return str(value)


def write_moment(shape: Shape, value: Any, *, service: str, place: str) -> str:
    moment = value if isinstance(value, datetime) else read_moment(value)
    moment = moment.astimezone(UTC)
    form = shape.serialization.get("timestampFormat")
    if form is None:
        form = "rfc822" if place == "header" else "iso8601"
    if form == "rfc822":
        return format_datetime(moment, usegmt=True)
    if form == "unixTimestamp":
        return str(int(moment.timestamp()))
    if service in _THOUSANDTHS:
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
