"""The form that all our forms are: it asks, crispy lays it out; and a long select."""

from collections.abc import Mapping
from html import escape
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe


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


def form_page(
    request: HttpRequest, template: str, context: Mapping[str, object]
) -> HttpResponse:
    """A page with one ``form``; ``template`` is told without its ending."""
    status = status_of(context["form"])
    return render(request, f"{template}.html", context, status=status)


class NamesSelect(forms.Select):
    """A select whose options are partly names, AWS's, of cities and one's own: those are
    English in any page. Written without a template for each option, which takes Django 220
    calls of functions: a page has hundreds."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        options = "".join(
            f'<optgroup label="{escape(str(key))}">'
            f"{''.join(_option(value, words, chosen) for value, words in label)}</optgroup>"
            if isinstance(label, list)
            else _option(key, label, chosen)
            for key, label in self.choices
        )
        given = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return mark_safe(f"<select{flatatt(given)}>{options}</select>")


def _option(key: object, label: object, chosen: str) -> str:
    selected = " selected" if str(key) == chosen else ""
    is_name = isinstance(label, str) and label.replace("·", "").isascii()
    english = ' lang="en"' if is_name else ""
    value, words = escape(str(key)), escape(str(label))
    return f'<option value="{value}"{selected}{english}>{words}</option>'
