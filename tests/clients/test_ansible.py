"""Ansible's amazon.aws: a play run twice changes nothing the second time."""

import re
import sys
from pathlib import Path

from tests.clients.conftest import Program

_CHANGED = re.compile(r"ok=(\d+) +changed=(\d+) +unreachable=0 +failed=0")


def test_a_play(program: Program) -> None:
    def play(name: str) -> tuple[int, int]:
        """How many tasks went well, and how many of them changed something."""
        said = program(
            "ansible-playbook",
            "--inventory=localhost,",
            "--connection=local",
            str(Path(__file__).with_name(name)),
            ANSIBLE_NOCOLOR="1",
            # Where boto3 is.
            ANSIBLE_PYTHON_INTERPRETER=sys.executable,
        )
        found = _CHANGED.search(said)
        assert found, said
        return int(found[1]), int(found[2])

    tasks, changed = play("play.yml")
    assert changed == 10
    assert play("play.yml") == (tasks, 0)
    assert play("play-gone.yml") == (8, 8)
