"""A fix that the instructor sent: played in the learner's account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from iamtutor.classroom.models import Fix
from iamtutor.course.account import fixes
from iamtutor.course.views.answers import back_to_lesson, refused_in_words, tell
from iamtutor.course.views.changes import bench_after
from iamtutor.course.views.seat import SeatRequest, deed_in, find_lesson, with_seat


@with_seat("POST")
@refused_in_words
def play(request: SeatRequest, slug: str, fix: int) -> HttpResponse:
    """Play a fix: one action."""
    lesson = find_lesson(request.enrolment.course, slug)
    sent = get_object_or_404(Fix, pk=fix, enrolment=request.enrolment, lesson=slug)
    acted = fixes.play(deed_in(request, lesson), sent)
    bench = bench_after(request, acted, request.POST.get("tab", ""))
    tell(request, bench, acted)
    if not acted.done.record.exit_code:
        messages.success(request, _("The fix was played in your account."))
    return back_to_lesson(slug, tab=bench.tab, fragment=f"fix-{sent.pk}")
