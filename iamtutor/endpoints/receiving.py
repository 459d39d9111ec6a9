"""Bodies, read from the connection to the disk: never whole in memory, nor without end."""

import hashlib
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from iamtutor.cloud.errors import ServiceError
from iamtutor.wire.chunks import Pieces, incomplete
from iamtutor.wire.message import Received

#: The largest body of an object, with what is around its pieces; and of any other request.
OBJECT_LIMIT, LIMIT = 17_500_000, 4_000_000
#: Up to here a body stays in memory.
SPOOLED = 64 * 1024
PIECE = 64 * 1024
#: Bodies at a time in a process: a thread is left for pages but for so many seconds, in
#: which one more waits for its turn there.
AT_A_TIME, WAITING = 3, 1.0

_places = threading.BoundedSemaphore(AT_A_TIME)


class Busy(Exception):
    """Too many bodies are being received."""


@contextmanager
def received(
    environ: dict[str, Any], limit: int, pieces: Pieces | None
) -> Iterator[Received]:
    """The body of a request, while it is needed. Raises ServiceError or ``Busy``."""
    stated = stated_length(environ)
    with tempfile.SpooledTemporaryFile(max_size=SPOOLED) as file:
        sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        size = read = 0
        if stated != 0:
            if not _places.acquire(timeout=WAITING):
                raise Busy
            try:
                for data in _arriving(environ["wsgi.input"]):
                    read += len(data)
                    if read > limit:
                        raise too_large(read)
                    for part in pieces.feed(data) if pieces is not None else (data,):
                        size += len(part)
                        sha256.update(part)
                        md5.update(part)
                        file.write(part)
            finally:
                _places.release()
        if stated is not None and read < stated:
            raise incomplete()
        if pieces is not None:
            pieces.finish()
        file.seek(0)
        trailers = pieces.trailers if pieces is not None else ()
        yield Received(file, size, sha256.digest(), md5.digest(), trailers)


def stated_length(environ: dict[str, Any]) -> int | None:
    """What a request says of its body's length; None for one that comes in chunks."""
    stated = environ.get("CONTENT_LENGTH") or ""
    if stated.isascii() and stated.isdecimal():
        return int(stated[:18])
    return None if "HTTP_TRANSFER_ENCODING" in environ else 0


def too_large(size: int) -> ServiceError:
    return ServiceError(
        "EntityTooLarge",
        "Your proposed upload exceeds the maximum allowed size",
        ProposedSize=str(size),
        MaxSizeAllowed=str(OBJECT_LIMIT),
    )


def _arriving(stream: Any) -> Iterator[bytes]:
    try:
        while data := stream.read(PIECE):
            yield data
    except (OSError, ValueError, StopIteration) as error:
        raise incomplete() from error
    except Exception as error:  # gunicorn's own, of a body that is none
        if type(error).__module__.startswith("gunicorn."):
            raise incomplete() from error
        raise
