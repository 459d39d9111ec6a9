"""Policies put together by what they allow: a class's answers, seen at a glance."""

from collections.abc import Sequence

from iamtutor.policy.budget import Budget
from iamtutor.policy.comparison.relation import Relation, compare
from iamtutor.policy.document import PolicyDocument

#: Work for one comparison: most take a hundredth of it.
_UNITS = 60_000


def grouping(policies: Sequence[PolicyDocument]) -> list[list[int]]:
    """The places of the identity policies, those together that allow just the same.

    The largest group comes first. What can't be decided stands apart.
    """
    groups: list[list[int]] = []
    seen: dict[tuple[object, ...], list[int]] = {}
    for place, policy in enumerate(policies):
        text = (policy.version, policy.statements)
        group = seen.get(text) or _group_of(policy, policies, groups)
        if group is None:
            group = []
            groups.append(group)
        group.append(place)
        seen[text] = group
    return sorted(groups, key=lambda group: (-len(group), group[0]))


def _group_of(
    policy: PolicyDocument,
    policies: Sequence[PolicyDocument],
    groups: Sequence[list[int]],
) -> list[int] | None:
    for group in groups:
        first = policies[group[0]]
        found = compare(first, policy, budget=Budget(_UNITS))
        if found.relation is Relation.EQUAL:
            return group
    return None
