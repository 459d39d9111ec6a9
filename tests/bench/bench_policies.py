"""What AWS's managed policies cost: memory, and a search among them.

``python -m tests.bench.bench_policies``

Memory is the resident size of a process before and after the file is read, searched and a
document is looked at. The search is timed in the process's own time beside the baseline,
measured in the same run: the same answers from the documents themselves.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

#: Megabytes by which a process may grow.
MEMORY = 10.0
SEARCHES = (
    ("s3", "", ""),
    ("", "s3", ""),
    ("", "s3", "Write"),
    ("amazon", "ec2", "Permissions management"),
    ("", "", "Tagging"),
)
ROUNDS = 20


def resident() -> float:
    """Megabytes of this process that are in memory, as Linux counts them."""
    with open("/proc/self/statm", encoding="ascii") as figures:
        return int(figures.read().split()[1]) * 4096 / 1e6


def timed(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds of processor time, at the median."""
    found = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return median(found) * 1000


def memory() -> bool:
    from iamtutor.cloud.policies import aws_managed

    before = resident()
    policies = aws_managed.attachable()
    aws_managed.search("s3", service="s3", level="Write")
    assert policies[0].document_text
    grown = resident() - before
    reached = grown < MEMORY
    print(
        f"{len(policies)} policies: a process grows by {grown:.1f} MB   "
        f"under {MEMORY:.0f}: {'reached' if reached else 'MISSED'}"
    )
    return reached


def searches() -> None:
    from iamtutor.cloud.policies import aws_managed

    def from_documents(text: str, service: str, level: str) -> list[str]:
        """The names, by reading each document; without access levels, which would
        take the whole catalogue of actions."""
        return [
            policy.name
            for policy in aws_managed.attachable()
            if text in policy.name.lower() and f'"{service}' in policy.document_text
        ]

    print(f"{'search':<44}{'ms':>8}{'from the documents':>22}")
    for text, service, level in SEARCHES:
        found = timed(
            partial(aws_managed.search, text, service=service, level=level), ROUNDS
        )
        naive = timed(partial(from_documents, text, service, level), 1)
        words = " ".join(filter(None, (text, service, level)))
        print(f"{words:<44}{found:>8.2f}{naive:>22.1f}")


def main() -> int:
    good = memory()
    searches()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
