"""What the catalogue knows of one operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.requirements.common import Requires
from iamtutor.cloud.turn import Turn

Function = Callable[[Turn, Caller, Params], Response]
Precheck = Callable[[Turn, Params], None]


def no_precheck(turn: Turn, params: Params) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a service.

    ``precheck`` is what the service looks at before it asks for permission. ``status`` is
    that of a success. ``head``: the answer has no body, so errors are bare statuses.
    ``part_by_part``: a denial stops one part of the request, not all of it. ``event`` is
    CloudTrail's name for the call, where it is not the operation's.
    """

    function: Function
    requires: Requires
    precheck: Precheck = no_precheck
    status: int = 200
    head: bool = False
    part_by_part: bool = False
    event: str | None = None
