"""Every task that guided mode leads to is done by following what it points at, from the
console's home."""

from __future__ import annotations

from typing import Any

import pytest

from iamtutor.lessons.lesson import Lesson
from iamtutor.lessons.schema import Task
from tests.cast import Cast
from tests.console.walk import Walk
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
