"""A course of the site's own, beside the product's: content alone, and it is all there."""

import csv
import io
import re
import shutil
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from iamtutor.classroom.names import Names
from iamtutor.course.models import Place, QuizAnswer, TaskProgress
from iamtutor.course.selectors import outline
from iamtutor.instructor.groups import groups_of
from iamtutor.instructor.results.gradebook import gradebook
from iamtutor.people.classes import open_class
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.people.services import enrol, self_paced_cohort
from iamtutor.sandbox.models import ActionRecord
from tests.cast import COMMANDS_LESSON, Cast, Visitor, text_of, visitor

SAMPLE = Path(__file__).parents[1] / "data/lessons"
OURS, LESSON = "iam-roles", "make-a-role"


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("courses")
    shutil.copytree(SAMPLE, folder / "sample")
    return folder


@pytest.fixture(autouse=True)
def sample(courses: Path, settings: LazySettings) -> str:
    """The slug of a second course that the site has."""
    settings.COURSE_FOLDERS = [courses]
    return "sample"


def test_the_home_page_offers_it(db: None, sample: str) -> None:
    newcomer = Visitor(Client())
    page = text_of(newcomer.get("home"))
    assert "A sample course" in page
    response = newcomer.post("people:start", course=sample, follow=True)
    assert response.redirect_chain[-1][0].endswith("/lessons/first-look/")
    assert Enrolment.objects.get().cohort == self_paced_cohort(sample)


def test_there_is_no_course_of_another_name(db: None) -> None:
    response = Visitor(Client()).post("people:start", course="another")
    assert response.status_code == 404
    assert not Enrolment.objects.exists()


def test_whoever_is_here_takes_it_beside_their_own(aoi: Visitor, sample: str) -> None:
    aoi.post("people:start", course=sample)
    page = text_of(aoi.get("course:outline"))
    assert "A sample course" in page
    assert "Make a role" in page
    assert "The whole grid" not in page


def test_what_is_learned_alone_is_told_apart_by_its_course(
    cast: Cast, sample: str
) -> None:
    dan = visitor(cast.dan)
    for course in (OURS, sample):
        dan.post("people:start", course=course)
    page = text_of(dan.get("people:seats"))
    assert "On my own: IAM roles" in page
    assert "On my own: A sample course" in page
    own = self_paced_cohort(OURS)
    seat = Enrolment.objects.get(person=cast.dan, cohort=own)
    dan.post("people:take-seat", seat.pk)
    assert "You work here now: On my own: IAM roles" in text_of(
        dan.get("course:outline")
    )


def test_signs_in_a_title_are_themselves_in_files_and_forms(
    chie: Visitor, cast: Cast, settings: LazySettings, tmp_path: Path
) -> None:
    shutil.copytree(SAMPLE, tmp_path / "sample")
    text = tmp_path / "sample/lessons/make-a-role/text.en.md"
    text.write_text(text.read_text("utf-8").replace("### Look", '### "R&D" <'), "utf-8")
    settings.COURSE_FOLDERS = [tmp_path]
    cohort = open_class(title="Signs", instructor=cast.chie, course="sample")
    seat = enrol(person=cast.ben, cohort=cohort)
    record = chie.get("instructor:export", cohort.pk)
    assert '"2-2. ""R&D"" <"' in record.getvalue().decode("utf-8-sig")
    form = text_of(chie.get("instructor:acts", cohort.pk, seat=seat.pk))
    assert '>2-2. "R&D" <</option>' in form


@pytest.fixture
def optional(settings: LazySettings, tmp_path: Path) -> None:
    """The second course can do without its second lesson."""
    shutil.copytree(SAMPLE, tmp_path / "sample")
    file = tmp_path / "sample/course.yaml"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace("- unit: build\n", "- unit: build\n    optional: true\n"), "utf-8"
    )
    settings.COURSE_FOLDERS = [tmp_path]


def test_a_classs_results_count_what_completes_the_course(
    chie: Visitor, cast: Cast, optional: None
) -> None:
    cohort = open_class(title="Sample class", instructor=cast.chie, course="sample")
    seat = enrol(person=cast.ben, cohort=cohort)
    for lesson in ("first-look", LESSON):
        for item in seat.course.lesson(lesson).item_ids:
            QuizAnswer.objects.create(
                enrolment=seat, lesson=lesson, question=item, given=[], correct=True
            )
    QuizAnswer.objects.filter(question="two-bins").delete()
    (row,) = gradebook(cohort, Names(), "en")
    assert (row.points, row.possible, row.percent) == (2, 3, 67)
    assert [(part.lesson, part.possible) for part in row.parts] == [
        ("first-look", 3),
        (LESSON, 2),
    ]
    page = text_of(chie.get("instructor:results", cohort.pk))
    assert page.count("optional, not counted") == 1
    table = chie.get("instructor:results-csv", cohort.pk).getvalue().decode("utf-8-sig")
    (head, *_) = csv.reader(io.StringIO(table))
    assert [name for name in head if name.endswith(" (optional)")] == [
        f"{LESSON}/role-for-ec2 (optional)",
        f"{LESSON}/look-at-it (optional)",
    ]
    page = text_of(chie.get("instructor:roster", cohort.pk))
    assert "2 / 3" in " ".join(page.split())
    group = groups_of(cohort, Names())[0]
    assert group.done == 66


