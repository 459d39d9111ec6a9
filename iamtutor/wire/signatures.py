"""Who signed a request, and whether the signature is right.

    claim_of   what a request says of its signature, without a secret
    verify     raises what AWS answers unless the signature is made with the secret

Signatures are made again by botocore's own signers and compared; version 4 in the header or
in the query, and, for the addresses of objects that version 1 of the CLI presigns, version
2 in the query. Nothing else of the request is read before.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from botocore.auth import HmacV1QueryAuth, S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.refusals import Refusal, Words, refuse
from iamtutor.wire.message import Request

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
#: What the header says of a body that comes in pieces; the value: whether each is signed.
STREAMING = {
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": True,
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": True,
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER": False,
}
#: How far a client's clock may be off.
SKEW = {"s3": timedelta(minutes=15)}
OTHER_SKEW = timedelta(minutes=5)
#: The longest time for which an address is presigned, in seconds.
LONGEST = 604_800
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

_STAMP = "%Y%m%dT%H%M%SZ"
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_SCOPE = re.compile(
    r"([^/\s]{1,128})/(\d{8})/([a-z0-9-]{1,40})/([a-z0-9-]{1,40})/aws4_request"
)
_PARTS = re.compile(r"\s*(Credential|SignedHeaders|Signature)=([^,\s]*)\s*(?:,|\Z)")
_HASH = re.compile(r"[0-9a-f]{64}")
_NEEDED = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Expires",
)


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


# --- what is claimed --------------------------------------------------------------------


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
    if any(name in query for name in _NEEDED):
        return _in_query(request, query)
    if "AWSAccessKeyId" in query:
        return _old(query)
    return None


def _in_header(request: Request, header: str) -> Claim:
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
    parts = dict(_PARTS.findall(rest))
    found = _SCOPE.fullmatch(parts.get("Credential", ""))
    when = _stamp(request.header("x-amz-date")) or _date(request.header("date"))
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
            f"'{when.strftime(_STAMP)}'.",
            403,
        )
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
    if found[4] == "s3" and payload is None:
        raise ServiceError(
            "InvalidRequest",
            "Missing required header for this request: x-amz-content-sha256",
        )
    return Claim(
        found[1],
        request.header("x-amz-security-token"),
        found[4],
        found[3],
        when,
        tuple(parts["SignedHeaders"].lower().split(";")),
        parts["Signature"],
        payload,
    )


def _in_query(request: Request, query: Mapping[str, str]) -> Claim:
    found = _SCOPE.fullmatch(query.get("X-Amz-Credential", ""))
    when = _stamp(query.get("X-Amz-Date"))
    lifetime = query.get("X-Amz-Expires", "")
    if (
        found is None
        or when is None
        or found[2] != f"{when:%Y%m%d}"
        or not all(query.get(name) for name in _NEEDED)
        or query["X-Amz-Algorithm"] != ALGORITHM
        or not re.fullmatch(r"[0-9]{1,12}", lifetime)
    ):
        raise ServiceError(
            "AuthorizationQueryParametersError",
            "Query-string authentication version 4 requires the X-Amz-Algorithm, "
            "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
            "X-Amz-Expires parameters.",
        )
    if int(lifetime) > LONGEST:
        raise ServiceError(
            "AuthorizationQueryParametersError",
            "X-Amz-Expires must be less than a week (in seconds); that is, the given "
            "X-Amz-Expires must be less than 604800 seconds",
        )
    given = request.header("x-amz-content-sha256") or query.get("X-Amz-Content-Sha256")
    # S3 alone takes presigned bodies as they come.
    payload = given or (UNSIGNED if found[4] == "s3" else EMPTY_SHA256)
    return Claim(
        found[1],
        query.get("X-Amz-Security-Token"),
        found[4],
        found[3],
        when,
        tuple(query["X-Amz-SignedHeaders"].lower().split(";")),
        query["X-Amz-Signature"],
        payload,
        presigned=True,
        ends=when + timedelta(seconds=int(lifetime)),
    )


def _old(query: Mapping[str, str]) -> Claim:
    expires = query.get("Expires", "")
    if not query.get("Signature") or not re.fullmatch(r"[0-9]{1,11}", expires):
        raise ServiceError(
            "AccessDenied",
            "Query-string authentication requires the Signature, Expires and "
            "AWSAccessKeyId parameters",
            403,
        )
    ends = datetime.fromtimestamp(int(expires), UTC)
    return Claim(
        query["AWSAccessKeyId"],
        query.get("x-amz-security-token"),
        "s3",
        "",
        ends,
        (),
        query["Signature"],
        UNSIGNED,
        presigned=True,
        ends=ends,
        old=True,
    )


def _stamp(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text or "", _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _date(text: str | None) -> datetime | None:
    """As mails write it."""
    try:
        found = parsedate_to_datetime(text or "")
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


# --- whether it is right ----------------------------------------------------------------


def check_time(claim: Claim, words: Words, now: datetime) -> None:
    """Raises ServiceError for a signature that is too old, or of the future."""
    if claim.ends is not None:
        if now >= claim.ends:
            raise ServiceError(
                "AccessDenied",
                "Request has expired",
                403,
                Expires=claim.ends.strftime(_INSTANT),
                ServerTime=now.strftime(_INSTANT),
            )
        if not claim.old and claim.when - now > timedelta(minutes=15):
            raise ServiceError("AccessDenied", "Request is not valid yet", 403)
        return
    skew = SKEW.get(claim.service, OTHER_SKEW)
    if abs(now - claim.when) <= skew:
        return
    if claim.service == "s3":
        raise ServiceError(
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
            403,
            RequestTime=claim.when.strftime(_STAMP),
            ServerTime=now.strftime(_INSTANT),
            MaxAllowedSkewMilliseconds=str(int(skew.total_seconds() * 1000)),
        )
    minutes = int(skew.total_seconds() // 60)
    code = refuse(words, Refusal.WRONG_SECRET).code
    stamp, here = claim.when.strftime(_STAMP), now.strftime(_STAMP)
    if claim.when < now:
        edge = (now - skew).strftime(_STAMP)
        said = f"Signature expired: {stamp} is now earlier than {edge}"
        raise ServiceError(code, f"{said} ({here} - {minutes} min.)", 403)
    edge = (now + skew).strftime(_STAMP)
    said = f"Signature not yet current: {stamp} is still later than {edge}"
    raise ServiceError(code, f"{said} ({here} + {minutes} min.)", 403)


def verify(
    claim: Claim, request: Request, secret: str, words: Words, payload: str
) -> Sealed:
    """Make the signature again with ``secret`` and compare. ``payload`` is what is signed
    for the body. Raises ServiceError; returns what the pieces of a body go on from."""
    if claim.old:
        _verify_old(claim, request, secret, words)
        return Sealed(claim, _Signer(claim, secret))
    _check_signed(claim, request)
    signer = _Signer(claim, secret)
    if not any(
        _same(signer.signed(request, *spelled, payload)[0], claim.signature)
        for spelled in _spellings(request)
    ):
        host, path = next(_spellings(request))
        _, canonical, text = signer.signed(request, host, path, payload)
        raise _mismatch(words, claim, text, canonical)
    return Sealed(claim, signer)


def _spellings(request: Request) -> Iterator[tuple[str, str]]:
    """Host and path, in the ways in which clients sign them: as they are sent; with the
    path encoded anew; and, as s3cmd does it, with all of the account's address as host."""
    host = request.header("host") or ""
    yield host, request.path
    yield host, quote(unquote(request.path), "/-_.~")
    address = request.path.removesuffix(request.below)
    yield host + address, quote(unquote(request.below), "/-_.~")


