"""Following guided mode does every task that it leads to in a course of one's own, too.
With ``COURSE_FOLDERS``, those that it names: so ``make lessons`` proves their ways."""

import shutil
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.conf import settings as site

from iamtutor.lessons.content.library import courses_in
from iamtutor.people.models import Enrolment
from iamtutor.people.services import enrol, self_paced_cohort
from iamtutor.web.courses import course_called
from tests.cast import Cast
from tests.console.guide.pointer import Lost
from tests.console.guide.walk import Walk

DATA = Path(__file__).parents[2] / "data"
FOLDERS = site.COURSE_FOLDERS or [DATA / "courses"]
WAY = """\
ways:
  lab/make:
    service: iam
    steps:
      - {on: iam, point: menu-roles}
      - {on: iam-roles, point: create-role}
      - {on: iam-create-role-1, point: next}
      - {on: iam-create-role-2, point: next}
      - {on: iam-create-role-3, point: submit}
"""


@pytest.fixture(autouse=True)
def quick(settings: LazySettings) -> None:
    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1000


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "slug", [folder.name for courses in FOLDERS for folder in courses_in(courses)]
)
def test_every_way_leads_to_its_task(
    cast: Cast, slug: str, language: str, settings: LazySettings
) -> None:
    settings.COURSE_FOLDERS = FOLDERS
    if told := lost_in(cast, slug, language):
        pytest.fail(told, pytrace=False)


@pytest.mark.parametrize(
    ("step", "instead", "lost"),
    [
        ("", "", ""),
        (
            "{on: iam-roles, point: create-role}",
            "{on: iam-role, point: create-role}",
            "it goes round: IAM → Roles → IAM",
        ),
        (
            "{on: iam-roles, point: create-role}",
            "{on: iam-roles, point: upload}",
            "it points at nothing that is on this page: IAM → Roles → /",
        ),
        (
            "- {on: iam, point: menu-roles}",
            "- {on: iam, point: lesson}",
            "at its end the task is not done: IAM → /",
        ),
    ],
)
def test_a_way_that_leads_elsewhere_is_told_where_the_task_names_it(
    cast: Cast,
    settings: LazySettings,
    tmp_path: Path,
    step: str,
    instead: str,
    lost: str,
) -> None:
    sample = shutil.copytree(DATA / "lessons", tmp_path / "sample")
    (sample / "ways.yaml").write_text(WAY.replace(step, instead), "utf-8")
    lesson = sample / "lessons/make-a-role/lesson.yaml"
    text = lesson.read_text("utf-8").replace("guide: null", "guide: lab/make")
    lesson.write_text(text, "utf-8")
    settings.COURSE_FOLDERS = [tmp_path]
    told = lost_in(cast, "sample", "en")
    if not lost:
        assert told == ""
        return
    line = text[: text.index("guide: ")].count("\n") + 1
    assert told.startswith(f"{lesson}:{line}: {lost}")


def lost_in(cast: Cast, slug: str, language: str) -> str:
    """What an author is told of the first way that fails; empty: none does."""
    Enrolment.objects.filter(person=cast.aoi).delete()
    enrol(person=cast.aoi, cohort=self_paced_cohort(slug))
    walk = Walk(cast, language, course_called(slug))
    for lesson in walk.course.lessons:
        try:
            walk.through(lesson)
        except Lost as reason:
            place = (*lesson.file.place(walk.item), "guide")
            return str(lesson.source.error(place, str(reason)))
    return ""
