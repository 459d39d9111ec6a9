"""IAM's dashboard, and the list of user groups."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from iamtutor.cloud.services.iam.aliases import sign_in_url
from iamtutor.console.screen import open_screen
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest

SERVICE = "iam"


@screen_view
@require_safe
def dashboard(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam", SERVICE)
    screen.opening("open-iam", {})
    account = screen.world.console_account
    return screen.render(
        "iam/dashboard", account=account, sign_in_url=sign_in_url(account)
    )


@screen_view
@require_safe
def groups(request: SeatRequest, slug: str) -> HttpResponse:
    """User groups, with who is in them. Changing them is left to the terminal."""
    screen = open_screen(request, slug, "iam-groups", SERVICE)
    screen.opening("open-groups", {})
    account = screen.world.console_account
    rows = [
        (
            group,
            sum(group.name in user.groups for user in account.users.values()),
            len(group.attached) + len(group.inline),
        )
        for group in sorted(account.groups.values(), key=lambda one: one.name.lower())
    ]
    return screen.render("iam/groups", rows=rows)