def _same(made: str, given: str) -> bool:
    return hmac.compare_digest(made.encode(), given.encode("utf-8", "surrogateescape"))


def _check_signed(claim: Claim, request: Request) -> None:
    """The host has to be signed, and every header of AWS's that decides something."""
    signed = set(claim.signed)
    wanted = {name for name, _ in request.headers if name.startswith("x-amz-")} - {
        "x-amz-content-sha256"
    }
    if "host" not in signed or (wanted - signed and claim.service == "s3"):
        raise ServiceError(
            "AccessDenied",
            "There were headers present in the request which were not signed",
            403,
            HeadersNotSigned=", ".join(sorted(({"host"} | wanted) - signed)),
        )


class _Signer:
    """Botocore's signer of version 4, told what was signed instead of choosing it."""

    def __init__(self, claim: Claim, secret: str) -> None:
        kind = S3SigV4Auth if claim.service == "s3" else SigV4Auth
        credentials = Credentials(claim.access_key_id, secret)
        self.claim = claim
        self.signer: Any = kind(credentials, claim.service, claim.region)
        self.context = {"timestamp": claim.when.strftime(_STAMP)}

    def signed(
        self, request: Request, host: str, path: str, payload: str
    ) -> tuple[str, str, str]:
        """The signature, the canonical request, and the text that is signed."""
        headers = HTTPHeaders()
        for name in self.claim.signed:
            for known, value in request.headers:
                if known == name:
                    headers[name] = host if name == "host" else value
        canonical = "\n".join(
            (
                request.method,
                self.signer._normalize_url_path(path),
                "&".join(_canonical(request.query)),
                self.signer.canonical_headers(headers) + "\n",
                ";".join(self.claim.signed),
                payload,
            )
        )
        signing = AWSRequest(method=request.method, url="")
        signing.context.update(self.context)
        canonical = canonical.encode("utf-8", "replace").decode()
        text = self.signer.string_to_sign(signing, canonical)
        return self.signer.signature(text, signing), canonical, text

    def of(self, text: str) -> str:
        """The signature of a text of another kind, made with the same key."""
        signing = AWSRequest(method="PUT", url="")
        signing.context.update(self.context)
        made: str = self.signer.signature(text, signing)
        return made


