"""What people do in a lesson, and what it leaves: judgement, progress, predictions.

``act`` is the way of every action: played on the sandbox, saved, and the open tasks judged,
in one transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.utils import timezone

from iamtutor.cloud import console
from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.course.models import (
    Attempt,
    HintReveal,
    Place,
    Prediction,
    QuizAnswer,
    TaskProgress,
)
from iamtutor.course.selectors import first_open, open_tasks
from iamtutor.course.why import verdict_of
from iamtutor.lessons import acts, worlds
from iamtutor.lessons.checks import CheckResult, judge, judge_answer
from iamtutor.lessons.lesson import Lesson
from iamtutor.lessons.library import library
from iamtutor.lessons.schema import Answered, Question, Task, parts
from iamtutor.lessons.situation import Situation
from iamtutor.people.models import Enrolment
from iamtutor.sandbox import services as sandbox_services
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.sandbox.selectors import Logged, Opened, log_of
from iamtutor.sandbox.services import Done, Kind, Play, Played
from iamtutor.shell import interpreter
from iamtutor.shell.machine import prompt
from iamtutor.web.queue import writer_queue

#: How stale a seat's ``active`` may be before an action writes it again.
ACTIVE_EVERY = timedelta(seconds=2)


class NotRunning(Exception):
    """There is no such machine, or its instance does not run; nothing was run."""


@dataclass(frozen=True, slots=True)
class Acted:
    """An action, and what it meant for the lesson's tasks."""

    done: Done
    ticked: tuple[Task, ...] = ()
    noticed: tuple[Task, ...] = ()
    """Tasks whose feedback changed: a foreseen attempt was recognised."""
    log: list[Logged] | None = None
    """The sandbox's log after the action, if it had to be read."""


def build_world(name: str) -> Callable[[str], tuple[World, dict[str, bytes]]]:
    """What makes a fresh world of this name from a seed."""

    def build(seed: str) -> tuple[World, dict[str, bytes]]:
        bodies = BodyStore()
        world = worlds.build(library().worlds[name], seed, timezone.now(), bodies)
        return world, bodies.new

    return build


def open_lesson_sandbox(enrolment: Enrolment, lesson: Lesson) -> Sandbox | None:
    """The seat's sandbox for the lesson's world, made if need be."""
    if lesson.file.world is None:
        return None
    return sandbox_services.open_sandbox(
        enrolment=enrolment,
        world=lesson.file.world,
        build=build_world(lesson.file.world),
    )


def situation(
    world: World,
    now: datetime,
    events: Sequence[ApiEvent],
    bodies: BodyStore,
    solved: Sequence[str] = (),
) -> Situation:
    return Situation(
        library=library(),
        world=world,
        now=now,
        events=events,
        answers=frozenset(solved),
        bodies=bodies,
    )


def _solved(enrolment: Enrolment, lesson: Lesson) -> list[str]:
    """The questions of the lesson that were answered correctly, if any task asks."""
    asked = any(
        isinstance(part, Answered)
        for task in lesson.tasks
        for part in parts(task.check)
    )
    if not asked:
        return []
    return list(
        QuizAnswer.objects.filter(
            enrolment=enrolment, lesson=lesson.slug, correct=True
        ).values_list("question", flat=True)
    )


def _complete(
    progress: TaskProgress, lesson: Lesson, record: ActionRecord | None
) -> None:
    progress.completed = timezone.now()
    progress.content_hash = lesson.machine_hash
    progress.feedback = ""
    progress.attempts += 1
    progress.save()
    Attempt.objects.create(
        enrolment_id=progress.enrolment_id,
        lesson=lesson.slug,
        task=progress.task,
        record=record,
        passed=True,
        content_hash=lesson.machine_hash,
    )


def _note_failure(
    progress: TaskProgress,
    lesson: Lesson,
    result: CheckResult,
    record: ActionRecord | None,
) -> None:
    progress.attempts += 1
    progress.feedback = result.pitfall or result.code or ""
    progress.feedback_params = dict(result.params)
    progress.save()
    Attempt.objects.create(
        enrolment_id=progress.enrolment_id,
        lesson=lesson.slug,
        task=progress.task,
        record=record,
        passed=False,
        code=result.code or "",
        params=dict(result.params),
        pitfall=result.pitfall or "",
        misconception=result.misconception or "",
        content_hash=lesson.machine_hash,
    )


