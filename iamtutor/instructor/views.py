"""The instructor's pages. A class is always looked up through an instructor's seat."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from iamtutor.instructor import exports, selectors
from iamtutor.instructor.forms import ClassForm
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.people.services import open_class


def _own_class(request: HttpRequest, cohort: int) -> Cohort:
    """The class, if the person teaches it; else 404."""
    return get_object_or_404(
        Cohort,
        pk=cohort,
        enrolments__person_id=request.user.pk,
        enrolments__seat=Enrolment.Seat.INSTRUCTOR,
    )


@login_required
@require_http_methods(["GET", "POST"])
def classes(request: SignedInRequest) -> HttpResponse:
    """The classes that a person teaches; an instructor may open another."""
    taught = selectors.classes_of(request.person)
    form = ClassForm(request.POST or None)
    if request.method == "POST":
        if not taught and not request.user.is_staff:
            raise Http404
        if form.is_valid():
            cohort = open_class(
                title=form.cleaned_data["title"],
                instructor=request.person,
                course=form.cleaned_data["course"],
            )
            return redirect("instructor:live", cohort.pk)
    return render(
        request,
        "instructor/classes.html",
        {"seats": taught, "form": form, "may_open": taught or request.user.is_staff},
        status=422 if form.errors else 200,
    )


def cells(rows: Sequence[selectors.Row]) -> dict[str, object]:
    """The cells of each row, by seat. Three hundred learners have a few dozen that differ:
    each is rendered once."""
    rendered: dict[tuple[object, ...], str] = {}
    found = {}
    for row in rows:
        parts = []
        for mark in row.marks:
            key = (mark.column.lesson, mark.column.id, mark.state, mark.done)
            if key not in rendered:
                rendered[key] = render_to_string(
                    "instructor/_cell.html", {"mark": mark}
                )
            parts.append(rendered[key])
        found[row.enrolment.pk] = mark_safe("".join(parts))
    return {"cells": found}


@never_cache
@login_required
@require_safe
def live(request: SignedInRequest, cohort: int) -> HttpResponse:
    """The class as it is now; polled with a version, 204 when nothing changed."""
    own = _own_class(request, cohort)
    lesson = request.GET.get("lesson", "")
    if lesson not in {"", selectors.WHOLE_COURSE, *own.taken.by_slug}:
        raise Http404
    version = selectors.version_of(own)
    if request.htmx and request.GET.get("v") == version:
        return HttpResponse(status=204)
    view = selectors.class_view(own, request.LANGUAGE_CODE, lesson)
    context = {
        "cohort": own,
        "view": view,
        "version": version,
        "lesson": view.lesson or selectors.WHOLE_COURSE,
        "now": timezone.localtime(),
        "lessons": [
            (one.slug, one.title(request.LANGUAGE_CODE)) for one in own.taken.lessons
        ],
    }
    if not request.htmx:
        return render(request, "instructor/live.html", context | cells(view.rows))
    changed = selectors.changed_since(own, request.GET.get("v", ""))
    if changed is None:
        return render(request, "instructor/_live_all.html", context | cells(view.rows))
    rows = [row for row in view.rows if row.enrolment.pk in changed]
    context |= {"changed": rows} | cells(rows)
    return render(request, "instructor/_live_changes.html", context)


@login_required
@require_safe
def learner(request: SignedInRequest, cohort: int, seat: int) -> HttpResponse:
    """One learner's attempts and what was done, newest first."""
    own = _own_class(request, cohort)
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("person", "cohort"),
        pk=seat,
        cohort=own,
        seat=Enrolment.Seat.LEARNER,
    )
    return render(
        request,
        "instructor/learner.html",
        {
            "cohort": own,
            "enrolment": enrolment,
            "moments": selectors.timeline(enrolment, request.LANGUAGE_CODE),
        },
    )


@login_required
@require_safe
def export(request: SignedInRequest, cohort: int) -> StreamingHttpResponse:
    own = _own_class(request, cohort)
    name = slugify(own.title) or f"class-{own.pk}"
    return StreamingHttpResponse(
        exports.csv_lines(own),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
