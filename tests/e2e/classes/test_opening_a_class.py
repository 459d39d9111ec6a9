"""An instructor opens a class with nothing but its name; a learner joins by its link.

Its pages are built the same in both languages (``tests/web/test_places.py``): axe asks of
the English ones what is seen alone.
"""

import pytest
from playwright.sync_api import expect

from tests.arrivals import sign_in
from tests.browser import PHONE, Visit
from tests.e2e.conftest import CheckAccessibility
from tests.live import Site

PAGES = (
    "",
    "joining/",
    "settings/",
    "lessons/",
    "groups/",
    "instructors/",
    "copy/",
    "delete/",
)


@pytest.mark.parametrize(("language", "scheme"), [("ja", "light"), ("en", "dark")])
def test_a_class_is_open_with_its_name_alone(
    visit: Visit,
    site: Site,
    check_accessibility: CheckAccessibility,
    language: str,
    scheme: str,
) -> None:
    page = visit(f"/{language}/sign-in/", scheme=scheme)
    sign_in(page, site, "demo-instructor")
    check_accessibility(page)
    page.locator("main a.button.main").click()
    page.wait_for_url("**/classes/open/")
    check_accessibility(page)
    page.locator("[name=title]").fill("火曜の午後 / Tuesday")
    page.locator("main form button").last.click()
    page.wait_for_url("**/joining/")
    link = page.locator("#link").inner_text()
    expect(page.locator(".projector svg.qr")).to_be_visible()
    home = page.url.removesuffix("joining/")
    for place in PAGES:
        page.goto(home + place)
        check_accessibility(page, looks=language == "en")
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{place} is {wide} px too wide"

    learner = visit(link, scheme=scheme)
    assert f"/{language}/join/" in learner.url
    check_accessibility(learner)
    learner.locator("[name=shown_name]").fill("田中 太郎")
    learner.locator("main form button").click()
    learner.wait_for_url(f"**/{language}/lessons/**")
    page.goto(home)
    expect(page.locator("#seats tbody th").filter(has_text="田中 太郎")).to_be_visible()
