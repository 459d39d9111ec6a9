"""The class as it is now: for its instructors, and large, without names, for the room."""

from functools import lru_cache

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from iamtutor.classroom.names import names_of
from iamtutor.instructor.access import taught
from iamtutor.instructor.groups import asked_group, narrowed
from iamtutor.instructor.live.cells import cells
from iamtutor.instructor.live.expected import not_here_yet
from iamtutor.instructor.live.screen import screen_of
from iamtutor.instructor.live.versions import Version, changed_since, version_of
from iamtutor.instructor.live.view import (
    EVERY_TASK,
    WHOLE_COURSE,
    ClassView,
    beliefs,
    class_view,
)
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort
from iamtutor.web.pages.qr import qr_code

#: A projector asks again whenever something has changed; drawing takes six milliseconds.
_drawn = lru_cache(maxsize=64)(qr_code)


def _nothing_new() -> HttpResponse:
    """The page says when it was asked last, also when there was nothing to tell."""
    return HttpResponse(status=204, headers={"X-As-Of": _as_of()})


def _as_of() -> str:
    return f"{timezone.localtime():%H:%M:%S}"


def _asked_lesson(request: SignedInRequest, cohort: Cohort) -> str:
    lesson = request.GET.get("lesson", "")
    if lesson not in {"", WHOLE_COURSE, EVERY_TASK, *cohort.taken.by_slug}:
        raise Http404
    return lesson


@taught()
def live(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Learners × tasks; polled with a version, 204 when nothing changed."""
    lesson = _asked_lesson(request, cohort)
    version, before = version_of(cohort), request.GET.get("v", "")
    if request.htmx and before == str(version):
        return _nothing_new()
    language = request.LANGUAGE_CODE
    names = names_of(cohort, request.session)
    group = asked_group(request, cohort)
    view = class_view(cohort, language, lesson, names.of, group)
    context = {
        "cohort": cohort,
        "view": view,
        "expected": not_here_yet(cohort, view, names, version, group),
        "version": str(version),
        "as_of": _as_of(),
        "group": group,
        "tail": narrowed(group),
        "lessons": tuple(
            (one.slug, one.title(language)) for one in cohort.taken.lessons
        ),
    }
    if not request.htmx:
        context |= _whole(cohort, view, language, version) | {"groups": view.groups}
        return render(request, "instructor/live/live.html", context)
    changed = changed_since(cohort, before, version)
    if changed is None:
        context |= _whole(cohort, view, language, version)
        return render(request, "instructor/live/_live_all.html", context)
    rows = [row for row in view.rows if row.enrolment.pk in changed]
    context |= {"changed": [(row.seat, [row]) for row in rows], "cells": cells(rows)}
    return render(request, "instructor/live/_live_changes.html", context)


def _whole(
    cohort: Cohort, view: ClassView, language: str, version: Version
) -> dict[str, object]:
    """What is there besides the rows that changed: beliefs are counted anew when all is
    drawn anew, as once a minute."""
    return {
        "cells": cells(view.rows),
        "beliefs": beliefs(view, cohort, language, version),
    }


@taught()
def screen(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """For the projector: how many stand where, how one joins, and nobody's name."""
    lesson = _asked_lesson(request, cohort)
    version = str(version_of(cohort))
    if request.htmx and request.GET.get("v", "") == version:
        return _nothing_new()
    language = request.LANGUAGE_CODE
    view = class_view(cohort, language, lesson)
    context = {
        "cohort": cohort,
        "screen": screen_of(view, cohort.taken, language),
        "lesson": lesson,
        "version": version,
        "as_of": _as_of(),
    }
    if cohort.open_code:
        context |= _way_in(request, cohort.open_code)
    page = "_screen" if request.htmx else "screen"
    return render(request, f"instructor/live/{page}.html", context)


def _way_in(request: SignedInRequest, code: str) -> dict[str, str]:
    """The picture leads to the class itself; the address, as short as one can type it, to
    where the code is asked for."""
    link = request.build_absolute_uri(reverse("join", args=[code]))
    _scheme, _, typed = link.partition("://")
    return {"address": typed.removesuffix(f"/{code}/"), "qr": _drawn(link)}
