"""Removing the demo class."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from iamtutor.instructor.access import taught
from iamtutor.people.classes import delete_class
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort


@taught("GET", "POST", though_archived=True)
def remove(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """The class goes with all that its demo learners did, after a question; nothing has to
    be typed for it. Any other class is 404."""
    if not cohort.is_demo:
        raise Http404
    if request.method == "POST":
        delete_class(cohort=cohort)
        messages.success(request, _("The demo class is removed."))
        return redirect("instructor:classes")
    return render(request, "instructor/classes/demo_remove.html", {"cohort": cohort})
