"""Who signed a request, by what it says itself: in the header or in the query.

Version 4, and, for the addresses of objects that version 1 of the CLI presigns, version 2
in the query. Nothing is checked here that takes a secret or a clock: ``signatures`` does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from iamtutor.cloud.credentials.presigned import (
    ALGORITHM,
    SCOPE,
    STAMP,
    Presigned,
    instant,
    signature_in,
)
from iamtutor.cloud.errors import ServiceError
from iamtutor.wire.message import Request

UNSIGNED = "UNSIGNED-PAYLOAD"
#: What the header says of a body that comes in pieces; the value: whether each is signed.
STREAMING = {
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": True,
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": True,
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER": False,
}
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

_PARTS = re.compile(r"\s*(Credential|SignedHeaders|Signature)=([^,\s]*)\s*(?:,|\Z)")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says of its own signature.

    ``when`` it was made, by the client's clock. ``presigned``: it is in the query, and
    ``ends`` when the address does. ``payload`` is what was signed for the body: its SHA-256
    in hexadecimal, one of ``STREAMING`` or ``UNSIGNED``; None: whoever reads the body has
    to say. ``old``: a signature of version 2.
    """

    access_key_id: str
    token: str | None
    service: str
    region: str
    when: datetime
    signed: tuple[str, ...]
    signature: str = field(repr=False)
    payload: str | None
    presigned: bool = False
    ends: datetime | None = None
    old: bool = False

    @property
    def scope(self) -> str:
        return f"{self.when:%Y%m%d}/{self.region}/{self.service}/aws4_request"


def claim_of(request: Request) -> Claim | None:
    """The signature that a request names; None for an unsigned one. Raises ServiceError
    for one that cannot be read."""
    header = (request.header("authorization") or "").strip()
    query = request.asked() if "=" in request.query else {}
    if header:
        if query.keys() & {"X-Amz-Signature", "AWSAccessKeyId"}:
            raise ServiceError(
                "InvalidArgument",
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query "
                "parameter, Signature query string parameter or the Authorization "
                "header should be specified",
            )
        return _in_header(request, header)
    found = signature_in(query)
    return None if found is None else _in_query(request, query, found)


def _signed(header: str) -> dict[str, str]:
    """The parts of the header, or why it is none of version 4."""
    scheme, _, rest = header.partition(" ")
    if scheme == "AWS" and ":" not in rest:
        raise ServiceError(
            "InvalidArgument",
            "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature",
            ArgumentName="Authorization",
        )
    if scheme == "AWS":
        raise ServiceError(
            "InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use "
            f"{ALGORITHM}.",
        )
    if scheme != ALGORITHM:
        raise ServiceError(
            "InvalidArgument",
            "Unsupported Authorization Type",
            ArgumentName="Authorization",
            ArgumentValue=scheme,
        )
    return dict(_PARTS.findall(rest))


def _in_header(request: Request, header: str) -> Claim:
    parts = _signed(header)
    found = SCOPE.fullmatch(parts.get("Credential", ""))
    when = instant(request.header("x-amz-date")) or _date(request.header("date"))
    missing = [
        f"Authorization header requires '{name}' parameter."
        for name in ("Credential", "Signature", "SignedHeaders")
        if not parts.get(name)
    ]
    if when is None and found is not None and found[4] == "s3":
        raise ServiceError(
            "AccessDenied",
            "AWS authentication requires a valid Date or x-amz-date header",
            403,
        )
    if when is None:
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
            "header."
        )
    if found is None or when is None or missing:
        raise ServiceError(
            "IncompleteSignature",
            " ".join(missing) or "The Authorization header is malformed.",
        )
    if found[2] != f"{when:%Y%m%d}":
        raise ServiceError(
            "SignatureDoesNotMatch",
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
            f"date from HTTP: '{found[2]}' != '{when:%Y%m%d}', from "
            f"'{when.strftime(STAMP)}'.",
            403,
        )
    return Claim(
        found[1],
        request.header("x-amz-security-token"),
        found[4],
        found[3],
        when,
        tuple(parts["SignedHeaders"].lower().split(";")),
        parts["Signature"],
        _payload(request, found[4]),
    )


def _payload(request: Request, service: str) -> str | None:
    """What the request says of its body: a hash, or what stands in its place."""
    payload = request.header("x-amz-content-sha256")
    if payload is not None and not (
        payload == UNSIGNED or payload in STREAMING or _HASH.fullmatch(payload)
    ):
        raise ServiceError(
            "InvalidArgument",
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
            ArgumentName="x-amz-content-sha256",
        )
    if service == "s3" and payload is None:
        raise ServiceError(
            "InvalidRequest",
            "Missing required header for this request: x-amz-content-sha256",
        )
    return payload


def _in_query(request: Request, query: Mapping[str, str], found: Presigned) -> Claim:
    given = request.header("x-amz-content-sha256") or query.get("X-Amz-Content-Sha256")
    # S3 alone takes presigned bodies as they come; of version 2 there is nothing else.
    payload = given or (UNSIGNED if found.service == "s3" else EMPTY_SHA256)
    old = found.when is None
    return Claim(
        found.access_key_id,
        found.token,
        found.service,
        found.region,
        found.when or found.ends,
        found.headers,
        found.signature,
        UNSIGNED if old else payload,
        presigned=True,
        ends=found.ends,
        old=old,
    )


def _date(text: str | None) -> datetime | None:
    """As mails write it."""
    try:
        found = parsedate_to_datetime(text or "")
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
