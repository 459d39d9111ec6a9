"""CloudTrail's event history: the management events of the Region that is asked.

Data events (S3 objects being listed, read, written) are not in it, and IAM's events are
in the Region where IAM lives. Both surprise people on AWS, so they do here.

    lookup_events  the operation
    recalled       which calls its answer holds
    is_recorded    whether the history has a call at all
    passes         whether an event has the attribute that is looked up
    described      an event as LookupEvents answers it, its record within
"""

import json
import uuid
from dataclasses import replace
from datetime import UTC, timedelta
from functools import partial
from typing import Any

from iamtutor.cloud.authorization import FUNCTION, source_ip
from iamtutor.cloud.catalogue import about
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.events import ApiEvent, Recalled
from iamtutor.cloud.identifiers import copy_id
from iamtutor.cloud.service import Caller, Params, Response, Turn, without_nones
from iamtutor.cloud.service.paging import page
from iamtutor.cloud.service.requirements import anything
from iamtutor.cloud.service.values import Category, reads

_PAGE = 50
_ATTRIBUTES = frozenset(
    """
    EventId EventName ReadOnly Username ResourceType ResourceName EventSource AccessKeyId
    """.split()
)
_HISTORY = timedelta(days=90)
CONSOLE = "console"
#: Requests have ids of their own; here each is told from its event's.
_REQUESTS = uuid.UUID("6f3f8a60-9a53-5c0e-8d0a-4e8f0f6c1d27")
#: What the CLI of a host says it is, without the details that follow.
_AGENTS = {"2022": "aws-cli/1.18.147", "today": "aws-cli/2"}


def recalled(response: Response) -> tuple[Recalled, ...]:
    """Which calls an answer of LookupEvents holds, each kind once."""
    events: Any = response["Events"]
    records = (json.loads(event["CloudTrailEvent"]) for event in events)
    found = (Recalled(one["eventName"], one.get("errorCode")) for one in records)
    return tuple(dict.fromkeys(found))


@reads(anything, recalls=recalled, unheeded=("EventCategory",))
def lookup_events(turn: Turn, caller: Caller, params: Params) -> Response:
    for attribute in params.get("LookupAttributes") or ():
        if attribute["AttributeKey"] not in _ATTRIBUTES:
            raise ServiceError(
                "InvalidLookupAttributesException",
                "A lookup attribute is specified that is not valid.",
            )
    start = params.get("StartTime", turn.now - _HISTORY)
    end = params.get("EndTime", turn.now)
    if start > end:
        raise ServiceError(
            "InvalidTimeRangeException", "Start time is later than end time."
        )
    most = params.get("MaxResults", _PAGE)
    if most > _PAGE:
        said = f"Max results must be between 1 and {_PAGE}."
        raise ServiceError("InvalidMaxResultsException", said, 400)
    found = [
        event
        for given in reversed([*turn.past(), *turn.events])
        if (event := as_told_to(given, turn.account.id)) is not None
        and is_recorded(event)
        and event.region == caller.region
        and start <= event.time <= end
        and passes(event, params)
    ]
    shown, token = page(found, params.get("NextToken"), most, _bad_token)
    rows = [described(turn, event) for event in shown]
    return without_nones({"Events": rows, "NextToken": token or None})


_bad_token = partial(
    ServiceError, "InvalidNextTokenException", "Invalid token provided."
)


def as_told_to(event: ApiEvent, account: str) -> ApiEvent | None:
    """The event as the history of this account has it, if it does. Of a caller of another
    account it learns the account and the unique id, not the name."""
    if not event.recipients or event.recipients[0] == account:
        return event
    if account not in event.recipients:
        return None
    return replace(
        event,
        event_id=copy_id(event.event_id, account),
        access_key_id=None,
        recipients=(account, event.recipients[0]),
    )


def _is_copy(event: ApiEvent) -> bool:
    """Whether the caller is of another account than the history."""
    return event.recipients[:1] not in ((), (account_of(event),))


def account_of(event: ApiEvent) -> str:
    """The account of the caller."""
    return (event.principal_arn or "").split(":", 5)[4]


def is_known(event: ApiEvent) -> bool:
    """Whether AWS saw the call at all: it was sent, and signed by somebody."""
    return event.sent and event.principal_arn is not None


def is_recorded(event: ApiEvent) -> bool:
    """Whether the history has it: management events alone."""
    return is_known(event) and category_of(event) is Category.MANAGEMENT


def category_of(event: ApiEvent) -> Category:
    return about(event.service).category(event.operation)


