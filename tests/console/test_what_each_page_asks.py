"""What each page asks when it opens, and the policy editor while somebody writes; the
event history shows it."""

from typing import Any

import pytest

from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.world import World
from iamtutor.sandbox.codec import unpack_events
from iamtutor.sandbox.models import OpenedPage
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, sandbox_of, text_of, world_of
from tests.console.rows.ec2 import the_instance
from tests.console.rows.iam import LAMBDA_TRUST, POLICY_TEXT
from tests.console.rows.row import ROLE, Call, history, requested, settled
from tests.console.rows.s3 import BUCKET
from tests.console.stage import FULL

# --- what a page asks when it opens -----------------------------------------------------


def of_instance(world: World) -> list[Any]:
    return [{"Name": "instance-id", "Values": [the_instance(world)]}]


OPENINGS: list[tuple[str, tuple[Any, ...], dict[str, str], list[Call]]] = [
    ("s3-buckets", (), {}, [("S3 ListBuckets", {})]),
    (
        "s3-bucket",
        (BUCKET,),
        {},
        [
            ("S3 GetBucketLocation", {"Bucket": BUCKET}),
            ("S3 ListObjectsV2", {"Bucket": BUCKET, "Delimiter": "/"}),
        ],
    ),
    (
        "ec2-launch",
        (),
        {},
        [
            ("EC2 DescribeImages", {"Owners": ["amazon"]}),
            ("EC2 DescribeInstanceTypes", {}),
            ("EC2 DescribeKeyPairs", {}),
            ("EC2 DescribeVpcs", {}),
            ("EC2 DescribeSubnets", {}),
            ("EC2 DescribeSecurityGroups", {}),
            ("IAM ListInstanceProfiles", {}),
        ],
    ),
    (
        "ec2-modify-iam-role",
        (the_instance,),
        {},
        [
            ("EC2 DescribeIamInstanceProfileAssociations", {"Filters": of_instance}),
            ("IAM ListInstanceProfiles", {}),
        ],
    ),
    (
        "ec2-system-log",
        (the_instance,),
        {},
        [("EC2 GetConsoleOutput", {"InstanceId": the_instance})],
    ),
    (
        "s3-object",
        (BUCKET,),
        {"key": "notes.txt"},
        [
            ("S3 HeadObject", {"Bucket": BUCKET, "Key": "notes.txt"}),
            ("S3 GetObjectTagging", {"Bucket": BUCKET, "Key": "notes.txt"}),
        ],
    ),
    (
        "iam-roles",
        (),
        {"q": "lab"},
        [("IAM ListRoles", {}), ("IAM GetRole", {"RoleName": "lab-role"})],
    ),
    (
        "iam",
        (),
        {},
        [("IAM GetAccountSummary", {}), ("IAM ListAccountAliases", {})],
    ),
    ("iam-groups", (), {}, [("IAM ListGroups", {})]),
    ("iam-users", (), {}, [("IAM ListUsers", {})]),
    (
        "iam-user",
        ("admin",),
        {},
        [
            ("IAM GetUser", {"UserName": "admin"}),
            ("IAM ListAttachedUserPolicies", {"UserName": "admin"}),
            ("IAM ListUserPolicies", {"UserName": "admin"}),
            ("IAM ListGroupsForUser", {"UserName": "admin"}),
            ("IAM ListAccessKeys", {"UserName": "admin"}),
        ],
    ),
    (
        "iam-role",
        (ROLE,),
        {},
        [
            ("IAM GetRole", {"RoleName": ROLE}),
            ("IAM ListAttachedRolePolicies", {"RoleName": ROLE}),
            ("IAM ListRolePolicies", {"RoleName": ROLE}),
            ("IAM ListInstanceProfilesForRole", {"RoleName": ROLE}),
        ],
    ),
    ("iam-policies", (), {}, [("IAM ListPolicies", {})]),
    (
        "iam-policy",
        (),
        {"arn": FULL},
        [
            ("IAM GetPolicy", {"PolicyArn": FULL}),
            ("IAM GetPolicyVersion", {"PolicyArn": FULL, "VersionId": "v2"}),
        ],
    ),
    (
        "iam-policy",
        (),
        {"arn": FULL, "tab": "entities"},
        [
            ("IAM GetPolicy", {"PolicyArn": FULL}),
            ("IAM ListEntitiesForPolicy", {"PolicyArn": FULL}),
        ],
    ),
    (
        "iam-policy",
        (),
        {"arn": FULL, "tab": "versions"},
        [
            ("IAM GetPolicy", {"PolicyArn": FULL}),
            ("IAM ListPolicyVersions", {"PolicyArn": FULL}),
        ],
    ),
    (
        "ec2",
        (),
        {},
        [
            ("EC2 DescribeInstances", {}),
            ("EC2 DescribeVolumes", {}),
            ("EC2 DescribeSecurityGroups", {}),
            ("EC2 DescribeKeyPairs", {}),
        ],
    ),
    (
        "ec2-instances",
        (),
        {},
        [
            ("EC2 DescribeInstances", {}),
            ("EC2 DescribeInstanceStatus", {"IncludeAllInstances": True}),
        ],
    ),
    ("ec2-security-groups", (), {}, [("EC2 DescribeSecurityGroups", {})]),
    ("ec2-key-pairs", (), {}, [("EC2 DescribeKeyPairs", {})]),
]


