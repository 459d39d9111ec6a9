"""What an administrator does about people and classes."""

import json
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.urls import reverse

from iamtutor.classroom.looks import looked
from iamtutor.classroom.models import Look
from iamtutor.people.models import Person
from tests.cast import Cast, Visitor, text_of, visitor

PEOPLE = "admin:people_person_changelist"


@pytest.fixture
def operator(cast: Cast) -> Visitor:
    person = Person.objects.create_superuser("operator", "a long enough phrase")
    return visitor(person)


def act(operator: Visitor, action: str, *people: Person) -> None:
    fields = {"action": action, "_selected_action": [one.pk for one in people]}
    assert operator.post(PEOPLE, **fields).status_code == 302


def test_sessions_are_ended_of_those_who_were_chosen(
    operator: Visitor, cast: Cast
) -> None:
    aoi, ben = visitor(cast.aoi), visitor(cast.ben)
    act(operator, "end_sessions", cast.aoi)
    assert aoi.get("people:keep").status_code == 302
    assert ben.get("people:keep").status_code == 200
    assert Session.objects.count() == 2


def test_who_is_deactivated_is_out_but_never_oneself(
    operator: Visitor, cast: Cast
) -> None:
    aoi = visitor(cast.aoi)
    act(operator, "deactivate", cast.aoi, Person.objects.get(name="operator"))
    assert not Person.objects.get(pk=cast.aoi.pk).is_active
    assert aoi.get("people:keep").status_code == 302
    assert operator.get(PEOPLE).status_code == 200


def test_guests_do_not_become_instructors(operator: Visitor, cast: Cast) -> None:
    guest = Person.objects.create_user("guest-1", is_guest=True)
    act(operator, "make_instructors", cast.emi, guest)
    asked = Person.objects.filter(pk__in=[cast.emi.pk, guest.pk], is_instructor=True)
    assert list(asked) == [cast.emi]


def test_a_persons_data_are_downloaded_one_person_at_a_time(
    operator: Visitor, cast: Cast
) -> None:
    fields = {"action": "download_data", "_selected_action": [cast.aoi.pk]}
    answer = operator.post(PEOPLE, **fields)
    assert answer["Content-Type"] == "application/json"
    assert json.loads(answer.content)["person"]["shown_name"] == "Aoi"
    own = visitor(cast.aoi).get("course:own-data")
    assert json.loads(answer.content)["seats"] == json.loads(own.content)["seats"]
    assert LogEntry.objects.get().object_id == str(cast.aoi.pk)
    fields["_selected_action"] = [cast.aoi.pk, cast.ben.pk]
    assert operator.post(PEOPLE, **fields).status_code == 302
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_field_of_a_class_has_a_label(
    operator: Visitor, cast: Cast, language: str
) -> None:
    operator.language = language
    page = text_of(operator.get("admin:people_cohort_change", cast.spring.pk))
    asked = set(re.findall(r'<(?:input|select|textarea)[^>]* id="(id_[a-z_]+)"', page))
    labelled = set(re.findall(r'<label[^>]* for="(id_[a-z_]+)"', page))
    assert {"id_title", "id_keep_days", "id_watching"} <= asked
    assert asked <= labelled
    titles = re.findall(r'<h2[^>]*class="fieldset-heading"[^>]*>\s*([^<]+?)\s*<', page)
    assert len(titles) >= 4
    if language == "ja":
        assert not [one for one in titles if one.isascii()]


def test_looks_are_read_and_never_written(operator: Visitor, cast: Cast) -> None:
    looked(cast.chie, cast.seat(cast.aoi), Look.What.WORK)
    look = Look.objects.get()
    assert "Chie" in text_of(operator.get("admin:classroom_look_changelist"))
    assert operator.get("admin:classroom_look_change", look.pk).status_code == 200
    for place in (
        ("admin:classroom_look_add",),
        ("admin:classroom_look_change", look.pk),
        ("admin:classroom_look_delete", look.pk),
    ):
        assert operator.post(*place).status_code == 403
    assert Look.objects.count() == 1


def test_an_administrator_gives_no_password_like_the_persons_names(
    operator: Visitor, cast: Cast
) -> None:
    Person.objects.filter(pk=cast.aoi.pk).update(shown_name="Aoi Tachibana")
    said = "The password is too similar to the"
    twice = {"password1": "AoiTachibana1", "password2": "AoiTachibana1"}
    typed = {"usable_password": "true", **twice}
    page = operator.client.post(
        reverse("admin:auth_user_password_change", args=[cast.aoi.pk]), typed
    )
    assert said in text_of(page)
    new = {"name": "tachibana", "shown_name": "Aoi Tachibana", **typed}
    page = operator.client.post(reverse("admin:people_person_add"), new)
    assert said in text_of(page)
    assert not Person.objects.filter(name="tachibana").exists()
