"""Lines whose output the genuine programs were asked for once; see ``genuine``."""

import json
from typing import Any

import pytest

from tests.shell.genuine import DATA, FILES
from tests.shell.stage import NOW, Terminal

GROUPS = ("awk", "bytes", "calculating", "compare", "dates", "everyday", "helpers")


def here(line: str) -> dict[str, Any]:
    terminal = Terminal(files=FILES)
    for file in terminal.machine.files.values():
        file.modified = NOW
    del terminal.machine.files["/home/ec2-user/.aws/config"]
    outcome = terminal.type(line, stdin="", shell_name="bash: line 1")
    return {
        "line": line,
        "stdout": outcome.stdout,
        "stderr": outcome.stderr,
        "status": outcome.exit_code,
    }


@pytest.mark.parametrize("group", GROUPS)
def test_lines_print_what_the_genuine_programs_print(group: str) -> None:
    with (DATA / f"{group}.jsonl").open(encoding="utf-8") as lines:
        recorded = [json.loads(line) for line in lines]
    assert recorded
    for case in recorded:
        assert here(case["line"]) == case
