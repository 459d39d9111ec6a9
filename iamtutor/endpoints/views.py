"""*Your own tools*: the account's address, keys for it, and the lines to paste."""

from datetime import UTC, datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from iamtutor.course.account.actions import Acted, Deed
from iamtutor.course.models import TaskProgress
from iamtutor.course.services import new_nonce
from iamtutor.course.views.answers import refused_in_words
from iamtutor.course.views.seat import (
    SeatRequest,
    View,
    find_lesson,
    open_workbench,
    own_sandbox,
    with_seat,
)
from iamtutor.endpoints import keys
from iamtutor.endpoints.models import Endpoint
from iamtutor.endpoints.pasting import Address, pastes
from iamtutor.endpoints.services import change_label, open_endpoint
from iamtutor.sandbox.selectors import Opened
from iamtutor.sandbox.services import storable_nonce
from iamtutor.web.requests.htmx import fragments


def where_enabled(view: View) -> View:
    """There is no such page on a site whose endpoints are off."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.ENDPOINTS:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


@where_enabled
@with_seat()
def tools(request: SeatRequest, slug: str) -> HttpResponse:
    """The page. ``?key=`` is a key whose lines are shown."""
    lesson = find_lesson(request.enrolment.course, slug)
    opened = Opened(own_sandbox(request, lesson))
    endpoint = Endpoint.objects.filter(sandbox=opened.sandbox).first()
    chosen = keys.keys_of(opened.world, request.GET.get("key", ""))
    address = _address(request, endpoint, opened)
    account = opened.world.console_account
    context = {
        "lesson": lesson,
        "title": lesson.title(request.LANGUAGE_CODE),
        "endpoint": endpoint,
        "address": address,
        "chosen": chosen,
        "pastes": pastes(address, chosen) if address and chosen else [],
        "users": list(account.users),
        "roles": list(account.roles.values()),
        "nonce": new_nonce(),
        "a_day": settings.ENDPOINT_CALLS_PER_DAY,
        "a_second": settings.ENDPOINT_CALLS_PER_SECOND,
    }
    return render(request, "endpoints/tools.html", context)


@where_enabled
@with_seat()
def news(request: SeatRequest, slug: str) -> HttpResponse:
    """What calls from outside changed on the lesson page since ``?since=`` (seconds).
    Nothing is swapped while there are none; an account without an address is not asked
    about again."""
    lesson = find_lesson(request.enrolment.course, slug)
    endpoint = Endpoint.objects.filter(
        sandbox__enrolment=request.enrolment, sandbox__world=lesson.file.world
    ).first()
    context: dict[str, Any] = {"slug": slug, "polls": endpoint is not None}
    if endpoint is None:
        return render(request, "endpoints/_news.html", context)
    since = _seconds(request.GET.get("since", ""))
    latest = endpoint.last_call.timestamp() if endpoint.last_call is not None else 0.0
    if latest <= since:
        return HttpResponse(status=204)
    bench = open_workbench(request, slug)
    ticked = TaskProgress.objects.filter(
        enrolment=request.enrolment,
        lesson=slug,
        completed__gte=datetime.fromtimestamp(since, UTC),
    ).values_list("task", flat=True)
    ids = {*ticked, *((bench.standing.current,) if ticked else ())}
    tasks = {task.id for task in lesson.tasks}
    changed = [bench.cards.one(item) for item in lesson.item_ids if item in ids & tasks]
    parts = ["endpoints/_news.html", "course/page/_map.html", "course/why/_why.html"]
    if changed:
        parts += ["course/page/_changed_cards.html", "course/page/_after.html"]
    context |= {"bench": bench, "changed": changed, "since": repr(latest)}
    return fragments(request, parts, context)


def _seconds(text: str) -> float:
    """A moment as a page names it; long ago, if it names none."""
    try:
        found = float(text[:20])
    except ValueError:
        return 0.0
    return found if 0 <= found < 4e9 else 0.0


def _address(
    request: SeatRequest, endpoint: Endpoint | None, opened: Opened
) -> Address | None:
    if endpoint is None:
        return None
    url = request.build_absolute_uri(f"{settings.PATH_PREFIX}/aws/{endpoint.label}")
    return Address(url, opened.world.console_account.region)


@where_enabled
@with_seat("POST")
@refused_in_words
def make_key(request: SeatRequest, slug: str) -> HttpResponse:
    """An access key of a user."""
    deed = _deed(request, slug)
    return _made(request, slug, keys.create_access_key(deed, _named(request, "user")))


@where_enabled
@with_seat("POST")
@refused_in_words
def make_session(request: SeatRequest, slug: str) -> HttpResponse:
    """The session of a role."""
    deed = _deed(request, slug)
    return _made(request, slug, keys.assume_role(deed, _named(request, "role")))


@where_enabled
@with_seat("POST")
def new_address(request: SeatRequest, slug: str) -> HttpResponse:
    """Another label; the old one leads nowhere from then on."""
    lesson = find_lesson(request.enrolment.course, slug)
    change_label(own_sandbox(request, lesson))
    messages.success(request, _("The account has a new address."))
    return redirect("endpoints:tools", slug)


def _named(request: SeatRequest, field: str) -> str:
    """What was chosen: as much of it as a name or an ARN can be."""
    return request.POST.get(field, "")[:2048] or "?"


def _deed(request: SeatRequest, slug: str) -> Deed:
    lesson = find_lesson(request.enrolment.course, slug)
    sandbox = own_sandbox(request, lesson)
    open_endpoint(sandbox)
    nonce = storable_nonce(request.POST.get("nonce", "")) or new_nonce()
    return Deed(request.enrolment, lesson, sandbox, nonce)


def _made(request: SeatRequest, slug: str, acted: Acted) -> HttpResponse:
    """To the lines with the key, or to what AWS said."""
    details = acted.done.record.details
    page = reverse("endpoints:tools", args=[slug])
    error = details.get("error")
    if error is not None:
        messages.error(request, f"{error['code']}: {error['message']}")
        return redirect(page)
    return redirect(f"{page}?{urlencode({'key': details['result']['key']})}#paste")
