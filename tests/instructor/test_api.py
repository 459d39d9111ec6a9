"""A class's results as programs read them."""

import html
import re

import pytest
from django.test import Client

from iamtutor.classroom.models import ListedName, Look
from iamtutor.people.models import Cohort, Enrolment
from tests.cast import Cast, Visitor, text_of


def a_key(chie: Visitor, cast: Cast) -> str:
    page = text_of(chie.post("instructor:reading-key", cast.spring.pk))
    found = re.search(r"Bearer ([\w-]{32})", html.unescape(page))
    assert found is not None
    return found[1]


def read(path: str, key: str = ""):  # type: ignore[no-untyped-def]
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().get(f"/api/{path}", headers=headers)


def test_a_key_reads_the_results_of_its_class(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    aoi.post("course:check", "make-the-role", "role-for-ec2")
    key = a_key(chie, cast)
    assert key not in Cohort.objects.get(pk=cast.spring.pk).reading_key
    answer = read("results", key)
    assert answer.status_code == 200
    assert [one["learner"]["name"] for one in answer.json()] == ["Aoi", "Ben"]
    record = read("record", key).json()
    tried = [one for one in record[0]["results"] if one["state"] == "work"]
    assert [one["item"] for one in tried] == ["role-for-ec2"]
    assert tried[0]["attempts"] == 1
    assert Look.objects.filter(by=cast.chie, what="export").count() == 2


def test_who_has_not_come_has_no_seat(cast: Cast, chie: Visitor) -> None:
    ListedName.objects.create(cohort=cast.spring, shown_name="Ken", learner_id="A-1")
    rows = read("results", a_key(chie, cast)).json()
    assert [(one["learner"]["name"], one["points"]) for one in rows] == [
        ("Ken", 0),
        ("Aoi", 0),
        ("Ben", 0),
    ]
    assert [one["learner"]["seat"] for one in rows] == [
        None,
        cast.seat(cast.aoi).pk,
        cast.seat(cast.ben).pk,
    ]


def test_without_the_key_there_is_nothing(cast: Cast, chie: Visitor) -> None:
    key = a_key(chie, cast)
    for wrong in ("", "x", key[:-1], key.swapcase()):
        for path in ("results", "record"):
            assert read(path, wrong).status_code == 401
    # A session is no key.
    assert chie.client.get("/api/results").status_code == 401
    newer = a_key(chie, cast)
    assert read("results", key).status_code == 401
    assert read("results", newer).status_code == 200
    chie.post("instructor:reading-key", cast.spring.pk, take="1")
    assert read("results", newer).status_code == 401


def test_a_key_ends_when_its_maker_no_longer_teaches(cast: Cast, chie: Visitor) -> None:
    key = a_key(chie, cast)
    Enrolment.objects.filter(person=cast.chie, cohort=cast.spring).delete()
    assert read("results", key).status_code == 401


def test_keys_that_are_guessed_at_are_limited(
    cast: Cast,
    chie: Visitor,
    settings,  # type: ignore[no-untyped-def]
) -> None:
    settings.PEOPLE_PER_ADDRESS = 2
    answers = [read("results", f"guess-{number}").status_code for number in range(12)]
    assert answers[0] == 401
    assert answers[-1] == 429


def test_it_is_described(cast: Cast) -> None:
    described = read("openapi.json").json()
    assert set(described["paths"]) == {
        "/api/results",
        "/api/record",
        "/api/xapi/statements",
    }
    for path in described["paths"].values():
        assert set(path) == {"get"}
        assert path["get"]["security"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(cast: Cast, chie: Visitor, method: str) -> None:
    key = a_key(chie, cast)
    send = getattr(Client(), method)
    answer = send("/api/results", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 405
