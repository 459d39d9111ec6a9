"""Cards: a code on paper signs in; a new one replaces it and ends sessions."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from iamtutor.classroom.models import ListedName
from iamtutor.instructor.views import cards
from iamtutor.people.models import Enrolment, Person
from iamtutor.people.selectors import only_learners_of
from iamtutor.people.services import enrol, self_paced_cohort
from iamtutor.people.signing_in.cards import give_cards, people_named, seats_for
from tests.cast import PASSWORD, Cast, Visitor, text_of, visitor


@pytest.fixture
def hana(cast: Cast) -> Person:
    """A learner of *Spring* who was added by name, without a card yet."""
    (person,) = people_named(["髙橋 花子"])
    seats_for([person], cast.spring)
    return person


def come_with(code: str) -> Visitor:
    guest = Visitor(Client())
    guest.post("people:recover", code=code)
    return guest


def is_in(who: Visitor) -> bool:
    return "_auth_user_id" in who.client.session


def test_a_card_signs_in_however_it_is_typed(cast: Cast, hana: Person) -> None:
    (code,) = give_cards(people=[hana], by=cast.chie)
    assert re.fullmatch(r"([A-Z2-9]{4}-){2}[A-Z2-9]{4}", code)
    assert code not in str(Person.objects.filter(pk=hana.pk).values().get())
    for typed in (code, code.lower().replace("-", ""), f" {code} "):
        who = come_with(typed)
        assert who.client.session["_auth_user_id"] == str(hana.pk)
    assert not is_in(come_with(code[:-1] + ("A" if code[-1] != "A" else "B")))


def test_an_empty_code_is_nobodys(cast: Cast, hana: Person) -> None:
    for code in ("", "-", "０", "----"):
        assert not is_in(come_with(code))


def test_a_new_card_ends_the_old_one_the_password_and_all_sessions(
    cast: Cast,
) -> None:
    before = visitor(cast.aoi)
    (first,) = give_cards(people=[cast.aoi], by=cast.chie)
    assert before.get("people:keep").status_code == 302
    assert not is_in(_with_password("aoi"))
    holder = come_with(first)
    assert is_in(holder)
    (second,) = give_cards(people=[cast.aoi], by=cast.chie)
    assert holder.get("people:keep").status_code == 302
    assert not is_in(come_with(first))
    assert is_in(come_with(second))


def _with_password(name: str) -> Visitor:
    who = Visitor(Client())
    who.post("people:sign-in", username=name, password=PASSWORD)
    return who


def test_whoever_chooses_a_password_no_longer_needs_the_card(
    cast: Cast, hana: Person
) -> None:
    (code,) = give_cards(people=[hana], by=cast.chie)
    who = come_with(code)
    page = text_of(who.get("people:keep"))
    assert "You sign in with your card" in page
    who.post("people:keep", how="name", name="hana", password=PASSWORD, shown_name="花")
    assert is_in(who)
    assert is_in(_with_password("hana"))
    assert not is_in(come_with(code))


@pytest.mark.parametrize(
    "what", ["elsewhere", "alone", "teaches", "instructor", "staff", "off"]
)
def test_an_instructor_replaces_no_password_of_somebody_elses(
    cast: Cast, what: str
) -> None:
    match what:
        case "elsewhere":
            enrol(person=cast.aoi, cohort=cast.autumn)
        case "alone":
            enrol(person=cast.aoi, cohort=self_paced_cohort())
        case "teaches":
            enrol(person=cast.aoi, cohort=cast.autumn, seat=Enrolment.Seat.INSTRUCTOR)
        case "instructor":
            cast.aoi.is_instructor = True
        case "staff":
            cast.aoi.is_staff = True
        case "off":
            cast.aoi.is_active = False
    cast.aoi.save()
    before = cast.aoi.password
    with pytest.raises(PermissionDenied):
        give_cards(people=[cast.aoi, cast.ben], by=cast.chie)
    assert Person.objects.get(pk=cast.aoi.pk).password == before
    assert Person.objects.get(pk=cast.ben.pk).card_key == ""
    assert only_learners_of(cast.chie, [cast.aoi, cast.ben]) == {cast.ben.pk}
    assert only_learners_of(cast.dan, [cast.ben]) == set()


def test_a_seat_that_was_taken_from_an_instructor_opens_nothing(cast: Cast) -> None:
    seat = Enrolment.objects.get(person=cast.chie)
    seat.removed = seat.created
    seat.save()
    assert only_learners_of(cast.chie, [cast.aoi]) == set()


def sheet(chie: Visitor, cast: Cast, nonce: str, chosen: object):  # type: ignore[no-untyped-def]
    fields = {"nonce": nonce, "who": chosen}
    return chie.post("instructor:cards", cast.spring.pk, **fields)


def test_names_on_the_list_get_seats_with_their_cards(cast: Cast) -> None:
    one = ListedName.objects.create(
        cohort=cast.spring, shown_name="髙橋 花子", learner_id="A1", group="1班"
    )
    chie = visitor(cast.chie)
    page = text_of(chie.get("instructor:cards", cast.spring.pk))
    (nonce,) = re.findall(r'name="nonce" value="([^"]+)"', page)
    assert f'value="listed-{one.pk}" checked' in page
    made = sheet(chie, cast, nonce, f"listed-{one.pk}")
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    shown = text_of(made)
    (code,) = re.findall(r'class="code" lang="en">([^<]+)<', shown)
    assert "髙橋 花子" in shown
    assert 'class="qr"' in shown
    one.refresh_from_db()
    seat = one.enrolment
    assert seat is not None
    assert (seat.learner_id, seat.group, seat.person.is_guest) == ("A1", "1班", False)
    assert come_with(code).client.session["_auth_user_id"] == str(seat.person_id)
    again = sheet(chie, cast, nonce, f"seat-{seat.pk}")
    assert again.status_code == 302
    assert is_in(come_with(code))


def test_a_guest_with_a_card_keeps_the_number_as_a_name(cast: Cast) -> None:
    guest = Person.objects.create_user("guest-1", is_guest=True)
    enrol(person=guest, cohort=cast.spring)
    called = str(guest)
    give_cards(people=[guest], by=cast.chie)
    guest.refresh_from_db()
    assert (str(guest), guest.is_guest) == (called, False)


def test_only_people_of_the_class_get_cards_there(cast: Cast) -> None:
    enrol(person=cast.emi, cohort=cast.autumn)
    theirs = ListedName.objects.create(cohort=cast.autumn, shown_name="theirs")
    chie = visitor(cast.chie)
    for who in (
        f"seat-{cast.seat(cast.emi).pk}",
        f"seat-{cast.seat(cast.chie).pk}",
        f"listed-{theirs.pk}",
        "seat-",
        "x-1",
        "seat-99999999999999999999",
    ):
        assert sheet(chie, cast, who, who).status_code == 302, who
    assert not Person.objects.exclude(card_key="").exists()


def test_a_full_class_gets_its_cards_at_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Three hundred pictures take longer than all else, and one is looked at above.
    monkeypatch.setattr(cards, "qr_code", str)
    ListedName.objects.bulk_create(
        ListedName(cohort=cast.spring, shown_name=f"n{n}") for n in range(300)
    )
    numbers = ListedName.objects.values_list("pk", flat=True)
    chosen = [f"listed-{number}" for number in numbers]
    made = sheet(visitor(cast.chie), cast, "n", chosen)
    assert made.content.decode().count('class="sign-card"') == 300
    keys = Person.objects.exclude(card_key="").values_list("card_key", flat=True)
    assert len(set(keys)) == 300
