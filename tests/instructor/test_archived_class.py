"""What can't be done in a class that is archived is not offered on its pages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.urls import resolve
from django.utils import timezone

from iamtutor.classroom.models import HelpNeed
from iamtutor.people.models import Cohort
from tests.cast import COMMANDS_LESSON, Cast, text_of, visitor
from tests.places import class_places
from tests.web.test_routes import THOUGH_ARCHIVED

#: What a page offers does not depend on where its rows come from.
pytestmark = pytest.mark.one_database


class Offers(HTMLParser):
    """Where the forms of a page post to that are in use; empty: to the page itself."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.idle: list[bool] = []
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "fieldset":
            self.idle.append("disabled" in given)
        if tag == "form" and given.get("method") == "post" and not any(self.idle):
            self.found.add(given.get("action") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset":
            self.idle.pop()


@pytest.mark.parametrize("archived", [True, False])
def test_forms_that_act_are_out_of_use(cast: Cast, archived: bool) -> None:
    seat, pk = cast.seat(cast.aoi), cast.spring.pk
    HelpNeed.objects.create(
        enrolment=seat, lesson=COMMANDS_LESSON, task="list-buckets", reason="asked"
    )
    if archived:
        Cohort.objects.filter(pk=pk).update(archived=timezone.now())
    chie = visitor(cast.chie)
    offered = {}
    for place in class_places(pk, seat.pk):
        page = re.sub(
            "<(header|footer).*?</\\1>", "", text_of(chie.client.get(f"/en/{place}"))
        )
        of_it = f"/{pk}/" in place and not place.endswith("/screen/")
        assert ("class is archived" in page) is (archived and of_it), place
        for action in Offers(page).found:
            there = action or f"/en/{place.partition('?')[0]}"
            name = resolve(there).url_name
            if f"/classes/{pk}/" in there and name not in THOUGH_ARCHIVED:
                offered.setdefault(place, set()).add(name)
    assert bool(offered) is not archived, offered
