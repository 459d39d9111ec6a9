"""The one door to a class: an instructor's seat in it that was not taken away. Every page
of the instructor comes through here; somebody else's class is 404, like none."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from iamtutor.people.models import Cohort, Enrolment
from iamtutor.sandbox.codec import UNREADABLE
from iamtutor.web.requests.errors import Deleted

log = structlog.get_logger("iamtutor.instructor")

View = Callable[..., HttpResponseBase]


def own_class(request: HttpRequest, cohort: int) -> Cohort:
    """The class, if the person teaches it; else 404."""
    return get_object_or_404(
        Cohort,
        pk=cohort,
        enrolments__person_id=request.user.pk,
        enrolments__seat=Enrolment.Seat.INSTRUCTOR,
        enrolments__removed=None,
    )


def learner_in(cohort: Cohort, seat: int) -> Enrolment:
    """A learner's seat in the class, whoever was taken out of it too; else 404."""
    return get_object_or_404(
        Enrolment.objects.select_related("person", "cohort"),
        pk=seat,
        cohort=cohort,
        seat=Enrolment.Seat.LEARNER,
    )


def taught(view: View) -> View:
    """A page of one class, for who is signed in and teaches it: the view gets the class in
    place of the number in its address. A class that is archived can only be read."""

    def unless_archived(
        request: HttpRequest, cohort: Cohort, **kwargs: Any
    ) -> HttpResponseBase:
        if cohort.archived and request.method not in ("GET", "HEAD"):
            context = {"cohort": cohort, "here": ""}
            return render(
                request, "instructor/classes/archived.html", context, status=403
            )
        return view(request, cohort, **kwargs)

    return taught_though_archived(wraps(view)(unless_archived))


def taught_though_archived(view: View) -> View:
    """The same for what leaves an archived class as it is, for what is done to it itself,
    and for getting what is kept of somebody, or deleting it. Where it needs an account that
    is damaged, it says so, and leads to what mends it."""

    @wraps(view)
    def page(request: HttpRequest, cohort: int, **kwargs: Any) -> HttpResponseBase:
        found = own_class(request, cohort)
        try:
            return view(request, found, **kwargs)
        except (IntegrityError, ObjectDoesNotExist) as error:
            if not _still_there(found, *map(kwargs.get, ("seat", "other"))):
                raise Deleted from error
            raise
        except UNREADABLE:
            log.exception("unreadable")
            context = {"cohort": found, "seat": kwargs.get("seat"), "here": ""}
            return render(request, "instructor/unreadable.html", context, status=500)

    return login_required(page)


def _still_there(cohort: Cohort, *seats: int | None) -> bool:
    """Another instructor may have deleted the class, or seats of it, meanwhile."""
    wanted = {seat for seat in seats if seat is not None}
    there = Enrolment.objects.filter(cohort=cohort, pk__in=wanted).count()
    return there == len(wanted) and Cohort.objects.filter(pk=cohort.pk).exists()
