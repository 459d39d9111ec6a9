"""Filters for templates: what the places of a workbench and its buttons are called."""

from __future__ import annotations

from django import template

from iamtutor.course import buttons, terminals

register = template.Library()
register.filter("place_words", terminals.place_words)
register.filter("way_words", terminals.way_words)
register.filter("origin_words", terminals.origin_words)
register.filter("action_words", buttons.action_words)
