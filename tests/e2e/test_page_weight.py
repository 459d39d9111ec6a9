"""The workbench stays light: what a first and a second visit transfer."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.bench.weight import Budget, weigh
from tests.browser import Visit

LESSON = "/ja/lessons/full-access/"


def start(page: Page) -> None:
    page.locator("form[action$='/start/'] button").first.click()
    page.wait_for_url("**/lessons/**")


def test_the_workbench_keeps_to_its_budget(visit: Visit) -> None:
    learner = visit("/ja/")
    start(learner)
    cookies = learner.context.cookies()

    # The same person in a browser that has cached nothing yet.
    fresh = visit("about:blank").context
    fresh.add_cookies([{**cookie} for cookie in cookies])  # type: ignore[typeddict-item]
    assert Budget.first_visit().exceeded(weigh(fresh, LESSON)) == []
    assert Budget.second_visit().exceeded(weigh(fresh, LESSON)) == []
