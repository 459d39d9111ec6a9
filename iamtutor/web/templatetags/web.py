"""Template tags that every page may use: icons, and picking a text by language."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from iamtutor.shell.display import runs

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite. It says nothing by itself: a word stands beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("icons.svg"),
        name,
    )


#: So many lines of an output are shown at once; the rest is folded away. Of a pager's
#: output as many as a terminal usually has.
SHOWN_LINES, PAGE_LINES = 160, 24


@register.filter
def folded(output: str, paged: object = False) -> tuple[str, str, int]:
    """An output as its first lines, the rest, and how many lines the rest has."""
    shown, spare = (PAGE_LINES, 4) if paged else (SHOWN_LINES, 20)
    lines = output.splitlines(keepends=True)
    if len(lines) <= shown + spare:
        return output, "", 0
    rest = lines[shown:]
    return "".join(lines[:shown]).removesuffix("\n"), "".join(rest), len(rest)


@register.filter
def painted(output: str) -> SafeString:
    """An output with its colours."""
    return format_html_join(
        "",
        "{}{}{}",
        (
            (
                format_html(
                    '<span class="{}">', " ".join(f"sgr-{code}" for code in codes)
                )
                if codes
                else "",
                text,
                mark_safe("</span>" if codes else ""),
            )
            for text, codes in runs(output)
        ),
    )


@register.filter
def get(mapping: Mapping[str, object], key: str) -> object:
    """``mapping[key]``, or nothing."""
    return mapping.get(key, "")
