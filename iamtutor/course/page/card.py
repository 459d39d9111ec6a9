"""What stands on the cards, levers and steps of a lesson page, as values for templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.utils.safestring import SafeString

from iamtutor.course.page.hands import HelpView
from iamtutor.course.page.questions import QuestionView
from iamtutor.course.progress.forecasts import Forecast
from iamtutor.lessons.content.kinds import Tried
from iamtutor.lessons.content.solutions import SolutionStep


@dataclass(frozen=True, slots=True)
class Card:
    kind: str
    id: str
    number: int
    title: SafeString
    html: SafeString
    state: str
    """``done``, ``now``, ``again`` (feedback stands on it) or ``todo``."""
    asks: str = ""
    """Of a task: ``shown``, ``asked`` or ``broken``."""
    at: str = ""
    guide: str = ""
    look_for: SafeString | None = None
    """Of a guided task: what its text tells to look for, in its last paragraph."""
    hints_wait: Tried | None = None
    """As long as hints wait for a try: what opens them."""
    hints: tuple[SafeString, ...] = ()
    hints_left: int = 0
    solution_left: bool = False
    """All hints are open, and the solution is not."""
    solutions: tuple[tuple[SolutionStep, ...], ...] = ()
    """The recorded ways to do it, once it is done or the solution was asked for."""
    feedback: SafeString | None = None
    after: tuple[SafeString, SafeString] | None = None
    """Title and text of why it worked."""
    prediction: Forecast | None = None
    more: tuple[Card, ...] = ()
    """Of a prediction that was sure and wrong: a question for each belief it showed."""
    question: QuestionView | None = None
    by_solution: bool = False
    others: bool = False
    """Another fault can be had."""
    again: bool = False
    """It is done, and can be done once more: another fault is there."""
    waits: bool = False
    """That other fault was not repaired yet: what it is stays untold."""
    held: bool = False
    """A question that tells what an open prediction before it asks."""
    help: HelpView | None = None
    """In a class: that help is needed here, or can be asked for."""

    @property
    def says_something(self) -> bool:
        """Of a question: that its answer is not right yet, or why it is."""
        return self.state == "again" or self.after is not None


class Around(NamedTuple):
    """What a card shows of the page that it is on: the slug of the lesson, the place that
    is open, whether there is a terminal in it; and rules of the class."""

    slug: str
    tab: str
    types: bool
    archived: bool
    predictions_required: bool


@dataclass(frozen=True, slots=True)
class LeverView:
    """A lever as it is now: the words of the button that is there, what it would do, and
    what the latest pull did."""

    id: str
    title: SafeString
    html: SafeString
    pulled: bool
    back: SafeString | None
    """The words of the button that puts it back."""
    acts: tuple[SolutionStep, ...]
    details: Mapping[str, Any]
    kind: str = "lever"


@dataclass(frozen=True, slots=True)
class Closing:
    """A section after the steps; ``held``: it is folded as long as it tells too much."""

    title: SafeString
    html: SafeString
    held: bool


@dataclass(frozen=True, slots=True)
class StepView:
    id: str
    title: SafeString
    html: SafeString
    cards: tuple[Card | LeverView, ...]
    held: bool = False
    """It comes after an open prediction, and may tell what happens."""


def held_back(steps: Iterable[StepView]) -> list[StepView]:
    """What comes after a prediction that is still open is read later, so that it does not
    answer it: further steps, and questions of the same one."""
    views, waits = [], False
    for step in steps:
        held, cards = waits, list(step.cards)
        for place, card in enumerate(cards):
            if isinstance(card, LeverView):
                continue
            later = card.kind == "question" and card.state == "todo"
            if waits and not held and later:
                cards[place] = replace(card, held=True)
            waits = waits or bool(card.prediction and card.prediction.asked)
        views.append(replace(step, cards=tuple(cards), held=held) if waits else step)
    return views
