"""What each button calls: exactly these calls, in order, with these parameters, and the
event history shows them. The rows are in ``rows``, one file a service."""

import json
from typing import Any

import pytest

from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.console.command_line import as_command
from iamtutor.sandbox.codec import unpack_events
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import HTMX, Cast, Visitor, records_of, text_of, world_of
from tests.console.rows.ec2 import EC2, modify
from tests.console.rows.iam import IAM
from tests.console.rows.row import Row, history, requested, settled
from tests.console.rows.s3 import S3
from tests.console.stage import create_role, deny, deny_all_but

TABLE = [*IAM, *EC2, *S3]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.button)
def test_a_button_makes_exactly_these_calls(
    ready: Visitor, cast: Cast, row: Row
) -> None:
    if row.before is not None:
        row.before(ready, world_of(cast.aoi))
    known = {record.pk for record in records_of(cast.aoi)}
    row.press(ready, world_of(cast.aoi))
    world = world_of(cast.aoi)
    made = [
        event
        for record in records_of(cast.aoi)
        if record.pk not in known
        for event in unpack_events(record.events)
    ]
    assert [(call_name(e.service, e.operation), e.params) for e in made] == [
        (name, settled(params, world)) for name, params in row.calls
    ]
    assert all(event.succeeded and event.origin == "console" for event in made)
    kept = [event for event in made if event.operation not in row.silent]
    told = history(cast, {event.region for event in kept})
    assert [told.get(event.event_id) for event in kept] == [
        requested(event) for event in kept
    ]
    assert not [e for e in made if e.operation in row.silent and e.event_id in told]


#: What the CLI adds to a request by itself, and a file's contents, which it reads.
ADDED = set(
    """
    Body ChecksumAlgorithm ChecksumMode ClientToken ContentType EncodingType
    """.split()
)
#: A launch's own calls need what only the click tells: the group's id, its time. The CLI
#: changes user data by another parameter than the console.
TYPED = [
    row for row in TABLE if not row.button.startswith(("Launch", "Edit user data"))
]


@pytest.mark.parametrize("row", TYPED, ids=lambda row: row.button)
def test_the_commands_beside_a_button_make_the_same_calls(
    ready: Visitor, cast: Cast, row: Row
) -> None:
    """Each call, typed as the command that the page offers, in the same account."""
    if row.before is not None:
        row.before(ready, world_of(cast.aoi))
    ready.run("printf 'A note.\\n' | tee one.txt two.txt notes.txt", machine="desk")
    for name, given in row.calls:
        world = world_of(cast.aoi)
        try:
            params = settled(given, world)
        except KeyError:  # only the click itself tells it
            return
        service, operation = name.split()
        line = as_command(service.lower(), operation, params)
        assert ready.run(line, machine="desk").status_code == 200
        made = unpack_events(records_of(cast.aoi)[-1].events)
        assert made, (line, records_of(cast.aoi)[-1].output)
        assert (made[-1].operation, made[-1].succeeded) == (operation, True), line
        assert read(made[-1].params) == read(params), line


def read(params: Any) -> Any:
    """Parameters with policy texts as values: a line has no line breaks."""
    return {
        key: json.loads(value)
        if isinstance(value, str) and value.startswith("{")
        else value
        for key, value in params.items()
        if key not in ADDED and (key, value) != ("StorageClass", "STANDARD")
    }


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.button)
def test_a_service_control_policy_stops_it_in_the_apis_words(
    ready: Visitor, cast: Cast, row: Row
) -> None:
    """The administrator clicks, the organization denies: the page says the message and
    leads to its why, and nothing has changed."""
    if row.before is not None:
        row.before(ready, world_of(cast.aoi))
    before = world_of(cast.aoi)
    deny_all_but(cast, *READING)
    known = {record.pk for record in records_of(cast.aoi)}
    response = row.press(ready, world_of(cast.aoi))
    if response.status_code == 302:
        response = ready.client.get(response.url)
    page = text_of(response)
    (record,) = [one for one in records_of(cast.aoi) if one.pk not in known]
    events = unpack_events(record.events)
    called = [call_name(event.service, event.operation) for event in events]
    assert called == [name for name, _params in row.calls][: len(called)]
    assert [event.denied for event in events] == [False] * (len(events) - 1) + [True]
    assert "is not authorized to perform" in page
    assert "with an explicit deny in a service control policy" in page
    why = ready.url("course:why", LESSON, f"{record.ordinal}-{len(events) - 1}")
    assert f'href="{why}#why"' in page
    assert "service control policy" in text_of(ready.client.get(why, headers=HTMX))
    after = world_of(cast.aoi).account
    for kind in ("roles", "users", "policies", "instance_profiles", "instances"):
        assert getattr(after, kind) == getattr(before.account, kind)
    assert after.buckets.keys() == before.account.buckets.keys()


LATER = [
    pytest.param(row, call, id=f"{row.button} {call}")
    for row in TABLE
    for call in dict.fromkeys(name for name, _params in row.calls[1:])
    if call != row.calls[0][0]
    and not call.split()[1].startswith(("Get", "List", "Describe"))
]


@pytest.mark.parametrize(("row", "call"), LATER)
def test_what_is_denied_midway_leads_to_its_why(
    ready: Visitor, cast: Cast, row: Row, call: str
) -> None:
    """One of the later calls of a click."""
    if row.before is not None:
        row.before(ready, world_of(cast.aoi))
    service, operation = call.split()
    deny(cast, PERMISSIONS.get(operation, f"{service.lower()}:{operation}"))
    response = row.press(ready, world_of(cast.aoi))
    if response.status_code == 302:
        response = ready.client.get(response.url)
    record = records_of(cast.aoi)[-1]
    events = unpack_events(record.events)
    (place,) = (at for at, event in enumerate(events) if event.denied)
    assert place
    why = ready.url("course:why", LESSON, f"{record.ordinal}-{place}")
    page = text_of(response)
    assert f'href="{why}#why"' in page.split('class="does"')[0]


#: Operations that need a permission of another name.
PERMISSIONS = {
    "PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "DeleteObjects": "s3:DeleteObject",
}
#: What the screens ask before there is a button to press.
READING = [
    *("iam:Get*", "iam:List*", "ec2:Describe*", "s3:List*"),
    *("s3:GetBucket*", "s3:GetEncryptionConfiguration"),
]


# --- the one association that there was -------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "more", "call"),
    [
        ("second", {}, "ReplaceIamInstanceProfileAssociation"),
        ("-", {"confirm": "Detach"}, "DisassociateIamInstanceProfile"),
    ],
)
def test_update_iam_role_names_the_association_that_there_was(
    ready: Visitor, cast: Cast, profile: str, more: dict[str, str], call: str
) -> None:
    create_role(ready, LESSON, "second")
    before = world_of(cast.aoi)
    (association,) = before.account.associations
    modify(profile, **more)(ready, before)
    (event,) = unpack_events(records_of(cast.aoi)[-1].events)
    wanted: dict[str, Any] = {"AssociationId": association}
    if profile != "-":
        wanted["IamInstanceProfile"] = {"Name": profile}
    assert (event.operation, event.params) == (call, wanted)
    told = history(cast, {event.region})
    assert told[event.event_id] == requested(event)
