"""The forms of what an instructor does for learners: say, extend, excuse, put back."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iamtutor.classroom.notes import TEXT_LIMIT
from iamtutor.instructor.live.columns import Column, columns_of, lesson_columns
from iamtutor.people.models import Cohort
from iamtutor.web.pages.forms import StyledForm
from iamtutor.web.pages.zones import zone_words

#: What is put before a task to tell it from the whole lesson.
SEPARATOR = "/"
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class ActForm(StyledForm):
    """About one class; several stand on one page, so each has its prefix. ``at``: the
    lesson, or lesson and task, that it is probably about."""

    def __init__(
        self, cohort: Cohort, language: str, *args: Any, at: str = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("prefix", self.act)
        super().__init__(*args, **kwargs)
        self.cohort, self.language, self.at = cohort, language, at
        self.fill()

    act = ""

    def fill(self) -> None:
        """Give the fields their choices."""

    def _lessons(self) -> list[tuple[str, str]]:
        columns = lesson_columns(self.cohort.taken, self.language)
        return [(column.lesson, _numbered(column)) for column in columns]

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _choose_item(self, items: list[tuple[str, list[tuple[str, str]]]]) -> None:
        """``what``: one of the items; proposed is where the learner is, if it is one."""
        self._choose("what", [("", gettext("Choose a lesson or a task")), *items])
        known = {value for _title, group in items for value, _words in group}
        lesson = self.at.partition(SEPARATOR)[0]
        proposed = (one for one in (self.at, lesson) if one in known)
        self.fields["what"].initial = next(proposed, "")

    def _items(self, *, questions: bool) -> list[tuple[str, list[tuple[str, str]]]]:
        """Lesson by lesson: the whole lesson, then its tasks. The first choice is none:
        what is not proposed has to be chosen."""
        columns = columns_of(self.cohort.taken, self.language)
        return [
            (
                title,
                [
                    (slug, gettext("%(lesson)s: the whole lesson") % {"lesson": title}),
                    *(
                        (f"{slug}{SEPARATOR}{one.id}", _numbered(one))
                        for one in columns
                        if one.lesson == slug and (questions or not one.question)
                    ),
                ],
            )
            for slug, title in self._lessons()
        ]

    @property
    def place(self) -> tuple[str, str]:
        """Lesson and task that were chosen; without a task, the whole lesson."""
        lesson, _slash, task = self.cleaned_data["what"].partition(SEPARATOR)
        return lesson, task


def _numbered(column: Column) -> str:
    return f"{column.number}. {column.plain}"


class NoteForm(ActForm):
    act = "note"
    text = forms.CharField(
        label=_("Text"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Shown as it is written, with its line breaks. Addresses do not become links."
        ),
    )


class ExtensionForm(ActForm):
    act = "extend"
    lesson = forms.ChoiceField(label=_("Lesson"), required=False)
    due = forms.DateTimeField(
        label=_("New due date"),
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
        ),
    )

    def fill(self) -> None:
        self._choose("lesson", [("", _("the whole course")), *self._lessons()])
        self.fields["due"].help_text = zone_words(self.cohort.time_zone)

    def full_clean(self) -> None:
        """The date is read in the class's time zone."""
        with timezone.override(ZoneInfo(self.cohort.time_zone)):
            super().full_clean()

    def clean_due(self) -> datetime:
        due: datetime = self.cleaned_data["due"]
        if not timezone.now() < due < LATEST:
            raise forms.ValidationError(_("Choose a time in the future."))
        return due


class ExcuseForm(ActForm):
    act = "excuse"
    what = forms.ChoiceField(label=_("What does not count"))

    def fill(self) -> None:
        self._choose_item(self._items(questions=True))


class ResetForm(ActForm):
    act = "reset"
    what = forms.ChoiceField(label=_("Back to where this began"))

    def fill(self) -> None:
        worlds = {one.slug for one in self.cohort.taken.lessons if one.file.world}
        items = self._items(questions=False)
        self._choose_item([one for one in items if one[1][0][0] in worlds])


FORMS: tuple[type[ActForm], ...] = (NoteForm, ExtensionForm, ExcuseForm, ResetForm)
