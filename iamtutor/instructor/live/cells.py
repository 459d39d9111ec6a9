"""The cells of the class page's rows. A class has forty thousand, of a few dozen kinds:
each is written once, and as short as it can be. Its mark is the style sheet's."""

from collections.abc import Iterable
from functools import cache, lru_cache

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

    @cache
    def written(mark: Mark) -> str:
        share = "" if mark.column.id else f"{mark.done} / {mark.total}"
        return _cell(mark.state, words[mark.state], share)

    return {row.seat: mark_safe("".join(map(written, row.marks))) for row in rows}


@lru_cache(maxsize=1_000)
def _cell(state: str, word: str, share: str) -> str:
    """What it means is text, for who doesn't see the mark. Of a lesson it tells how much
    is done: its ``share``."""
    if not share:
        return format_html('<td class="m-{}"><i>{}</i></td>', state, word)
    return format_html(
        '<td class="m-{}" title="{}"><i>{} {}</i></td>', state, share, word, share
    )
