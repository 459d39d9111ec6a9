"""What the query of a presigned address says of its signature, and what AWS answers where
it says too little. Nothing is checked here that takes a secret.

Version 4 for any service, and version 2, by which version 1 of the CLI presigns objects.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from iamtutor.cloud.errors import ServiceError

ALGORITHM = "AWS4-HMAC-SHA256"
#: How version 4 writes an instant.
STAMP = "%Y%m%dT%H%M%SZ"
#: Who signed, the day, the Region, the service.
SCOPE = re.compile(
    r"([^/\s]{1,128})/(\d{8})/([a-z0-9-]{1,40})/([a-z0-9-]{1,40})/aws4_request"
)
#: The longest time for which an address is presigned.
LONGEST = timedelta(weeks=1)

_NEEDED = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Expires",
)
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Presigned:
    """``when`` it was signed, for how long, and the headers that were: version 2 tells
    none of it."""

    access_key_id: str
    token: str | None
    signature: str = field(repr=False)
    ends: datetime
    service: str = "s3"
    region: str = ""
    when: datetime | None = None
    headers: tuple[str, ...] = ()


def signature_in(query: Mapping[str, str]) -> Presigned | None:
    """The signature in a query; None: there is none. Raises ServiceError."""
    if any(name in query for name in _NEEDED):
        return _version_4(query)
    if "AWSAccessKeyId" in query:
        return _version_2(query)
    return None


def _version_4(query: Mapping[str, str]) -> Presigned:
    scope = SCOPE.fullmatch(query.get("X-Amz-Credential", ""))
    when = instant(query.get("X-Amz-Date"))
    lasts = query.get("X-Amz-Expires", "")
    if (
        scope is None
        or when is None
        or scope[2] != f"{when:%Y%m%d}"
        or not all(query.get(name) for name in _NEEDED)
        or query["X-Amz-Algorithm"] != ALGORITHM
        or not re.fullmatch(r"[0-9]{1,12}", lasts)
    ):
        raise unreadable()
    if int(lasts) > LONGEST.total_seconds():
        raise ServiceError(
            "AuthorizationQueryParametersError",
            "X-Amz-Expires must be less than a week (in seconds); that is, the given "
            "X-Amz-Expires must be less than 604800 seconds",
        )
    return Presigned(
        scope[1],
        query.get("X-Amz-Security-Token"),
        query["X-Amz-Signature"],
        _later(when, timedelta(seconds=int(lasts))),
        scope[4],
        scope[3],
        when,
        tuple(query["X-Amz-SignedHeaders"].lower().split(";")),
    )


def unreadable() -> ServiceError:
    return ServiceError(
        "AuthorizationQueryParametersError",
        "Query-string authentication version 4 requires the X-Amz-Algorithm, "
        "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
        "X-Amz-Expires parameters.",
    )


def _version_2(query: Mapping[str, str]) -> Presigned:
    expires = query.get("Expires", "")
    if not query.get("Signature") or not re.fullmatch(r"[0-9]{1,11}", expires):
        raise ServiceError(
            "AccessDenied",
            "Query-string authentication requires the Signature, Expires and "
            "AWSAccessKeyId parameters",
            403,
        )
    return Presigned(
        query["AWSAccessKeyId"],
        query.get("x-amz-security-token"),
        query["Signature"],
        datetime.fromtimestamp(int(expires), UTC),
    )


def instant(text: str | None) -> datetime | None:
    """An instant as version 4 writes it."""
    try:
        return datetime.strptime(text or "", STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _later(when: datetime, lasts: timedelta) -> datetime:
    """At the end of the calendar time stands still."""
    return when + min(lasts, datetime.max.replace(tzinfo=UTC) - when)


def seconds(when: datetime, ends: datetime) -> int:
    return (ends - when) // timedelta(seconds=1)


def expired(ends: datetime, when: datetime | None, now: datetime) -> ServiceError:
    """What S3 answers once an address has ended; ``when`` as ``Presigned``'s."""
    lasted = (
        {}
        if when is None
        else {"X-Amz-Expires": f"{(ends - when).total_seconds():.0f}"}
    )
    return ServiceError(
        "AccessDenied",
        "Request has expired",
        403,
        **lasted,
        Expires=ends.strftime(_INSTANT),
        ServerTime=now.strftime(_INSTANT),
    )
