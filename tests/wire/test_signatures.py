"""Signatures made by botocore's signers are right; changed anywhere, they are not."""

import hashlib
import hmac
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from botocore.auth import (
    HmacV1QueryAuth,
    S3SigV4Auth,
    S3SigV4QueryAuth,
    SigV4Auth,
    SigV4QueryAuth,
)
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from iamtutor.cloud import catalogue
from iamtutor.cloud.errors import ServiceError
from iamtutor.wire import claims, signatures
from iamtutor.wire.chunks import Pieces
from iamtutor.wire.claims import UNSIGNED, Claim
from iamtutor.wire.message import Request
from iamtutor.wire.signatures import Sealed

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = Credentials("AKIAIOSFODNN7EXAMPLE", SECRET, "token+/=")
LABEL = "/aws/abcdefghjkmnpqrstuvwxyz2"
URL = f"http://127.0.0.1:8000{LABEL}/bucket/a%20key%2B?versionId=a%2Fb&x="
SIGNERS = {
    "s3 header": S3SigV4Auth(KEYS, "s3", "ap-northeast-1"),
    "iam header": SigV4Auth(KEYS, "iam", "us-east-1"),
    "s3 presigned": S3SigV4QueryAuth(KEYS, "s3", "ap-northeast-1", expires=600),
    "sts presigned": SigV4QueryAuth(KEYS, "sts", "us-east-1", expires=60),
    "s3 old": HmacV1QueryAuth(KEYS, expires=600),
}


def signed(kind: str, method: str = "GET", body: bytes = b"") -> Request:
    made = AWSRequest(method, URL, {"x-amz-meta-a": " two  words "}, body)
    made.auth_path = urlsplit(URL).path.removeprefix(LABEL)
    SIGNERS[kind].add_auth(made)
    split = urlsplit(made.url)
    headers = {"host": split.netloc, **{k.lower(): v for k, v in made.headers.items()}}
    if "old" in kind:
        headers.pop("date", None)
    return Request(
        method,
        split.path,
        split.query,
        tuple(headers.items()),
        split.path.removeprefix(LABEL),
    )


def verified(request: Request, secret: str = SECRET, body: bytes = b"") -> Claim:
    claim = claims.claim_of(request)
    assert claim is not None
    words = catalogue.about(claim.service).words
    signatures.check_time(claim, words, datetime.now(UTC))
    payload = claim.payload or hashlib.sha256(body).hexdigest()
    signatures.verify(claim, request, secret, words, payload)
    return claim


@pytest.mark.parametrize("kind", SIGNERS)
def test_botocores_own_signature_is_right(kind: str) -> None:
    claim = verified(signed(kind))
    assert (claim.access_key_id, claim.token) == (KEYS.access_key, KEYS.token)


def changed(request: Request) -> dict[str, Request]:
    """The request, changed in one part each."""
    headers = dict(request.headers)
    found = {
        "path": replace(request, path=request.path + "x", below=request.below + "x"),
        "method": replace(request, method="DELETE"),
        "query": replace(request, query=request.query.replace("=a", "=b")),
        "metadata": replace(
            request, headers=tuple({**headers, "x-amz-meta-a": "other"}.items())
        ),
    }
    if "authorization" in headers:
        last = headers["authorization"]
        for name, value in {
            "signature": last[:-1] + ("0" if last[-1] != "0" else "1"),
            "scope": last.replace("-east-", "-west-").replace("northeast", "southeast"),
        }.items():
            new = {**headers, "authorization": value}
            found[name] = replace(request, headers=tuple(new.items()))
    return found


@pytest.mark.parametrize("kind", SIGNERS)
def test_a_changed_request_is_refused(kind: str) -> None:
    request = signed(kind)
    for part, other in changed(request).items():
        with pytest.raises(ServiceError) as caught:
            verified(other)
        assert caught.value.code in {"SignatureDoesNotMatch", "AccessDenied"}, part


@pytest.mark.parametrize("kind", SIGNERS)
def test_another_secret_is_refused(kind: str) -> None:
    with pytest.raises(ServiceError) as caught:
        verified(signed(kind), secret=SECRET + "x")
    assert (caught.value.code, caught.value.status) == ("SignatureDoesNotMatch", 403)


def test_another_body_is_refused_where_no_hash_was_sent() -> None:
    request = signed("iam header", "POST", b"Action=ListUsers")
    assert verified(request, body=b"Action=ListUsers")
    with pytest.raises(ServiceError, match="SignatureDoesNotMatch"):
        verified(request, body=b"Action=ListRoles")


