"""The page of an invitation: whoever opens it becomes an instructor."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from iamtutor.people import invitations, services
from iamtutor.people.forms import KeepForm
from iamtutor.people.middleware import PersonRequest
from iamtutor.people.models import TAKEN, Invitation, Person
from iamtutor.people.signing_in.doors import count_code, count_guest, know_device
from iamtutor.web.pages.forms import form_page


@require_safe
def link(request: HttpRequest, code: str) -> HttpResponse:
    """The link that is sent: to the page, in the language that the browser asks for."""
    with override(get_language_from_request(request)):
        return redirect("people:invitation", code)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: PersonRequest, code: str) -> HttpResponse:
    """Accepted as who is signed in; whoever is nobody yet, or a guest, chooses a name and a
    password here."""
    count_code(request)
    try:
        found = invitations.find_invitation(code)
    except invitations.Spent:
        return render(request, "people/invitation_spent.html", status=410)
    known = request.user.is_authenticated and not request.user.is_guest
    form = None if known else KeepForm(request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            person = _accepted(request, found, form)
        except invitations.Spent:
            return render(request, "people/invitation_spent.html", status=410)
        if person is not None:
            response = _welcome(request, found)
            know_device(request, response, person.name)
            return response
    return form_page(
        request,
        "people/invitation",
        {"invitation": found, "form": form, "sign_in": reverse("people:sign-in")},
    )


def _accepted(
    request: PersonRequest, found: Invitation, form: KeepForm | None
) -> Person | None:
    """Who is an instructor now; None where the form says why not. Raises ``Spent``."""
    if form is None:
        assert request.person is not None
        invitations.accept(invitation=found, person=request.person)
        return request.person
    names = {
        name: form.cleaned_data[name] for name in ("name", "password", "shown_name")
    }
    try:
        if request.user.is_authenticated:
            person = invitations.accept_as_named(
                invitation=found, guest=request.user, **names
            )
            update_session_auth_hash(request, person)
            request.session.set_expiry(None)
        else:
            count_guest(request)
            person = invitations.accept_as_new(invitation=found, **names)
            services.come_in(request=request, person=person)
    except services.NameTaken:
        form.add_error("name", TAKEN)
        return None
    return person


def _welcome(request: PersonRequest, found: Invitation) -> HttpResponse:
    if found.cohort is not None:
        messages.success(request, _("You teach this class now."))
        return redirect("instructor:live", found.cohort.pk)
    messages.success(request, _("You can open classes now. Start with your first one."))
    return redirect("instructor:open")
