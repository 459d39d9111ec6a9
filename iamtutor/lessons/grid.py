"""The grid of settings and commands, filled by what really happened.

A setting is what the role of the instance is allowed to be, a command is the API call
that it makes. Only calls from the instance count, and only those that say something about
permissions: a mistyped bucket name fills no cell.
"""

from __future__ import annotations

from collections.abc import Iterable

from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.principals import role_of_instance
from iamtutor.cloud.world import World
from iamtutor.lessons.names import EC2
from iamtutor.lessons.schema import GridFile

Cells = dict[tuple[str, str], ApiEvent]


def setting_with(grid: GridFile, policies: Iterable[str] | None) -> str | None:
    """The setting in which a role has exactly these policies; None: there is no such one.

    ``policies`` are ARNs and names of inline policies; None when there is no role.
    """
    rows = grid.settings
    if policies is None:
        return next((row.id for row in rows if not row.role), None)
    held = set(policies)
    return next(
        (row.id for row in rows if row.role and set(row.policies) == held), None
    )


def setting_of(grid: GridFile, world: World, instance_id: str) -> str | None:
    """The setting that an instance is in now."""
    role = role_of_instance(world, instance_id)
    held = None if role is None else (*role.attached, *role.inline)
    return setting_with(grid, held)


def setting_of_call(grid: GridFile, event: ApiEvent) -> str | None:
    """The setting under which a call was made on the instance."""
    if event.origin != EC2:
        return None
    if not event.sent:
        return setting_with(grid, None)
    if ":role/" not in (event.issuer_arn or ""):
        return None
    return setting_with(grid, event.policies)


def command_of(grid: GridFile, event: ApiEvent) -> str | None:
    """The command whose API call this is."""
    return next(
        (
            column.id
            for column in grid.commands
            if (column.service, column.operation) == (event.service, event.operation)
        ),
        None,
    )


def decision_of(event: ApiEvent) -> str | None:
    """``allowed``, ``implicitDeny`` or ``explicitDeny``; ``none`` if it was never sent.

    None: it was sent, and refused before anyone asked what is allowed.
    """
    if not event.sent:
        return "none"
    if event.evaluations:
        return event.evaluations[-1].decision.value
    return "allowed" if event.succeeded else None


def result_of(event: ApiEvent) -> str:
    """What became of a call, in the words in which it was predicted: one of
    ``shell.coaching.GUESSES``."""
    if not event.sent:
        return "unsent"
    return "denied" if event.denied else "allowed"


def cell_of(grid: GridFile, event: ApiEvent) -> tuple[str, str] | None:
    """The cell of the grid that a call fills, if any."""
    if event.sent and not event.succeeded and not event.denied:
        return None
    command = command_of(grid, event)
    if command is None:
        return None
    setting = setting_of_call(grid, event)
    return None if setting is None else (setting, command)


def cells(grid: GridFile, events: Iterable[ApiEvent]) -> Cells:
    """The last call for each cell that was filled. ``events``: oldest first."""
    found: Cells = {}
    for event in events:
        cell = cell_of(grid, event)
        if cell is not None:
            found[cell] = event
    return found
