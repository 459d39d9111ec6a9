"""Every page in both languages, light and dark: axe finds nothing, nothing overflows.

Each page is seen in two of four ways, Japanese and light, English and dark. That is all
there is to see: no style sheet gives a language a colour or a scheme a size, and colours
are pairs of which both are measured (``tests/web/test_design_tokens.py``). Of the console,
whose markup is the same in both, the second look asks for what is seen alone; names and
ids are asked for in each without a browser (``tests/console/test_screens.py``).
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.bench.learner import DESK
from tests.browser import DESKTOP, PHONE, Visit
from tests.e2e.conftest import CheckAccessibility, Settle
from tests.places import BEFORE, CONSOLE, seen_places

#: The pages are shared out, so that several processes can look at them.
PARTS = 3


def assert_nothing_overflows(page: Page, place: str) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{place} is {wide} px too wide at {size[0]}"


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(
    ("language", "scheme"), [("ja", "light"), ("en", "dark")], ids=["ja", "en"]
)
def test_axe_finds_nothing_and_nothing_overflows(
    visit: Visit,
    settle: Settle,
    check_accessibility: CheckAccessibility,
    language: str,
    scheme: str,
    part: int,
) -> None:
    """For a guest with role, instance, bucket and a command behind them."""
    page = visit("about:blank", scheme=scheme)
    learner = settle(page.context)
    learner.run(DESK, BEFORE)
    for place in seen_places(learner.instance())[part::PARTS]:
        response = page.goto(f"/{language}/{place}")
        assert response is not None
        assert response.status == 200, place
        check_accessibility(page, looks=language == "en" and CONSOLE in place)
        assert_nothing_overflows(page, place)
