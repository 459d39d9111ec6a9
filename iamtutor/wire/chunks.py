"""Bodies that are sent in pieces (``aws-chunked``): each signed, or only counted.

A ``Pieces`` is fed with what comes and hands out what is meant. Every signature is checked
before the bytes behind it are handed out to anybody who could use them: the whole body is
received before the request is looked at, and a wrong piece ends it.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.refusals import Refusal, Words, refuse
from iamtutor.wire.claims import STREAMING
from iamtutor.wire.signatures import Sealed

#: The longest line before a piece, and all the lines behind the last.
_LINE_LIMIT, _TRAILER_LIMIT = 1_024, 8_192
#: The shortest piece that others come after.
_SHORTEST = 8_192
_LINE = re.compile(rb"([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?\r\n")


class Pieces:
    """The decoder of one body.

    ``kind`` is what the header says (one of ``STREAMING``); ``sealed`` the signature of the
    request, from which the signatures of its pieces go on.
    """

    def __init__(self, kind: str, sealed: Sealed, words: Words) -> None:
        self.signed = STREAMING[kind]
        self.with_trailer = kind.endswith("-TRAILER")
        self.sealed = sealed
        self.words = words
        self.before = sealed.claim.signature
        self.trailers: tuple[tuple[str, str], ...] = ()
        self._waiting = b""
        self._left = 0
        self._number, self._size = 0, _SHORTEST
        self._signature = ""
        self._digest = hashlib.sha256()
        self._last = False
        self._in_piece = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What the next bytes mean. Raises ServiceError."""
        self._waiting += data
        while self._waiting and not self._last:
            if not self._in_piece:
                if not self._begin():
                    return
            elif self._left:
                part = self._waiting[: self._left]
                self._waiting = self._waiting[len(part) :]
                self._left -= len(part)
                self._digest.update(part)
                yield part
            elif not self._end():
                return
        if self._last and len(self._waiting) > _TRAILER_LIMIT:
            raise malformed()

    def finish(self) -> None:
        """The body has ended. Raises ServiceError if it ends too early."""
        if not self._last:
            raise incomplete()
        self._read_trailers()

    def _begin(self) -> bool:
        """The line before a piece; False while it is not all there."""
        at = self._waiting.find(b"\r\n")
        if at < 0:
            if len(self._waiting) > _LINE_LIMIT:
                raise malformed()
            return False
        found = _LINE.fullmatch(self._waiting[: at + 2])
        if found is None or (found[2] is not None) != self.signed:
            raise malformed()
        self._waiting = self._waiting[at + 2 :]
        self._left = int(found[1], 16)
        self._number += 1
        if self._left and self._size < _SHORTEST:
            raise too_short(self._number, self._size)
        self._size = self._left
        self._signature = (found[2] or b"").decode()
        self._digest = hashlib.sha256()
        self._in_piece = True
        if self._left == 0:
            self._check()
            self._last = True
        return True

    def _end(self) -> bool:
        """The line end behind a piece; False while it is not all there."""
        if len(self._waiting) < 2:
            return False
        if self._waiting[:2] != b"\r\n":
            raise malformed()
        self._waiting = self._waiting[2:]
        self._check()
        self._in_piece = False
        return True

    def _check(self) -> None:
        if not self.signed:
            return
        made = self.sealed.piece(self.before, self._digest.hexdigest())
        if not hmac.compare_digest(made, self._signature):
            raise refuse(self.words, Refusal.WRONG_SECRET)
        self.before = made

    def _read_trailers(self) -> None:
        lines = [line for line in self._waiting.split(b"\r\n") if line]
        if lines and not self.with_trailer:
            raise malformed()
        found: list[tuple[str, str]] = []
        signature = ""
        for line in lines:
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon:
                raise malformed()
            if name.lower() == "x-amz-trailer-signature":
                signature = value.strip()
            else:
                found.append((name.strip().lower(), value.strip()))
        if self.signed and self.with_trailer:
            text = "".join(f"{name}:{value}\n" for name, value in sorted(found))
            digest = hashlib.sha256(text.encode("latin-1")).hexdigest()
            made = self.sealed.trailer(self.before, digest)
            if not hmac.compare_digest(made.encode(), signature.encode()):
                raise refuse(self.words, Refusal.WRONG_SECRET)
        self.trailers = tuple(found)


def malformed() -> ServiceError:
    return ServiceError(
        "InvalidRequest", "The chunks of the body are not of the form aws-chunked."
    )


def too_short(number: int, size: int) -> ServiceError:
    """S3 sees it when another piece comes, whose number it tells."""
    return ServiceError(
        "InvalidChunkSizeError",
        f"Only the last chunk is allowed to have a size less than {_SHORTEST} bytes",
        403,
        Chunk=str(number),
        BadChunkSize=str(size),
    )


def incomplete() -> ServiceError:
    return ServiceError(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP "
        "header.",
    )
