"""The demo class. Django is set up after this file is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django import Settings

    from iamtutor.people.models import Cohort


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo class's password is kept."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def demo(db: None, data_folder: Path, settings: Settings) -> Iterator[str]:
    """What was said when the demo class was made; it is there."""
    from tests.demo import demo_class

    settings.DATA_DIR = data_folder
    with demo_class() as said:
        yield said


@pytest.fixture
def cohort(demo: str) -> Cohort:
    """The demo class."""
    from iamtutor.people.models import Cohort

    return Cohort.objects.get(is_demo=True)
