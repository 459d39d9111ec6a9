"""What the query of a presigned address says of its signature, and what AWS answers where
it says too little. Nothing is checked here that takes a secret.

Version 4 for any service, and version 2, by which version 1 of the CLI presigns objects.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from iamtutor.cloud.errors import ServiceError

ALGORITHM = "AWS4-HMAC-SHA256"
#: Where a request of such an address has its credentials from.
PRESIGNED = "presigned"
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
_TOO_LITTLE = (
    "Query-string authentication version 4 requires the X-Amz-Algorithm, "
    "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
    "X-Amz-Expires parameters."
)
_ALGORITHMS = (
    'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"'
)
_PARSING = "Error parsing the X-Amz-Credential parameter"
#: How far the clock of who presigns may be ahead.
AHEAD = timedelta(minutes=15)
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
    if not all(query.get(name) for name in _NEEDED):
        raise _wrong(_TOO_LITTLE)
    if query["X-Amz-Algorithm"] != ALGORITHM:
        raise _wrong(_ALGORITHMS)
    key, day, region, service = _scope(query["X-Amz-Credential"])
    when = instant(query["X-Amz-Date"])
    if when is None:
        raise _wrong(
            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""
        )
    if day != f"{when:%Y%m%d}":
        raise _wrong(
            f'Invalid credential date "{day}". This date is not the same as X-Amz-Date: '
            f'"{when:%Y%m%d}".'
        )
    return Presigned(
        key,
        query.get("X-Amz-Security-Token"),
        query["X-Amz-Signature"],
        _later(when, _lasting(query["X-Amz-Expires"])),
        service,
        region,
        when,
        tuple(query["X-Amz-SignedHeaders"].lower().split(";")),
    )


def _scope(credential: str) -> list[str]:
    """The key, the day, the Region and the service of an ``X-Amz-Credential``."""
    parts = credential.rsplit("/", 4)
    if len(parts) != 5 or not parts[0]:
        raise _wrong(
            f"{_PARSING}; the Credential is mal-formed; expecting "
            '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
        )
    if not re.fullmatch(r"[0-9]{8}", parts[1]):
        raise _wrong(
            f'{_PARSING}; incorrect date format "{parts[1]}". This date in the credential '
            'must be in the format "yyyyMMdd".'
        )
    if parts[4] != "aws4_request":
        raise _wrong(
            f'{_PARSING}; incorrect terminal "{parts[4]}". This endpoint uses '
            '"aws4_request".'
        )
    if SCOPE.fullmatch(credential) is None:
        raise wrong_service(parts[3])
    return parts[:4]


def wrong_service(name: str) -> ServiceError:
    """An address of S3 that is signed for another service."""
    return _wrong(
        f'{_PARSING}; incorrect service "{name}". This endpoint belongs to "s3".'
    )


def _lasting(text: str) -> timedelta:
    if not re.fullmatch(r"-?[0-9]{1,12}", text):
        raise _wrong("X-Amz-Expires should be a number")
    lasts = timedelta(seconds=int(text))
    if lasts < timedelta():
        raise _wrong("X-Amz-Expires must be non-negative")
    if lasts > LONGEST:
        raise _wrong(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given "
            "X-Amz-Expires must be less than 604800 seconds"
        )
    return lasts


_wrong = partial(ServiceError, "AuthorizationQueryParametersError")


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
    if len(text or "") != len("20261125T090000Z"):
        return None
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


def not_yet(ends: datetime, when: datetime, now: datetime) -> ServiceError:
    """What S3 answers while the time of signing is to come."""
    return ServiceError(
        "AccessDenied",
        "Request is not yet valid",
        403,
        **{"X-Amz-Date": f"{when.timestamp() * 1000:.0f}"},
        Expires=ends.strftime(_INSTANT),
        ServerTime=now.strftime(_INSTANT),
    )
