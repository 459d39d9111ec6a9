"""A class's data go when its rule says so, and not before."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from iamtutor.classroom.models import Extension, ListedName, Note
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol
from iamtutor.people.signing_in.cards import people_named, seats_for
from iamtutor.sandbox.models import Sandbox
from tests.cast import Cast, visitor


def days(number: float) -> timedelta:
    return timedelta(days=number)


def run(**options: bool) -> list[str]:
    said = StringIO()
    call_command("clear_classes", stdout=said, **options)
    return said.getvalue().splitlines()


def rule(cohort: Cohort, **fields: object) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(**fields)


def learners(cohort: Cohort) -> int:
    return Enrolment.objects.filter(cohort=cohort, seat="learner").count()


@pytest.fixture
def over(cast: Cast) -> Cast:
    """Spring was due eleven days ago, and keeps its data for ten."""
    rule(cast.spring, keep_days=10, due=timezone.now() - days(11))
    ListedName.objects.create(cohort=cast.spring, shown_name="花子")
    Note.objects.create(cohort=cast.spring, text="Well done")
    return cast


def test_a_dry_run_tells_and_deletes_nothing(over: Cast) -> None:
    line, total = run(dry_run=True)
    assert f"{over.spring.pk} Spring: 2 learners, 1 listed names, 1 notes" in line
    assert "would be deleted" in line
    assert total == "1 classes would be cleared"
    assert learners(over.spring) == 2


def test_the_run_deletes_what_was_told_and_closes_the_class(over: Cast) -> None:
    visitor(over.aoi).catch_up()
    assert run()[-1] == "1 classes cleared"
    assert learners(over.spring) == 0
    assert not ListedName.objects.exists()
    assert not Note.objects.exists()
    assert not Sandbox.objects.exists()
    spring = Cohort.objects.get(pk=over.spring.pk)
    assert spring.closed is not None
    assert Enrolment.objects.get(cohort=spring).person == over.chie
    assert run() == ["0 classes cleared"]


def test_who_has_a_password_or_another_seat_stays_a_person(over: Cast) -> None:
    gone, elsewhere = people_named(["gone", "elsewhere"])
    seats_for([gone, elsewhere], over.spring)
    enrol(person=elsewhere, cohort=over.autumn)
    run()
    left = set(Person.objects.values_list("pk", flat=True))
    assert left >= {over.aoi.pk, over.chie.pk, elsewhere.pk}
    assert gone.pk not in left


@pytest.mark.parametrize(
    "fields",
    [
        {"keep_days": None},
        {"keep_days": 12},
        {"due": None},
    ],
)
def test_data_are_kept_as_long_as_the_rule_says(
    over: Cast, fields: dict[str, object]
) -> None:
    rule(over.spring, **fields)
    assert run() == ["0 classes cleared"]


def test_an_extension_keeps_the_data_longer(over: Cast) -> None:
    granted = Extension.objects.create(
        enrolment=over.seat(over.aoi), due=timezone.now() - days(5)
    )
    assert run() == ["0 classes cleared"]
    granted.withdrawn = timezone.now()
    granted.save()
    assert run()[-1] == "1 classes cleared"


def test_without_a_due_date_the_last_work_counts(over: Cast) -> None:
    rule(over.spring, due=None, created=timezone.now() - days(40))
    Enrolment.objects.filter(cohort=over.spring).update(
        active=timezone.now() - days(11)
    )
    assert run()[-1] == "1 classes cleared"


def test_guests_of_a_class_with_a_rule_are_kept_by_that_rule(cast: Cast) -> None:
    rule(cast.spring, keep_days=365)
    for name, cohort in (("of-spring", cast.spring), ("of-autumn", cast.autumn)):
        person = Person.objects.create_user(
            name, is_guest=True, last_seen=timezone.now() - days(60)
        )
        enrol(person=person, cohort=cohort)
    call_command("clear_guests", stdout=StringIO())
    assert Person.objects.filter(name="of-spring").exists()
    assert not Person.objects.filter(name="of-autumn").exists()
