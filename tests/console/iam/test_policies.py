"""Managed policies in the console: the list, one policy with its tabs, and whom it is
attached to."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, text_of, world_of
from tests.console.stage import FULL, READ, calls_of, deny, page_of
from tests.policies import allow, policy

READ_ONE = policy(allow("s3:GetObject", "arn:aws:s3:::a/*"))


def own(ready: Visitor, cast: Cast, name: str = "lab-read", **fields: Any) -> str:
    """A policy of Aoi's own, by its ARN."""
    ready.post(
        "console:iam-create-policy", LESSON, name=name, document=READ_ONE, **fields
    )
    return f"arn:aws:iam::{world_of(cast.aoi).account.id}:policy/{name}"


def listed(ready: Visitor, **asked: Any) -> list[str]:
    """The names on the page of the list."""
    page = page_of(ready.get("console:iam-policies", LESSON, **asked))
    return re.findall(
        r'<a lang="en" href="[^"]*/iam/policy/\?arn=[^"]*">([^<]+)<', page
    )


# --- the list ---------------------------------------------------------------------------


def test_all_policies_that_can_be_attached_are_there(
    ready: Visitor, cast: Cast
) -> None:
    own(ready, cast)
    text = text_of(ready.get("console:iam-policies", LESSON))
    assert "1,217 matches" in text
    assert listed(ready)[0] == "lab-read"


def test_policies_are_found_by_name_service_and_level(ready: Visitor) -> None:
    assert "AmazonS3FullAccess" in listed(ready, q="amazons3")
    assert "AmazonS3ReadOnlyAccess" in listed(ready, q="amazons3", allows="s3")
    writing = listed(ready, q="amazons3", allows="s3", level="Write")
    assert "AmazonS3FullAccess" in writing
    assert "AmazonS3ReadOnlyAccess" not in writing
    assert listed(ready, q="amazons3", allows="ec2", level="Write") == [
        "AmazonS3FilesFullAccess"
    ]


def test_a_search_while_typing_brings_the_list_alone(ready: Visitor) -> None:
    page = page_of(
        ready.get("console:iam-policies", LESSON, htmx=True, q="AmazonS3", arn=FULL)
    )
    assert "<html" not in page
    assert 'id="policy-rows"' in page
    assert f'value="{FULL}"' in page
    assert 'type="radio"' in page


def test_policies_of_ones_own_are_found_by_what_they_allow(
    ready: Visitor, cast: Cast
) -> None:
    own(ready, cast)
    assert listed(ready, type="customer", allows="s3", level="Read") == ["lab-read"]
    assert listed(ready, type="customer", allows="s3", level="Write") == []


def test_a_level_that_does_not_exist_filters_nothing(ready: Visitor) -> None:
    assert listed(ready, level="Anything") == listed(ready)


def test_the_list_says_what_a_policy_is_used_as(ready: Visitor) -> None:
    used = text_of(ready.get("console:iam-policies", LESSON, q="AmazonS3FullAccess"))
    assert "Permissions policy" in used
    unused = text_of(ready.get("console:iam-policies", LESSON, q="AmazonGlacierFull"))
    assert "Permissions policy" not in unused


def test_the_chosen_policy_stays_chosen(ready: Visitor) -> None:
    page = page_of(ready.get("console:iam-policies", LESSON, q="AmazonS3", arn=FULL))
    (ticked,) = re.findall(
        r'<input type="radio"[^>]*value="([^"]*)"[^>]* checked', page
    )
    assert ticked == FULL


@pytest.mark.parametrize(
    ("route", "query"),
    [
        ("iam-attach-policy", {}),
        ("iam-policy", {"tab": "entities"}),
        ("iam-delete-policy", {"delete": "1"}),
    ],
)
def test_a_button_of_the_list_needs_a_choice(
    ready: Visitor, route: str, query: dict[str, Any]
) -> None:
    response = ready.get(f"console:{route}", LESSON, **query)
    assert response.status_code == 302
    assert "Select a policy" in text_of(ready.get("console:iam-policies", LESSON))


def test_a_policy_of_aws_cannot_be_deleted_from_the_list(ready: Visitor) -> None:
    response = ready.get("console:iam-delete-policy", LESSON, delete="1", arn=FULL)
    assert response.status_code == 302
    assert "AWS manages" in text_of(ready.get("console:iam-policies", LESSON))


# --- one policy -------------------------------------------------------------------------


def detail(ready: Visitor, arn: str, **query: Any) -> str:
    return text_of(ready.get("console:iam-policy", LESSON, arn=arn, **query))


def test_the_summary_has_a_row_for_each_service(ready: Visitor) -> None:
    text = detail(ready, READ)
    assert "Full: List · Limited: Read" in text
    assert re.search(r"\(2 of 4\d\d services\)", text)
    assert "s3-object-lambda" in text
    assert "All resources" in text


