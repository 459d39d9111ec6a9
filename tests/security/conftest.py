"""Attackers at their browsers. Django is set up after this file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.cast import Cast, Visitor


@pytest.fixture
def aoi(cast: Cast, settings: Settings) -> Visitor:
    """Aoi at her browser with everything made; a broken page is an answer, as outside."""
    from tests.cast import visitor

    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1_000
    browser = visitor(cast.aoi).catch_up()
    browser.client.raise_request_exception = False
    return browser
