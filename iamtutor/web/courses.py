"""The courses of this site: those of the product, and those in folders of its own."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from iamtutor.lessons.course import Course, Library
from iamtutor.lessons.library import COURSES, load


@cache
def library() -> Library:
    """All courses, read once a process. Raises ``InvalidContent``."""
    return load(COURSES, *settings.COURSE_FOLDERS)


class CourseGone(LookupError):
    """This site no longer has the course of a class."""


def course_called(slug: str) -> Course:
    """The course of this slug. Raises ``CourseGone``."""
    try:
        return library().courses[slug]
    except KeyError:
        raise CourseGone(slug) from None
