"""Names on the map fit their boxes, whatever they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iamtutor.course.map import _fit, _shares, _width

ROOM = st.floats(min_value=20, max_value=400)


@given(st.text(min_size=1, max_size=80), ROOM)
def test_a_name_fits_its_room(name: str, room: float) -> None:
    fitted = _fit(name, room)
    assert _width(fitted) <= room
    assert fitted == name or "…" in fitted


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    fitted = _fit("AmazonS3ObjectLambdaExecutionRolePolicy", 190)
    assert fitted.startswith("AmazonS3")
    assert fitted.endswith("ePolicy")


def test_a_name_that_fits_is_left_alone() -> None:
    assert _fit("lab-role", 190) == "lab-role"


LENGTH = st.floats(min_value=0, max_value=300)


@given(st.lists(st.tuples(LENGTH, LENGTH), min_size=1, max_size=8), LENGTH)
def test_shares_fit_and_nobody_gets_less_than_the_least(
    wants: list[tuple[float, float]], more: float
) -> None:
    least = sum(one for one, _ in wants)
    shares = _shares(wants, least + more)
    assert sum(shares) <= least + more + 0.01
    for share, (low, most) in zip(shares, wants, strict=True):
        assert low <= share <= max(low, most)


def test_room_that_is_there_is_used() -> None:
    assert _shares([(10, 20), (5, 50), (30, 10)], 200) == [20, 50, 30]
    assert sum(_shares([(140, 62), (47, 140), (23, 101)], 300)) > 299.9