def judge_open_tasks(
    enrolment: Enrolment,
    lesson: Lesson,
    sandbox: Sandbox,
    now: Situation,
    record: ActionRecord | None = None,
) -> tuple[tuple[Task, ...], tuple[Task, ...]]:
    """Tick every open task whose check passes; note foreseen attempts at the others.

    Returns the tasks ticked, and those whose feedback changed. Runs inside the caller's
    transaction.
    """
    progress = {
        p.task: p
        for p in TaskProgress.objects.filter(enrolment=enrolment, lesson=lesson.slug)
    }
    ticked, noticed = [], []
    for task in open_tasks(lesson, progress):
        mine = progress.get(task.id) or TaskProgress(
            enrolment=enrolment, lesson=lesson.slug, task=task.id
        )
        result = judge(task, now)
        if result.passed:
            _complete(mine, lesson, record)
            ticked.append(task)
        elif result.pitfall and mine.feedback != result.pitfall:
            _note_failure(mine, lesson, result, record)
            noticed.append(task)
        elif mine.feedback and not result.pitfall and record is not None:
            # The attempt that the feedback spoke of is no longer there.
            mine.feedback = ""
            mine.save(update_fields=["feedback"])
            noticed.append(task)
        progress[task.id] = mine
    begun = [p.task for p in progress.values() if p.completed is not None]
    upcoming = next((t for t in lesson.tasks if t.id not in begun), None)
    if upcoming is not None and (ticked or record is None):
        sandbox_services.set_checkpoint(
            sandbox=sandbox, lesson=lesson.slug, task=upcoming.id
        )
    return tuple(ticked), tuple(noticed)


def look(enrolment: Enrolment, lesson: Lesson, opened: Opened) -> tuple[Task, ...]:
    """Judge a lesson's tasks when its page is opened: what was done elsewhere counts."""
    with writer_queue(), transaction.atomic():
        sandbox_services.hold(opened.sandbox.pk)
        ticked, _ = judge_open_tasks(
            enrolment,
            lesson,
            opened.sandbox,
            situation(
                opened.world,
                opened.now,
                opened.events,
                opened.bodies,
                _solved(enrolment, lesson),
            ),
        )
    return ticked


def act(
    *,
    enrolment: Enrolment,
    lesson: Lesson,
    sandbox_id: int,
    kind: ActionRecord.Kind,
    place: str,
    label: str,
    play: Play,
    nonce: str,
    limited: bool = True,
) -> Acted:
    """Play an action and judge the lesson's open tasks, saved together."""
    judged: list[Acted] = []

    def within(done: Done) -> None:
        log = log_of(sandbox_id)
        now = situation(
            done.turn.world,
            done.turn.now,
            [logged.event for logged in log if logged.own],
            done.turn.bodies,
            _solved(enrolment, lesson),
        )
        ticked, noticed = judge_open_tasks(
            enrolment, lesson, done.sandbox, now, done.record
        )
        judged.append(Acted(done, ticked, noticed, log))
        touch(enrolment)

    done = sandbox_services.act(
        sandbox_id=sandbox_id,
        nonce=nonce,
        kind=kind,
        place=place,
        label=label,
        play=play,
        lesson=lesson.slug,
        within=within,
        limited=limited,
    )
    return Acted(done) if done.repeated else judged[-1]


def touch(enrolment: Enrolment) -> None:
    """Note that the seat is active, to a few seconds: the class page shows minutes."""
    now = timezone.now()
    if now - enrolment.active > ACTIVE_EVERY:
        Enrolment.objects.filter(pk=enrolment.pk).update(active=now)


def is_running(world: World, machine_name: str) -> bool:
    """Whether there is a terminal: the desk always, an instance while it runs."""
    machine = world.machines.get(machine_name)
    if machine is None or machine.instance_id is None:
        return machine is not None
    instance = world.account.instances.get(machine.instance_id)
    return instance is not None and instance.state == "running"


