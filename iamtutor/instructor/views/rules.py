"""The settings of a class: its rules, its lessons, and who teaches it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from iamtutor.instructor.access import taught
from iamtutor.instructor.forms.classes import LessonsForm, RulesForm
from iamtutor.people import classes, invitations
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.people.selectors import instructors_of
from iamtutor.web.courses import course_called
from iamtutor.web.pages.forms import form_page, status_of
from iamtutor.web.pages.qr import qr_code


@taught("GET", "POST")
def settings(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    form = RulesForm(request.POST or None, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        classes.change_rules(cohort=cohort, **form.cleaned_data)
        messages.success(request, _("The rules of the class are saved."))
        return redirect("instructor:settings", cohort.pk)
    return form_page(
        request,
        "instructor/classes/settings",
        {
            "cohort": Cohort.objects.get(pk=cohort.pk),
            "form": form,
            "here": "settings",
            "lessons": len(cohort.taken.lessons),
            "minutes": sum(one.file.minutes for one in cohort.taken.lessons),
            "of": len(course_called(cohort.course).lessons),
            "may_copy": classes.may_open_classes(request.person),
        },
    )


@taught("GET", "POST")
def lessons(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Which lessons the class takes, in which order."""
    sent = request.POST if request.method == "POST" else None
    form = LessonsForm(course_called(cohort.course), cohort.lessons, sent)
    if sent is not None and not form.moved and form.is_valid():
        classes.change_rules(cohort=cohort, lessons=form.cleaned_data["lessons"])
        messages.success(request, _("The lessons of the class are saved."))
        return redirect("instructor:lessons", cohort.pk)
    return render(
        request,
        "instructor/classes/lessons.html",
        {
            "cohort": cohort,
            "form": form,
            "here": "settings",
            "errors": () if form.moved else form.non_field_errors(),
        },
        status=status_of(not form.moved and form.errors),
    )


def _link(request: HttpRequest, route: str, *args: object) -> str:
    return request.build_absolute_uri(reverse(route, args=args))


@taught()
def joining(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """The code, the link and the picture of the link, for the projector."""
    link = _link(request, "join", cohort.join_code)
    return render(
        request,
        "instructor/classes/joining.html",
        {"cohort": cohort, "link": link, "qr": qr_code(link), "here": "joining"},
    )


@taught("POST")
def new_code(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    classes.new_code(cohort=cohort)
    messages.success(
        request, _("The class has a new code. The old one no longer works.")
    )
    return redirect("instructor:joining", cohort.pk)


@taught("GET", "POST")
def instructors(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Who teaches the class; a post makes a link for one more, shown once."""
    link = ""
    if request.method == "POST":
        code = invitations.invite(by=request.person, cohort=cohort)
        link = _link(request, "invitation", code)
    return render(
        request,
        "instructor/classes/instructors.html",
        {
            "cohort": cohort,
            "here": "settings",
            "seats": instructors_of(cohort),
            "link": link,
            "days": invitations.LASTS.days,
        },
    )


@taught("POST")
def remove_instructor(
    request: SignedInRequest, cohort: Cohort, seat: int
) -> HttpResponse:
    removed = get_object_or_404(
        Enrolment, pk=seat, cohort=cohort, seat=Enrolment.Seat.INSTRUCTOR
    )
    try:
        classes.remove_instructor(seat=removed)
    except classes.LastInstructor:
        messages.error(request, _("A class needs at least one instructor."))
        return redirect("instructor:instructors", cohort.pk)
    if removed.person_id == request.person.pk:
        messages.success(request, _("You no longer teach this class."))
        return redirect("instructor:classes")
    messages.success(
        request,
        _("%(name)s no longer teaches this class.") % {"name": removed.person},
    )
    return redirect("instructor:instructors", cohort.pk)
