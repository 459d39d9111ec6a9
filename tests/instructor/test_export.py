"""The class's record as CSV."""

from __future__ import annotations

import csv
import io

import pytest

from iamtutor.people.models import Person
from tests.cast import Cast, Visitor

HEADER = [
    "learner",
    "course",
    "lesson",
    "task",
    "kind",
    "attempts",
    "hints",
    "completed",
    "by_solution",
]


def rows_of(chie: Visitor, cast: Cast) -> list[list[str]]:
    response = chie.get("instructor:export", cast.spring.pk)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="spring.csv"' in response["Content-Disposition"]
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_an_empty_class_has_a_header(chie: Visitor, cast: Cast) -> None:
    assert rows_of(chie, cast) == [HEADER]


def test_each_task_and_answer_is_a_row(chie: Visitor, aoi: Visitor, cast: Cast) -> None:
    aoi.post("course:check", "make-the-role", "role-for-ec2")
    aoi.post("course:hint", "make-the-role", "role-for-ec2")
    aoi.post("course:answer", "who-are-you", "second-door", choice="not-allowed")
    header, task, question = rows_of(chie, cast)
    assert header == HEADER
    seat = ["Aoi", "iam-roles"]
    assert task == [*seat, "make-the-role", "role-for-ec2", "task", "1", "1", "", "0"]
    assert question[:5] == [*seat, "who-are-you", "second-door", "question"]
    assert question[7]


def test_applied_solutions_are_marked(chie: Visitor, aoi: Visitor, cast: Cast) -> None:
    aoi.catch_up("launch-and-attach")
    rows = [dict(zip(HEADER, row, strict=True)) for row in rows_of(chie, cast)[1:]]
    assert {row["by_solution"] for row in rows if row["completed"]} == {"1"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(
    chie: Visitor, aoi: Visitor, cast: Cast, start: str
) -> None:
    Person.objects.filter(pk=cast.aoi.pk).update(shown_name=f"{start}1+1")
    aoi.post("course:check", "make-the-role", "role-for-ec2")
    (row,) = rows_of(chie, cast)[1:]
    assert row[0] == f"'{start}1+1"


def test_another_class_is_not_in_it(chie: Visitor, cast: Cast) -> None:
    from iamtutor.people.services import enrol
    from tests.cast import visitor

    enrol(person=cast.emi, cohort=cast.autumn)
    visitor(cast.emi).post("course:check", "make-the-role", "role-for-ec2")
    assert rows_of(chie, cast) == [HEADER]


def test_a_class_with_a_japanese_title_has_a_file_name(
    chie: Visitor, cast: Cast
) -> None:
    cast.spring.title = "春の授業"
    cast.spring.save()
    response = chie.get("instructor:export", cast.spring.pk)
    assert f'filename="class-{cast.spring.pk}.csv"' in response["Content-Disposition"]
