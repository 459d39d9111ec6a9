"""Joining a class with its code, and working in one's own seats only."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from structlog.testing import capture_logs

from iamtutor.classroom.models import ListedName
from iamtutor.classroom.roster import seat_listed
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol, self_paced_cohort
from iamtutor.people.signing_in.cards import give_cards
from iamtutor.people.signing_in.codes import (
    ALPHABET,
    new_join_code,
    new_recovery_code,
    normalise,
)
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
        lambda code: f"https://tutor.example.org/join/{code}/",
    ],
)
def test_a_code_is_understood_however_it_is_typed(cast: Cast, typed) -> None:  # type: ignore[no-untyped-def]
    newcomer = Visitor(Client())
    there = newcomer.get("classroom:join", code=typed(cast.spring.join_code))
    assert "Spring" in text_of(newcomer.client.get(there.url))
    assert newcomer.client.post(there.url).status_code == 302
    guest = Person.objects.get(is_guest=True)
    assert Enrolment.objects.get(person=guest).cohort == cast.spring


@pytest.mark.parametrize(
    "typed", ["/", "../../etc/passwd", "http://[", "・", ".", "?#"]
)
def test_what_is_no_code_is_said_to_be_none(db: None, typed: str) -> None:
    newcomer = Visitor(Client())
    answer = newcomer.get("classroom:join", code=typed)
    if answer.status_code == 302:
        answer = newcomer.client.get(answer.url)
    assert answer.status_code in {404, 422}
    assert "No open class has this code" in text_of(answer)


def test_a_code_normalises_to_itself() -> None:
    for code in (new_join_code(), new_recovery_code()):
        assert normalise(code) == code
        assert set(code) <= {*ALPHABET, "-"}


def join(who: Visitor, cohort: Cohort, **fields: object) -> Any:
    return who.post("classroom:join-class", cohort.join_code, **fields)


def page_of(who: Visitor, cohort: Cohort) -> str:
    return text_of(who.get("classroom:join-class", cohort.join_code))


# -- what is said before


@pytest.mark.parametrize(
    ("watching", "sentence"),
    [
        ("hand", "may be replayed only while you have raised your hand"),
        ("always", "may be replayed at any time"),
    ],
)
def test_the_page_says_who_teaches_and_what_is_seen(
    cast: Cast, watching: str, sentence: str
) -> None:
    cast.spring.watching, cast.spring.keep_days = watching, 90
    cast.spring.save()
    enrol(person=cast.emi, cohort=cast.spring, seat=Enrolment.Seat.INSTRUCTOR)
    page = " ".join(page_of(Visitor(Client()), cast.spring).split())
    assert "Instructors: Chie, Emi" in page
    assert sentence in page
    assert "deleted 90 days after the due date" in page
    about = " ".join(text_of(Visitor(Client()).get("web:about")).split())
    seen = re.findall(r"In a class, its instructors see .*?</li>", page)
    assert seen
    assert seen[0] in about
    assert not Person.objects.filter(is_guest=True).exists()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_link_opens_in_the_language_of_the_class(cast: Cast, language: str) -> None:
    cast.spring.language = language
    cast.spring.save()
    there = Client(headers={"Accept-Language": "en"}).get(
        f"/join/{cast.spring.join_code}/"
    )
    assert there.url == f"/{language}/join/{cast.spring.join_code}/"


def test_the_link_of_a_class_without_a_language_asks_the_browser(cast: Cast) -> None:
    browser = Client(headers={"Accept-Language": "en"})
    assert browser.get(f"/join/{cast.spring.join_code}/").url.startswith("/en/")


# -- who joins as whom


def test_a_guest_who_joins_gets_the_name_that_was_given(cast: Cast) -> None:
    join(Visitor(Client()), cast.spring, shown_name="Fumi")
    assert Person.objects.get(is_guest=True).shown_name == "Fumi"


def test_a_person_joins_as_who_they_are(cast: Cast) -> None:
    emi = visitor(cast.emi)
    shown = page_of(emi, cast.spring)
    assert 'name="shown_name"' not in shown
    # What was done alone is not in the class: where it is, is said.
    assert 'href="/en/seats/"' in shown
    assert "/seats/" not in page_of(Visitor(Client()), cast.spring)
    join(emi, cast.spring)
    seat = cast.seat(cast.emi)
    assert (seat.cohort, seat.seat) == (cast.spring, "learner")
    assert not Person.objects.filter(is_guest=True).exists()


def test_joining_twice_keeps_the_one_seat(cast: Cast) -> None:
    emi = visitor(cast.emi)
    assert join(emi, cast.spring).status_code == 302
    again = join(emi, cast.spring)
    assert again.status_code == 422
    assert "You have joined this class already" in text_of(again)
    assert Enrolment.objects.filter(person=cast.emi).count() == 1


def test_an_instructor_who_joins_the_own_class_stays_its_instructor(cast: Cast) -> None:
    assert "You teach this class" in text_of(join(visitor(cast.chie), cast.spring))
    assert cast.seat(cast.chie).seat == "instructor"


def test_a_newcomer_works_in_the_class_that_was_joined(cast: Cast) -> None:
    aoi = visitor(cast.aoi)
    join(aoi, cast.autumn)
    seat = Enrolment.objects.get(person=cast.aoi, cohort=cast.autumn)
    assert aoi.client.session["enrolment"] == seat.pk


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("closed", "Nobody can join this class anymore"),
        ("archived", "This class is archived"),
    ],
)
def test_a_class_that_takes_nobody_says_so(
    cast: Cast, state: str, sentence: str
) -> None:
    setattr(cast.spring, state, timezone.now())
    cast.spring.save()
    newcomer = Visitor(Client())
    assert sentence in page_of(newcomer, cast.spring)
    response = join(newcomer, cast.spring)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not Person.objects.filter(is_guest=True).exists()


def test_whoever_was_taken_out_does_not_come_back_by_the_code(cast: Cast) -> None:
    Enrolment.objects.filter(person=cast.aoi).update(removed=timezone.now())
    response = join(visitor(cast.aoi), cast.spring)
    assert "You were taken out of this class" in text_of(response)
    assert cast.seat(cast.aoi).removed is not None


# -- codes


@pytest.mark.parametrize("code", ["ABCD-EFGH", "x", "---", "%00", "あ" * 30])
def test_an_unknown_code_is_said(cast: Cast, code: str) -> None:
    response = Visitor(Client()).post("classroom:join-class", code)
    assert response.status_code == 404
    assert "No open class has this code" in text_of(response)
    assert not Person.objects.filter(is_guest=True).exists()


def test_a_class_without_a_code_is_not_found_by_one_without_letters(db: None) -> None:
    self_paced_cohort()
    assert Visitor(Client()).get("classroom:join-class", "-").status_code == 404


def test_guessing_join_codes_is_limited(cast: Cast, settings: Settings) -> None:
    settings.PEOPLE_PER_ADDRESS = 1
    guesser = Visitor(Client())
    with capture_logs() as logs:
        for _ in range(4):
            guesser.post("classroom:join-class", "ABCD-EFGH")
    assert [line["event"] for line in logs].count("join_code_unknown") == 4
    for response in (
        join(guesser, cast.spring),
        guesser.get("classroom:join-class", cast.spring.join_code),
        guesser.client.get(f"/join/{cast.spring.join_code}/"),
    ):
        assert response.status_code == 429
    assert "Too many tries" in text_of(join(guesser, cast.spring))


# -- with a name list


@pytest.fixture
def listed(cast: Cast) -> Cohort:
    cast.spring.listed_only = True
    cast.spring.save()
    for name, number, group in (
        ("田中 太郎", "A-01", "東"),
        ("鈴木 花子", "A-02", "西"),
        ("鈴木 花子", "A-03", "西"),
    ):
        ListedName.objects.create(
            cohort=cast.spring, shown_name=name, learner_id=number, group=group
        )
    return cast.spring


@pytest.mark.parametrize("typed", ["田中太郎", "田中　太郎", "a-01", "Ａ－０１"])
def test_who_is_on_the_list_joins_by_name_or_id(listed: Cohort, typed: str) -> None:
    newcomer = Visitor(Client())
    assert "田中" not in page_of(newcomer, listed)
    assert join(newcomer, listed, shown_name=typed).status_code == 302
    guest = Person.objects.get(is_guest=True)
    assert guest.shown_name == "田中 太郎"
    seat = Enrolment.objects.get(person=guest)
    assert (seat.learner_id, seat.group) == ("A-01", "東")
    assert ListedName.objects.get(learner_id="A-01").enrolment == seat


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("佐藤 次郎", "Nobody with this name or ID is expected"),
        ("", "This field is required"),
        ("　", "This field is required"),
        ("鈴木花子", "Enter your ID instead"),
    ],
)
def test_who_is_not_on_the_list_does_not_join(
    listed: Cohort, typed: str, sentence: str
) -> None:
    response = join(Visitor(Client()), listed, shown_name=typed)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert "A-02" not in text_of(response)
    assert not Person.objects.filter(is_guest=True).exists()


def test_a_line_of_the_list_is_taken_once(listed: Cohort) -> None:
    join(Visitor(Client()), listed, shown_name="A-01")
    response = join(Visitor(Client()), listed, shown_name="田中太郎")
    assert "If you have joined already, sign in" in text_of(response)
    assert Person.objects.filter(is_guest=True).count() == 1


def test_a_person_with_a_name_is_asked_for_the_one_on_the_list(
    cast: Cast, listed: Cohort
) -> None:
    emi = visitor(cast.emi)
    assert 'name="shown_name"' in page_of(emi, listed)
    join(emi, listed, shown_name="A-02")
    assert cast.seat(cast.emi).learner_id == "A-02"
    cast.emi.refresh_from_db()
    assert cast.emi.shown_name == "Emi"


def test_where_the_list_is_open_a_name_on_it_is_still_found(listed: Cohort) -> None:
    Cohort.objects.filter(pk=listed.pk).update(listed_only=False)
    for name in ("田中 太郎", "Somebody Else"):
        assert join(Visitor(Client()), listed, shown_name=name).status_code == 302
    assert Enrolment.objects.filter(cohort=listed, learner_id="A-01").count() == 1


@pytest.mark.parametrize("listed_only", [True, False])
def test_a_name_is_found_though_its_letters_are_written_as_their_twins(
    listed: Cohort, listed_only: bool
) -> None:
    Cohort.objects.filter(pk=listed.pk).update(listed_only=listed_only)
    names = {"A-08": "髙橋 華子", "A-09": "高橋 華子", "A-10": "山﨑 𠮷彦"}
    for number, name in names.items():
        ListedName.objects.create(cohort=listed, shown_name=name, learner_id=number)
    typed = {"A-10": "山崎吉彦", "A-09": "高橋華子", "A-08": "髙橋華子"}
    for number, name in typed.items():
        here = Visitor(Client())
        answer = join(here, listed, shown_name=name)
        if not listed_only and name != names[number].replace(" ", ""):
            # Else somebody who is not on the list would become who is.
            assert answer.status_code == 422
            assert "Is that you?" in text_of(answer)
            answer = join(here, listed, shown_name=name, alike="expected")
        assert answer.status_code == 302
        person = Enrolment.objects.get(cohort=listed, learner_id=number).person
        assert person.shown_name == names[number]


def test_who_is_called_almost_as_somebody_on_an_open_list_is_asked(
    listed: Cohort,
) -> None:
    Cohort.objects.filter(pk=listed.pk).update(listed_only=False)
    line = ListedName.objects.create(cohort=listed, shown_name="髙橋 華子")
    here = Visitor(Client())
    asked = join(here, listed, shown_name="高橋 華子")
    assert asked.status_code == 422
    assert 'name="alike"' in text_of(asked)
    assert not Person.objects.filter(is_guest=True).exists()
    assert join(here, listed, shown_name="高橋 華子", alike="").status_code == 422
    joined = join(here, listed, shown_name="高橋 華子", alike="another")
    assert joined.status_code == 302
    assert Person.objects.get(is_guest=True).shown_name == "高橋 華子"
    line.refresh_from_db()
    assert line.enrolment is None


def test_who_has_a_card_and_writes_the_name_otherwise_is_asked(
    cast: Cast, listed: Cohort
) -> None:
    Cohort.objects.filter(pk=listed.pk).update(listed_only=False)
    line = ListedName.objects.create(cohort=listed, shown_name="髙橋 華子")
    (seat,) = seat_listed(listed, [line.pk])
    give_cards(people=[seat.person], by=cast.chie)
    here = Visitor(Client())
    asked = join(here, listed, shown_name="高橋華子")
    assert asked.status_code == 422
    assert "with your card or your name" in text_of(asked)
    assert not Person.objects.filter(is_guest=True).exists()
    assert join(here, listed, shown_name="高橋華子", another="on").status_code == 302


def test_whoever_comes_again_under_a_name_written_otherwise_is_asked(
    cast: Cast,
) -> None:
    first = Visitor(Client())
    assert join(first, cast.spring, shown_name="髙橋 華子").status_code == 302
    answer = join(Visitor(Client()), cast.spring, shown_name="高橋華子")
    assert answer.status_code == 422
    assert Person.objects.filter(is_guest=True).count() == 1


def test_where_the_list_is_open_two_of_one_name_are_told_apart_too(
    listed: Cohort,
) -> None:
    """Else there would be a third of the name, whom the list doesn't know."""
    Cohort.objects.filter(pk=listed.pk).update(listed_only=False)
    response = join(Visitor(Client()), listed, shown_name="鈴木花子")
    assert response.status_code == 422
    assert "Enter your ID instead" in text_of(response)
    assert not Person.objects.filter(is_guest=True).exists()
    assert join(Visitor(Client()), listed, shown_name="A-03").status_code == 302


