"""Asking the API on behalf of whoever is signed in to the console."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from iamtutor.cloud.console.buttons import MadeCall, make
from iamtutor.cloud.console.steps import PlannedCall
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.turn import Turn

_T = TypeVar("_T")
#: The token behind a page of a list -> the parameter that brings the next page.
_TOKENS = {
    "Marker": "Marker",
    "NextToken": "NextToken",
    "NextContinuationToken": "ContinuationToken",
}


class NotTold(BaseException):
    """The API answered with an error. ``missing``: what was asked for is not there.

    It leaves a page for what stands in its place, and is no fault of the page: the
    operators of ``{% if %}`` take every ``Exception`` for false, and would go on as if
    the answer had been no.
    """

    def __init__(self, call: MadeCall, error: ServiceError) -> None:
        super().__init__(str(error))
        self.call = call
        self.code = error.code
        self.missing = is_missing(error)


def is_missing(error: ServiceError) -> bool:
    """EC2 says with status 400 what others say with 404; S3 says of a version that no id
    could be, where an answer has no body, the status alone; nor is there a bucket with a
    name that none can have."""
    return (
        error.status == 404
        or error.code in {"400", "InvalidBucketName"}
        or error.code.endswith((".NotFound", ".Malformed"))
    )


class Api:
    """The API in one moment: a question is asked once, however often its answer is read.

    What a page asks when it opens is asked elsewhere, kept for the event history, and
    learned here (``Screen.opening``).
    """

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._made: dict[str, MadeCall] = {}

    def learn(self, calls: Iterable[MadeCall]) -> None:
        for call in calls:
            self._made[_key(call.service, call.operation, call.params)] = call

    def told(self, call: PlannedCall) -> dict[str, Any]:
        """The answer. Raises NotTold."""
        key = _key(call.service, call.operation, call.params)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = make(self._turn, call)
        if made.error is not None:
            raise NotTold(made, made.error)
        return made.response or {}

    def told_unless(self, code: str, call: PlannedCall) -> dict[str, Any] | None:
        """The answer; None if the error is ``code``, by which AWS says that there is none.
        Raises NotTold."""
        try:
            return self.told(call)
        except NotTold as refused:
            if refused.code != code:
                raise
            return None

    def told_if_allowed(self, call: PlannedCall) -> dict[str, Any]:
        """The answer; an empty one if there is none for this caller. For what a page can
        do without."""
        try:
            return self.told(call)
        except NotTold:
            return {}

    def unless_refused(self, read: Callable[[Api], _T], otherwise: _T) -> _T:
        """What ``read`` reads; ``otherwise``, if it is not told: for what a page can do
        without, or says another way."""
        try:
            return read(self)
        except NotTold:
            return otherwise

    def listed(self, read: Callable[[Api], list[_T]]) -> list[_T]:
        """What ``read`` reads; nothing, if it is not told: for a page whose opening says
        that itself."""
        return self.unless_refused(read, [])

    def every(self, call: PlannedCall, member: str) -> Iterator[dict[str, Any]]:
        """What a list holds, page after page. Raises NotTold."""
        while True:
            answer = self.told(call)
            yield from answer.get(member) or ()
            more = {
                parameter: answer[token]
                for token, parameter in _TOKENS.items()
                if answer.get(token)
            }
            if not more:
                return
            params = {**call.params, **more}
            call = PlannedCall(call.service, call.operation, params, call.region)


def _key(service: str, operation: str, params: dict[str, Any]) -> str:
    return json.dumps([service, operation, params], sort_keys=True, default=str)
