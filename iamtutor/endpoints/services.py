"""Making an account's address, counting its calls."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iamtutor.endpoints.models import CLIENT_LIMIT, Endpoint
from iamtutor.sandbox.models import Sandbox
from iamtutor.web.database.queue import writer_queue
from iamtutor.web.database.rows import change
from iamtutor.web.database.text import storable
from iamtutor.web.operation import metrics
from iamtutor.web.requests.pace import Pace

#: Letters and digits of a host's name that are not mistaken for each other.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
#: 32 to the power of 24: nobody finds another's by trying.
LABEL_LENGTH = 24


class TooMany(Exception):
    """More calls than the limits of an account allow; nothing was done."""


def open_endpoint(sandbox: Sandbox) -> Endpoint:
    """The address of an account, made when it is first asked for."""
    with writer_queue(), transaction.atomic():
        return Endpoint.objects.get_or_create(
            sandbox=sandbox, defaults={"label": new_label()}
        )[0]


def new_label() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LABEL_LENGTH))


def change_label(sandbox: Sandbox) -> None:
    """Another address: who has the old one reaches nothing by it."""
    with writer_queue():
        Endpoint.objects.filter(sandbox=sandbox).update(label=new_label())


def _pace() -> Pace:
    return Pace.steady(settings.ENDPOINT_BURST, settings.ENDPOINT_CALLS_PER_SECOND)


def check(endpoint: Endpoint) -> None:
    """Whether one call more is within the limits. Raises ``TooMany``."""
    now = timezone.now()
    wait = _pace().wait(endpoint.free_at, now)
    today = endpoint.calls if endpoint.day == now.date() else 0
    if wait > timedelta(0) or today >= settings.ENDPOINT_CALLS_PER_DAY:
        metrics.LIMITS.labels("endpoint").inc()
        raise TooMany


def spend(endpoint: Endpoint, client: str = "") -> None:
    """Count a call: of a ``client`` that was let in, or of a stranger. The caller holds
    the line of writers."""
    now = timezone.now()
    values: dict[str, object] = {
        "free_at": _pace().after(endpoint.free_at, now),
        "day": now.date(),
        "calls": endpoint.calls + 1 if endpoint.day == now.date() else 1,
    }
    if client:
        values["last_call"] = now
        values["client"] = storable(client, CLIENT_LIMIT)
        if endpoint.first_call is None:
            values["first_call"] = now
    change(Endpoint, {"id": endpoint.pk}, **values)
