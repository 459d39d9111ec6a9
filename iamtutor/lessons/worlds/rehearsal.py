"""A course played without a learner: acts done one after the other, nothing saved.

A ``Rehearsal`` is a world at one moment: acts are done in it, tasks judged, copies taken.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.variants import Casting
from iamtutor.lessons.judging.situation import Situation
from iamtutor.lessons.schema.acts import Act, Answer
from iamtutor.lessons.schema.demonstrations import DemonstrationFile
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.worlds import acts, demonstrations, starting
from iamtutor.lessons.worlds.acts import Performed
from iamtutor.shell.hosts.images import HOSTS

#: When a rehearsal begins, and how long each act takes.
BEGIN = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
PACE = timedelta(seconds=20)
SEED = "rehearsal"


@dataclass(slots=True)
class Rehearsal:
    """One moment of a rehearsal."""

    course: Course
    world: World
    now: datetime = BEGIN
    bodies: BodyStore = field(default_factory=BodyStore)
    events: list[ApiEvent] = field(default_factory=list)
    answers: set[str] = field(default_factory=set)
    begun: dict[str, int] = field(default_factory=dict)
    """How many events there were when a task of the lesson began."""

    @classmethod
    def begin(
        cls,
        course: Course,
        world_name: str,
        seed: str = SEED,
        now: datetime = BEGIN,
        casting: Casting | None = None,
    ) -> Rehearsal:
        """The starting world of this name, in one of its castings."""
        bodies = BodyStore()
        file = course.worlds[world_name]
        world = starting.build(file, course, seed, now, bodies, casting)
        return cls(course=course, world=world, now=now, bodies=bodies)

    @classmethod
    def of_demonstration(cls, course: Course, file: DemonstrationFile) -> Rehearsal:
        """The moment before its first line. Raises ``NotBuilt``."""
        bodies = BodyStore()
        world = demonstrations.stage(course, file, SEED, BEGIN, bodies)
        return cls(course=course, world=world, bodies=bodies)

    def copy(self) -> Rehearsal:
        """The same moment, to go on from in another way. Bodies are never changed, so
        they are shared."""
        return Rehearsal(
            course=self.course,
            world=copy.deepcopy(self.world),
            now=self.now,
            bodies=self.bodies,
            events=list(self.events),
            answers=set(self.answers),
            begun=dict(self.begun),
        )

    def begin_lesson(self) -> None:
        """Questions and tasks belong to their lesson; everything else goes on."""
        self.answers.clear()
        self.begun.clear()

    def begin_task(self, task: Task) -> None:
        """Note that a task begins, unless it has."""
        self.begun.setdefault(task.id, len(self.events))

    def turn(self) -> Turn:
        """A new turn, some time after the last one."""
        self.now += PACE
        return self.look()

    def look(self) -> Turn:
        """A turn to look with: no time passes."""
        past = tuple(self.events)
        return Turn(
            world=self.world,
            now=self.now,
            bodies=self.bodies,
            past=lambda: past,
            wording=HOSTS[self.world.host].wording,
        )

    def keep(self, turn: Turn) -> None:
        """Keep what happened in a turn; ``sleep`` may have made it long."""
        self.events += turn.events
        self.now = turn.now

    def do(self, act: Act) -> Performed:
        turn = self.turn()
        performed = acts.perform(turn, act, self.course)
        self.keep(turn)
        if isinstance(act, Answer):
            self.answers.add(act.answer)
        return performed

    def do_all(self, todo: Iterable[Act]) -> list[Performed]:
        return [self.do(act) for act in todo]

    def type(self, machine: str, line: str) -> Performed:
        """Type a line in a terminal; any exit status will do."""
        turn = self.turn()
        performed = acts.run_line(turn, machine, line)
        self.keep(turn)
        return performed

    @property
    def situation(self) -> Situation:
        return Situation(
            course=self.course,
            world=self.world,
            now=self.now,
            events=self.events,
            answers=frozenset(self.answers),
            bodies=self.bodies,
            begun=self.begun or None,
        )
