"""Rows that are read without building a query are the rows that a query finds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from iamtutor.people.models import Cohort, Enrolment
from iamtutor.sandbox.models import Sandbox
from iamtutor.web.database.rows import row, row_with, rows, values
from tests.cast import Cast
from tests.sandbox.stage import open_article


def fields(found: Model) -> dict[str, object]:
    return {
        field.attname: getattr(found, field.attname) for field in found._meta.fields
    }


def test_a_row_is_what_a_query_finds(cast: Cast) -> None:
    made = open_article(cast.seat(cast.aoi))
    with CaptureQueriesContext(connection) as queries:
        found = row(Sandbox, enrolment_id=made.enrolment_id, world="article")
    assert len(queries) == 1
    assert found is not None
    assert fields(found) == fields(Sandbox.objects.get(pk=made.pk))
    found.save()
    assert Sandbox.objects.count() == 1


def test_all_of_them_and_none(cast: Cast) -> None:
    seats = Enrolment.objects.filter(cohort=cast.spring)
    found = rows(Enrolment, cohort_id=cast.spring.pk)
    assert {seat.pk for seat in found} == {seat.pk for seat in seats}
    assert rows(Enrolment, cohort_id=0) == []
    assert row(Enrolment, id=0, person_id=0) is None


def test_a_row_with_the_one_it_points_to_is_what_a_query_finds(cast: Cast) -> None:
    seat = cast.seat(cast.aoi)
    with CaptureQueriesContext(connection) as queries:
        found = row_with(Enrolment, "cohort", id=seat.pk, person_id=seat.person_id)
        assert found is not None
        cohort = found.cohort
    assert len(queries) == 1
    assert fields(found) == fields(Enrolment.objects.get(pk=seat.pk))
    assert fields(cohort) == fields(Cohort.objects.get(pk=seat.cohort_id))
    assert row_with(Enrolment, "cohort", id=seat.pk, person_id=0) is None


def test_a_value_is_no_part_of_the_query(cast: Cast) -> None:
    assert rows(Sandbox, world="article' OR '1'='1") == []


def test_some_columns_are_what_a_query_finds(cast: Cast) -> None:
    seats = Enrolment.objects.filter(cohort=cast.spring).values_list("id", "seat")
    found = values(Enrolment, ("id", "seat"), cohort_id=cast.spring.pk)
    assert sorted(map(tuple, found)) == sorted(seats)


def test_an_unknown_column_is_an_error(db: None) -> None:
    with pytest.raises(KeyError):
        rows(Sandbox, owner=1)
