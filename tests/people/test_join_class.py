"""Joining a class with its code, and working in one's own seats only."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from iamtutor.people.codes import ALPHABET, new_join_code, new_recovery_code, normalise
from iamtutor.people.models import Enrolment, Person
from iamtutor.people.services import enrol, self_paced_cohort
from tests.cast import Cast, Visitor, text_of, visitor


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


@pytest.mark.parametrize(
    "typed",
    [
        str,
        str.lower,
        full_width,
        lambda code: full_width(code.lower()),
        lambda code: code.replace("-", ""),
        lambda code: f" {code.replace('-', ' ')} ",
    ],
)
def test_a_code_is_understood_however_it_is_typed(cast: Cast, typed) -> None:  # type: ignore[no-untyped-def]
    newcomer = Visitor(Client())
    response = newcomer.post("people:join", code=typed(cast.spring.join_code))
    assert response.status_code == 302
    guest = Person.objects.get(is_guest=True)
    assert Enrolment.objects.get(person=guest).cohort == cast.spring


def test_a_code_normalises_to_itself() -> None:
    for code in (new_join_code(), new_recovery_code()):
        assert normalise(code) == code
        assert set(code) <= {*ALPHABET, "-"}


def test_a_guest_who_joins_gets_the_name_that_was_given(cast: Cast) -> None:
    Visitor(Client()).post("people:join", code=cast.spring.join_code, shown_name="Fumi")
    assert Person.objects.get(is_guest=True).shown_name == "Fumi"


def test_a_person_joins_as_who_they_are(cast: Cast) -> None:
    visitor(cast.emi).post("people:join", code=cast.spring.join_code)
    seat = cast.seat(cast.emi)
    assert (seat.cohort, seat.seat) == (cast.spring, "learner")
    assert not Person.objects.filter(is_guest=True).exists()


def test_joining_twice_keeps_the_one_seat(cast: Cast) -> None:
    emi = visitor(cast.emi)
    for _ in range(2):
        emi.post("people:join", code=cast.spring.join_code)
    assert Enrolment.objects.filter(person=cast.emi).count() == 1


def test_an_instructor_who_joins_the_own_class_stays_its_instructor(cast: Cast) -> None:
    visitor(cast.chie).post("people:join", code=cast.spring.join_code)
    assert cast.seat(cast.chie).seat == "instructor"


def test_a_newcomer_works_in_the_class_that_was_joined(cast: Cast) -> None:
    aoi = visitor(cast.aoi)
    aoi.post("people:join", code=cast.autumn.join_code)
    seat = Enrolment.objects.get(person=cast.aoi, cohort=cast.autumn)
    assert aoi.client.session["enrolment"] == seat.pk


@pytest.mark.parametrize("code", ["ABCD-EFGH", "", "x"])
def test_an_unknown_code_is_said_and_the_rest_is_kept(cast: Cast, code: str) -> None:
    response = Visitor(Client()).post("people:join", code=code, shown_name="Fumi")
    assert response.status_code == 422
    assert 'value="Fumi"' in text_of(response)
    assert not Person.objects.filter(is_guest=True).exists()


def test_a_closed_class_takes_nobody(cast: Cast) -> None:
    cast.spring.closed = timezone.now()
    cast.spring.save()
    response = Visitor(Client()).post("people:join", code=cast.spring.join_code)
    assert response.status_code == 422


def test_the_link_of_a_class_fills_its_code_in(cast: Cast) -> None:
    response = Visitor(Client()).get("people:join", code=cast.spring.join_code)
    assert f'value="{cast.spring.join_code}"' in text_of(response)


def test_guessing_join_codes_is_limited(cast: Cast, settings: Settings) -> None:
    settings.PEOPLE_PER_ADDRESS = 1
    guesser = Visitor(Client())
    for _ in range(2):
        guesser.post("people:join", code="ABCD-EFGH")
    response = guesser.post("people:join", code=cast.spring.join_code)
    assert response.status_code == 429
    assert "Too many tries" in text_of(response)


def test_the_seats_of_a_person_are_listed(cast: Cast) -> None:
    enrol(person=cast.aoi, cohort=cast.autumn)
    text = text_of(visitor(cast.aoi).get("people:seats"))
    assert "Spring" in text
    assert "Autumn" in text


def test_a_chosen_seat_is_worked_in(cast: Cast) -> None:
    own = enrol(person=cast.aoi, cohort=self_paced_cohort())
    aoi = visitor(cast.aoi)
    assert aoi.post("people:take-seat", own.pk).url == "/en/continue/"
    assert aoi.client.session["enrolment"] == own.pk


def test_somebody_elses_seat_cannot_be_taken(cast: Cast) -> None:
    ben = visitor(cast.ben)
    assert ben.post("people:take-seat", cast.seat(cast.aoi).pk).status_code == 404
    assert "enrolment" not in ben.client.session


def test_a_seat_of_nobody_cannot_be_taken(cast: Cast) -> None:
    assert visitor(cast.ben).post("people:take-seat", 10**30).status_code == 404


def test_a_session_that_names_a_foreign_seat_works_in_the_own_one(cast: Cast) -> None:
    ben = visitor(cast.ben)
    session = ben.client.session
    session["enrolment"] = cast.seat(cast.aoi).pk
    session.save()
    ben.get("course:lesson", "make-the-role")
    assert cast.seat(cast.ben).sandboxes.exists()
    assert not cast.seat(cast.aoi).sandboxes.exists()
