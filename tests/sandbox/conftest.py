"""Sandboxes to act on. Django is set up after this file is read: its names come late."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from iamtutor.sandbox.models import Sandbox
    from tests.cast import Cast
    from tests.together import Together


@pytest.fixture
def sandbox(cast: Cast) -> Sandbox:
    """Aoi's sandbox, as new."""
    from tests.sandbox.stage import open_article

    return open_article(cast.seat(cast.aoi))


@pytest.fixture
def shared_sandbox(transactional_db: None) -> Sandbox:
    """Aoi's sandbox, saved so that other connections see it."""
    from tests.cast import gather
    from tests.sandbox.stage import open_article

    cast = gather()
    return open_article(cast.seat(cast.aoi))


@pytest.fixture
def together(shared_sandbox: Sandbox, tmp_path: Path) -> Iterator[Together]:
    """Run functions at the same time."""
    from tests.together import many_connections

    with many_connections(tmp_path) as run:
        yield run
