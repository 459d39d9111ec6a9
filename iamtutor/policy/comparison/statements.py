"""Which statements of a policy allow what another policy doesn't."""

from dataclasses import replace

from iamtutor.policy.budget import Budget, Undecided
from iamtutor.policy.comparison.clauses import clauses_of
from iamtutor.policy.comparison.difference import Side, callers_of, find_difference
from iamtutor.policy.document import Effect, PolicyDocument


def statements_beyond(
    policy: PolicyDocument, other: PolicyDocument, budget: Budget | None = None
) -> list[int]:
    """The places of the Allow statements that allow what ``other`` doesn't.

    What can't be decided counts as allowing it.
    """
    budget = budget or Budget()
    denies = policy.of_effect(Effect.DENY)
    allows = policy.of_effect(Effect.ALLOW)
    beyond = []
    for left, statement in zip(range(len(allows), 0, -1), allows, strict=True):
        alone = replace(policy, statements=(statement, *denies))
        share = budget.share(left)
        try:
            one, two = (Side(clauses_of(p, share)) for p in (alone, other))
            found = find_difference(one, two, callers_of(one, two, share), share)
        except Undecided:
            beyond.append(statement.index)
        else:
            if found is not None:
                beyond.append(statement.index)
    return beyond
