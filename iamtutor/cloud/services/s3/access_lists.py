"""Access control lists, which are off: the bucket's owner owns every object.

That is how S3 makes buckets since April 2023 (BucketOwnerEnforced). Then a list can be
read, but the only one that may be given says what is so anyway. An older bucket takes
lists with its uploads.
"""

from __future__ import annotations

from datetime import UTC, datetime

from iamtutor.cloud.account import Bucket
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.services.s3 import versions
from iamtutor.cloud.services.s3.listing import owner
from iamtutor.cloud.services.s3.names import bucket_of
from iamtutor.cloud.turn import Turn

#: The members of a request that give something to others.
GRANTS = ("GrantFullControl", "GrantRead", "GrantReadACP", "GrantWriteACP")
_OFF_SINCE = datetime(2023, 4, 5, tzinfo=UTC)
_FULL_CONTROL = "bucket-owner-full-control"


def are_off(bucket: Bucket) -> bool:
    return bucket.created >= _OFF_SINCE


def check(bucket: Bucket, params: Params) -> None:
    """Raises ServiceError when an upload brings a list that its bucket does not take.
    Where lists are on, it is taken and gives nobody anything."""
    given = params.get("ACL", _FULL_CONTROL) != _FULL_CONTROL
    if are_off(bucket) and (given or any(grant in params for grant in GRANTS)):
        raise not_supported()


def not_supported() -> ServiceError:
    return ServiceError(
        "AccessControlListNotSupported", "The bucket does not allow ACLs", 400
    )


def _owner_only(turn: Turn) -> Response:
    grantee = {**owner(turn), "Type": "CanonicalUser"}
    return {
        "Owner": owner(turn),
        "Grants": [{"Grantee": grantee, "Permission": "FULL_CONTROL"}],
    }


def get_bucket_acl(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket_of(turn, params["Bucket"])
    return _owner_only(turn)


def get_object_acl(turn: Turn, caller: Caller, params: Params) -> Response:
    versions.find(turn, params["Bucket"], params["Key"], params.get("VersionId"))
    return _owner_only(turn)


def put_bucket_acl(turn: Turn, caller: Caller, params: Params) -> Response:
    return _put(bucket_of(turn, params["Bucket"]), "PutBucketAcl", params)


def put_object_acl(turn: Turn, caller: Caller, params: Params) -> Response:
    versions.find(turn, params["Bucket"], params["Key"], params.get("VersionId"))
    return _put(bucket_of(turn, params["Bucket"]), "PutObjectAcl", params)


def _put(bucket: Bucket, operation: str, params: Params) -> Response:
    if not are_off(bucket):
        raise NotEmulated("s3", f"{operation} on a bucket from before April 2023")
    if params.get("ACL") != _FULL_CONTROL:
        raise not_supported()
    return {}


def get_bucket_ownership_controls(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    if not are_off(bucket):
        raise ServiceError(
            "OwnershipControlsNotFoundError",
            "The bucket ownership controls were not found",
            404,
            BucketName=bucket.name,
        )
    return {
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    }
