"""When a review comes and what it asks: laws of the plain function."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from iamtutor.course.progress.spacing import (
    MOST,
    REST,
    Asked,
    Key,
    chosen,
    next_time,
    rested,
)

MOMENTS = st.datetimes(
    datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)
)
QUESTIONS = st.lists(
    st.builds(
        Asked,
        st.builds(Key, st.sampled_from("abc"), st.sampled_from("uvwxyz")),
        MOMENTS,
        st.booleans(),
    ),
    unique_by=lambda one: one.key,
)


@given(QUESTIONS)
def test_a_review_asks_each_of_five_once_at_most(asked: list[Asked]) -> None:
    drawn = chosen(asked)
    assert len(drawn) == len(set(drawn)) == min(MOST, len(asked))
    assert set(drawn) <= {one.key for one in asked}


@given(QUESTIONS)
def test_what_was_missed_comes_first_then_what_was_not_seen_for_longest(
    asked: list[Asked],
) -> None:
    known = {one.key: one for one in asked}
    drawn = [known[key] for key in chosen(asked)]
    left = [one for one in asked if one not in drawn]
    for before, after in zip(drawn, [*drawn[1:], *left[:1]], strict=False):
        assert before.missed >= after.missed
    for one in drawn:
        for other in left:
            assert (one.missed, other.last) >= (other.missed, one.last) or (
                one.missed > other.missed
            )


@given(QUESTIONS, st.randoms(use_true_random=False))
def test_the_same_is_drawn_whoever_asks(asked: list[Asked], random: object) -> None:
    moments = {one.last for one in asked}
    mixed = list(asked)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    if len(moments) == len(asked):
        assert chosen(mixed) == chosen(asked)
    assert chosen(asked) == chosen(list(asked))


@given(st.lists(MOMENTS), st.none() | MOMENTS)
def test_nothing_comes_within_two_days_of_a_review_or_of_the_first_lesson(
    finished: list[datetime], reviewed: datetime | None
) -> None:
    time = next_time(finished, reviewed)
    if not finished:
        assert time is None
        return
    assert time is not None
    before = [min(finished), *([reviewed] if reviewed else [])]
    assert min(time - one for one in before) == REST == timedelta(days=2)


@given(st.dictionaries(st.sampled_from("abcdef"), MOMENTS, min_size=1))
def test_whenever_a_first_review_is_due_a_lesson_has_rested(
    finished: dict[str, datetime],
) -> None:
    time = next_time(finished.values(), None)
    assert time is not None
    assert rested(finished, time)
    assert not rested(finished, time - timedelta(seconds=1))
