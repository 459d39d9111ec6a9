"""Pages about the course as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from iamtutor.classroom.looks import looks_at
from iamtutor.classroom.plan import barrier, due
from iamtutor.course import selectors
from iamtutor.course.progress import beliefs, results, reviews
from iamtutor.course.progress.own_data import parts as own_data_parts
from iamtutor.course.selectors import LessonStanding
from iamtutor.course.views.seat import SeatRequest, with_seat
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.text.placeholders import render as render_text
from iamtutor.lessons.text.sections import Section
from iamtutor.people.classes import may_open_classes
from iamtutor.people.middleware import PersonRequest, SignedInRequest
from iamtutor.people.services import enrol, self_paced_cohort
from iamtutor.web.courses import library
from iamtutor.web.pages.returning import asked_next, in_language

#: How many lessons the page of progress looks back at.
SHOWN_LEARNED = 2


@dataclass(frozen=True, slots=True)
class CourseOffer:
    """A course as the home page offers it."""

    slug: str
    title: SafeString
    summary: SafeString
    count: int

    @classmethod
    def of(cls, course: Course, language: str) -> CourseOffer:
        names = course.examples()
        return cls(
            course.slug,
            mark_safe(render_text(course.title(language), names)),
            mark_safe(render_text(course.summary(language), names)),
            len(course.lessons),
        )


def _other_courses(than: Course, language: str) -> list[CourseOffer]:
    return [
        CourseOffer.of(course, language)
        for course in library().courses.values()
        if course.slug != than.slug
    ]


def _course(request: SeatRequest) -> dict[str, SafeString]:
    """What every page about a course calls it."""
    title = request.enrolment.course.title(request.LANGUAGE_CODE)
    return {"course_title": mark_safe(title)}


@require_safe
def home(request: SeatRequest) -> HttpResponse:
    """What one learns, in one screen, and one click to begin."""
    known = library()
    return render(
        request,
        "course/home.html",
        {
            "count": len(known.first.lessons),
            "others": _other_courses(known.first, request.LANGUAGE_CODE),
            "next": in_language(asked_next(request, ""), request.LANGUAGE_CODE),
            **_going_on(request),
            "may_open": request.user.is_authenticated
            and may_open_classes(request.user),
        },
    )


def _going_on(request: SeatRequest) -> dict[str, object]:
    """What somebody who comes back goes on with, if something is left, and how many
    questions of earlier lessons wait."""
    seat = request.enrolment if request.user.is_authenticated else None
    if not seat or seat.cohort.course not in library().courses:
        return {}
    done = selectors.done_items(seat)
    review = 0 if seat.removed else reviews.due(seat, timezone.now(), done)
    rows = selectors.outline(seat, request.LANGUAGE_CODE, done)
    current = selectors.going_on_with(seat, rows)
    stop = barrier(seat.cohort)
    return {
        "current": None if current.state == "done" else current,
        "barrier": stop,
        "takes_along": stop == "archived" and not (seat.removed or seat.copy_of_id),
        "review": review,
    }


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


@with_seat()
def outline(request: SeatRequest) -> HttpResponse:
    """Progress: every lesson, what to go on with, beliefs before and now."""
    language, course = request.LANGUAGE_CODE, request.enrolment.course
    done = selectors.done_items(request.enrolment)
    rows = selectors.outline(request.enrolment, language, done)
    required = selectors.required(rows)
    current = selectors.going_on_with(request.enrolment, rows)
    hours, minutes = divmod(sum(row.minutes_left for row in required), 60)
    return render(
        request,
        "course/outline.html",
        {
            **_course(request),
            "has_grids": bool(course.grids),
            "has_words": bool(course.concepts),
            "units": _units(course, rows, language),
            "due": due(request.enrolment),
            "barrier": barrier(request.enrolment.cohort),
            "total": len(required),
            "current": current,
            "next_item": _next_item(request, current.lesson, done),
            "review": reviews.due(request.enrolment, timezone.now(), done),
            "hours": hours,
            "minutes": minutes,
            "learned": _learned(request, rows),
            "finished": sum(row.state == "done" for row in required),
            "beliefs": beliefs.changed(request.enrolment, language),
        },
    )


def _units(
    course: Course, rows: Sequence[LessonStanding], language: str
) -> list[tuple[Section, list[LessonStanding]]]:
    """The lessons under their units' texts. A class with an order of its own may come
    back to a unit."""
    unit_of = {slug: unit.unit for unit in course.units for slug in unit.lessons}
    return [
        (course.texts[language][unit], list(lessons))
        for unit, lessons in groupby(rows, lambda row: unit_of[row.lesson.slug])
    ]


def _text(course: Course, lesson: Lesson, html: str) -> SafeString:
    """A text of a lesson, away from what the learner has made there."""
    return mark_safe(render_text(html, course.examples(lesson)))


def _next_item(
    request: SeatRequest, lesson: Lesson, done: selectors.Done
) -> SafeString | None:
    """What is next in a lesson: the title of its first open task or question."""
    item = selectors.first_open(lesson, done.get(lesson.slug, ()))
    if item is None:
        return None
    title = lesson.text(request.LANGUAGE_CODE)[item].title
    return _text(request.enrolment.course, lesson, title)


def _learned(
    request: SeatRequest, rows: Sequence[LessonStanding]
) -> list[tuple[LessonStanding, SafeString]]:
    """What the lessons finished last leave to remember, the last one first."""
    found = []
    for row in reversed(rows):
        text = row.lesson.text(request.LANGUAGE_CODE)
        section = text.get(f"{row.lesson.slug}.remember")
        if row.state == "done" and section is not None:
            course = request.enrolment.course
            found.append((row, _text(course, row.lesson, section.html)))
    return found[:SHOWN_LEARNED]


@with_seat()
def show_results(request: SeatRequest) -> HttpResponse:
    """The grid: settings × commands, from the person's own runs."""
    return render(
        request,
        "course/progress/results.html",
        {
            **_course(request),
            "grids": results.build(request.enrolment, request.LANGUAGE_CODE),
        },
    )


