"""The search for a request that one policy allows and another doesn't.

Such a request is of an Allow of the one and of none of its Denies; and it is of no
Allow of the other, or of one of its Denies. So there are finitely many *problems*: some
clauses that must match, some that mustn't. A problem is solved by proposing a request
that satisfies what is known, and looking which clause that mustn't matches it all the
same. Any solution misses that clause in its action, its resource or one of its
conditions: each of these is tried in turn, and becomes known. A clause that was missed
once is never met again, so this ends; and as elements don't depend on each other (once
caller and variables are fixed), an element that can't miss is seen at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from iamtutor.policy.arn_patterns import compile_resource_pattern
from iamtutor.policy.budget import Budget, Undecided
from iamtutor.policy.comparison.callers import Caller
from iamtutor.policy.comparison.clauses import (
    ActionPattern,
    Actions,
    Clause,
    Resources,
)
from iamtutor.policy.comparison.keys import Absent, Shape, Want, find_key
from iamtutor.policy.comparison.texts import (
    EMPTY_TEXT,
    EVERY_TEXT,
    FRESH,
    Pattern,
    fresh_text,
    meet_all,
    takes_freely,
    text_outside,
)
from iamtutor.policy.comparison.written import EVERY_ACTION, resource_pattern
from iamtutor.policy.patterns import Context, ContextValue
from iamtutor.policy.request import ASKED_ABOUT

_T = TypeVar("_T")

#: What a problem and a step of it cost besides the work that is counted apart.
_FOR_A_PROBLEM, _FOR_A_STEP = 40, 20

#: Is allowed whatever the policies say, so that no policy differs in it.
ALWAYS_ALLOWED = Actions({"sts:getcalleridentity"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A request on its way. The action is in lower case, the keys too."""

    caller: Caller
    action: str
    resource: str
    context: dict[str, ContextValue]


def matches(clause: Clause, request: Proposal, budget: Budget) -> bool:
    """The engine's matching, all but the caller."""
    named = clause.named.name(request.action, budget)
    if named is (clause.actions is None):
        return False
    names = [request.resource]
    if request.resource == "*" and request.action in ASKED_ABOUT:
        names.append(ASKED_ABOUT[request.action])
    if not _matches_resource(clause, names, request.context, budget):
        return False
    budget.charge(len(clause.conditions))
    return all(condition.is_met(request.context) for condition in clause.conditions)


def _matches_resource(
    clause: Clause, names: Sequence[str], context: Context, budget: Budget
) -> bool:
    if clause.resources is not None:
        return _lists(clause.resources, names, context, budget)
    if clause.not_resources is not None:
        return not _lists(clause.not_resources, names, context, budget)
    return True


