"""What each button calls: exactly these calls, in order, with these parameters, and the
event history shows them.

A row of the table is a button of the console. ``calls`` are those of the click alone, with
all their parameters; a value that only the account tells is a function of its world (after
the click).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from iamtutor.cloud.calls import ApiCall, perform
from iamtutor.cloud.console.trusted_entities import trust_account
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.principals import console_credentials
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.sandbox.codec import unpack_events
from iamtutor.sandbox.selectors import events_of, world_time
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, sandbox_of, world_of
from tests.console.stage import FULL, READ, create_role

Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """``press`` clicks as Aoi, who has the role ``lab-role``, an instance that has it, and
    the bucket ``aoi-lab-notes``; ``before`` is what has to be done first. ``silent``:
    operations that the real event history leaves out, for they are on data."""

    button: str
    press: Callable[[Visitor, World], object]
    calls: list[Call]
    before: Callable[[Visitor, World], object] | None = None
    silent: tuple[str, ...] = ()


ROLE = "lab-role"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
POLICY_TEXT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }
)
LAMBDA_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
EC2_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["sts:AssumeRole"],
                "Principal": {"Service": ["ec2.amazonaws.com"]},
            }
        ],
    },
    indent=4,
)


def make_user(who: Visitor) -> None:
    who.post("console:iam-create-user", LESSON, name="bob", policy=[READ], create="1")


def make_key(who: Visitor) -> None:
    who.post(
        "console:iam-create-access-key", LESSON, "bob", use="other", understood="1"
    )


def key_of(world: World) -> str:
    """Bob's only access key."""
    (key,) = world.account.users["bob"].access_keys
    return key


def role_arn(world: World) -> str:
    return world.account.roles[ROLE].arn


# --- IAM --------------------------------------------------------------------------------

