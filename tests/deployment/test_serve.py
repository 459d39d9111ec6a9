"""``tools/serve``, with a Python that says what it is asked to run."""

import stat
import subprocess
from pathlib import Path

import pytest

from tests.programs import ROOT


@pytest.mark.parametrize(
    ("demo", "asked"),
    [
        ({}, "manage.py prepare --demo"),
        ({"DEMO": "1"}, "manage.py prepare --demo"),
        ({"DEMO": "0"}, "manage.py prepare"),
    ],
)
def test_a_site_is_prepared_in_a_folder_of_its_own(
    tmp_path: Path, demo: dict[str, str], asked: str
) -> None:
    python, data = tmp_path / "bin/python", tmp_path / "data"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o700)
    env = {"PATH": "/usr/bin:/bin", "VENV": str(tmp_path), "IAMTUTOR_DATA": str(data)}
    done = subprocess.run(
        [ROOT / "tools/serve", "--prepare"],
        env={**env, **demo},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[1:] == [asked]
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    key = data / "secret-key"
    assert key.read_text().startswith("-c ")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
