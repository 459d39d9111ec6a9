"""Grids of settings and commands, filled by what really happened.

A setting is what the caller's own identity is allowed to be, a command is the API call
that it makes. Only the grid's caller counts, and only calls that say something about
permissions: a mistyped bucket name fills no cell.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

from iamtutor.cloud.credentials.instances import role_of_instance
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.world import World
from iamtutor.lessons.schema.course import Command, GridFile, Setting
from iamtutor.lessons.schema.values import Caller
from iamtutor.policy.request import ANONYMOUS


class CellKey(NamedTuple):
    """A command under a setting of a grid, by their ids."""

    grid: str
    setting: str
    command: str


Cells = dict[CellKey, ApiEvent]


def caller_of(event: ApiEvent) -> str | None:
    """Who made a call: ``role/NAME``, ``user/NAME``, ``root`` or ``anonymous``; None: that
    was never found out."""
    if event.issuer_arn is None:
        return None
    kind, _, path = event.issuer_arn.split(":", 5)[-1].partition("/")
    return f"{kind}/{path.rsplit('/', 1)[-1]}" if path else kind


def is_caller(wanted: Caller, event: ApiEvent) -> bool:
    """Whether a call was made by whom, and where, it is asked for. Whose one was that was
    never sent nobody knows; but what is sent without a signature is sent."""
    if wanted.at not in {None, event.origin}:
        return False
    if wanted.principal is None or not event.sent:
        return event.sent or wanted.principal != ANONYMOUS
    return fnmatchcase(caller_of(event) or "", wanted.principal)


def is_one_of(wanted: Iterable[Caller], event: ApiEvent) -> bool:
    return any(is_caller(caller, event) for caller in wanted)


@lru_cache(maxsize=1024)
def _holds(wanted: tuple[str, ...] | None, held: tuple[str, ...] | None) -> bool:
    """Whether these policies are just those of a setting. Asked for each call of a log at
    each command, about the same few."""
    if wanted is None or held is None:
        return wanted is held
    return all(any(fnmatchcase(arn, one) for one in wanted) for arn in held) and all(
        any(fnmatchcase(arn, one) for arn in held) for one in wanted
    )


def setting_with(grid: GridFile, policies: Iterable[str] | None) -> Setting | None:
    """The setting in which the grid's caller has exactly these policies; None: there is
    no such one. ``policies`` are ARNs and names of inline policies; None when there are
    no credentials."""
    held = None if policies is None else tuple(policies)
    return next((row for row in grid.common if _holds(row.policies, held)), None)


def setting_of(grid: GridFile, world: World, instance_id: str) -> Setting | None:
    """The setting that an instance is in now."""
    role = role_of_instance(world, instance_id)
    held = None if role is None else (*role.attached, *role.inline)
    return setting_with(grid, held)


def setting_of_call(grid: GridFile, event: ApiEvent) -> str | None:
    """The setting under which a call was made."""
    held = event.policies if event.sent else None
    if event.sent and event.issuer_arn is None:
        return None
    return next(
        (
            row.id
            for row in grid.settings
            if is_caller(grid.caller_in(row), event) and _holds(row.policies, held)
        ),
        None,
    )


def command_of(grid: GridFile, event: ApiEvent) -> str | None:
    """The command whose API call this is. Of commands of one operation that need
    different actions it is the one whose action was asked about: to read a version is
    GetObject, too."""
    columns = [
        column
        for column in grid.commands
        if (column.service, column.operation) == (event.service, event.operation)
    ]
    if event.evaluations and len({column.action for column in columns}) > 1:
        asked = {result.request.action for result in event.evaluations}
        columns = [column for column in columns if column.action in asked]
    return next((column.id for column in columns if _is_about(column, event)), None)


def _is_about(column: Command, event: ApiEvent) -> bool:
    """Whether a call asked for what the column is about; of one that was never sent nobody
    knows."""
    if column.resource is None or not event.sent:
        return True
    return any(
        fnmatchcase(result.request.resource, column.resource)
        for result in event.evaluations
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


def cell_of(grid: GridFile, event: ApiEvent) -> CellKey | None:
    """The cell of the grid that a call fills, if any."""
    if event.sent and not event.succeeded and not event.denied:
        return None
    command = command_of(grid, event)
    if command is None:
        return None
    setting = setting_of_call(grid, event)
    return None if setting is None else CellKey(grid.grid, setting, command)


def cells(grids: Iterable[GridFile], events: Iterable[ApiEvent]) -> Cells:
    """The call for each cell that was filled: the last one, of those that ended as the
    grid says if there is any. A later one that didn't was made in an account that is
    otherwise now (a lever was pulled): what was predicted isn't held against it.
    ``events``: oldest first."""
    grids = tuple(grids)
    found: Cells = {}
    for event in events:
        for grid in grids:
            cell = cell_of(grid, event)
            if cell is not None and not (
                cell in found
                and _as_said(grid, cell, found[cell])
                and not _as_said(grid, cell, event)
            ):
                found[cell] = event
    return found


def _as_said(grid: GridFile, cell: CellKey, event: ApiEvent) -> bool:
    """Whether a call ended as the grid says of its cell; of many a grid says nothing."""
    said = grid.outcome(cell.setting, cell.command)
    return said is not None and result_of(event) == said.result
