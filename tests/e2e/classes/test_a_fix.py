"""A learner raises a hand; the instructor replays, looks, mends a copy and sends the fix;
the learner plays it and goes on; the results are taken home."""

import csv
import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.arrivals import catch_up, join, open_demo_class, sign_in
from tests.browser import DESKTOP, PHONE, Visit
from tests.live import Site

LESSON = "full-access"
NAME = "Kei-Wolfeschlegelsteinhausenbergerdorff-{}"


def stuck(visit: Visit, language: str, size: tuple[int, int], code: str) -> Page:
    """A learner in the class, in the lesson with the commands, with a hand raised."""
    page = visit(f"/{language}/join/", size=size)
    join(page, code, NAME.format(language))
    page.goto(f"/{language}/lessons/{LESSON}/")
    catch_up(page)
    page.goto(f"/{language}/lessons/{LESSON}/?tab=ec2")
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls s3://not-there-at-all")
    line.press("Enter")
    expect(page.locator("[data-typed]")).to_have_count(1)
    task = page.locator("section.task.now, section.task.again").first
    task.locator(".hand summary").click()
    task.locator(".hand button").click()
    expect(page.locator(".hand strong")).to_have_count(1)
    expect(task.locator(".hand [name=back]")).to_be_focused()
    said = page.locator(".hand strong").inner_text()
    expect(page.locator("#announce")).to_contain_text(said)
    return page


def look(page: Page, language: str) -> None:
    """See the site as the learner does, and come back: all is there, and nothing acts."""
    page.locator('form[action$="/look/"] button').click()
    page.wait_for_url(f"**/lessons/{LESSON}/**")
    page.goto(f"/{language}/lessons/{LESSON}/?tab=ec2")
    line = page.locator("[data-terminal-input]")
    expect(line).to_be_disabled()
    place = page.locator("#place").bounding_box()
    assert place is not None
    assert place["width"] > page.evaluate("innerWidth") / 2
    page.goto(f"/{language}/lessons/{LESSON}/console/s3/buckets/create/")
    expect(page.locator("#id_name")).to_be_disabled()
    page.locator(".standing-in button").click()
    page.wait_for_url("**/learners/*/")


@pytest.mark.parametrize(
    ("language", "size"), [("ja", DESKTOP), ("en", PHONE)], ids=["ja-1280", "en-390"]
)
def test_a_fix_is_worked_out_sent_and_played(
    visit: Visit,
    site: Site,
    check_accessibility: Callable[[Page], None],
    language: str,
    size: tuple[int, int],
) -> None:
    page = visit(f"/{language}/sign-in/", size=size)
    sign_in(page, site, "demo-instructor")
    open_demo_class(page)
    live = page.url
    code = page.locator(".join strong").inner_text()
    # The learner at the other width: each language is seen at both, by either.
    learner = stuck(visit, language, DESKTOP if size == PHONE else PHONE, code)

    page.goto(f"{live}results/")
    check_accessibility(page)
    page.get_by_role("link", name=NAME.format(language)).click()
    page.wait_for_url("**/learners/*/")
    check_accessibility(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{wide} px too wide for a long name"
    page.locator('a[href$="/session/"].main').click()
    page.wait_for_url("**/session/")
    expect(page.locator(".session")).to_contain_text("not-there-at-all")
    check_accessibility(page)
    page.go_back()
    look(page, language)
    page.locator('form[action$="/copy/open/"] button').click()
    page.wait_for_url("**/lessons/**")
    expect(page.locator(".standing-in")).to_be_visible()
    page.goto(f"/{language}/lessons/{LESSON}/?tab=ec2")
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls")
    line.press("Enter")
    expect(page.locator("[data-typed]")).to_have_count(2)
    page.locator(".standing-in a").click()
    page.wait_for_url("**/copy/")
    expect(page.locator("main")).to_contain_text("aws s3 ls")
    check_accessibility(page)
    page.locator("[name=text]").fill("Look at the name.")
    page.locator("form .button.main").click()
    expect(page.locator(".messages")).to_have_count(1)

    learner.reload()
    fix = learner.locator("[data-fix]")
    expect(fix).to_contain_text("Look at the name.")
    check_accessibility(learner)
    fix.locator("form button").click()
    expect(learner.locator("[data-fix] .did")).to_be_visible()
    expect(learner.locator(".task.done").first).to_be_visible()

    page.goto(f"{live}results/")
    with page.expect_download() as download:
        page.locator('a[href$=".xlsx"]').click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert NAME.format(language) in [row[0] for row in book["results"].values]
    with page.expect_download() as download:
        page.locator('a[href$="export.csv"]').click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    mine = [row for row in rows if row["learner"] == NAME.format(language)]
    assert any(row["state"] == "done" and row["lesson"] == LESSON for row in mine)
