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
