"""The log of a class in one order: what its learners answered, tried, finished, predicted
and opened, page by page. What was typed and pressed is not in it: that is the learner's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet

from iamtutor.course.models import (
    Attempt,
    HintReveal,
    Prediction,
    QuizAnswer,
    TaskProgress,
)


class Mark(NamedTuple):
    """A place in the log: after what happened at ``time``, of a kind, as row ``pk``."""

    time: datetime
    kind: str
    pk: int

    def __str__(self) -> str:
        return f"{self.time.isoformat()}~{self.kind}~{self.pk}"

    @classmethod
    def read(cls, text: str) -> Mark:
        """Raises ValueError for what is none."""
        time, kind, pk = text.split("~")
        found = cls(datetime.fromisoformat(time), kind, int(pk))
        if kind not in TABLES or found.time.tzinfo is None or abs(found.pk) >= 2**63:
            raise ValueError(text)
        return found


@dataclass(frozen=True, slots=True)
class Happening:
    """A row of one of the tables."""

    mark: Mark
    seat: int
    row: Any


#: The tables by kind, in the order of what happens at one moment, each with its time.
TABLES: dict[str, tuple[type[Model], str]] = {
    "answer": (QuizAnswer, "created"),
    "attempt": (Attempt, "created"),
    "hint": (HintReveal, "created"),
    "prediction": (Prediction, "created"),
    "task": (TaskProgress, "completed"),
}


def happenings(
    seats: Collection[int], *, after: Mark | None, since: datetime | None, most: int
) -> tuple[list[Happening], Mark | None]:
    """The first ``most`` that come after a mark, and later than ``since``; and the mark
    from which it goes on, None where that was all. A question for each table."""
    found = sorted(
        _all(seats, after, since, most + 1), key=lambda happening: happening.mark
    )
    page = found[:most]
    return page, page[-1].mark if len(found) > most else None


def _all(
    seats: Collection[int], after: Mark | None, since: datetime | None, most: int
) -> Iterator[Happening]:
    for kind, (model, time) in TABLES.items():
        rows: QuerySet[Any] = model._default_manager.filter(
            **{"enrolment__in": seats, f"{time}__isnull": False}
        )
        if since is not None:
            rows = rows.filter(**{f"{time}__gt": since})
        if after is not None:
            later = Q(**{f"{time}__gt": after.time})
            if kind == after.kind:
                later |= Q(**{time: after.time, "pk__gt": after.pk})
            elif kind > after.kind:
                later |= Q(**{time: after.time})
            rows = rows.filter(later)
        for row in rows.order_by(time, "pk")[:most]:
            mark = Mark(getattr(row, time), kind, row.pk)
            yield Happening(mark, row.enrolment_id, row)
