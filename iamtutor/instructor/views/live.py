"""The class as it is now."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from iamtutor.instructor import selectors
from iamtutor.instructor.access import taught
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort


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
@taught
@require_safe
def live(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """The class as it is now; polled with a version, 204 when nothing changed."""
    lesson = request.GET.get("lesson", "")
    if lesson not in {"", selectors.WHOLE_COURSE, *cohort.taken.by_slug}:
        raise Http404
    version = selectors.version_of(cohort)
    if request.htmx and request.GET.get("v") == version:
        return HttpResponse(status=204)
    view = selectors.class_view(cohort, request.LANGUAGE_CODE, lesson)
    context = {
        "cohort": cohort,
        "view": view,
        "version": version,
        "lesson": view.lesson or selectors.WHOLE_COURSE,
        "now": timezone.localtime(),
        "lessons": [
            (one.slug, one.title(request.LANGUAGE_CODE)) for one in cohort.taken.lessons
        ],
    }
    if not request.htmx:
        return render(request, "instructor/live.html", context | cells(view.rows))
    changed = selectors.changed_since(cohort, request.GET.get("v", ""))
    if changed is None:
        return render(request, "instructor/_live_all.html", context | cells(view.rows))
    rows = [row for row in view.rows if row.enrolment.pk in changed]
    context |= {"changed": rows} | cells(rows)
    return render(request, "instructor/_live_changes.html", context)
