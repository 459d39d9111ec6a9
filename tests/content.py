"""The product's own course, for those who play it."""

from __future__ import annotations

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.library import package_library


def course() -> Course:
    """The course on IAM roles, built on the article."""
    return package_library().courses["iam-roles"]
