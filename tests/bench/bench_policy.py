"""How many questions a second the policy engine answers.

``python -m tests.bench.bench_policy``

One thread, over the recorded vectors, the best of several rounds after a warm-up, in the
process's own time, so that a busy machine doesn't count against it. The baseline is the
tests' naive evaluator, which does the same without explaining, measured in the same run.
Then the cost of one question against the number of statements and the length of a
pattern, which should grow in proportion.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from iamtutor.policy import document
from iamtutor.policy.cases import read_case
from iamtutor.policy.document import parse_policy
from iamtutor.policy.evaluation import (
    ApplicablePolicies,
    EvaluationResult,
    NamedPolicy,
    decide,
    evaluate,
)
from iamtutor.policy.keeping import forget
from iamtutor.policy.request import AccessRequest
from tests.policy import naive
from tests.policy.recorded import VECTORS

ROUNDS = 8


class Row(NamedTuple):
    """One figure. ``target`` is how many times the baseline's it is to be, on any
    machine; ``quiet`` the evaluations a second that this is on a quiet two-core one,
    whose baseline does 7,958."""

    title: str
    answer: Callable[[Any], object] | None = None
    questions: Sequence[Any] = ()
    target: float = 0.0
    quiet: int = 0


def rate(answer: Callable[[Any], object], questions: Sequence[Any]) -> float:
    """Answers a second of processor time, in the best round."""
    return max(_round(answer, questions) for _ in range(ROUNDS))


def _round(answer: Callable[[Any], object], questions: Sequence[Any]) -> float:
    started = time.process_time()
    for question in questions:
        answer(question)
    return len(questions) / (time.process_time() - started)


def evaluations() -> bool:
    """Prints the figures; False when one that is to be reached isn't."""
    compiled = [read_case(case) for case in VECTORS]
    rows = [
        Row("baseline: the tests’ naive evaluator", naive.evaluate, VECTORS),
        Row("policies read from JSON values each time"),
        Row("  evaluated", _evaluated_from_json, VECTORS),
        Row("  and every reason read", _read_from_json, VECTORS, 2.5, 20_000),
        Row("  decision alone", lambda case: decide(*read_case(case)), VECTORS),
        Row("  reading alone", read_case, VECTORS),
        Row("  no document kept, evaluated", _cold, VECTORS),
        Row("policies compiled before"),
        Row("  evaluated", lambda case: evaluate(*case), compiled),
        Row("  and every reason read", _read, compiled, 3.77, 30_000),
        Row("  decision alone", lambda case: decide(*case), compiled, 7.5, 60_000),
        Row(
            "  the same, each request new", lambda case: decide(*_anew(*case)), compiled
        ),
    ]
    good = True
    best = [0.0] * len(rows)
    for _ in range(ROUNDS):
        # One row after the other in each round: what else the machine does meanwhile
        # falls on all of them. One of them forgets the documents.
        for case in VECTORS:
            read_case(case)
        for place, row in enumerate(rows):
            if row.answer is not None:
                best[place] = max(best[place], _round(row.answer, row.questions))
    baseline = best[0]
    print(f"evaluations a second, one thread, {len(VECTORS)} vectors, warm")
    for (title, answer, _, target, quiet), found in zip(rows, best, strict=True):
        if answer is None:
            print(title)
            continue
        times = found / baseline
        verdict = ""
        if target:
            reached = times >= target
            good &= reached
            verdict = f"   at least {target}, {quiet:,} when quiet: "
            verdict += "reached" if reached else "MISSED"
        print(f"{title:<40} {found:>9,.0f} {times:>6.2f} x{verdict}")
    return good


def _told(result: EvaluationResult) -> None:
    """As what is stored: with the reason of every element."""
    for statement in result.statements:
        _ = statement.elements


def _evaluated_from_json(case: Any) -> object:
    return evaluate(*read_case(case))


def _read_from_json(case: Any) -> None:
    _told(evaluate(*read_case(case)))


def _read(case: tuple[AccessRequest, ApplicablePolicies]) -> None:
    _told(evaluate(*case))


def _cold(case: Any) -> object:
    """As if none of these policies had ever been met; what their patterns and
    conditions were compiled to is kept by their texts."""
    forget(document._read_content)
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
        explained = 1e6 / rate(_read, repeats)
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