def test_a_row_opens_to_the_actions_of_its_service(ready: Visitor) -> None:
    assert "ListAllMyBuckets" not in detail(ready, READ)
    opened = detail(ready, READ, open="allow-s3")
    assert "ListAllMyBuckets" in opened
    assert "PutObject" not in opened


@pytest.mark.parametrize("row", ["deny-s3", "allow-nothing", "x", "allow-*", "-"])
def test_a_row_that_is_not_there_opens_nothing(ready: Visitor, row: str) -> None:
    assert "ListAllMyBuckets" not in detail(ready, READ, open=row)


def test_what_not_action_leaves_out_has_rows_of_its_own(ready: Visitor) -> None:
    text = detail(ready, "arn:aws:iam::aws:policy/PowerUserAccess")
    assert "All other services" in text
    counted = re.search(r"\((\d+) of (\d+) services\)", text)
    assert counted
    assert counted[1] == counted[2], "each may be used for something"
    assert "AWS Organizations" in text


def test_a_denial_is_told_apart(ready: Visitor) -> None:
    text = detail(ready, "arn:aws:iam::aws:policy/AWSDenyAll")
    assert "Explicit deny" in text
    assert "All services" in text


def test_one_resource_and_one_condition_are_named(ready: Visitor, cast: Cast) -> None:
    document = json.loads(READ_ONE)
    document["Statement"][0]["Condition"] = {"StringEquals": {"aws:username": "aoi"}}
    document["Statement"].append(allow("nosuch:*"))
    ready.post(
        "console:iam-create-policy", LESSON, name="one", document=json.dumps(document)
    )
    arn = f"arn:aws:iam::{world_of(cast.aoi).account.id}:policy/one"
    text = detail(ready, arn)
    assert "arn:aws:s3:::a/*" in text
    assert "aws:username StringEquals aoi" in text
    assert "Unrecognized" in text


def test_the_document_is_shown_as_json(ready: Visitor) -> None:
    assert '"Action": [ "s3:*"' in " ".join(
        detail(ready, FULL, **{"as": "json"}).split()
    )


def test_tags_are_for_policies_of_ones_own(ready: Visitor, cast: Cast) -> None:
    tags = {"tag-key": "team", "tag-value": "blue"}
    arn = own(ready, cast, **tags)
    assert world_of(cast.aoi).account.policies[arn].tags == {"team": "blue"}
    assert "blue" in detail(ready, arn, tab="tags")
    change: dict[str, Any] = {"tag-key": ["stage"], "tag-value": ["test"]}
    ready.post("console:iam-policy-tags", LESSON, query={"arn": arn}, **change)
    assert calls_of(cast) == ["IAM UntagPolicy", "IAM TagPolicy"]
    assert world_of(cast.aoi).account.policies[arn].tags == {"stage": "test"}
    assert ready.get("console:iam-policy-tags", LESSON, arn=FULL).status_code == 404


def test_a_policy_is_attached_to_roles_and_users(ready: Visitor, cast: Cast) -> None:
    account = world_of(cast.aoi).account
    user = next(iter(account.users))
    arn = own(ready, cast)
    entities = ["role/lab-role", f"user/{user}"]
    page = text_of(ready.get("console:iam-attach-policy", LESSON, arn=arn))
    assert "lab-role" in page
    ready.post(
        "console:iam-attach-policy",
        LESSON,
        query={"arn": arn},
        entity=entities,
        attach="1",
    )
    assert calls_of(cast) == ["IAM AttachRolePolicy", "IAM AttachUserPolicy"]
    account = world_of(cast.aoi).account
    assert arn in account.roles["lab-role"].attached
    assert arn in account.users[user].attached
    assert "lab-role" in detail(ready, arn, tab="entities")

    asked = ready.post(
        "console:iam-detach-policy",
        LESSON,
        query={"arn": arn},
        entity=entities,
        ask="1",
    )
    assert "Detach lab-read?" in text_of(asked)
    assert arn in world_of(cast.aoi).account.roles["lab-role"].attached
    ready.post("console:iam-detach-policy", LESSON, query={"arn": arn}, entity=entities)
    assert calls_of(cast) == ["IAM DetachRolePolicy", "IAM DetachUserPolicy"]
    assert arn not in world_of(cast.aoi).account.roles["lab-role"].attached


def test_the_search_for_a_policy_is_none_for_an_entity(ready: Visitor) -> None:
    """The list's form brings its fields along."""
    page = text_of(ready.get("console:iam-attach-policy", LESSON, arn=READ, q="S3"))
    assert "lab-role" in page