def run_line(
    *,
    enrolment: Enrolment,
    lesson: Lesson,
    sandbox_id: int,
    machine: str,
    line: str,
    nonce: str,
    limited: bool = True,
) -> Acted:
    """Type one line into a terminal. Raises ``NotRunning`` besides what ``act`` does."""

    def play(turn: Turn) -> Played:
        if not is_running(turn.world, machine):
            raise NotRunning
        shown = prompt(turn, machine)
        outcome = interpreter.run(turn, machine, line)
        # The call to explain: the first that was refused, else the last.
        told = next(
            (n for n, e in enumerate(turn.events) if verdict_of(e) != "allowed"),
            len(turn.events) - 1,
        )
        return Played(
            output=outcome.screen,
            exit_code=outcome.exit_code,
            prompt=shown,
            details={
                **({"clear": True} if outcome.clear else {}),
                **({"incomplete": True} if outcome.incomplete else {}),
                **(
                    {"told": told, "verdict": verdict_of(turn.events[told])}
                    if turn.events
                    else {}
                ),
            },
        )

    return act(
        enrolment=enrolment,
        lesson=lesson,
        sandbox_id=sandbox_id,
        kind=Kind.TERMINAL,
        place=machine,
        label=line,
        play=play,
        nonce=nonce,
        limited=limited,
    )


def press(
    *,
    enrolment: Enrolment,
    lesson: Lesson,
    sandbox_id: int,
    button: str,
    params: Mapping[str, object],
    nonce: str,
    kind: ActionRecord.Kind = Kind.CONSOLE,
    shown: Mapping[str, object] | None = None,
    limited: bool = True,
) -> Acted:
    """Press a button of the console. ``shown`` is what the record keeps of the parameters
    (file contents are not repeated there)."""

    def play(turn: Turn) -> Played:
        pressed = console.press(turn, button, params)
        error = pressed.error
        return Played(
            exit_code=0 if error is None else 1,
            details={
                "params": dict(shown if shown is not None else params),
                "calls": [f"{call.service}:{call.operation}" for call in pressed.calls],
                "error": None
                if error is None
                else {"code": error.code, "message": error.message},
                "result": pressed.result,
            },
        )

    return act(
        enrolment=enrolment,
        lesson=lesson,
        sandbox_id=sandbox_id,
        kind=kind,
        place="console",
        label=button,
        play=play,
        nonce=nonce,
        limited=limited,
    )


def set_host(
    *, enrolment: Enrolment, lesson: Lesson, sandbox_id: int, host: str, nonce: str
) -> Acted:
    """Switch host image and wording together, for the commands to come."""

    def play(turn: Turn) -> Played:
        turn.world.host = host
        return Played(details={"host": host})

    return act(
        enrolment=enrolment,
        lesson=lesson,
        sandbox_id=sandbox_id,
        kind=Kind.SETTING,
        place="workbench",
        label=f"host {host}",
        play=play,
        nonce=nonce,
    )


def drop_file(
    *,
    enrolment: Enrolment,
    lesson: Lesson,
    sandbox_id: int,
    machine: str,
    name: str,
    data: bytes,
    nonce: str,
    limited: bool = True,
) -> Acted:
    """Put a file into the home directory of a machine."""

    def play(turn: Turn) -> Played:
        acts.drop(turn, name, data, machine=machine)
        return Played(details={"name": name, "size": len(data)})

    return act(
        enrolment=enrolment,
        lesson=lesson,
        sandbox_id=sandbox_id,
        kind=Kind.FILES,
        place=machine,
        label=name,
        play=play,
        nonce=nonce,
        limited=limited,
    )


def check_task(
    *, enrolment: Enrolment, lesson: Lesson, task: Task, opened: Opened
) -> CheckResult:
    """Check one task because the learner asks. A failure is an attempt too."""
    now = situation(
        opened.world,
        opened.now,
        opened.events,
        opened.bodies,
        _solved(enrolment, lesson),
    )
    result = judge(task, now)
    with writer_queue(), transaction.atomic():
        sandbox_services.hold(opened.sandbox.pk)
        progress, _ = TaskProgress.objects.get_or_create(
            enrolment=enrolment, lesson=lesson.slug, task=task.id
        )
        if progress.completed is None:
            if result.passed:
                _complete(progress, lesson, None)
                judge_open_tasks(enrolment, lesson, opened.sandbox, now)
            else:
                _note_failure(progress, lesson, result, None)
    return result


def answer(
    *,
    enrolment: Enrolment,
    lesson: Lesson,
    question: Question,
    given: Collection[str] | Mapping[str, str],
) -> QuizAnswer:
    """Record an answer, judged."""
    result = judge_answer(question, given)
    with writer_queue(), transaction.atomic():
        recorded = QuizAnswer.objects.create(
            enrolment=enrolment,
            lesson=lesson.slug,
            question=question.id,
            given=given,
            correct=result.correct,
            misconceptions=list(result.misconceptions),
        )
        touch(enrolment)
    return recorded


