"""Whether a signature is right: made again by botocore's own signers, and compared.

check_time   raises what AWS answers to one that is too old, or of the future
verify       raises what AWS answers unless the signature is made with the secret
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from botocore.auth import HmacV1QueryAuth, S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from iamtutor.cloud.credentials.presigned import (
    AHEAD,
    ALGORITHM,
    STAMP,
    expired,
    not_yet,
)
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.refusals import Refusal, Words, refuse
from iamtutor.wire.claims import EMPTY_SHA256, Claim
from iamtutor.wire.message import Request

#: How far a client's clock may be off.
SKEW = {"s3": timedelta(minutes=15)}
OTHER_SKEW = timedelta(minutes=5)

_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


def check_time(claim: Claim, words: Words, now: datetime) -> None:
    """Raises ServiceError for a signature that is too old, or of the future."""
    if claim.ends is not None:
        if now >= claim.ends:
            raise expired(claim.ends, None if claim.old else claim.when, now)
        if not claim.old and claim.when - now > AHEAD:
            raise not_yet(claim.ends, claim.when, now)
        return
    skew = SKEW.get(claim.service, OTHER_SKEW)
    if abs(now - claim.when) <= skew:
        return
    if claim.service == "s3":
        raise ServiceError(
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
            403,
            RequestTime=claim.when.strftime(STAMP),
            ServerTime=now.strftime(_INSTANT),
            MaxAllowedSkewMilliseconds=str(int(skew.total_seconds() * 1000)),
        )
    minutes = int(skew.total_seconds() // 60)
    code = refuse(words, Refusal.WRONG_SECRET).code
    stamp, here = claim.when.strftime(STAMP), now.strftime(STAMP)
    if claim.when < now:
        edge = (now - skew).strftime(STAMP)
        said = f"Signature expired: {stamp} is now earlier than {edge}"
        raise ServiceError(code, f"{said} ({here} - {minutes} min.)", 403)
    edge = (now + skew).strftime(STAMP)
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
        self.context = {"timestamp": claim.when.strftime(STAMP)}

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
        stamp = self.claim.when.strftime(STAMP)
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
