"""Where what is left of a task is done, asked at every moment of the recorded solutions."""

import pytest

from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.judging.places import place_left
from iamtutor.lessons.schema.acts import Act, Answer, Drop, Press, Pull, Run
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from tests.content import course, walked


def place_of(act: Act) -> str:
    """Where an act is done; empty: on the lesson's page itself."""
    match act:
        case Run():
            return act.at
        case Press():
            return "console"
        case Drop():
            return "files"
        case Pull() | Answer():
            return ""


def said(task: Task, lesson: Lesson, stage: Rehearsal) -> str:
    return place_left(task, lesson, stage.course, lambda: stage.situation)


@pytest.mark.parametrize("lesson", course().lessons, ids=lambda lesson: lesson.slug)
def test_it_is_where_the_first_solution_goes_on(lesson: Lesson) -> None:
    """What is broken is mended wherever its fault is found: only its end has a place."""
    for task in lesson.tasks:
        for casting in course().castings(lesson) if task.kind != "broken" else ():
            stage = walked().scene(lesson, task, casting.case).before.copy()
            acts = task.first_solution(stage.world.variant)
            for number, act in enumerate(acts):
                ahead = (place_of(later) for later in acts[number:])
                expected = next(filter(None, ahead), task.at)
                assert said(task, lesson, stage) == expected, (task.id, number)
                stage.do(act)


def test_cells_that_are_left_are_filled_at_the_terminal() -> None:
    lesson = course().lesson("the-whole-grid")
    task = lesson.task("clear-up")
    stage = walked().scene(lesson, task, "").before.copy()
    stage.events.clear()
    assert said(task, lesson, stage) == "console"
    stage.do_all(task.first_solution())
    assert said(task, lesson, stage) == "ec2"
