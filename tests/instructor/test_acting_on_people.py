"""Taking people out and back, moving them, a guest's work given to a person, deleting."""

import json
import re

import pytest

from iamtutor.classroom.looks import looks_at
from iamtutor.classroom.models import Delivery, HelpNeed, ListedName, Look, Note
from iamtutor.course.models import (
    Attempt,
    HintReveal,
    Prediction,
    QuizAnswer,
    TaskProgress,
)
from iamtutor.course.progress.merging import merge, worlds_of_both
from iamtutor.instructor.roster import likely
from iamtutor.people.classes import open_class
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol
from iamtutor.sandbox.models import ActionRecord, Sandbox
from tests.cast import COMMANDS_LESSON, Cast, Visitor, records_of, text_of, visitor


def act(who: Visitor, cast: Cast, deed: str, seat: Enrolment, **fields: str):  # type: ignore[no-untyped-def]
    return who.post(f"instructor:roster-{deed}", cast.spring.pk, seat.pk, **fields)


# -- out and back


@pytest.mark.parametrize("htmx", [False, True])
def test_a_learner_taken_out_while_typing_reads_so_and_loses_nothing(
    chie: Visitor, aoi: Visitor, cast: Cast, htmx: bool
) -> None:
    aoi.catch_up()
    before = len(records_of(cast.aoi))
    act(chie, cast, "remove", cast.seat(cast.aoi))
    answer = aoi.run("aws s3 ls s3://<my bucket>", htmx=htmx)
    there = answer["HX-Redirect"] if htmx else answer["Location"]
    assert there == aoi.url("course:removed")
    page = aoi.client.get(there)
    assert page.status_code == 410
    assert "You are no longer in this class" in text_of(page)
    assert "aws s3 ls s3://&lt;my bucket&gt;" in page.content.decode()
    assert len(records_of(cast.aoi)) == before
    act(chie, cast, "back", cast.seat(cast.aoi))
    assert aoi.run("aws s3 ls").status_code == 200
    assert len(records_of(cast.aoi)) == before + 1


