"""What a change of a policy newly allows and no longer allows, as pages say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.utils.safestring import SafeString

from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.comparison import Budget, Kind, Relation, compare, summarize
from iamtutor.policy.comparison.summary import Changes
from iamtutor.policy.comparison.words import GAINED, LOST, say_changes, say_relation
from iamtutor.policy.document import MalformedPolicy, parse_policy
from iamtutor.web.wording import code_marked, explanations

#: Work for one page; a comparison that needs more says that it couldn't be decided.
_UNITS = 150_000

#: A change in words: what it is, then its conditions and how it was before.
Lines = tuple[SafeString, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """How a new policy stands to the one before. ``same``: both allow the same."""

    relation: Relation
    sentence: SafeString
    gained: tuple[Lines, ...]
    lost: tuple[Lines, ...]

    @property
    def same(self) -> bool:
        return self.relation is Relation.EQUAL


def difference_between(
    existing: str, new: str, kind: Kind, language: str
) -> Difference | None:
    """None when one of the texts is no policy."""
    try:
        before, after = parse_policy(existing), parse_policy(new)
    except MalformedPolicy:
        return None
    words = cast(Mapping[str, Any], explanations("plain", language))
    catalogue = aws_catalogue()
    budget = Budget(_UNITS)
    relation = compare(before, after, kind, catalogue, budget.share(2)).relation
    sentence = code_marked(say_relation(relation, words))
    if relation is Relation.EQUAL:
        return Difference(relation, sentence, (), ())
    summary = summarize(before, after, catalogue, budget)
    return Difference(
        relation,
        sentence,
        _said(summary.gained, GAINED, words),
        _said(summary.lost, LOST, words),
    )


def _said(
    changes: Changes, direction: str, words: Mapping[str, Any]
) -> tuple[Lines, ...]:
    return tuple(
        tuple(map(code_marked, lines))
        for lines in say_changes(changes, direction, words)
    )
