"""The lesson as the programs of its terminal know it: ``hint`` and ``predict``.

What they note is kept as the page's own buttons keep it, in the transaction of the line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.turn import Turn
from iamtutor.course import services
from iamtutor.course.models import Prediction
from iamtutor.course.selectors import Standing
from iamtutor.lessons.content.grid import CellKey
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.names import names
from iamtutor.lessons.terminal.coaching import Tutor
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.selectors import log_of
from iamtutor.shell.coaching import Coach, Guidance


def coach_of(
    enrolment: Enrolment, lesson: Lesson, sandbox_id: int, turn: Turn, language: str
) -> Coach:
    """The coach of one line; the database is asked when a program asks the coach."""
    return Coach(_Seat(enrolment, lesson, sandbox_id, turn, language).look)


@dataclass
class _Seat:
    enrolment: Enrolment
    lesson: Lesson
    sandbox_id: int
    turn: Turn
    language: str

    def look(self, events: Sequence[ApiEvent]) -> Guidance:
        progress = self.standing.progress.values()
        return self.tutor.guidance(
            done=[one.task for one in progress if one.completed is not None],
            opened=self.standing.hints,
            settled={
                *self.standing.predictions,
                *self.run_before,
                *self.enrolment.course.cells(events),
            },
            tried=self.standing.tried,
        )

    @cached_property
    def standing(self) -> Standing:
        return Standing(self.enrolment, self.lesson)

    @cached_property
    def run_before(self) -> Iterable[CellKey]:
        own = [logged.event for logged in log_of(self.sandbox_id) if logged.own]
        return self.enrolment.course.cells(own)

    @cached_property
    def tutor(self) -> Tutor:
        course = self.enrolment.course
        known = names(self.turn.world, course.file)
        variant = self.turn.world.variant
        return Tutor(course, self.lesson, self.language, known, variant)


def keep(enrolment: Enrolment, lesson: Lesson, coach: Coach) -> tuple[str, ...]:
    """Keep what was noted; returns the tasks that it is about."""
    if not (coach.opened or coach.predicted):
        return ()
    for task_id, rung in coach.opened.items():
        task = lesson.task(task_id)
        services.reveal_hint(enrolment=enrolment, lesson=lesson, task=task, rung=rung)
    predicted = {CellKey(*cell): said for cell, said in coach.predicted.items()}
    for cell, (guess, confidence) in predicted.items():
        services.predict(
            enrolment=enrolment,
            guesses={cell: Prediction.Guess(guess)},
            confidence=confidence,
        )
    about = [
        task.id
        for task in lesson.tasks
        if predicted.keys() & set(enrolment.course.predicted(task))
    ]
    return (*coach.opened, *about)
