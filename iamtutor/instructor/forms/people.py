from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iamtutor.classroom.sheets import BYTES_LIMIT
from iamtutor.lessons.text.plain_text import plain
from iamtutor.people.forms import NameField
from iamtutor.people.models import CONTROLS
from iamtutor.people.naming import GROUP_LIMIT, ID_LIMIT, has_controls, id_of
from iamtutor.web.pages.forms import StyledForm


class FixForm(StyledForm):
    """``tasks``: those that a fix can be for, with their titles; ``likely`` is chosen."""

    task = forms.ChoiceField(label=_("For which task"))
    text = forms.CharField(
        label=_("Your message"),
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
        field.choices = [(task, plain(title)) for task, title in tasks]
        field.initial = likely


class RosterForm(StyledForm):
    """Somebody on the roster. Whoever gave themselves a name keeps it (``own_name``)."""

    shown_name = NameField(label=_("Display name"))
    learner_id = forms.CharField(
        label=_("ID"),
        max_length=ID_LIMIT,
        required=False,
        help_text=_(
            "A student or employee number, if you like. No two people in a class can "
            "have the same one."
        ),
    )
    group = NameField(label=_("Group"), max_length=GROUP_LIMIT, required=False)

    def __init__(self, *args: Any, own_name: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own_name:
            del self.fields["shown_name"]

    def clean_learner_id(self) -> str:
        learner_id = id_of(str(self.cleaned_data["learner_id"]))
        if has_controls(learner_id):
            raise forms.ValidationError(CONTROLS)
        return learner_id


class PasteForm(StyledForm):
    text = forms.CharField(
        label=_("People, one per line"),
        max_length=BYTES_LIMIT,
        help_text=_(
            "Only a name, or name, ID and group with commas or tabs between them. "
            "Cells copied from a spreadsheet can be pasted as they are."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )


class FileForm(StyledForm):
    file = forms.FileField(
        label=_("CSV file"),
        allow_empty_file=True,
        help_text=_(
            "As Excel and other spreadsheets save it: UTF-8, UTF-16 or Shift_JIS; "
            "commas, semicolons or tabs. At most 500 lines and 200 KB. Columns are "
            "recognized by their headers, such as name, ID, group."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )


class DeleteSeatForm(StyledForm):
    sure = forms.BooleanField(
        label=_("Delete all of it. I know that this cannot be undone.")
    )
