"""A button of the console, and what is true of its calls: the account fills in what only it
tells, and the event history shows them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from iamtutor.cloud.calls import ApiCall, perform
from iamtutor.cloud.credentials.sessions import console_credentials
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.sandbox.selectors import events_of, world_time
from tests.cast import Cast, Visitor, sandbox_of, world_of

Call = tuple[str, dict[str, Any]]
ROLE = "lab-role"


@dataclass(frozen=True)
class Row:
    """``press`` clicks as Aoi, who has the role ``lab-role``, an instance that has it, and
    the bucket ``aoi-lab-notes``; ``before`` is what has to be done first. ``silent``:
    operations that the real event history leaves out, for they are on data."""

    button: str
    press: Callable[[Visitor, World], Any]
    calls: list[Call]
    before: Callable[[Visitor, World], Any] | None = None
    silent: tuple[str, ...] = ()


def settled(value: Any, world: World) -> Any:
    """``value`` with what the account tells filled in."""
    if callable(value):
        return value(world)
    if isinstance(value, dict):
        return {key: settled(part, world) for key, part in value.items()}
    if isinstance(value, list):
        return [settled(part, world) for part in value]
    return value


def requested(event: ApiEvent) -> tuple[str, dict[str, object]]:
    return event.name, {
        name[:1].lower() + name[1:]: value for name, value in event.params.items()
    }


def history(cast: Cast, regions: set[str]) -> dict[str, tuple[str, Any]]:
    """CloudTrail's event history: event id -> name and parameters."""
    world = world_of(cast.aoi)
    turn = Turn(
        world, world_time(world), past=lambda: events_of(sandbox_of(cast.aoi).pk)
    )
    found = {}
    for region in regions:
        answer = perform(
            turn,
            ApiCall(
                "cloudtrail",
                "LookupEvents",
                {"MaxResults": 50},
                console_credentials(turn),
                region,
                "console",
            ),
        )
        for event in answer["Events"]:  # type: ignore[attr-defined]
            record = json.loads(event["CloudTrailEvent"])
            found[event["EventId"]] = (event["EventName"], record["requestParameters"])
    return found
