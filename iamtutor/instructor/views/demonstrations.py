"""A belief refuted before the class, on the projector."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from iamtutor.course.services import new_nonce
from iamtutor.course.views.answers import REFUSALS, STOPPED
from iamtutor.course.views.seat import sent_nonce
from iamtutor.instructor.access import taught
from iamtutor.instructor.teaching import demonstrations
from iamtutor.instructor.teaching.demonstrations import Shown
from iamtutor.lessons.content.lesson import Demonstration
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort, Enrolment


def _found(
    request: SignedInRequest, cohort: Cohort, belief: str
) -> tuple[Enrolment, Demonstration]:
    """The instructor's own seat, and the demonstration against a belief; else 404."""
    demonstration = cohort.taken.demonstrations.get(belief)
    if demonstration is None:
        raise Http404
    seat = Enrolment.objects.select_related("cohort").get(
        cohort=cohort, person=request.person, seat=Enrolment.Seat.INSTRUCTOR
    )
    return seat, demonstration


def _page(
    request: SignedInRequest,
    cohort: Cohort,
    shown: Shown,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """The whole page, or the part of it that a press changes."""
    context = {"cohort": cohort, "shown": shown, "nonce": new_nonce(), **more}
    template = "_demonstration.html" if request.htmx else "demonstration.html"
    return render(request, f"instructor/teaching/{template}", context, status=status)


@taught()
def demonstration(
    request: SignedInRequest, cohort: Cohort, belief: str
) -> HttpResponse:
    """The belief, the account in which it is wrong, and the lines to type."""
    seat, found = _found(request, cohort, belief)
    sandbox = demonstrations.open_account(seat, found)
    return _page(
        request, cohort, Shown(seat.course, found, sandbox, request.LANGUAGE_CODE)
    )


@taught("POST")
def type_line(request: SignedInRequest, cohort: Cohort, belief: str) -> HttpResponse:
    """Type a line of the demonstration, or any other."""
    seat, found = _found(request, cohort, belief)
    sandbox = demonstrations.open_account(seat, found)
    shown = Shown(seat.course, found, sandbox, request.LANGUAGE_CODE)
    prepared = {line.id: line for line in shown.lines}.get(
        request.POST.get("number", "")
    )
    machine = prepared.at if prepared else request.POST.get("at", "")
    line = prepared.line if prepared else request.POST.get("line", "")
    nonce = sent_nonce(request)
    try:
        done = demonstrations.type_line(
            seat, sandbox, machine=machine, line=line, nonce=nonce
        )
    except STOPPED as stop:
        status, sentence = REFUSALS[type(stop)]
        kept = "" if prepared else line
        return _page(
            request, cohort, shown, status=status, refused=sentence(), kept_line=kept
        )
    if not request.htmx:
        address = reverse("instructor:demonstration", args=[cohort.pk, belief])
        return redirect(f"{address}#entry-{done.record.ordinal}")
    after = Shown(seat.course, found, done.sandbox, request.LANGUAGE_CODE)
    return _page(request, cohort, after)


@taught("POST")
def begin_again(request: SignedInRequest, cohort: Cohort, belief: str) -> HttpResponse:
    """The account as it was before the first line."""
    demonstrations.begin_again(*_found(request, cohort, belief))
    return redirect("instructor:demonstration", cohort.pk, belief)
