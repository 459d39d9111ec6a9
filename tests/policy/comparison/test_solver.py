"""The comparison and a solver, asked the same: they never disagree."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from iamtutor.policy.budget import Budget
from iamtutor.policy.comparison.relation import Relation, compare
from iamtutor.policy.comparison.witness import Kind
from iamtutor.policy.document import parse_policy
from tests.policy.comparison import solver
from tests.policy.comparison.pairs import known_pairs

pytestmark = pytest.mark.thorough

Json = dict[str, Any]

OPERATORS = {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "Null"}
#: Keys of which a request has one value at most.
SINGLE = {"aws:principalarn", "aws:userid"}


def can_express(policy: Json) -> bool:
    text = json.dumps(policy)
    if "${" in text or 'Principal"' in text:
        return False
    return all(
        operator.rpartition(":")[2].removesuffix("IfExists") in OPERATORS
        and key.lower() not in SINGLE
        and all(isinstance(value, str) for value in solver.listed(wanted))
        for statement in solver.listed(policy["Statement"])
        for operator, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
    )


ACTIONS = """
    * s3:* s3:Get* s3:get?bject s3:*Object s3:PutObject s3:?*t s*:*t ec2:Run*
""".split()
RESOURCES = """
    * arn:aws:s3:::* arn:aws:s3:::notes arn:aws:s3:::notes/*
    arn:aws:s3:::notes/?/* arn:aws:s3:::*/a*b arn:aws:s3:*:1*:no* arn:aws:*:x
    arn:aws:s3 arn:*:s3:::n?tes/*a *:notes/*
""".split()
WANTED = ["a", "a*", "*b", "?", "ab", "a?b*"]
CONDITIONS = [
    f"{qualifier}{operator}{suffix}"
    for operator in ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike")
    for qualifier, suffix in (
        ("", ""),
        ("", ""),
        ("", "IfExists"),
        ("ForAnyValue:", ""),
        ("ForAllValues:", ""),
    )
]


def made_up(chance: random.Random) -> Json:
    """A policy of up to three statements, from small pools."""

    def some(pool: list[str]) -> list[str]:
        return chance.sample(pool, chance.choice([1, 1, 2, 3]))

    statements = []
    for _ in range(chance.randint(1, 3)):
        statement: Json = {"Effect": chance.choice(["Allow", "Allow", "Deny"])}
        statement[chance.choice(["Action"] * 5 + ["NotAction"])] = some(ACTIONS)
        statement[chance.choice(["Resource"] * 5 + ["NotResource"])] = some(RESOURCES)
        if chance.random() < 0.5:
            key = chance.choice(["s3:prefix", "aws:TagKeys"])
            operator, wanted = chance.choice(CONDITIONS), some(WANTED)
            if chance.random() < 0.1:
                operator, wanted = "Null", [chance.choice(["true", "false"])]
            statement["Condition"] = {operator: {key: wanted}}
        statements.append(statement)
    return {"Version": "2012-10-17", "Statement": statements}


def made_up_pairs(count: int, seed: int) -> Iterator[tuple[Json, Json]]:
    """Two policies that have little or much in common."""
    chance = random.Random(seed)
    for _ in range(count):
        one, other = made_up(chance), made_up(chance)
        if chance.random() < 0.5:
            other["Statement"] += one["Statement"]
        yield one, other


def recorded_pairs(count: int, seed: int) -> Iterator[tuple[Json, Json]]:
    for _, existing, new, _ in known_pairs(count, seed):
        if can_express(existing) and can_express(new):
            yield existing, new


@pytest.mark.parametrize(
    ("pairs", "at_least"),
    [(made_up_pairs(250, seed=1), 245), (recorded_pairs(1500, seed=2), 180)],
    ids=["made up", "recorded"],
)
def test_a_solver_agrees(pairs, at_least):
    told: dict[str, int] = {}
    for existing, new in pairs:
        opinion = solver.relation(existing, new)
        if opinion is None:  # what it can't say is passed over
            continue
        found = compare(
            parse_policy(existing), parse_policy(new), Kind.IDENTITY, budget=Budget()
        )
        assert found.relation in (opinion, Relation.UNKNOWN), (existing, new)
        if found.relation is not Relation.UNKNOWN:
            told[opinion] = told.get(opinion, 0) + 1
    assert sum(told.values()) >= at_least
    assert len(told) >= 3  # equal, and in both directions or neither
