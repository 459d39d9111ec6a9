"""Filters for templates: what the places of a workbench are called."""

from __future__ import annotations

from django import template

from iamtutor.course import terminals

register = template.Library()
register.filter("place_words", terminals.place_words)
register.filter("way_words", terminals.way_words)
register.filter("origin_words", terminals.origin_words)
