"""Server access logging: where a bucket's log should go. Nothing writes one here."""

from __future__ import annotations

from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.s3.configurations import forget, keep
from iamtutor.cloud.services.s3.names import bucket_of, malformed_xml
from iamtutor.cloud.turn import Turn

_NAME = "logging"
_PERMISSIONS = ("FULL_CONTROL", "READ", "WRITE")


def get_bucket_logging(turn: Turn, caller: Caller, params: Params) -> Response:
    """Without a target the answer is empty."""
    return dict(bucket_of(turn, params["Bucket"]).configurations.get(_NAME, {}))


def put_bucket_logging(turn: Turn, caller: Caller, params: Params) -> Response:
    """An empty status turns it off."""
    bucket = bucket_of(turn, params["Bucket"])
    enabled = params["BucketLoggingStatus"].get("LoggingEnabled")
    if enabled is None:
        forget(bucket, _NAME)
        return {}
    _check_target(turn, bucket.region, enabled["TargetBucket"])
    for grant in enabled.get("TargetGrants") or ():
        if grant.get("Permission") not in _PERMISSIONS:
            raise malformed_xml()
    keep(bucket, _NAME, {"LoggingEnabled": enabled})
    return {}


def _check_target(turn: Turn, region: str, name: str) -> None:
    account = turn.account
    target = account.buckets.get(name)
    if target is None:
        taken = turn.world.is_taken(name) or turn.world.owner_of_bucket(name)
        raise ServiceError(
            "InvalidTargetBucketForLogging",
            "The owner for the bucket to be logged and the target bucket must be the same."
            if taken
            else "The target bucket for logging does not exist",
            400,
            TargetBucket=name,
        )
    if target.region != region:
        raise ServiceError(
            "CrossLocationLoggingProhibitted",
            "Cross S3 location logging not allowed. ",
            403,
            TargetBucketLocation=target.region,
        )
