"""The one thing that is next on a lesson page: what, where, and the way there."""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from iamtutor.course.page.card import Card, LeverView, StepView
from iamtutor.course.page.terminals import way_words


class Way(NamedTuple):
    """A link: what it is called, and where it leads."""

    words: SafeString | str
    href: str


class NextAct(NamedTuple):
    """``act`` leads to what is to be read or done next. ``place``: where that is done, if
    it is not the place that is open. ``learned``: the task or question that was done just
    now, whose explanation stands on its card (``fresh``, an id). ``again``: what is next
    was tried, and what came of it is told on its card, where ``act`` leads."""

    act: Way
    note: str = ""
    place: Way | None = None
    learned: Way | None = None
    fresh: str = ""
    again: bool = False


def numbered(card: Card) -> SafeString:
    """A card's title after its number, if it has one."""
    return SafeString(f"{card.number}. {card.title}") if card.number else card.title


def lead_in(card: Card, steps: Iterable[StepView]) -> str:
    """Where to begin reading for a card: at the heading and the prose of the step that it
    opens, at the lever that a task speaks of, or at the card itself."""
    for step in steps:
        before: LeverView | None = None
        for place, one in enumerate(step.cards):
            if isinstance(one, LeverView):
                before = before or one
            elif one.id != card.id:
                before = None
            elif one.held or step.held:
                break
            elif place == 0 or (before is not None and before is step.cards[0]):
                return f"#step-{step.id}"
            elif before is not None and card.kind != "question":
                return f"#lever-{before.id}"
    return f"#card-{card.id}"


def of_card(card: Card, slug: str, tab: str, here: str) -> NextAct:
    """The next act is a card's: read it, answer it, predict, or do it at its place.
    ``here``: where one begins to read for it."""
    again = card.state == "again"
    told = card.feedback is not None
    act = Way(numbered(card), f"#card-{card.id}-told" if told else here)
    if card.kind == "question":
        read = card.question is not None and card.question.kind == "visit"
        note = _("to open below") if read else _("a question below")
        return NextAct(act, note, again=again)
    note = _("predict it first") if card.prediction and card.prediction.asked else ""
    way = None
    if card.at == "console":
        way = Way(_("Open the console"), reverse("console:home", args=[slug]))
    elif card.at and card.at != tab:
        lesson = reverse("course:lesson", args=[slug])
        way = Way(way_words(card.at), f"{lesson}?{urlencode({'tab': card.at})}#place")
    return NextAct(act, note, way, again=again)
