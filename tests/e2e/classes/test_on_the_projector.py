"""What an instructor shows a class: a belief refuted by pressing Enter, and pictures."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, Visit
from tests.e2e.classes.test_class_page import instructor
from tests.live import Site

DEMONSTRATION = "demonstrations/known-means-allowed/"


@pytest.mark.parametrize(("language", "scheme"), [("ja", "light"), ("en", "dark")])
def test_a_belief_is_refuted_line_by_line_and_the_class_seen_in_pictures(
    visit: Visit,
    site: Site,
    check_accessibility: Callable[[Page], None],
    language: str,
    scheme: str,
) -> None:
    page = instructor(visit, site, language, DESKTOP)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    home = page.url.partition("?")[0]

    page.goto(f"{home}understanding/")
    page.locator(f'a[href$="/{DEMONSTRATION}"]').last.click()
    page.wait_for_url(f"**/{DEMONSTRATION}")
    again = page.locator('form[action$="/again/"] button')
    if again.count():  # what was typed the last time
        again.click()
        expect(again).to_have_count(0)
    check_accessibility(page)
    page.evaluate("document.body.stays = true")
    page.locator("#type-next").focus()
    lines = page.locator(".cues li")
    for number in range(lines.count()):
        expect(page.locator("#type-next")).to_be_focused()
        page.keyboard.press("Enter")
        expect(lines.nth(number).locator(".point")).to_be_visible()
    expect(page.locator("#truth-told")).to_be_visible()
    expect(page.locator(".staged .entry")).to_have_count(2)
    expect(page.locator(".why .verdict")).to_be_visible()
    page.locator("#own-line").fill("echo $((6*7))")
    page.keyboard.press("Enter")
    expect(page.locator(".staged .entry").last).to_contain_text("42")
    assert page.evaluate("document.body.stays")
    check_accessibility(page)

    pictures = f"{home}reports/"
    for place in (page.url, pictures):
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.goto(place)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{place} is {wide} px too wide"
    expect(page.locator("svg.chart[role=img]")).to_have_count(5)
    page.locator(".picture summary").first.click()
    expect(page.locator(".picture table").first).to_be_visible()
    check_accessibility(page)
