"""The pages of a lesson with machines of its own and a developer at the desk."""

from pathlib import Path
from shutil import copytree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from iamtutor.course.models import TaskProgress
from iamtutor.people.models import Enrolment
from iamtutor.people.services import enrol, self_paced_cohort
from iamtutor.sandbox.codec import unpack
from tests.cast import Cast, Visitor, sandbox_of, text_of, visitor

COURSES = Path(__file__).parents[1] / "data/courses"
LESSON = "repair-the-report"


@pytest.fixture
def emi(cast: Cast, settings) -> Visitor:  # type: ignore[no-untyped-def]
    """Emi, who takes the course alone."""
    settings.COURSE_FOLDERS = [COURSES]
    Enrolment.objects.filter(person=cast.emi).delete()
    enrol(person=cast.emi, cohort=self_paced_cohort("two-machines"))
    return visitor(cast.emi)


def test_each_machine_has_its_tab_and_its_terminal(emi: Visitor) -> None:
    page = text_of(emi.get("course:lesson", LESSON, tab="batch"))
    tabs = ("tab-desk", "tab-batch", "tab-web", "tab-files")
    assert [page.index(f'id="{tab}"') for tab in tabs] == sorted(
        page.index(f'id="{tab}"') for tab in tabs
    )
    assert "batch terminal" in page
    assert 'id="line-batch"' in page
    assert "Role of this instance:" in page
    assert "web-role" in text_of(emi.get("course:lesson", LESSON, tab="web"))


def test_a_line_goes_to_its_machine(emi: Visitor) -> None:
    assert "report.csv" in text_of(emi.run("ls", lesson=LESSON, machine="web"))
    assert "report.csv" not in text_of(emi.run("ls", lesson=LESSON, machine="batch"))
    told = text_of(emi.run("aws s3 ls", lesson=LESSON, machine="batch"))
    assert "Unable to locate credentials" in told
    page = text_of(emi.get("course:lesson", LESSON, tab="batch"))
    assert '<span class="at">batch</span>' in page


def test_a_machine_that_the_world_does_not_have_is_not_found(emi: Visitor) -> None:
    for machine in ("other", "console", "ec2-x"):
        assert emi.run("ls", lesson=LESSON, machine=machine).status_code == 404
        assert emi.get("course:transcript", LESSON, machine).status_code == 404
    assert emi.run("ls", lesson=LESSON, machine="ec2").status_code == 409


def test_who_is_at_the_desk_and_in_the_console_is_said(emi: Visitor) -> None:
    page = text_of(emi.get("course:lesson", LESSON, tab="desk"))
    assert 'You are here as <b lang="en">aoi</b></span>' in page
    console = text_of(emi.get("console:home", LESSON))
    assert '<span lang="en">admin</span> (administrator)' in console
    emi.run("aws configure set aws_access_key_id x", lesson=LESSON, machine="desk")
    page = text_of(emi.get("course:lesson", LESSON, tab="desk"))
    assert "This computer has nobody’s access key." in page


def test_a_file_is_put_on_the_machine_that_was_meant(emi: Visitor, cast: Cast) -> None:
    page = text_of(emi.get("course:lesson", LESSON, tab="files"))
    assert "Files on web" in page
    assert "Files on batch" in page
    upload = SimpleUploadedFile("list.txt", b"x")
    sent = emi.post("course:files", LESSON, machine="batch", file=upload)
    assert sent.status_code == 302
    machines = unpack(sandbox_of(cast.emi, "broken").document).machines
    assert "/home/ec2-user/list.txt" in machines["batch"].files
    assert "/home/ec2-user/list.txt" not in machines["web"].files
    other = emi.post("course:files", LESSON, machine="ec2", name="a", text="b")
    assert other.status_code == 404


def test_the_console_leads_to_the_machines_own_terminal(
    emi: Visitor, cast: Cast
) -> None:
    emi.get("course:lesson", LESSON)
    world = unpack(sandbox_of(cast.emi, "broken").document)
    instance = world.machines["web"].instance_id
    page = text_of(emi.get("console:ec2-connect", LESSON, instance))
    assert "?tab=web#place" in page


def test_the_way_to_a_task_and_its_solution_name_the_machine(emi: Visitor) -> None:
    page = text_of(emi.get("course:lesson", LESSON, tab="desk"))
    assert "To the web terminal" in page


def test_the_lesson_is_done_by_its_lines(emi: Visitor) -> None:
    emi.run("echo 2,31 > new.csv", lesson=LESSON, machine="web")
    line = "aws s3 cp new.csv s3://reports-222233334444/"
    emi.run(line, lesson=LESSON, machine="web")
    emi.run("aws s3 ls s3://reports-222233334444/", lesson=LESSON, machine="batch")
    page = text_of(emi.get("course:lesson", LESSON))
    for done in ("writing-works", "reading-does-not"):
        assert f'id="card-{done}"' in page
    found = TaskProgress.objects.filter(completed__isnull=False)
    assert {row.task for row in found} >= {"writing-works", "reading-does-not"}


def test_what_to_remember_names_the_account_of_its_own_lesson(
    cast: Cast,
    settings,  # type: ignore[no-untyped-def]
    tmp_path: Path,
) -> None:
    """Where lessons have accounts of their own."""
    course = copytree(COURSES / "two-machines", tmp_path / "two-machines")
    copytree(course / "lessons" / LESSON, course / "lessons/repair-again")
    for path in course.glob("lessons/*/*"):
        said = path.read_text("utf-8")
        if path.suffix == ".md":
            said += "`{account}`\n"
        if path.parent.name == "repair-again":
            said = said.replace(LESSON, "repair-again").replace(
                "broken\n", "again\n", 1
            )
        path.write_text(said, "utf-8")
    world = (course / "worlds/broken.yaml").read_text("utf-8")
    world = world.replace("world: broken", "world: again")
    (course / "worlds/again.yaml").write_text(world.replace("2222", "5555"), "utf-8")
    file = course / "course.yaml"
    file.write_text(file.read_text("utf-8").replace(LESSON, f"{LESSON}, repair-again"))
    settings.COURSE_FOLDERS = [tmp_path]
    Enrolment.objects.filter(person=cast.emi).delete()
    enrol(person=cast.emi, cohort=self_paced_cohort("two-machines"))
    page = text_of(visitor(cast.emi).get("course:summary"))
    assert page.index("222233334444") < page.index("555533334444")
