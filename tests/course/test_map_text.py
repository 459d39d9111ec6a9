"""Names on the map fit their boxes, whatever they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iamtutor.course.hops import _fit, _width

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
