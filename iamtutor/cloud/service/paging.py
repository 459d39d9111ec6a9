"""Long lists in pages, and the opaque markers between them."""

import base64
import re
from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")
_POSITION = re.compile(r"\d{1,15}", re.ASCII)


class BadMarker(ValueError):
    """A marker that no earlier page gave out."""


def marker(position: str) -> str:
    """Where a page ended, as an opaque token."""
    return base64.urlsafe_b64encode(position.encode()).decode("ascii")


def position(token: str) -> str:
    """Where the page of this token ended. Raises BadMarker."""
    if not token:
        raise BadMarker(token)
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise BadMarker(token) from error


def page(items: Sequence[_T], token: str | None, size: int) -> tuple[list[_T], str]:
    """``size`` items from where ``token`` points, and the next token ('' at the end).
    Raises BadMarker."""
    start = 0
    if token:
        text = position(token)
        if _POSITION.fullmatch(text) is None:
            raise BadMarker(token)
        start = int(text)
    end = start + size
    return list(items[start:end]), marker(str(end)) if end < len(items) else ""
