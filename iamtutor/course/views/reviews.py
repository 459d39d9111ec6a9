"""The review: questions of earlier lessons, asked once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from iamtutor.classroom.plan import barrier
from iamtutor.course.models import Review
from iamtutor.course.page.review_page import ReviewPage
from iamtutor.course.progress import reviews
from iamtutor.course.progress.spacing import Key
from iamtutor.course.services import new_nonce
from iamtutor.course.views.answers import REFUSALS
from iamtutor.course.views.seat import SeatRequest, barred, with_seat
from iamtutor.course.views.tasks import count_answer, given_to, state_word
from iamtutor.sandbox.services import TooFast, storable_nonce


def _page(request: SeatRequest, held: reviews.Held | None) -> ReviewPage:
    return ReviewPage(request.enrolment, request.LANGUAGE_CODE, held)


@with_seat
@require_safe
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


@with_seat
@require_POST
def answer(request: SeatRequest, review: int, slug: str, question: str) -> HttpResponse:
    """An answer to a question of an own review; one that came before is not taken again."""
    seat, key = request.enrolment, Key(slug, question)
    own = Review.objects.filter(enrolment=seat, pk=review).first()
    held = None if own is None else reviews.held(seat.course, own)
    if own is None or held is None or key not in held.questions:
        raise Http404
    given = given_to(held.questions[key], request, None)
    if given is not None:
        try:
            count_answer(request)
        except TooFast:
            messages.error(request, REFUSALS[TooFast][1]())
            there = reverse("course:review")
            if request.htmx:
                return HttpResponse(headers={"HX-Redirect": there})
            return HttpResponseRedirect(there)
        reviews.answer(
            review=own,
            key=key,
            question=held.questions[key],
            given=given,
            nonce=storable_nonce(request.POST.get("nonce") or new_nonce()),
        )
    page = _page(request, reviews.held(seat.course, own))
    card = page.card(key)
    if request.htmx:
        said = state_word(card.state, card.title)
        context = {"page": page, "announcement": said}
        return render(request, "course/review/_answer.html", context)
    at = "said" if card.says_something else "card"
    return HttpResponseRedirect(reverse("course:review") + f"#{at}-{card.id}")
