"""The classes that a person teaches; opening, copying, archiving and deleting one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_safe,
)

from iamtutor.classroom.roster import learners_of
from iamtutor.course.views.seat import sent_nonce
from iamtutor.instructor import selectors
from iamtutor.instructor.access import taught
from iamtutor.instructor.forms.classes import CopyForm, OpenForm, SureForm
from iamtutor.people import classes as services
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort
from iamtutor.web.pages.forms import form_page


@login_required
@require_safe
def classes(request: SignedInRequest) -> HttpResponse:
    """The classes that a person teaches, those that are put away last."""
    seats = selectors.classes_of(request.person)
    return render(
        request,
        "instructor/classes.html",
        {
            "seats": [seat for seat in seats if not seat.cohort.archived],
            "archived": [seat for seat in seats if seat.cohort.archived],
            "may_open": services.may_open_classes(request.person),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def open_class(request: SignedInRequest) -> HttpResponse:
    """A new class: its name is enough. Sent twice, the form opens one."""
    if not services.may_open_classes(request.person):
        raise PermissionDenied
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cohort = services.open_class(
            instructor=request.person,
            nonce=request.POST.get("nonce", "")[:40],
            **form.cleaned_data,
        )
        messages.success(request, _("The class is open. This is how people join it."))
        return redirect("instructor:joining", cohort.pk)
    return form_page(
        request, "instructor/classes/open", {"form": form, "nonce": sent_nonce(request)}
    )


def _next_title(title: str) -> str:
    """A name for a copy that tells it from the class: one number further."""
    name, _between, number = title.rpartition(" ")
    if name and number.isdecimal() and len(number) < 4:
        return f"{name} {int(number) + 1}"
    return f"{title[:116]} 2"


@taught("GET", "POST", though_archived=True)
def copy(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """The rules of the class once more, for other people."""
    if not services.may_open_classes(request.person):
        raise PermissionDenied
    form = CopyForm(request.POST or None, initial={"title": _next_title(cohort.title)})
    if request.method == "POST" and form.is_valid():
        made = services.copy_class(
            cohort=cohort,
            title=form.cleaned_data["title"],
            instructor=request.person,
            nonce=request.POST.get("nonce", "")[:40],
        )
        messages.success(
            request, _("This is the copy. Dates and people are not copied.")
        )
        return redirect("instructor:settings", made.pk)
    return form_page(
        request,
        "instructor/classes/copy",
        {
            "cohort": cohort,
            "form": form,
            "here": "settings",
            "nonce": sent_nonce(request),
        },
    )


@taught("POST", though_archived=True)
def archive(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Put the class away, or take it out again."""
    archived = "back" not in request.POST
    services.set_archived(cohort=cohort, archived=archived)
    if archived:
        messages.success(request, _("%(title)s is archived.") % {"title": cohort.title})
        return redirect("instructor:classes")
    messages.success(request, _("The class is in use again."))
    return redirect("instructor:live", cohort.pk)


@taught("GET", "POST", though_archived=True)
def delete(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Everything of the class goes, once its name is typed."""
    form = SureForm(cohort, request.POST or None)
    if request.method == "POST" and form.is_valid():
        title = cohort.title
        services.delete_class(cohort=cohort)
        messages.success(request, _("%(title)s is deleted.") % {"title": title})
        return redirect("instructor:classes")
    return form_page(
        request,
        "instructor/classes/delete",
        {
            "cohort": cohort,
            "form": form,
            "here": "settings",
            "learners": learners_of(cohort).count(),
        },
    )


@taught("POST")
def close(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Let nobody join any more, or people again."""
    possible = "back" in request.POST
    services.set_joining(cohort=cohort, possible=possible)
    messages.success(
        request,
        _("People can join again.") if possible else _("Nobody can join anymore."),
    )
    return redirect("instructor:joining", cohort.pk)
