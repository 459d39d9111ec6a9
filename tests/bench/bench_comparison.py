"""How long it takes to compare two policies.

``python -m tests.bench.bench_comparison``

Over pairs made from the recorded vectors (a statement added, narrowed, split, denied …),
over pairs of unrelated recorded policies, and over AWS's largest managed policies; in the
process's own time, warm. The baseline is what an evaluator alone can do, in the same run:
200 requests sampled from both policies' own patterns, each decided for both, which finds
a difference or proves nothing.
"""

import random
import time
from collections.abc import Callable, Sequence

from iamtutor.cloud.policies import aws_managed
from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.comparison.relation import Relation, compare, summarize
from iamtutor.policy.comparison.witness import Kind, says
from iamtutor.policy.document import PolicyDocument, parse_policy
from iamtutor.policy.request import RequestView
from tests.policy.comparison.pairs import RECORDED, Json, Sampler, known_pairs

#: Milliseconds that are to be stayed under.
MEDIAN, P99, LARGEST = 5, 50, 500

LARGE = [
    ("ReadOnlyAccess", "ViewOnlyAccess"),
    ("PowerUserAccess", "AdministratorAccess"),
    ("ReadOnlyAccess", "SecurityAudit"),
    ("AmazonS3FullAccess", "AmazonS3ReadOnlyAccess"),
]


def milliseconds(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return (time.process_time() - started) * 1000


def quantiles(times: Sequence[float]) -> tuple[float, float, float]:
    ordered = sorted(times)
    count = len(ordered)
    return ordered[count // 2], ordered[count - 1 - count // 100], ordered[-1]


def unrelated_pairs(count: int, seed: int) -> list[tuple[Kind, Json, Json]]:
    chance = random.Random(seed)
    pairs = []
    for kind, policy in chance.choices(RECORDED, k=count):
        pairs.append(
            (kind, policy, chance.choice([p for k, p in RECORDED if k is kind]))
        )
    return pairs


def pairs(title: str, found: Sequence[tuple[Kind, Json, Json]]) -> bool:
    catalogue = aws_catalogue()
    times, sampling, unknown = [], [], 0
    chance = random.Random(1)
    for kind, existing, new in found:
        one, two = parse_policy(existing), parse_policy(new)
        relation = compare(one, two, kind, catalogue).relation  # warm
        unknown += relation is Relation.UNKNOWN
        times.append(milliseconds(lambda: compare(one, two, kind, catalogue)))  # noqa: B023
    for _, existing, new in found[:100]:
        one, two = parse_policy(existing), parse_policy(new)
        sampler = Sampler([existing, new], chance)
        asked = [RequestView(one, has_boundary=False) for one in sampler.requests(200)]
        sampling.append(
            milliseconds(lambda: [(says(one, r), says(two, r)) for r in asked])  # noqa: B023
        )
    median, p99, most = quantiles(times)
    good = median < MEDIAN and p99 < P99
    print(
        f"{title:<28} {len(found):>6,} pairs   median {median:6.2f} ms   "
        f"99 % {p99:6.2f} ms   most {most:7.1f} ms   unknown {unknown}   "
        f"under {MEDIAN} and {P99}: {'reached' if good else 'MISSED'}"
    )
    baseline = f"median {quantiles(sampling)[0]:6.2f} ms"
    print(f"{'  baseline: 200 samples':<28} {'':>12}   {baseline}")
    return good


def large() -> bool:
    good = True
    for names in LARGE:
        one, two = map(_managed, names)
        relation = compare(one, two).relation
        took = milliseconds(lambda: compare(one, two, catalogue=aws_catalogue()))  # noqa: B023
        summarize(one, two, aws_catalogue())  # warm: it reads AWS's names of services
        told = milliseconds(lambda: summarize(one, two, aws_catalogue()))  # noqa: B023
        reached = took + told < LARGEST
        good &= reached
        verdict = "reached" if reached else "MISSED"
        print(
            f"{' → '.join(names):<44} {relation:<13} {took:7.1f} ms   "
            f"summary {told:7.1f} ms   together under {LARGEST}: {verdict}"
        )
    return good


def _managed(name: str) -> PolicyDocument:
    policy = aws_managed.by_name(name)
    assert policy is not None
    return parse_policy(policy.document_text)


def main() -> bool:
    known = [(kind, old, new) for kind, old, new, _ in known_pairs(2000, seed=13)]
    good = pairs("a policy and its change", known)
    good &= pairs("two unrelated policies", unrelated_pairs(2000, seed=13))
    return large() and good


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
