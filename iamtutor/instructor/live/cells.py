"""The cells of the class page's rows. A class has twenty thousand, of a few dozen kinds:
each is written once, and as short as it can be. Its mark is the style sheet's."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from iamtutor.instructor.live.view import Mark, Row


def cells(rows: Iterable[Row]) -> dict[str, SafeString]:
    """By seat."""
    words = {
        "done": _("done"),
        "help": _("needs help"),
        "work": _("working"),
        "none": _("not started"),
    }
    written: dict[tuple[str, int, int], str] = {}
    found: dict[str, SafeString] = {}
    for row in rows:
        parts = []
        for mark in row.marks:
            kind = mark.state, mark.done, mark.total
            if kind not in written:
                written[kind] = _cell(mark, words[mark.state])
            parts.append(written[kind])
        found[row.seat] = mark_safe("".join(parts))
    return found


def _cell(mark: Mark, word: str) -> str:
    """What it means is text, for who doesn't see the mark. Of a lesson it tells how much
    is done."""
    if mark.column.id:
        return format_html('<td class="m-{}"><i>{}</i></td>', mark.state, word)
    share = f"{mark.done} / {mark.total}"
    return format_html(
        '<td class="m-{}" title="{}"><i>{} {}</i></td>', mark.state, share, word, share
    )
