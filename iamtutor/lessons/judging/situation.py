"""What a check looks at: a learner's world, what happened in it, and their answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from iamtutor.cloud.account import Account
from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.credentials.presigned import PRESIGNED
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.lessons.content import names
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.text import placeholders


class Miss(NamedTuple):
    """Why a predicate doesn't hold."""

    reason: Reason
    params: dict[str, str]


def miss(reason: Reason, **params: str) -> Miss:
    return Miss(reason, params)


def looked_at(event: ApiEvent) -> tuple[object, ...]:
    """All that a check looks at of a call. Of calls in which it is the same, and a log is
    full of them, the latest tells all that there is to be told."""
    return (
        event.service,
        event.operation,
        event.origin,
        event.sent,
        event.principal_arn,
        event.issuer_arn,
        event.policies,
        event.error_code,
        event.recalled,
        event.credentials_from == PRESIGNED,
        *[
            (
                one.request.action,
                one.request.resource,
                one.decision,
                one.denied_by,
                *(one.statements[place].sid for place in one.deciding),
            )
            for one in event.evaluations
        ],
    )


@dataclass(frozen=True)
class Situation:
    """One moment in a learner's work.

    ``events`` are the API calls in the world, oldest first, of those that are alike (see
    ``looked_at``) at least the latest: what was done before a task
    asked for it counts, unless its check says otherwise. ``answers`` are the ids of the
    lesson's questions that were answered correctly. ``begun`` tells of each task that has
    begun how many calls came before; None: nobody knows.
    """

    course: Course
    world: World
    now: datetime
    events: Sequence[ApiEvent] = ()
    answers: Collection[str] = ()
    bodies: BodyStore = field(default_factory=BodyStore)
    begun: Mapping[str, int] | None = None
    since: int = 0
    """How many of the events came before the task that is looked at."""
    looking_at: str | None = None
    """The name of the account that is looked at; None: the first."""

    def during(self, task: Task) -> Situation:
        """The same moment, with an eye to a task. One that has not begun saw no call."""
        if self.begun is None:
            return self
        return replace(self, since=self.begun.get(task.id, len(self.events)))

    @property
    def fresh(self) -> Situation:
        """The same, as if nothing had been called before the task began."""
        return replace(self, events=self.events[self.since :], since=0)

    @cached_property
    def account(self) -> Account:
        """Raises LookupError for a name that no account of the world has."""
        if self.looking_at is None:
            return self.world.account
        found = self.world.account_called(self.looking_at)
        if found is None:
            raise LookupError(self.looking_at)
        return found

    def at(self, account: str | None) -> Situation:
        """The same moment, looking at the account of this name."""
        if account == self.looking_at:
            return self
        return replace(self, looking_at=account)

    @cached_property
    def names(self) -> dict[str, str]:
        return names.names(self.world, self.course.file)

    @cached_property
    def turn(self) -> Turn:
        """For asking the evaluator; nothing is done in it."""
        return Turn(world=self.world, now=self.now, bodies=self.bodies)

    def fill(self, text: str) -> str:
        return placeholders.fill(text, self.names)
