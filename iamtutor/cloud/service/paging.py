"""Long lists in pages, and the opaque markers between them.

``refused`` is what a service answers to a marker that no earlier page gave out.
"""

import base64
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from iamtutor.cloud.errors import ServiceError

_T = TypeVar("_T")
_POSITION = re.compile(r"\d{1,15}", re.ASCII)


def marker(position: str) -> str:
    """Where a page ended, as an opaque token."""
    return base64.urlsafe_b64encode(position.encode()).decode("ascii")


def position(token: str, refused: Callable[[], ServiceError]) -> str:
    """Where the page of this token ended. Raises ServiceError."""
    if not token:
        raise refused()
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise refused() from error


def page(
    items: Sequence[_T],
    token: str | None,
    size: int,
    refused: Callable[[], ServiceError],
) -> tuple[list[_T], str]:
    """``size`` items from where ``token`` points, and the next token ('' at the end).
    Raises ServiceError."""
    start = 0
    if token:
        text = position(token, refused)
        if _POSITION.fullmatch(text) is None:
            raise refused()
        start = int(text)
    end = start + size
    return list(items[start:end]), marker(str(end)) if end < len(items) else ""
