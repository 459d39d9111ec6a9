"""The pages of the console that were opened: kept for the event history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from iamtutor.cloud.events import ApiEvent
from iamtutor.sandbox.codec import pack_events, whole_events
from iamtutor.sandbox.models import (
    PAGE_SECONDS,
    PAGES_LIMIT,
    OpenedPage,
    Sandbox,
)
from iamtutor.web.queue import writer_queue
from iamtutor.web.text import storable


def remember_page(
    sandbox: Sandbox,
    *,
    button: str,
    params: Mapping[str, object],
    events: Sequence[ApiEvent],
) -> OpenedPage:
    """Keep what a page asked when it opened. Turning the leaves of a list or filtering it
    is no opening: the page that was opened last, if nothing was done since, is returned.

    The world is not saved, so the identifiers that it gave to the events will be given
    again; here they get others.
    """
    kept = storable(dict(params))
    last = OpenedPage.objects.filter(sandbox=sandbox).order_by("-pk").first()
    now = timezone.now()
    if (
        last is not None
        and (last.after, last.button, last.params) == (sandbox.version, button, kept)
        and now - last.opened < timedelta(seconds=PAGE_SECONDS)
    ):
        return last
    own = [replace(event, event_id=str(uuid4())) for event in events]
    page = OpenedPage(
        sandbox=sandbox,
        after=sandbox.version,
        button=button,
        params=kept,
        events=_packed(own),
        opened=now,
    )
    with writer_queue(), transaction.atomic():
        page.save(force_insert=True)
        pages = OpenedPage.objects.filter(sandbox=sandbox).order_by("-pk")
        oldest = pages.values_list("pk", flat=True)[PAGES_LIMIT - 1 : PAGES_LIMIT]
        pages.order_by().filter(pk__lt=oldest).delete()
    return page


def _packed(events: list[ApiEvent]) -> bytes:
    try:
        return pack_events(events)
    except UnicodeEncodeError:
        return pack_events(whole_events(events))
