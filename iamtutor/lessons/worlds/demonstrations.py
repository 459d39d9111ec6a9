"""Demonstrations: what refutes a belief before everybody's eyes, in a few lines."""

from datetime import datetime

from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.schema.demonstrations import DemonstrationFile
from iamtutor.lessons.worlds import acts, starting
from iamtutor.lessons.worlds.starting import NotBuilt
from iamtutor.shell.hosts.images import HOSTS


def stage(
    course: Course,
    file: DemonstrationFile,
    seed: str,
    now: datetime,
    bodies: BodyStore,
) -> World:
    """The world in which a demonstration begins. Raises ``NotBuilt``."""
    world = starting.build(course.worlds[file.world], course, seed, now, bodies)
    turn = Turn(world=world, now=now, bodies=bodies, wording=HOSTS[world.host].wording)
    world.propagation = 0.0
    for place, act in enumerate(file.acts):
        done = acts.perform(turn, act, course)
        if done.surprise is not None:
            told = "\n".join(filter(None, (done.line, done.screen, done.surprise)))
            raise NotBuilt(("acts", place), told)
    propagation = course.worlds[file.world].propagation
    if file.propagation is not None:
        propagation = file.propagation
    world.propagation = float(propagation)
    return world
