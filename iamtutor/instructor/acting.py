"""What an instructor does for one learner, for some, or for all of a class."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iamtutor.classroom import allowances, help, notes
from iamtutor.classroom.models import Excuse, Extension, HelpNeed, Reset
from iamtutor.classroom.names import Names
from iamtutor.course.account import resetting
from iamtutor.course.models import Place
from iamtutor.course.services import new_nonce
from iamtutor.instructor.forms.acts import (
    FORMS,
    SEPARATOR,
    ActForm,
    ExcuseForm,
    ExtensionForm,
    NoteForm,
    ResetForm,
)
from iamtutor.instructor.live.columns import columns_of, lesson_columns
from iamtutor.people.models import Cohort, Enrolment, Person


@dataclass
class Acts:
    """The forms for the learners ``seats``; for all of the class, without any named
    (``everybody``), when only notes can be written. ``forms`` may hold one that was sent
    and is not right. ``next``: the page to come back to."""

    cohort: Cohort
    seats: Sequence[Enrolment]
    everybody: bool
    language: str
    names: Names = field(default_factory=Names)
    next: str = ""
    sent: ActForm | None = None

    @property
    def nonce(self) -> str:
        return new_nonce()

    @property
    def named(self) -> list[tuple[Enrolment, str]]:
        return [(seat, self.names.of(seat)) for seat in self.seats]

    def _form(self, kind: type[ActForm]) -> ActForm:
        if isinstance(self.sent, kind):
            return self.sent
        return kind(self.cohort, self.language, at=self._at)

    @cached_property
    def _at(self) -> str:
        """Where the one learner is: the task with which help is needed, else the lesson."""
        if self.everybody or len(self.seats) != 1:
            return ""
        (seat,) = self.seats
        need = HelpNeed.objects.filter(enrolment=seat, cleared=None)
        found = need.order_by("since").values_list("lesson", "task").first()
        if found is not None:
            return SEPARATOR.join(found)
        place = Place.objects.filter(enrolment=seat).values_list("lesson", flat=True)
        return place.first() or ""

    @property
    def forms(self) -> list[ActForm]:
        if self.cohort.archived:
            return []
        offered = FORMS[:1] if self.everybody else FORMS
        return [self._form(kind) for kind in offered]

    @cached_property
    def titles(self) -> dict[tuple[str, str], SafeString]:
        course = self.cohort.taken
        return {
            (one.lesson, one.id): SafeString(f"{one.number}. {one.title}")
            for one in (
                *columns_of(course, self.language),
                *lesson_columns(course, self.language),
            )
        }

    def title_of(self, lesson: str, task: str) -> str:
        return self.titles.get((lesson, task)) or lesson or _("the whole course")

    # -- what holds now

    @property
    def notes(self) -> list[notes.Sent]:
        one = self.seats[0] if len(self.seats) == 1 and not self.everybody else None
        return notes.sent(self.cohort, one)[:20]

    @property
    def _granted_to(self) -> Sequence[Enrolment]:
        return () if self.everybody else self.seats

    @property
    def extensions(self) -> list[tuple[Extension, str, str]]:
        return [
            (one, self.names.of(one.enrolment), self.title_of(one.lesson, ""))
            for one in allowances.extensions_of(self._granted_to)
        ]

    @property
    def excuses(self) -> list[tuple[Excuse, str, str]]:
        return [
            (one, self.names.of(one.enrolment), self.title_of(one.lesson, one.task))
            for one in allowances.excuses_of(self._granted_to)
        ]

    @property
    def resets(self) -> list[tuple[Reset, str, str]]:
        found = Reset.objects.filter(enrolment__in=self._granted_to, undone=None)
        return [
            (one, self.names.of(one.enrolment), self.title_of(one.lesson, one.task))
            for one in found.defer("kept")
            .select_related("enrolment__person", "by")
            .order_by("-pk")[:20]
        ]


def carry_out(form: ActForm, acts: Acts, *, by: Person, nonce: str) -> str:
    """Do what a valid form says; returns what was done, in words. Raises what
    ``sandbox.services.act`` does."""
    seats = acts.seats
    match form:
        case NoteForm():
            notes.write(
                cohort=acts.cohort,
                author=by,
                text=form.cleaned_data["text"],
                nonce=nonce,
                seats=None if acts.everybody else seats,
            )
            return _("The note is sent.")
        case ExtensionForm():
            count = allowances.extend(
                seats,
                lesson=form.cleaned_data["lesson"],
                due=form.cleaned_data["due"],
                by=by,
            )
            told = ngettext(
                "%(count)d learner has a new due date.",
                "%(count)d learners have a new due date.",
                count,
            )
        case ExcuseForm():
            lesson, task = form.place
            count = allowances.excuse(seats, lesson=lesson, task=task, by=by)
            told = ngettext(
                "%(count)d learner is excused.",
                "%(count)d learners are excused.",
                count,
            )
        case ResetForm():
            count = _reset(form, seats, by, nonce)
            if not count:
                return _("Nothing was put back: nobody selected has come that far.")
            told = ngettext(
                "%(count)d account was put back. You and the learner can undo it.",
                "%(count)d accounts were put back. You and the learners can undo it.",
                count,
            )
        case _:
            raise TypeError(form)
    help.show_change([seat.pk for seat in seats])
    return told % {"count": count}


def _reset(form: ResetForm, seats: Sequence[Enrolment], by: Person, nonce: str) -> int:
    """How many accounts were put back: some learners may not have come so far."""
    lesson, task = form.place
    found = form.cohort.taken.by_slug[lesson]
    wanted = found.task(task) if task else None
    return sum(
        resetting.reset(seat, found, wanted, by=by, nonce=nonce) is not None
        for seat in seats
    )
