"""What learners are called on an instructor's pages."""

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import override

from iamtutor.classroom.names import Names, mask, names_of
from tests.cast import Cast


def test_names_are_shown_until_they_are_masked(cast: Cast) -> None:
    session, seat = SessionBase(), cast.seat(cast.ben)
    seat.learner_id = "B-1"
    shown = names_of(cast.spring, session)
    assert shown == Names()
    assert (shown.of(seat), shown.sign_in_name(seat), shown.learner_id(seat)) == (
        "Ben",
        "ben",
        "B-1",
    )
    mask(session, True)
    hidden = names_of(cast.spring, session)
    with override("en"):
        assert hidden.of(seat) == "Learner 2"
    assert (hidden.sign_in_name(seat), hidden.learner_id(seat)) == ("", "")
    mask(session, False)
    assert names_of(cast.spring, session).of(seat) == "Ben"


def test_masked_names_are_sorted_by_number_and_others_by_name(cast: Cast) -> None:
    cast.aoi.shown_name = "zoe"
    cast.aoi.save()
    seats = [cast.seat(cast.aoi), cast.seat(cast.ben)]
    session = SessionBase()
    names = names_of(cast.spring, session)
    assert [names.of(s) for s in sorted(seats, key=names.place)] == ["Ben", "zoe"]
    mask(session, True)
    names = names_of(cast.spring, session)
    assert sorted(seats, key=names.place) == seats


def test_namesakes_are_told_apart_and_the_first_keeps_the_bare_name(cast: Cast) -> None:
    for person, name in ((cast.aoi, "Mio"), (cast.ben, "mio")):
        person.shown_name = name
        person.save()
    names = names_of(cast.spring, SessionBase())
    called = [names.of(cast.seat(person)) for person in (cast.aoi, cast.ben)]
    assert called == ["Mio", "mio (2)"]


def test_learners_without_a_shown_name_are_no_namesakes(cast: Cast) -> None:
    for person in (cast.aoi, cast.ben):
        person.shown_name = ""
        person.save()
    names = names_of(cast.spring, SessionBase())
    assert names.of(cast.seat(cast.ben)) == "ben"
