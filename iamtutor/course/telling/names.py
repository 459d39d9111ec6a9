"""What things are called: names that may break where a reader would, for they are shown
whole, in narrow places too; and accounts, which have no name of their own."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.text.placeholders import render

#: Before a capital behind a small letter or digit, behind a sign between words.
_BREAKS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[-_./:])(?=\w)")


def breakable(name: str) -> SafeString:
    """``name`` as HTML that may break between its words: Amazon S3 Read Only Access."""
    return SafeString("<wbr>".join(escape(part) for part in _BREAKS.split(name)))


def account_called(course: Course, world: str, language: str) -> SafeString:
    """A simulated account by the first lesson that works in it."""
    lessons = (*course.lessons, *course.by_slug.values())
    lesson = next((one for one in lessons if one.file.world == world), None)
    if lesson is None:
        return escape(world)
    return mark_safe(render(lesson.title(language), course.examples(lesson)))
