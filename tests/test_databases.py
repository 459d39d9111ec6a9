"""Which modules of the console and of the door ask the database by themselves: all else of
them reads an account's document. See ``ON_BOTH`` in ``tests/conftest.py``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import iamtutor
from tests.conftest import ON_BOTH

SITE, TESTS = Path(iamtutor.__file__).parent, Path(__file__).parent
#: By app: module, and the test file in which its questions are asked on both databases.
ASKING = {
    "console": {
        "screen.py": "console/test_last_click.py",
        "views/pressing.py": "console/test_buttons.py",
        "views/s3/status.py": "console/test_s3_uploads.py",
        "visits.py": "console/test_home.py",
    },
    "endpoints": {
        "services.py": "wire/test_clients.py",
        "views.py": "endpoints/test_tools_page.py",
    },
}
QUESTION = re.compile(
    r"\b[A-Z]\w+\.objects\b|^from django\.db import .*\b(?:connection|transaction)\b"
    r"|^from iamtutor\.web\.database\.rows import .*\bnewest\b",
    re.MULTILINE,
)


@pytest.mark.parametrize("app", ASKING)
def test_the_modules_that_ask_are_tested_on_both_databases(app: str) -> None:
    found = {
        str(path.relative_to(SITE / app))
        for path in (SITE / app).rglob("*.py")
        if QUESTION.search(path.read_text(encoding="utf-8"))
        and "migrations" not in path.parts
    }
    assert found == ASKING[app].keys()
    for place in ASKING[app].values():
        folder, name = place.split("/")
        assert name in ON_BOTH.get(folder, {name})
        assert (TESTS / place).exists()


def test_what_runs_on_both_is_there() -> None:
    for folder, names in ON_BOTH.items():
        assert names <= {path.name for path in (TESTS / folder).rglob("test_*.py")}