@pytest.mark.parametrize(
    ("service", "minutes", "code"),
    [
        ("s3", 14, None),
        ("s3", 16, "RequestTimeTooSkewed"),
        ("s3", -16, "RequestTimeTooSkewed"),
        ("iam", 4, None),
        ("iam", 6, "SignatureDoesNotMatch"),
        ("iam", -6, "SignatureDoesNotMatch"),
    ],
)
def test_clocks(service: str, minutes: int, code: str | None) -> None:
    request = signed(f"{service} header")
    claim = claims.claim_of(request)
    assert claim is not None
    now = claim.when + timedelta(minutes=minutes)
    words = catalogue.about(service).words
    if code is None:
        signatures.check_time(claim, words, now)
        return
    with pytest.raises(ServiceError) as caught:
        signatures.check_time(claim, words, now)
    assert caught.value.code == code


@pytest.mark.parametrize("kind", [kind for kind in SIGNERS if "header" not in kind])
def test_addresses_end(kind: str) -> None:
    claim = claims.claim_of(signed(kind))
    assert claim is not None
    assert claim.ends is not None
    words = catalogue.about(claim.service).words
    signatures.check_time(claim, words, claim.ends - timedelta(seconds=1))
    with pytest.raises(ServiceError, match="expired"):
        signatures.check_time(claim, words, claim.ends)


def test_a_header_of_awss_has_to_be_signed() -> None:
    request = signed("s3 header")
    more = replace(request, headers=(*request.headers, ("x-amz-acl", "public-read")))
    with pytest.raises(ServiceError, match="not signed"):
        verified(more)


