"""What conditions compare besides texts: numbers, dates, booleans, bytes and addresses,
read from the texts that policies and requests write them as. None: it is no such value.
"""

import base64
import binascii
import ipaddress
import re
from datetime import UTC, datetime
from decimal import Decimal

from iamtutor.policy.keeping import SHORT, kept

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z", re.ASCII)


@kept((SHORT, 4096))
def read_number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.match(text) else None


_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)"
    r"(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?)?)?\Z",
    re.ASCII,
)


@kept((SHORT, 4096))
def read_date(text: str) -> Decimal | None:
    """Seconds since 1970: from an ISO 8601 date (W3C profile) or epoch seconds."""
    found = _DATE.match(text)
    if found is None:
        return read_number(text)
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        moment = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    seconds = Decimal(int(moment.timestamp()))
    if fraction:
        seconds += Decimal("0" + fraction)
    if zone and zone != "Z":
        shift = (int(zone[1:3]) * 60 + int(zone[-2:])) * 60
        seconds += shift if zone[0] == "-" else -shift
    return seconds


_BOOLS = {"true": True, "false": False}


def read_bool(text: str) -> bool | None:
    return _BOOLS.get(text.lower())


@kept((SHORT, 1024))
def read_binary(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@kept((SHORT, 4096))
def read_address(text: str) -> _Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


@kept((SHORT, 4096))
def numbered_address(text: str) -> tuple[int, int]:
    """An address as its version and its number; version 0: it is none."""
    address = read_address(text)
    return (0, 0) if address is None else (address.version, int(address))


@kept((SHORT, 4096))
def read_network(text: str) -> _Network | None:
    _, slash, prefix = text.partition("/")
    if slash and not (prefix.isascii() and prefix.isdigit()):
        return None  # a netmask is no CIDR block
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
