"""The roster: who is on it, adding people, a list with a dry run, masked names."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from iamtutor.classroom.models import ListedName
from iamtutor.people.models import Enrolment, Person
from iamtutor.people.services import enrol
from iamtutor.people.signing_in.cards import give_cards, people_named, seats_for
from tests.cast import Cast, Visitor, is_named, text_of, visitor


def roster(who: Visitor, cast: Cast, **query: str) -> str:
    response = who.get("instructor:roster", cast.spring.pk, **query)
    assert response.status_code == 200
    return text_of(response)


def listed(cast: Cast) -> list[tuple[str, str, str]]:
    names = ListedName.objects.filter(cohort=cast.spring).order_by("pk")
    return [(one.shown_name, one.learner_id, one.group) for one in names]


def hidden(page: str, name: str) -> str:
    (value,) = re.findall(rf'name="{name}" value="([^"]*)"', page)
    return html.unescape(value)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_roster_shows_who_is_there_and_who_is_expected(
    cast: Cast, language: str
) -> None:
    seat = cast.seat(cast.aoi)
    seat.learner_id, seat.group = "A-1", "red"
    seat.save()
    ListedName.objects.create(cohort=cast.spring, shown_name="髙橋 花子")
    page = roster(visitor(cast.chie, language), cast)
    for shown in ("Aoi", "aoi", "A-1", "red", "Ben", "髙橋 花子"):
        assert shown in page
    assert "Chie" not in re.findall(r"<tbody>.*</tbody>", page, re.S)[0]


def test_when_somebody_was_here_is_told_in_the_time_of_the_class(
    chie: Visitor, cast: Cast
) -> None:
    cast.spring.time_zone = "America/New_York"
    cast.spring.save()
    here = datetime(2026, 1, 5, 3, 30, tzinfo=UTC)
    Person.objects.filter(pk=cast.aoi.pk).update(last_login=here)
    Enrolment.objects.filter(pk=cast.seat(cast.aoi).pk).update(active=here)
    page = roster(chie, cast)
    (was_here,) = re.findall(r'datetime="2026-01-0[^"]*">([^<]*)<', page)
    assert was_here.strip() == "2026-01-04 22:30 EST"


def test_somebody_is_found_by_name_id_and_group(chie: Visitor, cast: Cast) -> None:
    Enrolment.objects.filter(person=cast.aoi).update(learner_id="Ａ7", group="red")
    Person.objects.filter(pk=cast.aoi.pk).update(shown_name="Aoi 髙﨑")
    for wanted in ("AOI", "a7", "ｒｅｄ", "高崎"):
        table = re.findall(r"<tbody>.*</tbody>", roster(chie, cast, q=wanted), re.S)[0]
        assert "Aoi" in table
        assert not is_named("Ben", table)
    assert "<tbody>" not in roster(chie, cast, q="nobody")


def test_three_hundred_people_are_as_few_queries(chie: Visitor, cast: Cast) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            roster(chie, cast)
        return len(queries)

    few = count()
    seats_for(people_named(f"n{n}" for n in range(300)), cast.spring)
    ListedName.objects.bulk_create(
        ListedName(cohort=cast.spring, shown_name=f"l{n}") for n in range(100)
    )
    assert count() == few <= 12


def add(who: Visitor, cast: Cast, how: str, **fields: object):  # type: ignore[no-untyped-def]
    return who.post("instructor:roster-add", cast.spring.pk, how=how, **fields)


def test_one_person_is_added_at_once(chie: Visitor, cast: Cast) -> None:
    one = {
        "one-shown_name": "髙橋　花子",
        "one-learner_id": "Ａ1",
        "one-group": "1班",
    }
    assert add(chie, cast, "one", **one).status_code == 302
    assert listed(cast) == [("髙橋 花子", "A1", "1班")]
    again = add(chie, cast, "one", **one)
    assert again.status_code == 422
    assert "already" in text_of(again) or "Somebody in the class" in text_of(again)
    assert len(listed(cast)) == 1


@pytest.mark.parametrize(
    ("name", "learner_id"),
    [("", ""), ("x" * 61, ""), ("a\x07b", ""), ("=1+1", ""), ("ok", "y" * 41)],
)
def test_a_name_that_is_none_is_refused_and_nothing_typed_is_lost(
    chie: Visitor, cast: Cast, name: str, learner_id: str
) -> None:
    fields = {"one-shown_name": name, "one-learner_id": learner_id, "one-group": "keep"}
    response = add(chie, cast, "one", **fields)
    assert response.status_code == 422
    assert 'value="keep"' in text_of(response)
    assert listed(cast) == []


def test_what_stands_beyond_the_columns_is_not_dropped_without_a_word(
    chie: Visitor, cast: Cast
) -> None:
    shown = text_of(add(chie, cast, "paste", text="Aoi,A1,red\nBen,A2,red,late"))
    said = "Lines with more cells than columns; the cells beyond are not used: 2"
    assert said in shown


def test_a_pasted_list_is_shown_first_and_then_carried_out(
    chie: Visitor, cast: Cast
) -> None:
    pasted = "名前\t番号\n髙橋 花子\tA1\nAoi\tA2\n\tA3\n"
    shown = add(chie, cast, "paste", text=pasted)
    assert shown.status_code == 200
    page = text_of(shown)
    assert "1 new · 1 changed · 0 as before · 1 not possible" in page
    assert listed(cast) == []
    again = text_of(chie.post("instructor:roster-add", cast.spring.pk, text=pasted))
    assert pasted in again.split("<textarea", 1)[1]
    raw = shown.content.decode()
    fields = {"lines": hidden(raw, "lines"), "digest": hidden(raw, "digest")}
    done = chie.post("instructor:roster-carry", cast.spring.pk, **fields)
    assert done.status_code == 302
    assert listed(cast) == [("髙橋 花子", "A1", "")]
    assert cast.seat(cast.aoi).learner_id == "A2"
    again = chie.post("instructor:roster-carry", cast.spring.pk, **fields)
    assert again.status_code == 409
    assert "0 new · 0 changed · 2 as before" in text_of(again)
    assert len(listed(cast)) == 1


def test_a_file_of_a_spreadsheet_is_read(chie: Visitor, cast: Cast) -> None:
    data = "氏名,学籍番号\r\n髙橋 花子,A1\r\n".encode("cp932")
    file = SimpleUploadedFile("名簿.csv", data, "application/vnd.ms-excel")
    page = text_of(add(chie, cast, "file", file=file))
    assert "髙橋 花子" in page
    assert "Shift_JIS" in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 a workbook", "not a CSV file"),
        (b"\0\1\2\3", "not a text file"),
        (b"", "There is nobody in the list"),
        (b'name\n"open', "quotation mark near line 2"),
        (b"id,group\n1,2", "No column is called name"),
        (b"a\n" * 99_000, "too long"),
        (b"x,y,z\n" * 1_700_000, "too large"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_is_no_list_has_a_clear_answer(
    chie: Visitor, cast: Cast, data: bytes, words: str
) -> None:
    response = add(chie, cast, "file", file=SimpleUploadedFile("list.csv", data))
    assert response.status_code == 422
    assert words in text_of(response)
    assert listed(cast) == []


@pytest.mark.parametrize("lines", ["", "{}", "[1]", '[{"number": "x"}]', "[" * 9000])
def test_lines_that_no_dry_run_wrote_are_nonsense(
    chie: Visitor, cast: Cast, lines: str
) -> None:
    response = chie.post(
        "instructor:roster-carry", cast.spring.pk, lines=lines, digest="x"
    )
    assert response.status_code == 400


def test_masked_names_are_numbers_and_cannot_be_searched_for(
    chie: Visitor, cast: Cast
) -> None:
    Enrolment.objects.filter(person=cast.aoi).update(learner_id="A-7", group="red")
    ListedName.objects.create(cohort=cast.spring, shown_name="花子", learner_id="H-1")
    masked = chie.post("instructor:masking", cast.spring.pk, mask="1")
    assert masked["Location"] == chie.url("instructor:roster", cast.spring.pk)
    page = roster(chie, cast)
    for name in ("Aoi", "Ben", "A-7", "花子", "H-1"):
        assert not is_named(name, page)
    for shown in ("Learner 1", "Learner 2", "Expected 1", "red"):
        assert shown in page
    assert "Learner" not in re.sub(
        r"<head>.*</head>",
        "",
        "".join(re.findall(r"<tbody>.*</tbody>", roster(chie, cast, q="Aoi"), re.S)),
    )
    seat = cast.seat(cast.aoi)
    refused = chie.get("instructor:roster-person", cast.spring.pk, seat.pk)
    assert refused.status_code == 302
    chie.post("instructor:masking", cast.spring.pk, mask="0")
    assert "Aoi" in roster(chie, cast)


def change(who: Visitor, cast: Cast, seat: Enrolment, **fields: str):  # type: ignore[no-untyped-def]
    return who.post("instructor:roster-person", cast.spring.pk, seat.pk, **fields)


def test_a_learner_of_these_classes_alone_can_be_renamed(
    chie: Visitor, cast: Cast
) -> None:
    seat = cast.seat(cast.aoi)
    fields = {"shown_name": "髙橋 葵", "learner_id": "A1", "group": "1班"}
    assert change(chie, cast, seat, **fields).status_code == 302
    seat.refresh_from_db()
    cast.aoi.refresh_from_db()
    assert (cast.aoi.shown_name, seat.learner_id, seat.group) == (
        "髙橋 葵",
        "A1",
        "1班",
    )
    taken = change(chie, cast, cast.seat(cast.ben), **fields)
    assert taken.status_code == 422
    assert "Somebody else in the class has this ID" in text_of(taken)


def test_who_is_elsewhere_too_keeps_their_name(chie: Visitor, cast: Cast) -> None:
    seat = cast.seat(cast.aoi)
    enrol(person=cast.aoi, cohort=cast.autumn)
    change(chie, cast, seat, shown_name="Mine", learner_id="A1", group="")
    seat.refresh_from_db()
    assert (Person.objects.get(pk=cast.aoi.pk).shown_name, seat.learner_id) == (
        "Aoi",
        "A1",
    )


def test_an_id_stays_one_persons_on_the_list(chie: Visitor, cast: Cast) -> None:
    one, two = (
        ListedName.objects.create(cohort=cast.spring, shown_name=n, learner_id=n)
        for n in ("1", "2")
    )
    fields = {"shown_name": "x", "learner_id": "1", "group": ""}
    for listed_pk, status in ((two.pk, 422), (one.pk, 302)):
        response = chie.post(
            "instructor:roster-expected", cast.spring.pk, listed_pk, **fields
        )
        assert response.status_code == status
    assert change(chie, cast, cast.seat(cast.aoi), **fields).status_code == 422


def test_an_expected_name_can_be_changed_and_struck(chie: Visitor, cast: Cast) -> None:
    one = ListedName.objects.create(cohort=cast.spring, shown_name="花子")
    place = (cast.spring.pk, one.pk)
    fields = {"shown_name": "華子", "learner_id": "1", "group": ""}
    chie.post("instructor:roster-expected", *place, **fields)
    assert listed(cast) == [("華子", "1", "")]
    chie.post("instructor:roster-strike", *place)
    assert listed(cast) == []


def test_who_was_taken_out_is_listed_below(chie: Visitor, cast: Cast) -> None:
    seat = cast.seat(cast.aoi)
    chie.post("instructor:roster-remove", cast.spring.pk, seat.pk)
    page = roster(chie, cast)
    table = re.findall(r"<tbody>.*</tbody>", page, re.S)[0]
    assert not is_named("Aoi", table)
    assert "Take back" in page
    chie.post("instructor:roster-back", cast.spring.pk, seat.pk)
    assert "Take back" not in roster(chie, cast)


def test_a_card_brings_nobody_until_it_is_used(chie: Visitor, cast: Cast) -> None:
    (person,) = people_named(["髙橋 花子"])
    (seat,) = seats_for([person], cast.spring)
    (code,) = give_cards(people=[person], by=cast.chie)
    today = f"{timezone.localtime():%Y-%m-%d %H:%M}"

    def row() -> str:
        page = roster(chie, cast)
        return page[page.index("髙橋 花子") :].partition("</tr>")[0]

    def on_the_class_page() -> str:
        page = text_of(
            chie.get("instructor:live", cast.spring.pk, lesson="make-the-role")
        )
        return page[page.index(f'id="seat-{seat.pk}"') :].partition("</tr>")[0]

    assert "not here yet" in row()
    assert today[:10] not in row()
    assert "not here yet" in on_the_class_page()
    assert "m-work" not in on_the_class_page()
    Client().post(reverse("people:recover"), {"code": code})
    assert "not here yet" not in row()
    assert today[:10] in row()
    assert "not here yet" not in on_the_class_page()


def test_the_last_activity_is_there(chie: Visitor, aoi: Visitor, cast: Cast) -> None:
    at = timezone.localtime() - timedelta(days=3)
    Enrolment.objects.filter(person=cast.aoi).update(active=at)
    assert f"{at:%Y-%m-%d %H:%M}" in roster(chie, cast)


@pytest.mark.parametrize("route", ["roster", "groups", "understanding", "results"])
def test_the_page_that_is_open_is_marked(chie: Visitor, cast: Cast, route: str) -> None:
    page = text_of(chie.get(f"instructor:{route}", cast.spring.pk))
    marked = re.findall(r'<a href="([^"]*)" aria-current="page">', page)
    shown = "roster" if route == "groups" else route
    assert marked == [reverse(f"instructor:{shown}", args=[cast.spring.pk])]
