"""The order in which a seat sees what it can choose from: another one for each seat and
question, always the same for one."""

import hashlib
from collections.abc import Iterable

from iamtutor.lessons.schema.questions import Choose, Question, Sort, Visit


def order_of(question: Question, lesson: str, seat: str) -> tuple[str, ...]:
    """The choices, or the items to sort, as a seat sees them. Those of an ``ordered``
    question, and what is visited, have an order of their own."""
    match question:
        case Choose():
            if question.ordered:
                return question.choices
            return _shuffled(question.choices, f"{lesson}/{question.id}/{seat}")
        case Sort():
            return _shuffled(question.sort.items, f"{lesson}/{question.id}/{seat}")
        case Visit():
            return question.visit


def _shuffled(ids: Iterable[str], salt: str) -> tuple[str, ...]:
    return tuple(
        sorted(ids, key=lambda one: hashlib.sha256(f"{salt}/{one}".encode()).digest())
    )
