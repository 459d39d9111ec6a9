"""The class page while a class works: what changed is swapped in, the rest stays."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.bench.learner import Learner
from tests.browser import Visit
from tests.live import Site

LESSON = "/ja/lessons/make-the-role/"


def test_a_learner_who_comes_and_acts_is_seen(
    visit: Visit, site: Site, new_learner: Callable[[], Learner]
) -> None:
    page = visit("/en/sign-in/", locale="en-GB")
    page.locator("[name=username]").fill("demo-instructor")
    password = (site.folder / "demo-password").read_text().strip()
    page.locator("[name=password]").fill(password)
    page.locator("main form button").last.click()
    page.goto("/en/classes/")
    page.get_by_role("link", name="Open", exact=True).first.click()
    page.goto(f"{page.url}?lesson=make-the-role")
    code = page.locator(".join strong").inner_text()
    rows = page.locator("#seats tbody tr")
    before = rows.count()

    learner = new_learner()
    learner.start_as_guest()
    learner.submit("/ja/join/", code=code)
    expect(rows).to_have_count(before + 1)

    page.evaluate("document.querySelector('#class').stays = true")
    seat = page.locator("#seats tbody tr").filter(has_text=re.compile("Guest"))
    expect(seat.locator(".m-help")).to_have_count(0)
    for _ in range(3):
        learner.submit(f"{LESSON}tasks/role-for-ec2/check/")
    expect(seat.locator(".m-help")).to_have_count(1)
    expect(page.locator("#needs li").filter(has_text="Guest")).to_have_count(1)
    assert page.evaluate("document.querySelector('#class').stays")
    assert page.locator("#seats tbody tr hx-partial, #seats template").count() == 0
    expect(page.locator("#live")).to_have_count(1)