ON_DATA = {"ListObjectsV2", "HeadObject", "GetObjectTagging"}


@pytest.mark.parametrize(("name", "args", "query", "calls"), OPENINGS)
def test_a_page_asks_exactly_this_when_it_opens_and_the_history_shows_it(
    ready: Visitor,
    cast: Cast,
    name: str,
    args: tuple[Any, ...],
    query: dict[str, str],
    calls: list[Call],
) -> None:
    world = world_of(cast.aoi)
    sandbox = sandbox_of(cast.aoi)
    OpenedPage.objects.all().delete()
    given = [settled(value, world) for value in args]
    response = ready.get(f"console:{name}", LESSON, *given, **query)
    made = response.context["screen"].opened_by.calls
    assert [(call_name(c.service, c.operation), c.params) for c in made] == [
        (call, settled(params, world)) for call, params in calls
    ]
    assert all(call.event.succeeded for call in made)
    # looking changes nothing, and can't be undone
    assert sandbox_of(cast.aoi).version == sandbox.version

    opened = OpenedPage.objects.get()
    events = unpack_events(opened.events)
    assert [call_name(e.service, e.operation) for e in events] == [
        call for call, _ in calls
    ]
    told = history(cast, {event.region for event in events})
    for event in events:
        if event.operation in ON_DATA:
            assert event.event_id not in told
        else:
            assert told[event.event_id] == requested(event)


# --- what the policy editor asks while somebody writes ----------------------------------

AS_TRUST = {
    "policyType": "RESOURCE_POLICY",
    "validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument",
}
AS_IDENTITY = {"policyType": "IDENTITY_POLICY"}
JSON_EDITOR = {"document": POLICY_TEXT, "editor": "json", "check": "1"}

#: Screen, its arguments, the form that asks for the findings, what is said of the policy
#: beside its text, the Region that is asked; None: the account's.
EDITORS: list[
    tuple[str, tuple[str, ...], dict[str, str], dict[str, str], str | None]
] = [
    ("iam-create-policy", (), JSON_EDITOR, AS_IDENTITY, "us-east-1"),
    ("iam-inline", (ROLE,), JSON_EDITOR, AS_IDENTITY, "us-east-1"),
    (
        "iam-trust",
        (ROLE,),
        {"document": LAMBDA_TRUST, "check": "1"},
        AS_TRUST,
        "us-east-1",
    ),
    (
        "iam-create-role",
        (),
        {"document": LAMBDA_TRUST, "entity": "custom", "check": "1"},
        AS_TRUST,
        "us-east-1",
    ),
    (
        "s3-bucket-policy",
        ("aoi-lab-notes",),
        {"document": POLICY_TEXT, "check": "1"},
        {
            "policyType": "RESOURCE_POLICY",
            "validatePolicyResourceType": "AWS::S3::Bucket",
        },
        None,
    ),
]


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(("name", "args", "form", "said", "region"), EDITORS)
def test_a_check_asks_exactly_this_and_the_history_shows_it(
    ready: Visitor,
    cast: Cast,
    name: str,
    args: tuple[str, ...],
    form: dict[str, str],
    said: dict[str, str],
    region: str | None,
    htmx: bool,
) -> None:
    sandbox = sandbox_of(cast.aoi)
    OpenedPage.objects.all().delete()
    answer = ready.post(f"console:{name}", LESSON, *args, htmx=htmx, **form)
    assert answer.status_code == 200
    assert "IAM Access Analyzer ValidatePolicy" in text_of(answer)
    # looking changes nothing, and can't be undone
    assert sandbox_of(cast.aoi).version == sandbox.version

    (event,) = unpack_events(OpenedPage.objects.get().events)
    assert (event.service, event.operation) == ("accessanalyzer", "ValidatePolicy")
    assert event.params == {"policyDocument": form["document"], **said}
    assert event.region == (region or world_of(cast.aoi).account.region)
    assert event.succeeded
    assert history(cast, {event.region})[event.event_id] == requested(event)
