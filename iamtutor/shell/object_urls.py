"""What S3 answers to the URL of an object: unsigned, or signed as ``aws s3 presign`` does.

The signature is made again with the secret of the key that the URL names; from there on it
is a GetObject like any other, by whoever signed it.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote
from xml.sax.saxutils import escape

from iamtutor.cloud import calls
from iamtutor.cloud.bodies import PIECE_LIMIT, BodyReader
from iamtutor.cloud.calls import ApiCall
from iamtutor.cloud.credentials.presigned import (
    AHEAD,
    PRESIGNED,
    expired,
    not_yet,
    seconds,
    signature_in,
    wrong_service,
)
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.principals import Credentials, secret_of
from iamtutor.cloud.services.s3.requirements import NOT_SIGNED, presigned
from iamtutor.cloud.turn import Turn
from iamtutor.shell.awscli.s3.signing import Signed, object_path, signed_old, signed_v4
from iamtutor.shell.metadata import Answer

_HOST = re.compile(
    r"(?:(?P<bucket>[a-z0-9][a-z0-9.-]{1,62})\.)?s3(?:-accelerate)?(?:\.dualstack)?"
    r"(?:[.-](?P<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com\Z"
)


class NotAnObject(Exception):
    """The address is one of S3, but not that of an object."""


class TooLarge(Exception):
    """The object is more than one program passes on."""


@dataclass(frozen=True, slots=True)
class _Signature:
    """Who signed, and whether the signature is right."""

    credentials: Credentials
    given: str
    made: Signed
    signed: datetime | None = None
    """When it was made; None: by version 2, which does not tell."""

    @property
    def fits(self) -> bool:
        return hmac.compare_digest(self.given.encode(), self.made.signature.encode())


def is_s3(host: str) -> bool:
    return _HOST.match(host) is not None


def request(turn: Turn, origin: str, method: str, url: SplitResult) -> Answer:
    """The answer to GET or HEAD of an object. Raises ``NotAnObject`` or ``TooLarge``."""
    found = _HOST.match(url.hostname or "")
    assert found is not None  # ``is_s3`` was asked
    path = unquote(url.path)
    bucket = found["bucket"]
    if not bucket:
        bucket, _, path = path.lstrip("/").partition("/")
    key = path.lstrip("/") if found["bucket"] else path
    if not bucket or not key:
        raise NotAnObject
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    signature: _Signature | None = None
    try:
        signature = _signature(turn, method, url.hostname or "", bucket, key, query)
        answer: Mapping[str, Any] = calls.perform(
            turn,
            ApiCall(
                service="s3",
                operation="HeadObject" if method == "HEAD" else "GetObject",
                params={"Bucket": bucket, "Key": key},
                credentials=_signer(signature),
                region=found["region"] or turn.account.region,
                origin=origin,
                signing=_signing(turn, signature),
            ),
        )
    except ServiceError as error:
        return _refusal(turn, error, signature)
    size = int(answer["ContentLength"])
    if method == "GET" and size > PIECE_LIMIT:
        raise TooLarge
    headers = {
        **_ids(turn),
        "Date": format_datetime(turn.now, usegmt=True),
        "Last-Modified": format_datetime(answer["LastModified"], usegmt=True),
        "ETag": answer["ETag"],
        "Accept-Ranges": "bytes",
        "Content-Type": answer.get("ContentType", "binary/octet-stream"),
        "Content-Length": str(size),
        "Server": "AmazonS3",
    }
    body = answer["Body"] if method == "GET" else b""
    data = body.read() if isinstance(body, BodyReader) else body
    return Answer(200, data.decode("utf-8", "surrogateescape"), headers)


def _signing(turn: Turn, signature: _Signature | None) -> Mapping[str, str | None]:
    """What a bucket's policy may ask of the signature."""
    if signature is None:
        return NOT_SIGNED
    if signature.signed is None:
        return presigned(timedelta(), old=True)
    return presigned(turn.now - signature.signed)


def _signer(signature: _Signature | None) -> Credentials | None:
    """Whose call it is. A wrong signature is one by a wrong secret."""
    if signature is None:
        return None
    known = signature.credentials
    if signature.fits:
        return known
    return Credentials(known.access_key_id, "", known.session_token, known.source)


def _signature(
    turn: Turn, method: str, host: str, bucket: str, key: str, query: Mapping[str, str]
) -> _Signature | None:
    """The signature in the query; None when there is none. Raises ServiceError."""
    found = signature_in(query)
    if found is None:
        return None
    if found.service != "s3":
        raise wrong_service(found.service)
    if turn.now >= found.ends:
        raise expired(found.ends, found.when, turn.now)
    if found.when is not None and found.when - turn.now > AHEAD:
        raise not_yet(found.ends, found.when, turn.now)
    credentials = Credentials(
        found.access_key_id,
        secret_of(turn.world, found.access_key_id) or "",
        found.token or None,
        PRESIGNED,
    )
    path = object_path(key)
    if found.when is None:
        ends = int(found.ends.timestamp())
        made = signed_old(credentials, bucket, path, ends, method)
        return _Signature(credentials, found.signature, made)
    lasts = seconds(found.when, found.ends)
    if not host.startswith(f"{bucket}."):
        path = f"/{bucket}{path}"
    made = signed_v4(credentials, host, path, found.region, found.when, lasts, method)
    return _Signature(credentials, found.signature, made, found.when)


def _refusal(turn: Turn, error: ServiceError, signature: _Signature | None) -> Answer:
    members = {name: str(value) for name, value in error.extra.items()}
    if signature is not None:
        members |= _about(error.code, signature)
    ids = _ids(turn)
    members |= {"RequestId": ids["x-amz-request-id"], "HostId": ids["x-amz-id-2"]}
    inside = "".join(
        f"<{name}>{escape(text)}</{name}>"
        for name, text in {
            "Code": error.code,
            "Message": error.message,
            **members,
        }.items()
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inside}</Error>'
    headers = {
        "x-amz-request-id": ids["x-amz-request-id"],
        "x-amz-id-2": ids["x-amz-id-2"],
        "Content-Type": "application/xml",
        "Date": format_datetime(turn.now, usegmt=True),
        "Server": "AmazonS3",
    }
    return Answer(error.status, body, headers)


def _about(code: str, signature: _Signature) -> dict[str, str]:
    """What S3 adds to the errors about a signature."""
    credentials, made = signature.credentials, signature.made
    match code:
        case "InvalidAccessKeyId":
            return {"AWSAccessKeyId": credentials.access_key_id}
        case "ExpiredToken" | "InvalidToken":
            return {"Token-0": credentials.session_token or ""}
        case "SignatureDoesNotMatch":
            told = {
                "AWSAccessKeyId": credentials.access_key_id,
                "StringToSign": made.text,
                "SignatureProvided": signature.given,
                "StringToSignBytes": made.text.encode().hex(" "),
            }
            if made.request:
                told["CanonicalRequest"] = made.request
                told["CanonicalRequestBytes"] = made.request.encode().hex(" ")
            return told
    return {}


def _ids(turn: Turn) -> dict[str, str]:
    """The ids of this request, made from what happened so far."""
    seed = f"{turn.world.seed}:{turn.world.sequence}:{len(turn.events)}"
    digest = hashlib.sha256(seed.encode())
    number = int.from_bytes(digest.digest())
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return {
        "x-amz-id-2": f"{digest.hexdigest()[:43]}=",
        "x-amz-request-id": "".join(letters[number >> 5 * n & 31] for n in range(16)),
    }
