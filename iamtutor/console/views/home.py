"""The console's home with its search, the switch of guided mode, and that of accounts."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from iamtutor.console.guidance import GUIDE_OFF
from iamtutor.console.reading.beyond import sign_ins
from iamtutor.console.screen import Screen
from iamtutor.console.search import SERVICES, search
from iamtutor.console.views.pressing import deed_of, done, failed_text, screen_view
from iamtutor.console.visits import visited
from iamtutor.course.account import actions
from iamtutor.course.views.answers import REFUSALS, STOPPED
from iamtutor.course.views.seat import SeatRequest, with_seat
from iamtutor.web.pages.returning import asked_next


@screen_view("home")
def home(request: SeatRequest, screen: Screen) -> HttpResponse:
    wanted = request.GET.get("q", "").strip()
    by_name = {service.name: service for service in SERVICES}
    found = search(screen.api, wanted) if wanted else None
    if found is not None and screen.guide:
        shown = {f"service-{service.name}" for service in found.services}
        if screen.guide.control not in shown:
            screen.page.elsewhere = True
            del screen.guidance  # asked anew: nothing here can be pointed at
    return screen.render(
        "home",
        searched=wanted,
        found=found,
        services=SERVICES,
        recent=[
            by_name[name] for name in visited(request.enrolment) if name in by_name
        ],
    )


@screen_view("home", "POST")
def account(request: SeatRequest, screen: Screen) -> HttpResponse:
    """Open the console in another account: as whoever is signed in there."""
    wanted = sign_ins(screen.world).get(request.POST.get("account", ""))
    if wanted is None:
        raise Http404
    url = screen.url("home")
    try:
        actions.open_console(deed_of(screen), account=wanted.id)
    except STOPPED as stop:
        return failed_text(screen, REFUSALS[type(stop)][1](), url)
    text = _("The console is open in the account %(account)s now, as %(user)s.")
    return done(screen, text % {"account": wanted.name, "user": wanted.user}, url)


@with_seat("POST")
def guide(request: SeatRequest, slug: str) -> HttpResponse:
    """Switch guided mode on or off."""
    request.session[GUIDE_OFF] = request.POST.get("guide") == "off"
    return redirect(asked_next(request, reverse("console:home", args=[slug])))
