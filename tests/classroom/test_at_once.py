"""What people of a class do at the same moment, each with a connection of their own."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from iamtutor.classroom import joining
from iamtutor.classroom.models import ListedName
from iamtutor.instructor import access
from iamtutor.instructor.forms.people import RosterForm
from iamtutor.people.classes import delete_class, open_class
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import delete_person, enrol
from tests.cast import Cast, Visitor, gather, text_of, visitor
from tests.together import many_connections


def starting(*acts: Callable[[], object]) -> list[Callable[[], object]]:
    """Each act when all are there."""
    start = threading.Barrier(len(acts))

    def waiting(act: Callable[[], object]) -> Callable[[], object]:
        def go() -> object:
            start.wait(30)
            return act()

        return go

    return [waiting(act) for act in acts]


def test_a_name_of_the_list_is_one_person_s(
    transactional_db: None, tmp_path: Path
) -> None:
    spring = gather().spring
    ListedName.objects.create(cohort=spring, shown_name="Hanako", learner_id="s-1")

    def join() -> None:
        guest = Visitor(Client())
        guest.post("classroom:join-class", spring.join_code, shown_name="Hanako")

    with many_connections(tmp_path) as together:
        together(*starting(*[join] * 4))
        (ids,) = together(
            lambda: list(
                Enrolment.objects.filter(cohort=spring, person__shown_name="Hanako")
                .order_by("-learner_id")
                .values_list("learner_id", flat=True)
            )
        )
    assert ids[0] == "s-1"
    assert "s-1" not in ids[1:]


def typing(who: Visitor) -> Callable[[], None]:
    def lines() -> None:
        for number in range(12):
            who.run(f"echo {number} > f{number}")

    return lines


def test_who_types_goes_with_all_the_work(
    transactional_db: None, tmp_path: Path
) -> None:
    cast = gather()
    aoi, again = visitor(cast.aoi).catch_up(), visitor(cast.aoi)
    person = Person.objects.get(pk=cast.aoi.pk)
    with many_connections(tmp_path) as together:
        together(
            *starting(typing(aoi), typing(again), lambda: delete_person(person=person))
        )
        assert together(Person.objects.filter(name="aoi").exists) == [False]


def test_a_class_goes_while_its_learners_type(
    transactional_db: None, tmp_path: Path
) -> None:
    cast = gather()
    aoi, ben = visitor(cast.aoi).catch_up(), visitor(cast.ben).catch_up()
    spring = Cohort.objects.get(pk=cast.spring.pk)
    with many_connections(tmp_path) as together:
        together(
            *starting(typing(aoi), typing(ben), lambda: delete_class(cohort=spring))
        )
        assert together(Cohort.objects.filter(title=cast.spring.title).exists) == [
            False
        ]


def test_who_joins_a_class_that_goes_is_told_that_there_is_none(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger, code = Visitor(Client()), cast.spring.join_code
    found = joining.class_with(code)
    monkeypatch.setattr(joining, "class_with", lambda _: found)
    Cohort.objects.filter(pk=cast.spring.pk).delete()
    answer = stranger.post("classroom:join-class", code, shown_name="Hanako")
    assert answer.status_code == 404
    assert "No open class has this code" in text_of(answer)
    assert not Person.objects.filter(shown_name="Hanako").exists()


def test_who_works_on_a_class_that_another_instructor_deletes_finds_none(
    chie: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(form: RosterForm) -> None:
        Cohort.objects.filter(pk=cast.spring.pk).delete()

    monkeypatch.setattr(RosterForm, "clean", meanwhile)
    fields = {"how": "one", "one-shown_name": "Hanako"}
    answer = chie.post("instructor:roster-add", cast.spring.pk, **fields)
    assert answer.status_code == 404


#: What an instructor does to a seat: the route, and what is sent.
TO_A_SEAT: dict[str, dict[str, str]] = {
    "roster-person": {"shown_name": "Hana", "learner_id": "7", "group": "A"},
    "roster-data": {},
    "roster-remove": {},
    "roster-back": {},
    "roster-move": {"to": "summer"},
    "roster-delete": {"sure": "on"},
    "open-copy": {},
}


@pytest.mark.parametrize("route", TO_A_SEAT)
def test_what_is_done_to_a_seat_that_another_instructor_deletes_says_so(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    cast = gather()
    summer = open_class(title="Summer", instructor=cast.chie)
    visitor(cast.aoi).catch_up()
    seat = cast.seat(cast.aoi)
    Cohort.objects.update(watching=Cohort.Watching.ALWAYS)
    found = access.get_object_or_404

    def deleted_then(*args: object, **kwargs: object) -> object:
        one = found(*args, **kwargs)
        if isinstance(one, Enrolment) and one.seat == Enrolment.Seat.LEARNER:
            Enrolment.objects.filter(pk=one.pk).delete()
        return one

    monkeypatch.setattr(access, "get_object_or_404", deleted_then)
    fields = {
        name: str(summer.pk) if value == "summer" else value
        for name, value in TO_A_SEAT[route].items()
    }
    chie = visitor(cast.chie)
    answer = chie.post(f"instructor:{route}", cast.spring.pk, seat.pk, **fields)
    gone = answer.status_code == 302 and route == "roster-delete"
    assert answer.status_code == 404 or gone
    assert not Enrolment.objects.filter(person=cast.aoi).exists()
    if route == "roster-person":
        assert "This has just been deleted" in text_of(answer)


def test_two_instructors_change_and_delete_a_seat_at_the_same_time(
    transactional_db: None, tmp_path: Path
) -> None:
    cast = gather()
    one, other = visitor(cast.chie), visitor(cast.chie)
    people = [Person.objects.create_user(f"p{number}") for number in range(8)]
    seats = [enrol(person=person, cohort=cast.spring) for person in people]
    said: list[int] = []

    def sending(who: Visitor, route: str) -> Callable[[], None]:
        def send() -> None:
            for seat in seats:
                there = (f"instructor:{route}", cast.spring.pk, seat.pk)
                said.append(who.post(*there, **TO_A_SEAT[route]).status_code)

        return send

    with many_connections(tmp_path) as together:
        together(
            *starting(
                sending(one, "roster-person"),
                sending(one, "roster-remove"),
                sending(other, "roster-delete"),
            )
        )
        left = together(Enrolment.objects.filter(pk__in=[s.pk for s in seats]).count)
    assert set(said) <= {302, 404, 422}
    assert left == [0]
