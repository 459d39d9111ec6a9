"""Server access logging: where a bucket's log should go. Nothing writes one here."""

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.policies.public_access import LOG_DELIVERY, lists_are_off
from iamtutor.cloud.service import Params, Turn
from iamtutor.cloud.services.s3.configurations import Put
from iamtutor.cloud.services.s3.errors import malformed_xml
from iamtutor.cloud.state.buckets import Bucket
from iamtutor.policy.document import Effect, parse_policy

_PERMISSIONS = ("FULL_CONTROL", "READ", "WRITE")
#: What the log-delivery group has to be given by a list; the service that a policy names.
_NEEDED = frozenset({"WRITE", "READ_ACP"})
_WRITER = "logging.s3.amazonaws.com"


def checked(put: Put) -> Params:
    """An empty status turns it off."""
    enabled = put.given.get("LoggingEnabled")
    if enabled is None:
        return {}
    _check_target(put.turn, put.bucket.region, enabled["TargetBucket"])
    for grant in enabled.get("TargetGrants") or ():
        if grant.get("Permission") not in _PERMISSIONS:
            raise malformed_xml()
    return {"LoggingEnabled": enabled}


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
            TargetBucket=name,
        )
    if target.region != region:
        raise ServiceError(
            "CrossLocationLoggingProhibitted",
            "Cross S3 location logging not allowed. ",
            403,
            TargetBucketLocation=target.region,
        )
    if not _takes_logs(target):
        raise ServiceError(
            "InvalidTargetBucketForLogging",
            "You must give the log-delivery group WRITE and READ_ACP permissions to the "
            "target bucket",
            TargetBucket=name,
        )


def _takes_logs(target: Bucket) -> bool:
    """Whether its list or its policy lets S3 write there. Where lists are off, S3 takes
    the target as it is."""
    if lists_are_off(target):
        return True
    given = {
        one.permission for one in target.grants or () if one.grantee == LOG_DELIVERY
    }
    if "FULL_CONTROL" in given or given >= _NEEDED:
        return True
    if target.policy is None:
        return False
    return any(
        statement.effect is Effect.ALLOW
        and any(one.name == _WRITER for one in statement.principals or ())
        for statement in parse_policy(target.policy).statements
    )
