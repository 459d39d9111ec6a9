"""Joining a class: its code, then a page that says what that means."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from iamtutor.classroom import joining
from iamtutor.classroom.forms import UNKNOWN_CODE, CodeForm, JoinForm
from iamtutor.classroom.roster import Refused
from iamtutor.people.models import Cohort
from iamtutor.people.selectors import instructors_of
from iamtutor.people.signing_in.doors import count_code, count_guest
from iamtutor.web.pages.forms import status_of


@require_safe
def link(request: HttpRequest, code: str) -> HttpResponse:
    """The link that is sent around and drawn as a picture: the class's page in the class's
    language."""
    count_code(request)
    cohort = joining.class_with(code)
    language = cohort.language if cohort is not None else ""
    with override(language or get_language_from_request(request)):
        return redirect("classroom:join-class", code)


@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """Which class? A code that is given leads to its page."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("classroom:join-class", form.cleaned_data["code"])
    return _code_page(request, form, status_of(form))


def _code_page(request: HttpRequest, form: CodeForm, status: int) -> HttpResponse:
    return render(request, "classroom/code.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Who teaches the class and what they see; then a seat in it."""
    count_code(request)
    cohort = joining.class_with(code)
    if cohort is None:
        return _no_such_class(request, code)
    try:
        return _join(request, cohort)
    except Cohort.DoesNotExist:
        return _no_such_class(request, code)


def _no_such_class(request: HttpRequest, code: str) -> HttpResponse:
    form = CodeForm({"code": code})
    form.add_error("code", UNKNOWN_CODE)
    return _code_page(request, form, 404)


def _join(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    hurdle = joining.hurdle(cohort, request)
    known = request.user.is_authenticated and bool(request.user.shown_name)
    asked = JoinForm(
        cohort,
        known,
        joining.keeps_a_list(cohort),
        request.POST if request.method == "POST" else None,
    )
    posted = request.method == "POST"
    if (
        posted
        and hurdle is None
        and asked.is_valid()
        and _joined(request, cohort, asked)
    ):
        messages.success(
            request,
            _("You have joined the class: %(title)s") % {"title": cohort.title},
        )
        return redirect("course:continue")
    return render(
        request,
        "classroom/join.html",
        {
            "cohort": cohort,
            "hurdle": hurdle,
            "form": asked,
            "instructors": instructors_of(cohort),
            "sign_in": reverse("people:sign-in"),
            "cards": joining.has_cards(cohort),
        },
        status=status_of(asked, posted and hurdle),
    )


def _joined(request: HttpRequest, cohort: Cohort, form: JoinForm) -> bool:
    """Whether a seat is taken; else the form says why not."""
    if not request.user.is_authenticated:
        count_guest(request)
    try:
        joining.join(
            request=request,
            cohort=cohort,
            name=form.cleaned_data.get("shown_name", "") or _own_name(request),
            another=form.cleaned_data.get("another", False)
            or form.cleaned_data.get("alike") == "another",
            expected_so=form.cleaned_data.get("alike") == "expected",
        )
    except Refused as refused:
        if refused.reason in ("another", "alike"):
            form.ask(refused.reason.value)
        form.add_error("shown_name", str(refused.reason.label))
        return False
    return True


def _own_name(request: HttpRequest) -> str:
    return request.user.shown_name if request.user.is_authenticated else ""
