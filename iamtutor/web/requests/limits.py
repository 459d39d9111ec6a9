"""Limits by address, by person or by name, each with a row of its own.

A ``Rate`` is a bucket that holds ``burst`` and refills by ``per_hour``: one time says all
(``pace``), and a bucket whose time has come needs no row. Rows are in the database, so
that all workers and nodes count together, under keyed hashes: neither an address nor a
name can be read from them.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from iamtutor.web.database.queue import writer_queue
from iamtutor.web.models import TokenBucket
from iamtutor.web.requests.pace import Pace

HOUR = timedelta(hours=1)
#: A new row takes so many of those along that are no longer needed.
SWEPT = 20


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` at once, then ``per_hour``."""

    kind: str
    burst: int
    per_hour: int


class TooOften(Exception):
    """It was done too often; once more is allowed after ``wait``. Answered with 429."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


def spend(rate: Rate, subject: str) -> None:
    """Let ``subject`` do it once more, or raise ``TooOften``."""
    if rate.burst < 1 or rate.per_hour < 1:
        raise TooOften(HOUR)
    pace, now = Pace(rate.burst, HOUR / rate.per_hour), timezone.now()
    with writer_queue(), transaction.atomic():
        bucket, created = TokenBucket.objects.select_for_update().get_or_create(
            key=_key(rate, subject), defaults={"full_at": now + pace.each}
        )
        if created:
            _sweep(SWEPT)
            return
        wait = pace.wait(bucket.full_at, now)
        if wait > timedelta(0):
            raise TooOften(wait)
        bucket.full_at = pace.after(bucket.full_at, now)
        bucket.save(update_fields=["full_at"])


def refill(rate: Rate, subject: str) -> None:
    """Forget what ``subject`` did."""
    with writer_queue():
        TokenBucket.objects.filter(key=_key(rate, subject)).delete()


def _key(rate: Rate, subject: str) -> str:
    return salted_hmac("iamtutor.limits", f"{rate.kind}:{subject}").hexdigest()


def _sweep(most: int) -> int:
    """Delete at most ``most`` buckets that are full again: a new one would be as full."""
    full = TokenBucket.objects.filter(full_at__lte=timezone.now())
    keys = list(full.order_by("full_at").values_list("key", flat=True)[:most])
    return TokenBucket.objects.filter(key__in=keys).delete()[0] if keys else 0


def look(seat: int) -> None:
    """Let a seat ask for something that costs work and leaves no record: completions,
    checks of what is being written, reasons, the event history. Raises ``TooOften``."""
    per_hour = settings.LOOKS_PER_SEAT_PER_HOUR
    spend(Rate("look", per_hour, per_hour), str(seat))


def forget_full_buckets() -> int:
    """Delete all buckets that are full again."""
    with writer_queue():
        return TokenBucket.objects.filter(full_at__lte=timezone.now()).delete()[0]


def client_address(request: HttpRequest) -> str:
    """The address of the browser: the socket's, or, behind ``TRUSTED_PROXIES`` proxies,
    the entry that the outermost of them wrote (entries before it can be forged). Of an
    IPv6 address only the network: every subscriber has 2**64 addresses."""
    own = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = [
        entry.strip()
        for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if entry.strip()
    ]
    hops = settings.TRUSTED_PROXIES
    if hops and len(forwarded) >= hops:
        return _network(forwarded[-hops]) or own
    return _network(own) or own


def _network(address: str) -> str:
    """The address to count by; empty if it is none."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), 64), strict=False).network_address)
