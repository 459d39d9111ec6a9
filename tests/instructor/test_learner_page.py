"""One learner as the instructor sees them."""

from __future__ import annotations

import pytest

from iamtutor.people.services import enrol
from tests.cast import Cast, Visitor, text_of, visitor


def page_of(who: Visitor, cast: Cast, seat: int, cohort: int = 0):  # type: ignore[no-untyped-def]
    return who.get("instructor:learner", cohort or cast.spring.pk, seat)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_timeline_shows_lines_attempts_and_answers(
    cast: Cast, aoi: Visitor, language: str
) -> None:
    aoi.catch_up()
    aoi.run("aws s3 ls")
    aoi.post("course:check", "full-access", "upload")
    aoi.post("course:answer", "who-are-you", "second-door", choice="not-known")
    response = page_of(visitor(cast.chie, language), cast, cast.seat(cast.aoi).pk)
    page = text_of(response)
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert "Aoi" in page
    assert "aws s3 ls" in page
    assert "full-access/upload" in page or "upload" in page
    assert page.count("second-door") >= 1 or "who-are-you" in page


def test_what_a_learner_typed_is_escaped(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    aoi.run("echo '<script>alert(1)</script>'", machine="desk")
    response = page_of(chie, cast, cast.seat(cast.aoi).pk)
    assert b"<script>alert" not in response.content


def test_a_learner_of_another_class_is_not_found(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    other = enrol(person=cast.emi, cohort=cast.autumn)
    assert page_of(chie, cast, other.pk).status_code == 404
    assert page_of(chie, cast, other.pk, cast.autumn.pk).status_code == 404


def test_another_instructor_does_not_see_the_learner(cast: Cast) -> None:
    dan = visitor(cast.dan)
    seat = cast.seat(cast.aoi).pk
    assert page_of(dan, cast, seat).status_code == 404
    assert page_of(dan, cast, seat, cast.autumn.pk).status_code == 404


def test_learners_do_not_see_each_other(cast: Cast) -> None:
    assert page_of(visitor(cast.ben), cast, cast.seat(cast.aoi).pk).status_code == 404


def test_the_work_of_a_learner_in_another_seat_is_not_shown(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    other = enrol(person=cast.aoi, cohort=cast.autumn)
    aoi.post("people:take-seat", other.pk)
    aoi.run("echo in-autumn", machine="desk")
    spring = cast.spring.enrolments.get(person=cast.aoi)
    assert "in-autumn" not in text_of(page_of(chie, cast, spring.pk))
    dan = visitor(cast.dan)
    assert "in-autumn" in text_of(page_of(dan, cast, other.pk, cast.autumn.pk))


def test_an_instructors_seat_is_no_learner(cast: Cast, chie: Visitor) -> None:
    assert page_of(chie, cast, cast.seat(cast.chie).pk).status_code == 404
    assert page_of(chie, cast, 10**30).status_code == 404
