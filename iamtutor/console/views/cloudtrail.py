"""CloudTrail: the event history of the account, from the log of API events and from what
the console's pages asked when they opened. Searching is a click that calls LookupEvents,
like any other.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from iamtutor.cloud.services.cloudtrail.history import (
    described,
    is_known,
    is_recorded,
    passes,
)
from iamtutor.console.forms.history import FIRST, GLOBAL_REGION, HistoryForm
from iamtutor.console.guide import asked
from iamtutor.console.reading import s3
from iamtutor.console.reading.beyond import history
from iamtutor.console.screen import Screen
from iamtutor.console.views.pressing import failed, press, screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.sandbox.logbook import Logged
from iamtutor.web.requests.limits import look

PAGE = 25
FIELDS = ("region", "attribute", "q", "time", "since", "until", "objects")


@dataclass(frozen=True, slots=True)
class Row:
    """An event of the history. ``in_history``: the real one has it, too."""

    ref: str
    event: dict[str, Any]
    in_history: bool

    @property
    def record(self) -> dict[str, Any]:
        record: dict[str, Any] = json.loads(self.event["CloudTrailEvent"])
        return record

    @property
    def error(self) -> str:
        return str(self.record.get("errorCode", ""))


@screen_view("cloudtrail", "GET", "POST")
def events(request: SeatRequest, screen: Screen) -> HttpResponse:
    if request.method == "POST":
        return _search(screen, request.POST)
    look(request.enrolment.pk)
    given = request.GET.copy()
    if "attribute" not in given:
        given.update(FIRST)
    form = _form(screen, given)
    form.full_clean()
    params = _params(form, screen.bench.turn.now)
    # Looked up before the page asks: its own question is not in its answer.
    rows = _rows(screen, form)
    if screen.opening("look-up-events", params).error:
        rows = []
    if request.GET.get("download") == "json":
        return _download(screen, rows)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return screen.render(
        "cloudtrail/events",
        form=form,
        page=page,
        shown=[_row(screen, logged) for logged in page],
        region=params["region"],
        global_region=GLOBAL_REGION,
        query=_query(given),
        asked=_asked(screen),
    )


def _asked(screen: Screen) -> Mapping[str, object]:
    """The attribute and the value that guided mode leads to."""
    if not screen.guide.sends or screen.task is None:
        return {}
    return asked(screen.bench.lesson.task(screen.task.id), "look-up-events")


def _form(screen: Screen, data: QueryDict) -> HistoryForm:
    others = sorted({bucket.region for bucket in screen.api.listed(s3.buckets)})
    return HistoryForm(data, own=screen.signed_in.region, others=others)


def _search(screen: Screen, posted: QueryDict) -> HttpResponse:
    """The click: recorded like any other, then the page at its address."""
    url = f"{screen.url('cloudtrail')}?{_query(posted)}"
    form = _form(screen, posted)
    if not form.is_valid():
        return redirect(url)
    pressed = press(
        screen, "look-up-events", _params(form, screen.bench.turn.now), url=url
    )
    if pressed.error is not None:
        return failed(screen, pressed, url)
    return redirect(url)


def _query(given: QueryDict) -> str:
    """The filter as an address. That there is one is said even if it asks for nothing."""
    kept = {name: str(given.get(name) or "") for name in FIELDS}
    return urlencode({n: v for n, v in kept.items() if v or n == "attribute"})


def _params(form: HistoryForm, now: datetime) -> dict[str, Any]:
    """What the button takes: without a range, the call asks for none."""
    data = form.cleaned_data
    own = form.fields["region"].choices[0][0]  # type: ignore[attr-defined]
    params: dict[str, Any] = {"region": data.get("region") or own}
    if data.get("attribute") and data.get("q"):
        params |= {"attribute": data["attribute"], "value": data["q"].strip()}
    if data.get("time") not in (None, "", "90d") and not form.errors:
        start, end = form.range(now)
        params |= {"start": start.isoformat(), "end": end.isoformat()}
    return params


def _rows(screen: Screen, form: HistoryForm) -> list[Logged]:
    """The events that the filter leaves, newest first. With the switch on, also those
    calls on data that the real history never shows."""
    now = screen.bench.turn.now
    params = _params(form, now)
    start, end = form.range(now) if not form.errors else (None, None)
    asked: dict[str, Any] = {}
    if "attribute" in params:
        asked["LookupAttributes"] = [
            {
                "AttributeKey": params["attribute"],
                "AttributeValue": params["value"],
            }
        ]
    shown = is_known if form.cleaned_data.get("objects") else is_recorded
    return [
        logged
        for logged in _history(screen)
        if shown(logged.event)
        and logged.event.region == params["region"]
        and (start is None or start <= logged.event.time)
        and (end is None or logged.event.time <= end)
        and passes(logged.event, asked)
    ]


def _history(screen: Screen) -> Iterator[Logged]:
    """What the signed-in account has, newest first."""
    return history(screen.bench.opened.history, screen.signed_in.id)


def _row(screen: Screen, logged: Logged) -> Row:
    event = described(screen.bench.turn, logged.event)
    return Row(logged.ref, event, is_recorded(logged.event))


def _download(screen: Screen, rows: list[Logged]) -> HttpResponse:
    """*Download events*: all that the filter leaves."""
    records = [_row(screen, logged).record for logged in rows]
    answer = HttpResponse(
        json.dumps({"Records": records}, indent=4), "application/octet-stream"
    )
    answer["Content-Disposition"] = 'attachment; filename="event_history.json"'
    return answer


@screen_view("cloudtrail-event")
def event(request: SeatRequest, screen: Screen, event_id: str) -> HttpResponse:
    """One event: details, the resources it refers to, its record."""
    found = next(
        (
            logged
            for logged in _history(screen)
            if logged.event.event_id == event_id and is_known(logged.event)
        ),
        None,
    )
    if found is None:
        raise Http404
    row = _row(screen, found)
    return screen.render(
        "cloudtrail/event",
        row=row,
        record=json.dumps(row.record, indent=4, ensure_ascii=False),
        why=reverse("course:why", args=[screen.bench.lesson.slug, found.ref]) + "#why",
    )
