"""Template tags that every page may use: icons, coloured lines, blanks of sentences."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from iamtutor.shell.screen.display import columns_of, runs
from iamtutor.shell.text import with_ends
from iamtutor.web.pages import zones

register = template.Library()


#: Each icon's markup, by its name. Its shapes stand in the page: a file of them would be a
#: document of its own to the browser, which lays the page out anew when that has come.
ICONS = {
    name: mark_safe(
        f'<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{shapes}</svg>'
    )
    for name, shapes in re.findall(
        r'<symbol id="([^"]+)" viewBox="0 0 16 16">(.+)</symbol>',
        Path(__file__).with_name("icons.svg").read_text(encoding="utf-8"),
    )
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon. It says nothing by itself: a word stands beside it."""
    return ICONS[name]


@register.simple_block_tag
def idle(content: SafeString, when: object, *, asking: bool = True) -> SafeString:
    """What acts in this part of a page is out of use, by the markup alone: while an
    instructor looks in a learner's place, or once the class is archived. ``asking=False``:
    a part in which no form posts, as a list that can be searched, stays in use."""
    if not when or (not asking and 'method="post"' not in content):
        return content
    return format_html('<fieldset class="idle" disabled>{}</fieldset>', content)


@register.simple_block_tag
def nothing(content: SafeString, picture: str) -> SafeString:
    """What stands in the place of a list that holds nothing."""
    told = mark_safe(content.strip())
    return format_html('<div class="nothing">{}<p>{}</p></div>', icon(picture), told)


@register.inclusion_tag("web/_copy.html")
def copy(words: str, *of: object) -> dict[str, str]:
    """A button that copies the text of an element; ``of``: parts of its selector."""
    return {"words": words, "of": "".join(map(str, of))}


#: So many lines of an output are shown at once; the rest is folded away. Of a pager's
#: output as many as a terminal usually has.
SHOWN_LINES, PAGE_LINES = 160, 24


def folded(output: str, paged: object = False) -> tuple[str, str, int]:
    """An output as its first lines, the rest, and how many lines the rest has."""
    shown, spare = (PAGE_LINES, 4) if paged else (SHOWN_LINES, 20)
    lines = with_ends(output)
    if len(lines) <= shown + spare:
        return output, "", 0
    rest = lines[shown:]
    return "".join(lines[:shown]).removesuffix("\n"), "".join(rest), len(rest)


@register.filter
def painted(output: str) -> SafeString:
    """An output with its colours, in columns as it was made for a terminal."""
    if output.isascii() and "\x1b" not in output:
        return escape(output)  # as most are: nothing to look for
    return format_html_join(
        "", "{}", ((_stretch(text, codes),) for text, codes in runs(output))
    )


def _stretch(text: str, codes: Sequence[str]) -> SafeString:
    lines = format_html_join("\n", "{}", ((_in_columns(x),) for x in text.split("\n")))
    if not codes:
        return lines
    return format_html(
        '<span class="{}">{}</span>', " ".join(f"sgr-{code}" for code in codes), lines
    )


def _in_columns(line: str) -> str:
    """A font's wide characters are seldom two columns wide: where something is lined up
    behind them, they get the room."""
    end = 0 if line.isascii() else max(line.rfind("  "), line.rfind("|"))
    if end <= 0:
        return line
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="w2">{}</span>', c) if columns_of(c) == 2 else c,)
            for c in line[:end]
        ),
    ) + format_html("{}", line[end:])


@register.filter
def get(mapping: Mapping[str, object], key: str) -> object:
    """``mapping[key]``, or nothing."""
    return mapping.get(key, "")


@register.simple_tag
def between_sentences() -> str:
    """The blank after a sentence or a colon, which Japanese does not have."""
    return "" if get_language() == "ja" else " "


@register.filter
def zone_words(name: str) -> str:
    """A time zone by its city and the offset that holds now."""
    return zones.zone_words(name)


@register.simple_tag(takes_context=True)
def again(context: template.Context, name: str) -> str:
    """What the page puts into a block, in another place as well: a title, as a heading."""
    return context.render_context[BLOCK_CONTEXT_KEY].get_block(name).render(context)
