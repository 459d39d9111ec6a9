"""Guided mode on the way to removing what was made: each screen, and wrong turns."""

import pytest

from iamtutor.console.guide import Page, guide_for
from tests.cast import Cast, Visitor, text_of, world_of
from tests.console.guide.pointer import Element, needed_first, next_control, read
from tests.console.guide.walk import Walk
from tests.console.stage import deny, one_instance
from tests.content import course

CLEAN_UP = "take-it-down"
ROLE, BUCKET, PAYROLL = "lab-role", "aoi-lab-notes", "payroll-111122223333"


def at(cast: Cast, task: str) -> Visitor:
    """Aoi, with everything before this task of the clean-up done."""
    walk = Walk(cast, "en")
    walk.aoi.catch_up(CLEAN_UP)
    walk.through(course().by_slug[CLEAN_UP], until=task)
    return walk.aoi


def see(aoi: Visitor, screen: str, *args: str, **query: str) -> Element:
    return read(text_of(aoi.get(f"console:{screen}", CLEAN_UP, *args, **query)))


def address(aoi: Visitor, screen: str, *args: str, **query: str) -> str:
    return aoi.url(f"console:{screen}", CLEAN_UP, *args, **query)


def test_an_instance_is_chosen_then_terminated(cast: Cast) -> None:
    aoi = at(cast, "end-the-instance")
    mine = one_instance(cast)
    box = next_control(see(aoi, "ec2-instances"))
    ticked = f"?instance={mine}&at={mine}"
    assert (box.get("role"), box.get("href")) == ("checkbox", ticked)
    for page in (
        see(aoi, "ec2-instances", instance=mine),
        see(aoi, "ec2-instance", mine),
    ):
        entry = next_control(page)
        assert entry.get("value") == "terminate"
        menu = entry.within("details")
        assert menu is not None
        assert "open" in menu.attributes
    fields = {"ask": "1", "instance": mine}
    question = aoi.post("console:ec2-states", CLEAN_UP, state="terminate", **fields)
    assert next_control(read(text_of(question))).text == "Terminate (delete)"
    another = aoi.post("console:ec2-states", CLEAN_UP, state="stop", **fields)
    assert next_control(read(text_of(another))).get("href") == address(aoi, "ec2")


def test_the_page_of_states_asks_for_one_first(cast: Cast) -> None:
    aoi = at(cast, "end-the-instance")
    page = see(aoi, "ec2-manage-state", one_instance(cast))
    assert needed_first(page) == ["state"]
    assert next_control(page).text == "Change state"


def test_with_others_chosen_the_learners_instance_is_to_be_chosen_alone(
    cast: Cast,
) -> None:
    aoi = at(cast, "end-the-instance")
    first = one_instance(cast)
    aoi.run("sleep 60", lesson=CLEAN_UP, machine="desk")
    aoi.post("console:ec2-launch", CLEAN_UP, key_pair="lab-key")
    (mine,) = set(world_of(cast.aoi).account.instances) - {first}
    page = see(aoi, "ec2-instances", instance=first)
    assert next_control(page).get("href") == f"?instance={mine}"
    page = see(aoi, "ec2-instances", q="no such")
    assert next_control(page).get("href") == address(aoi, "ec2")


def test_a_role_is_ticked_then_deleted_by_its_name(cast: Cast) -> None:
    aoi = at(cast, "remove-the-role")
    page = see(aoi, "iam-roles")
    assert needed_first(page) == [ROLE]
    assert next_control(page).get("name") == "delete"
    question = address(aoi, "iam-delete-role", ROLE)
    assert aoi.get("console:iam-roles", CLEAN_UP, role=ROLE, delete="1").url == question
    for tab in ("permissions", "trust"):
        page = see(aoi, "iam-role", ROLE, tab=tab)
        assert next_control(page).get("href") == question
    page = see(aoi, "iam-delete-role", ROLE)
    assert needed_first(page) == ["confirm"]
    assert next_control(page).text == "Delete"
    assert next_control(see(aoi, "iam-trust", ROLE)).get("href") == address(aoi, "iam")


