"""A small course to make mistakes in: ``tests/data/lessons`` in a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.library import load
from tests.lessons.stage import Stage

SAMPLE = Path(__file__).parents[1] / "data/lessons"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the sample course that a test may spoil."""
    copy = tmp_path / "sample"
    shutil.copytree(SAMPLE, copy)
    return copy


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The sample course, read: a value, which no test can change."""
    folder = tmp_path_factory.mktemp("courses")
    shutil.copytree(SAMPLE, folder / "sample")
    return load(folder).courses["sample"]


@pytest.fixture
def stage(sample: Course) -> Stage:
    """The starting world of the sample, and hands to work in it."""
    return Stage(sample)
