"""Looking things up through their owner: a seat, a lesson, the seat's own sandbox."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import structlog
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from iamtutor.classroom.plan import Barrier, barrier
from iamtutor.course.account.actions import Deed
from iamtutor.course.page.lesson_page import LessonPage
from iamtutor.course.page.workbench import Workbench
from iamtutor.course.services import new_nonce, open_lesson_sandbox
from iamtutor.course.views.removed import taken_out
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.schema.lesson import Lever, Task
from iamtutor.lessons.schema.questions import Question
from iamtutor.people.middleware import PersonRequest, seat_of
from iamtutor.people.models import Enrolment
from iamtutor.people.selectors import seat_in
from iamtutor.people.services import take_seat
from iamtutor.sandbox.codec import UNREADABLE
from iamtutor.sandbox.models import Sandbox
from iamtutor.sandbox.selectors import Opened
from iamtutor.web.courses import library
from iamtutor.web.operation.logs import about_request

log = structlog.get_logger("iamtutor.course")

View = Callable[..., HttpResponse]


class SeatRequest(PersonRequest):
    """A request of somebody who has a seat. ``account``: the sandbox that was opened for
    it."""

    enrolment: Enrolment
    account: int | None = None


def with_seat(*verbs: str) -> Callable[[View], View]:
    """Send whoever has no seat to the home page, where one click makes one. The view
    answers ``verbs``; one that only shows names none."""

    def seated(view: View) -> View:
        view = require_http_methods(list(verbs) or ["GET", "HEAD"])(view)

        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            seat = seat_of(request)
            if seat is None:
                return _to_the_door(cast(PersonRequest, request), kwargs.get("slug"))
            if seat.removed is not None:
                return taken_out(request)
            cast(SeatRequest, request).enrolment = seat
            about_request(seat=seat.pk)
            slug = kwargs.get("slug")
            try:
                _sit_where_the_lesson_is(cast(SeatRequest, request), slug)
                stopped = (
                    None if slug is None else barred(cast(SeatRequest, request), slug)
                )
                return stopped or view(request, *args, **kwargs)
            except UNREADABLE:
                log.exception("unreadable")
                return _unreadable(cast(SeatRequest, request), slug)
            except (IntegrityError, ObjectDoesNotExist):
                if not Enrolment.objects.filter(pk=seat.pk).exists():
                    return _gone(cast(SeatRequest, request))
                account = getattr(request, "account", None)
                if account is None or Sandbox.objects.filter(pk=account).exists():
                    raise
                return _replaced(cast(SeatRequest, request), slug)

        return wrapper

    return seated


def _to_the_door(request: PersonRequest, slug: str | None) -> HttpResponse:
    """Home, from where a stranger comes to the lesson that was asked for, if a guest has
    it."""
    if request.user.is_authenticated:
        return redirect("home")
    if request.htmx:
        return redirect_to_login(request.path)  # signed out elsewhere
    if slug is None or not library().first.takes(slug):
        return redirect("home")
    return redirect_to_login(reverse("course:lesson", args=[slug]), reverse("home"))


def _gone(request: SeatRequest) -> HttpResponse:
    """The seat was deleted, in another tab or by an instructor, while this went on in it:
    nothing of it is kept."""
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": resolve_url("home")})
    return redirect("home")


def _replaced(request: SeatRequest, slug: str | None) -> HttpResponse:
    """Another account has taken the place of this one while something went on in it."""
    messages.warning(
        request,
        _(
            "Another window has replaced this account. Nothing was run here; this is "
            "the account you work in now."
        ),
    )
    there = reverse("course:lesson", args=[slug]) if slug else resolve_url("home")
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": there})
    return redirect(there)


def barred(request: SeatRequest, slug: str = "") -> HttpResponse | None:
    """A whole page that says why nobody works in the seat's account now, if so: its class
    has not begun, or is archived, and then a lesson can still be read."""
    cohort = request.enrolment.cohort
    stop = barrier(cohort)
    reads = request.method in ("GET", "HEAD")
    if stop is None or (stop is Barrier.ARCHIVED and reads):
        return None
    if request.htmx:
        early = stop is Barrier.EARLY and slug
        there = reverse("course:lesson", args=[slug]) if early else "course:outline"
        return HttpResponse(headers={"HX-Redirect": resolve_url(there)})
    context = {"cohort": cohort, "barrier": stop}
    return render(request, "course/barrier.html", context, status=403)


def _unreadable(request: SeatRequest, slug: str | None) -> HttpResponse:
    """The account's document or log is damaged: the way out is a new account, not the
    same error on every page."""
    lessons = request.enrolment.course.lessons
    slug = slug or next(one.slug for one in lessons if one.file.world)
    if request.htmx:
        lesson = reverse("course:lesson", args=[slug])
        return HttpResponse(headers={"HX-Redirect": lesson})
    context = {"slug": slug, "nonce": new_nonce()}
    return render(request, "course/account/unreadable.html", context, status=500)


def _sit_where_the_lesson_is(request: SeatRequest, slug: str | None) -> None:
    """Work in the seat whose course has the lesson: another tab may have chosen a seat in
    another course meanwhile. Somebody without such a seat stays, and finds no lesson."""
    if slug is None or request.enrolment.course.takes(slug):
        return
    course = library().course_with(slug)
    if course is None:
        return
    seat = seat_in(request.enrolment.person_id, course.slug, lesson=slug)
    if seat is not None:
        request.enrolment = seat
        if request.method == "GET":
            take_seat(request=request, enrolment=seat)


def find_lesson(course: Course, slug: str) -> Lesson:
    """The published lesson of this slug, or 404."""
    if not course.takes(slug):
        raise Http404
    return course.lesson(slug)


def find_task(lesson: Lesson, task: str) -> Task:
    try:
        return lesson.task(task)
    except KeyError:
        raise Http404 from None


def find_lever(lesson: Lesson, lever: str) -> Lever:
    try:
        return lesson.lever(lever)
    except KeyError:
        raise Http404 from None


def find_question(lesson: Lesson, question: str) -> Question:
    try:
        return lesson.question(question)
    except KeyError:
        raise Http404 from None


def open_page(request: SeatRequest, slug: str, tab: str = "") -> LessonPage:
    """The seat's own page of a lesson: a workbench, where the lesson has an account."""
    seat, language = request.enrolment, request.LANGUAGE_CODE
    lesson = find_lesson(seat.course, slug)
    sandbox = _account(request, lesson)
    if sandbox is None:
        return LessonPage(seat, lesson, language)
    why = request.GET.get("why", "")
    return Workbench(seat, lesson, language, Opened(sandbox), tab, why)


def open_workbench(request: SeatRequest, slug: str, tab: str = "") -> Workbench:
    """The seat's own workbench for a lesson; 404 for a lesson without one."""
    page = open_page(request, slug, tab)
    if not isinstance(page, Workbench):
        raise Http404
    return page


def own_sandbox(request: SeatRequest, lesson: Lesson) -> Sandbox:
    """The seat's own sandbox for a lesson; 404 for a lesson without one."""
    sandbox = _account(request, lesson)
    if sandbox is None:
        raise Http404
    return sandbox


def sent_nonce(request: HttpRequest) -> str:
    """The form's own, which tells one sent twice; a new one where it has none."""
    return request.POST.get("nonce") or new_nonce()


def deed_in(request: SeatRequest, lesson: Lesson) -> Deed:
    """Whose deed, where, on what, once: in the seat's own account of a lesson."""
    account = own_sandbox(request, lesson)
    return Deed(request.enrolment, lesson, account, sent_nonce(request))


def _account(request: SeatRequest, lesson: Lesson) -> Sandbox | None:
    sandbox = open_lesson_sandbox(request.enrolment, lesson)
    if sandbox is not None:
        request.account = sandbox.pk
    return sandbox
