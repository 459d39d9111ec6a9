"""The event history of CloudTrail: what it shows, what it hides, and one event's record."""

import json
import re

import pytest

from iamtutor.sandbox.models import OpenedPage
from iamtutor.sandbox.selectors import events_of, history_of
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, sandbox_of, text_of, world_of
from tests.console.stage import FULL, create_role, page_of

GLOBAL = "us-east-1"


def names(page: str) -> list[str]:
    """The event names of the list, newest first."""
    return re.findall(r'href="[^"]*/cloudtrail/event/[^"]*">([^<]*)</a>', page)


def listed(who: Visitor, **query: str) -> list[str]:
    return names(page_of(who.get("console:cloudtrail", LESSON, **query)))


def test_on_load_reads_are_hidden(ready: Visitor) -> None:
    ready.run("aws s3 ls")
    assert "ListBuckets" not in listed(ready)
    assert "CreateBucket" in listed(ready)
    assert "ListBuckets" in listed(ready, attribute="ReadOnly", q="true")
    assert {"ListBuckets", "CreateBucket"} <= set(listed(ready, attribute=""))


def test_a_value_is_exact(ready: Visitor) -> None:
    assert set(listed(ready, attribute="EventName", q="CreateBucket")) == {
        "CreateBucket"
    }
    assert not listed(ready, attribute="EventName", q="CreateB")
    assert not listed(ready, attribute="EventName", q="createbucket")


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("EventSource", "s3.amazonaws.com"),
        ("ResourceName", "aoi-lab-notes"),
        ("ResourceType", "AWS::S3::Bucket"),
        ("Username", "admin"),
    ],
)
def test_one_attribute_at_a_time(ready: Visitor, attribute: str, value: str) -> None:
    assert "CreateBucket" in listed(ready, attribute=attribute, q=value)
    assert not listed(ready, attribute=attribute, q="something else")


def test_iams_events_are_in_the_first_region_only(ready: Visitor) -> None:
    create_role(ready, LESSON, "made", FULL)
    assert "CreateRole" not in listed(ready)
    assert "CreateRole" in listed(ready, region=GLOBAL)
    assert "CreateBucket" not in listed(ready, region=GLOBAL)


def test_calls_on_objects_are_shown_by_a_switch_and_marked(ready: Visitor) -> None:
    assert "PutObject" not in listed(ready)
    page = page_of(ready.get("console:cloudtrail", LESSON, attribute="", objects="1"))
    assert "PutObject" in names(page)
    assert page.count("not in the real Event history") >= 1


def test_a_range_of_time_leaves_out_what_was_before(ready: Visitor) -> None:
    assert "CreateBucket" in listed(ready, attribute="", time="30m")
    early = {"since": "2020-01-01T00:00", "until": "2020-01-02T00:00"}
    assert not listed(ready, attribute="", time="custom", **early)


def test_a_range_that_ends_before_it_starts_is_said(ready: Visitor) -> None:
    response = ready.get(
        "console:cloudtrail",
        LESSON,
        attribute="",
        time="custom",
        since="2026-02-01T00:00",
        until="2026-01-01T00:00",
    )
    assert "The end is before the start." in text_of(response)


def test_searching_is_a_call_and_looking_is_none(ready: Visitor, cast: Cast) -> None:
    before = len(records_of(cast.aoi))
    ready.get("console:cloudtrail", LESSON, attribute="EventName", q="CreateBucket")
    assert len(records_of(cast.aoi)) == before
    response = ready.post(
        "console:cloudtrail", LESSON, attribute="EventName", q="DeleteBucket"
    )
    assert response.status_code == 302
    assert "DeleteBucket" in response.url
    assert len(records_of(cast.aoi)) == before + 1
    made = events_of(sandbox_of(cast.aoi).pk)[-1]
    assert made.operation == "LookupEvents"
    assert made.params == {
        "LookupAttributes": [
            {"AttributeKey": "EventName", "AttributeValue": "DeleteBucket"}
        ]
    }


def test_an_event_has_its_details_and_its_record(ready: Visitor) -> None:
    page = page_of(
        ready.get("console:cloudtrail", LESSON, attribute="EventName", q="CreateBucket")
    )
    found = re.search(r'href="([^"]*/cloudtrail/event/[^"]*)"', page)
    assert found is not None
    text = text_of(ready.client.get(found[1]))
    shown = re.search(r'<pre class="json"[^>]*>(.*?)</pre>', text, re.S)
    assert shown is not None
    record = json.loads(shown[1])
    assert record["eventName"] == "CreateBucket"
    assert record["userIdentity"]["userName"] == "admin"
    assert record["managementEvent"] is True
    assert record["sessionCredentialFromConsole"] == "true"
    assert record["sourceIPAddress"]
    assert record["requestParameters"]["bucket"] == "aoi-lab-notes"
    assert "AWS::S3::Bucket" in text


