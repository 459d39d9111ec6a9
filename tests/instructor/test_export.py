"""A class's results on a page and as files, parsed back."""

import csv
import io
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from iamtutor.classroom.models import Excuse, Extension, ListedName, Look
from iamtutor.course.models import QuizAnswer, TaskProgress
from iamtutor.instructor.results.exports import RECORD, WHO
from iamtutor.instructor.results.gradebook import items_of
from iamtutor.lessons.schema.questions import Visit
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol
from tests.cast import Cast, Visitor, text_of

ROLE = ("make-the-role", "role-for-ec2")


def table_of(
    chie: Visitor, cast: Cast, route: str = "instructor:export"
) -> list[dict[str, str]]:
    response = chie.get(route, cast.spring.pk)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="spring' in response["Content-Disposition"]
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def item_of(rows: list[dict[str, str]], learner: str, item: str) -> dict[str, str]:
    return next(r for r in rows if r["learner"] == learner and r["item"] == item)


def done(cast: Cast, person: Person, **more: object) -> TaskProgress:
    lesson, task = ROLE
    fields: dict[str, object] = {"attempts": 1, "completed": timezone.now()}
    return TaskProgress.objects.create(
        enrolment=cast.seat(person), lesson=lesson, task=task, **{**fields, **more}
    )


def test_everyone_is_in_it_with_every_item(chie: Visitor, cast: Cast) -> None:
    rows = table_of(chie, cast)
    assert list(rows[0]) == list(RECORD)
    items = items_of(cast.spring.taken, "en")
    assert [row["item"] for row in rows] == [item.id for item in items] * 2
    assert {row["state"] for row in rows} == {"none"}
    assert {row["learner"] for row in rows} == {"Aoi", "Ben"}


@pytest.mark.parametrize("rule", Cohort.Grading)
def test_a_question_to_visit_counts_once_when_all_its_places_are_open(
    chie: Visitor, aoi: Visitor, cast: Cast, rule: str
) -> None:
    Cohort.objects.filter(pk=cast.spring.pk).update(grading=rule)
    lesson = cast.spring.taken.by_slug["what-a-role-is"]
    question = lesson.question("hop-by-hop")
    assert isinstance(question, Visit)
    for hop in question.visit:
        row = item_of(table_of(chie, cast), "Aoi", question.id)
        assert (row["state"], row["attempts"], row["point"]) == ("none", "0", "0")
        aoi.post("course:answer", lesson.slug, question.id, hop=hop)
    row = item_of(table_of(chie, cast), "Aoi", question.id)
    assert (row["state"], row["attempts"], row["point"]) == ("done", "1", "1")


