"""Two policies side by side, chosen from the list. The real console has no such screen."""

from django.http import HttpResponse
from django.utils.translation import get_language

from iamtutor.console.reading import iam
from iamtutor.console.reading.iam import document_text
from iamtutor.console.screen import Screen
from iamtutor.console.views.iam.policies import PolicyRow, policy_table
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.policy.comparison.witness import Kind
from iamtutor.web.pages.differences import Difference, difference_between


@screen_view("iam-compare-policies")
def compare_policies(request: SeatRequest, screen: Screen) -> HttpResponse:
    """Choose two policies, and see what each alone allows. ``arn`` is the one that was
    chosen in the list of policies."""
    named = [*request.GET.getlist("arn"), *request.GET.getlist("policy")]
    found = [iam.policy(screen.api, arn) for arn in dict.fromkeys(named)]
    sides = [PolicyRow(policy) for policy in found if policy is not None]
    table = policy_table(request, screen, [row.arn for row in sides])
    if request.htmx:  # a search while typing: the page is open already
        return screen.render("iam/_policies", pick=True, **table)
    screen.opening("open-policies", {})
    return screen.render(
        "iam/compare_policies",
        sides=sides,
        difference=lambda: compared(sides[0].policy, sides[1].policy),
        pressed="compare" in request.GET,
        **table,
    )


def compared(one: iam.Policy, other: iam.Policy) -> Difference | None:
    """What each alone allows; None when a text is no policy. Raises NotTold."""
    return difference_between(
        document_text(one),
        document_text(other),
        Kind.IDENTITY,
        get_language(),
        (one.name, other.name),
    )
