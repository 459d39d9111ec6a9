"""One turn: the moment in which a command line runs or a console button is pressed.

A turn is a pure function's input and its ledger: given the same world, time, bodies, past
and line it ends the same way, so it can be run again when a save meets a newer version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from iamtutor.cloud.account import Account
from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.state.identities import SessionCredentials
from iamtutor.cloud.world import World


@dataclass(frozen=True, slots=True)
class Invocation:
    """A function's code that is to be run: what runs it (``python3.13``), its package as
    bytes, who its calls are made as, and for what."""

    runtime: str
    package: bytes
    handler: str
    payload: bytes
    session: SessionCredentials
    region: str


class Ended(NamedTuple):
    """What a run of a function answers; ``error`` is Lambda's word, if it failed."""

    payload: bytes
    error: str | None = None


def free(units: int) -> None:
    """Nobody counts the work."""


@dataclass(slots=True)
class Turn:
    """``world`` is changed in place; ``events`` collects every API call of this turn, in
    order. ``past`` gives the events of earlier turns, oldest first, when they are asked
    for. ``wording`` is the dialect of denials, one of ``refusals.WORDINGS`` or ``today``.
    ``acting`` is the id of the account in which a call is carried out: the one that has
    what it asks for; outside of calls None, which means the first account.
    """

    world: World
    now: datetime
    bodies: BodyStore = field(default_factory=BodyStore)
    past: Callable[[], Sequence[ApiEvent]] = tuple
    wording: str = "enhanced"
    events: list[ApiEvent] = field(default_factory=list)
    acting: str | None = None
    runtime: Callable[[Turn, Invocation], Ended] | None = None
    """What runs the code of functions, where somebody can."""
    charge: Callable[[int], None] = free
    """What is told of work that a call is about to do, in units of ``policy.budget``,
    where it may be more than an ordinary call's."""

    @property
    def account(self) -> Account:
        """The account in which a call is carried out."""
        world = self.world
        return world.account if self.acting is None else world.accounts[self.acting]

    def within(self, account: Account) -> Turn:
        """The same turn, in which calls are carried out in ``account``."""
        if account is self.account:
            return self
        return replace(self, acting=account.id)
