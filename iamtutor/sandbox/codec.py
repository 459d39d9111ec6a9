"""A world as bytes: one tag byte, two bytes of schema number, then compressed JSON.

The JSON is read straight into the floors' dataclasses, so a document that does not fit them
is an error with its path, never a half-read world. A document of an older schema is brought
up to date on the way in; the next save writes the new form.

Of an S3 object nothing is written that is as it usually is: an account has hundreds of
them, and reading fills in the defaults.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from iamtutor.cloud.bodies import Body
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.state.buckets import S3Object
from iamtutor.cloud.world import SCHEMA, World
from iamtutor.web.database.text import storable

#: The largest document that is saved, uncompressed.
DOCUMENT_LIMIT = 512 * 1024
TAG = b"W"
LEVEL = 1

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


def _with_a_start(world: dict[str, Any]) -> dict[str, Any]:
    """What was younger than the signed-in user was the learner's."""
    user = world["account"].get("users", {}).get(world.get("console_user", "admin"))
    return {**world, "started": user and user["created"]}


def _with_accounts(world: dict[str, Any]) -> dict[str, Any]:
    """A world had one account, its console's sign-in stood beside it, and the organization
    was a line down to it."""
    account = world.pop("account")
    account["console_user"] = world.pop("console_user", "admin")
    for past in world.get("past_iam") or ():
        past["account"] = account["id"]
    organization = world.get("organization")
    if organization:
        organization["accounts"] = [organization["path"].pop()]
    return {**world, "accounts": {account["id"]: account}}


#: schema number -> what turns a document of that schema into one of the next.
UPCASTERS: dict[int, Upcaster] = {1: _with_a_start, 2: _with_accounts}

_BODY = re.compile(rb'"sha256":"([0-9a-f]{64})"')
_json = msgspec.json.Encoder().encode
_world = msgspec.json.Decoder(World)
_events = msgspec.json.Decoder(list[ApiEvent])


def _usual_end(usual: object, first: str) -> bytes:
    """How the JSON of a dataclass ends, from the field ``first`` on, if all these fields
    have their defaults, as ``usual`` has. A quote within a text is escaped, so no text a
    learner wrote looks like it."""
    written = _json(usual)
    return written[written.index(f',"{first}":'.encode()) :]


_BODY_END = _usual_end(Body("", 0), "repeated")
_OBJECT_END = _usual_end(
    S3Object("", Body("", 0), "", datetime(2026, 1, 1, tzinfo=UTC)), "storage_class"
)


class WorldTooLarge(Exception):
    """The world would not fit its document; nothing was saved."""


class UnknownFormat(Exception):
    """These bytes are no document of ours, or of a newer version of the site."""


#: What reading bytes raises that are damaged, or not of this version of the site.
UNREADABLE = (UnknownFormat, zlib.error, msgspec.DecodeError, UnicodeDecodeError)


def pack(world: World) -> bytes:
    """``world`` as the bytes of its document."""
    document = encoded(world)
    if len(document) > DOCUMENT_LIMIT:
        raise WorldTooLarge(len(document))
    return TAG + SCHEMA.to_bytes(2, "big") + zlib.compress(document, LEVEL)


def encoded(world: World) -> bytes:
    """What a document says, to compare it: two worlds that are the same say the same."""
    return _json(world).replace(_BODY_END, b"}").replace(_OBJECT_END, b"}")


def unpack(packed: bytes | memoryview) -> World:
    """The world of a document, of this or any older schema."""
    data = bytes(packed)
    schema = int.from_bytes(data[1:3], "big")
    if data[:1] != TAG or not 1 <= schema <= SCHEMA:
        raise UnknownFormat(data[:3])
    document = zlib.decompress(data[3:])
    if schema == SCHEMA:
        return _world.decode(document)
    raw = msgspec.json.decode(document)
    try:
        for number in range(schema, SCHEMA):
            raw = UPCASTERS[number](raw)
    except (LookupError, TypeError, AttributeError) as error:
        # It is JSON, and not of the form that documents of its schema have.
        raise UnknownFormat(data[:3]) from error
    return msgspec.convert(raw, World)


def bodies_in(packed: bytes | memoryview) -> set[str]:
    """The hashes of the bodies that a document refers to, whatever its schema."""
    document = zlib.decompress(bytes(packed)[3:])
    return {found.decode() for found in _BODY.findall(document)}


def whole(world: World) -> World:
    """A copy that can be packed, of a world into which half a surrogate pair came."""
    return msgspec.convert(storable(msgspec.to_builtins(world)), World)


def whole_events(events: Sequence[ApiEvent]) -> list[ApiEvent]:
    """The same for events."""
    return msgspec.convert(storable(msgspec.to_builtins(list(events))), list[ApiEvent])


def pack_events(events: Sequence[ApiEvent]) -> bytes:
    return zlib.compress(_json(list(events)), LEVEL) if events else b""


def decode_events(packed: bytes | memoryview) -> tuple[int, tuple[ApiEvent, ...]]:
    """How long the JSON of one action's events is, and the events. An action that went on
    has them in several parts, one behind the other."""
    length, found = 0, []
    for document in _documents(packed):
        length += len(document)
        found += _events.decode(document)
    return length, tuple(found)


def in_one_part(packed: bytes | memoryview) -> bytes:
    """The same events packed together: alike as they are, they take a fraction of the
    room."""
    lists = [document[1:-1] for document in _documents(packed)]
    return zlib.compress(b"[" + b",".join(lists) + b"]", LEVEL)


def _documents(packed: bytes | memoryview) -> Iterator[bytes]:
    """The JSON of each part."""
    left = bytes(packed)
    while left:
        part = zlib.decompressobj()
        document = part.decompress(left)
        if not part.eof:
            raise zlib.error("incomplete")
        yield document
        left = part.unused_data


def unpack_events(packed: bytes | memoryview | None) -> tuple[ApiEvent, ...]:
    """The events of one action."""
    return decode_events(packed)[1] if packed else ()
