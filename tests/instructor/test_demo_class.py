"""The class that a first start shows: filled through the real engine, once, over hours
that have just passed, and gone for good when it is removed."""

from datetime import timedelta
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from iamtutor.classroom.models import HelpNeed
from iamtutor.course.models import QuizAnswer, TaskProgress
from iamtutor.course.progress.beliefs import counted
from iamtutor.instructor.demo import seeding
from iamtutor.instructor.demo.clock import set_back
from iamtutor.instructor.demo.walk import Learner, Trouble, Walk
from iamtutor.people.classes import open_class
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol
from iamtutor.sandbox.models import ActionRecord
from iamtutor.sandbox.services import Action
from tests.cast import Cast, Visitor, browser_of, text_of
from tests.demo import seed_demo


def _the_class() -> Cohort:
    return Cohort.objects.get(is_demo=True)


def test_the_demo_class_shows_learners_of_every_kind_at_work(demo: str) -> None:
    password = demo.rsplit(maxsplit=1)[-1]
    chief = Visitor(Client())
    response = chief.post(
        "people:sign-in", username="demo-instructor", password=password
    )
    assert response.url == "/en/classes/"
    assert seed_demo() == demo  # the next start leaves them signed in
    cohort = _the_class()
    page = text_of(chief.get("instructor:live", cohort.pk, lesson="all"))
    assert "m-done" in page
    assert page.count("This is a demo class.") == 1
    assert not Person.objects.filter(is_demo=False).exists()
    assert cohort.title == "デモクラス"  # in the site's language

    seats = Enrolment.objects.filter(cohort=cohort, seat="learner")
    now = timezone.now()
    here = seats.filter(active__gt=now - timedelta(minutes=10))
    assert 4 <= here.count() < seats.count()
    assert any(not seat.answers.exists() for seat in seats)
    needs = HelpNeed.objects.filter(cleared=None, enrolment__in=here)
    assert set(needs.values_list("reason", flat=True)) == set(HelpNeed.Reason)
    # Somebody thinks what is wrong, and somebody did and was set right.
    assert any(one.now for one in counted(cohort.taken, [seat.pk for seat in seats]))
    right = QuizAnswer.objects.filter(correct=True).values("enrolment", "question")
    wrong = QuizAnswer.objects.filter(correct=False).values("enrolment", "question")
    assert right.intersection(wrong).exists()


def test_what_they_did_lies_in_the_hours_before_in_the_order_of_the_work(
    demo: str,
) -> None:
    cohort = _the_class()
    assert timezone.now() - cohort.created < timedelta(minutes=5)
    first = cohort.enrolments.filter(seat="learner").earliest("created").created
    assert timedelta(hours=4) < cohort.created - first < timedelta(hours=10)
    for seat in cohort.enrolments.filter(seat="learner"):
        assert seat.created <= seat.active <= cohort.created
        records = ActionRecord.objects.filter(sandbox__enrolment=seat)
        for sandbox in seat.sandboxes.all():
            times = list(records.filter(sandbox=sandbox).order_by("ordinal"))
            assert all(a.created < b.created for a, b in pairwise(times))
        # The simulated account lived through the same hours.
        assert all(seat.created <= one.created <= seat.active for one in records)
        assert all(seat.created <= one.world_time <= seat.active for one in records)
        for done in TaskProgress.objects.filter(enrolment=seat).exclude(completed=None):
            assert seat.created <= done.begun <= done.completed <= seat.active


def test_it_is_made_once_and_once_removed_stays_so(
    db: None, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    learners = [one for one in seeding.LEARNERS if one.trouble is Trouble.HINTS]
    monkeypatch.setattr(seeding, "LEARNERS", learners)
    said = seed_demo()
    assert seed_demo() == said
    cohort = _the_class()
    instructor = Person.objects.get(name="demo-instructor")
    other = open_class(title="Spring", instructor=instructor)
    Cohort.objects.update(is_demo=False)  # as before classes had the mark
    name = "iamtutor.people.migrations.0013_demo_classes_of_before"
    import_module(name).mark(apps, None)
    assert _the_class() == cohort
    stranger = Person.objects.create_user("stranger")
    visitor = Visitor(browser_of(stranger))
    assert visitor.post("instructor:demo-remove", cohort.pk).status_code == 404

    chief = Visitor(browser_of(instructor))
    assert chief.post("instructor:demo-remove", other.pk).status_code == 404
    question = text_of(chief.get("instructor:demo-remove", cohort.pk))
    assert "Remove the demo class?" in question
    assert chief.post("instructor:demo-remove", cohort.pk).url == "/en/classes/"
    left = {"demo-instructor", "demo-admin", "stranger"}
    assert set(Person.objects.values_list("name", flat=True)) == left
    assert not ActionRecord.objects.exists()
    assert "not made again" in seed_demo()
    assert not Cohort.objects.filter(is_demo=True).exists()


@pytest.mark.parametrize("who", ["teacher", "administrator"])
def test_a_real_person_who_joined_it_stays(db: None, who: str) -> None:
    teacher = Person.objects.create_user("teacher")
    guest = Person.objects.create_user("guest-1", is_guest=True)
    simulated = Person.objects.create_user("demo-1", is_demo=True)
    demo = open_class(title="Demo", instructor=teacher, is_demo=True)
    for person in (guest, simulated):
        enrol(person=person, cohort=demo)
    chief = Person.objects.create_superuser("chief")
    if who == "teacher":
        Visitor(browser_of(teacher)).post("instructor:demo-remove", demo.pk)
    else:
        Visitor(browser_of(chief)).post(
            "admin:people_cohort_delete", demo.pk, post="yes"
        )
    assert set(Person.objects.all()) == {teacher, guest, chief}


def test_a_clock_that_was_set_back_goes_forward_only_and_ends() -> None:
    before = timezone.now()
    with set_back(before - timedelta(hours=3)) as clock:
        assert timezone.now() == before - timedelta(hours=3)
        clock.forward(timedelta(hours=1))
        clock.wait_until(before - timedelta(hours=5))
        assert timezone.now() == before - timedelta(hours=2)
        assert timezone.localtime(before) == before
    assert timezone.now() >= before


def test_a_learner_of_it_does_each_action_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the account as the action before left it: on a stale one it is played again."""
    played: list[Action] = []
    on = Action.on

    def noting(action: Action, *args: Any) -> Any:
        played.append(action)
        return on(action, *args)

    monkeypatch.setattr(Action, "on", noting)
    until = timezone.now()
    with set_back(until - timedelta(hours=1)) as clock:
        learner = Learner("Aoi", 40, worked=60, ago=0, trips=1)
        Walk(cast.seat(cast.aoi), learner, clock).go(until)
    assert played
    assert len(played) == len({id(action) for action in played})
