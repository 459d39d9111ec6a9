"""A question as a card shows it: what can be chosen, what was, and what is said to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from iamtutor.lessons.schema.questions import Choose, Question, Sort, Visit
from iamtutor.lessons.text.placeholders import render
from iamtutor.lessons.text.prose import Prose


class Option(NamedTuple):
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


class QuestionView(NamedTuple):
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


@dataclass(frozen=True, slots=True)
class _Words:
    """What a text says of the parts of a question, as HTML."""

    question: str
    text: Prose
    names: Mapping[str, str]

    def title(self, name: str) -> SafeString:
        return mark_safe(render(self.text[f"{self.question}.{name}"].title, self.names))

    def html(self, name: str) -> SafeString | None:
        section = self.text.get(f"{self.question}.{name}")
        return None if section is None else mark_safe(render(section.html, self.names))


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
    words = _Words(question.id, text, names)
    answered = given is not None
    listed = given if isinstance(given, list) else []
    match question:
        case Choose():
            return QuestionView(
                "choose",
                question.several,
                tuple(_choice(question, words, one, one in listed) for one in order),
                answered=answered,
                correct=correct,
            )
        case Sort():
            put = given if isinstance(given, dict) else None
            return QuestionView(
                "sort",
                False,
                tuple(_item(question, words, item, put) for item in order),
                tuple(Option(bin_, words.title(bin_)) for bin_ in question.sort.bins),
                answered=answered,
                correct=correct,
            )
        case Visit():
            return QuestionView(
                "visit",
                False,
                tuple(_hop(words, hop, hop in listed) for hop in question.visit),
                answered=answered,
                correct=correct,
            )


def _choice(question: Choose, words: _Words, choice: str, chosen: bool) -> Option:
    if not chosen:
        return Option(choice, words.title(choice))
    return Option(
        choice,
        words.title(choice),
        chosen=choice,
        right=choice in question.correct,
        text=words.html(f"{choice}.why"),
    )


def _item(
    question: Sort, words: _Words, item: str, put: Mapping[str, object] | None
) -> Option:
    """``put``: into which bin each item was put; None before the first answer."""
    if put is None:
        return Option(item, words.title(item))
    right = put.get(item) == question.sort.items[item]
    return Option(
        item,
        words.title(item),
        chosen=str(put.get(item, "")),
        right=right,
        text=None if right else words.html(f"{item}.why"),
    )


def _hop(words: _Words, hop: str, seen: bool) -> Option:
    if not seen:
        return Option(hop, words.title(hop))
    return Option(hop, words.title(hop), chosen=hop, text=words.html(hop))
