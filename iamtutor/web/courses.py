"""The courses of this site: those of the product, and those in folders of its own."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from iamtutor.lessons.course import Library
from iamtutor.lessons.library import COURSES, load


@cache
def library() -> Library:
    """All courses, read once a process. Raises ``InvalidContent``."""
    return load(COURSES, *settings.COURSE_FOLDERS)
