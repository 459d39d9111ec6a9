"""Lines whose output the genuine programs were asked for once; see ``genuine``."""

from __future__ import annotations

import json
from typing import Any

import pytest

from iamtutor.shell.outcome import Outcome
from tests.shell.genuine import DATA, FILES
from tests.shell.stage import NOW, Terminal

GROUPS = ("awk", "compare", "dates", "everyday", "helpers")


def recorded() -> list[dict[str, Any]]:
    found = []
    for group in GROUPS:
        with (DATA / f"{group}.jsonl").open(encoding="utf-8") as lines:
            found += [json.loads(line) for line in lines]
    return found


def here(line: str) -> Outcome:
    terminal = Terminal(files=FILES)
    for file in terminal.machine.files.values():
        file.modified = NOW
    del terminal.machine.files["/home/ec2-user/.aws/config"]
    return terminal.type(line, stdin="", shell_name="bash: line 1")


@pytest.mark.parametrize("case", recorded(), ids=lambda case: case["line"][:60])
def test_a_line_prints_what_the_genuine_program_prints(case: dict[str, Any]) -> None:
    outcome = here(case["line"])
    assert (outcome.stdout, outcome.stderr, outcome.exit_code) == (
        case["stdout"],
        case["stderr"],
        case["status"],
    )
