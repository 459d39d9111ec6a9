"""Which modules of the console ask the database by themselves: all else of it draws what
others read. See ``CONSOLE_ON_BOTH`` in ``tests/conftest.py``."""

from __future__ import annotations

import re
from pathlib import Path

import iamtutor.console
from tests.conftest import CONSOLE_ON_BOTH

CONSOLE = Path(iamtutor.console.__file__).parent
#: Module, and the test file in which its questions are asked on both databases.
ASKING = {
    "screen.py": "test_last_click.py",
    "views/pressing.py": "test_buttons.py",
    "views/s3/status.py": "test_s3_uploads.py",
    "visits.py": "test_home.py",
}
QUESTION = re.compile(r"\b[A-Z]\w+\.objects\b|\btransaction\.|\bconnection\.")


def test_the_modules_that_ask_are_tested_on_both_databases() -> None:
    found = {
        str(path.relative_to(CONSOLE))
        for path in CONSOLE.rglob("*.py")
        if QUESTION.search(path.read_text(encoding="utf-8"))
    }
    assert found == ASKING.keys()
    assert set(ASKING.values()) <= CONSOLE_ON_BOTH