@pytest.mark.parametrize("order", [["first-look", LESSON], [LESSON, "first-look"]])
def test_whoever_left_out_what_is_optional_is_done_unless_it_was_opened(
    chie: Visitor, cast: Cast, optional: None, order: list[str]
) -> None:
    """As the class page says it, wherever the optional lesson comes."""
    cohort = open_class(title="Sample class", instructor=cast.chie, course="sample")
    Cohort.objects.filter(pk=cohort.pk).update(lessons=order)
    seat = enrol(person=cast.ben, cohort=cohort)

    def stands() -> list[str]:
        page = text_of(chie.get("instructor:live", cohort.pk, lesson="all"))
        return re.findall(r"(all done|\d-\d) ?[·<]", page)

    for item in cohort.taken.lesson("first-look").item_ids:
        QuizAnswer.objects.create(
            enrolment=seat, lesson="first-look", question=item, given=[], correct=True
        )
    assert stands() == ["all done"]
    Place.objects.create(enrolment=seat, lesson=LESSON, updated=timezone.now())
    assert stands() == [f"{order.index(LESSON) + 1}-1"]


def test_a_lesson_of_ideas_alone_has_no_tasks_to_count(
    cast: Cast, chie: Visitor, sample: str
) -> None:
    cohort = open_class(title="Sample class", instructor=cast.chie, course="sample")
    seat = enrol(person=cast.ben, cohort=cohort)
    QuizAnswer.objects.create(
        enrolment=seat,
        lesson="first-look",
        question="which-is-a-role",
        given=["user"],
        correct=False,
    )
    page = text_of(chie.get("instructor:learner", cohort.pk, seat.pk))
    assert "wrong: " in page
    assert "0/0" not in page


def test_a_class_that_takes_optional_lessons_alone_counts_them(
    cast: Cast, optional: None
) -> None:
    cohort = open_class(title="Sample class", instructor=cast.chie, course="sample")
    Cohort.objects.filter(pk=cohort.pk).update(lessons=[LESSON])
    cohort.refresh_from_db()
    assert [one.slug for one in cohort.taken.required] == [LESSON]
    seat = enrol(person=cast.ben, cohort=cohort)
    assert [row.optional for row in outline(seat)] == [False]


def test_a_course_is_complete_without_its_optional_unit(
    aoi: Visitor, cast: Cast, optional: None
) -> None:
    aoi.post("people:start", course="sample")
    page = text_of(aoi.get("course:outline"))
    assert "0 of 1 lesson finished." in page
    assert page.count("· optional") == 1
    seat = Enrolment.objects.get(person=cast.aoi, cohort__course="sample")
    for question in seat.course.lesson("first-look").questions:
        QuizAnswer.objects.create(
            enrolment=seat,
            lesson="first-look",
            question=question.id,
            given=[],
            correct=True,
        )
    page = text_of(aoi.get("course:outline"))
    assert "The course is complete" in page
    page = text_of(aoi.get("course:certificate"))
    assert "has finished the required lesson of this course." in page
    assert "Make a role" not in page


def test_an_optional_lesson_is_on_the_certificate_when_it_is_finished(
    aoi: Visitor, cast: Cast, optional: None
) -> None:
    """A part of it would look like a gap; the record so far has that, too."""
    aoi.post("people:start", course="sample")
    seat = Enrolment.objects.get(person=cast.aoi, cohort__course="sample")

    def told() -> list[str]:
        page = text_of(aoi.get("course:certificate"))
        return re.findall(r"\d / 2 · optional", " ".join(page.split()))

    def do(task: str) -> None:
        TaskProgress.objects.create(
            enrolment=seat,
            lesson=LESSON,
            task=task,
            completed=timezone.now(),
            by_solution=True,
        )

    assert told() == []
    assert "has finished 0 of 1 required lessons." in text_of(
        aoi.get("course:certificate")
    )
    do("look-at-it")
    assert told() == ["1 / 2 · optional"]
    for question in seat.course.lesson("first-look").item_ids:
        QuizAnswer.objects.create(
            enrolment=seat,
            lesson="first-look",
            question=question,
            given=[],
            correct=True,
        )
    assert told() == []
    site = "carried out by the site"
    assert site not in text_of(aoi.get("course:certificate"))
    do("role-for-ec2")
    assert told() == ["2 / 2 · optional"]
    assert f"2 of these tasks were {site}" in text_of(aoi.get("course:certificate"))


