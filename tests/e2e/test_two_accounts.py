"""A course with two accounts in a real browser: who calls, what opens, what is shown."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.arrivals import start
from tests.browser import Visit
from tests.live import ROOT, Site, live_site

COURSES = ROOT / "tests/data/courses"
LESSON = "/en/lessons/read-the-sales/"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site that offers the courses of the tests beside the product's."""
    with live_site(DEMO="0", COURSE_FOLDERS=str(COURSES)) as running:
        yield running


def type_line(page: Page, line: str) -> None:
    done = page.locator("[data-typed]").count()
    field = page.locator("[data-terminal-input]")
    field.fill(line)
    field.press("Enter")
    page.locator("[data-typed]").nth(done).wait_for()


def test_a_function_fails_and_its_bucket_is_repaired_in_the_other_account(
    visit: Visit,
) -> None:
    page = visit("/en/", locale="en-US")
    start(page, "two-accounts")
    page.goto(f"{LESSON}?tab=desk")
    expect(page.locator("#map")).to_contain_text("IAM user · app")
    type_line(page, "aws lambda invoke --function-name sales-read out.json")
    type_line(page, "cat out.json")
    expect(page.locator("[data-terminal]")).to_contain_text("AccessDenied")
    page.goto(f"{LESSON}console/")
    page.locator("#accounts summary").click()
    page.get_by_role("button", name="data").click()
    expect(page.locator("#accounts summary")).to_contain_text("data")
    page.goto(f"{LESSON}console/s3/bucket/sales-666677778888/policy/")
    field = page.locator("textarea[name=document]")
    field.fill(field.input_value().replace("/archive/*", "/*"))
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator(".messages").first).to_be_visible()
    page.goto(f"{LESSON}?tab=desk")
    type_line(page, "aws lambda invoke --function-name sales-read out.json")
    type_line(page, "cat out.json")
    expect(page.locator("[data-terminal]")).to_contain_text("day,sales")
    expect(page.locator("#card-the-function-reads")).to_be_attached()
