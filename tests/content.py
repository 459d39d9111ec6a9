"""The product's own course, for those who play it."""

import functools

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.library import package_library
from iamtutor.lessons.worlds.walk import Walk


def course() -> Course:
    """The course on IAM roles, built on the article."""
    return package_library().courses["iam-roles"]


@functools.cache
def walked() -> Walk:
    """It played by its first solutions, once a process; who goes on does so in a copy."""
    return Walk(course())
