"""The help queue: an instructor goes there, or says that it is settled."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from iamtutor.classroom import help
from iamtutor.classroom.models import HelpNeed
from iamtutor.instructor.access import taught
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort
from iamtutor.web.pages.returning import asked_next


@taught("POST")
def need(request: SignedInRequest, cohort: Cohort, need: int) -> HttpResponse:
    """``act``: take, leave or helped."""
    found = get_object_or_404(HelpNeed, pk=need, enrolment__cohort=cohort)
    match request.POST.get("act"):
        case "take":
            if not help.take(found, request.person):
                messages.warning(
                    request,
                    _("Somebody else is helping there, or it is settled already."),
                )
        case "leave":
            help.leave(found, request.person)
        case "helped":
            help.helped(found)
    return redirect(asked_next(request, reverse("instructor:live", args=[cohort.pk])))
