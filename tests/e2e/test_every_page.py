"""Every page in both languages, light and dark: axe finds nothing, nothing overflows, and
nothing lies over what is to be pressed.

Each page is seen in two of four ways, Japanese and light, English and dark. That is all
there is to see: no style sheet gives a language a colour or a scheme a size, and colours
are pairs of which both are measured (``tests/web/test_design_tokens.py``). As a page is
built the same in both (``tests/web/test_places.py``, where names and ids are asked
for in each), the second look asks for what is seen alone.
"""

import pytest
from playwright.sync_api import Page

from tests.bench.learner import DESK
from tests.browser import DESKTOP, PHONE, Visit
from tests.e2e.conftest import CheckAccessibility, Settle
from tests.places import BEFORE, seen_places

#: The pages are shared out, so that several processes can look at them.
PARTS = 3


#: What a mouse does not reach: another element lies over its middle. A label is a part of
#: its field.
COVERED = """() => [...document.querySelectorAll(
  "main :is(a[href], button, input, select, textarea, summary):not(:disabled, .skip)")]
  .filter((one) => one.checkVisibility({visibilityProperty: true})
    && one.getClientRects()[0])
  .filter((one) => {
    one.scrollIntoView({block: "center", behavior: "instant"});
    const {left, top, width, height} = one.getClientRects()[0];
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return !one.contains(hit) && ![...one.labels ?? []].includes(hit?.closest("label"));
  }).map((one) => one.outerHTML)"""


def assert_fits(page: Page, size: tuple[int, int], place: str) -> None:
    if page.viewport_size != {"width": size[0], "height": size[1]}:
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
    sizes = [DESKTOP, PHONE]
    for place in seen_places(learner.instance())[part::PARTS]:
        response = page.goto(f"/{language}/{place}")
        assert response is not None
        assert response.status == 200, place
        for size in sizes:
            assert_fits(page, size, place)
            if size == DESKTOP:
                check_accessibility(page, looks=language == "en")
                assert page.evaluate(COVERED) == [], place
        sizes.reverse()  # the next page comes at the width that is there