def test_a_bucket_is_emptied_then_deleted_by_its_name(cast: Cast) -> None:
    aoi = at(cast, "remove-the-bucket")

    def asks(page: Element, words: str) -> None:
        assert needed_first(page) == ["confirm"]
        assert next_control(page).text == words

    for others in ({}, {"bucket": PAYROLL}):
        box = next_control(see(aoi, "s3-buckets", **others))
        assert (box.get("role"), box.get("href")) == ("checkbox", f"?bucket={BUCKET}")
    chosen = {"bucket": BUCKET}
    empty = address(aoi, "s3-delete-bucket", BUCKET, empty="1")
    assert next_control(see(aoi, "s3-buckets", **chosen)).get("href") == empty
    too_early = see(aoi, "s3-delete-bucket", BUCKET)
    assert next_control(too_early).get("href") == "?empty=1"
    assert needed_first(too_early) == []
    asks(see(aoi, "s3-delete-bucket", BUCKET, empty="1"), "Empty")
    aoi.client.post(empty, {"confirm": "permanently delete"})
    delete = address(aoi, "s3-delete-bucket", BUCKET)
    assert next_control(see(aoi, "s3-buckets", **chosen)).get("href") == delete
    asks(see(aoi, "s3-delete-bucket", BUCKET), "Delete bucket")
    again = see(aoi, "s3-delete-bucket", BUCKET, empty="1")
    assert next_control(again).get("href") == address(aoi, "s3-buckets")
    other = see(aoi, "s3-delete-bucket", PAYROLL)
    assert next_control(other).get("href") == address(aoi, "s3-buckets")


def test_a_bucket_that_does_not_tell_its_versions_is_emptied_once_it_was_refused(
    cast: Cast,
) -> None:
    """Who may not list them learns from the refusal to delete it that there are some."""
    aoi = at(cast, "remove-the-bucket")
    deny(cast, "s3:ListBucketVersions")
    delete = address(aoi, "s3-delete-bucket", BUCKET)
    assert next_control(see(aoi, "s3-delete-bucket", BUCKET)).text == "Delete bucket"
    refused = read(text_of(aoi.client.post(delete, {"confirm": BUCKET})))
    for page in (refused, see(aoi, "s3-delete-bucket", BUCKET)):
        assert next_control(page).get("href") == "?empty=1"
    chosen = see(aoi, "s3-buckets", bucket=BUCKET)
    assert next_control(chosen).get("href") == f"{delete}?empty=1"
    aoi.client.post(f"{delete}?empty=1", {"confirm": "permanently delete"})
    assert next_control(see(aoi, "s3-buckets", bucket=BUCKET)).get("href") == delete


@pytest.mark.parametrize(
    ("route", "page"),
    [
        ("ec2/instances/terminate", Page("ec2-instances", {"mine": "gone"})),
        ("ec2/instances/terminate", Page("ec2-instance", {"gone": True})),
        ("iam/roles/delete", Page("iam-roles", {"mine": "gone"})),
        ("s3/buckets/delete", Page("s3-buckets", {"mine": "gone"})),
    ],
)
def test_what_is_gone_leads_back_to_the_lesson(route: str, page: Page) -> None:
    way = course().ways[route]
    assert guide_for(way, page, lambda _: False, on=True).ends


def test_a_terminated_instance_has_nothing_to_point_at(cast: Cast) -> None:
    """The role is next by then: both the list and the page lead to IAM."""
    aoi = at(cast, "remove-the-role")
    for page in (
        see(aoi, "ec2-instances"),
        see(aoi, "ec2-instance", one_instance(cast)),
    ):
        assert next_control(page).get("href") == address(aoi, "iam")
