"""Pairs of policies of which it is known how the new one stands to the existing one.

Made of the recorded cases' policies: a statement is added, narrowed, split, reordered,
conditioned or denied. A way of changing may leave the policy as it was (what is added
may be allowed already), so a direction is a bound: never the other way.
"""

import copy
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

from iamtutor.policy.comparison.relation import Relation
from iamtutor.policy.comparison.witness import Kind
from iamtutor.policy.request import AccessRequest
from tests.policy.recorded import VECTORS

Json = dict[str, Any]

SAME = {Relation.EQUAL}
NOT_WIDER = {Relation.EQUAL, Relation.NARROWER}
NOT_NARROWER = {Relation.EQUAL, Relation.WIDER}


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def recorded_policies() -> Iterator[tuple[Kind, Json]]:
    """Every policy of the recorded cases, with its kind; each once."""
    seen = set()
    for case in VECTORS:
        found = [(Kind.IDENTITY, one["policy"]) for one in case["identityPolicies"]]
        trust = case["request"]["action"] == "sts:AssumeRole"
        if policy := case.get("resourcePolicy"):
            found.append((Kind.TRUST if trust else Kind.RESOURCE, policy))
        if policy := case.get("permissionBoundary"):
            found.append((Kind.BOUNDARY, policy))
        for level in case.get("scps") or ():
            found += [(Kind.SCP, one["policy"]) for one in level]
        for kind, policy in found:
            if str(policy) not in seen and policy.get("Statement"):
                seen.add(str(policy))
                yield kind, policy


def _statements(policy: Json) -> list[Json]:
    return copy.deepcopy(listed(policy["Statement"]))


def _with(policy: Json, statements: list[Json]) -> Json:
    return policy | {"Statement": statements}


def reordered(policy: Json, chance: random.Random) -> Json:
    statements = _statements(policy)
    chance.shuffle(statements)
    for statement in statements:
        for name in ("Action", "NotAction", "Resource", "NotResource"):
            if isinstance(statement.get(name), list):
                chance.shuffle(statement[name])
    return _with(policy, [dict(reversed(one.items())) for one in statements])


def cased(policy: Json, chance: random.Random) -> Json:
    statements = _statements(policy)
    for statement in statements:
        for name in ("Action", "NotAction"):
            if name in statement:
                statement[name] = [
                    chance.choice([str.upper, str.lower, str.title])(text)
                    for text in listed(statement[name])
                ]
    return _with(policy, statements)


def split(policy: Json, chance: random.Random) -> Json:
    """Each statement into one for each action and resource."""
    found = []
    for statement in _statements(policy):
        parts = [statement]
        for name in ("Action", "Resource"):
            if name in statement:
                parts = [
                    part | {name: text}
                    for part in parts
                    for text in listed(statement[name])
                ]
        found += parts
    chance.shuffle(found)
    return _with(policy, found)


def conditioned_both_ways(policy: Json, chance: random.Random) -> Json:
    """Each statement under a condition, and again under its opposite."""
    key = "aws:ResourceTag/stage"
    value = chance.choice(["prod", "p*"])
    found = []
    for statement in _statements(policy):
        for operator in ("StringLike", "StringNotLike"):
            condition = copy.deepcopy(statement.get("Condition", {}))
            if key in condition.get(operator, {}):
                found.append(statement)
                continue
            condition.setdefault(operator, {})[key] = value
            found.append(statement | {"Condition": condition})
    return _with(policy, found)


def _foreign(kind: Kind, effect: str, chance: random.Random) -> Json:
    others = [p for k, p in RECORDED if k is kind]
    found = [
        one
        for one in _statements(chance.choice(others))
        if one["Effect"] == "Allow" and "NotPrincipal" not in one
    ]
    if found:
        return chance.choice(found) | {"Effect": effect}
    return {"Effect": effect, "Action": "s3:Put*", "Resource": "*"} | (
        {} if kind in (Kind.IDENTITY, Kind.BOUNDARY, Kind.SCP) else {"Principal": "*"}
    )


def added(kind: Kind) -> Callable[[Json, random.Random], Json]:
    return lambda policy, chance: _with(
        policy, [*_statements(policy), _foreign(kind, "Allow", chance)]
    )


def denied(kind: Kind) -> Callable[[Json, random.Random], Json]:
    return lambda policy, chance: _with(
        policy, [_foreign(kind, "Deny", chance), *_statements(policy)]
    )


def conditioned(policy: Json, chance: random.Random) -> Json:
    """Every Allow under one more condition."""
    operator, key, value = chance.choice(
        [
            ("StringEquals", "aws:PrincipalTag/team", ["blue", "red"]),
            ("IpAddress", "aws:SourceIp", "10.0.0.0/8"),
            ("Bool", "aws:SecureTransport", "true"),
            ("ForAllValues:StringLike", "aws:TagKeys", "c*"),
            ("NumericLessThan", "s3:max-keys", "10"),
            ("DateGreaterThanIfExists", "aws:CurrentTime", "2026-01-01T00:00:00Z"),
            ("Null", "aws:MultiFactorAuthAge", "false"),
            ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/x*"),
        ]
    )
    statements = _statements(policy)
    for statement in statements:
        if statement["Effect"] == "Allow":
            condition = copy.deepcopy(statement.get("Condition", {}))
            if key not in condition.get(operator, {}):
                condition.setdefault(operator, {})[key] = value
            statement["Condition"] = condition
    return _with(policy, statements)


