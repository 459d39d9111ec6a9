"""Coming in: start at once, sign in, keep the work, recover it, join a class."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from iamtutor.lessons.text.plain_text import plain
from iamtutor.people import services
from iamtutor.people.forms import (
    DeleteForm,
    KeepForm,
    NameForm,
    OwnPasswordForm,
    PasswordForm,
    RecoverForm,
    SignInForm,
)
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import TAKEN, Cohort, Enrolment
from iamtutor.people.selectors import seats_of
from iamtutor.people.signing_in.doors import (
    count_code,
    count_guest,
    count_name,
    know_device,
)
from iamtutor.web.courses import library
from iamtutor.web.pages.forms import form_page
from iamtutor.web.pages.returning import asked_next


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """One click: a guest, a seat, the first lesson, or the page that was asked for.
    Whoever is here already goes on, or takes another ``course`` on their own."""
    course = request.POST.get("course", "")
    if course and course not in library().courses:
        raise Http404
    cohort = services.self_paced_cohort(course) if course else None
    if request.user.is_authenticated:
        if cohort is not None:
            seat = services.enrol(person=request.user, cohort=cohort)
            services.take_seat(request=request, enrolment=seat)
    else:
        count_guest(request)
        services.start_as_guest(request=request, cohort=cohort)
    return redirect(asked_next(request, reverse("course:continue")))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; then the page that was asked for, if it is one of ours."""
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.get_user()
        services.come_in(request=request, person=person)
        taught = person.enrolments.filter(
            seat=Enrolment.Seat.INSTRUCTOR, removed=None
        ).exists()
        usual = "instructor:classes" if taught else "course:continue"
        response = redirect(asked_next(request, reverse(usual)))
        know_device(request, response, person.name)
        return response
    wanted = asked_next(request, "")
    context = {
        "form": form,
        "next": wanted,
        "mail": bool(settings.EMAIL_HOST),
        "to_teach": wanted.startswith(reverse("instructor:classes"))
        and not settings.INSTRUCTORS_BY_SELF_SERVICE,
    }
    return form_page(request, "people/sign_in", context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    return _left(request)


def _left(request: HttpRequest) -> HttpResponse:
    """The session ends. Whoever comes next to this browser does not go back to a form that
    was refused: those it keeps (``web.requests.middleware``)."""
    logout(request)
    response = redirect("home")
    response["Clear-Site-Data"] = '"cache"'
    return response


@login_required
@sensitive_post_parameters("password", "current")
@require_http_methods(["GET", "POST"])
def keep(request: SignedInRequest) -> HttpResponse:
    """A guest, or who came with a card, keeps the work under a name and password, or with
    a recovery code; who has a password finds the code and another password here."""
    person = request.person
    how = request.POST.get("how")
    form = KeepForm(
        request.POST if how == "name" else None,
        initial={"shown_name": person.shown_name},
    )
    called = NameForm(
        request.POST if how == "called" else None,
        initial={"shown_name": person.shown_name},
    )
    proof = OwnPasswordForm(request, request.POST if how == "code" else None)
    code = None
    has_password = person.has_usable_password()
    if how == "code" and (not has_password or proof.is_valid()):
        code = services.give_recovery_code(person=person)
    elif how == "called" and called.is_valid():
        name = called.cleaned_data["shown_name"]
        services.change_shown_name(person=person, shown_name=name)
        messages.success(request, _("Your name is changed."))
        return redirect("people:keep")
    elif how == "name" and not has_password:
        count_name(person)
        if form.is_valid() and _kept(request, form):
            response = redirect("course:outline")
            know_device(request, response, person.name)
            return response
    return form_page(
        request,
        "people/keep",
        {
            "form": proof if how == "code" and has_password else form,
            "proof": proof,
            "called": called,
            "code": code,
            "person": person,
            "mail": bool(settings.EMAIL_HOST),
        },
    )


def _kept(request: SignedInRequest, form: KeepForm) -> bool:
    """Whether the guest has the name of the form now; else the form says why not."""
    person = request.person
    try:
        services.keep_under_name(
            person=person,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            shown_name=form.cleaned_data["shown_name"],
        )
    except services.NameTaken:
        form.add_error("name", TAKEN)
        return False
    # The session stays, and with it the chosen seat; from now on it is not the only key.
    update_session_auth_hash(request, person)
    request.session.set_expiry(None)
    messages.success(request, _("Your work is kept under your name."))
    return True


@login_required
@sensitive_post_parameters("password", "current")
@require_http_methods(["GET", "POST"])
def password(request: SignedInRequest) -> HttpResponse:
    """Another password for whoever has one."""
    person = request.person
    if not person.has_usable_password():
        return redirect("people:keep")
    form = PasswordForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.change_password(person=person, password=form.cleaned_data["password"])
        update_session_auth_hash(request, person)
        request.session.pop(services.RECOVERED_KEY, None)
        messages.success(
            request,
            _(
                "Your password is changed. You have to sign in again in your other "
                "browsers, and earlier recovery codes no longer work."
            ),
        )
        return redirect("people:keep")
    return form_page(request, "people/password", {"form": form})


@login_required
@sensitive_post_parameters("current")
@require_http_methods(["GET", "POST"])
def delete(request: SignedInRequest) -> HttpResponse:
    """Everything of a person goes, after one more question."""
    person = request.person
    if not person.may_recover:
        raise PermissionDenied
    form = DeleteForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.delete_person(person=person)
        except services.StillTeaches:
            form.add_error(
                None,
                _(
                    "You are the only instructor of a class. Archive it or invite "
                    "another instructor first."
                ),
            )
        else:
            response = _left(request)
            messages.success(
                request, _("Everything that was kept about you here is deleted.")
            )
            return response
    return form_page(request, "people/delete", {"form": form})


@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count_code(request)
        person = services.recover(request=request, code=form.cleaned_data["code"])
        if person is not None:
            response = redirect("course:continue")
            know_device(request, response, person.name)
            return response
        form.add_error(
            "code",
            _(
                "No work is kept under this code. Compare each letter. If you have got a "
                "new card since, enter the code of that one."
            ),
        )
    return form_page(request, "people/recover", {"form": form})


@login_required
@require_safe
def seats(request: SignedInRequest) -> HttpResponse:
    """The person's own seats: which class to work in."""
    found = [
        (seat, _called(seat.cohort, request.LANGUAGE_CODE))
        for seat in seats_of(request.person)
    ]
    return render(request, "people/seats.html", {"seats": found})


def _called(cohort: Cohort, language: str) -> str:
    """A class by its title; what somebody learns alone by its course, where there are
    several."""
    if not cohort.self_paced:
        return cohort.title
    courses = library().courses
    if len(courses) == 1 or cohort.course not in courses:
        return _("On my own")
    title = plain(courses[cohort.course].title(language))
    return _("On my own: %(course)s") % {"course": title}


@login_required
@require_POST
def take_seat(request: SignedInRequest, seat: int) -> HttpResponse:
    enrolment = get_object_or_404(seats_of(request.person), pk=seat)
    services.take_seat(request=request, enrolment=enrolment)
    title = _called(enrolment.cohort, request.LANGUAGE_CODE)
    messages.success(request, _("You work here now: %(title)s") % {"title": title})
    return redirect("course:continue")
