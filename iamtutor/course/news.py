"""What a class has for a learner that was not read yet: notes, and what an instructor did
in the account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.utils.safestring import SafeString, mark_safe

from iamtutor.classroom import notes
from iamtutor.classroom.help import is_taught
from iamtutor.classroom.models import Note, Reset
from iamtutor.course import resetting
from iamtutor.lessons.course import Course
from iamtutor.lessons.names import example_names
from iamtutor.lessons.placeholders import render
from iamtutor.people.models import Enrolment


@dataclass(frozen=True, slots=True)
class News:
    """``resets``: each with the title of the lesson or task that it was about. ``taught``:
    somebody can say something, so that it is worth asking again."""

    taught: bool
    notes: tuple[Note, ...] = ()
    resets: tuple[tuple[Reset, SafeString], ...] = ()

    @classmethod
    def of(cls, enrolment: Enrolment, language: str) -> Self:
        if not is_taught(enrolment):
            return cls(False)
        return cls(
            True,
            tuple(notes.unread(enrolment)),
            tuple(
                (one, _title(enrolment.course, one, language))
                for one in resetting.unseen(enrolment)
            ),
        )

    @property
    def count(self) -> int:
        return len(self.notes) + len(self.resets)

    @property
    def version(self) -> str:
        """Another one for other news."""
        return ".".join(
            [f"n{note.pk}" for note in self.notes]
            + [f"r{reset.pk}" for reset, _title in self.resets]
        )


def _title(course: Course, reset: Reset, language: str) -> SafeString:
    lesson = course.by_slug.get(reset.lesson)
    if lesson is None:
        return SafeString("")
    text = lesson.text(language)
    section = reset.task if reset.task in text else lesson.slug
    return mark_safe(render(text[section].title, example_names(course.file)))
