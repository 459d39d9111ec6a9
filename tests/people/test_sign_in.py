"""Signing in and out, and what stops somebody who guesses passwords."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from iamtutor.people.models import Enrolment
from iamtutor.people.services import enrol
from iamtutor.people.signing_in.hashers import Argon2idHasher
from tests.cast import PASSWORD, Cast, Visitor, browser_of, text_of, visitor

WRONG = "wrong horse battery"


def try_to_sign_in(who: Visitor, name: str, password: str):  # type: ignore[no-untyped-def]
    return who.post("people:sign-in", username=name, password=password)


def test_a_learner_goes_on_with_the_course(cast: Cast) -> None:
    response = try_to_sign_in(Visitor(Client()), "aoi", PASSWORD)
    assert response.status_code == 302
    assert response.url == "/en/continue/"


def test_an_instructor_comes_to_the_classes(cast: Cast) -> None:
    response = try_to_sign_in(Visitor(Client()), "chie", PASSWORD)
    assert response.url == "/en/classes/"


def test_a_wrong_password_keeps_the_name_and_says_so(cast: Cast) -> None:
    response = try_to_sign_in(Visitor(Client()), "aoi", WRONG)
    assert response.status_code == 422
    assert 'value="aoi"' in text_of(response)
    assert WRONG not in text_of(response)
    assert 'role="alert"' in text_of(response)


def test_the_sixth_try_is_locked_out_even_with_the_right_password(cast: Cast) -> None:
    guesser = Visitor(Client())
    for _ in range(5):
        try_to_sign_in(guesser, "aoi", WRONG)
    locked = try_to_sign_in(guesser, "aoi", PASSWORD)
    assert locked.status_code == 429
    assert "Too many tries" in text_of(locked)
    assert guesser.get("course:outline").status_code == 302


@pytest.mark.parametrize(
    ("name", "address"), [("ben", "127.0.0.1"), ("aoi", "192.0.2.9")]
)
def test_a_lockout_is_for_one_name_from_one_address(
    cast: Cast, name: str, address: str
) -> None:
    guesser = Visitor(Client())
    for _ in range(6):
        try_to_sign_in(guesser, "aoi", WRONG)
    other = Visitor(Client(REMOTE_ADDR=address))
    assert try_to_sign_in(other, name, PASSWORD).status_code == 302


def test_a_forged_forwarded_address_does_not_get_around_the_lockout(cast: Cast) -> None:
    for number in range(6):
        forged = {"X-Forwarded-For": f"198.51.100.{number}"}
        guesser = Visitor(Client(headers=forged))
        response = try_to_sign_in(guesser, "aoi", WRONG)
    assert response.status_code == 429


def test_a_right_password_forgets_the_wrong_ones(cast: Cast) -> None:
    browser = Visitor(Client())
    for _ in range(2):
        for _ in range(4):
            try_to_sign_in(browser, "aoi", WRONG)
        assert try_to_sign_in(browser, "aoi", PASSWORD).status_code == 302


def test_signing_out_ends_the_session(cast: Cast) -> None:
    aoi = visitor(cast.aoi)
    assert aoi.post("people:sign-out").url == "/en/"
    assert aoi.get("course:outline").status_code == 302


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_name_with_a_null_character_is_refused_not_broken(
    cast: Cast, language: str
) -> None:
    response = try_to_sign_in(Visitor(Client(), language), "a\0oi", PASSWORD)
    assert response.status_code == 422


def test_a_password_is_kept_as_argon2id_of_the_weight_we_chose() -> None:
    # The tests' own settings use a cheap hasher: this is the site's.
    encoded = Argon2idHasher().encode(PASSWORD, "a-salt-of-enough-length")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert Argon2idHasher().verify(PASSWORD, encoded)
    assert not Argon2idHasher().verify(WRONG, encoded)


def test_whoever_chose_no_seat_is_in_the_newest_of_those_that_are_there(
    cast: Cast,
) -> None:
    first = cast.seat(cast.aoi)
    second = enrol(person=cast.aoi, cohort=cast.autumn)
    browser = browser_of(cast.aoi)

    def seat() -> Enrolment:
        return browser.get("/en/progress/").wsgi_request.enrolment

    def change(one: Enrolment, **values: object) -> None:
        Enrolment.objects.filter(pk=one.pk).update(**values)

    now = timezone.now()
    change(first, active=now)
    change(second, active=now - timedelta(days=1))
    assert seat() == first
    assert seat().cohort == cast.spring
    change(first, removed=now)
    assert seat() == second
    change(second, removed=now - timedelta(days=1))
    assert seat() == first
