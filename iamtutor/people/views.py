"""Coming in: start at once, sign in, keep the work, recover it, join a class."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from iamtutor.people import services
from iamtutor.people.forms import JoinForm, KeepForm, RecoverForm, SignInForm
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Enrolment
from iamtutor.people.selectors import seats_of
from iamtutor.web.limits import allow, client_address


def _form_page(
    request: HttpRequest, name: str, context: dict[str, object]
) -> HttpResponse:
    form = context["form"]
    status = 422 if getattr(form, "errors", None) else 200
    return render(request, f"people/{name}.html", context, status=status)


def _too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "people/too_many.html", status=429)


def locked_out(
    request: HttpRequest, credentials: object = None, *args: object, **kwargs: object
) -> HttpResponse:
    """What axes shows after too many wrong passwords for a name from an address."""
    return _too_many(request)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """One click: a guest, a seat, the first lesson. Whoever is here already goes on."""
    if not request.user.is_authenticated:
        if not allow(
            "guest",
            client_address(request),
            per_hour=settings.GUESTS_PER_ADDRESS_PER_HOUR,
        ):
            return _too_many(request)
        services.start_as_guest(request=request)
    return redirect("course:continue")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and not allow(
        "sign-in",
        client_address(request),
        per_hour=settings.SIGN_INS_PER_ADDRESS_PER_HOUR,
    ):
        return _too_many(request)
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.get_user()
        login(request, person)
        if person.enrolments.filter(seat=Enrolment.Seat.INSTRUCTOR).exists():
            return redirect("instructor:classes")
        return redirect("course:continue")
    return _form_page(request, "sign_in", {"form": form})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("home")


@never_cache
@login_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def keep(request: SignedInRequest) -> HttpResponse:
    """A guest keeps the work under a name and password, or with a recovery code."""
    person = request.person
    form = KeepForm(request.POST if request.POST.get("how") == "name" else None)
    code = None
    if request.method == "POST":
        if request.POST.get("how") == "code":
            code = services.give_recovery_code(person=person)
        elif person.is_guest and form.is_valid():
            if not allow(
                "sign-up",
                client_address(request),
                per_hour=settings.SIGN_UPS_PER_ADDRESS_PER_HOUR,
            ):
                return _too_many(request)
            try:
                services.keep_under_name(
                    person=person,
                    name=form.cleaned_data["name"],
                    password=form.cleaned_data["password"],
                )
            except services.NameTaken:
                form.add_error("name", _("This name is taken. Choose another one."))
            else:
                # The session stays, and with it the chosen seat.
                update_session_auth_hash(request, person)
                messages.success(request, _("Your work is kept under your name."))
                return redirect("course:outline")
    return _form_page(request, "keep", {"form": form, "code": code, "person": person})


@never_cache
@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not allow(
            "recover",
            client_address(request),
            per_hour=settings.JOIN_TRIES_PER_ADDRESS_PER_HOUR,
        ):
            return _too_many(request)
        if services.recover(request=request, code=form.cleaned_data["code"]):
            return redirect("course:continue")
        form.add_error("code", _("No work is kept under this code."))
    return _form_page(request, "recover", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    form = JoinForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST":
        if not allow(
            "join",
            client_address(request),
            per_hour=settings.JOIN_TRIES_PER_ADDRESS_PER_HOUR,
        ):
            return _too_many(request)
        if form.is_valid():
            services.join_cohort(
                request=request,
                cohort=form.cohort,
                shown_name=form.cleaned_data["shown_name"],
            )
            messages.success(
                request,
                _("You have joined the class: %(title)s")
                % {"title": form.cohort.title},
            )
            return redirect("course:continue")
    return _form_page(request, "join", {"form": form})


@login_required
@require_safe
def seats(request: SignedInRequest) -> HttpResponse:
    """The person's own seats: which class to work in."""
    return render(request, "people/seats.html", {"seats": seats_of(request.person)})


@login_required
@require_POST
def take_seat(request: SignedInRequest, seat: int) -> HttpResponse:
    enrolment = get_object_or_404(Enrolment, pk=seat, person=request.person)
    services.take_seat(request=request, enrolment=enrolment)
    cohort = enrolment.cohort
    title = _("On my own") if cohort.self_paced else cohort.title
    messages.success(request, _("You work here now: %(title)s") % {"title": title})
    return redirect("course:continue")
