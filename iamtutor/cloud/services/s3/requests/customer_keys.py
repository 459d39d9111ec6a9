"""Encryption with keys that the caller brings along (SSE-C).

S3 keeps no key, only enough of it to know it again: whoever reads the object brings the
same. Nothing is encrypted here; what is kept is the key's MD5.
"""

import base64
import hashlib

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn
from iamtutor.cloud.services.s3.errors import (
    invalid_argument,
    invalid_request,
    prevented,
)
from iamtutor.cloud.services.s3.requests import encryption
from iamtutor.cloud.state.buckets import Bucket, Encryption, S3Object

#: The names of the three parameters; for the source of a copy with this in front.
OF_SOURCE = "CopySource"
_ALGORITHM, _KEY, _MD5 = "SSECustomerAlgorithm", "SSECustomerKey", "SSECustomerKeyMD5"
_KEY_SIZE = 32


def given(params: Params, prefix: str = "") -> str | None:
    """The MD5 of the key that a request brings, as S3 writes it; None without a key. The
    key comes in Base64, as the headers of the request have it."""
    algorithm = params.get(prefix + _ALGORITHM)
    key = params.get(prefix + _KEY)
    if algorithm is None and key is None:
        return None
    if key is None:
        raise _invalid(
            "Requests specifying Server Side Encryption with Customer provided keys must "
            "provide an appropriate secret key."
        )
    if algorithm is None:
        raise _invalid(
            "Requests specifying Server Side Encryption with Customer provided keys must "
            "provide a valid encryption algorithm."
        )
    if algorithm != "AES256":
        raise ServiceError(
            "InvalidEncryptionAlgorithmError",
            "The encryption request you specified is not valid. Supported value: AES256.",
        )
    try:
        data = base64.b64decode(key, validate=True)
    except ValueError:
        data = b""
    if len(data) != _KEY_SIZE:
        raise _invalid("The secret key was invalid for the specified algorithm.")
    if prefix + _MD5 not in params:
        raise _invalid(
            "Requests specifying Server Side Encryption with Customer provided keys must "
            "provide the client calculated MD5 of the secret key."
        )
    md5 = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
    if params[prefix + _MD5] != md5:
        raise _invalid(
            "The calculated MD5 hash of the key did not match the hash that was provided."
        )
    return md5


def to_write(
    turn: Turn, caller: Caller, bucket: Bucket, params: Params, action: str
) -> str | None:
    """The same of a request that writes, unless the bucket takes none such, however good
    the key."""
    if bucket.blocks_customer_keys and (_ALGORITHM in params or _KEY in params):
        why = (
            "this bucket has blocked upload requests that specify Server Side Encryption "
            "with Customer provided keys (SSE-C). Please specify a different server-side "
            "encryption type"
        )
        raise prevented(turn, caller, action, f"{bucket.name}/{params['Key']}", why)
    return given(params)


def check(found: S3Object, params: Params, prefix: str = "") -> None:
    """Raise ServiceError unless the request brings the object's key, or none where there
    is none."""
    brought = given(params, prefix)
    if found.customer_key is None and brought is not None:
        raise invalid_request(
            "The encryption parameters are not applicable to this object."
        )
    if found.customer_key is not None and brought is None:
        raise invalid_request(
            "The object was stored using a form of Server Side Encryption. The correct "
            "parameters must be provided to retrieve the object."
        )
    if brought != found.customer_key:
        raise ServiceError("AccessDenied", "Access Denied", 403)


def told(md5: str | None, otherwise: Encryption | None) -> Response:
    """How an answer tells what an object is encrypted with."""
    if md5 is None:
        return encryption.told(otherwise)
    return {_ALGORITHM: "AES256", _MD5: md5}


def etag(md5: str | None, plain: str) -> str:
    """The entity tag of an object in one piece: with a key of the caller's it is not the
    content's MD5."""
    if md5 is None:
        return f'"{plain}"'
    return (
        f'"{hashlib.md5(f"{md5}{plain}".encode(), usedforsecurity=False).hexdigest()}"'
    )


def _invalid(message: str) -> ServiceError:
    return invalid_argument(message, "x-amz-server-side-encryption", "null")
