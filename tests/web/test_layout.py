"""How the workbench is laid out: kept on this screen, without scripts too."""

import re

import pytest

from iamtutor.web.pages.layout import SPLIT, SPLITS, Layout
from tests.cast import COMMANDS_LESSON, Cast, Visitor, text_of, visitor


def bench(who: Visitor) -> str:
    """The classes of the workbench."""
    page = text_of(who.get("course:lesson", COMMANDS_LESSON))
    found = re.search(r'<main id="main" class="([^"]*)"', page)
    assert found is not None
    return found[1]


def buttons(who: Visitor) -> list[str]:
    page = text_of(who.get("course:lesson", COMMANDS_LESSON))
    return re.findall(r'name="split" value="(\d+)"', page)


def test_the_dividers_buttons_move_it_a_step_and_stop_at_the_ends(aoi: Visitor) -> None:
    assert bench(aoi) == f"bench split-{SPLIT}"
    for _ in SPLITS:
        narrower, _wider = buttons(aoi)
        came_back = aoi.post("web:layout", split=narrower, next="/en/progress/")
        assert came_back.url == "/en/progress/"
    assert bench(aoi) == f"bench split-{SPLITS[0]}"
    assert buttons(aoi) == [str(SPLITS[0]), str(SPLITS[1])]


def test_the_terminal_alone_is_kept_until_it_is_taken_back(aoi: Visitor) -> None:
    aoi.post("web:layout", focus="on", next="/")
    assert bench(aoi).endswith(" focus")
    page = text_of(aoi.get("course:lesson", COMMANDS_LESSON, tab="desk"))
    assert 'name="focus" value="off"' in page
    aoi.post("web:layout", focus="off", next="/")
    assert not bench(aoi).endswith(" focus")


def test_moving_the_divider_leaves_the_focus(aoi: Visitor) -> None:
    aoi.post("web:layout", focus="on", next="/")
    aoi.post("web:layout", split="50", next="/")
    assert bench(aoi) == "bench split-50 focus"


def test_a_script_that_laid_it_out_is_sent_no_page(aoi: Visitor) -> None:
    assert aoi.post("web:layout", split="50").status_code == 204


def test_another_screen_has_its_own_layout(aoi: Visitor, cast: Cast) -> None:
    aoi.post("web:layout", split="50", focus="on", next="/")
    assert bench(visitor(cast.aoi)) == f"bench split-{SPLIT}"


@pytest.mark.parametrize("forged", ["", "99", "-1", '"><script>', "37 focus", "٤٣"])
def test_anything_else_in_the_cookies_counts_as_nothing(forged: str) -> None:
    assert Layout.of({"split": forged, "focus": forged}) == Layout()
