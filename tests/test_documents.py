"""The documents name what the code has: each pin, each setting."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PINS = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==", re.MULTILINE)
READ = re.compile(r"""(?:env_flag|env_int|env_list|environ\.get)\(\s*["']([A-Z_]+)""")
MODULES = re.compile(r"`(?:iamtutor/)?([a-z_]+/[a-z_/]+\.py)`")
FIRST_CELLS = re.compile(r"^\| `?([^|`]+?)`? \|", re.MULTILINE)


def pins(name: str) -> set[str]:
    return set(PINS.findall((ROOT / name).read_text(encoding="utf-8")))


def first_cells(document: str) -> set[str]:
    return set(FIRST_CELLS.findall((ROOT / document).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_each_pin_says_why_it_is_there(name: str) -> None:
    assert pins(name)
    assert pins(name) - first_cells("docs/dependencies.md") == set()


def test_each_setting_of_the_environment_is_explained() -> None:
    read: set[str] = set()
    for source in ("iamtutor/settings.py", "gunicorn.conf.py", "tools/serve"):
        read |= set(READ.findall((ROOT / source).read_text(encoding="utf-8")))
    assert "DATABASE_URL" in read
    assert read - first_cells("docs/operations.md") == set()


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_each_module_that_is_named_is_there(name: str) -> None:
    named = set(MODULES.findall((ROOT / name).read_text(encoding="utf-8")))
    folders = [ROOT / folder for folder in ("iamtutor", "tests", "tools")]
    there = [path.as_posix() for folder in folders for path in folder.rglob("*.py")]
    assert len(named) > 5
    assert {n for n in named if not any(p.endswith(f"/{n}") for p in there)} == set()


def test_no_pin_is_under_the_gpl() -> None:
    for name in pins("requirements.txt") | pins("requirements-dev.txt"):
        about = metadata.metadata(name)
        licence = " ".join(
            [
                about.get("License-Expression") or about.get("License") or "",
                *about.get_all("Classifier", []),
            ]
        )
        # the Lesser GPL allows use as an unmodified library
        assert not re.search(r"\bA?GPL", licence), name
