"""The headers that an object keeps and that go out with it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

#: By the parameter of the API: the header of HTTP.
_KEPT = {
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "ContentEncoding": "Content-Encoding",
    "ContentLanguage": "Content-Language",
    "WebsiteRedirectLocation": "x-amz-website-redirect-location",
}


def given(params: Mapping[str, Any]) -> dict[str, str]:
    """What a request that writes an object sets. ``Expires`` is kept as it is sent."""
    found = {name: str(params[name]) for name in _KEPT if params.get(name)}
    moment = _moment(params.get("Expires"))
    if moment is not None:
        found["Expires"] = format_datetime(moment, usegmt=True)
    return found


def answered(headers: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an answer. A reader may ask for others (``ResponseCacheControl``)."""
    shown: dict[str, Any] = dict(headers)
    if "Expires" in shown:
        shown["Expires"] = parsedate_to_datetime(shown["Expires"])
    asked = {name: params.get(f"Response{name}") for name in _KEPT}
    return {**shown, **{name: value for name, value in asked.items() if value}}


def in_http(headers: Mapping[str, str]) -> dict[str, str]:
    """What an object keeps, by the names of HTTP."""
    return {_KEPT.get(name, name): value for name, value in headers.items()}


def _moment(value: object) -> datetime | None:
    """A time as a caller may write it; None for one that nobody can read."""
    if isinstance(value, str):
        for read in (datetime.fromisoformat, parsedate_to_datetime):
            try:
                value = read(str(value))
                break
            except ValueError:
                continue
    if not isinstance(value, datetime):
        return None
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
