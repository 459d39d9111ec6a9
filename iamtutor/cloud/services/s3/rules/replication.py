"""Replication: rules are checked and kept. Nothing is copied by them here."""

from typing import Any

from iamtutor.cloud.service import Params, Turn
from iamtutor.cloud.services.s3.configurations import Put, made_up_id
from iamtutor.cloud.services.s3.errors import (
    invalid_argument,
    invalid_request,
    malformed_xml,
)
from iamtutor.cloud.state.buckets import Bucket

_MOST_RULES = 1000
_BUCKET = "arn:aws:s3:::"
#: Of a rule, in the order in which it is told.
_MEMBERS = tuple(
    """
    ID Priority Prefix Filter Status SourceSelectionCriteria
    ExistingObjectReplication Destination DeleteMarkerReplication
    """.split()
)


def checked(put: Put) -> Params:
    if put.bucket.versioning != "Enabled":
        raise invalid_request(
            "Versioning must be 'Enabled' on the bucket to apply a replication "
            "configuration"
        )
    rules = put.given.get("Rules") or []
    if not 0 < len(rules) <= _MOST_RULES:
        raise malformed_xml()
    role = str(put.given.get("Role", ""))
    if not role.startswith("arn:aws:iam::"):
        raise invalid_argument(f"Invalid role ARN: {role}")
    found = [_rule(put.turn, put.bucket, rule) for rule in rules]
    ids = [rule["ID"] for rule in found]
    if len(set(ids)) < len(ids):
        raise invalid_argument("Rule Id must be unique")
    priorities = [rule["Priority"] for rule in found if "Priority" in rule]
    if len(set(priorities)) < len(priorities):
        raise invalid_request("Found duplicate priorities across replication rules")
    return {"Role": role, "Rules": found}


def _rule(turn: Turn, bucket: Bucket, rule: dict[str, Any]) -> dict[str, Any]:
    """As it is kept. Raises ServiceError."""
    destination = rule.get("Destination") or {}
    if rule.get("Status") not in ("Enabled", "Disabled") or "Bucket" not in destination:
        raise malformed_xml()
    if "Filter" in rule:
        # A rule of the newer form says what it does with delete markers.
        if "Priority" not in rule:
            raise invalid_request(
                "Priority must be specified for this version of "
                "Cross Region Replication configuration schema."
            )
        if "DeleteMarkerReplication" not in rule:
            raise invalid_request(
                "DeleteMarkerReplication must be specified for this "
                "version of Cross Region Replication configuration "
                "schema."
            )
    name = destination["Bucket"]
    if not name.startswith(_BUCKET):
        raise invalid_argument("Invalid bucket ARN", "Destination", name)
    owner = turn.world.owner_of_bucket(name.removeprefix(_BUCKET))
    if owner is None:
        raise invalid_request("Destination bucket must exist.")
    target = owner.buckets[name.removeprefix(_BUCKET)]
    if target is bucket:
        raise invalid_request(
            "Destination bucket cannot be the same as the source bucket."
        )
    if target.versioning != "Enabled":
        raise invalid_request("Destination bucket must have versioning enabled.")
    named = {**rule, "ID": rule.get("ID") or made_up_id(turn.world)}
    return {member: named[member] for member in _MEMBERS if member in named}
