"""The one door to a class: an instructor's seat in it that was not taken away. Every page
of the instructor comes through here; somebody else's class is 404, like none."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

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


def taught(*verbs: str, though_archived: bool = False) -> Callable[[View], View]:
    """A page of one class, for who is signed in and teaches it: the view gets the class in
    place of the number in its address, and answers ``verbs``; one that only shows names
    none. A class that is archived can only be read; ``though_archived`` is what leaves it
    as it is, what is done to it itself, and getting what is kept of somebody, or deleting
    it. Where a page needs an account that is damaged, it says so, and leads to what mends
    it."""

    def of_a_class(view: View) -> View:
        view = require_http_methods(list(verbs) or ["GET", "HEAD"])(view)

        @login_required
        @wraps(view)
        def page(request: HttpRequest, cohort: int, **kwargs: Any) -> HttpResponseBase:
            found = own_class(request, cohort)
            reads = request.method in ("GET", "HEAD")
            if found.archived and not (reads or though_archived):
                return _instead(request, "classes/archived", found, 403)
            try:
                return view(request, found, **kwargs)
            except (IntegrityError, ObjectDoesNotExist) as error:
                if not _still_there(found, *map(kwargs.get, ("seat", "other"))):
                    raise Deleted from error
                raise
            except UNREADABLE:
                log.exception("unreadable")
                return _instead(request, "unreadable", found, 500, kwargs.get("seat"))

        return page

    return of_a_class


def _instead(
    request: HttpRequest,
    name: str,
    cohort: Cohort,
    status: int,
    seat: int | None = None,
) -> HttpResponse:
    context = {"cohort": cohort, "seat": seat, "here": ""}
    return render(request, f"instructor/{name}.html", context, status=status)


def _still_there(cohort: Cohort, *seats: int | None) -> bool:
    """Another instructor may have deleted the class, or seats of it, meanwhile."""
    wanted = {seat for seat in seats if seat is not None}
    there = Enrolment.objects.filter(cohort=cohort, pk__in=wanted).count()
    return there == len(wanted) and Cohort.objects.filter(pk=cohort.pk).exists()