def _canonical(query: str) -> Iterator[str]:
    """The parts of a query in order, encoded in the one way that is signed."""
    pairs = []
    for part in query.split("&"):
        if not part:
            continue
        name, _, value = part.partition("=")
        name, value = _encoded(name), _encoded(value)
        if name != "X-Amz-Signature":
            pairs.append((name, value))
    return (f"{name}={value}" for name, value in sorted(pairs))


def _encoded(text: str) -> str:
    return quote(
        unquote(text, errors="surrogateescape"), "-_.~", errors="surrogateescape"
    )


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signature that was right: the first of a chain, if the body is sent in pieces."""

    claim: Claim
    signer: _Signer

    def piece(self, before: str, sha256: str) -> str:
        """The signature of a piece of the body, after the one ``before``."""
        return self._of("PAYLOAD", before, EMPTY_SHA256, sha256)

    def trailer(self, before: str, sha256: str) -> str:
        """The signature of the headers behind the body."""
        return self._of("TRAILER", before, sha256)

    def _of(self, kind: str, before: str, *hashes: str) -> str:
        stamp = self.claim.when.strftime(_STAMP)
        lines = (f"{ALGORITHM}-{kind}", stamp, self.claim.scope, before, *hashes)
        return self.signer.of("\n".join(lines))


def _mismatch(
    words: Words, claim: Claim, text: str, canonical: str = ""
) -> ServiceError:
    """S3 tells what it signed; the others only that it was something else."""
    error = refuse(words, Refusal.WRONG_SECRET)
    if claim.service == "s3":
        error.extra.update(
            AWSAccessKeyId=claim.access_key_id,
            StringToSign=text,
            SignatureProvided=claim.signature,
            StringToSignBytes=text.encode().hex(" "),
        )
        if canonical:
            error.extra["CanonicalRequest"] = canonical
            error.extra["CanonicalRequestBytes"] = canonical.encode().hex(" ")
    return error


# --- version 2 --------------------------------------------------------------------------


class _OldSigner(HmacV1QueryAuth):  # type: ignore[misc]
    """Botocore's, told when the address ends instead of reading the clock."""

    ends = ""

    def _get_date(self) -> str:
        return self.ends


def _verify_old(claim: Claim, request: Request, secret: str, words: Words) -> None:
    """What is signed is the path as S3 sees it, bucket first, whatever stands before it in
    the address here."""
    assert claim.ends is not None
    signer = _OldSigner(Credentials(claim.access_key_id, secret, claim.token))
    signer.ends = str(int(claim.ends.timestamp()))
    headers = HTTPHeaders()
    for name in ("content-md5", "content-type"):
        value = request.header(name)
        if value is not None:
            headers[name] = value
    # A header counts before what stands in the query under its name.
    said = {name.lower(): value for name, value in (*request.pairs, *request.headers)}
    for name, value in said.items():
        if name.startswith("x-amz-"):
            headers[name] = value
    below = f"/{request.bucket}{request.below}" if request.bucket else request.below
    # A bucket alone is signed with a slash behind it, as where it stands in the host.
    path = below if below == "/" or "/" in below[1:] else f"{below}/"
    split: SplitResult = urlsplit("")
    split = split._replace(path=path, query=_own_query(request.query))
    text = signer.canonical_string(request.method, split, headers, auth_path=path)
    if not _same(signer.sign_string(text), claim.signature):
        raise _mismatch(words, claim, text)


def _own_query(query: str) -> str:
    """Without what the signature itself is."""
    signing = {"AWSAccessKeyId", "Signature", "Expires", "x-amz-security-token"}
    return "&".join(
        part
        for part in query.split("&")
        if unquote(part.partition("=")[0]) not in signing
    )
