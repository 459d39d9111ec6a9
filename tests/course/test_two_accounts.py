"""The pages of a course with two accounts: nothing of the site was written for it."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from iamtutor.course.models import TaskProgress
from iamtutor.course.progress import results
from iamtutor.lessons.schema.acts import Press, Run
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.people.services import enrol, self_paced_cohort
from iamtutor.sandbox.codec import unpack
from iamtutor.web.courses import library
from tests.cast import Cast, Visitor, sandbox_of, text_of, visitor

COURSES = Path(__file__).parents[1] / "data/courses"
COURSE, LESSON = "two-accounts", "read-the-sales"
APP, DATA = "333344445555", "666677778888"


@pytest.fixture
def emi(cast: Cast, settings) -> Visitor:  # type: ignore[no-untyped-def]
    """Emi, who takes the course alone."""
    settings.COURSE_FOLDERS = [COURSES]
    Enrolment.objects.filter(person=cast.emi).delete()
    enrol(person=cast.emi, cohort=self_paced_cohort(COURSE))
    return visitor(cast.emi)


def run(emi: Visitor, line: str) -> str:
    return text_of(emi.run(line, lesson=LESSON, machine="desk"))


def open_in(emi: Visitor, account: str) -> str:
    return text_of(emi.post("console:account", LESSON, account=account, follow=True))


def test_the_map_begins_with_whom_the_course_names(emi: Visitor) -> None:
    page = text_of(emi.get("course:lesson", LESSON, tab="desk"))
    assert "IAM user ·\N{NO-BREAK SPACE}app" in page
    assert "S3 bucket ·\N{NO-BREAK SPACE}data" in page
    assert "EC2 instance" not in page
    assert "aoi (app)" in page


def test_the_console_is_opened_in_another_account(emi: Visitor) -> None:
    page = text_of(emi.get("console:home", LESSON))
    assert '<span lang="en">admin</span> (administrator)' in page
    assert f"{DATA} · keeper" in page
    assert "auditor" not in text_of(emi.get("console:iam-roles", LESSON))
    page = open_in(emi, DATA)
    assert "The console is open in the account data now, as keeper." in page
    assert "6666-7777-8888" in page
    roles = text_of(emi.get("console:iam-roles", LESSON))
    assert "auditor" in roles
    assert "report-role" not in roles
    open_in(emi, APP)
    assert "report-role" in text_of(emi.get("console:iam-roles", LESSON))
    assert emi.post("console:account", LESSON, account="1").status_code == 404


def test_the_menu_is_in_japanese_too(cast: Cast, emi: Visitor) -> None:
    page = text_of(visitor(cast.emi, "ja").get("console:home", LESSON))
    assert "いま開いています" in page


def test_a_bucket_of_another_account_is_not_ones_own(emi: Visitor) -> None:
    link = f'href="{emi.url("console:s3-bucket", LESSON, f"sales-{DATA}")}"'
    assert link not in text_of(emi.get("console:s3", LESSON))
    open_in(emi, DATA)
    assert link in text_of(emi.get("console:s3", LESSON))


def test_the_reasons_say_whose_account_the_resource_is_in(emi: Visitor) -> None:
    run(emi, f"aws s3 ls s3://sales-{DATA}")
    page = text_of(emi.get("course:lesson", LESSON, tab="desk"))
    assert "Resource’s account" in page
    assert f'<span class="num" lang="en">{DATA}</span>, not the principal’s' in page


def test_each_account_s_history_has_what_it_is_told(emi: Visitor) -> None:
    run(emi, "aws sts get-caller-identity --profile data")
    ours = text_of(emi.get("console:cloudtrail", LESSON, attribute=""))
    assert "GetCallerIdentity" not in ours
    open_in(emi, DATA)
    query = {"attribute": "", "region": "ap-northeast-1"}
    theirs = text_of(emi.get("console:cloudtrail", LESSON, **query))
    assert "GetCallerIdentity" in theirs


def test_the_files_tab_lists_both_accounts(emi: Visitor) -> None:
    page = text_of(emi.get("course:lesson", LESSON, tab="files"))
    assert "app: Roles" in page
    assert "data: Buckets" in page


def test_all_six_tasks_are_done_as_the_solutions_do_them(
    emi: Visitor, cast: Cast
) -> None:
    emi.get("course:lesson", LESSON)
    lesson = library().courses[COURSE].by_slug[LESSON]
    names = {"sales": f"sales-{DATA}", "account": APP}
    for task in lesson.tasks:
        for act in task.solutions["cli" if task.at == "desk" else "console"].acts:
            if isinstance(act, Run):
                line = act.run
                for name, value in names.items():
                    line = line.replace(f"{{{name}}}", value)
                run(emi, line)
            else:
                assert isinstance(act, Press)
                press_in_the_console(emi, act, names)
    done = TaskProgress.objects.filter(completed__isnull=False)
    assert {row.task for row in done} == {task.id for task in lesson.tasks}
    results = text_of(emi.get("course:results"))
    assert "Three callers, two commands" in results
    assert "read-sales" in results
    assert "aud*" not in results  # the row's name tells what the wildcard stands for
    record = text_of(emi.get("course:certificate"))
    assert "has finished the lesson of this course" in record


def press_in_the_console(emi: Visitor, act: Press, names: dict[str, str]) -> None:
    """As a browser would: the account is opened, the form is sent."""
    open_in(emi, DATA if act.account == "data" else APP)
    document = str(act.with_["document"])
    for name, value in names.items():
        document = document.replace(f"{{{name}}}", value)
    if act.press == "put-bucket-policy":
        sent = emi.post(
            "console:s3-bucket-policy", LESSON, names["sales"], document=document
        )
    else:
        sent = emi.post(
            "console:iam-trust", LESSON, act.with_["role"], document=document
        )
    assert sent.status_code == 302


def test_what_has_changed_since_2022_is_said_of_no_article(
    cast: Cast, settings, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    """Which is the first course's."""
    shutil.copytree(COURSES / COURSE, tmp_path / COURSE)
    for language, heading, words in (
        ("ja", "## 2022年からの変化", "変わりません。"),
        ("en", "## What has changed since 2022", "Nothing."),
    ):
        path = tmp_path / COURSE / f"lessons/{LESSON}/text.{language}.md"
        before, mark, last = path.read_text("utf-8").rpartition("## ")
        own = f"{heading} {{#{LESSON}.then-and-now}}\n{words}\n"
        path.write_text(before + own + mark + last, "utf-8")
    settings.COURSE_FOLDERS = [tmp_path]
    enrol(person=cast.emi, cohort=self_paced_cohort(COURSE))
    page = text_of(visitor(cast.emi).get("course:lesson", LESSON))
    assert "how AWS differed in 2022" in page
    assert "article behind" not in page


