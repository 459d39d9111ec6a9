"""Beside each screen: what the last click did, and what could not be shown."""

import json
import re

import pytest

from iamtutor.console import made
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, text_of
from tests.console.stage import FULL, create_role, deny, page_of


def beside(page: str) -> str:
    return page.partition('id="does"')[2].partition("</aside>")[0]


def test_the_last_click_is_told_with_parameters_command_result_and_why(
    ready: Visitor, cast: Cast
) -> None:
    create_role(ready, LESSON, "made", FULL)
    told = beside(text_of(ready.get("console:iam", LESSON)))
    assert "Create role" in told
    assert '"RoleName": "made"' in told
    assert '"AssumeRolePolicyDocument": {\n' in told
    assert f"aws iam attach-role-policy --role-name made --policy-arn {FULL}" in told
    assert 'Instance profile</dt><dd lang="en">made' in told
    ordinal = records_of(cast.aoi)[-1].ordinal
    for place in range(4):
        why = ready.url("course:why", LESSON, f"{ordinal}-{place}")
        assert f'href="{why}#why"' in told
        assert ready.client.get(why).status_code == 200


def test_undo_stands_before_the_screen(ready: Visitor) -> None:
    undo = f"{ready.url('course:undo', LESSON)}?tab=console"
    assert undo not in text_of(ready.get("console:iam", LESSON))
    create_role(ready, LESSON, "made", FULL)
    before, _screen, after = text_of(ready.get("console:iam", LESSON)).partition(
        'id="screen"'
    )
    assert f'href="{undo}"' in before
    assert undo not in after
    assert "Create role" in text_of(ready.client.get(undo))


@pytest.mark.parametrize(
    "text",
    [
        '{"Version": "\\ud800"}',
        "{" + '"a":{' * 900 + "}" * 901,
        '{"n": ' + "9" * 5000 + "}",
    ],
    ids=["surrogate", "deep", "number"],
)
def test_a_strange_policy_text_is_shown_as_it_was_sent(
    ready: Visitor, text: str
) -> None:
    ready.post("console:iam-inline", LESSON, "lab-role", name="x", document=text)
    assert ready.get("console:iam", LESSON).status_code == 200
    shown = json.loads(made._as_json({"PolicyDocument": text}))
    assert isinstance(shown["PolicyDocument"], str | dict)


def test_a_click_that_failed_halfway_is_told_as_far_as_it_went(
    ready: Visitor, cast: Cast
) -> None:
    deny(cast, "iam:CreateInstanceProfile")
    response = create_role(ready, LESSON, "made", FULL)
    assert response.url == ready.url("console:iam-role", LESSON, "made")
    told = beside(text_of(ready.client.get(response.url)))
    assert told.index("IAM CreateRole") < told.index("IAM AttachRolePolicy")
    assert "IAM AddRoleToInstanceProfile" not in told
    assert "with an explicit deny in a service control policy" in told


def test_a_refused_user_is_told_the_same_way(ready: Visitor, cast: Cast) -> None:
    deny(cast, "iam:CreateUser")
    response = ready.post("console:iam-create-user", LESSON, name="bob", create="1")
    assert "Why was this denied?" in beside(text_of(response))
    blank = ready.post("console:iam-create-user", LESSON, name="", create="1")
    assert "aws iam create-user" in beside(text_of(blank))


def test_a_list_that_may_not_be_read_says_so_in_place(
    ready: Visitor, cast: Cast
) -> None:
    deny(cast, "iam:ListRoles")
    response = ready.get("console:iam-roles", LESSON)
    page = text_of(response)
    assert response.status_code == 200
    assert "not authorized to perform: iam:ListRoles" in page
    assert "service control policy" in page
    assert "lab-role" not in page.partition("<main")[2].partition('id="does"')[0]


