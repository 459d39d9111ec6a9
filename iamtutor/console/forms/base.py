"""What all forms of the console have in common."""

from collections.abc import Mapping
from typing import Any, Self, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from iamtutor.cloud.console.button import BUTTONS
from iamtutor.course.telling.buttons import field_words
from iamtutor.policy import positions
from iamtutor.policy.positions import NotJson, line_and_column, locate
from iamtutor.web.pages.forms import StyledForm


class ConsoleForm(StyledForm):
    """A console form. ``button`` sends it: fields that are its parameters are called as it
    calls them. ``api_fields`` says which field an API error belongs to."""

    button = ""
    api_fields: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = BUTTONS[self.button].parameters if self.button else {}
        for name, field in self.fields.items():
            if field.label is None and name in known:
                field.label = field_words(self.button, name)

    @classmethod
    def as_sent(
        cls, data: QueryDict, changed: Mapping[str, Any] | None = None, **more: Any
    ) -> Self:
        """The form as it was sent, without a word on what is wrong: for a page of which
        another button was pressed than the one that sends it (a search, a tool, a row
        more). ``changed`` is what that button put into fields; ``more`` is the form's."""
        sent = cls(data, **more)
        kept = {
            name: field.widget.value_from_datadict(sent.data, sent.files, name)
            for name, field in sent.fields.items()
        }
        return cls(initial={**kept, **(changed or {})}, **more)

    def add_api_error(self, code: str, message: str) -> None:
        """Show what the API answered, at the field it is about."""
        self.add_error(self.api_fields.get(code), message)


def _where(text: str) -> tuple[int, int]:
    """Line and column at which ``text`` stops being JSON; its beginning, if it is only a
    number too long to be read."""
    try:
        locate(text)
    except NotJson as error:
        return line_and_column(text, error.offset)
    return 1, 1


def check_document(form: forms.Form, text: str) -> None:
    """Says at the form's field ``document`` where the text is no JSON."""
    try:
        positions.loads(text)
    except RecursionError:
        form.add_error("document", _("This JSON is nested too deeply."))
    except ValueError:
        line, column = _where(text)
        form.add_error(
            "document",
            _("This is not JSON: line %(line)d, column %(column)d.")
            % {"line": line, "column": column},
        )


def named_anyway(form: forms.Form, name: str) -> list[tuple[str, str]]:
    """What was sent for a field whose choices could not be listed, as its choices."""
    sent = form.data.getlist(name) if hasattr(form.data, "getlist") else []
    return [(value, value) for value in sent if value]


def choices_of(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field whose choices depend on the learner's account."""
    return cast(forms.ChoiceField, form.fields[name])


class DocumentForm(ConsoleForm):
    """A policy text alone: trust policy, bucket policy."""

    document = forms.CharField(strip=False)
    api_fields = {"MalformedPolicyDocument": "document", "MalformedPolicy": "document"}

    def clean_document(self) -> str:
        text = str(self.cleaned_data["document"])
        check_document(self, text)
        return text
