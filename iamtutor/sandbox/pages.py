"""The pages of the console that were opened: kept for the event history."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone

from iamtutor.cloud.events import ApiEvent
from iamtutor.sandbox.codec import pack_events, whole_events
from iamtutor.sandbox.models import (
    PAGE_SECONDS,
    PAGES_LIMIT,
    PAGES_SIZE,
    OpenedPage,
    Sandbox,
)
from iamtutor.web.database.outages import noted
from iamtutor.web.database.rows import newest


def remember_page(
    sandbox: Sandbox,
    *,
    button: str,
    params: Mapping[str, object],
    events: Sequence[ApiEvent],
) -> OpenedPage | None:
    """Keep what a page asked when it opened; ``None`` where nothing can be written now.
    Turning the leaves of a list or filtering it is no opening: the page that was opened
    last, if nothing was done since, is returned.

    The world is not saved, so the identifiers that it gave to the events will be given
    again; here they get others.
    """
    asked = _digest(button, params)
    last = next(iter(newest(OpenedPage, "id", 1, sandbox_id=sandbox.pk)), None)
    now = timezone.now()
    if (
        last is not None
        and (last.after, last.asked) == (sandbox.version, asked)
        and now - last.opened < timedelta(seconds=PAGE_SECONDS)
    ):
        return last
    own = [replace(event, event_id=str(uuid4())) for event in events]
    page = OpenedPage(
        sandbox=sandbox,
        after=sandbox.version,
        button=button,
        asked=asked,
        events=_packed(own),
        opened=now,
    )

    @transaction.atomic
    def keep() -> None:
        page.save(force_insert=True)
        _prune(sandbox)

    return page if noted(keep) else None


def _digest(button: str, params: Mapping[str, object]) -> str:
    return sha256(json.dumps([button, params], sort_keys=True).encode()).hexdigest()


def _prune(sandbox: Sandbox) -> None:
    """The newest stay, as many as there is room for."""
    pages = OpenedPage.objects.filter(sandbox=sandbox)
    kept = 0
    sizes = pages.order_by("-pk").values_list("pk", Length("events"))
    for place, (pk, size) in enumerate(sizes):
        kept += size
        if place >= PAGES_LIMIT or (place and kept > PAGES_SIZE):
            pages.filter(pk__lte=pk).delete()
            return


def _packed(events: list[ApiEvent]) -> bytes:
    try:
        return pack_events(events)
    except UnicodeEncodeError:
        return pack_events(whole_events(events))
