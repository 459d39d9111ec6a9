"""Pages that belong to nobody: about, health, language, theme and layout."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_POST, require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from iamtutor.web.courses import library
from iamtutor.web.database.queue import impatient, writer_queue
from iamtutor.web.models import TokenBucket
from iamtutor.web.operation import metrics as counts
from iamtutor.web.pages.cookies import keep
from iamtutor.web.pages.layout import SPLITS
from iamtutor.web.pages.returning import asked_next

THEMES = ("light", "dark")
#: Seconds that ``/readyz`` waits for who holds the database. Who asks waits some seconds
#: itself, kubelet one unless told otherwise, and then knows less than an answer says.
READY = 0.7


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up. Touches nothing."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database reachable, migrated, writable, content loaded; 503 with what is missing."""
    problems = []
    try:
        with impatient(READY):
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                problems.append("migrations are pending")
            elif not _can_write():
                problems.append("database: nothing can be written")
    except Exception as error:
        problems.append(f"database: {type(error).__name__}")
    if not library().courses:
        problems.append("no lessons")
    return JsonResponse({"problems": problems}, status=503 if problems else 200)


def _can_write() -> bool:
    """Whether a row of a few bytes is kept: what is only begun and taken back finds room on
    a disk that is full. However many ask, one is written a second."""
    now = timezone.now()
    then = now + timedelta(seconds=1)
    row = TokenBucket.objects.filter(key="readyz", full_at__gt=now, full_at__lte=then)
    try:
        if not row.exists():
            with writer_queue(READY):
                TokenBucket.objects.update_or_create(
                    key="readyz", defaults={"full_at": then}
                )
    except DatabaseError:
        return False
    return True


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts for a monitoring system; not there unless ``METRICS`` is on."""
    if not settings.METRICS:
        return HttpResponse("off\n", status=404, content_type="text/plain")
    return HttpResponse(counts.page(), content_type=CONTENT_TYPE_LATEST)


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """``/`` leads to the page in the language the browser asks for."""
    with override(get_language_from_request(request)):
        return redirect("home")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What is stored and for how long, what is simplified, whom we thank."""
    return render(
        request,
        "web/about.html",
        {
            "guest_days": settings.GUEST_DAYS,
            "record_days": settings.RECORD_DAYS,
            "session_days": settings.SESSION_COOKIE_AGE // 86_400,
        },
    )


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark, or (anything else) what the system says, in a cookie."""
    response = HttpResponseRedirect(asked_next(request, reverse("root")))
    theme = request.POST.get("theme", "")
    keep(response, "theme", theme if theme in THEMES else "")
    return response


@require_POST
def set_layout(request: HttpRequest) -> HttpResponse:
    """Keep how the workbench is laid out. ``split``: the text's share, one of `SPLITS`;
    ``focus``: ``on`` or not. A script that has laid it out already wants no page."""
    response: HttpResponse = HttpResponseRedirect(asked_next(request, reverse("root")))
    if "next" not in request.POST:
        response = HttpResponse(status=204)
    if "split" in request.POST:
        split = request.POST["split"]
        keep(response, "split", split if split in map(str, SPLITS) else "")
    if "focus" in request.POST:
        keep(response, "focus", "on" if request.POST["focus"] == "on" else "")
    return response


def other_language_url(request: HttpRequest, language: str) -> str:
    """This very page in ``language``, be it one that says what went wrong; what has no
    language in its address stays what it is."""
    path = request.get_full_path_info()
    here = f"/{getattr(request, 'LANGUAGE_CODE', settings.LANGUAGE_CODE)}/"
    if not path.startswith(here):
        return request.get_full_path()
    return f"{get_script_prefix()}{language}/{path.removeprefix(here)}"
