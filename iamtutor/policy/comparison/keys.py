"""What a request has for one context key, so that conditions are met or aren't.

A key is absent, has one value, or several. Of several values a condition asks whether
one passes or whether all do; so what is wanted is that *all* values hold some asks, and
that for each of some others there is *one* that holds it besides. A value for each of
these, found apart, makes the set.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from iamtutor.policy.budget import Budget, Undecided
from iamtutor.policy.comparison.values import Ask, find_value
from iamtutor.policy.conditions import Condition
from iamtutor.policy.operators import Qualifier
from iamtutor.policy.patterns import Context, ContextValue


class Want(NamedTuple):
    """Whether a condition is to be met."""

    condition: Condition
    met: bool


class Shape(StrEnum):
    """What a key may have, because a variable or the caller's name reads it.

    Such a key has one value or none. Several it has only where a policy says so, by
    asking for it with ForAnyValue or ForAllValues.
    """

    ANY = "any"
    SINGLE = "single"
    NOT_SINGLE = "not single"


class Absent:
    """The request doesn't have the key."""


ABSENT = Absent()


def find_key(
    wants: frozenset[Want], shape: Shape, context: Context, budget: Budget
) -> ContextValue | Absent | None:
    """What the key is to have; None: nothing will do. Raises Undecided."""
    met: dict[Condition, bool] = {}
    for condition, wanted in wants:
        if met.setdefault(condition, wanted) is not wanted:
            return None
    budget.charge(1 + len(wants))
    if shape is not Shape.SINGLE and all(
        condition.met_when_absent is wanted for condition, wanted in wants
    ):
        return ABSENT
    doubt: Undecided | None = None
    if shape is not Shape.NOT_SINGLE:
        asks = [Ask(c, wanted is not c.negated) for c, wanted in wants]
        try:
            value = find_value(asks, context, budget)
        except Undecided as undecided:
            if undecided.reason == "budget":
                raise
            doubt = undecided
        else:
            if value is not None:
                return _as_sent(wants, value)
    if shape is Shape.ANY or (shape is Shape.NOT_SINGLE and _is_set(wants)):
        several = _several(wants, shape, context, budget)
        if several is not None:
            return several
    if doubt is not None:
        raise doubt
    return None


def _as_sent(wants: Iterable[Want], value: str) -> ContextValue:
    """A key that is asked with ForAnyValue or ForAllValues has a list."""
    return (value,) if _is_set(wants) else value


def _is_set(wants: Iterable[Want]) -> bool:
    return any(c.name.qualifier is not Qualifier.NONE for c, _ in wants)


def _several(
    wants: Iterable[Want], shape: Shape, context: Context, budget: Budget
) -> ContextValue | None:
    of_all: list[Ask] = []
    of_one: list[Ask] = []
    for condition, met in wants:
        negated = condition.negated
        match condition.name.qualifier:
            case Qualifier.NONE:
                # met: one passes; negated and met: none does.
                passes = met is not negated
                (of_one if passes else of_all).append(Ask(condition, passes))
            case Qualifier.FOR_ANY_VALUE:
                (of_one if met else of_all).append(Ask(condition, met is not negated))
            case Qualifier.FOR_ALL_VALUES:
                (of_all if met else of_one).append(Ask(condition, met is not negated))
    if len(of_one) < 2 and shape is not Shape.NOT_SINGLE:
        return None  # one value would have done
    values: dict[str, None] = {}
    for besides in [[ask] for ask in of_one] or [[]]:
        value = find_value([*of_all, *besides], context, budget)
        if value is None:
            return None
        values[value] = None
    return tuple(values)
