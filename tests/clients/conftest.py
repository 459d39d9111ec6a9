"""Programs of others against a learner's account: `make clients`, not in CI.

They come from Debian (``tools/system-packages``) and, for JavaScript, from npm; each runs
in a folder of its own, with nothing of the configuration of whoever starts it.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.wire.live import Account, account

#: What is sent both ways: nine million bytes that do not repeat.
BIG = b"".join(b"%08d\n" % number for number in range(1_000_000))
FILES = {"f1.txt": "1\n", "f2.txt": "2\n", "sub/a b+é.txt": "three\n"}


class Program(Protocol):
    """Runs a program in the folder; what it printed. ``status`` is the expected one."""

    def __call__(self, *words: str, status: int = 0, **env: str) -> str: ...


@pytest.fixture(scope="module")
def live() -> Iterator[Account]:
    with account() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A home with a tree of small files, ``tree``, and one of 9 MB, ``big``."""
    for name, text in FILES.items():
        place = tmp_path / "tree" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (tmp_path / "big").write_bytes(BIG)
    return tmp_path


@pytest.fixture
def program(live: Account, folder: Path) -> Program:
    def run(*words: str, status: int = 0, **env: str) -> str:
        found = shutil.which(words[0])
        assert found, f"{words[0]}: see tools/system-packages"
        ended, output, errors = live.run(found, *words[1:], cwd=folder, **env)
        said = output + errors
        assert ended == status, f"{' '.join(words)}: {said}"
        return said

    return run


def fetched(said: str) -> str:
    """What the presigned address in a text answers to a program that knows no AWS."""
    done = subprocess.run(
        ["curl", "--silent", "--max-time", "20", re.findall(r"https?://\S+", said)[-1]],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
