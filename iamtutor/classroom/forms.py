from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iamtutor.people.forms import NameField
from iamtutor.people.models import Cohort
from iamtutor.people.signing_in.codes import normalise
from iamtutor.web.pages.forms import StyledForm

UNKNOWN_CODE = _("No open class has this code. Check it with your instructor.")


class CodeForm(StyledForm):
    """Which class: its code, or the whole link that ends with it."""

    code = forms.CharField(
        label=_("Join code"),
        max_length=200,
        help_text=_("Eight letters and digits, from your instructor."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters"}
        ),
    )

    def clean_code(self) -> str:
        """Something that can stand in the address of a class's page."""
        code: str = self.cleaned_data["code"].rstrip("/").rpartition("/")[2]
        if not normalise(code):
            raise forms.ValidationError(UNKNOWN_CODE)
        return code


class JoinForm(StyledForm):
    """What the class shall call whoever joins; where a name list is kept, which of its
    names this is. Who has a name already is not asked again, but for the list."""

    shown_name = NameField(
        label=_("Display name"),
        required=False,
        help_text=_("Your instructor sees it. You may leave it empty."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    another = forms.BooleanField(
        label=_("I am somebody else of the same name"),
        required=False,
        help_text=_(
            "If it was you, sign in, with your card or your name, or go on in the "
            "browser where you joined."
        ),
    )
    alike = forms.ChoiceField(
        label=_("Is that you?"),
        choices=(
            ("expected", _("Yes, I am on the list")),
            ("another", _("I am somebody else of the same name")),
        ),
        widget=forms.RadioSelect,
    )

    def __init__(self, cohort: Cohort, known: bool, listed: bool, *args: Any) -> None:
        super().__init__(*args)
        field = self.fields["shown_name"]
        if listed:
            field.label = _("Your name or ID, as it is on the class’s name list")
            field.help_text = _("Spaces and capitals make no difference.")
            field.required = cohort.listed_only
            if not cohort.listed_only:
                field.help_text = _(
                    "Spaces and capitals make no difference. Not on the list? Any name "
                    "will do."
                )
        elif known:
            del self.fields["shown_name"]
        self._asked_later = {
            name: self.fields.pop(name) for name in ("another", "alike")
        }
        for name in self._asked_later:
            if name in self.data:
                self.ask(name)

    def ask(self, name: str) -> None:
        """Ask what is asked of few, ``another`` or ``alike``."""
        self.fields[name] = self._asked_later[name]
