"""Run every stage of ``make test``, each to its end, and sum up.

Usage: ``python tools/test.py``. Cheap stages come first. A failed stage does not stop
the others: one run tells everything that is wrong. The stage that runs beside the others
says what it has to say when they are at their end.
"""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

REPORTS = Path("var/test")
#: Heading and make target of the stages. Each is one process, to which nobody hands its
#: tests one by one: what that has read, played and migrated once serves the whole stage.
#: Only of browsers are there several, which wait in between (Makefile). The proofs of the
#: lessons (`make lessons`) are tests of the floors, one each.
IN_A_ROW = [
    ("Lint", "lint"),
    ("Types", "types"),
    ("Floors", "test-floors"),
    ("Site on PostgreSQL", "test-postgres"),
    ("Fuzz", "fuzz-minute"),
    ("Site for the browser", "site-for-tests"),
    ("Browser", "e2e"),
]
#: The longest runs beside them all, and ends when the browsers do.
BESIDE = ("Site on SQLite", "test-site")
#: The stage whose failed tests are tried once more, if they are so few: a browser, a
#: server and a database share two cores there. Whatever needs it is named.
TRIED_AGAIN, FEW = "e2e", 2


@dataclass(frozen=True)
class Result:
    heading: str
    ok: bool
    seconds: float
    passed: int
    failed: int
    skipped: int
    said: str
    """What it printed, if that was kept."""
    at_second_try: int = 0
    """Of those that passed."""


def counts(target: str) -> tuple[int, int, int]:
    """Passed, failed and skipped of the stage's pytest report, if it wrote one."""
    report = REPORTS / f"{target}.xml"
    if not report.exists():
        return 0, 0, 0
    passed = failed = skipped = 0
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skip = int(suite.get("skipped", 0))
        passed += int(suite.get("tests", 0)) - bad - skip
        failed += bad
        skipped += skip
    return passed, failed, skipped


def title(heading: str) -> None:
    print(f"\n{f' {heading} ':=^88}", flush=True)


def run(heading: str, target: str, *, aside: bool = False) -> Result:
    """Run a stage; ``aside``: what it prints is kept."""
    started = time.monotonic()
    done = subprocess.run(
        ["make", "--no-print-directory", target, "WORKERS=0"],
        stdout=subprocess.PIPE if aside else None,
        stderr=subprocess.STDOUT if aside else None,
        text=True,
    )
    found, again = counts(target), 0
    ok = done.returncode == 0
    if not ok and target == TRIED_AGAIN and 0 < found[1] <= FEW:
        ok, again = try_again(heading, target, found[1])
    passed, failed, skipped = found[0] + again, found[1] - again, found[2]
    seconds = time.monotonic() - started
    return Result(
        heading, ok, seconds, passed, failed, skipped, done.stdout or "", again
    )


def try_again(heading: str, target: str, failed: int) -> tuple[bool, int]:
    """Whether what failed passes now, and how many of it."""
    title(f"{heading}, the failed once more")
    done = subprocess.run(
        ["make", "--no-print-directory", target, "TESTS=--last-failed"]
    )
    passed, *_ = counts(target)
    return done.returncode == 0 and passed == failed, passed


def run_all() -> Iterator[Result]:
    with ThreadPoolExecutor() as pool:
        beside = pool.submit(run, *BESIDE, aside=True)
        for stage in IN_A_ROW:
            title(stage[0])
            yield run(*stage)
        result = beside.result()
        title(result.heading)
        print(result.said, end="", flush=True)
        yield result


def main() -> int:
    REPORTS.mkdir(parents=True, exist_ok=True)
    for old in REPORTS.glob("*.xml"):
        old.unlink()
    os.environ["TEST_RUN"] = secrets.token_hex(8)  # its stages share what they prepare
    started = time.monotonic()
    results = list(run_all())
    seconds = time.monotonic() - started

    title("Summary")
    for result in results:
        word = "ok" if result.ok else "FAILED"
        tests = f"{result.passed} passed" if result.passed or result.failed else ""
        tests += f", {result.failed} failed" if result.failed else ""
        tests += f", {result.skipped} skipped" if result.skipped else ""
        if result.at_second_try:
            tests += f"; {result.at_second_try} at the second try only: look above"
        print(f"{result.heading:<22} {word:<8} {result.seconds:6.1f} s   {tests}")
    print(f"{'Total':<31} {seconds:6.1f} s")

    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    skipped = sum(result.skipped for result in results)
    # A stage that failed without a failed test (lint, a crash) counts as one.
    failed += sum(not result.ok and not result.failed for result in results)
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
