"""Rows that are read without building a query are the rows that a query finds."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from iamtutor.people.models import Cohort, Enrolment
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.web.database.rows import (
    add,
    fresh,
    is_there,
    newest,
    row,
    row_with,
    rows,
    twin,
    values,
)
from tests.cast import Cast
from tests.sandbox.stage import open_article

SOON = timedelta(seconds=5)


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
    unheard = row(Sandbox, enrolment_id=made.enrolment_id, world="article")
    assert unheard is not None
    assert fields(unheard) == fields(found)
    found.save()
    assert Sandbox.objects.count() == 1


def test_all_of_them_and_none(cast: Cast) -> None:
    seats = Enrolment.objects.filter(cohort=cast.spring)
    found = rows(Enrolment, cohort_id=cast.spring.pk)
    assert {seat.pk for seat in found} == {seat.pk for seat in seats}
    assert rows(Enrolment, cohort_id=0) == []
    assert row(Enrolment, id=0, person_id=0) is None
    assert is_there(Enrolment, cohort_id=cast.spring.pk)
    assert not is_there(Enrolment, cohort_id=cast.spring.pk, person_id=0)


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


def test_the_newest_rows_are_what_a_query_finds(cast: Cast) -> None:
    seats = list(Enrolment.objects.filter(cohort=cast.spring).order_by("-pk"))
    assert len(seats) > 2
    for most in (0, 1, 2, 9):
        found = newest(Enrolment, "id", most, cohort_id=cast.spring.pk)
        assert [fields(one) for one in found] == [fields(one) for one in seats[:most]]


def test_columns_that_are_left_out_are_asked_when_they_are_used(cast: Cast) -> None:
    made = open_article(cast.seat(cast.aoi))
    found = row(Sandbox, ("document", "created"), id=made.pk)
    assert found is not None
    assert found.get_deferred_fields() == {"document", "created"}
    assert fields(found) == fields(Sandbox.objects.get(pk=made.pk))


def test_a_twin_is_changed_by_itself(cast: Cast) -> None:
    made = open_article(cast.seat(cast.aoi))
    again = twin(made)
    assert (again, fields(again)) == (made, fields(made))
    again.version += 1
    assert again.version == made.version + 1
    again.save()
    assert Sandbox.objects.get(pk=made.pk).version == again.version


def test_a_fresh_row_is_what_a_model_makes(cast: Cast) -> None:
    seat = cast.seat(cast.aoi)
    given = {"enrolment_id": seat.pk, "world": "article", "document": b"W"}
    found, made = fields(fresh(Sandbox, **given)), fields(Sandbox(**given))
    moments = [name for name in made if isinstance(made[name], datetime)]
    assert all(abs(made.pop(one) - found.pop(one)) < SOON for one in moments)
    assert found == made
    new = fresh(Sandbox, **given)
    add(new)
    assert fields(new) == fields(Sandbox.objects.get(pk=new.pk))


@pytest.mark.parametrize("kept", ["a text", 7, True, {"a": ["b"]}])
def test_a_column_of_json_takes_whatever_json_says(cast: Cast, kept: object) -> None:
    made = open_article(cast.seat(cast.aoi))
    new = fresh(
        ActionRecord,
        sandbox_id=made.pk,
        ordinal=made.version + 1,
        nonce="once",
        kind=ActionRecord.Kind.TERMINAL,
        place="ec2",
        details=kept,
        world_time=made.created,
    )
    add(new)
    assert ActionRecord.objects.get(pk=new.pk).details == kept


def test_what_the_database_refuses_is_an_error_of_djangos(cast: Cast) -> None:
    made = open_article(cast.seat(cast.aoi))
    again = {"enrolment_id": made.enrolment_id, "world": made.world, "document": b"W"}
    with pytest.raises(IntegrityError), transaction.atomic():
        add(fresh(Sandbox, **again))
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            row(Sandbox, id=made.pk)
        transaction.set_rollback(False)
    assert row(Sandbox, id=made.pk) is not None


def test_a_value_is_no_part_of_the_query(cast: Cast) -> None:
    assert rows(Sandbox, world="article' OR '1'='1") == []


def test_some_columns_are_what_a_query_finds(cast: Cast) -> None:
    seats = Enrolment.objects.filter(cohort=cast.spring).values_list("id", "seat")
    found = values(Enrolment, ("id", "seat"), cohort_id=cast.spring.pk)
    assert sorted(map(tuple, found)) == sorted(seats)


def test_an_unknown_column_is_an_error(db: None) -> None:
    with pytest.raises(KeyError):
        rows(Sandbox, owner=1)
