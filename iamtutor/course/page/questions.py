"""A question as a card shows it: what can be chosen, what was, and what is said to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from iamtutor.lessons.schema import Choose, Question, Sort, Visit
from iamtutor.lessons.text.placeholders import render
from iamtutor.lessons.text.prose import Prose


@dataclass(frozen=True, slots=True)
class Option:
    """A choice, an item to sort or a hop to visit."""

    id: str
    label: SafeString
    chosen: str = ""
    right: bool | None = None
    text: SafeString | None = None

    @property
    def is_code(self) -> bool:
        """Whether its label is a name of AWS and nothing else, in any language."""
        return (
            self.label.startswith("<code")
            and self.label.count("<code") == 1
            and (self.label.endswith("</code>"))
        )


#: The bins that a table in the text of a lesson has columns for.
MOST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class QuestionView:
    kind: str
    several: bool
    options: tuple[Option, ...]
    bins: tuple[Option, ...] = ()
    answered: bool = False
    correct: bool = False

    @property
    def by_menu(self) -> bool:
        """Whether there are more bins than a column of text has room for beside each
        other: then each item has a menu of them."""
        return len(self.bins) > MOST_COLUMNS

    @property
    def columns(self) -> int:
        """Of the table: the items, and where they go."""
        return 2 if self.by_menu else 1 + len(self.bins)


def question_view(
    question: Question,
    text: Prose,
    names: Mapping[str, str],
    order: Sequence[str],
    given: object,
    correct: bool,
) -> QuestionView:
    """A question with the latest answer ``given`` to it, its choices or items in ``order``.
    ``correct``: it was answered correctly once."""
    answered = given is not None

    def title(name: str) -> SafeString:
        return mark_safe(render(text[f"{question.id}.{name}"].title, names))

    def html(name: str) -> SafeString | None:
        section_id = f"{question.id}.{name}"
        if section_id not in text:
            return None
        return mark_safe(render(text[section_id].html, names))

    match question:
        case Choose():
            chosen = given if isinstance(given, list) else []
            return QuestionView(
                "choose",
                question.several,
                tuple(
                    Option(
                        choice,
                        title(choice),
                        choice if choice in chosen else "",
                        None
                        if not answered or choice not in chosen
                        else choice in question.correct,
                        html(f"{choice}.why") if choice in chosen else None,
                    )
                    for choice in order
                ),
                answered=answered,
                correct=correct,
            )
        case Sort():
            put = given if isinstance(given, dict) else {}
            return QuestionView(
                "sort",
                False,
                tuple(
                    Option(
                        item,
                        title(item),
                        str(put.get(item, "")),
                        put.get(item) == question.sort.items[item]
                        if answered
                        else None,
                        html(f"{item}.why")
                        if answered and put.get(item) != question.sort.items[item]
                        else None,
                    )
                    for item in order
                ),
                tuple(Option(bin_, title(bin_)) for bin_ in question.sort.bins),
                answered=answered,
                correct=correct,
            )
        case Visit():
            seen = given if isinstance(given, list) else []
            return QuestionView(
                "visit",
                False,
                tuple(
                    Option(
                        hop,
                        title(hop),
                        hop if hop in seen else "",
                        None,
                        html(hop) if hop in seen else None,
                    )
                    for hop in question.visit
                ),
                answered=answered,
                correct=correct,
            )
