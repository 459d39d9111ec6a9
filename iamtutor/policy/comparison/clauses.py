"""A policy's statements made ready for comparing.

A clause is one statement, or several that differ in their actions or their resources
alone: together they say the same. So a policy that was split, shuffled or written in
another case usually has the same clauses as before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from iamtutor.policy.budget import Budget, Undecided
from iamtutor.policy.comparison.texts import Pattern, glob
from iamtutor.policy.comparison.written import resource_pattern
from iamtutor.policy.conditions import Condition
from iamtutor.policy.document import Effect, PolicyDocument, Statement
from iamtutor.policy.keeping import SHORT, kept
from iamtutor.policy.patterns import Glob, compile_glob
from iamtutor.policy.principals import NamedPrincipal


class ActionPattern(NamedTuple):
    """One entry of Action, in lower case."""

    text: str
    glob: Glob
    #: ``s3`` of ``s3:Get*``; None when more than one service may be meant.
    service: str | None

    @property
    def pattern(self) -> Pattern:
        return glob(self.text)

    @property
    def is_open(self) -> bool:
        return self.glob.exact is None


@kept((SHORT, 16384))
def action_pattern(text: str) -> ActionPattern:
    service, colon, _ = text.partition(":")
    is_named = bool(colon) and "*" not in service and "?" not in service
    return ActionPattern(text, compile_glob(text), service if is_named else None)


class Actions(frozenset[str]):
    """A list of actions in lower case, looked up by service. What that takes is made when
    it is first asked, and once: a policy of AWS's own names up to 1,200 actions, and a
    comparison asks some ten thousand times."""

    @cached_property
    def entries(self) -> list[ActionPattern]:
        """Plain names first: they make the more ordinary requests."""
        return sorted(map(action_pattern, self), key=lambda e: (e.is_open, e.text))

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset([entry.text for entry in self.entries if not entry.is_open])

    @cached_property
    def _by_service(self) -> dict[str | None, list[ActionPattern]]:
        found: dict[str | None, list[ActionPattern]] = {}
        for entry in self.entries:
            found.setdefault(entry.service, []).append(entry)
        return found

    def near(self, service: str | None) -> Iterable[ActionPattern]:
        """The entries that may name an action of the service; None: of any."""
        if service is None:
            return self.entries
        of_service = self._by_service.get(service, ())
        everywhere = self._by_service.get(None)
        return [*of_service, *everywhere] if everywhere else of_service

    def naming(self, action: str, budget: Budget) -> Iterator[ActionPattern]:
        """The entries that name the action."""
        if action in self._exact:
            budget.charge(1)
            yield action_pattern(action)
            return
        for entry in self.near(action.partition(":")[0]):
            budget.charge(1)
            if entry.is_open and entry.glob.matches(action):
                yield entry

    def name(self, action: str, budget: Budget) -> bool:
        return any(True for _ in self.naming(action, budget))


NO_ACTIONS = Actions()


@dataclass(frozen=True)
class Resources:
    """A list of resources. ``variables``: are ``${…}`` variables in it?"""

    texts: frozenset[str]
    variables: bool

    @cached_property
    def fixed_patterns(self) -> list[Pattern]:
        """The patterns of a list without variables."""
        found = [resource_pattern(text, False, {}) for text in sorted(self.texts)]
        return [pattern for pattern in found if pattern is not None]


@dataclass(frozen=True, slots=True)
class Clause:
    """What one or more statements say. Of each pair at most one is not None."""

    effect: Effect
    actions: Actions | None
    not_actions: Actions | None
    resources: Resources | None
    not_resources: Resources | None
    principals: frozenset[NamedPrincipal] | None
    not_principals: frozenset[NamedPrincipal] | None
    conditions: frozenset[Condition]
    #: Where its statements stand in the policy.
    places: tuple[int, ...]

    @property
    def named(self) -> Actions:
        """What it has as Action or as NotAction."""
        return self.actions or self.not_actions or NO_ACTIONS

    @property
    def saying(self) -> tuple[object, ...]:
        """All but the places: equal when two clauses say the same."""
        return self._key(self.actions, self.resources)

    def _key(self, actions: object, resources: object) -> tuple[object, ...]:
        return (
            self.effect,
            actions,
            self.not_actions,
            resources,
            self.not_resources,
            self.principals,
            self.not_principals,
            self.conditions,
        )

    def but_for_actions(self) -> tuple[object, ...]:
        return self._key(self.actions is None, self.resources)

    def but_for_resources(self) -> tuple[object, ...]:
        variables = None if self.resources is None else self.resources.variables
        return self._key(self.actions, variables)


def clauses_of(document: PolicyDocument, budget: Budget) -> tuple[Clause, ...]:
    """The clauses of a policy, those that can never match left out."""
    found: dict[tuple[object, ...], Clause] = {}
    for statement in document.statements:
        budget.charge(2 + _size(statement))
        _refuse_private_use(statement)
        clause = _clause(statement)
        if clause is None:
            continue
        key = clause.but_for_actions() if clause.actions is not None else clause.saying
        other = found.get(key)
        found[key] = clause if other is None else _with_actions(other, clause)
    merged: dict[tuple[object, ...], Clause] = {}
    for clause in found.values():
        if clause.resources is not None:
            key = clause.but_for_resources()
        else:
            key = clause.saying
        other = merged.get(key)
        merged[key] = clause if other is None else _with_resources(other, clause)
    return tuple(merged.values())


def _size(statement: Statement) -> int:
    return (
        len(statement.action_globs)
        + len(statement.resource_patterns)
        + sum(1 + len(one.wanted) for one in statement.conditions)
        + len(statement.principals or statement.not_principals or ())
    )


def _refuse_private_use(statement: Statement) -> None:
    """Those characters are the search's own."""
    lists = [
        statement.actions or statement.not_actions or (),
        statement.resources or statement.not_resources or (),
        *((condition.key, *condition.wanted) for condition in statement.conditions),
        [n.name for n in statement.principals or statement.not_principals or ()],
    ]
    for texts in lists:
        for text in texts:
            if not text.isascii() and any("\ue000" <= c <= "\uf8ff" for c in text):
                raise Undecided("private_use")


