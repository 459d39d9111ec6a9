"""How two policies stand to each other, with a request that shows each difference."""

from dataclasses import dataclass
from enum import StrEnum

from iamtutor.policy.actions import Catalogue
from iamtutor.policy.budget import Budget, Undecided
from iamtutor.policy.comparison.clauses import clauses_of
from iamtutor.policy.comparison.difference import Side, callers_of, find_difference
from iamtutor.policy.comparison.summary import Changes, Spelling, changes_between
from iamtutor.policy.comparison.witness import (
    Kind,
    action_spellings,
    key_spellings,
    ordinary,
)
from iamtutor.policy.document import PolicyDocument
from iamtutor.policy.request import AccessRequest


class Relation(StrEnum):
    """What the new policy is, beside the existing one."""

    EQUAL = "equal"
    NARROWER = "narrower"
    WIDER = "wider"
    INCOMPARABLE = "incomparable"
    UNKNOWN = "unknown"


#: Why nothing is said.
REASONS = {
    "budget": "comparing these policies takes more work than is allowed for",
    "value": "operators of different types read one condition key",
    "variables": "there are too many values for the policy variables",
    "evaluator": "the evaluator disagrees with the comparison",
    "private_use": "the policies name characters for private use",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """``new_access``: a request that the new policy allows and the existing one doesn't;
    ``lost_access`` the reverse. ``reason``: why the relation is unknown."""

    relation: Relation
    new_access: AccessRequest | None = None
    lost_access: AccessRequest | None = None
    reason: str | None = None


def compare(
    existing: PolicyDocument,
    new: PolicyDocument,
    kind: Kind = Kind.IDENTITY,
    catalogue: Catalogue | None = None,
    budget: Budget | None = None,
) -> Comparison:
    """How ``new`` stands to ``existing``, both policies of one kind.

    Compared is what each says by itself of a request: some Allow matches and no Deny.
    ``catalogue`` names real actions for the requests.
    """
    budget = budget or Budget()
    requests: list[AccessRequest | None] = []
    reason: str | None = None
    try:
        before = Side(clauses_of(existing, budget))
        after = Side(clauses_of(new, budget))
        if before.sayings == after.sayings:
            return Comparison(Relation.EQUAL)
        callers = callers_of(before, after, budget)
    except Undecided as undecided:
        return Comparison(Relation.UNKNOWN, reason=undecided.reason)
    for one, other, documents in (
        (after, before, (new, existing)),
        (before, after, (existing, new)),
    ):
        share = budget.share(2 - len(requests))
        request = None
        try:
            found = find_difference(one, other, callers, share)
            if found is not None:
                request = ordinary(found, *documents, kind, catalogue, share)
        except Undecided as undecided:
            reason = reason or undecided.reason
        requests.append(request)
    gained, lost = requests
    return Comparison(_relation(gained, lost, reason), gained, lost, reason)


def _relation(
    gained: AccessRequest | None, lost: AccessRequest | None, reason: str | None
) -> Relation:
    if gained and lost:
        return Relation.INCOMPARABLE
    if reason is not None:
        return Relation.UNKNOWN
    if gained:
        return Relation.WIDER
    return Relation.NARROWER if lost else Relation.EQUAL


@dataclass(frozen=True, slots=True)
class Summary:
    """What a change newly allows, and what it no longer allows."""

    gained: Changes
    lost: Changes


def summarize(
    existing: PolicyDocument,
    new: PolicyDocument,
    catalogue: Catalogue | None = None,
    budget: Budget | None = None,
) -> Summary:
    """All that differs, grouped by action and resource, as far as the budget goes."""
    budget = budget or Budget()
    try:
        before = Side(clauses_of(existing, budget))
        after = Side(clauses_of(new, budget))
        callers = callers_of(before, after, budget)
    except Undecided:
        return Summary(Changes(complete=False), Changes(complete=False))
    spelling = Spelling(
        key_spellings([existing, new]), action_spellings([existing, new])
    )
    gained, lost = (
        changes_between(one, other, callers, budget.share(part), catalogue, spelling)
        for one, other, part in ((after, before, 2), (before, after, 1))
    )
    return Summary(gained, lost)