def test_whoever_was_taken_out_goes_on_alone_in_another_account(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    aoi.get("course:lesson", COMMANDS_LESSON)
    act(chie, cast, "remove", cast.seat(cast.aoi))
    for page in ("course:outline", "course:results", "course:certificate"):
        assert aoi.get(page)["Location"] == aoi.url("course:removed")
    assert "Spring" not in text_of(aoi.get("people:seats"))
    seat = Enrolment.objects.get(person=cast.aoi)
    assert aoi.post("people:take-seat", seat.pk).status_code == 404
    aoi.post("people:start", course=cast.spring.course)
    assert aoi.get("course:lesson", COMMANDS_LESSON).status_code == 200
    assert Enrolment.objects.filter(person=cast.aoi, cohort__self_paced=True).exists()
    assert Sandbox.objects.filter(enrolment=seat).count() == 1


# -- moving


def test_work_moves_along_to_another_class(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    aoi.catch_up()
    seat = cast.seat(cast.aoi)
    line = ListedName.objects.create(
        cohort=cast.spring, shown_name="Aoi", enrolment=seat
    )
    summer = open_class(title="Summer", instructor=cast.chie)
    assert act(chie, cast, "move", seat, to=str(summer.pk)).status_code == 302
    seat.refresh_from_db()
    line.refresh_from_db()
    assert seat.cohort == line.cohort == summer
    assert Sandbox.objects.filter(enrolment=seat).exists()
    assert aoi.run("aws s3 ls").status_code == 200
    assert act(chie, cast, "move", seat, to=str(summer.pk)).status_code == 404


@pytest.mark.parametrize("what", ["not mine", "not there", "other course", "seated"])
def test_only_to_a_class_where_it_can_be(chie: Visitor, cast: Cast, what: str) -> None:
    seat = cast.seat(cast.aoi)
    to = open_class(title="Summer", instructor=cast.chie)
    match what:
        case "not mine":
            to = cast.autumn
        case "not there":
            to.pk = 9_999_999
        case "other course":
            Cohort.objects.filter(pk=to.pk).update(course="another")
        case "seated":
            enrol(person=cast.aoi, cohort=to)
    assert act(chie, cast, "move", seat, to=str(to.pk)).status_code == 404
    seat.refresh_from_db()
    assert seat.cohort == cast.spring


def test_an_id_that_is_taken_there_is_said(chie: Visitor, cast: Cast) -> None:
    seat = cast.seat(cast.aoi)
    to = open_class(title="Summer", instructor=cast.chie)
    ListedName.objects.create(cohort=to, shown_name="x", learner_id="7")
    Enrolment.objects.filter(pk=seat.pk).update(learner_id="7")
    response = act(chie, cast, "move", seat, to=str(to.pk))
    assert response["Location"] == chie.url(
        "instructor:roster-person", cast.spring.pk, seat.pk
    )
    assert Enrolment.objects.get(pk=seat.pk).cohort == cast.spring


# -- a guest who turns out to be somebody


@pytest.fixture
def guest(cast: Cast) -> Enrolment:
    person = Person.objects.create_user("guest-1", is_guest=True)
    return enrol(person=person, cohort=cast.spring)


def test_a_guest_is_somebody_on_the_list(
    chie: Visitor, cast: Cast, guest: Enrolment
) -> None:
    line = ListedName.objects.create(
        cohort=cast.spring, shown_name="髙橋 花子", learner_id="A1", group="red"
    )
    act(chie, cast, "identify", guest, listed=str(line.pk))
    guest = Enrolment.objects.get(pk=guest.pk)
    line.refresh_from_db()
    assert line.enrolment == guest
    assert (str(guest.person), guest.learner_id, guest.group) == (
        "髙橋 花子",
        "A1",
        "red",
    )
    again = act(chie, cast, "identify", guest, listed=str(line.pk))
    assert again.status_code == 404


def test_facts_of_a_guest_and_a_person_are_united(cast: Cast, guest: Enrolment) -> None:
    person = cast.seat(cast.aoi)
    stamp = {"lesson": "l", "content_hash": "h"}
    early, late = person.created, person.created.replace(year=2099)
    TaskProgress.objects.bulk_create(
        [
            TaskProgress(enrolment=person, task="both", attempts=2, **stamp),
            TaskProgress(
                enrolment=guest, task="both", attempts=3, completed=early, **stamp
            ),
            TaskProgress(enrolment=person, task="mine", completed=early, **stamp),
            TaskProgress(enrolment=guest, task="mine", attempts=1, **stamp),
            TaskProgress(enrolment=guest, task="theirs", completed=late, **stamp),
        ]
    )
    for seat in (guest, person):
        Attempt.objects.create(
            enrolment=seat, lesson="l", task="both", passed=True, content_hash="h"
        )
        QuizAnswer.objects.create(
            enrolment=seat, lesson="l", question="q", given=[], correct=True
        )
        HintReveal.objects.create(enrolment=seat, lesson="l", task="both", number=1)
        HelpNeed.objects.create(enrolment=seat, lesson="l", task="both", reason="asked")
    HintReveal.objects.create(enrolment=guest, lesson="l", task="both", number=2)
    note = Note.objects.create(cohort=cast.spring, text="hello")
    for seat in (guest, person):
        Delivery.objects.create(note=note, enrolment=seat)
    Prediction.objects.create(
        enrolment=guest, setting="s", command="c", guess="denied", created=early
    )
    Prediction.objects.create(
        enrolment=person, setting="s", command="c", guess="allowed", created=late
    )
    Look.objects.create(enrolment=guest, by=cast.chie, what="work")
    merge(guest, person)
    progress = {
        one.task: (one.attempts, one.completed)
        for one in TaskProgress.objects.filter(enrolment=person)
    }
    assert progress == {
        "both": (5, early),
        "mine": (1, early),
        "theirs": (0, late),
    }
    for model, count in (
        (Attempt, 2),
        (QuizAnswer, 2),
        (HintReveal, 2),
        (HelpNeed, 1),
        (Delivery, 1),
        (Look, 1),
    ):
        assert model.objects.filter(enrolment=person).count() == count, model
    assert Prediction.objects.get().guess == "denied"
    assert not Enrolment.objects.filter(pk=guest.pk).exists()
    assert not Person.objects.filter(pk=guest.person_id).exists()


@pytest.mark.parametrize("stands", ["guest", "person"])
def test_of_two_accounts_the_chosen_one_stands(
    chie: Visitor, aoi: Visitor, cast: Cast, guest: Enrolment, stands: str
) -> None:
    newcomer = visitor(guest.person).catch_up()
    newcomer.run("echo the guest")
    aoi.catch_up()
    person = cast.seat(cast.aoi)
    (both,) = worlds_of_both(guest, person)
    assert (both.world, both.guests_is_fuller) == ("article", True)
    place = (cast.spring.pk, guest.pk, person.pk)
    page = text_of(chie.get("instructor:roster-unite", *place))
    assert "Account “Make the role”" in page
    fields = {"w-article": stands}
    chie.post("instructor:roster-unite", *place, **fields)
    said = ActionRecord.objects.filter(
        sandbox__enrolment=person, label="echo the guest"
    )
    assert said.exists() == (stands == "guest")
    assert Sandbox.objects.filter(world="article").count() == 1
    assert aoi.run("echo on").status_code == 200
    assert chie.get("instructor:roster-unite", *place).status_code == 404


def test_only_a_guests_work_is_given_away(
    chie: Visitor, cast: Cast, guest: Enrolment
) -> None:
    aoi, ben = cast.seat(cast.aoi), cast.seat(cast.ben)
    for one, other in ((aoi, ben), (aoi, guest)):
        place = (cast.spring.pk, one.pk, other.pk)
        assert chie.post("instructor:roster-unite", *place).status_code == 404
    assert Enrolment.objects.filter(pk__in=[aoi.pk, ben.pk, guest.pk]).count() == 3


# -- one person's data


def test_a_copy_of_the_data_is_logged_for_the_learner(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    aoi.catch_up()
    enrol(person=cast.aoi, cohort=cast.autumn)
    response = act(
        chie, cast, "data", Enrolment.objects.get(person=cast.aoi, cohort=cast.spring)
    )
    document = json.loads(response.content)
    assert [one["class"] for one in document["seats"]] == ["Spring"]
    assert document["actions"]
    (look,) = looks_at(cast.aoi)
    assert (look.by, look.what) == (cast.chie, Look.What.EXPORT)
    page = text_of(aoi.get("course:looks"))
    assert "Chie" in page
    assert "an export" in page


def test_a_person_is_deleted_after_a_question(chie: Visitor, cast: Cast) -> None:
    seat = cast.seat(cast.aoi)
    assert act(chie, cast, "delete", seat).status_code == 422
    assert Enrolment.objects.filter(pk=seat.pk).exists()
    act(chie, cast, "delete", seat, sure="on")
    assert not Enrolment.objects.filter(pk=seat.pk).exists()
    assert Person.objects.filter(pk=cast.aoi.pk).exists()


# -- whose


DEEDS = ["person", "data", "remove", "back", "move", "identify", "choose", "delete"]


@pytest.mark.parametrize("deed", DEEDS)
def test_somebody_elses_learner_is_not_found(cast: Cast, deed: str) -> None:
    dan, seat = visitor(cast.dan), cast.seat(cast.aoi)
    ours = (cast.spring.pk, seat.pk)
    theirs = (cast.autumn.pk, seat.pk)
    for place in (ours, theirs):
        for method in (dan.get, dan.post):
            response = method(f"instructor:roster-{deed}", *place)
            assert response.status_code in {404, 405}
        for who in (cast.aoi, cast.emi):
            response = visitor(who).post(f"instructor:roster-{deed}", *place)
            assert response.status_code in {404, 405}
    instructors = Enrolment.objects.get(person=cast.chie)
    response = visitor(cast.chie).post(
        f"instructor:roster-{deed}", cast.spring.pk, instructors.pk
    )
    assert response.status_code in {404, 405}
    seat.refresh_from_db()
    assert seat.removed is None


@pytest.mark.parametrize("number", ["", "x", "9" * 5000])
def test_a_number_that_is_none_is_not_found(
    chie: Visitor, cast: Cast, number: str
) -> None:
    guest = Person.objects.create_user("g", is_guest=True)
    seat = enrol(person=guest, cohort=cast.spring)
    there = ("instructor:roster-choose", cast.spring.pk, seat.pk)
    assert chie.get(*there, other=number).status_code == 404
    assert act(chie, cast, "identify", seat, listed=number).status_code == 404


def test_a_guests_browser_is_told_who_has_the_work_now(
    chie: Visitor, cast: Cast, guest: Enrolment
) -> None:
    """Signed out by it, on whatever page it lands; until somebody comes in there."""
    newcomer = visitor(guest.person)
    newcomer.get("course:outline")
    place = (cast.spring.pk, guest.pk, cast.seat(cast.aoi).pk)
    chie.post("instructor:roster-unite", *place)
    for page in ("home", "people:sign-in"):
        told = text_of(newcomer.get(page))
        assert "given the work you did here as a guest to Aoi" in told
        assert 'href="/en/recover/"' in told
    newcomer.post("people:start")
    assert "as a guest to Aoi" not in text_of(newcomer.get("course:outline"))
    assert "as a guest to Aoi" not in text_of(visitor(cast.ben).get("home"))


PEOPLE = [
    ("佐藤 花子", "S001"),
    ("鈴木 一郎", "S002"),
    ("Zoë O'Brien", ""),
    ("髙島 アレクサンドラ", "S004"),
]


@pytest.mark.parametrize(
    ("guest_name", "found"),
    [
        ("佐藤花子", 1),
        ("鈴木", 2),
        ("ｓ００１ です", 1),
        ("zoe o'brien", 3),
        ("O'Brien", 3),
        ("高島", 4),
        ("木村", 0),
        ("", 0),
    ],
)
def test_who_a_guest_probably_is_is_proposed(guest_name: str, found: int) -> None:
    assert likely(guest_name, PEOPLE) == found


def test_of_two_who_are_equally_likely_none_is_proposed() -> None:
    assert likely("佐藤", [("佐藤 花子", "1"), ("佐藤 健", "2")]) == 0


def test_a_person_has_to_be_chosen_where_none_is_likely(
    chie: Visitor, cast: Cast, guest: Enrolment
) -> None:
    page = text_of(chie.get("instructor:roster-person", cast.spring.pk, guest.pk))
    assert " selected" not in page
    guest.person.shown_name = "aoi"
    guest.person.save()
    page = text_of(chie.get("instructor:roster-person", cast.spring.pk, guest.pk))
    assert re.search(r"selected>\s*Aoi", page)
