"""One learner of a class."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from iamtutor.instructor import selectors
from iamtutor.instructor.access import learner_in, taught
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort


@taught
@require_safe
def learner(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """One learner's attempts and what was done, newest first."""
    enrolment = learner_in(cohort, seat)
    return render(
        request,
        "instructor/learner.html",
        {
            "cohort": cohort,
            "enrolment": enrolment,
            "moments": selectors.timeline(enrolment, request.LANGUAGE_CODE),
        },
    )