def test_searching_for_an_entity_keeps_those_that_are_ticked(ready: Visitor) -> None:
    response = ready.post(
        "console:iam-attach-policy",
        LESSON,
        query={"arn": READ},
        entity="role/lab-role",
        who="nobody",
        look="1",
    )
    page = page_of(response)
    assert 'value="role/lab-role" checked' in page


@pytest.mark.parametrize(
    ("route", "query", "field"),
    [
        ("iam-roles", {}, "q"),
        ("iam-policies", {}, "q"),
        ("iam-attach-policy", {"arn": READ}, "who"),
        (
            "iam-create-role",
            {"step": "2", "service": "ec2.amazonaws.com", "bounded": "1"},
            "bq",
        ),
    ],
)
def test_whoever_searched_goes_on_in_the_field(
    ready: Visitor, route: str, query: dict[str, str], field: str
) -> None:
    def focused(wanted: str) -> list[str]:
        asked = {**query, field: wanted, "look": "1"}
        page = page_of(ready.get(f"console:{route}", LESSON, **asked))
        return re.findall(r'<input\b[^>]*\bname="(\w+)"[^>]*\bautofocus\b', page)

    assert focused("nothing-like-it") == [field]
    assert focused("") == []


def test_after_a_denial_the_ticked_entities_are_still_ticked(
    ready: Visitor, cast: Cast
) -> None:
    deny(cast, "iam:AttachRolePolicy")
    response = ready.post(
        "console:iam-attach-policy",
        LESSON,
        query={"arn": READ},
        entity="role/lab-role",
        attach="1",
    )
    assert response.status_code == 422
    page = page_of(response)
    assert "not authorized to perform: iam:AttachRolePolicy" in page
    assert re.search(r'value="role/lab-role"[^>]* checked', page)


@pytest.mark.parametrize(
    ("route", "status"), [("iam-attach-policy", 422), ("iam-detach-policy", 302)]
)
def test_an_entity_that_is_not_there_is_not_sent(
    ready: Visitor, cast: Cast, route: str, status: int
) -> None:
    before = world_of(cast.aoi).account.roles["lab-role"].attached[:]
    for entity in ("role/nobody", "planet/lab-role", "lab-role"):
        response = ready.post(
            f"console:{route}", LESSON, query={"arn": READ}, entity=entity, attach="1"
        )
        assert response.status_code == status
    assert world_of(cast.aoi).account.roles["lab-role"].attached == before


def test_deleting_takes_a_policy_off_users_too(ready: Visitor, cast: Cast) -> None:
    user = next(iter(world_of(cast.aoi).account.users))
    arn = own(ready, cast)
    ready.post(
        "console:iam-attach-policy",
        LESSON,
        query={"arn": arn},
        entity=f"user/{user}",
        attach="1",
    )
    ready.post(
        "console:iam-delete-policy", LESSON, query={"arn": arn}, confirm="lab-read"
    )
    assert calls_of(cast) == ["IAM DetachUserPolicy", "IAM DeletePolicy"]


@pytest.mark.parametrize("arn", ["", "nothing", "arn:aws:iam::aws:policy/NoSuch"])
def test_a_policy_that_is_not_there_is_404(ready: Visitor, arn: str) -> None:
    assert ready.get("console:iam-policy", LESSON, arn=arn).status_code == 404


def test_last_accessed_tells_who_used_a_service(ready: Visitor, cast: Cast) -> None:
    ready.run("aws s3 ls")
    text = detail(ready, FULL, tab="last-accessed")
    assert "lab-role" in text
    assert "Today" in text
    assert calls_of(cast) == [
        "IAM GenerateServiceLastAccessedDetails",
        "IAM GetServiceLastAccessedDetails",
    ]
    assert "Not accessed in the tracking period" in detail(
        ready,
        "arn:aws:iam::aws:policy/AmazonGlacierReadOnlyAccess",
        tab="last-accessed",
    )


def test_the_list_asks_the_database_the_same_however_long_it_is(
    ready: Visitor, cast: Cast
) -> None:
    def asked(**search: Any) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            found = listed(ready, **search)
        return len(queries), len(found)

    own(ready, cast)
    asked()  # the first visit is noted, the banner shown
    few, rows = asked(q="AmazonS3FullAccess")
    assert rows == 1
    assert asked() == (few, 20)


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_two_policies_are_compared(ready: Visitor) -> None:
    full = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
    page = text_of(ready.get("console:iam-policy", LESSON, arn=full, tab="compare"))
    assert "AmazonS3ReadOnlyAccess" in page
    assert "Only AmazonS3FullAccess" not in page
    asked = {"arn": full, "tab": "compare"}
    page = text_of(
        ready.get(
            "console:iam-policy", LESSON, **asked, **{"with": "AmazonS3ReadOnlyAccess"}
        )
    )
    page = words_of(page)
    assert "AmazonS3ReadOnlyAccess allows less than AmazonS3FullAccess." in page
    assert "Only AmazonS3FullAccess" in page
    assert "Only AmazonS3ReadOnlyAccess" not in page
    page = text_of(ready.get("console:iam-policy", LESSON, **asked, **{"with": "none"}))
    assert "There is no policy with this name." in page