def test_a_class_takes_it_and_its_export_names_it(emi: Visitor, cast: Cast) -> None:
    chie = visitor(cast.chie)
    chie.post("instructor:open", title="Evening", course=COURSE)
    evening = Cohort.objects.get(title="Evening")
    Enrolment.objects.filter(person=cast.emi).delete()
    enrol(person=cast.emi, cohort=evening)
    run(emi, f"aws s3 ls s3://sales-{DATA}")
    assert "Emi" in text_of(chie.get("instructor:live", evening.pk, lesson=LESSON))
    response = chie.get("instructor:export", evening.pk)
    text = b"".join(response.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {(row["course"], row["lesson"]) for row in rows} == {(COURSE, LESSON)}
    assert unpack(sandbox_of(cast.emi, "shared").document).accounts.keys() == {
        APP,
        DATA,
    }


def test_what_no_lesson_asks_for_is_not_to_come(emi: Visitor, cast: Cast) -> None:
    """Of the grid's six cells one is predicted."""

    def counted() -> tuple[int, int]:
        (grid,) = results.build(Enrolment.objects.get(person=cast.emi), "en")
        return grid.run, grid.waiting

    assert counted() == (0, 1)
    run(emi, f"aws s3 ls s3://sales-{DATA}")
    assert counted() == (1, 0)
