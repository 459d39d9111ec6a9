"""What a change opens or closes, as statements: not one request of thousands.

Each entry of an Allow is asked by itself: are there requests of it that the other policy
doesn't allow? An entry with a wildcard is taken apart by the entries of the other
policy that lie within it. What differs is put together again by where and when it is
allowed now, and where and when it was before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from iamtutor.policy.actions import Catalogue
from iamtutor.policy.budget import Budget, Undecided
from iamtutor.policy.comparison.clauses import (
    NO_ACTIONS,
    Actions,
    Clause,
    Resources,
    action_pattern,
)
from iamtutor.policy.comparison.difference import Callers, Side, find_difference
from iamtutor.policy.comparison.search import ALWAYS_ALLOWED, Proposal, matches
from iamtutor.policy.comparison.texts import FRESH
from iamtutor.policy.document import Effect
from iamtutor.policy.principals import NamedPrincipal

Json = dict[str, object]

#: So many parts of a statement's entry are asked for by themselves.
_MOST_PARTS = 24
_MOST_ENTRIES = 12


class Spelling(NamedTuple):
    """How the policies write what is compared in lower case."""

    keys: Mapping[str, str]
    actions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that one policy allows and the other doesn't.

    ``statement`` has the form of a statement, with the actions and resources as the
    policy writes them; ``but`` are actions that it names and that didn't change.
    ``before``: what the other policy allowed of these actions, as statements; empty
    when it allowed none. ``denied``: the other policy denies it.
    """

    statement: Json
    but: tuple[str, ...] = ()
    before: tuple[Json, ...] = ()
    denied: bool = False

    def as_json(self) -> Json:
        return {
            "statement": self.statement,
            "but": list(self.but),
            "before": list(self.before),
            "denied": self.denied,
        }


@dataclass(frozen=True, slots=True)
class Changes:
    """``complete``: is nothing left out, for want of room or of time?"""

    changes: tuple[Change, ...] = ()
    complete: bool = True

    def as_json(self) -> Json:
        return {
            "changes": [change.as_json() for change in self.changes],
            "complete": self.complete,
        }


@dataclass(slots=True)
class _Part:
    """Some actions of a clause that differ, and what shows it."""

    action: str | None
    but: tuple[str, ...]
    resources: tuple[str, ...] | None
    principals: tuple[NamedPrincipal, ...] | None
    clause: Clause
    before: tuple[Json, ...]
    denied: bool


def changes_between(
    one: Side,
    other: Side,
    callers: Callers,
    budget: Budget,
    catalogue: Catalogue | None,
    spelling: Spelling,
) -> Changes:
    """What ``one`` allows and ``other`` doesn't."""
    summary = _Summary(one, other, callers, budget, catalogue, spelling)
    complete = True
    try:
        for allow in one.allows:
            summary.look_at(allow)
    except Undecided:
        complete = False
    return Changes(summary.grouped(), complete and summary.complete)