@pytest.mark.parametrize("listed_only", [True, False])
def test_two_of_one_name_without_ids_come_one_after_the_other(
    listed: Cohort, listed_only: bool
) -> None:
    """Nobody can be asked for what the list doesn't have."""
    Cohort.objects.filter(pk=listed.pk).update(listed_only=listed_only)
    ListedName.objects.filter(shown_name="鈴木 花子").update(learner_id="")
    for left in (1, 0):
        answer = join(Visitor(Client()), listed, shown_name="鈴木花子", another="on")
        assert answer.status_code == 302
        unclaimed = ListedName.objects.filter(shown_name="鈴木 花子", enrolment=None)
        assert unclaimed.count() == left


@pytest.mark.parametrize("listed_only", [True, False])
def test_who_has_come_does_not_take_the_line_of_another_of_the_same_name(
    listed: Cohort, listed_only: bool
) -> None:
    """Nor a second seat without being asked; and who is another one takes it."""
    Cohort.objects.filter(pk=listed.pk).update(listed_only=listed_only)
    ListedName.objects.filter(learner_id="A-03").update(learner_id="")
    join(Visitor(Client()), listed, shown_name="A-02")
    here = Visitor(Client())
    asked = join(here, listed, shown_name="鈴木花子")
    assert asked.status_code == 422
    assert "If it was you" in text_of(asked)
    assert 'name="another"' in text_of(asked)
    assert Person.objects.filter(is_guest=True).count() == 1
    assert join(here, listed, shown_name="鈴木花子", another="on").status_code == 302
    assert not ListedName.objects.filter(
        shown_name="鈴木 花子", enrolment=None
    ).exists()