@with_seat()
def certificate(request: SeatRequest) -> HttpResponse:
    """What was done, to print; then one's own surprises, and where to go from here. An
    optional lesson that was begun is on the record so far; on the certificate, where a
    part would look like a gap, once it is finished."""
    language = request.LANGUAGE_CODE
    rows = selectors.outline(request.enrolment, language)
    required = selectors.required(rows)
    complete = all(row.state == "done" for row in required)
    shown = [
        row
        for row in rows
        if not row.optional or (row.state == "done" if complete else row.begun)
    ]
    grids = results.build(request.enrolment, language)
    return render(
        request,
        "course/progress/certificate.html",
        {
            **_course(request),
            "rows": shown,
            "total": len(required),
            "all": len(rows) == len(required),
            "finished": sum(row.state == "done" for row in required),
            "applied": selectors.applied(
                request.enrolment, [row.lesson for row in shown]
            ),
            "summary": mark_safe(
                render_text(
                    request.enrolment.course.summary(request.LANGUAGE_CODE),
                    request.enrolment.course.examples(),
                )
            ),
            "onward": request.enrolment.course.onward(language),
            "complete": complete,
            "today": timezone.localdate(),
            "grids": grids,
            "ran": sum(grid.run for grid in grids),
            "surprised": sum(len(grid.surprises) for grid in grids),
            "corrected": [
                belief
                for belief in beliefs.changed(request.enrolment, language)
                if belief.corrected
            ],
            "others": _other_courses(request.enrolment.course, language),
        },
    )


@login_required
@require_safe
def own_data(request: SignedInRequest) -> HttpResponse:
    """All that is kept of the person, as a file."""
    name = f"iamtutor-{timezone.localdate():%Y-%m-%d}.json"
    return HttpResponse(
        own_data_parts(request.person),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
@require_safe
def looks(request: SignedInRequest) -> HttpResponse:
    """Who looked at the person's data, at what and when."""
    return render(request, "course/looks.html", {"looks": looks_at(request.person)})


def _course_of(request: PersonRequest) -> Course:
    """The course of the seat; for whoever has none, the one for newcomers."""
    return request.enrolment.course if request.enrolment else library().first


@require_safe
def summary(request: PersonRequest) -> HttpResponse:
    """What to remember of every lesson, on one page to print."""
    course = _course_of(request)
    language = request.LANGUAGE_CODE
    lessons = [
        (
            _text(course, lesson, lesson.title(language)),
            _text(course, lesson, section.html),
        )
        for lesson in course.lessons
        if (section := lesson.text(language).get(f"{lesson.slug}.remember"))
    ]
    return render(request, "course/progress/summary.html", {"lessons": lessons})


@require_safe
def words(request: PersonRequest) -> HttpResponse:
    """The glossary."""
    course = _course_of(request)
    if not course.concepts:
        raise Http404("a course without a glossary")
    text = course.concept_texts[request.LANGUAGE_CODE]
    return render(
        request,
        "course/words.html",
        {"concepts": [text[concept] for concept in course.concepts]},
    )
