"""How many questions a second the policy engine answers.

``python -m tests.bench.bench_policy``

One thread, over the recorded vectors, the best of several rounds after a warm-up, in the
process's own time, so that a busy machine doesn't count against it. The baseline is the
tests' naive evaluator, which does the same without explaining, measured in the same run.
Then the cost of one question against the number of statements and the length of a
pattern, which should grow in proportion.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from iamtutor.policy import document, explaining
from iamtutor.policy.cases import read_case
from iamtutor.policy.document import parse_policy
from iamtutor.policy.evaluation import (
    ApplicablePolicies,
    NamedPolicy,
    decide,
    evaluate,
)
from iamtutor.policy.request import AccessRequest
from tests.policy import naive
from tests.policy.recorded import VECTORS

#: What is kept of policies, and of what their elements say.
KEPT = (
    document._read_content,
    explaining._action_said,
    explaining._fixed_resource_said,
    explaining._fixed_condition_said,
)
ROUNDS = 5
#: Evaluations a second that are to be reached.
EXPLAINED_FROM_JSON = 20_000
DECIDED_COMPILED = 60_000


def rate(answer: Callable[[Any], object], questions: Sequence[Any]) -> float:
    """Answers a second of processor time, in the best round."""
    best = 0.0
    for _ in range(ROUNDS):
        started = time.process_time()
        for question in questions:
            answer(question)
        best = max(best, len(questions) / (time.process_time() - started))
    return best


def evaluations() -> bool:
    """Prints the figures; False when one that is to be reached isn't."""
    compiled = [read_case(case) for case in VECTORS]
    rows = [
        ("policies read from JSON values each time", None, None),
        ("  with explanation", lambda case: evaluate(*read_case(case)), VECTORS),
        ("  decision alone", lambda case: decide(*read_case(case)), VECTORS),
        ("  reading alone", read_case, VECTORS),
        ("  nothing kept, with explanation", _cold, VECTORS),
        ("policies compiled before", None, None),
        ("  with explanation", lambda case: evaluate(*case), compiled),
        ("  decision alone", lambda case: decide(*case), compiled),
        ("  the same, each request new", lambda case: decide(*_anew(*case)), compiled),
        ("baseline: the tests' naive evaluator", naive.evaluate, VECTORS),
    ]
    targets = {1: EXPLAINED_FROM_JSON, 7: DECIDED_COMPILED}
    good = True
    print(f"evaluations a second, one thread, {len(VECTORS)} vectors, warm")
    for place, (title, answer, questions) in enumerate(rows):
        if answer is None or questions is None:
            print(title)
            continue
        found = rate(answer, questions)
        verdict = ""
        if place in targets:
            reached = found >= targets[place]
            good &= reached
            verdict = f"   at least {targets[place]:,}: "
            verdict += "reached" if reached else "MISSED"
        print(f"{title:<40} {found:>9,.0f}{verdict}")
    return good


def _cold(case: Any) -> object:
    """As if neither these policies nor what they say had ever been met."""
    for cache in KEPT:
        cache.cache_clear()
    return evaluate(*read_case(case))


def _anew(
    request: AccessRequest, policies: ApplicablePolicies
) -> tuple[AccessRequest, ApplicablePolicies]:
    """The request as one that nobody has asked yet: it keeps what was made of it."""
    fields = (
        request.principal,
        request.action,
        request.resource,
        request.resource_account,
        request.context,
        request.canonical_user,
    )
    return AccessRequest(*fields), policies


def _question(
    statements: int, resource: str
) -> tuple[AccessRequest, ApplicablePolicies]:
    # each statement is looked at to its end, and none matches
    document = parse_policy(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["s3:Put*", "s3:GetObject"],
                    "Resource": resource,
                    "Condition": {
                        "StringEquals": {"aws:PrincipalTag/team": str(number)}
                    },
                }
                for number in range(statements)
            ],
        }
    )
    request = AccessRequest(
        "arn:aws:iam::111122223333:user/aoi",
        "s3:GetObject",
        "arn:aws:s3:::notes/" + "ab" * 500,
        "111122223333",
        {"aws:PrincipalTag/team": "blue"},
    )
    return request, ApplicablePolicies(identity=(NamedPolicy("P", document),))


def _curve(
    title: str, sizes: Iterable[int], ask: Callable[[int], tuple[Any, Any]]
) -> None:
    print(f"\n{title:<24} {'decided':>12} {'explained':>12}")
    for size in sizes:
        asked = ask(size)
        repeats = [asked] * max(3, 2000 // max(size, 10))
        decided = 1e6 / rate(lambda case: decide(*case), repeats)
        explained = 1e6 / rate(lambda case: evaluate(*case), repeats)
        print(f"{size:>24,} {decided:>9,.1f} µs {explained:>9,.1f} µs")


def curves() -> None:
    everything = "arn:aws:s3:::notes/*"
    _curve(
        "statements",
        (1, 3, 10, 30, 100, 300, 1000),
        lambda size: _question(size, everything),
    )
    _curve(
        "wildcards in a pattern",
        (1, 3, 10, 30, 100, 300),
        lambda size: _question(1, "arn:aws:s3:::notes/" + "*ab" * size + "*xy*"),
    )


def main() -> int:
    good = evaluations()
    curves()
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
