"""How a demo learner works through the course: as a browser would, by the same services.

Questions are answered, tasks done by their recorded solutions; here and there an answer is
wrong at first, or a foreseen mistake is really made. The clock is the learner's own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TypeAlias

from django.utils import timezone
from django.utils.translation import gettext as _

from iamtutor.classroom import help
from iamtutor.cloud.world import World
from iamtutor.course import services
from iamtutor.course.account import actions
from iamtutor.course.account.actions import Deed
from iamtutor.course.models import Prediction
from iamtutor.course.progress import judgement, stillness
from iamtutor.instructor.demo.clock import Clock
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.names import names
from iamtutor.lessons.judging.checks import right_answer
from iamtutor.lessons.schema.acts import Act, Drop, Press, Pull, Run
from iamtutor.lessons.schema.lesson import Pitfall, Task
from iamtutor.lessons.schema.questions import Choose, Question, Sort
from iamtutor.lessons.text.placeholders import fill
from iamtutor.lessons.worlds.acts import filled_in
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.models import Sandbox
from iamtutor.sandbox.rewinding import restart_task, set_checkpoint
from iamtutor.sandbox.selectors import Opened
from iamtutor.sandbox.services import Done

Given: TypeAlias = list[str] | dict[str, str]
#: What passes between two actions at one task.
BETWEEN = timedelta(seconds=9)
#: How long a learner has been where they do not get on.
STUCK = timedelta(minutes=13)


class Trouble(Enum):
    """What a demo learner does where they do not get on: answer wrong, check too early,
    open every hint, raise a hand, or try what is broken again and again."""

    ANSWERS = auto()
    CHECKS = auto()
    HINTS = auto()
    HAND = auto()
    STILL = auto()


@dataclass(frozen=True, slots=True)
class Learner:
    """How far a demo learner gets. ``trips``: every so many-th question is first answered
    wrong, and so many-th foreseen mistake really made. ``worked``: for how many minutes,
    ``ago``: until how many minutes ago. ``trouble``: with what comes after ``items``."""

    name: str
    items: int
    worked: int
    ago: int
    trips: int = 0
    guess: Prediction.Guess = Prediction.Guess.ALLOWED
    trouble: Trouble | None = None


class Walk:
    """One learner's way through the course."""

    def __init__(self, seat: Enrolment, learner: Learner, clock: Clock) -> None:
        self.seat = seat
        self.learner = learner
        self.clock = clock
        #: The account that is worked in, as the last action left it.
        self.sandbox: Sandbox | None = None
        self.world: World | None = None
        self.questions = 0
        self.mistakes = 0

    def go(self, until: datetime) -> None:
        """Work from now on, at an even pace, and do the last thing at ``until``."""
        way = [
            (lesson, item)
            for lesson in self.seat.course.lessons
            for step in lesson.steps
            for item in lesson.items(step)
        ]
        done, rest = way[: self.learner.items], way[self.learner.items :]
        end = until - STUCK if self.learner.trouble else until
        shares = [_share(item, place) for place, (_, item) in enumerate(done)]
        pace = (end - timezone.now()) / max(1, sum(shares))
        here = None
        for (lesson, item), share in zip(done, shares, strict=True):
            next_at = timezone.now() + pace * share
            if lesson is not here:
                here = lesson
                self.come_to(lesson)
            self.do(lesson, item)
            self.clock.wait_until(min(next_at, end))
        if self.learner.trouble:
            lesson, item = rest[0]
            self.come_to(lesson)
            self.struggle(lesson, item)
        self.clock.wait_until(until)
        stillness.touch(self.seat, seen=True)

    def come_to(self, lesson: Lesson) -> None:
        self.sandbox = services.open_lesson_sandbox(self.seat, lesson)
        self.world = None
        services.remember_place(self.seat, lesson, "")
        if self.sandbox is not None:
            judgement.look(self.seat, lesson, self.opened())

    def opened(self) -> Opened:
        """The account, as it is at this time."""
        assert self.sandbox is not None
        return Opened(self.sandbox, self.world)

    def left(self, done: Done) -> None:
        """An action left the account so."""
        self.sandbox, self.world = done.sandbox, done.turn.world

    def do(self, lesson: Lesson, item: Task | Question) -> None:
        if isinstance(item, Task):
            self.task(lesson, item)
        else:
            self.question(lesson, item)

    def struggle(self, lesson: Lesson, item: Task | Question) -> None:
        """Do not get on, for as long as ``STUCK`` lasts."""
        match self.learner.trouble, item:
            case Trouble.ANSWERS, Choose():
                for wrong in _wrong_answers(item):
                    self.clock.forward(STUCK / 5)
                    self.answer(lesson, item, wrong)
            case Trouble.CHECKS, Task():
                for _time in range(help.FAILURES):
                    self.clock.forward(STUCK / 4)
                    self.check(lesson, item)
            case Trouble.HINTS, Task():
                for _hint in lesson.hints(item.id, "en"):
                    self.clock.forward(STUCK / 5)
                    services.reveal_hint(enrolment=self.seat, lesson=lesson, task=item)
            case Trouble.HAND, Task():
                self.clock.forward(STUCK / 2)
                self.check(lesson, item)
                self.clock.forward(STUCK / 4)
                words = _("I don’t know where to look for this.")
                help.ask(self.seat, lesson.slug, item.id, words)
            case Trouble.STILL, Task(symptom=Run() as symptom):
                for _time in range(6):
                    self.clock.forward(STUCK / 6)
                    self.act(lesson, symptom)
            case trouble, _:
                raise ValueError(f"{trouble} does not go with {lesson.slug} {item.id}")

    def check(self, lesson: Lesson, task: Task) -> None:
        judgement.check_task(
            enrolment=self.seat, lesson=lesson, task=task, opened=self.opened()
        )

    def question(self, lesson: Lesson, question: Question) -> None:
        self.questions += 1
        if self.learner.trips and self.questions % self.learner.trips == 0:
            for wrong in _wrong_answers(question)[:1]:
                self.answer(lesson, question, wrong)
        right = right_answer(question)
        self.answer(
            lesson,
            question,
            dict(right) if isinstance(right, Mapping) else list(right),
        )

    def answer(self, lesson: Lesson, question: Question, given: Given) -> None:
        self.clock.forward(BETWEEN)
        services.answer(
            enrolment=self.seat, lesson=lesson, question=question, given=given
        )

    def task(self, lesson: Lesson, task: Task) -> None:
        cells = self.seat.course.predicted(task)
        services.predict(
            enrolment=self.seat,
            guesses=dict.fromkeys(cells, self.learner.guess),
            confidence=Prediction.Confidence.LIKELY,
        )
        variant = self.opened().world.variant
        pitfall = next(iter(task.pitfalls_in(variant)), None)
        if pitfall is not None and self.learner.trips:
            self.mistakes += 1
            if self.mistakes % self.learner.trips == 0:
                self.trip(lesson, task, pitfall)
        ticked = [
            done
            for act in task.first_solution(variant)
            for done in self.act(lesson, act)
        ]
        if task not in ticked:
            judgement.look(self.seat, lesson, self.opened())

    def trip(self, lesson: Lesson, task: Task, pitfall: Pitfall) -> None:
        """Make the foreseen mistake, then go back to where the task began."""
        here = self.opened().sandbox
        set_checkpoint(sandbox=here, lesson=lesson.slug, task=task.id)
        for act in pitfall.attempt:
            self.act(lesson, act)
        self.clock.forward(BETWEEN)
        done = restart_task(
            sandbox_id=here.pk,
            nonce=services.new_nonce(),
            lesson=lesson.slug,
            task=task.id,
        )
        assert done is not None
        self.left(done)

    def act(self, lesson: Lesson, act: Act) -> tuple[Task, ...]:
        """Returns the tasks that this ticked."""
        opened = self.opened()
        known = names(opened.world, self.seat.course.file)
        self.clock.forward(BETWEEN)
        deed = Deed(
            self.seat, lesson, opened.sandbox, services.new_nonce(), limited=False
        )
        match act:
            case Press():
                params = {
                    key: filled_in(value, known) for key, value in act.with_.items()
                }
                acted = actions.press(deed, button=act.press, params=params)
            case Run():
                line = fill(act.run, known)
                acted = actions.run_line(deed, machine=act.at, line=line)
            case Drop():
                data = act.text.encode()
                acted = actions.drop_file(
                    deed, machine=act.at, name=fill(act.drop, known), data=data
                )
            case Pull(pull=name, back=back):
                lever = lesson.lever(name)
                acted = actions.pull(deed, lever=lever, back=back, words=name)
            case _:
                return ()
        self.left(acted.done)
        return acted.ticked


def _share(item: Task | Question, place: int) -> int:
    """How much of the time it takes: a task more than a question, and not all alike."""
    return (9 if isinstance(item, Task) else 3) + place * 7 % 5


def _wrong_answers(question: Question) -> list[Given]:
    """Those that show a belief come first; none where there is nothing to be wrong."""
    match question:
        case Choose():
            wrong = [c for c in question.choices if c not in question.correct]
            wrong.sort(key=lambda choice: choice not in question.misconceptions)
            return [[choice] for choice in wrong]
        case Sort():
            return [dict(_rotated(question))]
        case _:
            return []


def _rotated(question: Sort) -> Iterator[tuple[str, str]]:
    bins = question.sort.bins
    for item, bin_ in question.sort.items.items():
        yield item, bins[(bins.index(bin_) + 1) % len(bins)]
