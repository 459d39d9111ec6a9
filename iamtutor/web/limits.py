"""Token buckets: how often an address may do something that costs us.

Kept in the database, so that all workers and nodes count together. Addresses are stored as
a keyed hash only.
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from iamtutor.web import metrics
from iamtutor.web.models import TokenBucket
from iamtutor.web.queue import writer_queue


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


def allow(kind: str, subject: str, *, per_hour: int) -> bool:
    """Whether ``subject`` may do ``kind`` once more; ``per_hour`` is burst and rate."""
    key = salted_hmac("iamtutor.limits", f"{kind}:{subject}").hexdigest()
    now = timezone.now()
    with writer_queue(), transaction.atomic():
        bucket, created = TokenBucket.objects.select_for_update().get_or_create(
            key=key, defaults={"tokens": per_hour - 1, "updated": now}
        )
        if created:
            return per_hour > 0
        refilled = (now - bucket.updated) / timedelta(hours=1) * per_hour
        bucket.tokens = min(float(per_hour), bucket.tokens + max(0.0, refilled))
        bucket.updated = now
        allowed = bucket.tokens >= 1
        if allowed:
            bucket.tokens -= 1
        bucket.save(update_fields=["tokens", "updated"])
    if not allowed:
        metrics.LIMITS.labels(kind).inc()
    return allowed


def forget_full_buckets() -> int:
    """Delete the buckets that have refilled: a new one would be as full."""
    since = timezone.now() - timedelta(hours=1)
    count, _ = TokenBucket.objects.filter(updated__lt=since).delete()
    return count
