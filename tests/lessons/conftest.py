"""A small course to make mistakes in: ``tests/data/lessons`` in a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from iamtutor.lessons.library import CONTENT, Library, load
from tests.lessons.stage import Stage

SAMPLE = Path(__file__).parents[1] / "data/lessons"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the sample course that a test may spoil."""
    copy = tmp_path / "content"
    shutil.copytree(SAMPLE, copy)
    explanations = copy / "explanations"
    explanations.mkdir()
    for language in ("ja", "en"):
        name = f"checks.{language}.yaml"
        shutil.copy(CONTENT / "explanations" / name, explanations / name)
    return copy


@pytest.fixture
def sample(content: Path) -> Library:
    """The sample course, read."""
    return load(content)


@pytest.fixture
def stage(sample: Library) -> Stage:
    """The starting world of the sample, and hands to work in it."""
    return Stage(sample)