def narrowed(policy: Json, chance: random.Random) -> Json:
    """An Allow names less, or is gone."""
    statements = _statements(policy)
    allows = [one for one in statements if one["Effect"] == "Allow"]
    if not allows:
        return _with(policy, statements)
    statement = chance.choice(allows)
    names = [name for name in ("Action", "Resource") if name in statement]
    name = chance.choice(names) if names else None
    if name is None:
        return _with(policy, [one for one in statements if one is not statement])
    texts = listed(statement[name])
    at = chance.randrange(len(texts))
    if len(texts) > 1 and chance.random() < 0.5:
        del texts[at]
    elif texts[at].endswith("*") and ":" in texts[at]:
        texts[at] = texts[at] + "x"
    elif len(texts) > 1:
        del texts[at]
    else:
        statements = [one for one in statements if one is not statement]
    statement[name] = texts
    return _with(policy, statements)


def known_pairs(
    count: int, seed: int
) -> Iterator[tuple[Kind, Json, Json, set[Relation]]]:
    """``kind, existing, new``, and the relations that there may be."""
    chance = random.Random(seed)
    for _ in range(count):
        kind, policy = chance.choice(RECORDED)
        change, allowed = chance.choice(
            [
                (reordered, SAME),
                (cased, SAME),
                (split, SAME),
                (conditioned_both_ways, SAME),
                (added(kind), NOT_NARROWER),
                (denied(kind), NOT_WIDER),
                (conditioned, NOT_WIDER),
                (narrowed, NOT_WIDER),
            ]
        )
        yield kind, policy, change(policy, chance), allowed


RECORDED = list(recorded_policies())


class Sampler:
    """Requests made of what the policies themselves write."""

    def __init__(self, policies: list[Json], chance: random.Random) -> None:
        self._chance = chance
        statements = [one for policy in policies for one in listed(policy["Statement"])]

        def texts(*names: str) -> list[str]:
            return [
                text
                for one in statements
                for name in names
                for text in listed(one.get(name, []))
            ]

        self._actions = texts("Action", "NotAction")
        self._resources = texts("Resource", "NotResource") or ["*"]
        self._callers = ["arn:aws:iam::111122223333:user/x", *_callers(statements)]
        #: Key, whether it may have many values, what is wanted, and that with what is near.
        self._wanted: list[tuple[str, bool, list[str], list[str]]] = []
        for one in statements:
            for operator, found in one.get("Condition", {}).items():
                for key, value in found.items():
                    written = [str(text) for text in listed(value) if text != ""]
                    wanted = written or ["x"]
                    near = [*wanted, *_neighbours(wanted[0])]
                    self._wanted.append((key, operator.startswith("For"), wanted, near))

    def requests(self, count: int) -> Iterator[AccessRequest]:
        """So many; those that are alike once."""
        for *asked, context in dict.fromkeys(self._request() for _ in range(count)):
            yield AccessRequest(*asked, dict(context))

    def _request(self) -> tuple[Any, ...]:
        chance = self._chance
        context: Json = {}
        for key, of_many, wanted, near in self._wanted:
            if chance.random() < 0.75:
                if of_many and chance.random() < 0.5:
                    some = chance.sample(wanted, chance.randint(1, len(wanted)))
                    context[key] = tuple([_filled(value, chance) for value in some])
                else:
                    context[key] = _filled(_one_of(near, chance), chance)
        for key in ("aws:username", "aws:PrincipalTag/team"):
            if chance.random() < 0.3:
                context[key] = _one_of(["aoi", "blue", "x"], chance)
        action = _filled(_one_of(self._actions, chance), chance)
        resource = _filled(_one_of(self._resources, chance), chance, context) or "x"
        principal = _one_of(self._callers, chance)
        account = principal.split(":")[4] if principal.startswith("arn:") else ""
        return (
            principal,
            action if ":" in action else f"s3:{action}",
            resource,
            account or "111122223333",
            tuple(context.items()),
        )


def _callers(statements: list[Json]) -> list[str]:
    found = []
    for one in statements:
        named = one.get("Principal", one.get("NotPrincipal", {}))
        for name in (
            [n for v in named.values() for n in listed(v)]
            if isinstance(named, dict)
            else []
        ):
            if len(name) == 12 and name.isdigit():
                found.append(f"arn:aws:iam::{name}:user/x")
            elif ":role/" in name:
                account, role = name.split(":")[4], name.rpartition("/")[2]
                found.append(f"arn:aws:sts::{account}:assumed-role/{role}/x")
            elif name.endswith(":root"):
                found.append(name.replace(":root", ":user/x"))
            elif name != "*":
                found.append(name)
    return found


def _one_of(pool: list[str], chance: random.Random) -> str:
    """``chance.choice``, in a third of its time."""
    return pool[int(chance.random() * len(pool))]


_WILDCARD = re.compile(r"[*?]")
_FILLINGS = {"*": ["", "a", "Xy", "a/b"], "?": ["a", "x", "1"]}


def _filled(text: str, chance: random.Random, context: Json | None = None) -> str:
    if context and "${" in text:
        for key, value in context.items():
            if isinstance(value, str):
                text = text.replace(f"${{{key}}}", value)
    if "*" not in text and "?" not in text:
        return text
    return _WILDCARD.sub(lambda found: _one_of(_FILLINGS[found[0]], chance), text)


def _neighbours(text: str) -> list[str]:
    try:
        number = float(text)
    except ValueError:
        return [text + "x", text.swapcase(), "x"]
    return [str(number - 1), str(number + 1), "x"]
