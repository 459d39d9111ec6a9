"""Going on alone with what was done in a class."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from iamtutor.course.progress import taking_along
from iamtutor.course.progress.taking_along import choices, own_seat
from iamtutor.course.telling.names import account_called
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.selectors import seats_of
from iamtutor.people.services import take_seat
from iamtutor.web.courses import library


@login_required
@require_http_methods(["GET", "POST"])
def take_along(request: SignedInRequest, seat: int) -> HttpResponse:
    """Copy a seat in a class to one's own: at once where nothing of one's own gives way,
    else after a question. A seat that was taken away has nothing to take along."""
    in_class = get_object_or_404(seats_of(request.person), pk=seat)
    cohort = in_class.cohort
    if cohort.self_paced or cohort.course not in library().courses:
        raise Http404
    if request.method == "POST":
        chosen = {
            name.removeprefix("account-"): str(value)
            for name, value in request.POST.items()
        }
        try:
            own = taking_along.take_along(in_class, chosen)
        except taking_along.Undecided:
            pass
        else:
            take_seat(request=request, enrolment=own)
            words = _("You now learn on your own, with what you did in %(title)s.")
            messages.success(request, words % {"title": cohort.title})
            return redirect("course:continue")
    course, language = library().courses[cohort.course], request.LANGUAGE_CODE
    context = {
        "seat": in_class,
        "choices": [
            (one, account_called(course, one.world, language))
            for one in choices(in_class, own_seat(in_class))
        ],
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "course/account/take_along.html", context, status=status)
