"""CloudTrail's event history: the management events of the Region that is asked.

Data events (S3 objects being listed, read, written) are not in it, and IAM's events are
in the Region where IAM lives. Both surprise people on AWS, so they do here.
"""

from __future__ import annotations

import json
from datetime import UTC, timedelta

from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.paging import BadMarker, page
from iamtutor.cloud.turn import Turn

_PAGE = 50
_HISTORY = timedelta(days=90)

#: What S3 does to buckets; everything else of S3 is a data event.
_S3_MANAGEMENT_ENDS = ("Bucket", "Buckets", "Block", "Encryption", "Policy", "Location")
_S3_MANAGEMENT_STARTS = ("GetBucket", "PutBucket", "DeleteBucket")
_READING = ("Get", "List", "Describe", "Head", "Lookup", "Generate")


def lookup_events(turn: Turn, caller: Caller, params: Params) -> Response:
    start = params.get("StartTime", turn.now - _HISTORY)
    end = params.get("EndTime", turn.now)
    if start > end:
        raise ServiceError(
            "InvalidTimeRangeException",
            "Start time is later than end time.",
            400,
        )
    found = [
        event
        for event in reversed([*turn.past(), *turn.events])
        if _is_recorded(event)
        and event.region == caller.region
        and start <= event.time <= end
        and _passes(event, params)
    ]
    try:
        shown, token = page(
            found, params.get("NextToken"), min(params.get("MaxResults", _PAGE), _PAGE)
        )
    except BadMarker as error:
        raise ServiceError(
            "InvalidNextTokenException", "Invalid token provided.", 400
        ) from error
    response: Response = {
        "Events": [_described(turn, event) for event in shown],
    }
    if token:
        response["NextToken"] = token
    return response


def _is_recorded(event: ApiEvent) -> bool:
    if not event.sent or event.principal_arn is None:
        return False
    if event.service != "s3":
        return True
    return event.operation.startswith(_S3_MANAGEMENT_STARTS) or (
        event.operation.endswith(_S3_MANAGEMENT_ENDS)
    )


def _is_reading(event: ApiEvent) -> bool:
    return event.operation.startswith(_READING)


def _user_name(event: ApiEvent) -> str:
    """The user's name, or the name of the role session."""
    return (event.principal_arn or "").rsplit("/", 1)[-1]


def _source(event: ApiEvent) -> str:
    return f"{event.service}.amazonaws.com"


def _passes(event: ApiEvent, params: Params) -> bool:
    for attribute in params.get("LookupAttributes") or ():
        wanted = attribute["AttributeValue"]
        got: tuple[str, ...]
        match attribute["AttributeKey"]:
            case "EventId":
                got = (event.event_id,)
            case "EventName":
                got = (event.operation,)
            case "ReadOnly":
                got = (str(_is_reading(event)).lower(),)
            case "Username":
                got = (_user_name(event),)
            case "EventSource":
                got = (_source(event),)
            case "AccessKeyId":
                got = (event.access_key_id or "",)
            case "ResourceName":
                got = tuple(name for _, name in _resources(event))
            case "ResourceType":
                got = tuple(kind for kind, _ in _resources(event))
            case _:
                got = ()
        if wanted not in got:
            return False
    return True


#: Parameters that name a resource, and CloudTrail's type for it.
_RESOURCE_TYPES = {
    "RoleName": "AWS::IAM::Role",
    "InstanceProfileName": "AWS::IAM::InstanceProfile",
    "PolicyArn": "AWS::IAM::Policy",
    "UserName": "AWS::IAM::User",
    "RoleArn": "AWS::IAM::Role",
    "Bucket": "AWS::S3::Bucket",
    "InstanceId": "AWS::EC2::Instance",
    "GroupId": "AWS::EC2::SecurityGroup",
}


def _resources(event: ApiEvent) -> list[tuple[str, str]]:
    return [
        (kind, str(event.params[name]))
        for name, kind in _RESOURCE_TYPES.items()
        if event.params.get(name)
    ]


def _described(turn: Turn, event: ApiEvent) -> Response:
    described: Response = {
        "EventId": event.event_id,
        "EventName": event.operation,
        "ReadOnly": str(_is_reading(event)).lower(),
    }
    if event.access_key_id is not None:
        described["AccessKeyId"] = event.access_key_id
    described["EventTime"] = event.time
    described["EventSource"] = _source(event)
    described["Username"] = _user_name(event)
    described["Resources"] = [
        {"ResourceType": kind, "ResourceName": name} for kind, name in _resources(event)
    ]
    described["CloudTrailEvent"] = json.dumps(_record(turn, event), default=str)
    return described


def _record(turn: Turn, event: ApiEvent) -> Response:
    """The event in CloudTrail's own form."""
    account = turn.world.account.id
    is_role = ":assumed-role/" in (event.principal_arn or "")
    identity: Response = {
        "type": "AssumedRole" if is_role else "IAMUser",
        "principalId": event.principal_id,
        "arn": event.principal_arn,
        "accountId": account,
        "accessKeyId": event.access_key_id,
    }
    if is_role:
        issuer = event.issuer_arn or ""
        identity["sessionContext"] = {
            "sessionIssuer": {
                "type": "Role",
                "principalId": (event.principal_id or "").split(":", 1)[0],
                "arn": issuer,
                "accountId": account,
                "userName": issuer.rsplit("/", 1)[-1],
            }
        }
    else:
        identity["userName"] = _user_name(event)
    record: Response = {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": event.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": _source(event),
        "eventName": event.operation,
        "awsRegion": event.region,
        "requestParameters": {
            name[:1].lower() + name[1:]: value for name, value in event.params.items()
        },
        "eventID": event.event_id,
        "readOnly": _is_reading(event),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
    }
    if event.error_code is not None:
        code = event.error_code
        if event.service == "ec2" and code == "UnauthorizedOperation":
            code = "Client.UnauthorizedOperation"
        record["errorCode"] = code
        record["errorMessage"] = event.error_message
    return record
