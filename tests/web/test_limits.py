"""Token buckets: so many at once, and they refill with time."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from iamtutor.web.models import TokenBucket
from iamtutor.web.requests.limits import (
    Rate,
    TooOften,
    client_address,
    forget_full_buckets,
    refill,
    spend,
)

pytestmark = pytest.mark.django_db

TWO = Rate("deed", burst=2, per_hour=2)
ONE = Rate("deed", burst=1, per_hour=1)


def may(rate: Rate, subject: str = "me") -> bool:
    try:
        spend(rate, subject)
    except TooOften:
        return False
    return True


def pass_time(**how_long: float) -> None:
    TokenBucket.objects.update(full_at=F("full_at") - timedelta(**how_long))


def test_a_bucket_empties_and_refills() -> None:
    assert [may(TWO) for _ in range(3)] == [True, True, False]
    pass_time(minutes=31)
    assert [may(TWO) for _ in range(2)] == [True, False]


def test_a_bucket_holds_no_more_than_the_burst() -> None:
    may(TWO)
    pass_time(days=9)
    assert [may(TWO) for _ in range(3)] == [True, True, False]


def test_what_is_refused_costs_nothing() -> None:
    assert [may(ONE) for _ in range(50)] == [True, *[False] * 49]
    pass_time(minutes=61)
    assert may(ONE)


@given(
    burst=st.integers(1, 9),
    per_hour=st.integers(1, 900),
    pauses=st.lists(st.floats(0, 90), max_size=20),
)
@settings(max_examples=30)
def test_whoever_waits_as_long_as_was_said_is_let_in_and_not_before(
    burst: int, per_hour: int, pauses: list[float]
) -> None:
    TokenBucket.objects.all().delete()
    rate, hour = Rate("deed", burst, per_hour), timedelta(hours=1)
    done, passed = 0, 0.0
    for pause in pauses:
        pass_time(minutes=pause)
        passed += pause / 60
        done += may(rate)
        # A second for the time that this test takes.
        assert done <= burst + (passed + 1 / 3600) * per_hour
    while may(rate):
        pass
    with pytest.raises(TooOften) as caught:
        spend(rate, "me")
    assert timedelta(0) < caught.value.wait <= hour / per_hour
    pass_time(seconds=caught.value.wait.total_seconds())
    assert may(rate)


def test_a_rate_of_nothing_lets_nobody_in() -> None:
    assert not may(Rate("deed", 0, 5))
    assert not may(Rate("deed", 5, 0))


def test_subjects_and_deeds_have_buckets_of_their_own() -> None:
    assert may(ONE)
    assert may(ONE, "you")
    assert may(Rate("other", 1, 1))
    assert not may(ONE)


def test_a_bucket_is_refilled_for_one_alone() -> None:
    may(ONE)
    may(ONE, "you")
    refill(ONE, "me")
    assert may(ONE)
    assert not may(ONE, "you")


def test_a_bucket_that_has_refilled_is_forgotten_and_the_others_are_not() -> None:
    may(ONE, "long ago")
    pass_time(minutes=61)
    TokenBucket.objects.create(key="k", full_at=timezone.now() + timedelta(hours=1))
    assert forget_full_buckets() == 1
    assert TokenBucket.objects.get().key == "k"


def test_an_address_is_not_stored() -> None:
    spend(ONE, "192.0.2.1")
    assert "192.0.2.1" not in str(TokenBucket.objects.values().get())


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.1", "127.0.0.1"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "6.6.6.6, 203.0.113.1", "203.0.113.1"),
        (2, "6.6.6.6, 203.0.113.1, 10.0.0.1", "203.0.113.1"),
        (2, "203.0.113.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_our_outermost_proxy_saw(
    settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers)
    assert client_address(request) == address
