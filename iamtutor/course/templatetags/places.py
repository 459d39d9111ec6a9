"""Filters for templates: what a workbench's places are called, what was done there."""

from django import template

from iamtutor.course.page import terminals
from iamtutor.course.telling import deeds
from iamtutor.sandbox.models import ActionRecord
from iamtutor.web.templatetags.web import folded

register = template.Library()
register.filter("place_words", terminals.place_words)
register.filter("way_words", terminals.way_words)
register.filter("origin_words", terminals.origin_words)
register.filter("action_words", deeds.action_words)


@register.filter
def screen(record: ActionRecord) -> tuple[str, str, int]:
    """What an action showed, folded where it is long."""
    return folded(record.output, record.details.get("paged"))
