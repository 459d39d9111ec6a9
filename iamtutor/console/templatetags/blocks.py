"""The parts of a block of the visual policy editor. In a template, ``n`` is its place."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def does(
    context: template.Context, deed: str, *what: object, id: str, at: object = ""
) -> SafeString:
    """What a button does to the block at hand, as ``forms`` reads it, and the button's id
    in it; ``at`` tells several of a kind apart."""
    place = context["n"]
    return format_html(
        'name="do" value="{}" id="b{}-{}{}" hx-post="{}"',
        " ".join(map(str, (deed, place, *what))),
        place,
        id,
        at,
        context["here"],
    )


@register.inclusion_tag("console/policy_editor/_problem.html", takes_context=True)
def problem(
    context: template.Context, text: str, *field: str, alert: bool = False
) -> dict[str, Any]:
    """What is wrong with a field of the block, if anything; ``alert``: said at once."""
    return {"text": text, "id": f"b{context['n']}-{'-'.join(field)}-e", "alert": alert}
