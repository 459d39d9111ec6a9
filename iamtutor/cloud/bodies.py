"""The bytes of objects and files, kept beside the world and named by their hash.

The world's document holds only a ``Body``: hash and length, and of a long one the pieces
in which it is stored. A body may also be a pattern repeated up to a length, so that a 5 GB
file costs nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol

from iamtutor.cloud import digests

#: The most bytes that are stored under one hash, and are in memory at once where a body is
#: read or taken in.
STORED_LIMIT = 1_000_000
#: The largest body that is stored as bytes: all that a world keeps.
LARGEST = 16 * STORED_LIMIT
#: The largest apparent size, as S3's single upload and the largest virtual file.
APPARENT_LIMIT = 5 * 1024**3
#: The most of a pattern that is handed out as bytes; beyond it there is a ``BodyReader``.
PIECE_LIMIT = 16 * 1024**2
#: The longest period that is looked for in bytes too long to be stored as they are.
_LONGEST_PERIOD = 4096


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a long body: ``size`` bytes, stored under their own hash."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Body:
    """``sha256`` of all its bytes (of one period, if ``repeated``) and the length. Bytes
    that are too many to be stored under one hash have ``pieces``."""

    sha256: str
    size: int
    repeated: bool = False
    pieces: tuple[Piece, ...] = ()

    @property
    def stored(self) -> dict[str, int]:
        """What is stored of it: hashes, and the bytes that count for each. The one period
        of a pattern counts for nothing."""
        if self.pieces:
            return {piece.sha256: piece.size for piece in self.pieces}
        return {self.sha256: 0 if self.repeated else self.size}


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
        stop = body.size if stop is None else min(stop, body.size)
        if body.pieces:
            return b"".join(self._of_pieces(body, start, stop))
        data = self._kept(body.sha256)
        if not body.repeated:
            return data[start:stop]
        offset = start % len(data)
        need = max(0, stop - start)
        # No longer than it has to be: whole, it is not copied to be cut.
        return (data * -(-(offset + need) // len(data)))[offset : offset + need]

    def blocks(self, body: Body) -> Iterator[bytes]:
        """All bytes of ``body``, in blocks that can be stored."""
        if body.pieces:
            yield from self._of_pieces(body, 0, body.size)
            return
        for start in range(0, body.size, STORED_LIMIT):
            yield self.get(body, start, start + STORED_LIMIT)

    def _of_pieces(self, body: Body, start: int, stop: int) -> Iterator[bytes]:
        place = 0
        for piece in body.pieces:
            first, last = max(0, start - place), min(piece.size, stop - place)
            place += piece.size
            if first < last:
                # Not remembered: whoever reads a long body need not hold all of it.
                data = self._loaded(piece.sha256)
                yield data if last - first == piece.size else data[first:last]

    def _kept(self, sha256: str) -> bytes:
        if sha256 not in self.known:
            self.known[sha256] = self._loaded(sha256)
        return self.known[sha256]

    def _loaded(self, sha256: str) -> bytes:
        data = self.known.get(sha256)
        if data is None:
            data = self.load(sha256)
        if data is None:
            raise BodyMissing(sha256)
        return data

    def read(self, body: Body, start: int = 0, stop: int | None = None) -> Content:
        """As bytes, or as a reader when that would be too much to copy."""
        stop = body.size if stop is None else min(stop, body.size)
        if stop - start <= (STORED_LIMIT if body.pieces else PIECE_LIMIT):
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
        return self._in_pieces(_blocks(reader))

    def slice(self, body: Body, start: int, stop: int) -> Body:
        """A part of a body, as a body."""
        if start == 0 and stop >= body.size:
            return body
        if body.pieces:
            return self._in_pieces(self._of_pieces(body, start, stop))
        if not body.repeated or stop - start <= STORED_LIMIT:
            return self._store(self.get(body, start, stop))
        period = self._kept(body.sha256)
        turned = period[start % len(period) :] + period[: start % len(period)]
        return self.put_pattern(turned, stop - start)

    def join(self, bodies: list[Body]) -> Body:
        """Several bodies, one after the other. Raises BodyTooLarge."""
        size = sum(body.size for body in bodies)
        if (pattern := self._one_pattern(bodies, size)) is not None:
            return pattern
        if size > LARGEST:
            raise BodyTooLarge(size)
        return self._in_pieces(block for body in bodies for block in self.blocks(body))

    def _one_pattern(self, bodies: list[Body], size: int) -> Body | None:
        """Bodies that are one long pattern, each beginning where the period does."""
        if size <= STORED_LIMIT or not bodies[0].repeated:
            return None
        first, place = bodies[0], 0
        for body in bodies:
            goes_on = place % len(self._kept(first.sha256)) == 0 and (
                body.sha256 == first.sha256
                if body.repeated
                else not body.pieces
                and self.get(body) == self.get(replace(first, size=body.size))
            )
            if not goes_on:
                return None
            place += body.size
        return replace(first, size=size)

    def digest(self, body: Body, algorithm: str) -> bytes:
        """The checksum of the whole body, by one of ``digests.ALGORITHMS``."""
        if body.repeated:
            return _of_pattern(algorithm, self._kept(body.sha256), body.size)
        found = digests.new(algorithm)
        for block in self.blocks(body):
            found.update(block)
        return found.digest()

    def md5(self, body: Body) -> str:
        """The MD5 of the whole body, in hexadecimal: S3's ETag."""
        return self.digest(body, "MD5").hex()

    def _store(self, data: bytes) -> Body:
        if len(data) <= STORED_LIMIT:
            return self.put(data)
        period = data.find(data[:64], 1)
        if 0 < period <= _LONGEST_PERIOD and data[period:] == data[:-period]:
            return self.put_pattern(data[:period], len(data))
        return self._in_pieces(
            data[start : start + STORED_LIMIT]
            for start in range(0, len(data), STORED_LIMIT)
        )

    def _in_pieces(self, blocks: Iterable[bytes]) -> Body:
        """Keep these blocks as one body, when all of them are there. Raises
        BodyTooLarge."""
        whole = hashlib.sha256()
        pieces: list[Piece] = []
        found: dict[str, bytes] = {}
        size = 0
        for block in blocks:
            size += len(block)
            if size > LARGEST:
                raise BodyTooLarge(size)
            whole.update(block)
            digest = hashlib.sha256(block).hexdigest()
            pieces.append(Piece(digest, len(block)))
            found.setdefault(digest, block)
        if size <= STORED_LIMIT:
            return self.put(b"".join(found[piece.sha256] for piece in pieces))
        for digest, block in found.items():
            if digest not in self.known:
                self.known[digest] = self.new[digest] = block
        return Body(whole.hexdigest(), size, pieces=tuple(pieces))


def _blocks(reader: Readable) -> Iterator[bytes]:
    """What is left of an open file, in blocks that can be stored."""
    while True:
        parts: list[bytes] = []
        left = STORED_LIMIT
        while left and (part := reader.read(left)):
            parts.append(part)
            left -= len(part)
        if not parts:
            return
        yield parts[0] if len(parts) == 1 else b"".join(parts)


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
def _of_pattern(algorithm: str, period: bytes, size: int) -> bytes:
    block = period * max(1, 65536 // len(period))
    found = digests.new(algorithm)
    for _ in range(size // len(block)):
        found.update(block)
    found.update(block[: size % len(block)])
    return found.digest()