def test_where_no_list_is_kept_a_name_that_joined_is_asked_about(cast: Cast) -> None:
    join(Visitor(Client()), cast.spring, shown_name="Ken")
    assert join(Visitor(Client()), cast.spring, shown_name=" ken").status_code == 422
    assert join(Visitor(Client()), cast.spring, shown_name="Kenta").status_code == 302
    assert join(visitor(cast.emi), cast.spring).status_code == 302


@pytest.mark.parametrize("typed", ["a-02", "鈴木花子"])
@pytest.mark.parametrize("listed_only", [True, False])
def test_who_has_a_card_does_not_come_in_twice(
    cast: Cast, listed: Cohort, typed: str, listed_only: bool
) -> None:
    Cohort.objects.filter(pk=listed.pk).update(listed_only=listed_only)
    hanako, other = ListedName.objects.filter(shown_name="鈴木 花子").order_by("pk")
    other.delete()
    (seat,) = seat_listed(listed, [hanako.pk])
    (code,) = give_cards(people=[seat.person], by=cast.chie)
    response = join(Visitor(Client()), listed, shown_name=typed)
    assert response.status_code == 422
    assert "in the class already" in text_of(response)
    assert not Person.objects.filter(is_guest=True).exists()
    # Once she has come, somebody else may be called like her, but not have her ID.
    Client().post(reverse("people:recover"), {"code": code})
    answer = join(Visitor(Client()), listed, shown_name=typed, another="on")
    may = typed != "a-02" and not listed_only
    assert answer.status_code == (302 if may else 422)


def test_who_is_asked_for_the_name_on_the_list(cast: Cast, listed: Cohort) -> None:
    newcomer = Visitor(Client())
    assert "on the class’s name list" in page_of(newcomer, listed)
    Cohort.objects.filter(pk=listed.pk).update(listed_only=False)
    page = page_of(newcomer, listed)
    assert "on the class’s name list" in page
    assert "Any name will do" in page
    ListedName.objects.all().delete()
    assert "name list" not in page_of(newcomer, listed)


# -- one's own seats


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


def test_a_seat_of_nobody_cannot_be_taken(cast: Cast) -> None:
    assert visitor(cast.ben).post("people:take-seat", 10**30).status_code == 404
