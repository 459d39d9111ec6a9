"""A demo class: learners who really worked through the course, by its own services.

Nothing is written to the tables by hand. Each demo learner answers questions and performs
the recorded solutions (and, here and there, a foreseen wrong attempt) through the same
services as a browser does. All of them are marked as demo.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone

from iamtutor.course import actions, judgement, services
from iamtutor.course.actions import Deed
from iamtutor.course.models import Prediction
from iamtutor.lessons.checks import right_answer
from iamtutor.lessons.lesson import Lesson
from iamtutor.lessons.names import names
from iamtutor.lessons.placeholders import fill
from iamtutor.lessons.schema import (
    Act,
    Choose,
    Drop,
    Pitfall,
    Press,
    Pull,
    Question,
    Run,
    Sort,
    Task,
)
from iamtutor.people.classes import open_class
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol
from iamtutor.sandbox.models import Sandbox
from iamtutor.sandbox.selectors import Opened
from iamtutor.sandbox.services import restart_task, set_checkpoint

INSTRUCTOR = "demo-instructor"
ADMINISTRATOR = "demo-admin"


@dataclass(frozen=True, slots=True)
class Learner:
    """How far a demo learner gets. ``trips``: every so many-th question is first answered
    wrong, and so many-th foreseen mistake really made. Where they stop, ``hints`` are
    opened and the task is checked ``checks`` times too early."""

    name: str
    items: int
    trips: int = 0
    guess: Prediction.Guess = Prediction.Guess.ALLOWED
    hints: int = 0
    checks: int = 0


LEARNERS = (
    Learner("Demo Aoi", items=200, trips=9),
    Learner("Demo Ben", items=64, trips=4),
    Learner("Demo Chika", items=47, trips=3, hints=2),
    Learner("Demo Daichi", items=33),
    Learner("Demo Emi", items=22, trips=2),
    Learner("Demo Fumi", items=17, hints=2, checks=3),
    Learner("Demo Goro", items=9, trips=1),
    Learner("Demo Hana", items=0),
)


def seed(password: str) -> Cohort:
    """The demo class, made once; the password of its instructor and administrator is set
    anew each time."""
    instructor = _person(INSTRUCTOR, "Demo instructor", password, is_instructor=True)
    _person(
        ADMINISTRATOR, "Demo administrator", password, is_staff=True, is_superuser=True
    )
    taught = Enrolment.objects.filter(
        person=instructor, seat=Enrolment.Seat.INSTRUCTOR
    ).first()
    if taught is not None:
        return taught.cohort
    cohort = open_class(title="Demo class", instructor=instructor)
    for number, learner in enumerate(LEARNERS, 1):
        person = Person.objects.create_user(
            f"demo-learner-{number}", shown_name=learner.name, is_demo=True
        )
        Walk(enrol(person=person, cohort=cohort), learner).go()
    return cohort


def _person(name: str, shown_name: str, password: str, **flags: bool) -> Person:
    person, _ = Person.objects.get_or_create(
        name=name, defaults={"shown_name": shown_name, "is_demo": True, **flags}
    )
    person.set_password(password)
    person.save()
    return person


class Walk:
    """One learner's way through the course."""

    def __init__(self, seat: Enrolment, learner: Learner) -> None:
        self.seat = seat
        self.learner = learner
        self.questions = 0
        self.mistakes = 0

    def go(self) -> None:
        left = self.learner.items
        for lesson in self.seat.course.lessons:
            if left <= 0:
                break
            sandbox = services.open_lesson_sandbox(self.seat, lesson)
            services.remember_place(self.seat, lesson, "")
            if sandbox is not None:
                judgement.look(self.seat, lesson, Opened(sandbox))
            for item in (i for step in lesson.steps for i in lesson.items(step)):
                if left <= 0:
                    if isinstance(item, Task):
                        self.stop(lesson, item, sandbox)
                    break
                if isinstance(item, Task):
                    assert sandbox is not None
                    self.task(lesson, item, sandbox)
                else:
                    self.question(lesson, item)
                left -= 1
        Enrolment.objects.filter(pk=self.seat.pk).update(active=timezone.now())

    def stop(self, lesson: Lesson, task: Task, sandbox: Sandbox | None) -> None:
        for _ in range(self.learner.hints):
            services.reveal_hint(enrolment=self.seat, lesson=lesson, task=task)
        for _ in range(self.learner.checks):
            assert sandbox is not None
            opened = Opened(Sandbox.objects.get(pk=sandbox.pk))
            judgement.check_task(
                enrolment=self.seat, lesson=lesson, task=task, opened=opened
            )

    def question(self, lesson: Lesson, question: Question) -> None:
        self.questions += 1
        if self.learner.trips and self.questions % self.learner.trips == 0:
            wrong = _wrong_answer(question)
            if wrong is not None:
                services.answer(
                    enrolment=self.seat, lesson=lesson, question=question, given=wrong
                )
        right = right_answer(question)
        given = dict(right) if isinstance(right, Mapping) else list(right)
        services.answer(
            enrolment=self.seat, lesson=lesson, question=question, given=given
        )

    def task(self, lesson: Lesson, task: Task, sandbox: Sandbox) -> None:
        cells = self.seat.course.predicted(task)
        services.predict(
            enrolment=self.seat,
            guesses=dict.fromkeys(cells, self.learner.guess),
            confidence=Prediction.Confidence.LIKELY,
        )
        variant = Opened(Sandbox.objects.get(pk=sandbox.pk)).world.variant
        pitfall = next(iter(task.pitfalls_in(variant)), None)
        if pitfall is not None and self.learner.trips:
            self.mistakes += 1
            if self.mistakes % self.learner.trips == 0:
                self.trip(lesson, task, pitfall, sandbox)
        for act in task.first_solution(variant):
            self.act(lesson, act, sandbox)
        judgement.look(self.seat, lesson, Opened(Sandbox.objects.get(pk=sandbox.pk)))

    def trip(
        self, lesson: Lesson, task: Task, pitfall: Pitfall, sandbox: Sandbox
    ) -> None:
        """Make the foreseen mistake, then go back to where the task began."""
        set_checkpoint(
            sandbox=Sandbox.objects.get(pk=sandbox.pk), lesson=lesson.slug, task=task.id
        )
        for act in pitfall.attempt:
            self.act(lesson, act, sandbox)
        restart_task(
            sandbox_id=sandbox.pk,
            nonce=services.new_nonce(),
            lesson=lesson.slug,
            task=task.id,
        )

    def act(self, lesson: Lesson, act: Act, sandbox: Sandbox) -> None:
        world = Opened(Sandbox.objects.get(pk=sandbox.pk)).world
        known = names(world, self.seat.course.file)
        deed = Deed(self.seat, lesson, sandbox, services.new_nonce(), limited=False)
        match act:
            case Press():
                params = {
                    key: _filled(value, known) for key, value in act.with_.items()
                }
                actions.press(deed, button=act.press, params=params)
            case Run():
                actions.run_line(deed, machine=act.at, line=fill(act.run, known))
            case Drop():
                data = act.text.encode()
                actions.drop_file(
                    deed, machine=act.at, name=fill(act.drop, known), data=data
                )
            case Pull(pull=name, back=back):
                lever = lesson.lever(name)
                actions.pull(deed, lever=lever, back=back, words=name)
            case _:
                pass


def _filled(value: object, known: Mapping[str, str]) -> object:
    match value:
        case str():
            return fill(value, known)
        case list() | tuple():
            return [_filled(one, known) for one in value]
        case dict():
            return {fill(k, known): _filled(v, known) for k, v in value.items()}
        case _:
            return value


def _wrong_answer(question: Question) -> Collection[str] | Mapping[str, str] | None:
    """The first wrong answer that shows a belief."""
    match question:
        case Choose():
            wrong = [c for c in question.choices if c not in question.correct]
            told = [c for c in wrong if c in question.misconceptions]
            return [(told or wrong)[0]]
        case Sort():
            return dict(_rotated(question))
        case _:
            return None


def _rotated(question: Sort) -> Iterator[tuple[str, str]]:
    bins = question.sort.bins
    for item, bin_ in question.sort.items.items():
        yield item, bins[(bins.index(bin_) + 1) % len(bins)]
