from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.wire.stage import Stand


@pytest.fixture
def stand(cast: Cast) -> Stand:
    """Aoi's account."""
    from tests.wire.stage import stand_for

    return stand_for(cast.seat(cast.aoi))


@pytest.fixture
def neighbour(cast: Cast) -> Stand:
    """Ben's."""
    from tests.wire.stage import stand_for

    return stand_for(cast.seat(cast.ben))
