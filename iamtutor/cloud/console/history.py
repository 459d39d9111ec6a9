"""What the event history of CloudTrail asks."""

from datetime import datetime
from typing import Any

from iamtutor.cloud.console import parameters
from iamtutor.cloud.console.button import Params, button, pgettext
from iamtutor.cloud.console.steps import PlannedCall, Steps
from iamtutor.cloud.world import World


@button(
    pgettext("console", "Event history"),
    takes=(
        parameters.ATTRIBUTE,
        parameters.VALUE,
        parameters.START,
        parameters.END,
        parameters.REGION,
    ),
)
def look_up_events(world: World, params: Params, moment: str) -> Steps:
    """One attribute at a time, with its exact value; times are given as ISO texts."""
    asked: dict[str, Any] = {}
    if params.get("attribute") and params.get("value"):
        asked["LookupAttributes"] = [
            {
                "AttributeKey": params["attribute"],
                "AttributeValue": params["value"],
            }
        ]
    for name, member in (("start", "StartTime"), ("end", "EndTime")):
        if params.get(name):
            asked[member] = datetime.fromisoformat(params[name])
    yield PlannedCall("cloudtrail", "LookupEvents", asked, params.get("region"))
