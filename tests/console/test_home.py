"""The console's home: search in groups, and what was visited last, kept with the seat."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iamtutor.console.search import plain
from iamtutor.console.visits import visited
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, text_of, visitor
from tests.console.stage import one_instance, page_of


def results(who: Visitor, wanted: str) -> str:
    """The main part of the page: the bar has links of its own."""
    page = page_of(who.get("console:home", LESSON, q=wanted))
    return page.split("console-head", 1)[1].split('<aside class="does"', 1)[0]


@pytest.mark.parametrize(
    ("wanted", "screen"),
    [
        ("s3", "console:s3-buckets"),
        ("IAM", "console:iam"),
        ("virtual servers", "console:ec2"),
        ("ＥＣ２", "console:ec2"),
        ("roles", "console:iam-roles"),
        ("policy", "console:iam-policies"),
        ("users", "console:iam-users"),
        ("group", "console:iam-groups"),
        ("event history", "console:cloudtrail"),
    ],
)
def test_services_and_features_are_found(
    ready: Visitor, wanted: str, screen: str
) -> None:
    assert f'href="{ready.url(screen, LESSON)}"' in results(ready, wanted)


@pytest.mark.parametrize("wanted", ["AWS リソース", "AWSリソース", "ロール", "role"])
def test_japanese_is_found_with_the_space_and_without(cast: Cast, wanted: str) -> None:
    aoi = visitor(cast.aoi, "ja").catch_up()
    assert "/console/iam/" in results(aoi, wanted)


def test_resources_are_found_by_their_names(ready: Visitor, cast: Cast) -> None:
    instance = one_instance(cast)
    assert ready.url("console:iam-role", LESSON, "lab-role") in results(ready, "LAB-R")
    assert ready.url("console:ec2-instance", LESSON, instance) in results(
        ready, instance[:8]
    )
    assert ready.url("console:iam-user", LESSON, "admin") in results(ready, "admin")
    assert ready.url("console:s3-bucket", LESSON, "aoi-lab-notes") in results(
        ready, "lab-notes"
    )


def test_nothing_found_is_said_and_typed_text_stays(ready: Visitor) -> None:
    page = text_of(ready.get("console:home", LESSON, q="<b>nothing & more"))
    assert "No matches" in page
    assert "only the services that the course needs" in page
    assert 'value="<b>nothing & more"' in page


def test_nobody_elses_resources_are_found(ready: Visitor, cast: Cast) -> None:
    ben = visitor(cast.ben)
    assert "/roles/details/" not in results(ben, "lab-role")
    assert "/roles/details/" in results(ready, "lab-role")


def test_width_case_and_spaces_make_no_difference() -> None:
    assert plain("IAM ロールを変更") == plain("ｉａｍロールを変更")


# -- recently visited


def recent(who: Visitor) -> list[str]:
    page = page_of(who.get("console:home", LESSON))
    part = re.search(r'id="rec-h".*?</ul>', page, re.S)
    return re.findall(r">([A-Za-z0-9]+)</a>", part[0]) if part else []


def test_what_was_visited_last_comes_first(ready: Visitor, cast: Cast) -> None:
    assert recent(ready) == []
    for screen in ("s3-buckets", "iam", "ec2", "s3-create-bucket"):
        ready.get(f"console:{screen}", LESSON)
    assert recent(ready) == ["S3", "EC2", "IAM"]
    assert recent(visitor(cast.aoi)) == ["S3", "EC2", "IAM"], "another browser"
    assert recent(visitor(cast.ben)) == []


def test_staying_in_a_service_writes_nothing(ready: Visitor, cast: Cast) -> None:
    ready.get("console:s3-buckets", LESSON)
    with CaptureQueriesContext(connection) as queries:
        ready.get("console:s3-create-bucket", LESSON)
    written = [q["sql"] for q in queries if "course_visited" in q["sql"]]
    assert [sql.split()[0] for sql in written] == ["SELECT"]
    assert visited(cast.seat(cast.aoi)) == ["s3"]


# -- the frame


@pytest.mark.parametrize(
    ("screen", "shown"), [("iam", "Global"), ("s3-buckets", "ap-northeast-1")]
)
def test_the_bar_says_account_and_region(
    ready: Visitor, screen: str, shown: str
) -> None:
    page = page_of(ready.get(f"console:{screen}", LESSON))
    bar = page.split("console-bar", 1)[1].split("console-head", 1)[0]
    assert "1111-2222-3333" in bar
    assert shown in bar
