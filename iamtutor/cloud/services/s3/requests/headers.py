"""The headers that an object keeps and that go out with it again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from iamtutor.cloud.errors import ServiceError

#: By the parameter of the API: the header of HTTP.
_KEPT = {
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "ContentEncoding": "Content-Encoding",
    "ContentLanguage": "Content-Language",
    "WebsiteRedirectLocation": "x-amz-website-redirect-location",
}

_MOST_METADATA = 2048
_CLASSES = tuple(
    """
    STANDARD REDUCED_REDUNDANCY STANDARD_IA ONEZONE_IA INTELLIGENT_TIERING
    GLACIER DEEP_ARCHIVE GLACIER_IR
    """.split()
)


def given(params: Mapping[str, Any]) -> dict[str, str]:
    """What a request that writes an object sets. ``Expires`` is kept as it is sent."""
    found = {name: str(params[name]) for name in _KEPT if params.get(name)}
    redirect = found.get("WebsiteRedirectLocation", "/")
    if not redirect.startswith(("/", "http://", "https://")):
        raise ServiceError(
            "InvalidRedirectLocation",
            "The website redirect location must have a prefix of 'http://' or "
            "'https://' or '/'.",
        )
    expires = moment(params.get("Expires"))
    if expires is not None:
        found["Expires"] = format_datetime(expires, usegmt=True)
    return found


def answered(headers: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an answer. A reader may ask for others (``ResponseCacheControl``)."""
    shown: dict[str, Any] = dict(headers)
    if "Expires" in shown:
        shown["Expires"] = parsedate_to_datetime(shown["Expires"])
    asked = {name: params.get(f"Response{name}") for name in _KEPT}
    asked["Expires"] = moment(params.get("ResponseExpires"))
    return {**shown, **{name: value for name, value in asked.items() if value}}


def metadata(params: Mapping[str, Any]) -> dict[str, str]:
    """What a request says of its object in its own words. Raises ServiceError."""
    found = {k.lower(): v for k, v in (params.get("Metadata") or {}).items()}
    size = sum(len(f"{name}{value}".encode()) for name, value in found.items())
    if size > _MOST_METADATA:
        raise ServiceError(
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size",
            Size=str(size),
            MaxSizeAllowed=str(_MOST_METADATA),
        )
    return found


def storage_class(params: Mapping[str, Any]) -> str:
    """Where an object is put. Raises ServiceError."""
    named: str = params.get("StorageClass", _CLASSES[0])
    if named not in _CLASSES:
        raise ServiceError(
            "InvalidStorageClass",
            "The storage class you specified is not valid",
            StorageClassRequested=named,
        )
    return named


def of_answer(answer: Mapping[str, Any]) -> dict[str, str]:
    """What an object keeps, out of what HeadObject says, by the names of HTTP."""
    found = {http: str(answer[name]) for name, http in _KEPT.items() if name in answer}
    if "Expires" in answer:
        found["Expires"] = format_datetime(answer["Expires"], usegmt=True)
    return found


def moment(value: object) -> datetime | None:
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
