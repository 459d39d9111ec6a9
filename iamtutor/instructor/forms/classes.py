"""What an instructor fills in about a class."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.text.plain_text import plain
from iamtutor.people.models import Cohort
from iamtutor.web.courses import library
from iamtutor.web.pages.forms import NamesSelect, StyledForm
from iamtutor.web.pages.zones import zone_choices, zones

#: Dates beyond these are slips of the hand.
EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC) for year in (2000, 2100))


def _courses() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [
        (course.slug, plain(course.title(language)))
        for course in library().courses.values()
    ]


class LocalMoment(forms.DateTimeField):
    """A date and a time on the class's own clock."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
        )
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        at = super().clean(value)
        if at is not None and not EARLIEST < at < LATEST:
            raise forms.ValidationError(_("This date is out of reach. Check the year."))
        return at


class RulesForm(StyledForm):
    """The rules of a class. Only the title has to be filled in: the rest has a usual
    value. ``cohort``: the class whose rules these are; none for one to be opened."""

    title = forms.CharField(label=_("Name of the class"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=settings.LANGUAGES,
        help_text=_(
            "The join link opens in this language. Everybody can choose the other one."
        ),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        widget=NamesSelect,
        help_text=_(
            "All dates of the class are in this time zone, on the site and in exports."
        ),
    )
    starts = LocalMoment(
        label=_("Starts"),
        help_text=_("Until then, lessons are closed. Empty: open at once."),
    )
    due = LocalMoment(
        label=_("Due"),
        help_text=_(
            "Learners can continue after it; what they finish then is marked as late. If "
            "you change the date, it also applies to what is done already."
        ),
    )
    host = forms.ChoiceField(
        label=_("Host and wording"),
        required=False,
        choices=[
            (Cohort.Host.TODAY, _("Today")),
            (Cohort.Host.IN_2022, "2022"),
        ],
        help_text=_(
            "Today: Amazon Linux 2023 and AWS CLI version 2. 2022: Amazon Linux 2, AWS CLI "
            "1.18 and the short messages of that time. New simulated accounts begin with "
            "this, and learners can switch."
        ),
    )
    predictions_required = forms.BooleanField(
        label=_("Predictions are required"),
        required=False,
        help_text=_("Learners can’t skip the question of what will happen."),
    )
    watching = forms.ChoiceField(
        label=_("Sessions may be replayed"),
        required=False,
        choices=Cohort.Watching.choices,
        help_text=_("Learners read the rule before they join, and see who looked."),
    )
    grading = forms.ChoiceField(
        label=pgettext_lazy("class", "Results"),
        required=False,
        choices=Cohort.Grading.choices,
    )
    listed_only = forms.BooleanField(
        label=_("Only names on the list may join"),
        required=False,
        help_text=_("Whoever joins has to enter a name or an ID from the name list."),
    )
    keep_days = forms.IntegerField(
        label=_("Days until the class’s data are deleted"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=_(
            "Counted from the due date, or from the last work where there is none. "
            "Empty: kept until somebody deletes them."
        ),
    )

    def __init__(self, *args: Any, cohort: Cohort | None = None, **kwargs: Any) -> None:
        self.cohort = cohort or Cohort(
            language=get_language() or "", time_zone=settings.TIME_ZONE
        )
        zone = ZoneInfo(self.cohort.time_zone)
        initial = {name: getattr(self.cohort, name) for name in self.base_fields}
        for name in ("starts", "due"):
            if initial[name] is not None:
                initial[name] = timezone.make_naive(initial[name], zone)
        super().__init__(*args, initial=initial, **kwargs)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = zone_choices([self.cohort.time_zone, settings.TIME_ZONE])

    def full_clean(self) -> None:
        """Dates are read in the zone that is chosen beside them."""
        wanted = self.data.get(self.add_prefix("time_zone"), "")
        own = self.cohort.time_zone
        with timezone.override(ZoneInfo(wanted if wanted in zones() else own)):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        """A field that is left out keeps its value: one name is enough."""
        data = super().clean() or self.cleaned_data
        for name in ("language", "time_zone", "host", "watching", "grading"):
            if name in data:
                data[name] = data[name] or getattr(self.cohort, name)
        starts, due = data.get("starts"), data.get("due")
        if starts and due and due <= starts:
            self.add_error("due", _("The class would be due before it starts."))
        return data

    @property
    def first_field(self) -> list[forms.BoundField]:
        return [self["title"]]

    @property
    def rules(self) -> Iterable[forms.BoundField]:
        return [field for field in self if field.name not in ("title", "course")]


class OpenForm(RulesForm):
    """A class to be opened. Its course cannot be changed afterwards."""

    course = forms.ChoiceField(label=_("Course"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["course"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _courses()
        if len(field.choices) == 1:
            field.widget = forms.HiddenInput()

    @property
    def first_field(self) -> list[forms.BoundField]:
        return [self["title"], self["course"]]


class CopyForm(StyledForm):
    title = forms.CharField(label=_("Name of the new class"), max_length=120)


class SureForm(StyledForm):
    """The last question before a class is deleted: its name, typed."""

    title = forms.CharField(label=_("Name of the class"), required=False)

    def __init__(self, cohort: Cohort, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort

    def clean_title(self) -> str:
        typed = str(self.cleaned_data["title"])
        if typed.split() != self.cohort.title.split():
            raise forms.ValidationError(
                _("This is not the name of the class. Nothing was deleted.")
            )
        return typed


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson on the page: its box, its title, and the button that moved it here."""

    slug: str
    take: forms.BoundField
    title: str
    minutes: int
    pressed: str


class LessonsForm(forms.Form):
    """Which lessons a class takes, and in which order: a box for each, in the order in
    which they are sent (``order``). ``moved`` is the lesson whose button ``up`` or
    ``down`` was pressed: it stands a place further, and nothing is to be saved yet."""

    def __init__(
        self, course: Course, taken: list[str], data: QueryDict | None = None
    ) -> None:
        super().__init__(data)
        self.course = course
        slugs = [lesson.slug for lesson in course.lessons]
        chosen = [slug for slug in taken if slug in slugs] or slugs
        sent = chosen if data is None else data.getlist("order")
        known = [slug for slug in dict.fromkeys(sent) if slug in slugs]
        self.order = [*known, *(slug for slug in slugs if slug not in known)]
        self.moved, self.pressed = self._move()
        for slug in self.order:
            self.fields[f"take-{slug}"] = forms.BooleanField(
                required=False, initial=slug in chosen
            )

    def _move(self) -> tuple[str, str]:
        """The lesson that was moved, and by which button; empty if none was."""
        for button, step in (("up", -1), ("down", 1)):
            slug = self.data.get(button, "")
            if slug in self.order:
                there = self.order.index(slug) + step
                self.order.remove(slug)
                self.order.insert(max(0, there), slug)
                return slug, button
        return "", ""

    @property
    def lines(self) -> list[LessonLine]:
        language = get_language() or "en"
        return [
            LessonLine(
                slug,
                self[f"take-{slug}"],
                plain(self.course.lesson(slug).title(language)),
                self.course.lesson(slug).file.minutes,
                self.pressed if slug == self.moved else "",
            )
            for slug in self.order
        ]

    def clean(self) -> dict[str, Any]:
        """``lessons``: the slugs in their order; none where the class takes the course as
        it is."""
        data = super().clean() or self.cleaned_data
        wanted = [slug for slug in self.order if data.get(f"take-{slug}")]
        if not wanted:
            raise forms.ValidationError(_("A class needs at least one lesson."))
        self._keep_accounts_in_order(wanted)
        usual = [lesson.slug for lesson in self.course.lessons]
        data["lessons"] = [] if wanted == usual else wanted
        return data

    def _keep_accounts_in_order(self, wanted: list[str]) -> None:
        wrong = self.course.out_of_order(wanted)
        if wrong is None:
            return
        language = get_language() or "en"
        later, earlier = (plain(lesson.title(language)) for lesson in wrong)
        raise forms.ValidationError(
            _(
                "“%(later)s” works in the same simulated account as “%(earlier)s” and "
                "continues from there, so it has to come later."
            )
            % {"later": later, "earlier": earlier}
        )
