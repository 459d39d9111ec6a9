"""Checksums as S3 knows them, by the names of its API, computed as the bytes come.

CRCs are those of the whole also when they are put together from those of its parts; hashes
are not.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

import anycrc


class Digest(Protocol):
    """As the hashes of Python's own library are."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


#: S3's name -> the model of the CRC, and its bytes.
_CRCS = {
    "CRC32": ("CRC32", 4),
    "CRC32C": ("CRC32-ISCSI", 4),
    "CRC64NVME": ("CRC64-NVME", 8),
}
_HASHES: dict[str, Callable[[], Digest]] = {
    "SHA1": lambda: hashlib.sha1(usedforsecurity=False),
    "SHA256": hashlib.sha256,
    "SHA512": hashlib.sha512,
    "MD5": lambda: hashlib.md5(usedforsecurity=False),
}
#: All that are computed here. S3 knows three of xxHash besides.
ALGORITHMS = (*_CRCS, *_HASHES)


class _Crc:
    def __init__(self, name: str) -> None:
        self._model, self._size = _model(name)
        self._value: int = self._model.calc(b"")

    def update(self, data: bytes, /) -> None:
        self._value = self._model.calc(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(self._size, "big")


@lru_cache
def _model(name: str) -> tuple[anycrc.CRC, int]:
    model, size = _CRCS[name]
    return anycrc.Model(model), size


def new(algorithm: str) -> Digest:
    """One that has seen no byte yet."""
    return _Crc(algorithm) if algorithm in _CRCS else _HASHES[algorithm]()


def can_be_joined(algorithm: str) -> bool:
    """Whether the checksum of a whole follows from those of its parts."""
    return algorithm in _CRCS


def joined(algorithm: str, parts: list[tuple[bytes, int]]) -> bytes:
    """The CRC of what these parts are together: the CRC and the length of each."""
    model, size = _model(algorithm)
    value: int = model.calc(b"")
    for digest, length in parts:
        value = model.combine(value, int.from_bytes(digest, "big"), length)
    return value.to_bytes(size, "big")
