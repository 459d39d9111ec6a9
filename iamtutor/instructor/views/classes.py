"""The classes that a person teaches, and opening one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from iamtutor.instructor import selectors
from iamtutor.instructor.forms import ClassForm
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.services import open_class


@login_required
@require_http_methods(["GET", "POST"])
def classes(request: SignedInRequest) -> HttpResponse:
    """The classes that a person teaches; an instructor may open another."""
    taught = selectors.classes_of(request.person)
    form = ClassForm(request.POST or None)
    if request.method == "POST":
        if not taught and not request.user.is_staff:
            raise Http404
        if form.is_valid():
            cohort = open_class(
                title=form.cleaned_data["title"],
                instructor=request.person,
                course=form.cleaned_data["course"],
            )
            return redirect("instructor:live", cohort.pk)
    return render(
        request,
        "instructor/classes.html",
        {"seats": taught, "form": form, "may_open": taught or request.user.is_staff},
        status=422 if form.errors else 200,
    )
