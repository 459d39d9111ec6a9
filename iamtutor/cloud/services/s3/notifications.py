"""Event notifications: kept and told, and sent to nobody.

S3 sends a test message to each destination before it keeps a configuration. Topics, queues
and functions are not simulated, so that there is none in this account that could answer.
Without that test, and for EventBridge, the configuration is kept.
"""

from __future__ import annotations

from typing import Any

from iamtutor.cloud.service.caller import Caller, Params, Response
from iamtutor.cloud.services.s3.configurations import (
    invalid_argument,
    keep,
    made_up_id,
)
from iamtutor.cloud.services.s3.names import bucket_of, malformed_xml
from iamtutor.cloud.turn import Turn

_NAME = "notification"
#: List of destinations -> the member with the destination, and the service in its ARN.
_DESTINATIONS = {
    "TopicConfigurations": ("TopicArn", "sns"),
    "QueueConfigurations": ("QueueArn", "sqs"),
    "LambdaFunctionConfigurations": ("LambdaFunctionArn", "lambda"),
}
_EVENT_BRIDGE = "EventBridgeConfiguration"
#: What S3 tells of, by kind; ``*`` is all of a kind.
_KINDS = {
    "ObjectCreated": ("*", "Put", "Post", "Copy", "CompleteMultipartUpload"),
    "ObjectRemoved": ("*", "Delete", "DeleteMarkerCreated"),
    "ObjectRestore": ("*", "Post", "Completed", "Delete"),
    "Replication": (
        "*",
        "OperationFailedReplication",
        "OperationNotTracked",
        "OperationMissedThreshold",
        "OperationReplicatedAfterThreshold",
    ),
    "LifecycleExpiration": ("*", "Delete", "DeleteMarkerCreated"),
    "ObjectTagging": ("*", "Put", "Delete"),
    "ObjectAnnotation": ("*", "Put", "Delete"),
    "ObjectAcl": ("Put",),
    "ObjectRetention": ("Put",),
}
_EVENTS = {
    "s3:ReducedRedundancyLostObject",
    "s3:LifecycleTransition",
    "s3:IntelligentTiering",
    *(f"s3:{kind}:{one}" for kind, several in _KINDS.items() for one in several),
}


def get_bucket_notification_configuration(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    """Without a configuration the answer is empty."""
    return dict(bucket_of(turn, params["Bucket"]).configurations.get(_NAME, {}))


def put_bucket_notification_configuration(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    """Puts all of it: what is not there any more is forgotten."""
    bucket = bucket_of(turn, params["Bucket"])
    given = params["NotificationConfiguration"]
    value: dict[str, Any] = {}
    for member, (arn, service) in _DESTINATIONS.items():
        rows = [
            {"Id": made_up_id(turn.world), **row} for row in given.get(member) or ()
        ]
        for row in rows:
            _check(row, row[arn], service, bucket.region)
        if rows:
            value[member] = rows
    ids = [row["Id"] for rows in value.values() for row in rows]
    if len(set(ids)) < len(ids):
        raise invalid_argument(
            "Same ID used for multiple configurations. IDs must be unique"
        )
    if value and not params.get("SkipDestinationValidation"):
        raise invalid_argument(
            "Unable to validate the following destination configurations"
        )
    if _EVENT_BRIDGE in given:
        value[_EVENT_BRIDGE] = {}
    keep(bucket, _NAME, value)
    return {}


def _check(row: Params, arn: str, service: str, region: str) -> None:
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[2] != service or not parts[5]:
        raise invalid_argument("The ARN is not well formed")
    if parts[3] != region:
        raise invalid_argument(
            "The notification destination service region is not valid for the bucket "
            "location constraint"
        )
    if not row["Events"]:
        raise malformed_xml()
    if not _EVENTS.issuperset(row["Events"]):
        raise invalid_argument("The event is not supported for notifications")
    rules = ((row.get("Filter") or {}).get("Key") or {}).get("FilterRules") or ()
    names = [str(rule.get("Name", "")).lower() for rule in rules]
    if any(name not in ("prefix", "suffix") for name in names):
        raise invalid_argument("filter rule name must be either prefix or suffix")
    for name in ("prefix", "suffix"):
        if names.count(name) > 1:
            raise invalid_argument(
                f"Cannot specify more than one {name} rule in a filter."
            )
