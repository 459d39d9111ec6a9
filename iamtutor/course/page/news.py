"""What a class has for a learner now: notes that were not read, what an instructor did in
the account, a fix that waits to be played, and who is coming to help."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self, TypeVar

from django.utils.safestring import SafeString, mark_safe

from iamtutor.classroom import notes
from iamtutor.classroom.help import is_taught, taken_needs
from iamtutor.classroom.models import Fix, HelpNeed, Note, Reset
from iamtutor.course.account import resetting
from iamtutor.course.account.fixes import waiting_fixes
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.text.placeholders import render
from iamtutor.people.models import Enrolment

#: Something about a task of a lesson, or about a lesson.
About = TypeVar("About", Reset, Fix, HelpNeed)


@dataclass(frozen=True, slots=True)
class News:
    """``resets``, ``fixes`` and ``coming`` (to help): each with the title of the lesson or
    task that it is about. ``taught``: somebody can say something, so that it is worth
    asking again."""

    taught: bool
    notes: tuple[Note, ...] = ()
    resets: tuple[tuple[Reset, SafeString], ...] = ()
    fixes: tuple[tuple[Fix, SafeString], ...] = ()
    coming: tuple[tuple[HelpNeed, SafeString], ...] = ()

    @classmethod
    def of(cls, enrolment: Enrolment, language: str) -> Self:
        if not is_taught(enrolment):
            return cls(False)
        unread = tuple(notes.unread(enrolment))
        if enrolment.cohort.archived is not None:  # to be read, with nothing to do
            return cls(True, unread)
        return cls(
            True,
            unread,
            _titled(resetting.unseen(enrolment), enrolment.course, language),
            _titled(waiting_fixes(enrolment), enrolment.course, language),
            _titled(taken_needs(enrolment), enrolment.course, language),
        )

    @property
    def count(self) -> int:
        return len(self.notes) + len(self.resets) + len(self.fixes)

    @property
    def version(self) -> str:
        """Another one for other news."""
        return ".".join(
            [f"n{note.pk}" for note in self.notes]
            + [f"r{reset.pk}" for reset, _title in self.resets]
            + [f"f{fix.pk}" for fix, _title in self.fixes]
            + [f"h{need.pk}-{need.taken_by_id}" for need, _title in self.coming]
        )


def _titled(
    found: Iterable[About], course: Course, language: str
) -> tuple[tuple[About, SafeString], ...]:
    return tuple((one, _title(course, one, language)) for one in found)


def _title(course: Course, about: About, language: str) -> SafeString:
    lesson = course.by_slug.get(about.lesson)
    if lesson is None:
        return SafeString("")
    text = lesson.text(language)
    section = about.task if about.task in text else lesson.slug
    return mark_safe(render(text[section].title, course.examples(lesson)))
