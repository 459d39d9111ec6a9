"""``python -m iamtutor.shell --case``: the public door, from outside."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell.recorded import asked, cases, differences

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]


def through_the_door(*lines: str) -> tuple[list[dict[str, object]], int]:
    run = subprocess.run(
        [sys.executable, "-m", "iamtutor.shell", "--case"],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        cwd=ROOT,
        check=False,
    )
    return [json.loads(line) for line in run.stdout.splitlines()], run.returncode


def test_a_line_in_is_a_line_out() -> None:
    chosen = [case for case in cases() if case["id"] in ("article-001", "article-007")]
    answers, status = through_the_door(*(json.dumps(asked(c, "v2")) for c in chosen))
    assert status == 0
    assert [a["id"] for a in answers] == [c["id"] for c in chosen]
    assert [differences(c, "v2", a) for c, a in zip(chosen, answers, strict=True)] == [
        [],
        [],
    ]


def test_a_line_that_cannot_run_is_told_and_does_not_stop_the_next() -> None:
    good = json.dumps(asked(cases()[0], "v1"))
    bad = [
        "{broken",
        '{"id": "x", "world": {}}',
        "[]",
        '"x"',
        "null",
        "\udcff",
        "[" * 9999,
    ]
    answers, status = through_the_door(*bad, good)
    assert status == 1
    assert [sorted(a) for a in answers[:-1]] == [["error", "id"]] * len(bad)
    assert answers[1] == {"id": "x", "error": "missing or unknown: 'now'"}
    assert answers[-1]["exit_code"] == 0


def test_half_a_character_stops_nothing() -> None:
    good = asked(cases()[0], "v1")
    half = good | {"id": "\ud800", "command": "echo '\ud800'"}
    answers, _status = through_the_door(json.dumps(half), json.dumps(good))
    assert [told["id"] for told in answers] == ["\ud800", good["id"]]
