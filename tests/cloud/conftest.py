import pytest

from tests.cloud.stage import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()
