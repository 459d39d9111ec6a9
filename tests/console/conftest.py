"""People at their browsers. Django is set up after this file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast, Visitor


@pytest.fixture
def aoi(cast: Cast) -> Visitor:
    """Aoi at her browser, at the very beginning."""
    from tests.cast import visitor

    return visitor(cast.aoi)


@pytest.fixture
def ready(aoi: Visitor) -> Visitor:
    """Aoi with role, instance, bucket and file: the earlier solutions are carried out."""
    return aoi.catch_up()
