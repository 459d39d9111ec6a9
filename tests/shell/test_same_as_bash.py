"""Lines run in real bash, in a temporary folder, and in this shell: the same output and
status, or this shell refuses the line by name."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.shell.stage import Terminal

LINES = [
    line.replace("⏎", "\n")
    for line in (Path(__file__).parent.parent / "data" / "shell" / "lines.txt")
    .read_text(encoding="utf-8")
    .splitlines()
]
FILES = {
    "fruit.txt": "apple\nbanana\ncherry\nberry\nberry\nBerry\npineapple\n",
    "numbers.txt": "10\n9\n2\n33\n-1\n",
    "table.txt": "pear:3:x\nfig:12:y\nplum:1:z\n",
    "pairs.txt": "a 2\nb 1\nc 2\nd 1\n",
    "empty": "",
    "dir/inner.txt": "inner\n",
}
#: The lines are shared out to so many tests.
PARTS = 16
#: Lines that are refused may not grow in number unnoticed.
REFUSED = 20


def in_bash(line: str, folder: Path) -> tuple[str, int]:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = subprocess.run(
        ["bash", "--norc", "--noprofile", "-c", line],
        cwd=folder,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"], "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
    )
    return done.stdout.decode(), done.returncode


def here(line: str) -> tuple[str, int, str]:
    terminal = Terminal(files=FILES)
    del terminal.machine.files["/home/ec2-user/.aws/config"]
    outcome = terminal.type(line, stdin="", shell_name="bash: line 1")
    return outcome.stdout, outcome.exit_code, outcome.stderr


def refused(line: str) -> bool:
    return "iamtutor: " in here(line)[2]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize("part", range(PARTS))
def test_lines_end_as_in_bash_or_are_refused(part: int, tmp_path: Path) -> None:
    for number, line in enumerate(LINES[part::PARTS]):
        stdout, status, stderr = here(line)
        if "iamtutor: " not in stderr:
            assert (stdout, status) == in_bash(line, tmp_path / str(number)), line


@pytest.mark.thorough
def test_few_of_the_lines_are_refused() -> None:
    assert len(LINES) >= 200
    assert sum(map(refused, LINES)) <= REFUSED
