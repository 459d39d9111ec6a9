"""Learners and instructors of a class. Django is set up after this file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast, Visitor


@pytest.fixture
def aoi(cast: Cast) -> Visitor:
    from tests.cast import visitor

    return visitor(cast.aoi)


@pytest.fixture
def chie(cast: Cast) -> Visitor:
    from tests.cast import visitor

    return visitor(cast.chie)