def test_last_access_that_may_not_be_asked_says_so_in_its_tab(
    ready: Visitor, cast: Cast
) -> None:
    deny(cast, "iam:GetServiceLastAccessedDetails")
    for screen, args, query in (
        ("iam-role", ("lab-role",), {}),
        ("iam-role", ("lab-role",), {"access": "all"}),
        ("iam-policy", (), {"arn": FULL}),
    ):
        response = ready.get(
            f"console:{screen}", LESSON, *args, tab="last-accessed", **query
        )
        page = text_of(response)
        assert response.status_code == 200
        assert "You don’t have permission to see this" in page
        assert "not authorized to perform: iam:GetServiceLastAccessedDetails" in page
        assert reasons(ready, page) == "iam:GetServiceLastAccessedDetails"


def reasons(who: Visitor, page: str) -> str:
    """The action that stands where the page's *Why was this denied?* leads."""
    link = re.search(r'href="([^"]*/why/[^"]*)">Why was this denied\?</a>', page)
    assert link
    why = who.client.get(link[1])
    assert why.status_code == 200
    return str(why.context["bench"].why.action)


@pytest.mark.parametrize(
    ("action", "screen", "args", "query"),
    [
        ("iam:ListRoles", "iam-roles", (), {}),
        ("iam:GetAccountSummary", "iam", (), {}),
        ("iam:ListGroups", "iam-groups", (), {}),
        ("iam:ListUsers", "iam-users", (), {}),
        ("iam:ListAccessKeys", "iam-user", ("admin",), {"tab": "credentials"}),
        ("iam:ListRolePolicies", "iam-role", ("lab-role",), {}),
        ("iam:ListPolicies", "iam-policies", (), {}),
        ("ec2:DescribeKeyPairs", "ec2-key-pairs", (), {}),
        ("s3:ListAllMyBuckets", "s3-buckets", (), {}),
        ("s3:ListBucket", "s3-bucket", ("aoi-lab-notes",), {}),
        ("s3:GetBucketAcl", "s3-bucket", ("aoi-lab-notes",), {"tab": "permissions"}),
        ("cloudtrail:LookupEvents", "cloudtrail", (), {}),
    ],
)
def test_what_a_page_may_not_ask_leads_to_its_reasons(
    ready: Visitor,
    cast: Cast,
    action: str,
    screen: str,
    args: tuple[str, ...],
    query: dict[str, str],
) -> None:
    deny(cast, action)
    for _time in range(2):
        page = text_of(ready.get(f"console:{screen}", LESSON, *args, **query))
        assert reasons(ready, page) == action


@pytest.mark.parametrize(
    ("action", "screen"),
    [
        ("iam:ListRoles", "iam-roles"),
        ("ec2:DescribeInstances", "ec2-instances"),
        ("ec2:DescribeKeyPairs", "ec2-key-pairs"),
        ("ec2:DescribeSecurityGroups", "ec2-security-groups"),
        ("s3:ListAllMyBuckets", "s3-buckets"),
        ("cloudtrail:LookupEvents", "cloudtrail"),
    ],
)
def test_a_list_that_was_refused_claims_no_count_and_no_empty_table(
    ready: Visitor, cast: Cast, action: str, screen: str
) -> None:
    deny(cast, action)
    page = page_of(ready.get(f"console:{screen}", LESSON))
    heading = page.partition("<h1")[2].partition("</h1>")[0]
    assert 'class="muted num"' not in heading
    shown = page.partition("</h1>")[2].partition('id="does"')[0]
    assert "<table" not in shown
    assert 'class="nothing"' not in shown


def test_the_dashboard_of_ec2_counts_nothing_that_it_may_not_see(
    ready: Visitor, cast: Cast
) -> None:
    deny(cast, "ec2:DescribeInstances")
    page = page_of(ready.get("console:ec2", LESSON))
    assert "EC2 DescribeInstances" in page
    counts = re.findall(r'<dd class="num">(.*?)</dd>', page, re.DOTALL)
    running, instances, key_pairs, *_ = (re.sub("<[^>]*>", "", one) for one in counts)
    assert not re.search(r"\d", running + instances)
    assert re.search(r"\d", key_pairs)
