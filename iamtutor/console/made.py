"""Calls of the API as a screen shows them: what a click calls, and what it did call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from iamtutor.cloud.bodies import Pattern
from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.console.command_line import as_command
from iamtutor.cloud.console.steps import PlannedCall
from iamtutor.course.telling.verdicts import Verdict, verdict_of
from iamtutor.policy import positions
from iamtutor.sandbox.codec import unpack_events
from iamtutor.sandbox.models import ActionRecord


@dataclass(frozen=True, slots=True)
class Effect:
    """An API call that this click makes; ``this``: fed by this very screen."""

    name: str
    params: str
    command: str
    this: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """An API call that a click made, and how it ended. ``ref`` finds its why."""

    name: str
    params: str
    command: str
    verdict: Verdict
    error: str
    message: str
    ref: str


def effect_of(call: PlannedCall, *, this: bool = False) -> Effect:
    return Effect(
        call_name(call.service, call.operation),
        _as_json(call.params),
        as_command(call.service, call.operation, call.params),
        this,
    )


def made_by(record: ActionRecord) -> list[Made]:
    """The calls of one press of a button, in order."""
    return [
        Made(
            call_name(event.service, event.operation),
            _as_json(event.params),
            as_command(event.service, event.operation, event.params),
            Verdict(verdict_of(event)),
            event.error_code or "",
            event.error_message or "",
            f"{record.ordinal}-{place}",
        )
        for place, event in enumerate(unpack_events(record.events))
    ]


def denied_call(record: ActionRecord, account: str = "") -> str:
    """The reference of the call that a policy denied; empty if none did, or if somebody of
    another account than this one made it."""
    events = unpack_events(record.events)
    if not events or not events[-1].denied:
        return ""
    callers = events[-1].recipients[:1]
    if account and callers and account not in callers:
        return ""
    return f"{record.ordinal}-{len(events) - 1}"


def _as_json(params: Mapping[str, object]) -> str:
    """The parameters to read. Texts of policies are shown as what they say, not as the
    strings with marks before each quote that are sent."""
    readable = {name: _policy_or(value) for name, value in params.items()}
    return json.dumps(readable, indent=2, ensure_ascii=False, default=_without_bytes)


def _policy_or(value: object) -> object:
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    try:
        policy = positions.loads(value)
        # Half of a surrogate pair, or a nesting too deep to be written, stays as sent.
        json.dumps({"": {"": policy}}, indent=2, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return value
    return policy


def _without_bytes(value: object) -> object:
    """Contents of files are not repeated."""
    match value:
        case bytes():
            return {"size": len(value)}
        case Pattern():
            return {"size": value.size}
        case _:
            return str(value)
