"""Every page in both languages, light and dark: axe finds nothing, nothing overflows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import DESKTOP, PHONE, Visit
from tests.e2e.conftest import CheckAccessibility, Settle
from tests.places import all_places

#: The pages are shared out, so that several processes can look at them.
PARTS = 3
#: A scheme changes colours and which of two icons is seen; so the second one of a page
#: that axe has looked at whole needs its colours looked at.
OF_COLOURS = ["color-contrast", "link-in-text-block"]


def assert_nothing_overflows(page: Page, place: str) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{place} is {wide} px too wide at {size[0]}"


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(
    ("language", "scheme", "also"),
    [("ja", "light", "dark"), ("en", "dark", None)],
    ids=["ja", "en"],
)
def test_axe_finds_nothing_and_nothing_overflows(
    visit: Visit,
    settle: Settle,
    check_accessibility: CheckAccessibility,
    language: str,
    scheme: str,
    also: str | None,
    part: int,
) -> None:
    """For a guest with role, instance, bucket and a command behind them."""
    page = visit("about:blank", scheme=scheme)
    learner = settle(page.context)
    for place in all_places(learner.instance())[part::PARTS]:
        response = page.goto(f"/{language}/{place}")
        assert response is not None
        assert response.status == 200, place
        check_accessibility(page)
        assert_nothing_overflows(page, place)
        if also is not None:
            page.emulate_media(color_scheme=also)
            check_accessibility(page, OF_COLOURS)
            assert_nothing_overflows(page, place)
            page.emulate_media(color_scheme=scheme)
