"""A lesson page, and the parts of it that are fetched alone."""

from functools import partial
from math import inf

from django.http import HttpResponse
from django.shortcuts import render

from iamtutor.course import services
from iamtutor.course.page.lesson_page import LessonPage
from iamtutor.course.page.workbench import Workbench
from iamtutor.course.progress import judgement
from iamtutor.course.views.seat import (
    SeatRequest,
    find_lesson,
    open_page,
    open_workbench,
    with_seat,
)
from iamtutor.web.database.outages import noted
from iamtutor.web.requests.limits import look


def lesson_page(
    request: SeatRequest, bench: LessonPage, *, status: int = 200, **more: object
) -> HttpResponse:
    template = "course/workbench.html" if bench.is_workbench else "course/reading.html"
    bench.fresh = bench.cards.just_done
    context = {"bench": bench, "fresh": bench.fresh, **more}
    return render(request, template, context, status=status)


@with_seat()
def lesson(request: SeatRequest, slug: str) -> HttpResponse:
    """The lesson where the learner left it; what was done elsewhere is judged now."""
    bench = open_page(request, slug, request.GET.get("tab", ""))
    if isinstance(bench, Workbench):
        # The page shows what is judged now: it waits its turn for that, as a check does.
        judged = partial(judgement.look, request.enrolment, bench.lesson, bench.opened)
        noted(judged, most=inf)
    bench.place = services.remember_place(request.enrolment, bench.lesson, bench.tab)
    return lesson_page(request, bench)


@with_seat("POST")
def place(request: SeatRequest, slug: str) -> HttpResponse:
    """Which step or card is looked at; the page says so when it is left."""
    lesson = find_lesson(request.enrolment.course, slug)
    tab, at = request.POST.get("tab", ""), request.POST.get("at", "")
    known = {f"step-{step.id}" for step in lesson.file.steps}
    known |= {f"card-{card.id}" for step in lesson.file.steps for card in step.items}
    if (tab and tab not in lesson.file.places) or (at and at not in known):
        return HttpResponse(status=422)
    services.remember_place(request.enrolment, lesson, tab, at)
    return HttpResponse(status=204)


@with_seat()
def why(request: SeatRequest, slug: str, call: str) -> HttpResponse:
    """Why one call was allowed or denied."""
    look(request.enrolment.pk)
    bench = open_workbench(request, slug)
    bench.chosen_call = call
    if request.htmx:
        return render(request, "course/why/_why.html", {"bench": bench})
    return lesson_page(request, bench)
