"""IAM's dashboard, and the list of user groups."""

from django.http import HttpResponse

from iamtutor.cloud.services.iam.account.aliases import sign_in_url
from iamtutor.console.reading import iam
from iamtutor.console.screen import Screen
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest


@screen_view("iam")
def dashboard(request: SeatRequest, screen: Screen) -> HttpResponse:
    screen.opening("open-iam", {})
    known = screen.api.told_if_allowed(iam.ALIASES).get("AccountAliases", ())
    return screen.render(
        "iam/dashboard",
        summary=lambda: screen.api.told(iam.SUMMARY)["SummaryMap"],
        alias=lambda: next(iter(screen.api.told(iam.ALIASES)["AccountAliases"]), ""),
        sign_in_url=sign_in_url(next(iter(known), screen.signed_in.id)),
    )


@screen_view("iam-groups")
def groups(request: SeatRequest, screen: Screen) -> HttpResponse:
    """User groups, with who is in them. Changing them is left to the terminal."""
    screen.opening("open-groups", {})
    return screen.render("iam/groups", rows=screen.api.listed(iam.groups))