def reveal_hint(*, enrolment: Enrolment, lesson: Lesson, task: Task) -> int:
    """Open the next hint of a task's ladder; returns its number, from 1. The last rung,
    after all hints, is the recorded solution."""
    ladder = len(lesson.hints(task.id, "en")) + 1
    with writer_queue(), transaction.atomic():
        opened = HintReveal.objects.filter(
            enrolment=enrolment, lesson=lesson.slug, task=task.id
        ).count()
        if opened < ladder:
            HintReveal.objects.get_or_create(
                enrolment=enrolment,
                lesson=lesson.slug,
                task=task.id,
                number=opened + 1,
            )
            progress, _ = TaskProgress.objects.get_or_create(
                enrolment=enrolment, lesson=lesson.slug, task=task.id
            )
            progress.hints = opened + 1
            progress.save(update_fields=["hints"])
            opened += 1
    return opened


def predict(
    *,
    enrolment: Enrolment,
    setting: str,
    command: str,
    guess: Prediction.Guess,
    confidence: str = "",
) -> Prediction:
    """Write a prediction down, once: what was said before the first run stands."""
    with writer_queue(), transaction.atomic():
        prediction, _ = Prediction.objects.get_or_create(
            enrolment=enrolment,
            setting=setting,
            command=command,
            defaults={"guess": guess, "confidence": confidence},
        )
    return prediction


def remember_place(enrolment: Enrolment, lesson: Lesson, tab: str) -> None:
    """Where to go on, on any device. Written only when it changes."""
    place = Place.objects.filter(enrolment=enrolment).first()
    if place is not None and (place.lesson, place.tab) == (lesson.slug, tab):
        return
    with writer_queue():
        Place.objects.update_or_create(
            enrolment=enrolment,
            defaults={"lesson": lesson.slug, "tab": tab, "updated": timezone.now()},
        )


def missing_before(enrolment: Enrolment, lesson: Lesson) -> list[tuple[Lesson, Task]]:
    """The tasks of earlier lessons in the same world that are not done."""
    if lesson.file.world is None:
        return []
    done = set(
        TaskProgress.objects.filter(
            enrolment=enrolment, completed__isnull=False
        ).values_list("lesson", "task")
    )
    return [
        (earlier, task)
        for earlier in takewhile(
            lambda one: one.slug != lesson.slug, library().continuing(lesson.file.world)
        )
        for task in earlier.tasks
        if (earlier.slug, task.id) not in done
    ]


def apply_earlier_solutions(
    *, enrolment: Enrolment, lesson: Lesson, sandbox_id: int, nonce: str
) -> Done:
    """Carry out the first solutions of the earlier tasks that are not done, in order. They
    count as done by solution; their calls do not count as the learner's own."""
    missing = missing_before(enrolment, lesson)

    def play(turn: Turn) -> Played:
        for _lesson, task in missing:
            for one in task.first_solution:
                acts.perform(turn, one)
        applied = [f"{earlier.slug}/{task.id}" for earlier, task in missing]
        return Played(details={"applied": applied})

    def within(done: Done) -> None:
        for earlier, task in missing:
            TaskProgress.objects.update_or_create(
                enrolment=enrolment,
                lesson=earlier.slug,
                task=task.id,
                defaults={
                    "completed": timezone.now(),
                    "by_solution": True,
                    "feedback": "",
                    "content_hash": earlier.machine_hash,
                },
            )

    return sandbox_services.act(
        sandbox_id=sandbox_id,
        nonce=nonce,
        kind=Kind.SOLUTION,
        place="workbench",
        label=lesson.slug,
        play=play,
        lesson=lesson.slug,
        within=within,
        limited=False,
    )


def reset_world(*, lesson: Lesson, sandbox_id: int, nonce: str) -> Done:
    """The whole account from its beginning. Progress and log stay."""
    assert lesson.file.world is not None
    return sandbox_services.reset(
        sandbox_id=sandbox_id, nonce=nonce, build=build_world(lesson.file.world)
    )


def is_finished(lesson: Lesson, done: Sequence[str]) -> bool:
    return first_open(lesson, done) is None


def new_nonce() -> str:
    return secrets.token_urlsafe(18)
