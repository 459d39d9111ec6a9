"""``python -m tests.fuzz.choosing``: write down which of many lines and policies reach,
together, all the branches of the product that any of them reaches. A quarter of an hour;
what is printed of times tells only how long it takes to watch."""

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Set
from pathlib import Path
from typing import TypeVar

from coverage import Coverage

from tests.fuzz.__main__ import CHOSEN, SESSION, Run, Try, policy, session, tries

#: Sessions under each of these seeds: 23,000 lines and 11,000 policies.
SEEDS, SESSIONS = ("1.0", "1.1"), 460
One = TypeVar("One", bound=Hashable)


class Reach:
    """The branches that were reached since it was asked for the last time, as numbers."""

    def __init__(self) -> None:
        package = str(Path(__file__).parents[2] / "iamtutor")
        self._coverage = Coverage(branch=True, data_file=None, source=[package])
        self._coverage.start()
        self._numbers: dict[object, int] = {}

    def since(self) -> frozenset[int]:
        collector = self._coverage._collector  # what it has a file, before it is kept
        assert collector is not None
        found = set()
        for name, branches in collector.data.items():
            found |= {
                self._numbers.setdefault((name, branch), len(self._numbers))
                for branch in branches
            }
            branches.clear()
        return frozenset(found)


def fewest(reached: dict[One, Set[int]]) -> list[One]:
    """Some that reach together what all do, in their order: for each branch, the rarest
    first, who reaches most that nobody has reached yet."""
    who: dict[int, list[One]] = defaultdict(list)
    for one, branches in reached.items():
        for branch in branches:
            who[branch].append(one)
    known: set[int] = set()
    chosen = set()
    for branch in sorted(who, key=lambda branch: len(who[branch])):
        if branch not in known:
            best = max(who[branch], key=lambda one: len(reached[one] - known))
            chosen.add(best)
            known |= reached[best]
    return [one for one in reached if one in chosen]


def main() -> None:
    reach, run = Reach(), Run()
    lines: dict[Try, Set[int]] = {}
    policies: dict[str, Set[int]] = {}

    def watched(typed: Iterable[Try]) -> Iterator[Try]:
        for one in typed:
            reach.since()
            yield one
            lines[one] = lines.get(one, frozenset()) | reach.since()

    for number in range(1, SESSIONS + 1):
        for seed in (f"{start}.{number}" for start in SEEDS):
            session(seed, watched(tries(seed)), run)
            for part in range(SESSION // 2):
                reach.since()
                policy(f"{seed}.{part}", run)
                policies[f"{seed}.{part}"] = reach.since()
    keep(fewest(lines), fewest(policies))


def keep(lines: list[Try], policies: list[str]) -> None:
    """A line of the file for each."""
    rows = ",\n".join(map(json.dumps, lines))
    seeds = json.dumps(policies)
    CHOSEN.write_text(f'{{"policies": {seeds},\n"lines": [\n{rows}\n]}}\n')


if __name__ == "__main__":
    main()
