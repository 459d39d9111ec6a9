"""Fields of the console's forms, and what they are described by for those who hear them."""

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def described(field: BoundField, by: str = "") -> SafeString:
    """``aria-describedby`` and ``aria-invalid`` of a control: ``by`` is the id of its help;
    its error has the id that Django gives it (``console/_field_error.html``)."""
    ids = [by] if by else []
    attributes = []
    if field.errors:
        ids.append(f"{field.auto_id}_error")
        attributes.append(("aria-invalid", "true"))
    if ids:
        attributes.append(("aria-describedby", " ".join(ids)))
    return format_html_join(" ", '{}="{}"', attributes)


@register.simple_block_tag
def typed(
    content: SafeString, field: BoundField, by: str = "", **attributes: str | bool
) -> SafeString:
    """A line to type into below its label, the content, and between them what was wrong
    with it. ``by``: the id of its help."""
    return render_to_string(
        "console/_typed.html",
        {"field": field, "by": by, "label": content, "own": flatatt(attributes)},
    )