def test_what_was_done_tried_and_answered(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    aoi.post("course:check", *ROLE)
    aoi.post("course:hint", *ROLE)
    aoi.post("course:answer", "who-are-you", "second-door", choice="not-allowed")
    rows = table_of(chie, cast)
    task = item_of(rows, "Aoi", "role-for-ec2")
    assert (task["state"], task["point"]) == ("work", "0")
    assert (task["attempts"], task["hints"], task["done"]) == ("1", "1", "")
    question = item_of(rows, "Aoi", "second-door")
    assert (question["kind"], question["state"], question["point"]) == (
        "question",
        "done",
        "1",
    )
    assert question["done"].endswith("+09:00")


def test_two_people_of_one_name_stay_two(chie: Visitor, cast: Cast) -> None:
    Person.objects.update(shown_name="Yuki")
    Enrolment.objects.filter(person=cast.aoi).update(learner_id="A-1")
    done(cast, cast.aoi)
    rows = table_of(chie, cast, "instructor:results-csv")
    assert [row["learner"] for row in rows] == ["Yuki", "Yuki"]
    assert {(r["sign_in_name"], r["learner_id"], r["points"]) for r in rows} == {
        ("aoi", "A-1", "1"),
        ("ben", "", "0"),
    }


def test_applied_solutions_count_nothing(
    chie: Visitor, aoi: Visitor, cast: Cast
) -> None:
    aoi.catch_up("launch-and-attach")
    rows = [r for r in table_of(chie, cast) if r["learner"] == "Aoi" and r["done"]]
    assert rows
    assert {(row["state"], row["point"]) for row in rows} == {("solution", "0")}


def test_late_is_by_the_time_of_the_work_and_extensions_count(
    chie: Visitor, cast: Cast
) -> None:
    due = datetime(2026, 5, 1, 12, tzinfo=UTC)
    Cohort.objects.filter(pk=cast.spring.pk).update(due=due)
    done(cast, cast.aoi, completed=due + timedelta(minutes=1))
    done(cast, cast.ben, completed=due - timedelta(minutes=1))
    rows = table_of(chie, cast)
    assert item_of(rows, "Aoi", "role-for-ec2")["state"] == "late"
    assert item_of(rows, "Ben", "role-for-ec2")["state"] == "done"
    assert item_of(rows, "Aoi", "role-for-ec2")["done"] == "2026-05-01T21:01:00+09:00"
    Extension.objects.create(
        enrolment=cast.seat(cast.aoi), lesson=ROLE[0], due=due + timedelta(days=1)
    )
    assert item_of(table_of(chie, cast), "Aoi", "role-for-ec2")["state"] == "done"


def test_what_is_excused_is_not_counted(chie: Visitor, cast: Cast) -> None:
    before = table_of(chie, cast, "instructor:results-csv")[0]
    excuse = Excuse.objects.create(
        enrolment=cast.seat(cast.aoi), lesson=ROLE[0], task=ROLE[1]
    )
    row = table_of(chie, cast, "instructor:results-csv")[0]
    assert int(row["possible"]) == int(before["possible"]) - 1
    assert row["/".join(ROLE)] == ""
    Excuse.objects.filter(pk=excuse.pk).update(task="")
    row = table_of(chie, cast, "instructor:results-csv")[0]
    assert int(row["possible"]) < int(before["possible"]) - 1
    Excuse.objects.update(withdrawn=timezone.now())
    assert table_of(chie, cast, "instructor:results-csv")[0] == before


@pytest.mark.parametrize(
    ("grading", "point"), [("completion", "1"), ("best", "1"), ("latest", "0")]
)
def test_the_classs_rule_says_which_answer_counts(
    chie: Visitor, cast: Cast, grading: str, point: str
) -> None:
    Cohort.objects.filter(pk=cast.spring.pk).update(grading=grading)
    for correct in (True, False):
        QuizAnswer.objects.create(
            enrolment=cast.seat(cast.aoi),
            lesson="who-are-you",
            question="second-door",
            given=["x"],
            correct=correct,
        )
    assert item_of(table_of(chie, cast), "Aoi", "second-door")["point"] == point


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(chie: Visitor, cast: Cast, start: str) -> None:
    Person.objects.filter(pk=cast.aoi.pk).update(shown_name=f"{start}1+1")
    names = {row["learner"] for row in table_of(chie, cast)}
    assert f"'{start}1+1" in names


def test_the_workbook_opens_with_both_tables(chie: Visitor, cast: Cast) -> None:
    Person.objects.filter(pk=cast.aoi.pk).update(shown_name="=HYPERLINK(1)\x07髙橋")
    done(cast, cast.aoi)
    response = chie.get("instructor:results-xlsx", cast.spring.pk)
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["results", "record"]
    results = list(book["results"].values)
    assert results[0][:5] == WHO
    assert len(results) == 3
    name = next(cell for cell in book["results"]["A"] if "HYPERLINK" in str(cell.value))
    assert (name.data_type, name.value) == ("s", "=HYPERLINK(1)\ufffd髙橋")
    record = list(book["record"].values)
    assert len(record) == len(table_of(chie, cast)) + 1
    assert any(isinstance(cell, datetime) for row in record for cell in row)


def test_the_page_shows_everyone_and_looks_are_kept_for_files_alone(
    chie: Visitor, cast: Cast
) -> None:
    done(cast, cast.aoi)
    page = text_of(chie.get("instructor:results", cast.spring.pk))
    assert "Aoi" in page
    assert "Ben" in page
    assert not Look.objects.exists()
    table_of(chie, cast)
    assert Look.objects.filter(what="export", by=cast.chie).count() == 2


def test_another_class_and_those_taken_out_are_not_in_it(
    chie: Visitor, cast: Cast
) -> None:
    enrol(person=cast.emi, cohort=cast.autumn)
    Enrolment.objects.filter(person=cast.ben).update(removed=timezone.now())
    assert {row["learner"] for row in table_of(chie, cast)} == {"Aoi"}


def test_who_is_expected_and_has_not_come_is_in_it_with_nothing(
    chie: Visitor, cast: Cast
) -> None:
    Enrolment.objects.filter(person=cast.aoi).update(learner_id="A-2")
    for name, number in (("Ken", "A-1"), ("Mio", "")):
        ListedName.objects.create(
            cohort=cast.spring, shown_name=name, learner_id=number, group="East"
        )
    rows = table_of(chie, cast, "instructor:results-csv")
    assert [(row["learner"], row["learner_id"]) for row in rows] == [
        ("Ken", "A-1"),
        ("Aoi", "A-2"),
        ("Ben", ""),
        ("Mio", ""),
    ]
    assert {(row["points"], row["possible"]) for row in rows} == {
        ("0", rows[1]["possible"])
    }
    items = len(items_of(cast.spring.taken, "en"))
    assert len(table_of(chie, cast)) == 4 * items
    page = text_of(chie.get("instructor:results", cast.spring.pk))
    assert page.count("not here yet") == 2
    chie.post("instructor:masking", cast.spring.pk, mask="1")
    masked = [row["learner"] for row in table_of(chie, cast, "instructor:results-csv")]
    assert masked == ["Learner 1", "Learner 2", "Expected 1", "Expected 2"]


def test_a_full_class_asks_no_query_for_each_learner(
    chie: Visitor,
    cast: Cast,
    django_assert_max_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    for number in range(40):
        person = Person.objects.create_user(f"p{number}", "x", shown_name=f"P {number}")
        enrol(person=person, cohort=cast.spring)
    chie.get("instructor:results", cast.spring.pk)
    with django_assert_max_num_queries(12):
        chie.get("instructor:results", cast.spring.pk)


def test_a_class_with_a_japanese_title_has_a_file_name(
    chie: Visitor, cast: Cast
) -> None:
    cast.spring.title = "春の授業"
    cast.spring.save()
    response = chie.get("instructor:export", cast.spring.pk)
    named = quote("春の授業.csv")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{named}"
    cast.spring.title = "!?"
    cast.spring.save()
    response = chie.get("instructor:export", cast.spring.pk)
    assert f'filename="class-{cast.spring.pk}.csv"' in response["Content-Disposition"]
