"""Where what is left of a task is done: some begin in one place and end in another."""

from collections.abc import Callable

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.judging.predicates import grid_of, holds
from iamtutor.lessons.judging.situation import Situation
from iamtutor.lessons.schema.acts import Run
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.schema.predicates import AllOf, Called, CallPattern, Predicate


def place_left(
    task: Task, lesson: Lesson, course: Course, now: Callable[[], Situation]
) -> str:
    """The task's own place as long as a part of its check that is met there is left; then
    the place of the first part that is. ``now`` is asked only of a task that is done in
    several places."""
    parts = task.check.all if isinstance(task.check, AllOf) else (task.check,)
    placed = [(part, _place_of(part, task, lesson, course)) for part in parts]
    if all(place == task.at for _, place in placed):
        return task.at
    situation = now().during(task)
    left = [place for part, place in placed if not holds(part, situation)]
    return task.at if task.at in left or not left else left[0]


def _place_of(part: Predicate, task: Task, lesson: Lesson, course: Course) -> str:
    """Where a part of a check is met: of a call, where it comes from."""
    if not isinstance(part, Called):
        return task.at
    at = _calls_from(part.called, course) or _typed_at(task)
    return at if at in lesson.file.places else task.at


def _calls_from(pattern: CallPattern, course: Course) -> str | None:
    """Where the calls that count come from, if the pattern or its grid says so."""
    if pattern.at is not None or (pattern.setting or pattern.command) is None:
        return pattern.at
    grid = grid_of(pattern, course)
    if pattern.setting is None:
        return grid.at
    return grid.caller_in(grid.setting(pattern.setting)).at


def _typed_at(task: Task) -> str | None:
    """Where the first solution types its lines, if that is one place."""
    found = {act.at for act in task.first_solution() if isinstance(act, Run)}
    return found.pop() if len(found) == 1 else None