def test_an_instructor_sees_which_lesson_of_a_learner_is_optional(
    chie: Visitor, cast: Cast, optional: None
) -> None:
    cohort = open_class(title="Sample class", instructor=cast.chie, course="sample")
    seat = enrol(person=cast.ben, cohort=cohort)
    TaskProgress.objects.create(
        enrolment=seat, lesson=LESSON, task="look-at-it", completed=timezone.now()
    )
    QuizAnswer.objects.create(
        enrolment=seat, lesson="first-look", question="two-bins", given=[], correct=True
    )
    page = text_of(chie.get("instructor:learner", cohort.pk, seat.pk))
    assert page.count("optional, not counted") == 1


def test_opening_a_lesson_sits_down_where_it_is_taken(
    aoi: Visitor, cast: Cast, sample: str
) -> None:
    aoi.post("people:start", course=sample)
    assert aoi.get("course:lesson", COMMANDS_LESSON).status_code == 200
    assert "IAM roles" in text_of(aoi.get("course:outline"))
    assert aoi.get("course:lesson", LESSON).status_code == 200
    assert "A sample course" in text_of(aoi.get("course:outline"))


def test_a_tab_in_each_course_acts_in_its_own_account(
    aoi: Visitor, cast: Cast, sample: str
) -> None:
    aoi.post("people:start", course=sample)
    aoi.get("course:lesson", LESSON)
    aoi.run("echo ours", lesson="make-the-role", machine="desk")
    aoi.run("echo theirs", lesson=LESSON, machine="desk")
    courses = {
        record.label: record.sandbox.enrolment.cohort.course
        for record in ActionRecord.objects.select_related("sandbox__enrolment__cohort")
    }
    assert courses == {"echo ours": OURS, "echo theirs": sample}


def test_whoever_does_not_take_it_finds_no_lesson_of_it(aoi: Visitor) -> None:
    assert aoi.get("course:lesson", LESSON).status_code == 404


def test_its_results_and_its_record_are_its_own(aoi: Visitor, sample: str) -> None:
    aoi.post("people:start", course=sample)
    results = text_of(aoi.get("course:results"))
    assert "Three settings" in results
    assert "aws s3 cp hello.txt" in results
    record = text_of(aoi.get("course:certificate"))
    assert "A sample course" in record
    assert "has finished 0 of 2 lessons" in record
    assert "in an AWS account of your own" not in record


def test_what_comes_after_a_course_is_in_its_own_text(aoi: Visitor) -> None:
    record = text_of(aoi.get("course:certificate"))
    assert "Make the same role again, in an AWS account of your own" in record


def test_a_class_takes_it_and_its_export_names_it(
    chie: Visitor, cast: Cast, sample: str
) -> None:
    assert "A sample course" in text_of(chie.get("instructor:open"))
    chie.post("instructor:open", title="Evening", course=sample)
    evening = Cohort.objects.get(title="Evening")
    assert evening.course == sample
    enrol(person=cast.emi, cohort=evening)
    emi = visitor(cast.emi)
    emi.post("course:check", LESSON, "role-for-ec2")
    page = text_of(chie.get("instructor:live", evening.pk, lesson=LESSON))
    assert "Emi" in page
    response = chie.get("instructor:export", evening.pk)
    text = b"".join(response.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    (tried,) = (row for row in rows if row["state"] == "work")
    assert (tried["course"], tried["lesson"]) == (sample, LESSON)
    assert {row["course"] for row in rows} == {sample}


def test_a_class_of_one_course_shows_no_lesson_of_another(
    chie: Visitor, cast: Cast
) -> None:
    assert chie.get("instructor:live", cast.spring.pk, lesson=LESSON).status_code == 404


def test_a_course_that_was_taken_away_says_so(cast: Cast) -> None:
    gone = open_class(title="Gone", instructor=cast.chie, course="no-longer-here")
    enrol(person=cast.emi, cohort=gone)
    for response in (
        visitor(cast.emi).get("course:outline"),
        visitor(cast.chie).get("instructor:live", gone.pk),
    ):
        assert response.status_code == 410
        assert "no longer here" in text_of(response)
