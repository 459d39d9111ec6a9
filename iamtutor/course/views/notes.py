"""What an instructor says to a learner or did in the account, and what becomes of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from iamtutor.classroom import notes
from iamtutor.classroom.models import Reset
from iamtutor.course.account import resetting
from iamtutor.course.page.news import News
from iamtutor.course.views.answers import REFUSALS, STOPPED
from iamtutor.course.views.seat import SeatRequest, barred, with_seat
from iamtutor.web.pages.returning import asked_next, path_of_ours
from iamtutor.web.requests.htmx import fragments


@with_seat()
def all_notes(request: SeatRequest) -> HttpResponse:
    """Everything that was said to the seat, read or not."""
    context = {"received": notes.received(request.enrolment)}
    return render(request, "course/notes.html", context)


@with_seat()
def news(request: SeatRequest) -> HttpResponse:
    """What is new; polled by the pages, 204 when they show it already."""
    found = News.of(request.enrolment, request.LANGUAGE_CODE)
    if request.GET.get("v", "") == found.version:
        return HttpResponse(status=204)
    # A form comes back to the page that it is on.
    here = path_of_ours(request, request.htmx.current_url or "")
    context = {"news": found, "here": here}
    return fragments(
        request, ["course/page/_news.html", "course/page/_news_mark.html"], context
    )


def _back(request: SeatRequest) -> HttpResponse:
    return redirect(asked_next(request, reverse("course:notes")))


@with_seat("POST")
def read(request: SeatRequest, note: int) -> HttpResponse:
    """The learner has read a note."""
    if not notes.mark_read(request.enrolment, note):
        raise Http404
    return _back(request)


@with_seat("POST")
def reset(request: SeatRequest, reset: int) -> HttpResponse:
    """The learner knows of a reset, or undoes it."""
    own = Reset.objects.select_related("record")
    found = get_object_or_404(own, pk=reset, enrolment=request.enrolment)
    if "undo" in request.POST:
        stopped = barred(request)
        if stopped is not None:
            return stopped
        try:
            resetting.undo(found)
        except STOPPED as stop:
            messages.error(request, REFUSALS[type(stop)][1]())
        else:
            messages.success(request, _("Your account is as it was before."))
    elif found.seen is None:
        Reset.objects.filter(pk=found.pk).update(seen=timezone.now())
    return _back(request)
