"""The arithmetic of the limits."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.web.requests.pace import Pace

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
NOTHING = timedelta(0)


@given(
    st.integers(1, 50),
    st.floats(0.01, 100),
    st.lists(st.floats(0, 30), max_size=120),
)
def test_never_more_than_the_burst_and_what_has_come_since(
    burst: int, a_second: float, pauses: list[float]
) -> None:
    pace = Pace.steady(burst, a_second)
    full_at, now, done = NOW, NOW, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        if pace.wait(full_at, now) <= NOTHING:
            full_at, done = pace.after(full_at, now), done + 1
        assert done <= burst + (now - NOW) / pace.each + 1e-6


@given(st.integers(1, 50), st.floats(0.01, 100))
def test_the_burst_is_there_at_once_and_then_one_after_each_pause(
    burst: int, a_second: float
) -> None:
    pace, full_at = Pace.steady(burst, a_second), NOW
    for _ in range(burst):
        assert pace.wait(full_at, NOW) <= NOTHING
        full_at = pace.after(full_at, NOW)
    assert pace.wait(full_at, NOW) == pace.each
    assert pace.wait(full_at, NOW + pace.each) == NOTHING


@pytest.mark.parametrize("back", [timedelta(minutes=6), timedelta(days=400)])
def test_a_time_from_before_the_clock_went_back_counts_for_nothing(
    back: timedelta,
) -> None:
    pace = Pace.steady(5, 1)
    far = NOW + back
    assert pace.wait(far, NOW) <= NOTHING
    assert pace.after(far, NOW) == NOW + pace.each


def test_without_a_steady_rate_there_is_the_burst_alone() -> None:
    pace, full_at = Pace.steady(2, 0), NOW
    for _ in range(2):
        full_at = pace.after(full_at, NOW)
    assert pace.wait(full_at, NOW) == timedelta(days=1)