def test_nobody_elses_event_is_found(ready: Visitor, cast: Cast) -> None:
    from tests.cast import visitor

    event = events_of(sandbox_of(cast.aoi).pk)[0].event_id
    ben = visitor(cast.ben)
    assert ben.get("console:cloudtrail-event", LESSON, event).status_code == 404
    assert ready.get("console:cloudtrail-event", LESSON, event).status_code == 200


def test_what_is_shown_can_be_downloaded(ready: Visitor) -> None:
    response = ready.get(
        "console:cloudtrail",
        LESSON,
        attribute="EventName",
        q="CreateBucket",
        download="json",
    )
    assert response["Content-Disposition"].startswith("attachment")
    records = json.loads(response.content)["Records"]
    assert {record["eventName"] for record in records} == {"CreateBucket"}


def test_odd_addresses_fall_back(ready: Visitor) -> None:
    for query in (
        {"region": "moon-1"},
        {"attribute": "Nonsense", "q": "x"},
        {"time": "soon", "page": "none"},
        {"time": "custom", "since": "yesterday"},
        {"q": "x" * 5000},
    ):
        assert ready.get("console:cloudtrail", LESSON, **query).status_code == 200


# --- what pages ask when they open ------------------------------------------------------


def reads(who: Visitor, region: str = GLOBAL) -> list[str]:
    return listed(who, attribute="ReadOnly", q="true", region=region)


def test_what_a_page_asked_when_it_opened_is_in_the_history(
    ready: Visitor,
) -> None:
    page = page_of(ready.get("console:iam-roles", LESSON))
    (link,) = re.findall(r'href="([^"]*)">event history</a>', page)
    told = page_of(ready.client.get(link.replace("&amp;", "&")))
    assert names(told)[:2] == ["GetRole", "ListRoles"]
    one = re.search(r'href="([^"]*)">ListRoles</a>', told)
    assert one
    record = text_of(ready.client.get(one[1]))
    assert '"eventName": "ListRoles"' in record
    assert '"readOnly": true' in record
    (why,) = re.findall(r'href="([^"]*/why/[^"]*)"', record)
    assert "iam:ListRoles" in page_of(ready.client.get(why))


def test_filtering_a_list_and_turning_its_pages_asks_nothing_new(
    ready: Visitor,
) -> None:
    for query in ({}, {"q": "S3"}, {"page": "2"}):
        ready.get("console:iam-policies", LESSON, **query)
    assert reads(ready).count("ListPolicies") == 1
    ready.get("console:iam-roles", LESSON)
    ready.get("console:iam-policies", LESSON)
    assert reads(ready).count("ListPolicies") == 2


def test_a_search_is_in_the_history_once(ready: Visitor, cast: Cast) -> None:
    own = world_of(cast.aoi).account.region
    ready.post(
        "console:cloudtrail",
        LESSON,
        region=own,
        attribute="EventName",
        q="CreateBucket",
    )
    ready.get(
        "console:cloudtrail",
        LESSON,
        region=own,
        attribute="EventName",
        q="CreateBucket",
    )
    assert reads(ready, own).count("LookupEvents") == 1


def test_undo_takes_back_the_pages_that_were_opened_after_it(
    ready: Visitor, cast: Cast
) -> None:
    ready.get("console:iam-policies", LESSON)
    create_role(ready, LESSON, "made")
    ready.get("console:iam-roles", LESSON)
    assert {"ListRoles", "ListPolicies"} <= set(reads(ready))
    last = records_of(cast.aoi)[-1]
    ready.post("course:undo", LESSON, ordinal=str(last.ordinal))
    assert "ListPolicies" in reads(ready)
    assert "ListRoles" not in reads(ready)


def test_a_new_account_has_no_history(ready: Visitor, cast: Cast) -> None:
    OpenedPage.objects.all().delete()
    ready.get("console:iam-roles", LESSON)
    assert OpenedPage.objects.count() == 1
    ready.post("course:reset", LESSON, confirm="1")
    assert history_of(sandbox_of(cast.aoi).pk) == []


def test_a_genuine_key_in_a_search_is_not_kept(ready: Visitor) -> None:
    key = "AKIA" + "Q3EGZ7XN2PLMWT5R"
    secret = "/".join(["wJalrXUtnFEMI", "K7MDENG", "bPxRfiCYzzGENUINEz"])
    OpenedPage.objects.all().delete()
    ready.get("console:s3-bucket", LESSON, "aoi-lab-notes", q=f"{key} {secret}")
    assert OpenedPage.objects.count() == 0
    ready.get("console:s3-bucket", LESSON, "aoi-lab-notes", q="notes")
    assert OpenedPage.objects.count() == 1
