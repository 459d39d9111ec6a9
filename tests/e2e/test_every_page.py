"""Every page in both languages, light and dark: axe finds nothing, nothing overflows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, Visit
from tests.places import CONSOLE, LESSON, all_places


def settle(page: Page, language: str) -> None:
    """A guest with role, instance, bucket and a command behind them."""
    page.goto(f"/{language}/")
    page.locator('form[action$="/start/"] button').first.click()
    page.goto(f"/{language}/lessons/{LESSON}/")
    page.locator('form[action*="catch-up"] button').first.click()
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls")
    line.press("Enter")
    expect(page.locator(".why .verdict")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "locale", "scheme"),
    [("ja", "ja-JP", "light"), ("en", "en-US", "dark"), ("ja", "ja-JP", "dark")],
)
def test_axe_finds_nothing_and_nothing_overflows(
    visit: Visit,
    check_accessibility: Callable[[Page], None],
    language: str,
    locale: str,
    scheme: str,
) -> None:
    page = visit("/", locale=locale, scheme=scheme)
    settle(page, language)
    instance = page.request.get(f"/{language}/{CONSOLE}ec2/instances/").text()
    found = instance.split("pick-")[1].split('"')[0]
    for place in all_places(found):
        response = page.goto(f"/{language}/{place}")
        assert response is not None
        assert response.status == 200, place
        check_accessibility(page)
        for size in (PHONE, DESKTOP):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            wide = page.evaluate(
                "document.documentElement.scrollWidth - window.innerWidth"
            )
            assert wide <= 0, f"{place} is {wide} px too wide at {size[0]}"
