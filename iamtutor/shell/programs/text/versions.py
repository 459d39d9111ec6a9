"""What ``sort -V``, ``-g`` and ``-M`` compare lines by."""

import math
import re

_SUFFIX = re.compile(r"(?:\.[A-Za-z~][A-Za-z0-9~]*)*\Z")
_RUN = re.compile(r"([^0-9]*)([0-9]*)")
_FLOAT = re.compile(
    r"\s*([-+]?(?:inf(?:inity)?|nan|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,4})?))", re.I
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()

Version = tuple[int, tuple[object, ...], tuple[object, ...]]


def version(text: str) -> Version:
    """GNU's order of versions: hidden names first, numbers by value, ``~`` before the end,
    letters before other characters; suffixes of files count only between equals."""
    hidden = {"": 0, ".": 1, "..": 2}.get(text, 3 if text.startswith(".") else 4)
    stem = _SUFFIX.sub("", text, count=1)
    return hidden, _runs(stem), _runs(text) if stem != text else _runs(stem)


def _runs(text: str) -> tuple[object, ...]:
    runs: list[object] = []
    for match in _RUN.finditer(text):
        runs += [(*map(_rank, match[1]), 0), int(match[2][:400] or 0)]
    return tuple(runs)


def _rank(char: str) -> int:
    if char == "~":
        return -1
    return ord(char) if char.isascii() and char.isalpha() else ord(char) + 256


def general(text: str) -> tuple[int, float]:
    """Numbers as ``strtod`` reads them, after what is none, after what is not a number."""
    match = _FLOAT.match(text)
    if match is None:
        return 0, 0.0
    value = float(match[1])
    return (1, 0.0) if math.isnan(value) else (2, value)


def month(text: str) -> int:
    """From 1 for January; 0 for what is no month."""
    name = text.lstrip(" \t")[:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else 0