IAM = [
    Row(
        "Create role, use case EC2",
        lambda who, world: create_role(who, LESSON, "made", FULL, READ),
        [
            (
                "iam:CreateRole",
                {
                    "RoleName": "made",
                    "AssumeRolePolicyDocument": EC2_TRUST,
                    "Description": "",
                    "MaxSessionDuration": 3600,
                },
            ),
            ("iam:AttachRolePolicy", {"RoleName": "made", "PolicyArn": FULL}),
            ("iam:AttachRolePolicy", {"RoleName": "made", "PolicyArn": READ}),
            ("iam:CreateInstanceProfile", {"InstanceProfileName": "made"}),
            (
                "iam:AddRoleToInstanceProfile",
                {"InstanceProfileName": "made", "RoleName": "made"},
            ),
        ],
    ),
    Row(
        "Create role, with boundary and tags",
        lambda who, world: create_role(
            who,
            LESSON,
            "made",
            entity="account",
            service="",
            account="444455556666",
            bounded="1",
            boundary=POWER,
            fields={"tag-key": "team", "tag-value": "blue"},
        ),
        [
            (
                "iam:CreateRole",
                {
                    "RoleName": "made",
                    "AssumeRolePolicyDocument": trust_account("444455556666"),
                    "Description": "",
                    "MaxSessionDuration": 3600,
                    "PermissionsBoundary": POWER,
                    "Tags": [{"Key": "team", "Value": "blue"}],
                },
            )
        ],
    ),
    Row(
        "Add permissions",
        lambda who, world: who.post(
            "console:iam-attach", LESSON, ROLE, policy=[READ], add="1"
        ),
        [("iam:AttachRolePolicy", {"RoleName": ROLE, "PolicyArn": READ})],
    ),
    Row(
        "Remove, of a managed policy",
        lambda who, world: who.post("console:iam-remove", LESSON, ROLE, policy=[FULL]),
        [("iam:DetachRolePolicy", {"RoleName": ROLE, "PolicyArn": FULL})],
        before=lambda who, world: who.post(
            "console:iam-attach", LESSON, ROLE, policy=[FULL], add="1"
        ),
    ),
    Row(
        "Create inline policy",
        lambda who, world: who.post(
            "console:iam-inline", LESSON, ROLE, name="one", document=POLICY_TEXT
        ),
        [
            (
                "iam:PutRolePolicy",
                {"RoleName": ROLE, "PolicyName": "one", "PolicyDocument": POLICY_TEXT},
            )
        ],
    ),
    Row(
        "Remove, of an inline policy",
        lambda who, world: who.post("console:iam-remove", LESSON, ROLE, inline=["one"]),
        [("iam:DeleteRolePolicy", {"RoleName": ROLE, "PolicyName": "one"})],
        before=lambda who, world: who.post(
            "console:iam-inline", LESSON, ROLE, name="one", document=POLICY_TEXT
        ),
    ),
    Row(
        "Edit trust policy",
        lambda who, world: who.post(
            "console:iam-trust", LESSON, ROLE, document=LAMBDA_TRUST
        ),
        [
            (
                "iam:UpdateAssumeRolePolicy",
                {"RoleName": ROLE, "PolicyDocument": LAMBDA_TRUST},
            )
        ],
    ),
    Row(
        "Edit, of a role",
        lambda who, world: who.post(
            "console:iam-edit-role",
            LESSON,
            ROLE,
            description="new words",
            duration="custom",
            custom="5400",
        ),
        [
            (
                "iam:UpdateRole",
                {
                    "RoleName": ROLE,
                    "Description": "new words",
                    "MaxSessionDuration": 5400,
                },
            )
        ],
    ),
    Row(
        "Manage tags, of a role",
        lambda who, world: who.post(
            "console:iam-role-tags",
            LESSON,
            ROLE,
            **{"tag-key": ["kept", "changed"], "tag-value": ["1", "new"]},
        ),
        [
            ("iam:UntagRole", {"RoleName": ROLE, "TagKeys": ["gone"]}),
            (
                "iam:TagRole",
                {"RoleName": ROLE, "Tags": [{"Key": "changed", "Value": "new"}]},
            ),
        ],
        before=lambda who, world: who.post(
            "console:iam-role-tags",
            LESSON,
            ROLE,
            **{"tag-key": ["kept", "changed", "gone"], "tag-value": ["1", "2", "3"]},
        ),
    ),
    Row(
        "Set permissions boundary",
        lambda who, world: who.post(
            "console:iam-boundary", LESSON, ROLE, boundary=POWER, set="1"
        ),
        [
            (
                "iam:PutRolePermissionsBoundary",
                {"RoleName": ROLE, "PermissionsBoundary": POWER},
            )
        ],
    ),
    Row(
        "Remove boundary",
        lambda who, world: who.post("console:iam-boundary", LESSON, ROLE, remove="1"),
        [("iam:DeleteRolePermissionsBoundary", {"RoleName": ROLE})],
        before=lambda who, world: who.post(
            "console:iam-boundary", LESSON, ROLE, boundary=POWER, set="1"
        ),
    ),
    Row(
        "Revoke active sessions",
        lambda who, world: who.post(
            "console:iam-revoke-sessions", LESSON, ROLE, acknowledge="1"
        ),
        [
            (
                "iam:PutRolePolicy",
                {
                    "RoleName": ROLE,
                    "PolicyName": "AWSRevokeOlderSessions",
                    "PolicyDocument": lambda world: (
                        world.account.roles[ROLE].inline["AWSRevokeOlderSessions"]
                    ),
                },
            )
        ],
    ),
    Row(
        "Create user",
        lambda who, world: who.post(
            "console:iam-create-user", LESSON, name="bob", policy=[READ], create="1"
        ),
        [
            ("iam:CreateUser", {"UserName": "bob"}),
            ("iam:AttachUserPolicy", {"UserName": "bob", "PolicyArn": READ}),
        ],
    ),
    Row(
        "Create access key",
        lambda who, world: make_key(who),
        [("iam:CreateAccessKey", {"UserName": "bob"})],
        before=lambda who, world: make_user(who),
    ),
    Row(
        "Deactivate, of an access key",
        lambda who, world: who.post(
            "console:iam-change-access-key",
            LESSON,
            "bob",
            key=key_of(world),
            toggle="1",
        ),
        [
            (
                "iam:UpdateAccessKey",
                {"UserName": "bob", "AccessKeyId": key_of, "Status": "Inactive"},
            )
        ],
        before=lambda who, world: (make_user(who), make_key(who)),
    ),
    Row(
        "Delete user",
        lambda who, world: who.post(
            "console:iam-delete-user", LESSON, "bob", confirm="bob"
        ),
        [
            ("iam:DetachUserPolicy", {"UserName": "bob", "PolicyArn": READ}),
            ("iam:DeleteUser", {"UserName": "bob"}),
        ],
        before=lambda who, world: make_user(who),
    ),
    Row(
        "Delete role",
        lambda who, world: who.post(
            "console:iam-delete-role", LESSON, "made", confirm="made"
        ),
        [
            (
                "iam:RemoveRoleFromInstanceProfile",
                {"InstanceProfileName": "made", "RoleName": "made"},
            ),
            ("iam:DeleteInstanceProfile", {"InstanceProfileName": "made"}),
            ("iam:DetachRolePolicy", {"RoleName": "made", "PolicyArn": FULL}),
            ("iam:DeleteRolePolicy", {"RoleName": "made", "PolicyName": "one"}),
            ("iam:DeleteRole", {"RoleName": "made"}),
        ],
        before=lambda who, world: (
            create_role(who, LESSON, "made", FULL),
            who.post(
                "console:iam-inline", LESSON, "made", name="one", document=POLICY_TEXT
            ),
        ),
    ),
    Row(
        "Last Accessed",
        lambda who, world: who.get(
            "console:iam-role", LESSON, ROLE, tab="last-accessed"
        ),
        [
            ("iam:GenerateServiceLastAccessedDetails", {"Arn": role_arn}),
            (
                "iam:GetServiceLastAccessedDetails",
                {"JobId": lambda world: world.account.access_jobs[-1].job_id},
            ),
        ],
    ),
]

