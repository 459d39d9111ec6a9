"""Looks at a learner's data are written down once, and the learner can read them."""

from datetime import timedelta

from django.utils import timezone

from iamtutor.classroom.looks import ONE_LOOK, looked, looked_at_all, looks_at
from iamtutor.classroom.models import Look
from tests.cast import Cast


def test_a_look_is_kept_with_who_what_and_when(cast: Cast) -> None:
    looked(cast.chie, cast.seat(cast.aoi), Look.What.WORK)
    (look,) = looks_at(cast.aoi)
    assert (look.by, look.what, look.enrolment.cohort) == (
        cast.chie,
        Look.What.WORK,
        cast.spring,
    )
    assert looks_at(cast.ben) == []


def test_looks_within_some_minutes_are_one(cast: Cast) -> None:
    seat = cast.seat(cast.aoi)
    for _ in range(3):
        looked(cast.chie, seat, Look.What.WORK)
    assert Look.objects.count() == 1
    looked(cast.chie, seat, Look.What.SESSION)
    looked(cast.dan, seat, Look.What.WORK)
    assert Look.objects.count() == 3
    Look.objects.update(at=timezone.now() - ONE_LOOK - timedelta(seconds=1))
    looked(cast.chie, seat, Look.What.WORK)
    assert Look.objects.count() == 4


def test_an_export_looks_at_everybody_in_it_but_oneself(cast: Cast) -> None:
    seats = [cast.seat(one) for one in (cast.aoi, cast.ben, cast.chie)]
    looked(cast.chie, seats[0], Look.What.EXPORT)
    looked_at_all(cast.chie, seats, Look.What.EXPORT)
    assert Look.objects.filter(enrolment=seats[0]).count() == 1
    assert Look.objects.filter(enrolment=seats[1]).count() == 1
    assert not Look.objects.filter(enrolment=seats[2]).exists()
