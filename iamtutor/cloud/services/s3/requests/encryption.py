"""Server-side encryption of objects, as far as an account without keys of its own has it.

Every object is encrypted: by S3's keys unless the request or the bucket says by KMS. The
account has one key of KMS, AWS's own for S3; every other one is not there.
"""

import hashlib
import re
import uuid

from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.service import Params, Response, Turn
from iamtutor.cloud.services.s3.errors import invalid_argument, invalid_request
from iamtutor.cloud.state.buckets import Bucket, Encryption

BY_S3 = "AES256"
ALGORITHMS = (BY_S3, "aws:kms", "aws:kms:dsse")
_ALIAS = "alias/aws/s3"
#: What is asked of an object that is written, and not simulated.
UNHEEDED = (
    "ObjectLockEventHold",
    "ObjectLockEventHoldDurationDays",
    "ObjectLockEventHoldDurationYears",
    "SSEKMSEncryptionContext",
)
_KEY_ID = re.compile(r"(mrk-)?[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")


def given(turn: Turn, bucket: Bucket, params: Params) -> Encryption | None:
    """How an object that is written is encrypted; None: by S3's own keys. Raises
    ServiceError."""
    _check_headers(params)
    algorithm = params.get("ServerSideEncryption")
    key = params.get("SSEKMSKeyId")
    if algorithm is not None and algorithm not in ALGORITHMS:
        raise invalid_argument(
            "The encryption method specified is not supported",
            "x-amz-server-side-encryption",
            algorithm,
        )
    if key is not None and algorithm in (None, BY_S3):
        raise invalid_argument(
            "Server Side Encryption with AWS KMS managed key requires HTTP header "
            "x-amz-server-side-encryption : aws:kms",
            "x-amz-server-side-encryption",
            algorithm,
        )
    bucket_key = bool(params.get("BucketKeyEnabled", bucket.bucket_key))
    if algorithm is None:
        algorithm, key = bucket.encryption, bucket.kms_key
    if algorithm == BY_S3:
        return None
    return Encryption(algorithm, _arn(turn, bucket, key), bucket_key)


def told(encryption: Encryption | None) -> Response:
    """As members of an answer."""
    if encryption is None:
        return {"ServerSideEncryption": BY_S3}
    said: Response = {
        "ServerSideEncryption": encryption.algorithm,
        "SSEKMSKeyId": encryption.key,
    }
    return {**said, "BucketKeyEnabled": True} if encryption.bucket_key else said


def _check_headers(params: Params) -> None:
    """No lock in a bucket that has none; one kind of key alone."""
    if "ServerSideEncryption" in params and "SSECustomerAlgorithm" in params:
        raise invalid_argument(
            "Server Side Encryption with Customer provided key is incompatible with the "
            "encryption method specified",
            "x-amz-server-side-encryption",
            params["ServerSideEncryption"],
        )
    for name in ("ObjectLockMode", "ObjectLockLegalHoldStatus"):
        if name in params:
            raise invalid_request("Bucket is missing Object Lock Configuration")
    if "ObjectLockRetainUntilDate" in params:
        raise NotEmulated("s3", "ObjectLockRetainUntilDate without ObjectLockMode")


def _arn(turn: Turn, bucket: Bucket, key: str | None) -> str:
    """The ARN of the key that is named. Raises ServiceError: there is but one."""
    start = f"arn:aws:kms:{bucket.region}:{turn.account.id}:"
    own = _own_key(turn, bucket.region)
    names = {own, _ALIAS, f"{start}{_ALIAS}", f"{start}key/{own}"}
    if key is None or key in names:
        return f"{start}key/{own}"
    if key.startswith("arn:"):
        named = key
    else:
        named = start + (key if key.startswith("alias/") else f"key/{key}")
    is_alias = ":alias/" in named
    if not is_alias and _KEY_ID.fullmatch(named.rpartition("/")[2]) is None:
        raise ServiceError("KMS.NotFoundException", f"Invalid keyId '{key}'")
    what = "Alias" if is_alias else "Key"
    said = f"{named} is not found." if is_alias else f"'{named}' does not exist"
    raise ServiceError("KMS.NotFoundException", f"{what} {said}")


def _own_key(turn: Turn, region: str) -> str:
    """The id of AWS's own key for S3: one an account and Region."""
    seed = f"aws/s3:{turn.world.seed}:{turn.account.id}:{region}"
    return str(uuid.UUID(bytes=hashlib.sha256(seed.encode()).digest()[:16], version=4))
