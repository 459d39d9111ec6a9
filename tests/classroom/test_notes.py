"""What an instructor says: to whom, how it is shown, read, listed and withdrawn."""

import pytest
from django.utils import timezone

from iamtutor.classroom.models import Delivery, Note
from iamtutor.people.models import Enrolment, Person
from iamtutor.people.services import enrol, self_paced_cohort
from tests.cast import Cast, Visitor, text_of, visitor

LESSON = "make-the-role"


def say(who: Visitor, cast: Cast, text: str, nonce: str = "", **to: object):  # type: ignore[no-untyped-def]
    fields = {"note-text": text, "nonce": nonce, **to}
    return who.post("instructor:act", cast.spring.pk, "note", **fields)


def hears(person: Person) -> str:
    """What the person's lesson page says."""
    return text_of(visitor(person).get("course:lesson", LESSON))


def test_an_announcement_reaches_everybody_and_whoever_joins_later(
    chie: Visitor, cast: Cast
) -> None:
    say(chie, cast, "Break at three")
    enrol(person=cast.emi, cohort=cast.spring)
    for person in (cast.aoi, cast.ben, cast.emi):
        assert "Break at three" in hears(person)


def test_a_note_to_one_reaches_nobody_else(chie: Visitor, cast: Cast) -> None:
    say(chie, cast, "Well done", seat=cast.seat(cast.aoi).pk)
    assert "Well done" in hears(cast.aoi)
    assert "Well done" not in hears(cast.ben)


def test_a_note_to_a_group_reaches_the_group(chie: Visitor, cast: Cast) -> None:
    Enrolment.objects.filter(person=cast.ben).update(group="Blue & green")
    page = text_of(chie.get("instructor:acts", cast.spring.pk, group="Blue & green"))
    assert "Ben" in page
    say(chie, cast, "Blue ones", group="Blue & green")
    assert "Blue ones" in hears(cast.ben)
    assert "Blue ones" not in hears(cast.aoi)
    assert say(chie, cast, "x", group="none").status_code == 404


@pytest.mark.parametrize("to", [{}, {"seat": 0}], ids=["all", "one"])
def test_a_form_that_is_sent_twice_writes_one_note(
    chie: Visitor, cast: Cast, to: dict[str, int]
) -> None:
    to = {"seat": cast.seat(cast.aoi).pk} if to else {}
    for _ in range(2):
        assert say(chie, cast, "Once", nonce="n1", **to).status_code == 302
    assert Note.objects.count() == 1
    assert Delivery.objects.count() == len(to)


def test_it_is_plain_text_with_its_line_breaks(chie: Visitor, cast: Cast) -> None:
    say(chie, cast, "<b>bold</b>\nhttps://example.com/")
    page = visitor(cast.aoi).get("course:lesson", LESSON).content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt;<br>https://example.com/</p>" in page


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2_001])
def test_a_text_that_does_not_do_comes_back(
    chie: Visitor, cast: Cast, text: str
) -> None:
    answer = say(chie, cast, text, seat=cast.seat(cast.aoi).pk)
    assert answer.status_code == 422
    assert text.strip() in text_of(answer)
    assert 'role="alert"' in text_of(answer)
    assert Note.objects.count() == 0


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_was_read_stays_in_the_list(
    chie: Visitor, cast: Cast, language: str
) -> None:
    say(chie, cast, "Read me")
    aoi = visitor(cast.aoi, language)
    note = Note.objects.get()
    for _ in range(2):
        answer = aoi.post("course:read", note.pk, next=aoi.url("course:lesson", LESSON))
        assert answer.url == aoi.url("course:lesson", LESSON)
    assert "Read me" not in hears(cast.aoi)
    assert "Read me" in text_of(aoi.get("course:notes"))
    assert aoi.url("course:notes") in text_of(aoi.get("course:outline"))
    assert "Read me" in hears(cast.ben)
    assert Delivery.objects.count() == 1


def test_a_withdrawn_note_is_seen_by_its_instructors_only(
    chie: Visitor, cast: Cast
) -> None:
    say(chie, cast, "A slip")
    note = Note.objects.get()
    assert (
        visitor(cast.dan)
        .post("instructor:withdraw", cast.autumn.pk, "note", note.pk)
        .status_code
        == 404
    )
    assert "A slip" in hears(cast.aoi)
    for _ in range(2):
        chie.post("instructor:withdraw", cast.spring.pk, "note", note.pk)
    assert "A slip" not in hears(cast.aoi)
    assert "A slip" not in text_of(visitor(cast.aoi).get("course:notes"))
    assert "withdrawn" in text_of(chie.get("instructor:acts", cast.spring.pk))


def test_somebody_elses_note_is_not_found(chie: Visitor, cast: Cast) -> None:
    say(chie, cast, "For Aoi", seat=cast.seat(cast.aoi).pk)
    note = Note.objects.get()
    assert visitor(cast.ben).post("course:read", note.pk).status_code == 404
    assert Delivery.objects.get().read is None


def test_a_page_that_shows_it_already_is_told_nothing(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    aoi.get("course:lesson", LESSON)
    assert aoi.get("course:news", htmx=True, v="").status_code == 204
    say(chie, cast, "News")
    answer = aoi.get("course:news", htmx=True, v="")
    assert "News" in text_of(answer)
    version = f"n{Note.objects.get().pk}"
    assert f"v={version}" in text_of(answer)
    assert aoi.get("course:news", htmx=True, v=version).status_code == 204


def test_nobody_writes_to_whoever_learns_alone(cast: Cast) -> None:
    enrol(person=cast.emi, cohort=self_paced_cohort())
    emi = visitor(cast.emi)
    assert 'id="news"' not in text_of(emi.get("course:lesson", LESSON))
    assert emi.get("course:news", htmx=True).status_code == 204
    assert emi.get("course:notes").status_code == 200


def test_whoever_was_removed_or_is_elsewhere_is_not_chosen(
    chie: Visitor, cast: Cast
) -> None:
    seat = cast.seat(cast.aoi).pk
    dan = visitor(cast.dan)
    assert (
        dan.post(
            "instructor:act", cast.autumn.pk, "note", seat=seat, **{"note-text": "x"}
        ).status_code
        == 404
    )
    for odd in ("x", "9" * 12, "999999", "²"):
        assert say(chie, cast, "x", seat=odd).status_code == 404
    Enrolment.objects.filter(pk=seat).update(removed=timezone.now())
    assert say(chie, cast, "x", seat=seat).status_code == 404
    assert Note.objects.count() == 0


def test_the_list_of_notes_tells_who_has_read(chie: Visitor, cast: Cast) -> None:
    say(chie, cast, "Read me", seat=cast.seat(cast.aoi).pk)
    visitor(cast.aoi).post("course:read", Note.objects.get().pk)
    page = text_of(
        chie.get("instructor:acts", cast.spring.pk, seat=cast.seat(cast.aoi).pk)
    )
    assert "read by 1" in page
