"""A forgotten password by mail, where the site sends any."""

import re

import pytest
from django.contrib.auth.forms import PasswordResetForm
from django.core import mail
from django.test import Client
from pytest_django import Settings

from iamtutor.people import mail as by_mail
from iamtutor.people.models import Person
from tests.cast import PASSWORD, Cast, Visitor, text_of

ADDRESS = "aoi@example.org"
NEW = "a quite different one"


@pytest.fixture
def left(cast: Cast) -> Person:
    """Aoi, who left an address."""
    cast.aoi.email = ADDRESS
    cast.aoi.save()
    return cast.aoi


def stranger(language: str = "en") -> Visitor:
    return Visitor(Client(), language)


def asks(address: str = ADDRESS) -> list[mail.EmailMessage]:
    answer = stranger().post("people:forgotten", email=address)
    assert answer.status_code == 302
    return mail.outbox


def way(message: mail.EmailMessage) -> str:
    found = re.search(r"http://testserver(/\S+)", str(message.body))
    assert found
    return found[1]


def test_an_address_is_left_with_the_password(aoi: Visitor, cast: Cast) -> None:
    wrong = aoi.post("people:address", email=ADDRESS, current="no")
    assert wrong.status_code == 422
    assert ADDRESS in text_of(wrong)
    aoi.post("people:address", email=ADDRESS, current=PASSWORD)
    assert Person.objects.get(pk=cast.aoi.pk).email == ADDRESS
    aoi.post("people:address", email="", current=PASSWORD)
    assert Person.objects.get(pk=cast.aoi.pk).email == ""


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_way_in_the_mail_leads_to_a_new_password(
    left: Person, language: str
) -> None:
    left.recovery_key = "kept"
    left.save()
    stranger(language).post("people:forgotten", email=ADDRESS.upper())
    (message,) = mail.outbox
    assert message.to == [ADDRESS]
    assert left.name in message.body
    client = stranger().client
    page = client.get(way(message), follow=True)
    place = page.redirect_chain[-1][0]
    assert "set-password" in place
    for refused in ("short", ADDRESS):
        assert client.post(place, {"password": refused}).status_code == 422
    client.post(place, {"password": NEW})
    left.refresh_from_db()
    assert left.check_password(NEW)
    assert left.recovery_key == ""
    again = stranger().client.get(way(message), follow=True)
    assert "set-password" not in again.request["PATH_INFO"]


def test_a_way_that_is_used_twice_at_the_same_moment_works_once(
    left: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    (message,) = asks()
    first, second = stranger().client, stranger().client
    places = [
        client.get(way(message), follow=True).redirect_chain[-1][0]
        for client in (first, second)
    ]
    choose = by_mail.choose_password

    def overtaken(*, person: Person, password: str) -> None:
        """Both have been let in when the second one is through."""
        monkeypatch.setattr(by_mail, "choose_password", choose)
        assert second.post(places[1], {"password": NEW}).status_code == 302
        choose(person=person, password=password)

    monkeypatch.setattr(by_mail, "choose_password", overtaken)
    late = first.post(places[0], {"password": "another one of mine"})
    assert "no longer works" in text_of(late)
    assert "is changed" not in text_of(first.get(places[0], follow=True))
    left.refresh_from_db()
    assert left.check_password(NEW)


def test_nobody_learns_who_left_an_address(left: Person) -> None:
    known = stranger().post("people:forgotten", email=ADDRESS, follow=True)
    unknown = stranger().post(
        "people:forgotten", email="nobody@example.org", follow=True
    )
    assert known.redirect_chain == unknown.redirect_chain
    assert len(mail.outbox) == 1


def test_no_mail_for_administrators_nor_for_who_is_gone(left: Person) -> None:
    for changes in ({"is_staff": True}, {"is_active": False}):
        Person.objects.filter(pk=left.pk).update(
            **{"is_staff": False, "is_active": True, **changes}
        )
        assert asks() == []


def test_an_address_is_sent_a_few_mails_and_no_more(left: Person) -> None:
    for _ in range(3):
        asks()
    refused = stranger().post("people:forgotten", email=ADDRESS)
    assert refused.status_code == 429
    assert len(mail.outbox) == 3


def test_an_address_with_many_names_is_sent_one_mail(left: Person, cast: Cast) -> None:
    """Whoever likes can leave it under as many names: one request is one mail."""
    for person in (cast.ben, cast.chie):
        Person.objects.filter(pk=person.pk).update(email=ADDRESS)
    (message,) = asks()
    ways = re.findall(r"http://testserver(/\S+)", str(message.body))
    for person, place in zip((left, cast.ben, cast.chie), ways, strict=True):
        assert f"Your sign-in name: {person.name}\nhttp://testserver{place}" in str(
            message.body
        )
        page = stranger().client.get(place, follow=True)
        assert page.context["form"].user == person


def test_a_way_goes_only_to_the_address_that_was_left(
    left: Person, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django finds addresses that are alike, and PostgreSQL more of them: ſ is an S."""
    cast.ben.email = "ſomebody@example.org"
    everybody = staticmethod(lambda email: [left, cast.ben])
    monkeypatch.setattr(PasswordResetForm, "get_users", everybody)
    for message in asks():
        (to,) = message.to
        (whose,) = (p for p in (left, cast.ben) if p.email == to)
        assert re.findall(r"sign-in name: (\S+)", str(message.body)) == [whose.name]


@pytest.mark.parametrize("changes", [{"is_staff": True}, {"is_active": False}])
def test_a_mail_of_before_opens_nothing_that_no_mail_would_open_now(
    left: Person, changes: dict[str, bool]
) -> None:
    (message,) = asks()
    Person.objects.filter(pk=left.pk).update(**changes)
    page = stranger().client.get(way(message), follow=True)
    assert "set-password" not in page.request["PATH_INFO"]
    assert "no longer works" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "kept"), [("Aoi@Example.ORG", ADDRESS), (f"{'a' * 250}@example.org", "")]
)
def test_an_address_is_kept_in_small_letters_and_as_far_as_there_is_room(
    aoi: Visitor, cast: Cast, typed: str, kept: str
) -> None:
    answer = aoi.post("people:address", email=typed, current=PASSWORD)
    assert answer.status_code == (302 if kept else 422)
    assert Person.objects.get(pk=cast.aoi.pk).email == kept


@pytest.mark.parametrize("page", ["forgotten", "forgotten-sent", "address"])
def test_where_no_mail_is_sent_there_is_no_such_page(
    aoi: Visitor, settings: Settings, page: str
) -> None:
    settings.EMAIL_HOST = ""
    assert aoi.get(f"people:{page}").status_code == 404
    assert "address/" not in text_of(aoi.get("people:keep"))
    assert "forgotten" not in text_of(stranger().get("people:sign-in"))
