"""A guest keeps the work: under a name and password, or with a recovery code."""

import re
from importlib import import_module
from unicodedata import normalize

import pytest
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from iamtutor.people.forms import KeepForm
from iamtutor.people.models import Enrolment, Person
from iamtutor.people.services import enrol
from tests.cast import PASSWORD, Cast, Visitor, text_of

GOOD = "a long enough phrase"


@pytest.fixture
def guest(cast: Cast) -> Visitor:
    """Somebody who started as a guest and opened a lesson."""
    newcomer = Visitor(Client())
    newcomer.post("people:start")
    newcomer.get("course:lesson", "make-the-role")
    return newcomer


def person() -> Person:
    return Person.objects.order_by("-pk")[0]


def code_for(guest: Visitor) -> str:
    response = guest.post("people:keep", how="code")
    found = re.search(r'id="recovery-code">([^<]+)<', text_of(response))
    assert found
    return found[1]


def test_a_name_and_password_keep_the_work_and_the_session(guest: Visitor) -> None:
    before = Enrolment.objects.get(person=person())
    response = guest.post(
        "people:keep", how="name", name="fumi", password=GOOD, follow=True
    )
    assert response.status_code == 200
    assert "kept under your name" in text_of(response)
    fumi = Person.objects.get(name="fumi")
    assert not fumi.is_guest
    assert Enrolment.objects.get(person=fumi) == before
    elsewhere = Visitor(Client())
    arrived = elsewhere.post(
        "people:sign-in", username="fumi", password=GOOD, follow=True
    )
    assert arrived.redirect_chain[-1][0].startswith("/en/lessons/make-the-role/")


@pytest.mark.parametrize("typed", ["ｆｕｍｉ", "ﾌﾐ", "ガ1", "①", "fumi"])
def test_a_name_typed_at_full_or_half_width_signs_in_again(
    guest: Visitor, typed: str
) -> None:
    """An input method leaves such letters: the page to sign in reads them as one."""
    guest.post("people:keep", how="name", name=typed, password=GOOD)
    assert not person().is_guest
    for again in {typed, normalize("NFKC", typed)}:
        elsewhere = Visitor(Client())
        elsewhere.post("people:sign-in", username=again, password=GOOD)
        assert elsewhere.client.session["_auth_user_id"] == str(person().pk)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ooi misaki", "(space)"),
        ("大井　美咲", "(space)"),
        ("a!b, c!", "! , (space)"),
        ("<b>", "< >"),
        ("a\u202eb", "U+202E"),
    ],
)
def test_a_refused_name_is_told_what_it_cannot_have(typed: str, said: str) -> None:
    with translation.override("en"):
        form = KeepForm({"name": typed, "password": GOOD})
        assert form.errors == {"name": [f"This cannot be in it: {said}"]}


def test_a_taken_name_is_taken_at_every_width(guest: Visitor, cast: Cast) -> None:
    response = guest.post("people:keep", how="name", name="ＡＯＩ", password=GOOD)
    assert response.status_code == 422
    assert "This name is taken" in text_of(response)


def test_names_of_before_become_what_signs_in(cast: Cast) -> None:
    migration = import_module("iamtutor.people.migrations.0010_names_as_they_sign_in")
    ken, other = (Person.objects.create_user(f"before-{n}") for n in range(2))
    Person.objects.filter(pk=ken.pk).update(name="ｋｅｎ2")
    # Somebody is aoi already.
    Person.objects.filter(pk=other.pk).update(name="ａｏｉ")
    migration.as_the_sign_in_page_reads_them(apps, None)
    ken.refresh_from_db()
    other.refresh_from_db()
    assert (ken.name, other.name) == ("ken2", "ａｏｉ")


def test_names_alike_of_before_sign_in_as_before_and_are_taken(
    cast: Cast, guest: Visitor
) -> None:
    """On every database and in every script: the second one's is kept apart."""
    migration = import_module("iamtutor.people.migrations.0012_names_in_one_spelling")
    people = [Person.objects.create_user(f"before-{n}", GOOD) for n in range(3)]
    for one, name in zip(people, ("Émile", "ÉMILE", "émile"), strict=True):
        Person.objects.filter(pk=one.pk).update(name=name)
    migration.fold(apps, None)
    for one in people:
        one.refresh_from_db()
        elsewhere = Visitor(Client())
        elsewhere.post("people:sign-in", username=one.name, password=GOOD)
        assert elsewhere.client.session["_auth_user_id"] == str(one.pk)
        one.save()
        one.clean()
    kept = [one.name_folded for one in people]
    assert kept == ["émile", f"émile\n{people[1].pk}", f"émile\n{people[2].pk}"]
    response = guest.post("people:keep", how="name", name="ÉmILE", password=GOOD)
    assert "This name is taken" in text_of(response)
    people[1].name = "aoi"
    with pytest.raises(ValidationError, match="taken"):
        people[1].clean()


def test_keeping_the_work_stays_in_the_chosen_seat(guest: Visitor, cast: Cast) -> None:
    me = person()
    first = Enrolment.objects.get(person=me)
    enrol(person=me, cohort=cast.spring)
    guest.post("people:take-seat", first.pk)
    guest.post("people:keep", how="name", name="fumi", password=GOOD)
    assert guest.client.session["enrolment"] == first.pk


