"""What can't be done in a class that is archived is not offered on its pages."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from iamtutor.classroom.models import Extension, HelpNeed, ListedName, Look
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.sandbox.models import Sandbox
from tests.cast import COMMANDS_LESSON, Cast, Visitor, text_of, visitor
from tests.places import class_places
from tests.web.test_routes import THOUGH_ARCHIVED

#: What a page offers does not depend on where its rows come from.
pytestmark = pytest.mark.one_database


class Offers(HTMLParser):
    """Where the forms of a page lead; empty: to the page itself. ``found``: those that post
    and are in use, ``idle``: those that are out of use. ``links``: of both."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.within: list[bool] = []
        self.found: set[str] = set()
        self.idle: set[str] = set()
        self.links: set[str] = set()
        # What the pages of the site have around them is not the class's.
        self.feed(re.sub("<(header|footer) .*?</\\1>", "", response.content.decode()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        action = given.get("action") or ""
        if tag == "fieldset":
            self.within.append("disabled" in given)
        elif tag == "a":
            self.links.add(given.get("href") or "")
        elif tag == "form" and any(self.within):
            self.idle.add(action)
        elif tag == "form" and given.get("method") == "post":
            self.found.add(action)
        elif tag == "form":
            self.links.add(action)

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset":
            self.within.pop()


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
        page = chie.client.get(f"/en/{place}")
        of_it = f"/{pk}/" in place and not place.endswith("/screen/")
        assert ("class is archived" in text_of(page)) is (archived and of_it), place
        for action in Offers(page).found:
            there = action or f"/en/{place.partition('?')[0]}"
            name = resolve(there).url_name
            if f"/classes/{pk}/" in there and name not in THOUGH_ARCHIVED:
                offered.setdefault(place, set()).add(name)
    assert bool(offered) is not archived, offered


#: Pages whose forms, though out of use, are what there is to read: rules, names, lessons.
READ = {"settings", "lessons", "roster-person", "instructors"}


def walk(client: Client, start: str, within: str) -> Iterator[tuple[str, Any]]:
    """The pages that links and forms which only ask lead to, below ``within``, one of
    each kind: whatever answers, by its address."""
    known, to_go = set(), [start]
    while to_go:
        here = to_go.pop()
        kind = re.sub(r"\d", "", resolve(urlsplit(here).path).view_name)
        if (kind, urlsplit(here).query.partition("=")[0]) in known:
            continue
        known.add((kind, urlsplit(here).query.partition("=")[0]))
        answer = client.get(here, follow=True)
        yield here, answer
        if answer["Content-Type"].startswith("text/html"):
            there = (urljoin(here, link) for link in Offers(answer).links)
            to_go += sorted(one for one in there if re.match(within, one))


def test_no_link_leads_an_instructor_to_a_form_that_is_out_of_use(cast: Cast) -> None:
    spring, seat = cast.spring, cast.seat(cast.aoi)
    guest = Visitor(Client())
    guest.post("classroom:join-class", spring.join_code, shown_name="Hana")
    visitor(cast.aoi).run("aws s3 ls")
    ListedName.objects.create(cohort=spring, shown_name="Hanako", group="A")
    Extension.objects.create(enrolment=seat, due=timezone.now())
    Enrolment.objects.filter(pk=seat.pk).update(group="A")
    Enrolment.objects.filter(person=cast.ben).update(removed=timezone.now())
    chie = visitor(cast.chie)
    start = chie.url("instructor:live", spring.pk)
    before = [resolve(urlsplit(one).path) for one, _ in walk(chie.client, start, start)]
    met = {one.url_name for one in before}
    assert {"roster-add", "cards", "acts", "roster-expected", "joining"} <= met
    archived = {"archived": timezone.now(), "is_demo": True}
    Cohort.objects.filter(pk=spring.pk).update(**archived)
    met = set()
    for here, answer in walk(chie.client, start, start):
        name = resolve(urlsplit(here).path).url_name
        met.add(name)
        assert answer.status_code == 200 or name == "session", here
        if answer["Content-Type"].startswith("text/html"):
            offers = Offers(answer)
            assert name in READ or not offers.idle & {"", urlsplit(here).path}, here
            acts = {resolve(urljoin(here, one)).url_name for one in offers.found}
            assert acts <= THOUGH_ARCHIVED, here
    assert {"roster-person", "roster-delete", "acts", "settings"} <= met
    assert (
        not {"roster-add", "cards", "roster-expected", "joining", "demonstration"} & met
    )
    for name in ("reading-key", "masking", "demo-remove"):
        assert chie.post(f"instructor:{name}", spring.pk).status_code in {200, 302}


def test_nothing_that_a_learner_can_send_there_is_refused(cast: Cast) -> None:
    aoi = visitor(cast.aoi).catch_up()
    aoi.run("aws s3 ls")
    Cohort.objects.filter(pk=cast.spring.pk).update(archived=timezone.now())
    met = set()
    for here, answer in walk(
        aoi.client, "/en/progress/", "/en/(lessons|progress|notes)/"
    ):
        met.add(resolve(urlsplit(here).path).view_name)
        assert answer.status_code == 200, here
        if answer["Content-Type"].startswith("text/html"):
            acts = {urljoin(here, one) for one in Offers(answer).found}
            assert not [one for one in acts if "/lessons/" in one], here
    assert {"course:lesson", "console:ec2-launch", "console:iam-create-role"} <= met
    for name in ("iam-roles", "iam-users", "iam-policies", "s3-buckets"):
        answer = aoi.get(f"console:{name}", COMMANDS_LESSON)
        assert not Offers(answer).idle, f"{name} can be searched"


def test_what_is_kept_of_somebody_can_be_had_and_deleted_though_it_is_damaged(
    cast: Cast,
) -> None:
    aoi = visitor(cast.aoi).catch_up()
    aoi.run("aws s3 ls")
    seat = cast.seat(cast.aoi)
    Cohort.objects.filter(pk=cast.spring.pk).update(archived=timezone.now())
    Sandbox.objects.filter(enrolment=seat).update(document=b"no document")
    chie = visitor(cast.chie)
    page = text_of(chie.get("instructor:roster-person", cast.spring.pk, seat.pk))
    assert "Make a new card" not in page
    got = chie.post("instructor:roster-data", cast.spring.pk, seat.pk)
    assert any(one["label"] == "aws s3 ls" for one in got.json()["actions"])
    assert Look.objects.filter(enrolment=seat, what=Look.What.EXPORT).exists()
    gone = chie.post("instructor:roster-delete", cast.spring.pk, seat.pk, sure="on")
    assert gone.status_code == 302
    assert not Enrolment.objects.filter(pk=seat.pk).exists()


@pytest.mark.parametrize("archived", [True, False])
def test_where_an_account_is_damaged_the_way_out_is_one(
    cast: Cast, archived: bool
) -> None:
    aoi, chie, seat = (
        visitor(cast.aoi).catch_up(),
        visitor(cast.chie),
        cast.seat(cast.aoi),
    )
    Sandbox.objects.filter(enrolment=seat).update(document=b"no document")
    if archived:
        Cohort.objects.filter(pk=cast.spring.pk).update(archived=timezone.now())
    answer = chie.get("instructor:learner", cast.spring.pk, seat.pk)
    assert answer.status_code == 500
    settings = chie.url("instructor:settings", cast.spring.pk)
    acts = chie.url("instructor:acts", cast.spring.pk, seat=seat.pk)
    out = re.search(r'class="button main" href="([^"]*)"', answer.content.decode())
    assert out is not None
    assert out[1] == (settings if archived else acts)
    answer = aoi.get("course:lesson", COMMANDS_LESSON)
    assert answer.status_code == 500
    reset = aoi.url("course:reset", COMMANDS_LESSON)
    along = aoi.url("course:take-along", seat.pk)
    assert {reset, along} & Offers(answer).found == {along if archived else reset}
    assert aoi.post("course:take-along", seat.pk).status_code == 302
