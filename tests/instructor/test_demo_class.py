"""The class that a first start shows: filled through the real engine, once."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from iamtutor.course.models import TaskProgress
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.sandbox.models import ActionRecord
from tests.cast import Visitor, text_of


@pytest.fixture
def said(db: None, tmp_path: Path, settings) -> str:  # type: ignore[no-untyped-def]
    settings.DATA_DIR = tmp_path
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def test_the_demo_class_can_be_signed_in_to_and_has_learners_at_work(said: str) -> None:
    password = said.rsplit(maxsplit=1)[-1]
    instructor = Person.objects.get(enrolments__seat="instructor")
    chief = Visitor(Client())
    response = chief.post("people:sign-in", username=instructor.name, password=password)
    assert response.url == "/en/classes/"
    cohort = Cohort.objects.get(enrolments__person=instructor)
    page = text_of(chief.get("instructor:live", cohort.pk, lesson="all"))
    assert "m-done" in page
    assert Enrolment.objects.filter(cohort=cohort, seat="learner").count() >= 3
    assert ActionRecord.objects.exists()
    assert TaskProgress.objects.filter(completed__isnull=False).exists()


def test_seeding_again_makes_no_second_class(said: str) -> None:
    again = StringIO()
    call_command("seed_demo", stdout=again)
    assert again.getvalue() == said
    assert Cohort.objects.filter(self_paced=False).count() == 1


def test_demo_people_are_marked(said: str) -> None:
    assert not Person.objects.filter(is_demo=False).exists()
