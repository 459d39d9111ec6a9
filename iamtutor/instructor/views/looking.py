"""Looking at the site as one learner sees it, and stopping: django-hijack's two views, with
our own idea of who may."""

from typing import Any

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods
from hijack.views import AcquireUserView, ReleaseUserView

from iamtutor.classroom.consent import may_watch
from iamtutor.classroom.looks import looked
from iamtutor.classroom.models import Look
from iamtutor.instructor.access import learner_in, own_class
from iamtutor.instructor.learner.standing_in import LOOKER_KEY, LOOKING_KEY, who_looks
from iamtutor.people.models import Enrolment, Person

#: Who may not is told so, asked for or sent; nothing else is a method of these.
ASKED_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@method_decorator(ASKED_OR_SENT, "dispatch")
class Looking(AcquireUserView):  # type: ignore[misc]
    """Begin to look as a learner of a class that one teaches. A POST."""

    @property
    def seat(self) -> Enrolment:
        """The learner's seat, or 404."""
        cohort = own_class(self.request, self.kwargs["cohort"])
        return learner_in(cohort, self.kwargs["seat"])

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who is looked at stands in the address: past the field that the view for any
        person asks for."""
        response: HttpResponse = super(AcquireUserView, self).dispatch(
            request, *args, **kwargs
        )
        return response

    def get_object(self, queryset: Any = None) -> Person:
        return self.seat.person

    def test_func(self) -> bool:
        seat = self.seat
        person = seat.person
        trusted = person.is_staff or person.is_superuser or person.is_instructor
        here = person.is_active and seat.removed is None
        return here and not trusted and may_watch(seat)

    def handle_no_permission(self) -> Any:
        """Who is signed in reads on the session's page why not."""
        if not self.request.user.is_authenticated:
            return super().handle_no_permission()
        return redirect("instructor:session", self.seat.cohort_id, self.seat.pk)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        seat = self.seat
        by = Person.objects.get(pk=request.user.pk)  # ``login`` makes that another one
        response: HttpResponse = super().post(request, *args, **kwargs)
        looked(by, seat, Look.What.SITE)
        request.session[LOOKING_KEY] = seat.pk
        request.session[LOOKER_KEY] = by.get_session_auth_hash()
        return response

    def get_success_url(self) -> str:
        """Where the learner is, which is where help is asked for."""
        return reverse("course:continue")


@method_decorator(ASKED_OR_SENT, "dispatch")
class Stopped(ReleaseUserView):  # type: ignore[misc]
    """Stop looking: the instructor is back on the learner's page. A POST."""

    raise_exception = False

    def handle_no_permission(self) -> Any:
        """Who does not look, as after stopping in another tab, has nothing to stop."""
        if not self.request.user.is_authenticated:
            return super().handle_no_permission()
        return redirect("instructor:classes")

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if who_looks(request) is None:  # their password has changed: nobody is here
            logout(request)
            return redirect("people:sign-in")
        self.seat = Enrolment.objects.filter(
            pk=request.session.get(LOOKING_KEY, 0)
        ).first()
        response: HttpResponse = super().post(request, *args, **kwargs)
        for key in (LOOKING_KEY, LOOKER_KEY):
            request.session.pop(key, None)
        return response

    def get_success_url(self) -> str:
        if self.seat is None:
            return reverse("instructor:classes")
        return reverse("instructor:learner", args=[self.seat.cohort_id, self.seat.pk])
