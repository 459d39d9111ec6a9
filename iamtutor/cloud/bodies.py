"""The bytes of objects and files, kept beside the world and named by their hash.

The world's document holds only a ``Body``: hash and length. A body may also be a pattern
repeated up to a length, so that a 5 GB file costs nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

#: The largest body that is stored as bytes.
STORED_LIMIT = 1_000_000
#: The largest apparent size, as S3's single upload and the largest virtual file.
APPARENT_LIMIT = 5 * 1024**3


@dataclass(frozen=True, slots=True)
class Body:
    """``sha256`` of the stored bytes (of one period, if ``repeated``) and the length."""

    sha256: str
    size: int
    repeated: bool = False


class BodyMissing(LookupError):
    """No bytes are known under this hash."""


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
