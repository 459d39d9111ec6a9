"""Do maps and grids name users and roles that there are? Others would never call."""

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase

from iamtutor.cloud.world import World
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.schema.values import Caller
from iamtutor.lessons.text.errors import ContentError, perhaps


def of_lesson(lesson: Lesson, worlds: Collection[World]) -> Iterator[ContentError]:
    """Those of its map who are in none of its ``worlds``, begun or left by a task."""
    for place, caller in lesson.file.map.placed if lesson.file.map else ():
        for told in _unknown(caller, worlds):
            yield lesson.source.error(("map", *place), told)


def of_course(course: Course, worlds: Collection[World]) -> Iterator[ContentError]:
    """Those of its map and its grids who are in no lesson's ``worlds``."""
    for source, place, caller in course.callers:
        for told in _unknown(caller, worlds):
            yield source.error(place, told)


def _unknown(caller: Caller, worlds: Collection[World]) -> Iterator[str]:
    kind, _, name = (caller.principal or "").partition("/")
    known = {
        one
        for world in worlds
        for account in world.accounts.values()
        for one in (account.users if kind == "user" else account.roles)
    }
    if name and not any(fnmatchcase(one, name) for one in known):
        yield f"there is no {kind} {name!r}" + perhaps(name, known)
