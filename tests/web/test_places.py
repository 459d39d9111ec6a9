"""Whoever looks at every page misses none, and finds no fault in the markup of any; a page
is built the same in both languages, with the same to press and to fill in: what is asked of
its markup, or done with it, in one language is true of the other."""

import pytest
from django.urls import resolve
from django.utils.translation import override

from tests.cast import Cast, visitor, world_of
from tests.markup import faults, structure
from tests.places import BEFORE, CONFIGURED, all_places, class_places
from tests.web.test_routes import TABLE

#: The markup of a page does not depend on where its rows come from.
pytestmark = pytest.mark.one_database

#: What no place leads to, by the reason.
UNPLACED = {
    "is read by programs": {"healthz", "readyz", "metrics", "api:openapi"},
    "is a file": {
        "course:own-data",
        "course:transcript",
        "console:ec2-private-key",
        "instructor:results-csv",
        "instructor:results-xlsx",
        "instructor:export",
    },
    "is a part of a page": {"course:why", "endpoints:news"},
    "has an address by chance: tests/console/test_event_history.py": {
        "console:cloudtrail-event"
    },
    "is for once: tests/course, tests/console/test_s3_uploads.py": {
        "course:another",
        "course:take-along",
        "console:s3-status",
    },
    "takes a class at work: tests/e2e/classes": {
        "classroom:join-class",
        "instructor:copy",
        "instructor:demo-remove",
        "instructor:look",
        "instructor:roster-choose",
        "instructor:roster-expected",
        "instructor:roster-unite",
        "instructor:session",
    },
}


def test_every_page_has_a_place_or_a_reason() -> None:
    """A page is what answers somebody's GET, be it with 404 for want of a name."""
    pages = {
        name for name, row in TABLE.items() if 405 not in row and {200, 404} & {*row}
    }
    places = [*all_places("i-01"), *CONFIGURED, *class_places(1, 1)]
    with override("en"):
        placed = {resolve(f"/en/{one.partition('?')[0]}").view_name for one in places}
    excused = [name for names in UNPLACED.values() for name in names]
    assert pages - placed - {*excused} == set(), "an address of each → tests/places.py"
    assert sorted({*excused} - (pages - placed)) == [], "need no reason"
    assert len(excused) == len({*excused})


def test_every_page_is_whole_and_built_the_same_in_both_languages(cast: Cast) -> None:
    aoi, chie = visitor(cast.aoi).catch_up(), visitor(cast.chie)
    aoi.run(BEFORE, machine="desk")
    (instance,) = world_of(cast.aoi).account.instances
    seat = cast.seat(cast.aoi).pk
    wrong: dict[str, object] = {}
    for who, places in (
        (aoi, [*all_places(instance), *CONFIGURED]),
        (chie, class_places(cast.spring.pk, seat)),
    ):
        for place in places:
            who.client.get(f"/en/{place}")  # the first visit
            pages = {}
            for language in ("ja", "en"):
                answer = who.client.get(f"/{language}/{place}")
                page = answer.content.decode()
                pages[language] = structure(page)
                told = faults(page)
                if told or answer.status_code != 200:
                    wrong[f"{language}/{place}"] = answer.status_code, told
            assert pages["en"], place
            if pages["en"] != pages["ja"]:
                wrong[place] = set(pages["en"]) ^ set(pages["ja"])
    assert wrong == {}


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [
        ('<a href="/ja/x/">x</a>', '<a href="/en/x/">y</a>', True),
        ('<a href="/ja/x/">x</a>', '<a href="/en/y/">x</a>', False),
        ('<input name="a" title="x">', '<input name="a" title="y">', True),
        ('<input name="a">', '<input name="a" disabled>', False),
        ('<input name="a">', "<p>x</p>", False),
        ('<p id="a">x</p>', '<p id="b">x</p>', False),
        ('<p id="a" class="now">x</p>', '<p id="a">x</p>', False),
        ("<p>x <em>y</em></p>", "<p>y</p>", True),
        ("<p>x</p><p>y</p>", "<p>x</p>", False),
        ("<p>x <b>y</b></p>", "<p><b>x</b></p>", True),
        ("<p><b>x</b></p>", "<p></p><b>x</b>", False),
    ],
)
def test_of_a_structure_all_is_told_but_words(
    here: str, there: str, same: bool
) -> None:
    one, other = (structure(f"<body>{markup}</body>") for markup in (here, there))
    assert (one == other) is same
