"""The form that all our forms are: it asks, crispy lays it out."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class StyledForm(forms.Form):
    """A form whose ``<form>`` tag, button and token are the template's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        # The template's error summary stands in for crispy's own list.
        self.helper.form_show_errors = True


def status_of(*sent: object) -> int:
    """What a page with a form answers: 422, with what was typed, where a form has errors or
    anything else is wrong with what was sent."""
    return 422 if any(getattr(one, "errors", one) for one in sent) else 200
