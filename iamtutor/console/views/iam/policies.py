"""AWS's policies and the account's own: the list to search, and one with its document."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from iamtutor.cloud import managed_policies
from iamtutor.console.screen import Screen, open_screen
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest

SERVICE = "iam"
#: Rows of a page of the list.
PAGE = 20


def policy_table(
    request: SeatRequest, screen: Screen, chosen: list[str]
) -> dict[str, Any]:
    """The searchable list of policies that can be attached: AWS's and the account's own.
    It reads what was searched for from the form, however that was sent."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted = asked.get("q", "").strip()
    kind = asked.get("type", "")
    own = [p for p in screen.world.account.policies.values() if kind != "aws"]
    provided = [] if kind == "customer" else managed_policies.search(wanted)
    rows = [
        {
            "arn": p.arn,
            "name": p.name,
            "type": "customer",
            "document": p.versions[p.default_version].document,
        }
        for p in own
        if wanted.lower() in p.name.lower()
    ]
    rows += [
        {"arn": p.arn, "name": p.name, "type": "aws", "document": p.document_text}
        for p in provided
    ]
    page = Paginator(rows, PAGE).get_page(asked.get("page"))
    shown = {row["arn"] for row in page}
    keep = asked.copy()
    for key in ("page", "go", "look"):
        keep.pop(key, None)
    return {
        "page": page,
        "total": len(managed_policies.attachable())
        + len(screen.world.account.policies),
        "wanted": wanted,
        "kind": kind,
        "chosen": chosen,
        "elsewhere": [arn for arn in chosen if arn not in shown],
        "query": keep.urlencode(),
        "source": managed_policies.source_and_date()[1],
    }


@screen_view
@require_safe
def policies(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam-policies", SERVICE)
    return screen.render("iam/policies", **policy_table(request, screen, []))


@screen_view
@require_safe
def policy(request: SeatRequest, slug: str) -> HttpResponse:
    """A managed policy with its document; named by its ARN, which holds slashes."""
    screen = open_screen(request, slug, "iam-policy", SERVICE)
    arn = request.GET.get("arn", "")
    own = screen.world.account.policies.get(arn)
    provided = managed_policies.get(arn)
    if own is not None:
        name, document, version = (
            own.name,
            own.versions[own.default_version].document,
            own.default_version,
        )
    elif provided is not None:
        name, document, version = (
            provided.name,
            provided.document_text,
            provided.version,
        )
    else:
        raise Http404
    entities = [
        r.name for r in screen.world.account.roles.values() if arn in r.attached
    ]
    return screen.render(
        "iam/policy",
        arn=arn,
        name=name,
        document=document,
        version=version,
        provided=provided,
        entities=entities,
    )
