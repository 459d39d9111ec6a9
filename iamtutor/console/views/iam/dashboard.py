"""IAM's dashboard, and the list of user groups."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from iamtutor.cloud.services.iam.aliases import sign_in_url
from iamtutor.console.reading import iam
from iamtutor.console.screen import open_screen
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest

SERVICE = "iam"


@screen_view
@require_safe
def dashboard(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam", SERVICE)
    screen.opening("open-iam", {})
    summary = screen.api.told_if_allowed(iam.SUMMARY).get("SummaryMap", {})
    aliases = screen.api.told_if_allowed(iam.ALIASES).get("AccountAliases", [])
    alias = next(iter(aliases), "")
    return screen.render(
        "iam/dashboard",
        summary=summary,
        alias=alias,
        sign_in_url=sign_in_url(alias or screen.signed_in.id),
    )


@screen_view
@require_safe
def groups(request: SeatRequest, slug: str) -> HttpResponse:
    """User groups, with who is in them. Changing them is left to the terminal."""
    screen = open_screen(request, slug, "iam-groups", SERVICE)
    screen.opening("open-groups", {})
    rows = [
        (group, len(group.members), len(group.attached) + len(group.inline_names))
        for group in screen.api.listed(iam.groups)
    ]
    return screen.render("iam/groups", rows=rows)