def only_reads(event: ApiEvent) -> bool:
    return about(event.service).reads(event.operation)


def user_name(event: ApiEvent) -> str:
    """The user's name, or the name of the role session."""
    if _is_copy(event):
        return ""
    return (event.principal_arn or "").rsplit("/", 1)[-1]


def source_of(event: ApiEvent) -> str:
    return about(event.service).event_source


def passes(event: ApiEvent, params: Params) -> bool:
    """Values must be equal; there is no part of one, and no pattern."""
    for attribute in params.get("LookupAttributes") or ():
        wanted = attribute["AttributeValue"]
        got: tuple[str, ...]
        match attribute["AttributeKey"]:
            case "EventId":
                got = (event.event_id,)
            case "EventName":
                got = (event.name,)
            case "ReadOnly":
                got = (str(only_reads(event)).lower(),)
            case "Username":
                got = (user_name(event),)
            case "EventSource":
                got = (source_of(event),)
            case "AccessKeyId":
                got = (event.access_key_id or "",)
            case "ResourceName":
                got = tuple(name for _, name in resources_of(event))
            case "ResourceType":
                got = tuple(kind for kind, _ in resources_of(event))
            case _:
                got = ()
        if wanted not in got:
            return False
    return True


def resources_of(event: ApiEvent) -> list[tuple[str, str]]:
    return [
        (kind, str(event.params[name]))
        for name, kind in about(event.service).resource_types.items()
        if event.params.get(name)
    ]


def described(turn: Turn, event: ApiEvent) -> Response:
    described: Response = {
        "EventId": event.event_id,
        "EventName": event.name,
        "ReadOnly": str(only_reads(event)).lower(),
    }
    if event.access_key_id is not None:
        described["AccessKeyId"] = event.access_key_id
    described["EventTime"] = event.time
    described["EventSource"] = source_of(event)
    if not _is_copy(event):
        described["Username"] = user_name(event)
    described["Resources"] = [
        {"ResourceType": kind, "ResourceName": name}
        for kind, name in resources_of(event)
    ]
    described["CloudTrailEvent"] = json.dumps(_record(turn, event), default=str)
    return described


def _user_agent(turn: Turn, event: ApiEvent) -> str:
    """Who sent the request, as the User Guide of CloudTrail gives it for a user in the
    console; of the CLI and of boto3 in a function, the beginning of what they say."""
    if event.agent is not None:
        return event.agent
    if event.origin == CONSOLE:
        return "signin.amazonaws.com"
    if event.origin == FUNCTION:
        return "Boto3"
    return _AGENTS.get(turn.world.host, "aws-cli")


def _identity(event: ApiEvent) -> Response:
    """Who called, in CloudTrail's own form."""
    account = account_of(event)
    if _is_copy(event):
        return {
            "type": "AWSAccount",
            "principalId": event.principal_id,
            "accountId": account,
        }
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
        context: Response = {
            "sessionIssuer": {
                "type": "Role",
                "principalId": (event.principal_id or "").split(":", 1)[0],
                "arn": issuer,
                "accountId": account,
                "userName": issuer.rsplit("/", 1)[-1],
            }
        }
        if event.source_identity is not None:
            context["sourceIdentity"] = event.source_identity
        identity["sessionContext"] = context
    else:
        identity["userName"] = user_name(event)
    return identity


def _record(turn: Turn, event: ApiEvent) -> Response:
    """The event in CloudTrail's own form."""
    record: Response = {
        "eventVersion": "1.11",
        "userIdentity": _identity(event),
        "eventTime": event.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": source_of(event),
        "eventName": event.name,
        "awsRegion": event.region,
        "sourceIPAddress": source_ip(turn, event.origin),
        "userAgent": _user_agent(turn, event),
        "requestParameters": {
            name[:1].lower() + name[1:]: value for name, value in event.params.items()
        },
        "requestID": str(uuid.uuid5(_REQUESTS, event.event_id)),
        "eventID": event.event_id,
        "readOnly": only_reads(event),
        "eventType": "AwsApiCall",
        "managementEvent": is_recorded(event),
        "recipientAccountId": next(iter(event.recipients), account_of(event)),
        "eventCategory": category_of(event),
    }
    if event.shared_id is not None:
        record["sharedEventID"] = event.shared_id
    if event.origin == CONSOLE:
        record["sessionCredentialFromConsole"] = "true"
    if event.error_code is not None:
        codes = about(event.service).trail_codes
        record["errorCode"] = codes.get(event.error_code, event.error_code)
        record["errorMessage"] = event.error_message
    return record