def _clause(statement: Statement) -> Clause | None:
    if statement.actions == () or statement.resources == ():
        return None
    if statement.principals == ():
        return None
    return Clause(
        statement.effect,
        _folded(statement.actions),
        _folded(statement.not_actions),
        _resources(statement.resources, statement.variables),
        _resources(statement.not_resources, statement.variables),
        None if statement.principals is None else frozenset(statement.principals),
        None
        if statement.not_principals is None
        else frozenset(statement.not_principals),
        frozenset(map(_plain, statement.conditions)),
        (statement.index,),
    )


def _folded(actions: tuple[str, ...] | None) -> Actions | None:
    return None if actions is None else Actions([text.lower() for text in actions])


def _resources(texts: tuple[str, ...] | None, variables: bool) -> Resources | None:
    if texts is None:
        return None
    named = variables and any("${" in text for text in texts)
    return Resources(frozenset(texts), named)


def _plain(condition: Condition) -> Condition:
    """The same condition, spelt as every other that means the same."""
    wanted = tuple(sorted(set(condition.wanted)))
    if condition.key == condition.lookup and wanted == condition.wanted:
        return condition
    return replace(condition, key=condition.lookup, wanted=wanted)


def _with_actions(one: Clause, other: Clause) -> Clause:
    actions = one.actions
    if actions is not None and other.actions is not None:
        actions = Actions(actions | other.actions)
    return replace(one, actions=actions, places=one.places + other.places)


def _with_resources(one: Clause, other: Clause) -> Clause:
    first, second = one.resources, other.resources
    if first is None or second is None:
        return replace(one, places=one.places + other.places)
    both = Resources(first.texts | second.texts, first.variables)
    return replace(one, resources=both, places=one.places + other.places)
