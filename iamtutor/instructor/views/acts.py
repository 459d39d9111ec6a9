"""What an instructor does for learners: one page of forms, for those who were chosen."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from iamtutor.classroom import allowances, notes
from iamtutor.classroom.models import Excuse, Extension, Note, Reset
from iamtutor.classroom.names import names_of
from iamtutor.classroom.roster import learners_of
from iamtutor.course.account import resetting
from iamtutor.course.views.answers import REFUSALS, STOPPED
from iamtutor.course.views.seat import sent_nonce
from iamtutor.instructor.access import taught
from iamtutor.instructor.acting import Acts, carry_out
from iamtutor.instructor.forms.acts import FORMS
from iamtutor.instructor.groups import group_names
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort
from iamtutor.web.pages.returning import asked_next
from iamtutor.web.requests.bodies import takes_many


def _acts(request: SignedInRequest, cohort: Cohort, chosen: QueryDict) -> Acts:
    """For the seats that ``chosen`` names, or a group, or everybody; 404 for a seat that is
    not a learner's in this class now."""
    ids, group = chosen.getlist("seat"), chosen.get("group", "")
    there = learners_of(cohort).select_related("person", "cohort")
    seats = there.order_by("created", "pk")
    if ids:
        if not all(one.isdecimal() and len(one) < 10 for one in ids):
            raise Http404
        seats = seats.filter(pk__in=ids)
        if seats.count() != len(set(ids)):
            raise Http404
    elif group:
        seats = seats.filter(group=group)
        if not seats:
            raise Http404
    found = list(seats)
    here = reverse("instructor:acts", args=[cohort.pk])
    if ids or group:
        here += "?" + urlencode({"seat": [seat.pk for seat in found]}, doseq=True)
    return Acts(
        cohort,
        found,
        not (ids or group),
        request.LANGUAGE_CODE,
        names_of(cohort, request.session),
        asked_next(request, here),
    )


def _page(
    request: SignedInRequest, cohort: Cohort, acts: Acts, status: int = 200
) -> HttpResponse:
    context = {"cohort": cohort, "acts": acts, "groups": group_names(cohort)}
    if len(acts.named) == 1 and not acts.everybody:
        ((seat, name),) = acts.named
        context |= {
            "enrolment": seat,
            "name": name,
            "learner_id": acts.names.learner_id(seat),
            "here": "acts",
        }
    return render(request, "instructor/acts.html", context, status=status)


@taught()
def acts(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """The forms, and what holds now."""
    return _page(request, cohort, _acts(request, cohort, request.GET))


@takes_many
@taught("POST")
def act(request: SignedInRequest, cohort: Cohort, kind: str) -> HttpResponse:
    """Carry out one of the forms; it comes back with what is not right."""
    wanted = next((form for form in FORMS if form.act == kind), None)
    chosen = _acts(request, cohort, request.POST)
    if wanted is None or (chosen.everybody and wanted is not FORMS[0]):
        raise Http404
    form = wanted(cohort, request.LANGUAGE_CODE, request.POST)
    if not form.is_valid():
        chosen.sent = form
        return _page(request, cohort, chosen, status=422)
    nonce = sent_nonce(request)
    try:
        told = carry_out(form, chosen, by=request.person, nonce=nonce)
    except STOPPED as stop:
        messages.error(request, REFUSALS[type(stop)][1]())
    else:
        messages.success(request, told)
    return _back(request, cohort)


def _back(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    return redirect(asked_next(request, reverse("instructor:live", args=[cohort.pk])))


@taught("POST")
def withdraw(
    request: SignedInRequest, cohort: Cohort, kind: str, pk: int
) -> HttpResponse:
    """Take back a note, an extension or an excuse; undo a reset."""
    here = {"pk": pk, "enrolment__cohort": cohort}
    try:
        match kind:
            case "note":
                notes.withdraw(get_object_or_404(Note, pk=pk, cohort=cohort))
            case "extension":
                allowances.withdraw(get_object_or_404(Extension, **here))
            case "excuse":
                allowances.withdraw(get_object_or_404(Excuse, **here))
            case "reset":
                records = Reset.objects.select_related("record")
                resetting.undo(get_object_or_404(records, **here))
            case _:
                raise Http404
    except STOPPED as stop:
        messages.error(request, REFUSALS[type(stop)][1]())
        return _back(request, cohort)
    messages.success(request, _("Taken back."))
    return _back(request, cohort)
