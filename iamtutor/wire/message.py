"""A request as it came, and an answer as it goes out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import unquote


class File(Protocol):
    """A body that was received, kept outside memory."""

    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent, before anybody looked into it.

    ``path`` and ``query`` are as on the request line, percent-encoded, for they are signed
    so; ``below`` is the part of the path behind the account's address, and ``bucket`` a
    bucket that is named in the host. ``headers`` have lower-case names and are in order.
    """

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    below: str
    bucket: str | None = None

    def header(self, name: str) -> str | None:
        """The values of a header, as one."""
        found = [value for known, value in self.headers if known == name]
        return ",".join(found) if found else None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query's names and values, decoded; a name alone has an empty value."""
        return decoded(self.query)

    def asked(self) -> dict[str, str]:
        """The query, the first value of each name."""
        found: dict[str, str] = {}
        for name, value in self.pairs:
            found.setdefault(name, value)
        return found


@dataclass(frozen=True, slots=True)
class Received:
    """A body that has been read: its bytes, and their SHA-256 and MD5 in binary.
    ``trailers`` are headers that came behind it."""

    file: File
    size: int
    sha256: bytes
    md5: bytes
    trailers: tuple[tuple[str, str], ...] = ()

    def content(self) -> bytes:
        """All of it; for bodies that are not an object's."""
        self.file.seek(0)
        return self.file.read()


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is empty for HEAD; ``size`` is its length."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | Iterable[bytes] = b""
    size: int = 0


def decoded(query: str) -> list[tuple[str, str]]:
    """The names and values of a query or of a form. ``+`` is a space in forms alone, and
    clients that mean a space write ``%20`` or ``+`` there: both are read."""
    pairs = []
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            pairs.append((plain(name), plain(value)))
    return pairs


def plain(text: str) -> str:
    return unquote(text.replace("+", " "), errors="strict")
