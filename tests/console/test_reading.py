"""Pages of the console show what the API tells whoever is signed in, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from typing import cast as cast_to

import pytest
from django.template import Context, Template

from iamtutor.cloud.console.buttons import MadeCall
from iamtutor.cloud.errors import ServiceError
from iamtutor.console.reading.asking import NotTold
from iamtutor.sandbox.codec import pack, unpack
from iamtutor.sandbox.models import OpenedPage
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, sandbox_of, text_of
from tests.console.rows.row import ROLE
from tests.console.stage import (
    FULL,
    deny,
    deny_all_but,
    one_instance,
    page_of,
    value_of,
)

ROOT = Path(__file__).resolve().parents[2]
BUCKET = "aoi-lab-notes"
FILE = "notes.txt"
STEP_2 = {
    "step": "2",
    "entity": "service",
    "service": "ec2.amazonaws.com",
    "q": "Lambda",
}
#: Whether it is 2022 is no secret; all else of the world is asked for.
OF_THE_WORLD = re.compile(r"\bworld\.(?!host\b)\w+")
#: Where the few things are read that no API tells.
BEYOND = ROOT / "iamtutor/console/reading/beyond.py"


def reads() -> Iterator[tuple[str, str]]:
    for folder, ending in (("iamtutor/console", "py"), ("templates/console", "html")):
        for path in (ROOT / folder).rglob(f"*.{ending}"):
            for line in path.read_text().splitlines():
                found = OF_THE_WORLD.search(line)
                if found and path != BEYOND and "import" not in line:
                    yield str(path.relative_to(ROOT)), found[0]


def test_no_page_looks_into_the_world() -> None:
    assert [*reads()] == []
    assert OF_THE_WORLD.search(BEYOND.read_text())


@pytest.mark.parametrize(
    ("action", "page", "args", "query"),
    [
        ("iam:GetRole", "iam-edit-role", (ROLE,), {}),
        ("iam:GetRole", "iam-trust", (ROLE,), {}),
        ("iam:ListRolePolicies", "iam-attach", (ROLE,), {}),
        ("iam:GetUser", "iam-delete-user", ("admin",), {}),
        ("s3:GetBucketPolicy", "s3-bucket-policy", (BUCKET,), {}),
        ("s3:GetBucketTagging", "s3-tags", (BUCKET,), {}),
    ],
)
def test_what_may_not_be_read_is_not_shown_and_leads_to_its_reasons(
    ready: Visitor,
    cast: Cast,
    action: str,
    page: str,
    args: tuple[str, ...],
    query: dict[str, str],
) -> None:
    assert ready.get(f"console:{page}", LESSON, *args, **query).status_code == 200
    deny(cast, action)
    OpenedPage.objects.all().delete()
    answer = ready.get(f"console:{page}", LESSON, *args, **query)
    assert answer.status_code == 200
    assert action in text_of(answer)
    (why,) = set(re.findall(r'href="([^"#]*/why/[^"#]*)', page_of(answer)))
    assert action in text_of(ready.client.get(why))


#: Page and its query -> what one of its parts asks, and what stays on the page without it.
PARTS = [
    *(
        ("s3-bucket", (BUCKET,), {"tab": tab}, action, stays)
        for tab, stays, actions in (
            (
                "properties",
                f"arn:aws:s3:::{BUCKET}",
                "GetBucketVersioning GetBucketTagging GetEncryptionConfiguration"
                " GetBucketWebsite GetBucketLocation ListAllMyBuckets",
            ),
            (
                "permissions",
                "Cross-origin resource sharing",
                "GetBucketPublicAccessBlock GetBucketPolicy GetBucketAcl"
                " GetBucketOwnershipControls",
            ),
            ("objects", "Create folder", "ListBucket"),
        )
        for action in (f"s3:{name}" for name in actions.split())
    ),
    ("s3-object", (BUCKET,), {"key": FILE}, "s3:GetObjectTagging", "Object overview"),
    ("s3-object", (BUCKET,), {"key": FILE}, "s3:GetBucketLocation", "text/plain"),
    ("iam", (), {}, "iam:GetAccountSummary", "Policy simulator"),
    ("iam", (), {}, "iam:ListAccountAliases", "Identity providers"),
    ("iam-roles", (), {}, "iam:GetRole", ROLE),
    *(
        ("iam-role", (ROLE,), {}, f"iam:{name}", "Maximum session duration")
        for name in (
            "ListAttachedRolePolicies",
            "ListRolePolicies",
            "ListInstanceProfilesForRole",
        )
    ),
    *(
        ("iam-user", ("admin",), query, f"iam:{name}", "user/admin")
        for name, query in (
            ("ListAttachedUserPolicies", {}),
            ("ListUserPolicies", {}),
            ("ListAccessKeys", {}),
            ("ListGroupsForUser", {"tab": "groups"}),
            ("ListAccessKeys", {"tab": "credentials"}),
        )
    ),
    (
        "iam-policy",
        (),
        {"arn": FULL, "tab": "entities"},
        "iam:ListEntitiesForPolicy",
        FULL,
    ),
    ("iam-create-role", (), STEP_2, "iam:ListPolicies", "Set permissions boundary"),
    ("iam-boundary", (ROLE,), {}, "iam:ListPolicies", "PowerUser"),
    *(
        ("ec2", (), {}, f"ec2:{name}", "Service health")
        for name in (
            "DescribeInstances",
            "DescribeVolumes",
            "DescribeSecurityGroups",
            "DescribeKeyPairs",
        )
    ),
    ("ec2-instances", (), {}, "ec2:DescribeInstanceStatus", "t3.micro"),
    *(
        ("ec2-instance", (one_instance,), {"tab": tab}, action, "t3.micro")
        for tab, action in (
            ("details", "iam:GetInstanceProfile"),
            ("details", "ec2:DescribeInstanceAttribute"),
            ("status", "ec2:DescribeInstanceStatus"),
            ("security", "ec2:DescribeSecurityGroups"),
            ("storage", "ec2:DescribeVolumes"),
        )
    ),
    (
        "ec2-connect",
        (one_instance,),
        {"tab": "session-manager"},
        "iam:GetInstanceProfile",
        "Connect to instance",
    ),
    ("ec2-connect", (one_instance,), {}, "ec2:DescribeSecurityGroups", "ec2-user"),
    *(
        ("ec2-launch", (), {}, action, "Configure storage")
        for action in (
            "ec2:DescribeImages",
            "ec2:DescribeInstanceTypes",
            "ec2:DescribeKeyPairs",
            "ec2:DescribeSecurityGroups",
            "iam:ListInstanceProfiles",
        )
    ),
    (
        "ec2-modify-iam-role",
        (one_instance,),
        {},
        "iam:ListInstanceProfiles",
        "Choose IAM role",
    ),
]


@pytest.mark.parametrize(("page", "args", "query", "action", "stays"), PARTS)
def test_a_part_that_may_not_be_read_says_so_itself_and_the_rest_of_the_page_stays(
    ready: Visitor,
    cast: Cast,
    page: str,
    args: tuple[Any, ...],
    query: dict[str, str],
    action: str,
    stays: str,
) -> None:
    named = [one(cast) if callable(one) else one for one in args]
    deny(cast, action)
    answer = ready.get(f"console:{page}", LESSON, *named, **query)
    assert answer.status_code == 200
    assert stays in text_of(answer)
    links = set(re.findall(r'href="([^"#]*/why/[^"#]*)', page_of(answer)))
    assert links
    for why in links:
        assert action in text_of(ready.client.get(why))


@pytest.mark.parametrize("condition", ["part.read", "not part.read", "1 != part.read"])
def test_a_refusal_is_no_value_that_a_condition_goes_on_with(condition: str) -> None:
    class Part:
        @property
        def read(self) -> str:
            call = cast_to(MadeCall, None)
            raise NotTold(call, ServiceError("AccessDenied", "not authorized"))

    page = Template(
        f"{{% load told %}}{{% told quietly %}}{{% if {condition} %}}it is"
        "{% else %}it is not{% endif %}{% endtold %}"
    )
    assert page.render(Context({"part": Part()})) == ""


def test_several_parts_are_refused_each_with_its_own_reasons(
    ready: Visitor, cast: Cast
) -> None:
    denied = ["s3:GetBucketVersioning", "s3:GetBucketTagging", "s3:GetBucketWebsite"]
    deny(cast, *denied)
    page = ready.get("console:s3-bucket", LESSON, BUCKET, tab="properties")
    assert "SSE-S3" in text_of(page)
    links = re.findall(r'href="([^"#]*/why/[^"#]*)', page_of(page))
    said = [text_of(ready.client.get(why)) for why in links]
    assert [action in text for action, text in zip(denied, said, strict=True)] == [
        True
    ] * 3


def test_a_bucket_that_is_not_there_has_no_tabs(ready: Visitor) -> None:
    for tab in ("objects", "properties", "permissions", "metrics"):
        answer = ready.get("console:s3-bucket", LESSON, "no-such-bucket-here", tab=tab)
        assert answer.status_code == 404, tab


def test_a_bucket_that_is_not_all_blocked_shows_which_part_is(
    ready: Visitor, cast: Cast
) -> None:
    ready.post(
        "console:s3-public-access",
        LESSON,
        BUCKET,
        settings="1",
        block="BlockPublicAcls",
        confirm="confirm",
    )
    page = text_of(ready.get("console:s3-bucket", LESSON, BUCKET, tab="permissions"))
    assert "new access control lists" in page


def test_settings_that_may_not_be_copied_leave_the_form_as_it_was(
    ready: Visitor, cast: Cast
) -> None:
    deny(cast, "s3:GetBucketPublicAccessBlock")
    answer = ready.post(
        "console:s3-create-bucket",
        LESSON,
        name="typed-already",
        copy="1",
        copy_from=BUCKET,
    )
    assert value_of(page_of(answer), "name") == "typed-already"
    assert "s3:GetBucketPublicAccessBlock" in text_of(answer)


def test_an_instance_is_not_shown_to_whom_it_is_not_described(
    ready: Visitor, cast: Cast
) -> None:
    instance = one_instance(cast)
    deny(cast, "ec2:DescribeInstances")
    for page in ("ec2-instance", "ec2-connect", "ec2-tags", "ec2-manage-state"):
        text = text_of(ready.get(f"console:{page}", LESSON, instance))
        assert "ec2:DescribeInstances" in text, page
        assert "t3.micro" not in text


def test_a_list_that_may_not_be_read_has_no_lines_and_the_search_finds_none(
    ready: Visitor, cast: Cast
) -> None:
    assert ROLE in text_of(ready.get("console:home", LESSON, q=ROLE))
    deny_all_but(cast, "sts:*")
    for page in ("iam-roles", "iam-users", "iam-groups", "s3-buckets", "ec2-instances"):
        answer = ready.get(f"console:{page}", LESSON)
        assert answer.context["rows"] == [], page
        assert "not authorized to perform" in text_of(answer)
    found = ready.get("console:home", LESSON, q=ROLE).context["found"]
    assert found.resources == []


def test_what_no_policy_decided_is_not_called_a_missing_permission(
    ready: Visitor, cast: Cast
) -> None:
    """Nobody has the credentials that the console was opened with any more."""
    sandbox = sandbox_of(cast.aoi)
    world = unpack(sandbox.document)
    del world.account.users[world.account.console_user]
    sandbox.document = pack(world)
    sandbox.save()
    written = {"editor": "json", "document": "{}", "check": "1"}
    for answer in (
        ready.get("console:iam-roles", LESSON),
        ready.get("console:iam-policy", LESSON, arn=FULL),
        ready.get("console:s3-bucket", LESSON, BUCKET, tab="properties"),
        ready.get("console:s3-buckets", LESSON),
        ready.post("console:iam-create-policy", LESSON, **written),
    ):
        text = text_of(answer)
        assert re.search("could not be (read|checked)", text)
        assert not re.search("permission to|your permissions|No permission", text)
        assert "Why was this denied?" not in text
