"""Event notifications: kept and told, and sent to nobody.

S3 sends a test message to each destination before it keeps a configuration. Topics, queues
and functions are not simulated, so that there is none in this account that could answer.
Without that test, and for EventBridge, the configuration is kept.

The first version of the API knew one destination of each kind. Its two operations write and
read the same configuration.
"""

from typing import Any, NamedTuple

from iamtutor.cloud.service import Params, Response
from iamtutor.cloud.services.s3.configurations import Put, made_up_id
from iamtutor.cloud.services.s3.errors import invalid_argument, malformed_xml
from iamtutor.cloud.state.buckets import Bucket


class _Destination(NamedTuple):
    """A kind of destination: the member with its ARN, and the service in that. ``old`` is
    what the API's first version calls the one of its kind, ``members`` what that has, in
    the order of its shape; the last is the ARN."""

    arn: str
    service: str
    old: str
    members: tuple[str, str, str, str]

    @property
    def old_arn(self) -> str:
        return self.members[-1]


_DESTINATIONS = {
    "TopicConfigurations": _Destination(
        "TopicArn", "sns", "TopicConfiguration", ("Id", "Events", "Event", "Topic")
    ),
    "QueueConfigurations": _Destination(
        "QueueArn", "sqs", "QueueConfiguration", ("Id", "Event", "Events", "Queue")
    ),
    "LambdaFunctionConfigurations": _Destination(
        "LambdaFunctionArn",
        "lambda",
        "CloudFunctionConfiguration",
        ("Id", "Event", "Events", "CloudFunction"),
    ),
}
NAME = "notification"
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


def checked(put: Put) -> dict[str, Any]:
    """All of it: what is not there any more is forgotten."""
    value: dict[str, Any] = {}
    for member, kind in _DESTINATIONS.items():
        rows = [
            {"Id": made_up_id(put.turn.world), **row}
            for row in put.given.get(member) or ()
        ]
        for row in rows:
            _check(row, row[kind.arn], kind.service, put.bucket.region)
        if rows:
            value[member] = rows
    ids = [row["Id"] for rows in value.values() for row in rows]
    if len(set(ids)) < len(ids):
        raise invalid_argument(
            "Same ID used for multiple configurations. IDs must be unique"
        )
    if value and not put.params.get("SkipDestinationValidation"):
        raise invalid_argument(
            "Unable to validate the following destination configurations"
        )
    if _EVENT_BRIDGE in put.given:
        value[_EVENT_BRIDGE] = {}
    return value


def found_of_old(bucket: Bucket) -> Response:
    """The first destination of each kind. EventBridge and filters came later and are not
    told; nor is ``Event``, which holds one, where there are several ``Events`` (the genuine
    CLI breaks off there)."""
    kept = bucket.configurations.get(NAME, {})
    told: Response = {}
    for member, kind in _DESTINATIONS.items():
        for row in kept.get(member, ())[:1]:
            events = row["Events"]
            found = {"Id": row["Id"], "Events": events, kind.old_arn: row[kind.arn]}
            if len(events) == 1:
                found["Event"] = events[0]
            told[kind.old] = {
                name: found[name] for name in kind.members if name in found
            }
    return told


def checked_of_old(put: Put) -> dict[str, Any]:
    """EventBridge is off after it. On the wire ``Event`` and ``Events`` are elements of one
    name."""
    value: dict[str, Any] = {}
    for member, kind in _DESTINATIONS.items():
        row = put.given.get(kind.old)
        if row is None:
            continue
        if kind.old_arn not in row:
            raise malformed_xml()
        event = [row["Event"]] if "Event" in row else []
        value[member] = [
            {
                **({"Id": row["Id"]} if "Id" in row else {}),
                kind.arn: row[kind.old_arn],
                "Events": [*row.get("Events", ()), *event],
            }
        ]
    return checked(put._replace(given=value))


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