@dataclass(slots=True)
class _Summary:
    one: Side
    other: Side
    callers: Callers
    budget: Budget
    catalogue: Catalogue | None
    spelling: Spelling
    complete: bool = True
    parts: list[_Part] = field(default_factory=list)

    def look_at(self, allow: Clause) -> None:
        first = self._difference(allow)
        if first is None:
            return
        if allow.actions is None:
            self._add(None, (), allow, first)
            return
        for entry in allow.actions.entries:
            self._look_at_action(entry.text, allow, first)

    def _look_at_action(self, text: str, allow: Clause, like: Proposal) -> None:
        """One entry, as it is or in parts. ``like``: a request of the Allow that the
        other policy doesn't allow, of whatever action."""
        whole = _only(allow, text)
        found = self._with_action(like, text) or self._difference(whole)
        if found is None:
            return
        within = self._within(text) if action_pattern(text).is_open else []
        if not within:
            self._add(text, (), whole, found)
            return
        if len(within) > _MOST_PARTS:
            self._add(text, (), whole, found)
            self.complete = False
            return
        without = Actions(within)
        rest = self._with_action(like, text, without)
        rest = rest or self._difference(whole, without)
        if rest is not None:
            same = [t for t in within if self._difference(_only(allow, t)) is None]
            self._add(text, tuple(same), whole, rest)
        for part in within:
            self._look_at_action(part, allow, like)

    def _with_action(
        self, like: Proposal, text: str, without: Actions = NO_ACTIONS
    ) -> Proposal | None:
        """The request with another action of the same Allow, if it differs too: mostly
        it does, and to try it takes a tenth of the time of a search."""
        name = text.partition(":")[2]
        if not action_pattern(text).service or not name or ":" in name:
            return None
        action = text.replace("*", FRESH).replace("?", FRESH)
        if action in ALWAYS_ALLOWED or without.name(action, self.budget):
            return None
        found = replace(like, action=action)
        is_allowed = self._match(self.other.allows, found) and not self._match(
            self.other.denies, found
        )
        if is_allowed or self._match(self.one.denies, found):
            return None
        return found

    def _match(self, clauses: Iterable[Clause], request: Proposal) -> bool:
        return any(
            request.caller.named_by(clause) and matches(clause, request, self.budget)
            for clause in clauses
        )

    def _add(
        self, text: str | None, but: tuple[str, ...], clause: Clause, found: Proposal
    ) -> None:
        resources, principals = self._resources(clause), self._principals(clause)
        before, denied = self._before(found)
        self.parts.append(
            _Part(text, but, resources, principals, clause, before, denied)
        )

    def _difference(
        self, allow: Clause, without: Actions = NO_ACTIONS
    ) -> Proposal | None:
        """A request of this Allow alone, and of none of some actions."""
        denies = self.one.denies
        if without:
            denies = [*denies, _denying(without)]
        only = Side([allow, *denies])
        try:
            return find_difference(only, self.other, self.callers, self.budget)
        except Undecided as undecided:
            if undecided.reason == "budget":
                raise
            self.complete = False
            return None

    def _within(self, text: str) -> list[str]:
        """Entries of the other policy, and of Denies, that lie within this one."""
        entry = action_pattern(text)
        clauses = [*self.other.clauses, *self.one.denies]
        found: dict[str, None] = {}
        for clause in clauses:
            for one in clause.named.near(entry.service):
                self.budget.charge(1)
                if one.text != text and entry.glob.matches(
                    one.text.replace("*", FRESH).replace("?", FRESH)
                ):
                    found[one.text] = None
        self.budget.charge(len(found) ** 2 // 4)
        return _outermost(found)

    def _resources(self, clause: Clause) -> tuple[str, ...] | None:
        if clause.resources is None:
            return None
        texts = sorted(clause.resources.texts)
        if len(texts) == 1 or len(texts) > _MOST_ENTRIES:
            return tuple(texts)
        variables = clause.resources.variables
        return tuple(
            text
            for text in texts
            if self._difference(
                replace(clause, resources=Resources(frozenset({text}), variables))
            )
        )

    def _principals(self, clause: Clause) -> tuple[NamedPrincipal, ...] | None:
        if clause.principals is None:
            return None
        names = sorted(clause.principals, key=lambda named: (named.form, named.name))
        if len(names) == 1 or len(names) > _MOST_ENTRIES:
            return tuple(names)
        return tuple(
            named
            for named in names
            if self._difference(replace(clause, principals=frozenset({named})))
        )

    def grouped(self) -> tuple[Change, ...]:
        """Parts that differ in their actions alone, put together."""
        groups: dict[tuple[object, ...], list[_Part]] = {}
        for part in self.parts:
            key = (
                replace(part.clause, actions=None, places=()),
                part.resources,
                part.principals,
                str(part.before),
                part.denied,
            )
            groups.setdefault(key, []).append(part)
        return tuple(map(self._change, groups.values()))

    def _change(self, parts: Sequence[_Part]) -> Change:
        first = parts[0]
        actions = _outermost({part.action for part in parts if part.action is not None})
        but = sorted({text for part in parts for text in part.but})
        names = self._spelt(actions)
        statement = as_statement(
            first.clause,
            names if actions else None,
            first.resources,
            first.principals,
            self.spelling.keys,
        )
        return Change(statement, tuple(self._spelt(but)), first.before, first.denied)

    def _spelt(self, actions: Iterable[str]) -> list[str]:
        return [self._spell(action) for action in actions]

    def _spell(self, action: str) -> str:
        """An action in AWS's spelling, where it is one; else as a policy writes it."""
        prefix, _, name = action.partition(":")
        service = None
        if self.catalogue is not None and "*" not in prefix:
            service = self.catalogue.service(prefix)
        info = service.actions.get(name) if service is not None else None
        return info.name if info else self.spelling.actions.get(action, action)

    def _before(self, found: Proposal) -> tuple[tuple[Json, ...], bool]:
        """What the other policy says of the action, where it says anything."""
        nowhere = replace(found, resource="", context={})
        statements = []
        denied = False
        for clause in self.other.clauses:
            bare = replace(
                clause, resources=None, not_resources=None, conditions=frozenset()
            )
            if not matches(bare, nowhere, self.budget):
                continue
            if clause.effect is Effect.DENY:
                denied = denied or (
                    found.caller.named_by(clause)
                    and matches(clause, found, self.budget)
                )
            else:
                statements.append(
                    _whose(clause) | _where_and_when(clause, self.spelling.keys)
                )
        return tuple(statements[:_MOST_ENTRIES]), denied


def _only(clause: Clause, action: str) -> Clause:
    return replace(clause, actions=Actions({action}))


def _outermost(texts: Iterable[str]) -> list[str]:
    """The entries that lie within none of the others."""
    actions = Actions(texts)
    found = []
    for one in actions.entries:
        plain = one.text.replace("*", FRESH).replace("?", FRESH)
        wide = (other for other in actions.near(one.service) if other.is_open)
        if not any(other is not one and other.glob.matches(plain) for other in wide):
            found.append(one.text)
    return sorted(found)


def _denying(actions: Actions) -> Clause:
    return Clause(Effect.DENY, actions, None, None, None, None, None, frozenset(), ())


def as_statement(
    clause: Clause,
    actions: Iterable[str] | None,
    resources: Iterable[str] | None,
    principals: Iterable[NamedPrincipal] | None,
    keys: Mapping[str, str],
) -> Json:
    """The clause as a statement's JSON; lists that are given stand in its place."""
    found = _whose(clause, principals)
    if actions is not None:
        found["Action"] = sorted(actions)
    elif clause.actions is not None:
        found["Action"] = sorted(clause.actions)
    else:
        found["NotAction"] = sorted(clause.not_actions or ())
    return found | _where_and_when(clause, keys, resources)


def _whose(clause: Clause, principals: Iterable[NamedPrincipal] | None = None) -> Json:
    """What of a statement stands before its actions."""
    found: Json = {"Effect": clause.effect.value}
    named = principals if principals is not None else clause.principals
    if named is not None:
        found["Principal"] = _principals_json(named)
    if clause.not_principals is not None:
        found["NotPrincipal"] = _principals_json(clause.not_principals)
    return found


def _where_and_when(
    clause: Clause, keys: Mapping[str, str], resources: Iterable[str] | None = None
) -> Json:
    """What of a statement stands after its actions."""
    found: Json = {}
    if clause.resources is not None:
        listed = resources if resources is not None else clause.resources.texts
        found["Resource"] = sorted(listed)
    if clause.not_resources is not None:
        found["NotResource"] = sorted(clause.not_resources.texts)
    conditions: dict[str, dict[str, list[str]]] = {}
    for one in sorted(clause.conditions, key=lambda c: (c.operator, c.key)):
        conditions.setdefault(one.operator, {})[keys.get(one.key, one.key)] = list(
            one.wanted
        )
    if conditions:
        found["Condition"] = conditions
    return found


def _principals_json(names: Iterable[NamedPrincipal]) -> object:
    found: dict[str, list[str]] = {}
    for named in sorted(names, key=lambda one: (one.form, one.name)):
        if named.name == "*":
            return "*"
        form = named.form.value
        kind = form if form[:1].isupper() else "AWS"
        found.setdefault(kind, []).append(named.name)
    return found
