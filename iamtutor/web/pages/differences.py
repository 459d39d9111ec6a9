"""What a change of a policy newly allows and no longer allows, as pages say it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.utils.safestring import SafeString

from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.budget import Budget
from iamtutor.policy.comparison.relation import Relation, compare, summarize
from iamtutor.policy.comparison.summary import Changes
from iamtutor.policy.comparison.witness import Kind
from iamtutor.policy.comparison.words import (
    ALONE,
    GAINED,
    LOST,
    say_beside,
    say_changes,
    say_relation,
)
from iamtutor.policy.document import VERSION_2012, MalformedPolicy, parse_policy
from iamtutor.policy.patterns import literally
from iamtutor.policy.repair.edits import Edit, EditKind
from iamtutor.web.pages.wording import code_marked, explanations

#: The edits that open something.
_OPENING = frozenset({EditKind.ADD_ALLOW, EditKind.NARROW_DENY, EditKind.REMOVE_DENY})

#: Work for one page; a comparison that needs more says that it couldn't be decided.
_UNITS = 60_000

#: A change in words: what it is, then its conditions and how it was before.
Lines = tuple[SafeString, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """How a new policy stands to the one before. ``same``: both allow the same.

    ``names``: those of two policies that stand beside each other, where neither is the
    other's change.
    """

    relation: Relation
    sentence: SafeString
    gained: tuple[Lines, ...]
    lost: tuple[Lines, ...]
    names: tuple[str, str] | None = None

    @property
    def same(self) -> bool:
        return self.relation is Relation.EQUAL


def difference_between(
    existing: str,
    new: str,
    kind: Kind,
    language: str,
    names: tuple[str, str] | None = None,
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
    said = (
        say_beside(relation, *names, words) if names else say_relation(relation, words)
    )
    sentence = code_marked(said)
    if relation is Relation.EQUAL:
        return Difference(relation, sentence, (), (), names)
    summary = summarize(before, after, catalogue, budget)
    return Difference(
        relation,
        sentence,
        _said(summary.gained, ALONE if names else GAINED, words),
        _said(summary.lost, ALONE if names else LOST, words),
        names,
    )


def opened_besides(
    edit: Edit, action: str, resource: str, language: str
) -> tuple[Lines, ...] | None:
    """What an edit of a policy opens besides this action on this resource.

    None: it opens nothing of itself, because it changes the request alone.
    """
    if edit.kind not in _OPENING:
        return None
    exactly = {"Effect": "Deny", "Action": action}
    after = [*map(json.loads, edit.statements), exactly]
    if all("Resource" in one or "NotResource" in one for one in after[:-1]):
        # Else it is a trust policy, which stands on its role.
        exactly["Resource"] = resource if resource == "*" else literally(resource)
    before = []
    if edit.kind is not EditKind.ADD_ALLOW:
        # A Deny opens what it no longer denies, of all that something else allows.
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        before = [everything, json.loads(edit.before)]
        after.append(everything)
    existing, new = (
        parse_policy({"Version": VERSION_2012, "Statement": statements})
        for statements in (before, after)
    )
    summary = summarize(existing, new, aws_catalogue(), Budget(_UNITS))
    words = cast(Mapping[str, Any], explanations("plain", language))
    return _said(summary.gained, GAINED, words)


def _said(
    changes: Changes, direction: str, words: Mapping[str, Any]
) -> tuple[Lines, ...]:
    return tuple(
        tuple(map(code_marked, lines))
        for lines in say_changes(changes, direction, words)
    )
