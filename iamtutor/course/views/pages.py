"""Pages about the course as a whole."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from iamtutor.course import beliefs, results, selectors
from iamtutor.course.views.seat import SeatRequest, with_seat
from iamtutor.lessons.library import library
from iamtutor.lessons.names import example_names
from iamtutor.lessons.placeholders import render as render_text
from iamtutor.people.services import enrol, self_paced_cohort


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one learns, in one screen, and one click to begin."""
    return render(request, "course/home.html", {"count": len(library().lessons)})


@require_safe
def go_on(request: SeatRequest) -> HttpResponse:
    """To where the person stopped; whoever has no seat yet gets one to learn alone."""
    if not request.user.is_authenticated:
        return redirect("home")
    enrolment = request.enrolment
    if not enrolment:
        enrolment = enrol(person=request.user, cohort=self_paced_cohort())
    lesson = selectors.current_lesson(enrolment)
    place = selectors.place_of(enrolment)
    url = reverse("course:lesson", args=[lesson.slug])
    if place is not None and place.lesson == lesson.slug and place.tab:
        url += f"?tab={place.tab}"
    return redirect(url)


@with_seat
@require_safe
def outline(request: SeatRequest) -> HttpResponse:
    """Progress: every lesson, what to go on with, beliefs before and now."""
    rows = selectors.outline(request.enrolment, request.LANGUAGE_CODE)
    current = selectors.current_lesson(request.enrolment)
    language = request.LANGUAGE_CODE
    units = [
        (
            library().course_texts[language][unit.unit],
            [row for row in rows if row.lesson.slug in unit.lessons],
        )
        for unit in library().units
    ]
    return render(
        request,
        "course/outline.html",
        {
            "units": units,
            "rows": rows,
            "current": next(row for row in rows if row.lesson is current),
            "finished": sum(row.state == "done" for row in rows),
            "beliefs": beliefs.changed(request.enrolment, language),
        },
    )


@with_seat
@require_safe
def show_results(request: SeatRequest) -> HttpResponse:
    """The grid: settings × commands, from the person's own runs."""
    return render(
        request,
        "course/results.html",
        {"grid": results.build(request.enrolment, request.LANGUAGE_CODE)},
    )


@with_seat
@require_safe
def certificate(request: SeatRequest) -> HttpResponse:
    """What was done, to print."""
    rows = selectors.outline(request.enrolment, request.LANGUAGE_CODE)
    return render(
        request,
        "course/certificate.html",
        {
            "rows": rows,
            "finished": sum(row.state == "done" for row in rows),
            "complete": all(row.state == "done" for row in rows),
            "today": timezone.localdate(),
        },
    )


@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """What to remember of every lesson, on one page to print."""
    language, names = request.LANGUAGE_CODE, example_names(library())
    lessons = [
        (
            mark_safe(render_text(lesson.title(language), names)),
            mark_safe(render_text(section.html, names)),
        )
        for lesson in library().lessons
        if (section := lesson.text(language).get(f"{lesson.slug}.remember"))
    ]
    return render(request, "course/summary.html", {"lessons": lessons})


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """The glossary."""
    text = library().concept_texts[request.LANGUAGE_CODE]
    return render(
        request,
        "course/words.html",
        {"concepts": [text[concept] for concept in library().concepts]},
    )
