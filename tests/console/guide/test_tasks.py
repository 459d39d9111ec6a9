"""Every task that guided mode leads to is done by following what it points at, from the
console's home."""

from typing import Any

import pytest

from iamtutor.course.models import TaskProgress
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.schema import Task
from tests.cast import Cast
from tests.console.guide.walk import Walk
from tests.console.stage import EC2, FULL, READ, create_role
from tests.content import course

GUIDED = [
    (lesson, task)
    for lesson in course().lessons
    for task in lesson.tasks
    if task.guide is not None
]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_following_the_pointer_does_every_task_it_leads_to(
    cast: Cast, language: str, settings: Any
) -> None:
    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1000
    walk = Walk(cast, language)
    for lesson in course().lessons:
        walk.through(lesson)
    assert list(walk.ways) == [task.id for _lesson, task in GUIDED]


@pytest.mark.parametrize("name", ["lab-role", "own-name"])
@pytest.mark.parametrize(
    ("pitfall", "service", "policies"),
    [
        ("trusts-lambda", "lambda.amazonaws.com", [FULL]),
        ("no-policy-yet", EC2, []),
        ("read-only-instead", EC2, [READ]),
    ],
)
def test_it_leads_out_of_an_attempt_that_missed(
    cast: Cast, pitfall: str, service: str, policies: list[str], name: str
) -> None:
    """It does not point at a button that would say that the name is taken."""
    walk = Walk(cast, "en")
    walk.lesson = course().lesson("make-the-role")
    create_role(walk.aoi, walk.lesson.slug, name, *policies, service=service)
    walk.aoi.get("course:lesson", walk.lesson.slug)
    progress = TaskProgress.objects.get(lesson=walk.lesson.slug, task="role-for-ec2")
    assert progress.feedback == pitfall
    walk.follow(walk.lesson.task("role-for-ec2"))


def test_every_way_is_there_and_leads_somewhere() -> None:
    used = {
        one.guide
        for lesson in course().lessons
        for task in lesson.tasks
        for one in (task, *task.pitfalls)
        if one.guide is not None
    }
    assert used == set(course().ways)


@pytest.mark.parametrize(
    "task",
    [
        pytest.param(task, id=f"{lesson.slug}/{task.id}")
        for lesson in course().lessons
        for task in lesson.tasks
        if task.at == "console" and task.kind == "shown"
    ],
)
def test_every_task_of_the_console_is_guided(task: Task) -> None:
    assert task.guide


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    ("lesson", "task"),
    [pytest.param(*one, id=f"{one[0].slug}/{one[1].id}") for one in GUIDED],
)
def test_every_guided_task_says_what_to_look_for(
    lesson: Lesson, task: Task, language: str
) -> None:
    """In its last paragraph, which the errand shows open."""
    last = lesson.text(language)[task.id].html.rstrip().rpartition("<p>")[2]
    assert last.startswith({"ja": "見るところ", "en": "Notice:"}[language])
