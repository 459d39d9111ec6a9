"""The bytes of objects and files, kept beside the world and named by their hash.

The world's document holds only a ``Body``: hash and length. A body may also be a pattern
repeated up to a length, so that a 5 GB file costs nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

#: The largest body that is stored as bytes.
STORED_LIMIT = 1_000_000
#: The largest apparent size, as S3's single upload and the largest virtual file.
APPARENT_LIMIT = 5 * 1024**3
#: The most that is handed out as bytes in one piece; beyond it there is a ``BodyReader``.
PIECE_LIMIT = 16 * 1024**2
#: The longest period that is looked for in bytes too long to be stored as they are.
_LONGEST_PERIOD = 4096


@dataclass(frozen=True, slots=True)
class Body:
    """``sha256`` of the stored bytes (of one period, if ``repeated``) and the length."""

    sha256: str
    size: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """Bytes that are not stored yet: ``period``, repeated up to ``size``."""

    period: bytes
    size: int


class BodyMissing(LookupError):
    """No bytes are known under this hash."""


class BodyTooLarge(ValueError):
    """More bytes than are stored, and no pattern in them."""

    def __init__(self, size: int) -> None:
        super().__init__(f"{size} bytes")
        self.size = size


class Readable(Protocol):
    """An open file, as far as an upload needs it."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(slots=True)
class BodyStore:
    """Bytes by hash. ``load`` reads what an earlier turn stored; ``new`` is what this
    turn added, for the caller to save."""

    load: Callable[[str], bytes | None] = lambda _: None
    known: dict[str, bytes] = field(default_factory=dict)
    new: dict[str, bytes] = field(default_factory=dict)

    def put(self, data: bytes) -> Body:
        """Store ``data`` and name it."""
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self.known:
            self.known[digest] = self.new[digest] = data
        return Body(digest, len(data))

    def put_pattern(self, period: bytes, size: int) -> Body:
        """A body of ``size`` bytes that repeats ``period``."""
        return Body(self.put(period).sha256, size, repeated=True)

    def get(self, body: Body, start: int = 0, stop: int | None = None) -> bytes:
        """The bytes of ``body`` from ``start`` to ``stop`` (exclusive; default: all)."""
        data = self.known.get(body.sha256)
        if data is None:
            data = self.load(body.sha256)
            if data is None:
                raise BodyMissing(body.sha256)
            self.known[body.sha256] = data
        stop = body.size if stop is None else min(stop, body.size)
        if not body.repeated:
            return data[start:stop]
        offset = start % len(data)
        need = max(0, stop - start)
        return (data * ((offset + need) // len(data) + 1))[offset : offset + need]

    def read(self, body: Body, start: int = 0, stop: int | None = None) -> Content:
        """As bytes, or as a reader when that would be too much to copy."""
        stop = body.size if stop is None else min(stop, body.size)
        if stop - start <= PIECE_LIMIT:
            return self.get(body, start, stop)
        return BodyReader(self, body, start, stop)

    def accept(self, content: object) -> Body:
        """Store what an upload brings: bytes, text, an open file, or a body that is
        stored already. Raises BodyTooLarge."""
        match content:
            case None:
                return self.put(b"")
            case Body():
                return content
            case Pattern():
                return self.put_pattern(content.period, content.size)
            case BodyReader():
                return self.slice(content.body, content.position, content.stop)
            case bytes() | bytearray() | memoryview():
                return self._store(bytes(content))
            case str():
                return self._store(content.encode())
        reader: Readable = content  # type: ignore[assignment]
        return self._store(reader.read())

    def slice(self, body: Body, start: int, stop: int) -> Body:
        """A part of a body, as a body."""
        if start == 0 and stop >= body.size:
            return body
        if not body.repeated or stop - start <= STORED_LIMIT:
            return self._store(self.get(body, start, stop))
        period = self._period(body)
        turned = period[start % len(period) :] + period[: start % len(period)]
        return self.put_pattern(turned, stop - start)

    def join(self, bodies: list[Body]) -> Body:
        """Several bodies, one after the other. Raises BodyTooLarge."""
        size = sum(body.size for body in bodies)
        if size <= STORED_LIMIT:
            return self.put(b"".join(self.get(body) for body in bodies))
        period = self._period(bodies[0])
        position = 0
        for body in bodies:
            if (
                not body.repeated
                or self._period(body) != period
                or position % len(period)
            ):
                raise BodyTooLarge(size)
            position += body.size
        return self.put_pattern(period, size)

    def md5(self, body: Body) -> str:
        """The MD5 of the whole body, in hexadecimal: S3's ETag."""
        if not body.repeated:
            return hashlib.md5(self.get(body), usedforsecurity=False).hexdigest()
        return _md5_of_pattern(self._period(body), body.size)

    def _period(self, body: Body) -> bytes:
        """One period of a pattern (of a plain body: all of it)."""
        self.get(body, 0, 0)
        return self.known[body.sha256]

    def _store(self, data: bytes) -> Body:
        if len(data) <= STORED_LIMIT:
            return self.put(data)
        period = data.find(data[:64], 1)
        if 0 < period <= _LONGEST_PERIOD and data[period:] == data[:-period]:
            return self.put_pattern(data[:period], len(data))
        raise BodyTooLarge(len(data))


class BodyReader:
    """An open window on a stored body: what GetObject hands out when the object is too
    long to copy. An upload may hand it in again without a byte being read."""

    __slots__ = ("_store", "body", "position", "stop")

    def __init__(self, store: BodyStore, body: Body, start: int, stop: int) -> None:
        self.body = body
        self.position = start
        self.stop = stop
        self._store = store

    def __len__(self) -> int:
        return self.stop - self.position

    def read(self, size: int | None = -1) -> bytes:
        """The next ``size`` bytes; all that are left by default."""
        end = self.stop
        if size is not None and size >= 0:
            end = min(end, self.position + size)
        data = self._store.get(self.body, self.position, end)
        self.position = end
        return data


Content = bytes | BodyReader


@lru_cache(maxsize=256)
def _md5_of_pattern(period: bytes, size: int) -> str:
    block = period * max(1, 65536 // len(period))
    digest = hashlib.md5(usedforsecurity=False)
    for _ in range(size // len(block)):
        digest.update(block)
    digest.update(block[: size % len(block)])
    return digest.hexdigest()
