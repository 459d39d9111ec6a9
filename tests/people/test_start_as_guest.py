"""One click to begin, and how often it may be clicked."""

import pytest
from django.test import Client
from pytest_django import Settings

from iamtutor.people.models import Enrolment, Person
from tests.cast import Visitor

pytestmark = pytest.mark.django_db


def test_one_click_makes_a_guest_with_a_seat_and_opens_the_first_lesson() -> None:
    newcomer = Visitor(Client())
    response = newcomer.post("people:start", follow=True)
    guest = Person.objects.get()
    assert guest.is_guest
    assert not guest.has_usable_password()
    assert Enrolment.objects.get(person=guest).cohort.self_paced
    assert response.redirect_chain[-1][0] == "/en/lessons/first-refusal/"
    assert response.status_code == 200


def test_a_second_click_goes_on_as_the_same_guest() -> None:
    newcomer = Visitor(Client())
    newcomer.post("people:start")
    response = newcomer.post("people:start", follow=True)
    assert Person.objects.count() == 1
    assert Enrolment.objects.count() == 1
    assert response.redirect_chain[-1][0] == "/en/lessons/first-refusal/"


def test_looking_at_the_address_starts_nothing() -> None:
    assert Visitor(Client()).get("people:start").status_code == 405
    assert not Person.objects.exists()


def test_too_many_guests_from_one_address_are_told_so(settings: Settings) -> None:
    settings.PEOPLE_PER_ADDRESS = 2
    for _ in range(2):
        assert Visitor(Client()).post("people:start").status_code == 302
    refused = Visitor(Client()).post("people:start")
    assert refused.status_code == 429
    assert "Too many tries" in refused.content.decode()
    assert Person.objects.count() == 2


def test_another_address_has_guests_of_its_own(settings: Settings) -> None:
    settings.PEOPLE_PER_ADDRESS = 1
    Visitor(Client(REMOTE_ADDR="192.0.2.1")).post("people:start")
    other = Visitor(Client(REMOTE_ADDR="192.0.2.2"))
    assert other.post("people:start").status_code == 302


def test_a_forged_forwarded_address_is_no_other_address(settings: Settings) -> None:
    settings.PEOPLE_PER_ADDRESS = 1
    Visitor(Client()).post("people:start")
    forger = Visitor(Client(headers={"X-Forwarded-For": "198.51.100.7"}))
    assert forger.post("people:start").status_code == 429


def test_behind_a_proxy_the_proxys_own_entry_counts(settings: Settings) -> None:
    settings.PEOPLE_PER_ADDRESS = 1
    settings.TRUSTED_PROXIES = 1
    for forwarded, status in (
        ("198.51.100.7", 302),
        ("203.0.113.9, 198.51.100.7", 429),
        ("198.51.100.8", 302),
    ):
        client = Visitor(Client(headers={"X-Forwarded-For": forwarded}))
        assert client.post("people:start").status_code == status
