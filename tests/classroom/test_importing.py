"""What a list would do, line by line, and that just that is done."""

import pytest
from django.utils import timezone

from iamtutor.classroom import roster
from iamtutor.classroom.importing import (
    CLASS_LIMIT,
    Change,
    Known,
    Outcome,
    Outdated,
    carry_out,
    known_in,
    plan,
)
from iamtutor.classroom.models import ListedName
from iamtutor.classroom.sheets import Line, read_text
from iamtutor.people.models import Enrolment
from iamtutor.people.signing_in import cards
from tests.cast import Cast

HERE = [
    Known("seat-1", "Aoi", "A1", "red"),
    Known("seat-2", "Ben", "", ""),
    Known("listed-3", "髙橋 花子", "A3", ""),
    Known("listed-4", "Two", "", ""),
    Known("listed-5", "Two", "", ""),
    Known("seat-6", "Gone", "A6", "", removed=True),
]


def outcomes(text: str, known: list[Known] = HERE) -> list[Outcome]:
    return [one.outcome for one in plan(known, read_text(text).lines).planned]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Someone new", Outcome.NEW),
        ("Aoi,A1,red", Outcome.UNCHANGED),
        ("aoi,Ａ１", Outcome.UNCHANGED),
        ("Aoi,A1,blue", Outcome.CHANGED),
        ("Aoi", Outcome.UNCHANGED),
        ("Ben,B2", Outcome.CHANGED),
        ("髙橋 華子,A3", Outcome.CHANGED),
        ("髙橋　花子", Outcome.UNCHANGED),
        ("Aoi,A9", Outcome.NEW),
        ("Two", Outcome.WHICH),
        ("Gone,A6", Outcome.REMOVED),
        ("name,id\n,A9", Outcome.NO_NAME),
        ("n" * 61, Outcome.NAME_LONG),
        (f"n,{'1' * 41}", Outcome.ID_LONG),
        (f"n,1,{'g' * 41}", Outcome.GROUP_LONG),
        ("bell\x07,1", Outcome.CONTROLS),
        ('"=HYPERLINK(""x"")",1', Outcome.FORMULA),
        ("＠SUM(1),1", Outcome.NEW),
        ("n,@SUM(1)", Outcome.FORMULA),
        ("n,1,+1", Outcome.FORMULA),
    ],
)
def test_each_line_has_an_outcome(text: str, outcome: Outcome) -> None:
    assert outcomes(text) == [outcome]


def test_a_line_that_came_before_is_skipped() -> None:
    assert outcomes("a,1\na,1\nA,１\nb,1\na\nc\nc\n") == [
        Outcome.NEW,
        Outcome.TWICE,
        Outcome.TWICE,
        Outcome.ID_TWICE,
        Outcome.TWICE,
        Outcome.NEW,
        Outcome.TWICE,
    ]


def test_two_people_of_one_name_are_two_by_their_ids() -> None:
    assert outcomes("Ben,1\nBen,2") == [Outcome.CHANGED, Outcome.NEW]


def test_somebody_new_with_the_name_of_another_is_marked() -> None:
    lines = "Aoi,A9\nKei,K1\nKei,K2\nMio,M1\n高橋花子,T1"
    planned = plan(HERE, read_text(lines).lines).planned
    assert [one.outcome for one in planned] == [Outcome.NEW] * 5
    assert [one.namesake for one in planned] == [True, False, True, False, True]


def test_a_change_says_from_what_to_what() -> None:
    (one,) = plan(HERE, [Line(1, "髙橋 華子", "A3", "1班")]).planned
    assert one.changes == (
        Change("name", "髙橋 花子", "髙橋 華子"),
        Change("group", "", "1班"),
    )


def test_who_has_a_seat_keeps_the_name_they_gave_themselves() -> None:
    (one,) = plan(HERE, [Line(1, "Somebody else", "A1", "")]).planned
    assert (one.outcome, one.known) == (Outcome.UNCHANGED, HERE[0])


def test_who_came_in_by_a_card_is_called_as_the_list_says(cast: Cast) -> None:
    """Their name came from a list; another list corrects it."""
    by = cast.chie
    first = read_text("name,id\nEmi Ito,A7\n").lines
    carry_out(cast.spring, first, plan(known_in(cast.spring, by), first).digest, by=by)
    (seat,) = roster.seat_listed(cast.spring, [ListedName.objects.get().pk])
    cards.give_cards(people=[seat.person], by=by)
    again = read_text("name,id,group\nEmi Itoh,A7,red\n").lines
    shown = plan(known_in(cast.spring, by), again)
    assert shown.planned[0].changes == (
        Change("name", "Emi Ito", "Emi Itoh"),
        Change("group", "", "red"),
    )
    carry_out(cast.spring, again, shown.digest, by=by)
    seat = Enrolment.objects.get(pk=seat.pk)
    assert (seat.person.shown_name, seat.group) == ("Emi Itoh", "red")
    assert ListedName.objects.get().shown_name == "Emi Itoh"
    seat.person.set_password("a password of her own")
    seat.person.save()
    (kept,) = plan(known_in(cast.spring, by), first).planned
    assert kept.outcome == Outcome.UNCHANGED


def test_a_class_has_an_end() -> None:
    full = [Known(f"listed-{n}", f"n{n}", "", "") for n in range(CLASS_LIMIT - 1)]
    assert outcomes("a\nb", full) == [Outcome.NEW, Outcome.FULL]


LINES = read_text("name,id,group\nAoi,A1,1班\n髙橋 花子,A2,1班\n,A3,\n").lines


def test_what_was_shown_is_done(cast: Cast) -> None:
    shown = plan(known_in(cast.spring, cast.chie), LINES)
    assert (shown.new, shown.changed, shown.faults) == (1, 1, 1)
    assert not ListedName.objects.exists()
    done = carry_out(cast.spring, LINES, shown.digest, by=cast.chie)
    assert done == shown
    assert ListedName.objects.get().shown_name == "髙橋 花子"
    seat = cast.seat(cast.aoi)
    assert (seat.learner_id, seat.group) == ("A1", "1班")
    again = plan(known_in(cast.spring, cast.chie), LINES)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_nothing_is_done_when_it_would_be_something_else(cast: Cast) -> None:
    shown = plan(known_in(cast.spring, cast.chie), LINES)
    Enrolment.objects.filter(person=cast.aoi).update(removed=timezone.now())
    with pytest.raises(Outdated):
        carry_out(cast.spring, LINES, shown.digest, by=cast.chie)
    with pytest.raises(Outdated):
        carry_out(cast.spring, LINES[:1], shown.digest, by=cast.chie)
    assert not ListedName.objects.exists()


def test_another_class_is_left_alone(cast: Cast) -> None:
    planned = plan(known_in(cast.autumn, cast.chie), LINES)
    carry_out(cast.autumn, LINES, planned.digest, by=cast.chie)
    assert cast.seat(cast.aoi).learner_id == ""
    assert {one.cohort for one in ListedName.objects.all()} == {cast.autumn}
