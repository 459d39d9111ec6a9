"""What one policy allows and another doesn't: one request of it, or the proof of none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from iamtutor.policy.budget import Budget, Undecided
from iamtutor.policy.comparison.callers import SOMEONE, Caller, callers_for, naming_cost
from iamtutor.policy.comparison.clauses import Clause
from iamtutor.policy.comparison.search import Problem, Proposal
from iamtutor.policy.comparison.variables import assignments_for
from iamtutor.policy.document import Effect

#: Both directions look at the same callers.
Callers = Sequence[Caller]


class Side:
    """One policy's clauses by effect."""

    __slots__ = ("allows", "clauses", "denies", "sayings")

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self.clauses = clauses
        self.allows = [one for one in clauses if one.effect is Effect.ALLOW]
        self.denies = [one for one in clauses if one.effect is Effect.DENY]
        self.sayings = frozenset(one.saying for one in clauses)

    def for_caller(self, caller: Caller) -> Side:
        if caller is SOMEONE:
            return self
        return Side([one for one in self.clauses if caller.named_by(one)])


def find_difference(
    one: Side, other: Side, callers: Callers, budget: Budget
) -> Proposal | None:
    """A request that ``one`` allows and ``other`` doesn't. Raises Undecided."""
    return next(differences(one, other, callers, budget), None)


def differences(
    one: Side,
    other: Side,
    callers: Callers,
    budget: Budget,
    known: Callable[[Proposal], bool] = lambda proposal: False,
) -> Iterator[Proposal]:
    """Requests that ``one`` allows and ``other`` doesn't, one for each problem.

    ``known``: is the request of a kind that was seen? Such a one isn't told again.
    """
    doubt: Undecided | None = None
    cost = naming_cost([*one.clauses, *other.clauses]) if len(callers) > 1 else 0
    for caller in callers:
        budget.charge(cost)
        for must, must_not in _problems(
            one.for_caller(caller), other.for_caller(caller)
        ):
            try:
                found = _solve(must, must_not, caller, budget)
            except Undecided as undecided:
                if undecided.reason == "budget":
                    raise
                doubt = undecided
                continue
            if found is not None and not known(found):
                yield found
    if doubt is not None:
        raise doubt


def callers_of(one: Side, other: Side, budget: Budget) -> Callers:
    return callers_for([*one.clauses, *other.clauses], budget)


def _problems(one: Side, other: Side) -> Iterator[tuple[list[Clause], list[Clause]]]:
    """What must match, and what mustn't."""
    for allow in one.allows:
        # One that the other has as well differs only through a Deny.
        if allow.saying not in other.sayings:
            yield [allow], [*one.denies, *other.allows]
    for allow in one.allows:
        for deny in other.denies:
            if deny.saying not in one.sayings:
                yield [allow, deny], one.denies


def _solve(
    must: Sequence[Clause],
    must_not: Sequence[Clause],
    caller: Caller,
    budget: Budget,
) -> Proposal | None:
    doubt: Undecided | None = None
    try:
        for assignment in assignments_for([*must, *must_not], budget):
            budget.charge(5 + len(must_not))
            try:
                found = Problem(must, must_not, caller, assignment, budget).solve()
            except Undecided as undecided:
                if undecided.reason == "budget":
                    raise
                doubt = undecided
                continue
            if found is not None:
                return found
    except Undecided as undecided:
        if undecided.reason == "budget":
            raise
        doubt = undecided
    if doubt is not None:
        raise doubt
    return None
