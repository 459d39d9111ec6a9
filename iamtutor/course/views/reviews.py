"""The review: questions of earlier lessons, asked once more."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from iamtutor.classroom.plan import barrier
from iamtutor.course.page.review_page import ReviewPage
from iamtutor.course.progress import reviews
from iamtutor.course.progress.spacing import Key
from iamtutor.course.views.answers import REFUSALS
from iamtutor.course.views.seat import SeatRequest, barred, sent_nonce, with_seat
from iamtutor.course.views.tasks import count_answer, given_to, state_word
from iamtutor.sandbox.services import TooFast, storable_nonce


def _page(request: SeatRequest, held: reviews.Held | None) -> ReviewPage:
    return ReviewPage(request.enrolment, request.LANGUAGE_CODE, held)


@with_seat()
def review(request: SeatRequest) -> HttpResponse:
    """What is to be reviewed, or what was last."""
    stopped = barred(request)
    if stopped is not None:
        return stopped
    seat = request.enrolment
    page = _page(request, reviews.current(seat, timezone.now()))
    return render(
        request,
        "course/review.html",
        {
            "page": page,
            "course_title": mark_safe(seat.course.title(request.LANGUAGE_CODE)),
            "barrier": barrier(seat.cohort),
        },
    )


@with_seat("POST")
def answer(request: SeatRequest, slug: str, question: str) -> HttpResponse:
    """An answer to a question of the review; one that came before is not taken again. To
    who asks what is not asked (any more) the page tells what is."""
    seat, key, now = request.enrolment, Key(slug, question), timezone.now()
    held = reviews.current(seat, now)
    if held is None or key not in held.questions:
        return _to_page(request)
    given = given_to(held.questions[key], request, None)
    if given is not None:
        try:
            count_answer(request)
        except TooFast:
            messages.error(request, REFUSALS[TooFast][1]())
            return _to_page(request)
        nonce = storable_nonce(sent_nonce(request))
        held = reviews.answer(seat, key, given, nonce, now)
        if held is None:
            return _to_page(request)
    page = _page(request, held)
    card = page.card(key)
    if request.htmx:
        said = state_word(card.state, card.title)
        context = {"page": page, "announcement": said}
        return render(request, "course/review/_answer.html", context)
    at = "said" if card.says_something else "card"
    return HttpResponseRedirect(reverse("course:review") + f"#{at}-{card.id}")


def _to_page(request: SeatRequest) -> HttpResponse:
    there = reverse("course:review")
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": there})
    return HttpResponseRedirect(there)
