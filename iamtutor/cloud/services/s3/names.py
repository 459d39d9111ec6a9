"""The naming rules of S3, how what a request names is found, and the quotas."""

import re
from urllib.parse import unquote

from iamtutor.cloud.bodies import LARGEST, Body, BodyTooLarge
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Params, Turn
from iamtutor.cloud.services.s3.errors import (
    invalid_argument,
    invalid_bucket_name,
    no_such_bucket,
)
from iamtutor.cloud.state.buckets import Bucket

#: All that a world keeps of object and file bodies.
WORLD_LIMIT = LARGEST

_SHAPE = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
#: What S3 looks for: any name that a bucket may have, as those made in us-east-1 before
#: March 2018 had other rules, and the ARN of an access point.
_EVER = re.compile(r"[A-Za-z0-9._-]{3,255}|arn:.+")
_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}")
_ACCOUNT = re.compile(r"[0-9]{12}")
_RESERVED_STARTS = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
#: What names in an account Regional namespace end with, and no others.
_OWN_END = "-an"
#: The Region whose endpoint is also the global one: no constraint means this Region, and
#: a constraint that names it is refused.
FIRST_REGION = "us-east-1"
_LONGEST_KEY = 1024


def is_bucket_name(name: str, own_end: str = "") -> bool:
    """The rules for general purpose buckets (S3 User Guide). ``own_end`` is how a name in
    the account's own namespace ends: account, Region and a mark."""
    if own_end:
        if not name.endswith(own_end) or name == own_end:
            return False
    elif name.endswith(_OWN_END):
        return False
    return (
        _SHAPE.fullmatch(name) is not None
        and ".." not in name
        and _ADDRESS.fullmatch(name) is None
        and not name.startswith(_RESERVED_STARTS)
        and not name.endswith(_RESERVED_ENDS)
    )


def check_new_name(turn: Turn, params: Params) -> None:
    """Before anyone asks for permission: the name must be one, in its namespace."""
    own_end = ""
    if params.get("BucketNamespace") == "account-regional":
        configuration = params.get("CreateBucketConfiguration") or {}
        region = configuration.get("LocationConstraint", FIRST_REGION)
        own_end = f"-{turn.account.id}-{region}{_OWN_END}"
        if not params["Bucket"].endswith(own_end):
            raise ServiceError(
                "InvalidNamespaceHeader",
                "The requested bucket name did not include the account-regional "
                "namespace suffix, but the provided x-amz-bucket-namespace header value "
                f"is account-regional. Specify {own_end} as the bucket name suffix to "
                "create a bucket in your account-regional namespace, or remove the "
                "header.",
            )
    if not is_bucket_name(params["Bucket"], own_end):
        raise invalid_bucket_name(params["Bucket"])


def check_bucket_exists(turn: Turn, params: Params) -> None:
    """Before anyone asks for permission: somebody must own the bucket, and whom the
    request expects."""
    _check_somebody_owns(turn, params["Bucket"])
    _check_owner(turn, params["Bucket"], params.get("ExpectedBucketOwner"))


def check_source_exists(turn: Turn, params: Params) -> None:
    """As above, for both ends of a copy."""
    source, key = copy_source(params)
    if _EVER.fullmatch(source) is None:
        raise invalid_argument(
            "Invalid copy source bucket name", "x-amz-copy-source", f"{source}/{key}"
        )
    _check_somebody_owns(turn, source)
    _check_owner(turn, source, params.get("ExpectedSourceBucketOwner"))
    check_bucket_exists(turn, params)


def _check_somebody_owns(turn: Turn, name: str) -> None:
    if _EVER.fullmatch(name) is None:
        raise invalid_bucket_name(name)
    world = turn.world
    if world.owner_of_bucket(name) is None and not world.is_taken(name):
        raise no_such_bucket(name)


def _check_owner(turn: Turn, name: str, expected: str | None) -> None:
    owner = turn.world.owner_of_bucket(name)
    if expected is not None and _ACCOUNT.fullmatch(expected) is None:
        raise ServiceError(
            "InvalidBucketOwnerAWSAccountID",
            "The value of the expected bucket owner parameter must be an AWS account ID.",
        )
    if expected is not None and owner is not None and owner.id != expected:
        raise ServiceError("AccessDenied", "Access Denied", 403)


def bucket_of(turn: Turn, name: str) -> Bucket:
    owner = turn.world.owner_of_bucket(name)
    if owner is None:
        raise no_such_bucket(name)
    return owner.buckets[name]


def check_key(key: str) -> None:
    if len(key.encode()) > _LONGEST_KEY:
        raise ServiceError("KeyTooLongError", "Your key is too long")


def copy_source(params: Params) -> tuple[str, str]:
    """Bucket and key of a CopySource, given as text (percent-encoded, as the header is)
    or as a mapping."""
    source = params["CopySource"]
    if isinstance(source, str):
        named = unquote(source.partition("?versionId=")[0])
        bucket, _, key = named.removeprefix("/").partition("/")
        if not key:
            raise invalid_argument(
                "Invalid copy source object key", "x-amz-copy-source", source
            )
        return bucket, key
    return source["Bucket"], source["Key"]


def source_version(params: Params) -> str | None:
    """The version that a CopySource names."""
    source = params["CopySource"]
    if isinstance(source, str):
        return source.partition("?versionId=")[2] or None
    version: str | None = source.get("VersionId")
    return version


# --- quotas -----------------------------------------------------------------------------


def accept_body(turn: Turn, content: object) -> Body:
    """Take what an upload brings, within the limits of this simulation."""
    try:
        body = turn.bodies.accept(content)
    except BodyTooLarge as error:
        raise too_large(error.size) from error
    check_room(turn, body)
    return body


def too_large(size: int) -> ServiceError:
    return ServiceError(
        "EntityTooLarge",
        "Your proposed upload exceeds the maximum allowed size",
        ProposedSize=str(size),
        MaxSizeAllowed=str(LARGEST),
    )


def check_room(turn: Turn, body: Body) -> None:
    """No AWS error: real S3 has no such limit, so the text says who refuses."""
    stored = stored_bodies(turn) | body.stored
    if sum(stored.values()) > WORLD_LIMIT:
        raise ServiceError(
            "SimulationLimitExceeded",
            f"This simulated account keeps at most {WORLD_LIMIT // 1_000_000} MB of "
            "files and objects. Delete some of them first.",
        )


def stored_bodies(turn: Turn) -> dict[str, int]:
    """Every body that the world keeps, by hash, with the bytes that it takes."""
    world = turn.world
    kept: list[Body] = []
    buckets = [
        bucket
        for account in world.accounts.values()
        for bucket in account.buckets.values()
    ]
    for bucket in buckets:
        kept.extend(found.body for found in bucket.objects.values())
        kept.extend(old.body for row in bucket.older.values() for old in row)
        kept.extend(part.body for upload in bucket.uploads for part in upload.parts)
    for machine in world.machines.values():
        kept.extend(file.body for file in machine.files.values() if file.body)
    stored: dict[str, int] = {}
    for body in kept:
        stored |= body.stored
    return stored
