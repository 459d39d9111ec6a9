"""A forgotten password by mail, where the operator has set up mail: an address that people
may leave with their name, and Django's own way to a new password with it. Elsewhere there
are no such pages.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from itertools import groupby
from operator import attrgetter
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import (
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from iamtutor.people.forms import ChoosesPassword, OwnPasswordForm, new_password
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Person
from iamtutor.people.services import Changed, choose_password
from iamtutor.people.signing_in.doors import count_code
from iamtutor.web.pages.forms import StyledForm, form_page
from iamtutor.web.requests.limits import Rate, spend

#: Mails that one address may be sent: whoever forgets asks once or twice.
MAILS = Rate("mail", burst=3, per_hour=3)
#: Sign-in names in one mail: nobody proves that an address is theirs before it is kept.
LISTED = 50


def _where_mail_is(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.EMAIL_HOST:
            raise Http404
        return view(request, *args, **kwargs)

    return page


class AddressForm(OwnPasswordForm):
    """Where a mail may go; empty for nowhere."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        required=False,
        help_text=gettext_lazy(
            "Only for a forgotten password. Leave it empty to have it deleted."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("email", "current")

    def clean_email(self) -> str:
        """In one spelling: no mail server tells capitals apart."""
        return str(self.cleaned_data["email"]).lower()


@_where_mail_is
@login_required
@sensitive_post_parameters("current")
@require_http_methods(["GET", "POST"])
def address(request: SignedInRequest) -> HttpResponse:
    """The person's own address, for whoever has a password to forget."""
    person = request.person
    if not (person.has_usable_password() and person.may_recover):
        return redirect("people:keep")
    form = AddressForm(request, request.POST or None, initial={"email": person.email})
    if request.method == "POST" and form.is_valid():
        person.email = form.cleaned_data["email"]
        person.save(update_fields=["email"])
        messages.success(
            request,
            _("Your address is kept.") if person.email else _("No address is kept."),
        )
        return redirect("people:keep")
    return form_page(request, "people/address", {"form": form})


class ForgottenForm(PasswordResetForm, StyledForm):
    """The address to which the way to a new password is sent, if anybody left it."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def get_users(self, email: str) -> Iterable[Person]:
        return (person for person in super().get_users(email) if person.may_recover)

    def save(self, *, request: HttpRequest, **_: Any) -> None:  # type: ignore[override]
        """One mail for all who left the address, with a way for each: as many names as one
        likes can have the address of somebody else. It goes where they left it, not where
        it was asked for: addresses that look alike may be two people's."""
        by_address = attrgetter("email", "pk")
        found = sorted(self.get_users(self.cleaned_data["email"]), key=by_address)
        for address, people in groupby(found[:LISTED], key=attrgetter("email")):
            ways = [(person, _way(request, person)) for person in people]
            self.send_mail(
                "people/forgotten_subject.txt",
                "people/forgotten_mail.txt",
                {"ways": ways, "user": ways[0][0]},
                None,
                address,
            )


def _way(request: HttpRequest, person: Person) -> str:
    """The address that lets this person choose a new password, once."""
    number = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    return request.build_absolute_uri(
        reverse("people:new-password", args=[number, token])
    )


class Forgotten(PasswordResetView):
    """Says the same whether anybody has the address. Raises ``TooOften``."""

    form_class = ForgottenForm
    template_name = "people/forgotten.html"
    success_url = reverse_lazy("people:forgotten-sent")

    def post(self, request: HttpRequest, *args: str, **kwargs: Any) -> HttpResponse:
        count_code(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        spend(MAILS, form.cleaned_data["email"].casefold())
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class NewPasswordForm(ChoosesPassword):
    """The new password of the person whose mail it was."""

    password = new_password()

    def __init__(self, user: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def whose(self) -> Person:
        return self.user

    def save(self) -> Person:
        choose_password(person=self.user, password=self.cleaned_data["password"])
        return self.user


class NewPassword(PasswordResetConfirmView):
    """The way in the mail: once, for three days, and then sign in with it."""

    form_class = NewPasswordForm  # type: ignore[assignment]  # it asks once
    template_name = "people/new_password.html"
    success_url = reverse_lazy("people:sign-in")

    def get_user(self, uidb64: str) -> Person | None:
        """Whose mail it was, if a mail would be sent now as well."""
        person = super().get_user(uidb64)
        return person if person and person.is_active and person.may_recover else None

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response = super().form_valid(form)
        except Changed:
            self.validlink = False
            return self.render_to_response(self.get_context_data())
        messages.success(self.request, _("Your password is changed. Sign in with it."))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


_asked_and_sent = require_http_methods(["GET", "POST"])
forgotten = _where_mail_is(_asked_and_sent(Forgotten.as_view()))
forgotten_sent = _where_mail_is(
    require_safe(
        PasswordResetDoneView.as_view(template_name="people/forgotten_sent.html")
    )
)
new_password_page = _where_mail_is(_asked_and_sent(NewPassword.as_view()))
