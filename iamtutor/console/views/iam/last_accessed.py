"""What the *Last Accessed* tabs of a role and of a policy ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from iamtutor.cloud.console import buttons
from iamtutor.console.screen import Screen
from iamtutor.console.views.pressing import press


@dataclass(frozen=True, slots=True)
class Report:
    """The services of GetServiceLastAccessedDetails, or why there are none:
    ``denied``, if a policy decided."""

    services: list[dict[str, Any]] = field(default_factory=list)
    more: bool = False
    problem: str = ""
    denied: bool = False


def ask_for_report(
    screen: Screen, button: str, params: Mapping[str, Any], *, narrowed: bool = False
) -> Report:
    """Opening the tab has a report generated, on AWS too: an action like any other, by
    which a task is judged. Narrowing the table asks nothing: what it shows is looked up
    without a record, unless it is refused."""
    told = buttons.press(screen.bench.turn, button, params)
    if told.error is not None or not narrowed:
        pressed = press(screen, button, params)
        if pressed.error is not None:
            screen.stands_otherwise()
            return Report(problem=pressed.problem, denied=bool(pressed.why))
        if pressed.judged:
            screen.stands_otherwise()
    answer = told.calls[-1].response or {}
    return Report(
        answer.get("ServicesLastAccessed", []), answer.get("IsTruncated", False)
    )