AWS = "arn:aws:iam::aws:policy/"


def compared(visitor: Visitor, *names: str, **search: Any) -> str:
    asked = {"policy": [AWS + name for name in names]} if names else {}
    found = visitor.get("console:iam-compare-policies", LESSON, **asked, **search)
    return words_of(text_of(found))


def test_two_policies_of_the_list_stand_side_by_side(ready: Visitor) -> None:
    page = compared(ready, "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess", q="S3")
    assert "AmazonS3ReadOnlyAccess allows less than AmazonS3FullAccess." in page
    assert "Only AmazonS3FullAccess" in page
    assert "Only AmazonS3ReadOnlyAccess" not in page
    assert page.count('"Version": "2012-10-17"') >= 2
    page = compared(ready, "AmazonS3ReadOnlyAccess", "AmazonS3FullAccess")
    assert "AmazonS3FullAccess allows more than AmazonS3ReadOnlyAccess." in page
    page = compared(ready, "AmazonS3ReadOnlyAccess", "AmazonEC2ReadOnlyAccess")
    assert "Each of the two allows something that the other doesn't." in page
    assert "Only AmazonEC2ReadOnlyAccess" in page
    assert "Only AmazonS3ReadOnlyAccess" in page


def test_the_list_leads_to_the_comparison_with_what_was_chosen(ready: Visitor) -> None:
    page = ready.get("console:iam-policies", LESSON, q="S3").content.decode()
    address = ready.url("console:iam-compare-policies", LESSON)
    assert f'formaction="{address}"' in page
    page = ready.get(
        "console:iam-compare-policies", LESSON, q="S3", arn=AWS + "AmazonS3FullAccess"
    ).content.decode()
    box = re.search(r"<input[^>]*AmazonS3FullAccess\"[^>]*>", page)
    assert box is not None
    assert 'type="checkbox"' in box[0]
    assert "checked" in box[0]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ((), "Select two policies. 0 are selected."),
        (("AmazonS3FullAccess",), "Select two policies. 1 is selected."),
        (
            ("AmazonS3FullAccess", "ReadOnlyAccess", "AmazonEC2ReadOnlyAccess"),
            "Select two policies. 3 are selected.",
        ),
        (("AmazonS3FullAccess", "NoSuchPolicy"), "Select two policies. 1 is selected."),
    ],
)
def test_other_than_two_policies_are_not_compared(ready: Visitor, names, told) -> None:
    assert told in compared(ready, *names, compare="1")
    assert "Choose two policies." not in compared(ready, *names)


def test_a_search_keeps_what_was_chosen_to_compare(ready: Visitor) -> None:
    chosen = AWS + "AmazonS3FullAccess"
    rows = ready.get(
        "console:iam-compare-policies", LESSON, htmx=True, q="Glacier", policy=chosen
    ).content.decode()
    assert f'value="{chosen}" checked' in rows


# --- comparing, as far as the policies are told


def test_the_tab_stays_where_a_text_is_not_told(ready: Visitor, cast: Cast) -> None:
    arn = own(ready, cast)
    deny(cast, "iam:GetPolicyVersion", resource=arn)
    asked = {"arn": FULL, "tab": "compare"}
    page = text_of(
        ready.get("console:iam-policy", LESSON, **asked, **{"with": "lab-read"})
    )
    assert "Compare with another policy" in page
    assert page.count("You don’t have permission to see this") == 1
    assert 'to allow <code lang="en">iam:GetPolicyVersion</code>' in page
    both = text_of(
        ready.get("console:iam-compare-policies", LESSON, policy=[FULL, arn])
    )
    both, _, the_list = both.partition('<form method="get" class="mt"')
    assert the_list
    assert both.count("You don’t have permission to see this") == 1
    assert '"s3:*"' in both
    assert "allows more than" not in both


def test_who_is_not_told_the_list_is_not_told_that_a_name_is_unknown(
    ready: Visitor, cast: Cast
) -> None:
    own(ready, cast)
    deny(cast, "iam:ListPolicies")
    asked = {"arn": FULL, "tab": "compare"}
    page = text_of(
        ready.get("console:iam-policy", LESSON, **asked, **{"with": "lab-read"})
    )
    assert "There is no policy with this name." not in page
    assert "iam:ListPolicies" in page
    page = text_of(
        ready.get(
            "console:iam-policy", LESSON, **asked, **{"with": "AmazonS3ReadOnlyAccess"}
        )
    )
    assert "Only AmazonS3FullAccess" in words_of(page)
