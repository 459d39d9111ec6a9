"""The product's own course, for those who play it."""

from __future__ import annotations

from iamtutor.lessons.course import Course
from iamtutor.lessons.library import package_library


def course() -> Course:
    """The course on IAM roles, built on the article."""
    return package_library().courses["iam-roles"]
