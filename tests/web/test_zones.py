"""Time zones as they are chosen and told."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from iamtutor.web.pages.forms import NamesSelect
from iamtutor.web.pages.zones import REGIONS, zone_choices, zone_words, zones

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@pytest.mark.parametrize(
    ("name", "at", "words"),
    [
        ("Asia/Tokyo", datetime(2026, 7, 1, tzinfo=UTC), "Tokyo (UTC+9)"),
        ("America/New_York", datetime(2026, 7, 1, tzinfo=UTC), "New York (UTC-4)"),
        ("America/New_York", datetime(2026, 12, 1, tzinfo=UTC), "New York (UTC-5)"),
        ("Asia/Kolkata", datetime(2026, 7, 1, tzinfo=UTC), "Kolkata (UTC+5:30)"),
        ("America/St_Johns", datetime(2026, 12, 1, tzinfo=UTC), "St Johns (UTC-3:30)"),
        (
            "America/Argentina/Salta",
            datetime(2026, 7, 1, tzinfo=UTC),
            "Salta, Argentina (UTC-3)",
        ),
        ("UTC", datetime(2026, 7, 1, tzinfo=UTC), "UTC"),
    ],
)
def test_a_zone_is_told_with_the_offset_that_holds_now(
    monkeypatch: pytest.MonkeyPatch, name: str, at: datetime, words: str
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at)
    with translation.override("en"):
        assert zone_words(name) == words


def test_in_japanese_a_city_has_its_japanese_name() -> None:
    with translation.override("ja"):
        assert zone_words("Asia/Tokyo").startswith("東京（UTC+9")


def test_every_zone_can_be_chosen_once_and_the_own_one_comes_first() -> None:
    first, *regions = zone_choices(["Asia/Katmandu", "Asia/Tokyo"])
    assert [value for value, _words in first[1]][:2] == ["Asia/Katmandu", "Asia/Tokyo"]
    chosen = [value for _group, inside in (first, *regions) for value, _words in inside]
    assert len(chosen) == len(set(chosen))
    assert {*zones()} <= {*chosen}
    assert len(regions) == len(REGIONS)
    for name in chosen:
        ZoneInfo(name)
    assert len(zones()) > 300


def test_what_can_be_chosen_is_told_as_it_is_now_in_the_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = {}
    for month in (7, 12):
        at = datetime(2026, month, 1, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        for language in ("en", "ja"):
            with translation.override(language):
                (_often, inside), *_regions = zone_choices(["America/New_York"])
                told[month, language] = inside[0][1]
    assert told[7, "en"] == "New York (UTC-4)"
    assert told[12, "en"] == "New York (UTC-5)"
    assert told[7, "ja"].startswith("ニューヨーク（UTC-4")


def test_a_select_of_groups_says_what_is_chosen_and_what_is_english() -> None:
    widget = NamesSelect(choices=[("A&B", [("x", "Tokyo"), ("y", "東京<")]), ("", "-")])
    assert widget.render("zone", "y", {"id": "z"}) == (
        '<select id="z" name="zone"><optgroup label="A&amp;B">'
        '<option value="x" lang="en">Tokyo</option>'
        '<option value="y" selected>東京&lt;</option></optgroup>'
        '<option value="" lang="en">-</option></select>'
    )


def test_an_hour_is_written_with_its_zone() -> None:
    """The formats that have a name are looked at in both languages elsewhere."""
    written = [
        (path.name, form)
        for path in TEMPLATES.rglob("*.html")
        for form in re.findall(r"\|(?:date|time):[\"']([^\"']*)[\"']", path.read_text())
        if re.search("[GgHhPf]", form)
    ]
    assert written
    assert [one for one in written if not re.search("[Te]", one[1])] == []
