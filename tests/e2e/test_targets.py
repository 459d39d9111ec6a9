"""A target that is not looked at because it cannot be too small (``targets.js``) hides none
that is."""

import pytest

from tests.e2e.conftest import CheckAccessibility, Visit

LARGE = "<p><button style='width: 90px; height: 40px'>{}</button></p>".format
#: Each beside what is large enough: a small one, and one of which too little is left.
TINY = "<button style='width: 12px; height: 12px; padding: 0; {}'>{}</button>".format
SMALL = {
    "near another": TINY("", "a") + TINY("", "b"),
    "at its corner": "<button style='width: 90px; height: 40px'>Large</button>"
    + TINY("margin-inline-start: -6px", "b"),
    "under others": "<p style='position: relative'>"
    "<button style='width: 60px; height: 40px'>Covered</button>"
    "<button style='position: absolute; left: 0; top: 20px; width: 300px; height: 60px'>"
    "Over it</button></p>",
}
FREE = TINY("margin: 60px", "alone") + LARGE("Large") + LARGE("Too")


def test_what_is_too_small_is_noticed_beside_what_is_not(
    visit: Visit, check_accessibility: CheckAccessibility
) -> None:
    page = visit("about:blank")
    page.set_content(FREE)
    check_accessibility(page, looks=True)
    for where, markup in SMALL.items():
        page.set_content(LARGE("Large") + markup)
        with pytest.raises(AssertionError) as told:
            check_accessibility(page, looks=True)
        assert "target-size" in str(told.value), where