@pytest.mark.parametrize("name", ["aoi", "AOI", "Aoi"])
def test_a_taken_name_is_said_and_kept(guest: Visitor, name: str) -> None:
    response = guest.post("people:keep", how="name", name=name, password=GOOD)
    assert response.status_code == 422
    text = text_of(response)
    assert "This name is taken" in text
    assert f'value="{name}"' in text
    assert GOOD not in text
    assert person().is_guest


@pytest.mark.parametrize("name", ["aoi", "AOI", "Ａoi"])
def test_a_name_that_is_taken_at_the_same_moment_is_said_too(
    guest: Visitor, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(KeepForm, "clean_name", lambda form: form.cleaned_data["name"])
    response = guest.post("people:keep", how="name", name=name, password=GOOD)
    assert response.status_code == 422
    assert "This name is taken" in text_of(response)
    assert person().is_guest
    assert guest.get("course:outline").status_code == 200


@pytest.mark.parametrize("password", ["short", "password1234", "12345678901"])
def test_a_weak_password_is_said_and_the_name_is_kept(
    guest: Visitor, password: str
) -> None:
    response = guest.post("people:keep", how="name", name="fumi", password=password)
    assert response.status_code == 422
    assert 'value="fumi"' in text_of(response)
    assert person().is_guest


@pytest.mark.parametrize("password", ["tanaka12345", "Emi Nakamura"])
def test_a_password_like_ones_own_names_is_refused(
    guest: Visitor, password: str
) -> None:
    names = {"name": "tanaka", "shown_name": "Emi Nakamura"}
    response = guest.post("people:keep", how="name", password=password, **names)
    assert response.status_code == 422
    assert "The password is too similar to the" in text_of(response)
    assert person().is_guest


@pytest.mark.parametrize("name", ["two words", "a/b", "", "x" * 61])
def test_a_name_that_cannot_be_typed_again_is_refused(
    guest: Visitor, name: str
) -> None:
    response = guest.post("people:keep", how="name", name=name, password=GOOD)
    assert response.status_code == 422
    assert person().is_guest


def test_only_guests_take_a_name(cast: Cast) -> None:
    aoi = Visitor(Client())
    aoi.post("people:sign-in", username="aoi", password=PASSWORD)
    response = aoi.post("people:keep", how="name", name="fumi", password=GOOD)
    assert response.status_code == 200
    cast.aoi.refresh_from_db()
    assert cast.aoi.name == "aoi"
    assert check_password(PASSWORD, cast.aoi.password)


def test_a_recovery_code_brings_the_work_to_another_browser(guest: Visitor) -> None:
    code = code_for(guest)
    elsewhere = Visitor(Client())
    arrived = elsewhere.post("people:recover", code=code, follow=True)
    assert arrived.redirect_chain[-1][0].startswith("/en/lessons/make-the-role/")
    assert Person.objects.filter(is_guest=True).count() == 1


@pytest.mark.parametrize("spoil", [str.lower, lambda code: code.replace("-", " ")])
def test_a_code_may_be_typed_as_people_type(guest: Visitor, spoil) -> None:  # type: ignore[no-untyped-def]
    code = code_for(guest)
    assert Visitor(Client()).post("people:recover", code=spoil(code)).status_code == 302


def test_a_code_is_shown_once_and_kept_only_as_a_hash(guest: Visitor) -> None:
    code = code_for(guest)
    assert code not in text_of(guest.get("people:keep"))
    assert code not in person().recovery_key
    assert len(person().recovery_key) == 64


def test_a_new_code_replaces_the_one_before(guest: Visitor) -> None:
    old, new = code_for(guest), code_for(guest)
    refused = Visitor(Client()).post("people:recover", code=old)
    assert refused.status_code == 422
    assert old in text_of(refused)
    assert Visitor(Client()).post("people:recover", code=new).status_code == 302


@pytest.mark.parametrize("code", ["", "-", "!!!!", "ABCDE-FGHJK-MNPQR-STVWX"])
def test_a_code_of_nobody_signs_nobody_in(cast: Cast, code: str) -> None:
    stranger = Visitor(Client())
    assert stranger.post("people:recover", code=code).status_code == 422
    assert stranger.get("course:outline").status_code == 302


def test_guessing_codes_is_limited(cast: Cast, settings: Settings) -> None:
    settings.PEOPLE_PER_ADDRESS = 1
    stranger = Visitor(Client())
    for _ in range(4):
        refused = stranger.post("people:recover", code="ABCDE-FGHJK-MNPQR-STVWX")
        assert refused.status_code == 422
    response = stranger.post("people:recover", code="ABCDE-FGHJK-MNPQR-STVWY")
    assert response.status_code == 429


def test_a_guest_is_told_before_leaving_the_work_behind(guest: Visitor) -> None:
    said = "leave that work behind"
    assert said in text_of(guest.get("people:sign-in"))
    assert said in text_of(guest.get("people:recover"))
    guest.post("people:keep", how="name", name="fumi", password=GOOD)
    assert said not in text_of(guest.get("people:sign-in"))


def test_a_refused_password_is_not_sent_back(guest: Visitor) -> None:
    response = guest.post("people:keep", how="name", name="fumi", password="kitten7")
    assert response.status_code == 422
    assert "kitten7" not in response.content.decode()
    assert "fumi" in response.content.decode()
