"""A copy of a learner's account: opened, sent back as a fix, closed."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from iamtutor.classroom.looks import looked
from iamtutor.classroom.models import Look
from iamtutor.course.models import Place
from iamtutor.instructor.access import learner_in, taught
from iamtutor.instructor.forms.people import FixForm
from iamtutor.instructor.learner import copies
from iamtutor.instructor.learner.work import Words
from iamtutor.instructor.views.learner import context_of
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort
from iamtutor.people.services import take_seat
from iamtutor.web.pages.forms import form_page


@taught("POST")
def open_copy(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """A fresh copy, at the lesson in which the learner is."""
    enrolment = learner_in(cohort, seat)
    if not context_of(request, cohort, enrolment, "")["may_watch"]:
        return redirect("instructor:session", cohort.pk, seat)
    looked(request.person, enrolment, Look.What.FORK)
    copy = copies.open_copy(by=request.person, learner=enrolment)
    take_seat(request=request, enrolment=copy)
    place = Place.objects.filter(enrolment=copy).first()
    if place is None:
        return redirect("course:continue")
    return redirect("course:lesson", place.lesson)


@taught("GET", "POST")
def copy(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """What was done in the copy, and the form that sends it to the learner."""
    enrolment = learner_in(cohort, seat)
    own = copies.copy_by(request.person, enrolment)
    if own is None:
        return redirect("instructor:learner", cohort.pk, seat)
    steps = copies.steps_in(own)
    lesson = own.course.by_slug.get(steps.lesson)
    words = Words(own.course, request.LANGUAGE_CODE)
    tasks = [] if lesson is None else lesson.tasks
    form = FixForm(
        request.POST or None,
        tasks=[(task.id, words.item(steps.lesson, task.id)) for task in tasks],
        likely="" if lesson is None else copies.likely_task(own, lesson),
    )
    if request.method == "POST" and form.is_valid():
        sent = copies.send(
            copy=own,
            by=request.person,
            task=form.cleaned_data["task"],
            text=form.cleaned_data["text"],
        )
        if sent is None:
            raise Http404
        messages.success(
            request, _("The fix is sent. The learner finds it in the lesson.")
        )
        return redirect("instructor:learner", cohort.pk, seat)
    context = context_of(request, cohort, enrolment, "copy") | {
        "copy": own,
        "steps": steps,
        "form": form,
    }
    return form_page(request, "instructor/learner/copy", context)


@taught("POST")
def work_on(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """Back to work in the copy that is open."""
    own = copies.copy_by(request.person, learner_in(cohort, seat))
    if own is None:
        raise Http404
    take_seat(request=request, enrolment=own)
    return redirect("course:continue")


@taught("POST")
def close_copy(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    enrolment = learner_in(cohort, seat)
    copies.close_copy(by=request.person, learner=enrolment)
    messages.success(request, _("The copy is closed."))
    return redirect("instructor:learner", cohort.pk, seat)