def with_headers(request: Request, **headers: str | None) -> Request:
    """The same with these headers instead; None takes one away."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    kept = {**dict(request.headers), **given}
    pairs = tuple((name, value) for name, value in kept.items() if value is not None)
    return replace(request, headers=pairs)


@pytest.mark.parametrize(
    ("headers", "code", "status"),
    [
        ({"authorization": "AWS garbage"}, "InvalidArgument", 400),
        ({"authorization": "AWS AKID:signature"}, "InvalidRequest", 400),
        ({"authorization": "Basic YTpi"}, "InvalidArgument", 400),
        ({"authorization": "AWS4-HMAC-SHA256 garbage"}, "IncompleteSignature", 400),
        ({"x_amz_date": "Bad Date"}, "AccessDenied", 403),
        ({"x_amz_date": ""}, "AccessDenied", 403),
        ({"x_amz_date": None}, "AccessDenied", 403),
        ({"x_amz_date": None, "date": "Bad Date"}, "AccessDenied", 403),
        (
            {"x_amz_date": None, "date": "31 Dec 9999 23:59:59 -2359"},
            "AccessDenied",
            403,
        ),
        ({"x_amz_date": "20100707T215304Z"}, "SignatureDoesNotMatch", 403),
        ({"x_amz_content_sha256": None}, "InvalidRequest", 400),
    ],
)
def test_signatures_that_cannot_be_read(
    headers: dict[str, str | None], code: str, status: int
) -> None:
    with pytest.raises(ServiceError) as caught:
        claims.claim_of(with_headers(signed("s3 header"), **headers))
    assert (caught.value.code, caught.value.status) == (code, status)


def test_an_empty_signature_is_none() -> None:
    request = with_headers(signed("s3 header"), authorization=" ")
    assert claims.claim_of(request) is None


@pytest.mark.parametrize("zone", ["GMT", "-0000", "+0000"])
def test_a_date_as_mails_write_it_will_do(zone: str) -> None:
    request = signed("s3 header")
    claim = claims.claim_of(request)
    assert claim is not None
    date = f"{claim.when:%a, %d %b %Y %H:%M:%S} {zone}"
    again = claims.claim_of(with_headers(request, x_amz_date=None, date=date))
    assert again is not None
    assert again.when == claim.when


# --- bodies in pieces -------------------------------------------------------------------


def keyed(*parts: str) -> bytes:
    key = f"AWS4{SECRET}".encode()
    for part in parts:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def in_pieces(claim: Claim, parts: list[bytes], trailer: str = "") -> bytes:
    """A body as the documentation of Signature Version 4 has it, without botocore."""
    day, region, service, end = claim.scope.split("/")
    key = keyed(day, region, service, end)
    stamp = f"{claim.when:%Y%m%dT%H%M%SZ}"
    before, out = claim.signature, b""

    def sign(kind: str, *hashes: str) -> str:
        lines = ("AWS4-HMAC-SHA256-" + kind, stamp, claim.scope, before, *hashes)
        return hmac.new(key, "\n".join(lines).encode(), hashlib.sha256).hexdigest()

    nothing = hashlib.sha256(b"").hexdigest()
    for part in [*parts, b""]:
        before = sign("PAYLOAD", nothing, hashlib.sha256(part).hexdigest())
        end_of = b"\r\n" if part else b""
        out += f"{len(part):x};chunk-signature={before}\r\n".encode() + part + end_of
    if trailer:
        digest = hashlib.sha256(f"{trailer}\n".encode()).hexdigest()
        mark = sign("TRAILER", digest)
        out += f"{trailer}\r\nx-amz-trailer-signature:{mark}\r\n".encode()
    return out + b"\r\n"


def sealed_for(kind: str) -> Sealed:
    made = AWSRequest("PUT", URL, {"x-amz-content-sha256": kind}, b"")
    made.context["payload_signing_enabled"] = True
    signer = SigV4Auth(KEYS, "s3", "ap-northeast-1")
    signer._normalize_url_path = lambda path: path  # as for S3, with a header of ours
    signer.add_auth(made)
    headers = {
        "host": "127.0.0.1:8000",
        **{k.lower(): v for k, v in made.headers.items()},
    }
    split = urlsplit(URL)
    request = Request(
        "PUT", split.path, split.query, tuple(headers.items()), split.path
    )
    claim = claims.claim_of(request)
    assert claim is not None
    words = catalogue.about("s3").words
    return signatures.verify(claim, request, SECRET, words, kind)


def decoded(kind: str, sealed: Sealed, body: bytes, step: int) -> tuple[bytes, Pieces]:
    pieces = Pieces(kind, sealed, catalogue.about("s3").words)
    out = b""
    stream = io.BytesIO(body)
    while data := stream.read(step):
        out += b"".join(pieces.feed(data))
    pieces.finish()
    return out, pieces


SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
WITH_TRAILER = SIGNED + "-TRAILER"


@pytest.mark.parametrize("step", [1, 7, 64, 100_000])
@pytest.mark.parametrize("trailer", ["", "x-amz-checksum-crc32:AAAAAA=="])
def test_signed_pieces(step: int, trailer: str) -> None:
    kind = WITH_TRAILER if trailer else SIGNED
    sealed = sealed_for(kind)
    body = in_pieces(sealed.claim, [b"a" * 9000, b"\r\n0;x"], trailer)
    out, pieces = decoded(kind, sealed, body, step)
    assert out == b"a" * 9000 + b"\r\n0;x"
    assert pieces.trailers == (
        (("x-amz-checksum-crc32", "AAAAAA=="),) if trailer else ()
    )


def test_pieces_that_were_changed_are_refused() -> None:
    sealed = sealed_for(WITH_TRAILER)
    body = in_pieces(
        sealed.claim, [b"hello" * 2000, b"world"], "x-amz-checksum-crc32:AAAAAA=="
    )
    assert decoded(WITH_TRAILER, sealed, body, 64)[0] == b"hello" * 2000 + b"world"
    for old, new in (
        (b"hello", b"hallo"),
        (b"AAAAAA==", b"BAAAAA=="),
        (b"\n5;chunk", b"\n4;chunk"),
        (b"world\r\n", b"world"),
        (b"chunk-signature", b"chunk-sign"),
        (b";chunk-signature=", b""),
        (body[-60:], b""),
        (body, body[:40]),
    ):
        with pytest.raises(ServiceError):
            decoded(WITH_TRAILER, sealed, body.replace(old, new, 1), 64)


def test_pieces_without_signatures() -> None:
    kind = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    body = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
    out, pieces = decoded(kind, sealed_for(kind), body, 3)
    assert (out, pieces.trailers) == (b"hello", (("x-amz-checksum-crc32", "NhCmhg=="),))
    assert UNSIGNED not in pieces.trailers


def test_only_the_last_piece_may_be_short() -> None:
    """A million of one byte each would be a minute's work."""
    sealed = sealed_for(SIGNED)
    long, short = b"a" * 8192, b"b" * 8191
    body = in_pieces(sealed.claim, [long, long, short])
    assert len(decoded(SIGNED, sealed, body, 100)[0]) == 3 * 8192 - 1
    body = in_pieces(sealed.claim, [long, short, long])
    with pytest.raises(ServiceError, match="Only the last chunk") as refused:
        decoded(SIGNED, sealed, body, 100)
    assert refused.value.code == "InvalidChunkSizeError"
    assert refused.value.status == 403
    assert refused.value.extra == {"Chunk": "3", "BadChunkSize": "8191"}
