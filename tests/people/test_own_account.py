"""The account page: a name, all of one's data, and the end of it."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.selectors import teaches_alone
from iamtutor.people.services import enrol
from iamtutor.sandbox.models import ActionRecord, Sandbox
from tests.cast import COMMANDS_LESSON, PASSWORD, Cast, Visitor, text_of, visitor

SECRETS = ("password", "recovery_key", "document", "nonce")


def guest() -> Visitor:
    who = Visitor(Client())
    who.post("people:start", follow=True)
    return who


def test_a_guest_keeps_the_work_under_a_name_as_people_have_them(cast: Cast) -> None:
    who = guest()
    page = text_of(who.get("people:keep"))
    assert "Letters, digits and @ . + - _ only, no spaces." in page  # before any error
    who.post(
        "people:keep",
        how="name",
        shown_name="田中 太郎",
        name="taro",
        password="a long enough phrase",
    )
    taro = Person.objects.get(name="taro")
    assert str(taro) == "田中 太郎"


def test_the_shown_name_can_be_changed(cast: Cast) -> None:
    aoi = visitor(cast.aoi)
    answer = aoi.post("people:keep", how="called", shown_name="Aoi Tanaka", follow=True)
    assert "Your name is changed." in text_of(answer)
    cast.aoi.refresh_from_db()
    assert (cast.aoi.name, cast.aoi.shown_name) == ("aoi", "Aoi Tanaka")


def test_everything_kept_of_a_person_is_in_one_file_and_nothing_of_others(
    cast: Cast,
) -> None:
    for who in (cast.aoi, cast.ben):
        one = visitor(who).catch_up()
        one.run(f"echo of {who.name}")
        one.post("course:predict", COMMANDS_LESSON, "list-buckets", guess="denied")
    answer = visitor(cast.aoi).get("course:own-data")
    assert "attachment" in answer["Content-Disposition"]
    text = answer.content.decode()
    found = json.loads(text)
    assert found["person"]["sign_in_name"] == "aoi"
    (seat,) = found["seats"]
    assert [one["guess"] for one in seat["predictions"]] == ["denied"]
    assert {task["lesson"] for task in seat["tasks"]} >= {"make-the-role"}
    labels = [one["label"] for one in found["actions"]]
    assert "echo of aoi" in labels
    assert "echo of ben" not in text
    assert not any(f'"{secret}"' in text for secret in SECRETS)


def test_a_person_is_deleted_with_all_work_after_the_password(cast: Cast) -> None:
    aoi = visitor(cast.aoi).catch_up()
    visitor(cast.ben).catch_up()
    for fields in ({"sure": ""}, {"sure": "on"}, {"sure": "on", "current": "wrong"}):
        assert aoi.post("people:delete", **fields).status_code == 422
    assert Person.objects.filter(name="aoi").exists()
    answer = aoi.post("people:delete", sure="on", current=PASSWORD, follow=True)
    assert "is deleted" in text_of(answer)
    assert not Person.objects.filter(name="aoi").exists()
    left = Sandbox.objects.values_list("enrolment__person__name", flat=True)
    assert set(left) == {"ben"}
    assert not ActionRecord.objects.exclude(sandbox__in=Sandbox.objects.all()).exists()
    assert aoi.get("people:keep").status_code == 302


def test_a_guest_is_deleted_without_a_password(cast: Cast) -> None:
    who = guest()
    before = Person.objects.count()
    answer = who.post("people:delete", sure="on")
    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache"'
    assert Person.objects.count() == before - 1


def test_a_class_is_not_left_without_its_instructor(cast: Cast) -> None:
    chie = visitor(cast.chie)
    answer = chie.post("people:delete", sure="on", current=PASSWORD)
    assert answer.status_code == 422
    assert "only instructor of a class" in text_of(answer)
    seat = Enrolment.Seat.INSTRUCTOR
    Enrolment.objects.create(person=cast.dan, cohort=cast.spring, seat=seat)
    answer = chie.post("people:delete", sure="on", current=PASSWORD)
    assert answer.status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_administrator_is_deleted_by_another_one_only(
    cast: Cast, method: str
) -> None:
    Person.objects.filter(pk=cast.aoi.pk).update(is_staff=True)
    aoi = visitor(Person.objects.get(pk=cast.aoi.pk))
    assert getattr(aoi, method)("people:delete").status_code == 403


def test_a_class_whose_joining_is_closed_still_needs_its_instructor(
    cast: Cast,
) -> None:
    Cohort.objects.filter(pk=cast.spring.pk).update(closed=timezone.now())
    assert teaches_alone(cast.chie)
    enrol(person=cast.emi, cohort=cast.spring, seat=Enrolment.Seat.INSTRUCTOR)
    assert not teaches_alone(cast.chie)
    Enrolment.objects.filter(person=cast.emi).update(removed=timezone.now())
    assert teaches_alone(cast.chie)


def test_an_archived_class_keeps_nobody(cast: Cast) -> None:
    Cohort.objects.filter(pk=cast.spring.pk).update(archived=timezone.now())
    assert not teaches_alone(cast.chie)
