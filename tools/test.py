"""Run every stage of ``make test``, each to its end, and sum up.

Usage: ``python tools/test.py``. Cheap stages come first. A failed stage does not stop
the others: one run tells everything that is wrong.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

REPORTS = Path("var/test")
#: Heading, make target.
STAGES = [
    ("Lint", "lint"),
    ("Types", "types"),
    ("Floors", "test-floors"),
    ("Lessons", "lessons"),
    ("Site on SQLite", "test-site"),
    ("Site on PostgreSQL", "test-postgres"),
    ("Browser", "e2e"),
    ("Fuzz", "fuzz-minute"),
]


@dataclass(frozen=True)
class Result:
    heading: str
    ok: bool
    seconds: float
    passed: int
    failed: int
    skipped: int


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


def run(heading: str, target: str) -> Result:
    print(f"\n{f' {heading} ':=^88}", flush=True)
    started = time.monotonic()
    status = subprocess.run(["make", "--no-print-directory", target]).returncode
    return Result(heading, status == 0, time.monotonic() - started, *counts(target))


def main() -> int:
    REPORTS.mkdir(parents=True, exist_ok=True)
    for old in REPORTS.glob("*.xml"):
        old.unlink()
    results = [run(*stage) for stage in STAGES]

    print(f"\n{' Summary ':=^88}")
    for result in results:
        word = "ok" if result.ok else "FAILED"
        tests = f"{result.passed} passed" if result.passed or result.failed else ""
        tests += f", {result.failed} failed" if result.failed else ""
        tests += f", {result.skipped} skipped" if result.skipped else ""
        print(f"{result.heading:<22} {word:<8} {result.seconds:6.1f} s   {tests}")
    print(f"{'Total':<31} {sum(result.seconds for result in results):6.1f} s")

    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    skipped = sum(result.skipped for result in results)
    # A stage that failed without a failed test (lint, a crash) counts as one.
    failed += sum(not result.ok and not result.failed for result in results)
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