# --- EC2 --------------------------------------------------------------------------------

EC2: list[Row] = []

# --- S3 ---------------------------------------------------------------------------------

S3: list[Row] = []

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
    assert [(f"{e.service}:{e.operation}", e.params) for e in made] == [
        (name, settled(params, world)) for name, params in row.calls
    ]
    assert all(event.succeeded and event.origin == "console" for event in made)
    kept = [event for event in made if event.operation not in row.silent]
    told = history(cast, {event.region for event in kept})
    assert [told.get(event.event_id) for event in kept] == [
        requested(event) for event in kept
    ]
    assert not [e for e in made if e.operation in row.silent and e.event_id in told]


def settled(value: Any, world: World) -> Any:
    """``value`` with what the account tells filled in."""
    if callable(value):
        return value(world)
    if isinstance(value, dict):
        return {key: settled(part, world) for key, part in value.items()}
    if isinstance(value, list):
        return [settled(part, world) for part in value]
    return value


def requested(event: ApiEvent) -> tuple[str, dict[str, object]]:
    return event.operation, {
        name[:1].lower() + name[1:]: value for name, value in event.params.items()
    }


def history(cast: Cast, regions: set[str]) -> dict[str, tuple[str, Any]]:
    """CloudTrail's event history: event id -> name and parameters."""
    world = world_of(cast.aoi)
    turn = Turn(
        world, world_time(world), past=lambda: events_of(sandbox_of(cast.aoi).pk)
    )
    found = {}
    for region in regions:
        answer = perform(
            turn,
            ApiCall(
                "cloudtrail",
                "LookupEvents",
                {"MaxResults": 50},
                console_credentials(turn),
                region,
                "console",
            ),
        )
        for event in answer["Events"]:  # type: ignore[attr-defined]
            record = json.loads(event["CloudTrailEvent"])
            found[event["EventId"]] = (event["EventName"], record["requestParameters"])
    return found
