"""Every lesson opens, in both languages, for whoever has a seat."""

import itertools
import re
from collections import Counter

import pytest
from django.test import Client

from tests.cast import Cast, Visitor, text_of, visitor
from tests.content import course

SLUGS = [lesson.slug for lesson in course().lessons]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_lesson_opens_with_one_heading_and_its_language(
    cast: Cast, language: str
) -> None:
    aoi, told = visitor(cast.aoi, language), {}
    for slug in SLUGS:
        response = aoi.get("course:lesson", slug)
        page = text_of(response)
        headings = len(re.findall(r"<h1[ >]", page))
        unfilled = len(re.findall(r"\{(?:role|bucket)\}", page))
        language_said = page.count(f'<html lang="{language}"')
        told[slug] = response.status_code, headings, language_said, unfilled
    assert told == dict.fromkeys(SLUGS, (200, 1, 1, 0))


def test_a_page_has_no_id_twice(aoi: Visitor) -> None:
    aoi.catch_up("keep-watching")
    twice = {}
    for slug in SLUGS:
        ids = re.findall(r'\sid="([^"]+)"', text_of(aoi.get("course:lesson", slug)))
        twice[slug] = [one for one, times in Counter(ids).items() if times > 1]
    assert {slug: ids for slug, ids in twice.items() if ids} == {}


def test_the_lessons_lead_to_each_other(aoi: Visitor) -> None:
    for before, after in itertools.pairwise(SLUGS):
        page = text_of(aoi.get("course:lesson", before))
        assert f'id="next-lesson" href="/en/lessons/{after}/"' in page
    last = text_of(aoi.get("course:lesson", SLUGS[-1]))
    assert 'id="next-lesson" href="/en/certificate/"' in last


def test_the_bar_counts_the_lesson(aoi: Visitor) -> None:
    number = SLUGS.index("full-access") + 1
    assert f"Lesson {number}" in text_of(aoi.get("course:lesson", "full-access"))


@pytest.mark.parametrize("slug", ["no-such-lesson", "make_the_role"])
def test_a_lesson_that_is_not_there_is_not_found(aoi: Visitor, slug: str) -> None:
    assert aoi.get("course:lesson", slug).status_code == 404


@pytest.mark.parametrize(
    "route",
    ["course:outline", "course:results", "course:certificate", "course:words", "home"],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_pages_about_the_course_open(cast: Cast, route: str, language: str) -> None:
    response = visitor(cast.aoi, language).get(route)
    assert response.status_code == 200
    assert len(re.findall(r"<h1[ >]", text_of(response))) == 1


def test_whoever_has_no_seat_is_sent_home(cast: Cast) -> None:
    emi = visitor(cast.emi)
    assert emi.get("course:lesson", "full-access").url == "/en/"
    assert emi.post("course:check", "full-access", "upload").url == "/en/"


def test_a_stranger_comes_from_home_to_the_lesson_that_was_asked_for(
    cast: Cast,
) -> None:
    lesson = "/en/lessons/full-access/"
    stranger = Visitor(Client())
    for answer in (
        stranger.get("course:lesson", "full-access"),
        stranger.get("console:iam-roles", "full-access"),
        stranger.post("course:check", "full-access", "upload"),
    ):
        assert answer.url == f"/en/?next={lesson}"
    page = text_of(stranger.client.get(answer.url))
    assert "the page you asked for opens" in page
    assert f"/en/sign-in/?next={lesson}" in page
    japanese = text_of(stranger.client.get(f"/ja/?next={lesson}"))
    assert "/ja/sign-in/?next=/ja/lessons/full-access/" in japanese
    assert stranger.post("people:start", next=lesson).url == lesson
    assert stranger.get("course:lesson", "full-access").status_code == 200


def test_what_no_guest_has_is_not_promised_at_home(db: None) -> None:
    stranger = Visitor(Client())
    assert stranger.get("course:lesson", "no-such-lesson").url == "/en/"
    assert stranger.get("course:results").url == "/en/"
    page = text_of(stranger.get("home", next="https://elsewhere.example/"))
    assert "the page you asked for" not in page
    answer = stranger.post("people:start", next="https://elsewhere.example/")
    assert answer.url == "/en/continue/"


def test_a_signed_in_person_without_seat_gets_one_by_going_on(cast: Cast) -> None:
    emi = visitor(cast.emi)
    assert emi.get("course:continue", htmx=False).status_code == 302
    assert cast.seat(cast.emi).cohort.self_paced
    assert emi.get("course:lesson", "full-access").status_code == 200


def test_a_stranger_who_goes_on_is_sent_home(db: None) -> None:
    assert Visitor(Client()).get("course:continue").url == "/en/"


def test_an_unknown_tab_is_the_usual_one(aoi: Visitor) -> None:
    page = text_of(aoi.get("course:lesson", "full-access", tab="nonsense"))
    assert 'id="tab-ec2" aria-current="true"' in page
