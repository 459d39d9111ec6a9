from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from iamtutor.lessons.names import example_names
from iamtutor.lessons.placeholders import render
from iamtutor.web.courses import library
from iamtutor.web.forms import StyledForm


class ClassForm(StyledForm):
    title = forms.CharField(label=_("Title of the class"), max_length=120)
    course = forms.ChoiceField(label=_("Course"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        courses = library().courses.values()
        field = self.fields["course"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (
                course.slug,
                strip_tags(render(course.title(language), example_names(course.file))),
            )
            for course in courses
        ]
        if len(courses) == 1:
            field.widget = forms.HiddenInput()


class FixForm(StyledForm):
    """``tasks``: those that a fix can be for, with their titles; ``likely`` is chosen."""

    task = forms.ChoiceField(label=_("For which task"))
    text = forms.CharField(
        label=_("What you say to it"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, tasks: list[tuple[str, str]], likely: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["task"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(task, strip_tags(title)) for task, title in tasks]
        field.initial = likely
