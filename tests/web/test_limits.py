"""Token buckets: so many at once, and they refill with time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import RequestFactory
from pytest_django import Settings

from iamtutor.web.limits import allow, client_address, forget_full_buckets
from iamtutor.web.models import TokenBucket

pytestmark = pytest.mark.django_db


def test_a_bucket_empties_and_refills() -> None:
    assert [allow("deed", "me", per_hour=2) for _ in range(3)] == [True, True, False]
    TokenBucket.objects.update(updated=F("updated") - timedelta(minutes=31))
    assert [allow("deed", "me", per_hour=2) for _ in range(2)] == [True, False]


def test_a_bucket_holds_no_more_than_the_burst() -> None:
    allow("deed", "me", per_hour=2)
    TokenBucket.objects.update(updated=F("updated") - timedelta(days=9))
    assert [allow("deed", "me", per_hour=2) for _ in range(3)] == [True, True, False]


def test_subjects_and_deeds_have_buckets_of_their_own() -> None:
    assert allow("deed", "me", per_hour=1)
    assert allow("deed", "you", per_hour=1)
    assert allow("other", "me", per_hour=1)
    assert not allow("deed", "me", per_hour=1)


def test_a_bucket_that_has_refilled_is_forgotten_and_the_others_are_not() -> None:
    allow("deed", "long ago", per_hour=1)
    TokenBucket.objects.update(updated=F("updated") - timedelta(minutes=61))
    allow("deed", "now", per_hour=1)
    assert forget_full_buckets() == 1
    assert not allow("deed", "now", per_hour=1)
    assert allow("deed", "long ago", per_hour=1)


def test_an_address_is_not_stored() -> None:
    allow("deed", "192.0.2.1", per_hour=1)
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
