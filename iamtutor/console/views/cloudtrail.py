"""CloudTrail: the event history of the account, from the log of API events."""

from __future__ import annotations

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from iamtutor.console.screen import open_screen
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest

SERVICE = "cloudtrail"
PAGE = 25
#: Where the events of global services such as IAM are recorded.
GLOBAL_REGION = "us-east-1"
#: The attributes that the event history can be looked up by.
ATTRIBUTES = ("EventName", "Username", "EventSource", "ResourceName")


@screen_view
@require_safe
def events(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "cloudtrail", SERVICE)
    regions = (screen.world.account.region, GLOBAL_REGION)
    region = request.GET.get("region", "")
    region = region if region in regions else regions[0]
    attribute = request.GET.get("attribute", "EventName")
    value = request.GET.get("q", "").strip()
    params = {}
    if value and attribute in ATTRIBUTES:
        params["LookupAttributes"] = [
            {"AttributeKey": attribute, "AttributeValue": value}
        ]
    rows: list[dict[str, Any]] = []
    token = None
    while len(rows) < 500:
        more: dict[str, Any] = {"NextToken": token} if token else {}
        answer = screen.ask("cloudtrail", "LookupEvents", region, **params, **more)
        rows += answer["Events"]
        token = answer.get("NextToken")
        if not token:
            break
    own = [row for row in rows if row["EventName"] != "LookupEvents"]
    page = Paginator(own, PAGE).get_page(request.GET.get("page"))
    for row in page:
        row["Document"] = json.loads(row["CloudTrailEvent"])
        row["Pretty"] = json.dumps(row["Document"], indent=4, ensure_ascii=False)
    keep = request.GET.copy()
    keep.pop("page", None)
    return screen.render(
        "cloudtrail/events",
        page=page,
        region=region,
        regions=regions,
        attribute=attribute,
        attributes=ATTRIBUTES,
        wanted=value,
        query=keep.urlencode(),
    )
