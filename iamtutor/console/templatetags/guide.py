"""How a template marks its controls for guided mode: by their names alone."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from iamtutor.console.guide import Guide

register = template.Library()


def _guide(context: template.Context) -> Guide:
    guide: Guide = context["guide"]
    return guide


@register.simple_tag(takes_context=True)
def control(context: template.Context, name: str, **own: str) -> SafeString:
    """``id`` and ``class`` of the control that is called so. ``id``: its own one, if that
    is another word; ``class``: what it has besides."""
    own_id, classes = own.get("id", name), own.get("class", "")
    guide = _guide(context)
    if guide.is_at(name):
        own_id = own_id if guide.known.stays or guide.known.boxed else "next"
        classes = f"{classes} next".strip()
    return _marked(own_id, classes)


@lru_cache(maxsize=1_000)
def _marked(own_id: str, classes: str) -> SafeString:
    marked = format_html('id="{}"', own_id)
    return format_html('{} class="{}"', marked, classes) if classes else marked


@register.simple_tag(takes_context=True)
def here(
    context: template.Context, name: str, box: bool = False, first: bool = False
) -> str:
    """The words of guided mode, where the control is next. ``box``: they stand behind the
    box that they mean; ``first``: another one is next when it is ticked."""
    guide = _guide(context)
    if guide.control == name if box or first else guide.is_at(name):
        return render_to_string("console/_here.html", {"box": box, "first": first})
    return ""


@register.simple_tag(takes_context=True)
def opens(context: template.Context, menu: str) -> str:
    """Opens the menu in which the next control stands."""
    return "open" if _guide(context).opens(menu) else ""


@register.simple_tag(takes_context=True)
def marks(context: template.Context, name: str) -> SafeString:
    """Marks the row whose box is ticked before the control is pressed; the line's link
    arrives there, and Tab leads on to the box."""
    marked = 'id="first" class="next"'
    return mark_safe(marked if _guide(context).control == name else "")


@register.simple_tag(takes_context=True)
def arrives(context: template.Context, name: str) -> SafeString:
    """Where the line's link arrives for a box that keeps its own id: at its cell."""
    return mark_safe('id="next"' if _guide(context).control == name else "")
