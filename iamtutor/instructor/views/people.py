"""One person on the roster: names and ID, taking out and back, moving, giving a guest's
work to a person, deleting."""

from collections.abc import Callable, Mapping
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from iamtutor.classroom import roster
from iamtutor.classroom.looks import looked
from iamtutor.classroom.models import ListedName, Look
from iamtutor.classroom.names import MASKED_KEY, names_of
from iamtutor.course.progress.merging import merge, worlds_of_both
from iamtutor.course.progress.own_data import data_of_seat
from iamtutor.instructor.access import learner_in, taught
from iamtutor.instructor.forms.people import DeleteSeatForm, RosterForm
from iamtutor.instructor.learner.work import Words
from iamtutor.instructor.roster import classes_to_move_to, likely, way_of
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.people.selectors import only_learners_of
from iamtutor.web.pages.forms import form_page


def _is_number(text: str) -> bool:
    """Whether a form sent what can be the number of a row."""
    return text.isdecimal() and len(text) < 10


def _named(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that can't be without names: not while they are masked."""

    @wraps(view)
    def page(request: SignedInRequest, cohort: Cohort, **kwargs: int) -> HttpResponse:
        if request.session.get(MASKED_KEY):
            messages.warning(
                request,
                _("Names are masked. Show them first: this page is about them."),
            )
            return redirect("instructor:roster", cohort.pk)
        return view(request, cohort, **kwargs)

    return page


@taught("GET", "POST")
@_named
def person(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """A learner's names, ID and group; and what can be done about them."""
    enrolment = learner_in(cohort, seat)
    ours = bool(only_learners_of(request.person, [enrolment.person]))
    form = RosterForm(
        request.POST or None,
        own_name=not ours,
        initial={
            "shown_name": str(enrolment.person),
            "learner_id": enrolment.learner_id,
            "group": enrolment.group,
        },
    )
    if _saved(request, form, lambda data: roster.change_seat(enrolment, data)):
        return redirect("instructor:roster", cohort.pk)
    context = {
        "cohort": cohort,
        "enrolment": enrolment,
        "name": names_of(cohort, request.session).of(enrolment),
        "way": way_of(enrolment.person),
        "ours": ours,
        "form": form,
        "classes": classes_to_move_to(enrolment, request.person),
    }
    if enrolment.person.is_guest:
        others, listed = _others(enrolment), list(roster.expected_in(cohort))
        guest = str(enrolment.person)
        context |= {
            "others": others,
            "likely_other": likely(
                guest, [(str(one.person), one.learner_id) for one in others]
            ),
            "expected": listed,
            "likely_listed": likely(
                guest, [(one.shown_name, one.learner_id) for one in listed]
            ),
        }
    return form_page(request, "instructor/roster/roster_person", context)


def _saved(
    request: SignedInRequest,
    form: RosterForm,
    change: Callable[[Mapping[str, str]], None],
) -> bool:
    """Whether the form was sent and its ``change`` made; the form says what was wrong."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        change(form.cleaned_data)
    except roster.Refused as refused:
        form.add_error("learner_id", str(refused.reason.label))
        return False
    messages.success(request, _("Saved."))
    return True


def _others(guest: Enrolment) -> list[Enrolment]:
    """Who a guest may turn out to be: those who are no guests."""
    others = roster.learners_of(guest.cohort).filter(person__is_guest=False)
    return sorted(others.select_related("person"), key=lambda one: str(one.person))


@taught("GET", "POST")
@_named
def expected(request: SignedInRequest, cohort: Cohort, listed: int) -> HttpResponse:
    """Somebody on the list who has not come yet."""
    one = get_object_or_404(roster.expected_in(cohort), pk=listed)
    form = RosterForm(
        request.POST or None,
        initial={
            "shown_name": one.shown_name,
            "learner_id": one.learner_id,
            "group": one.group,
        },
    )
    if _saved(request, form, lambda data: roster.change_listed(one, data)):
        return redirect("instructor:roster", cohort.pk)
    context = {"cohort": cohort, "listed": one, "form": form}
    return form_page(request, "instructor/roster/roster_expected", context)


@taught("POST")
def strike(request: SignedInRequest, cohort: Cohort, listed: int) -> HttpResponse:
    """Take an expected name off the list."""
    ListedName.objects.filter(cohort=cohort, enrolment=None, pk=listed).delete()
    messages.success(request, _("The name is off the list."))
    return redirect("instructor:roster", cohort.pk)


@taught("POST")
def remove(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """Take a learner out of the class; the work is kept, and it can be undone."""
    roster.take_out(learner_in(cohort, seat))
    messages.success(
        request,
        _("Taken out of the class. Below the list you can take this person back."),
    )
    return redirect("instructor:roster", cohort.pk)


@taught("POST")
def take_back(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    roster.take_back(learner_in(cohort, seat))
    messages.success(request, _("Back in the class, with all work."))
    return redirect("instructor:roster", cohort.pk)


@taught("POST")
def move(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """To another class of this instructor; the work goes along."""
    enrolment = learner_in(cohort, seat)
    wanted = request.POST.get("to", "")
    possible = classes_to_move_to(enrolment, request.person)
    to = next((one for one in possible if str(one.pk) == wanted), None)
    if to is None:
        raise Http404
    try:
        roster.move(enrolment, to)
    except roster.Refused as refused:
        messages.error(request, str(refused.reason.label))
        return redirect("instructor:roster-person", cohort.pk, seat)
    messages.success(request, _("Moved to %(title)s, with all work.") % {"title": to})
    return redirect("instructor:roster", cohort.pk)


@taught("POST")
def identify(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """A guest is somebody on the list who had not come yet: the guest gets that name."""
    guest = learner_in(cohort, seat)
    wanted = request.POST.get("listed", "")
    if not guest.person.is_guest or not _is_number(wanted):
        raise Http404
    listed = get_object_or_404(roster.expected_in(cohort), pk=int(wanted))
    roster.claim(listed, guest)
    messages.success(request, _("Saved."))
    return redirect("instructor:roster", cohort.pk)


@taught("GET", "POST")
def unite(
    request: SignedInRequest, cohort: Cohort, seat: int, other: int
) -> HttpResponse:
    """Give a guest's work to a person of the class, after a question that says what
    stands where both have done something."""
    guest, to = learner_in(cohort, seat), learner_in(cohort, other)
    if not guest.person.is_guest or to.person.is_guest or to.removed is not None:
        raise Http404
    both = worlds_of_both(guest, to)
    if request.method == "POST":
        chosen = [
            one.world for one in both if request.POST.get(f"w-{one.world}") == "guest"
        ]
        merge(guest, to, chosen)
        messages.success(request, _("The work of both has been merged."))
        return redirect("instructor:roster", cohort.pk)
    names = names_of(cohort, request.session)
    words = Words(cohort.taken, request.LANGUAGE_CODE)
    context = {
        "cohort": cohort,
        "guest": guest,
        "to": to,
        "guest_name": names.of(guest),
        "to_name": names.of(to),
        "both": [(one, words.world(one.world)) for one in both],
    }
    return render(request, "instructor/roster/roster_unite.html", context)


@taught("GET")
def choose(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """From the list of people to the question about the one that was chosen."""
    other = request.GET.get("other", "")
    if not _is_number(other):
        raise Http404
    return redirect("instructor:roster-unite", cohort.pk, seat, int(other))


@taught("GET", "POST", though_archived=True)
def delete(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """Everything of a learner in this class goes, after one more question."""
    enrolment = learner_in(cohort, seat)
    form = DeleteSeatForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        roster.delete_seats([enrolment])
        messages.success(
            request,
            _("Everything that was kept about this person in the class is deleted."),
        )
        return redirect("instructor:roster", cohort.pk)
    context = {
        "cohort": cohort,
        "enrolment": enrolment,
        "name": names_of(cohort, request.session).of(enrolment),
        "form": form,
    }
    return form_page(request, "instructor/roster/roster_delete", context)


@taught("POST", though_archived=True)
def data(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """All that is kept of a learner in this class, as a file. The learner sees that it was
    taken."""
    enrolment = learner_in(cohort, seat)
    looked(request.person, enrolment, Look.What.EXPORT)
    return HttpResponse(
        data_of_seat(enrolment),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="seat-{seat}.json"'},
    )