def _lists(
    resources: Resources, names: Sequence[str], context: Context, budget: Budget
) -> bool:
    for text in resources.texts:
        budget.charge(1 + len(text) // 64)
        pattern = compile_resource_pattern(text, resources.variables)
        if any(pattern.matches(name, context) for name in names):
            return True
    return False


class Problem:
    """Clauses that must match and clauses that mustn't, for one caller."""

    def __init__(
        self,
        must: Sequence[Clause],
        must_not: Sequence[Clause],
        caller: Caller,
        assignment: dict[str, str | None],
        budget: Budget,
    ) -> None:
        self._must = must
        self._must_not = must_not
        self._caller = caller
        self._assigned: Context = {
            key: value for key, value in assignment.items() if value is not None
        }
        self._shapes = {
            **dict(caller.shapes),
            **{key: Shape.NOT_SINGLE for key, v in assignment.items() if v is None},
        }
        self._budget = budget
        self._doubt: Undecided | None = None

    def solve(self) -> Proposal | None:
        """A request; None: there is none. Raises Undecided."""
        self._budget.charge(_FOR_A_PROBLEM)
        known: _Known | None = _Known()
        for key, want in self._caller.wants:
            known = known and known.with_want(key, want)
        for clause in self._must:
            known = known and self._met(known, clause)
        if known is None:
            return None
        for key in {*self._shapes, *dict(self._caller.wants)}:
            known = known and self._settle_key(known, key)
        if known is None:
            return None
        known = self._settle_action(known)
        known = known and self._settle_resource(known)
        found = self._refine(known, list(self._must_not)) if known else None
        if found is None and self._doubt is not None:
            raise self._doubt
        return found

    def _met(self, known: _Known, clause: Clause) -> _Known | None:
        known = known.with_actions(clause, True).with_resources(clause, True)
        for condition in clause.conditions:
            known = known.with_want(condition.lookup, Want(condition, True))
        after: _Known | None = known
        for key in {condition.lookup for condition in clause.conditions}:
            after = after and self._settle_key(after, key)
        return after

    def _refine(self, known: _Known, open_clauses: list[Clause]) -> Proposal | None:
        self._budget.charge(_FOR_A_STEP)
        request = Proposal(
            self._caller,
            known.action,
            known.resource,
            {**self._assigned, **known.values},
        )
        clause = next(
            (one for one in open_clauses if matches(one, request, self._budget)), None
        )
        if clause is None:
            return request
        rest = [one for one in open_clauses if one is not clause]
        for after in self._ways_out(known, clause):
            if after is not None:
                found = self._refine(after, rest)
                if found is not None:
                    return found
        return None

    def _ways_out(self, known: _Known, clause: Clause) -> Iterator[_Known | None]:
        """What more can be known so that the clause is missed."""
        if clause.actions is not None or clause.not_actions:
            yield self._settle_action(known.with_actions(clause, False))
        if clause.resources is not None or clause.not_resources is not None:
            yield self._settle_resource(known.with_resources(clause, False))
        for condition in sorted(clause.conditions, key=lambda c: c.lookup):
            key = condition.lookup
            yield self._settle_key(known.with_want(key, Want(condition, False)), key)

    def _settle_action(self, known: _Known) -> _Known | None:
        action = find_action(known.action_unions, known.no_actions, self._budget)
        return None if action is None else known._replace(action=action)

    def _settle_resource(self, known: _Known) -> _Known | None:
        resource = find_resource(
            known.resource_unions, known.no_resources, self._assigned, self._budget
        )
        return None if resource is None else known._replace(resource=resource)

    def _settle_key(self, known: _Known, key: str) -> _Known | None:
        wants = known.wants.get(key, frozenset())
        if key in self._assigned:
            for want in wants:
                if want.condition.is_met(self._assigned) is not want.met:
                    return None
            shape = self._shapes.get(key)
            return None if shape is Shape.NOT_SINGLE else known
        try:
            value = find_key(
                wants, self._shapes.get(key, Shape.ANY), self._assigned, self._budget
            )
        except Undecided as undecided:
            if undecided.reason == "budget":
                raise
            self._doubt = undecided
            return None
        return None if value is None else known.with_value(key, value)


class _Known(NamedTuple):
    """What a request must be, element by element, and one that is so."""

    action_unions: tuple[Actions, ...] = ()
    no_actions: tuple[Actions, ...] = (ALWAYS_ALLOWED,)
    resource_unions: tuple[Resources, ...] = ()
    no_resources: tuple[Resources, ...] = ()
    wants: Mapping[str, frozenset[Want]] = MappingProxyType({})
    values: Mapping[str, ContextValue] = MappingProxyType({})
    action: str = ""
    resource: str = ""

    def with_actions(self, clause: Clause, met: bool) -> _Known:
        actions = clause.named
        if (clause.actions is not None) is met:
            return self._replace(action_unions=_added(self.action_unions, actions))
        return self._replace(no_actions=_added(self.no_actions, actions))

    def with_resources(self, clause: Clause, met: bool) -> _Known:
        if clause.resources is not None:
            listed, among = clause.resources, met
        elif clause.not_resources is not None:
            listed, among = clause.not_resources, not met
        else:
            return self
        if among:
            return self._replace(resource_unions=_added(self.resource_unions, listed))
        return self._replace(no_resources=_added(self.no_resources, listed))

    def with_want(self, key: str, want: Want) -> _Known:
        wants = self.wants.get(key, frozenset()) | {want}
        return self._replace(wants={**self.wants, key: wants})

    def with_value(self, key: str, value: ContextValue | Absent) -> _Known:
        values = dict(self.values)
        values.pop(key, None)
        if not isinstance(value, Absent):
            values[key] = value
        return self._replace(values=values)


def _added(items: tuple[_T, ...], item: _T) -> tuple[_T, ...]:
    return items if item in items else (*items, item)


def find_action(
    unions: Sequence[Actions], excluded: Sequence[Actions], budget: Budget
) -> str | None:
    """An action, in lower case, that each of the lists names and none of the others."""
    if not unions:
        return _open_action(EVERY_ACTION, None, excluded, budget)
    lists = sorted(unions, key=len)
    for entry in lists[0].entries:
        budget.charge(1)
        if len(lists) == 1:
            found = _action_of(entry, excluded, budget)
            if found is not None:
                return found
            continue
        near = [a.near(entry.service) for a in lists[1:]]
        if entry.glob.exact is not None:
            if all(any(e.glob.matches(entry.text) for e in some) for some in near):
                budget.charge(sum(map(len, map(list, near))))
                found = _action_of(entry, excluded, budget)
                if found is not None:
                    return found
            continue
        unions_near: list[Iterable[Pattern]] = [
            [e.pattern for e in some] for some in near
        ]
        for start in meet_all([[EVERY_ACTION], [entry.pattern]], budget):
            for pattern in meet_all(unions_near, budget, start):
                found = _open_action(pattern, entry.service, excluded, budget)
                if found is not None:
                    return found
    return None


def _action_of(
    entry: ActionPattern, excluded: Sequence[Actions], budget: Budget
) -> str | None:
    text = entry.text
    _, _, name = text.partition(":")
    if entry.service and name and ":" not in name:
        # The quick way, for nearly all: one fresh character for each wildcard.
        action = text.replace("*", FRESH).replace("?", FRESH)
        taken = [e for other in excluded for e in other.naming(action, budget)]
        if not taken:
            return action
        if not entry.is_open or any("?" not in other.text for other in taken):
            return None
    for pattern in meet_all([[EVERY_ACTION], [entry.pattern]], budget):
        found = _open_action(pattern, entry.service, excluded, budget)
        if found is not None:
            return found
    return None


def _open_action(
    pattern: Pattern, service: str | None, excluded: Sequence[Actions], budget: Budget
) -> str | None:
    action = fresh_text(pattern)
    if not any(other.name(action, budget) for other in excluded):
        return action
    near = [entry.pattern for other in excluded for entry in other.near(service)]
    return text_outside(pattern, near, budget)


def find_resource(
    unions: Sequence[Resources],
    excluded: Sequence[Resources],
    context: Context,
    budget: Budget,
) -> str | None:
    """A resource that each of the lists names and none of the others."""
    without = [p for one in excluded for p in _resource_patterns(one, context, budget)]
    lists = sorted(
        (_resource_patterns(one, context, budget) for one in unions), key=len
    )
    for pattern in meet_all(lists, budget) if lists else [EVERY_TEXT]:
        resource = fresh_text(pattern)
        taken = [
            patterns
            for one in excluded
            for patterns in _naming(one, resource, context, budget)
        ]
        if not taken and resource:
            return resource
        if any(map(takes_freely, taken)):
            continue
        found = text_outside(pattern, [EMPTY_TEXT, *without], budget)
        if found is not None:
            return found
    return None


def _naming(
    resources: Resources, resource: str, context: Context, budget: Budget
) -> Iterator[Pattern]:
    """The patterns that name the resource."""
    for text in resources.texts:
        budget.charge(1 + len(text) // 64)
        compiled = compile_resource_pattern(text, resources.variables)
        if compiled.matches(resource, context):
            pattern = resource_pattern(text, resources.variables, context)
            if pattern is not None:
                yield pattern


def _resource_patterns(
    resources: Resources, context: Context, budget: Budget
) -> list[Pattern]:
    if not resources.variables:
        return resources.fixed_patterns
    budget.charge(len(resources.texts))
    found = (resource_pattern(text, True, context) for text in resources.texts)
    return [pattern for pattern in found if pattern is not None]
