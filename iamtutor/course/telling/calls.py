"""The latest calls as a list, and which of them is explained."""

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.events import ApiEvent
from iamtutor.course.telling.verdicts import Verdict, verdict_of


class Call(NamedTuple):
    """What is told of a call in a list."""

    name: str
    origin: str
    verdict: Verdict


class CallRow(NamedTuple):
    """A call in the list of recent ones. ``ref`` finds it again, on the page of the
    ``lesson`` (its slug); ``current``: it is the one that is explained."""

    lesson: str
    ref: str
    call: Call
    current: bool


Referenced = Sequence[tuple[str, ApiEvent]]


def rows(
    events: Referenced, shown: str, lesson: str, *, last: int = 6
) -> list[CallRow]:
    """The latest calls, newest first. ``shown``: the reference of the one explained."""
    return [
        CallRow(lesson, ref, _told(event), ref == shown)
        for ref, event in reversed(events[-last:])
    ]


def _told(event: ApiEvent) -> Call:
    verdict = Verdict(verdict_of(event))
    return Call(call_name(event.service, event.operation), event.origin, verdict)


def deciding(events: Referenced) -> str:
    """The call of the latest action to explain. Empty if there is none."""
    if not events:
        return ""
    action = events[-1][0].partition("-")[0] + "-"
    latest = [*takewhile(lambda one: one[0].startswith(action), reversed(events))]
    latest.reverse()
    return latest[telling([event for _, event in latest])][0]


def telling(events: Sequence[ApiEvent]) -> int:
    """Which of an action's calls to explain: the last that was refused, which is what the
    screen ends with of several commands; else the last."""
    last = len(events) - 1
    refused = (at for at in range(last, -1, -1) if verdict_of(events[at]) != "allowed")
    return next(refused, last)
