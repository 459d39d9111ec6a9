"""The policy editor has IAM Access Analyzer check what is written: when it asks, what is
kept of it, and what it says to somebody who may not ask."""

import json
import re
from typing import Any

import pytest

from iamtutor.cloud.services.accessanalyzer.validation import LONGEST
from iamtutor.console.forms.policies import EMPTY_POLICY
from iamtutor.sandbox.codec import unpack_events
from iamtutor.sandbox.models import OpenedPage
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, text_of, visitor, world_of
from tests.console.stage import deny_all_but, page_of
from tests.policies import allow

ROLE = "lab-role"


def policy(action: str = "s3:GetObject") -> str:
    statement = allow(action)
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=4)


MISSPELT = policy("s3:GetObjct")


@pytest.fixture(autouse=True)
def nothing_asked(ready: Visitor) -> None:
    OpenedPage.objects.all().delete()


def checks() -> list[str]:
    """The policies that were sent, oldest first."""
    return [
        str(event.params["policyDocument"])
        for page in OpenedPage.objects.order_by("pk")
        for event in unpack_events(page.events)
        if event.operation == "ValidatePolicy"
    ]


def check(who: Visitor, document: str, name: str = ROLE, **fields: str) -> Any:
    return who.post(
        "console:iam-inline",
        LESSON,
        name,
        htmx=True,
        **{"document": document, "editor": "json", "check": "1", **fields},
    )


# --- when it asks -----------------------------------------------------------------------


def test_a_saved_policy_is_checked_when_its_editor_opens(
    ready: Visitor, cast: Cast
) -> None:
    ready.get("console:iam-trust", LESSON, ROLE)
    assert checks() == [world_of(cast.aoi).account.roles[ROLE].trust_policy]


def test_the_same_text_is_kept_once_until_something_is_done(ready: Visitor) -> None:
    for document in (policy(), policy(), MISSPELT, policy()):
        check(ready, document)
    assert checks() == [policy(), MISSPELT, policy()]


def test_going_on_to_the_review_asks_nothing_new(ready: Visitor) -> None:
    check(ready, policy())
    ready.post(
        "console:iam-inline", LESSON, ROLE, document=policy(), editor="json", next="1"
    )
    assert checks() == [policy()]


def test_the_blocks_of_the_visual_editor_are_checked_as_their_json(
    ready: Visitor,
) -> None:
    ready.post(
        "console:iam-create-policy",
        LESSON,
        htmx=True,
        **{
            "document": EMPTY_POLICY,
            "editor": "visual",
            "do": "look",
            "b0-effect": "Allow",
            "b0-service": "s3",
            "b0-action": "s3:GetObject",
            "b0-scope": "all",
        },
    )
    (sent,) = checks()
    assert json.loads(sent) == json.loads(policy())


@pytest.mark.parametrize("document", ["", "  \n", EMPTY_POLICY, "{" * (LONGEST + 1)])
def test_who_has_written_nothing_yet_or_far_too_much_asks_nothing(
    ready: Visitor, document: str
) -> None:
    assert check(ready, document).status_code == 200
    assert checks() == []


def test_opening_an_empty_editor_asks_nothing(ready: Visitor) -> None:
    ready.get("console:iam-create-policy", LESSON)
    ready.get("console:iam-create-role", LESSON)
    ready.get("console:s3-bucket-policy", LESSON, "aoi-lab-notes")
    assert checks() == []


def test_line_ends_of_a_form_are_sent_as_plain_ones(ready: Visitor) -> None:
    check(ready, policy().replace("\n", "\r\n"))
    assert checks() == [policy()]


def test_a_genuine_key_in_a_policy_is_not_kept(ready: Visitor) -> None:
    key = "AKIA" + "Q3EGZ7XN2PLMWT5R"
    secret = "/".join(["wJalrXUtnFEMI", "K7MDENG", "bPxRfiCYzzGENUINEz"])
    page = text_of(check(ready, policy(f"{key} {secret}")))
    assert checks() == []
    assert "IAM Access Analyzer ValidatePolicy" in page
    assert "event history has the call" not in page


def test_the_history_is_one_link_away_with_the_region_and_its_reads(
    ready: Visitor,
) -> None:
    page = page_of(check(ready, policy()))
    found = re.search(r'href="([^"]*/cloudtrail/[^"]*)"', page)
    assert found
    shown = text_of(ready.client.get(found[1].replace("&amp;", "&")))
    assert "ValidatePolicy" in shown
    assert "access-analyzer.amazonaws.com" in shown


# --- who may not ask --------------------------------------------------------------------


@pytest.fixture
def denied(ready: Visitor, cast: Cast) -> Visitor:
    deny_all_but(cast, "iam:*", "s3:*")
    return ready


@pytest.mark.parametrize("htmx", [True, False])
def test_a_denial_stands_in_place_of_the_findings(denied: Visitor, htmx: bool) -> None:
    form = {"document": MISSPELT, "editor": "json", "check": "1"}
    answer = denied.post("console:iam-inline", LESSON, ROLE, htmx=htmx, **form)
    page = text_of(answer)
    assert answer.status_code == 200
    assert "is not authorized to perform: access-analyzer:ValidatePolicy" in page
    assert "on resource: arn:aws:access-analyzer:us-east-1:" in page
    assert "with an explicit deny in a service control policy" in page
    assert "Not checked" in page
    for said in ("No findings", "1 finding", "Errors:", "s3:GetObject doesn"):
        assert said not in page
    # what needs no permission is still there
    assert "characters remaining" in page


def test_a_denial_leads_to_its_reasons(denied: Visitor) -> None:
    page = page_of(check(denied, policy()))
    found = re.search(r'href="([^"]*/why/[^"#]*)#why"', page)
    assert found
    assert "access-analyzer:ValidatePolicy" in text_of(denied.client.get(found[1]))


def test_saving_works_without_the_findings(denied: Visitor, cast: Cast) -> None:
    answer = denied.post(
        "console:iam-inline",
        LESSON,
        ROLE,
        document=policy(),
        editor="json",
        name="written",
    )
    assert answer.status_code == 302
    assert "written" in world_of(cast.aoi).account.roles[ROLE].inline


def test_a_denial_is_said_in_japanese_too(denied: Visitor, cast: Cast) -> None:
    page = text_of(check(visitor(cast.aoi, "ja"), policy()))
    assert "ポリシーをチェックする許可がありません" in page
    assert "is not authorized to perform: access-analyzer:ValidatePolicy" in page
