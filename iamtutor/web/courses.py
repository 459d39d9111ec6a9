"""The courses of this site: those of the product, and those in folders of its own."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from iamtutor.lessons.content.course import Course, Library
from iamtutor.lessons.content.library import COURSES, kept


def library() -> Library:
    """All courses, read once a process. Raises ``InvalidContent``."""
    return kept(*_folders())


def _folders() -> tuple[Path, ...]:
    return COURSES, *settings.COURSE_FOLDERS


class CourseGone(LookupError):
    """This site no longer has the course of a class."""


def course_called(slug: str, lessons: Sequence[str] = ()) -> Course:
    """The course of this slug; with only these lessons of it, in this order, where some
    are named. Raises ``CourseGone``."""
    try:
        course = library().courses[slug]
    except KeyError:
        raise CourseGone(slug) from None
    return _part(_folders(), slug, tuple(lessons)) if lessons else course


@lru_cache(maxsize=256)
def _part(folders: tuple[Path, ...], slug: str, lessons: tuple[str, ...]) -> Course:
    """Made once for all seats of a class: every command asks for it."""
    return kept(*folders).courses[slug].only(lessons)
