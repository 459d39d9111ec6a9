"""Two policies side by side, chosen from the list. The real console has no such screen."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from iamtutor.console.reading import iam
from iamtutor.console.screen import open_screen
from iamtutor.console.views.iam.policies import (
    SERVICE,
    PolicyRow,
    policy_table,
)
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.policy.comparison import Kind
from iamtutor.web.pages.differences import difference_between


@screen_view
@require_safe
def compare_policies(request: SeatRequest, slug: str) -> HttpResponse:
    """Choose two policies, and see what each alone allows. ``arn`` is the one that was
    chosen in the list of policies."""
    screen = open_screen(request, slug, "iam-compare-policies", SERVICE)
    named = [*request.GET.getlist("arn"), *request.GET.getlist("policy")]
    found = [iam.policy(screen.api, arn) for arn in dict.fromkeys(named)]
    sides = [PolicyRow(policy) for policy in found if policy is not None]
    table = policy_table(request, screen, [row.arn for row in sides])
    if request.htmx:  # a search while typing: the page is open already
        return screen.render("iam/_policies", pick=True, **table)
    screen.opening("open-policies", {})
    difference = None
    if len(sides) == 2:
        one, other = sides
        difference = difference_between(
            one.document,
            other.document,
            Kind.IDENTITY,
            get_language(),
            (one.name, other.name),
        )
    return screen.render(
        "iam/compare_policies",
        sides=sides,
        difference=difference,
        pressed="compare" in request.GET,
        **table,
    )
