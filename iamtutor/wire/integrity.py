"""What a request says of its body has to be true: its length and its digests; and what
headers it has to have, or must not."""

import base64
import binascii
from contextlib import suppress

from botocore.model import OperationModel

from iamtutor.cloud.errors import ServiceError
from iamtutor.wire.claims import STREAMING, UNSIGNED, Claim
from iamtutor.wire.message import Received, Request

#: The API Reference says of it that the digest is required.
_WITH_DIGEST = frozenset({"DeleteObjects"})
#: What brings a content has to say how long it is.
_WITH_LENGTH = frozenset({"PutObject", "UploadPart"})
#: Who reads does not say how what is read is encrypted.
_READING = frozenset({"GetObject", "HeadObject"})
_ENCRYPTION = "x-amz-server-side-encryption"
_LENGTHS = frozenset({"content-length", "transfer-encoding"})


def check(request: Request, claim: Claim | None, body: Received) -> None:
    """Raises ServiceError for a body that is not what was signed or announced."""
    said = claim.payload if claim is not None else None
    if said not in {None, UNSIGNED, *STREAMING} and said != body.sha256.hex():
        raise ServiceError(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
            ClientComputedContentSHA256=str(said),
            S3ComputedContentSHA256=body.sha256.hex(),
        )
    length = request.header("x-amz-decoded-content-length")
    if length is not None and said in STREAMING and length != str(body.size):
        raise ServiceError("IncompleteBody", "The request body terminated unexpectedly")
    md5 = request.header("content-md5")
    if md5 is not None:
        _check_md5(md5, body)


def _check_md5(md5: str, body: Received) -> None:
    with suppress(binascii.Error, ValueError):
        digest = base64.b64decode(md5, validate=True)
        if len(digest) == len(body.md5):
            if digest == body.md5:
                return
            raise ServiceError(
                "BadDigest",
                "The Content-MD5 you specified did not match what we received.",
                ExpectedDigest=md5,
                CalculatedDigest=base64.b64encode(body.md5).decode(),
            )
    raise ServiceError(
        "InvalidDigest",
        "The Content-MD5 you specified was invalid.",
        400,
        **{"Content-MD5": md5},
    )


def check_headers(operation: OperationModel, request: Request, body: Received) -> None:
    """Raises ServiceError for a header that is missing, or that must not be there."""
    names = [name for name, _ in (*request.headers, *body.trailers)]
    if operation.name in _WITH_LENGTH and not _LENGTHS & set(names):
        raise ServiceError(
            "MissingContentLength",
            "You must provide the Content-Length HTTP header.",
            411,
        )
    encryption = request.header(_ENCRYPTION)
    if operation.name in _READING and encryption is not None:
        raise ServiceError(
            "InvalidArgument",
            f"{_ENCRYPTION} header is not supported for this operation.",
            ArgumentName=_ENCRYPTION,
            ArgumentValue=encryption,
        )
    if operation.name not in _WITH_DIGEST:
        return
    if not any(
        one == "content-md5" or one.startswith("x-amz-checksum-") for one in names
    ):
        raise ServiceError(
            "InvalidRequest",
            "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
        )
