"""How many calls an account's address answers."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from iamtutor.endpoints import services
from iamtutor.endpoints.models import Endpoint
from tests.wire.stage import Stand


def called(endpoint: Endpoint) -> Endpoint:
    """Once more, as ``exchange`` does it."""
    services.check(endpoint)
    services.spend(endpoint, "aws-cli/2")
    endpoint.refresh_from_db()
    return endpoint


def test_the_burst_is_answered_then_one_by_one(
    stand: Stand, settings: Settings
) -> None:
    settings.ENDPOINT_BURST, settings.ENDPOINT_CALLS_PER_SECOND = 3, 1
    endpoint = stand.endpoint
    for _ in range(3):
        endpoint = called(endpoint)
    with pytest.raises(services.TooMany):
        called(endpoint)
    endpoint.free_at -= timedelta(seconds=1)
    called(endpoint)


def test_a_day_has_an_end(stand: Stand, settings: Settings) -> None:
    settings.ENDPOINT_CALLS_PER_DAY = 2
    endpoint = stand.endpoint
    for _ in range(2):
        endpoint = called(endpoint)
    with pytest.raises(services.TooMany):
        called(endpoint)
