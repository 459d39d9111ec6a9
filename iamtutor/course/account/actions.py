"""What changes the simulated account from a lesson page or the console.

``act`` is the way of every action: played on the sandbox, saved, and the open tasks judged,
in one transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.console import buttons
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.course.account import coaching
from iamtutor.course.account.coaching import coach_of
from iamtutor.course.account.leaks import refuse_genuine_keys
from iamtutor.course.models import TaskProgress
from iamtutor.course.progress import stillness
from iamtutor.course.progress.judgement import (
    begun,
    calls_of,
    judge_open_tasks,
    solved,
)
from iamtutor.course.services import new_nonce
from iamtutor.course.telling.calls import telling
from iamtutor.course.telling.verdicts import verdict_of
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.judging.situation import Situation
from iamtutor.lessons.schema.lesson import Lever, Task
from iamtutor.lessons.worlds import acts
from iamtutor.people.models import Enrolment
from iamtutor.sandbox import bursts, logbook
from iamtutor.sandbox import services as sandbox_services
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.sandbox.services import Done, Kind, Play, Played
from iamtutor.shell import interpreter
from iamtutor.shell.coaching import Coach
from iamtutor.shell.machine import is_running, prompt
from iamtutor.shell.screen import editing
from iamtutor.shell.screen.editing import Edit
from iamtutor.shell.terminal import pasting


class NotRunning(Exception):
    """There is no such machine, or its instance does not run; nothing was run."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Who acts, in which lesson, on which sandbox (as it was just read), once: a repeated
    ``nonce`` is answered with what was done the first time. ``limited``: it counts against
    the rate of commands.
    """

    enrolment: Enrolment
    lesson: Lesson
    sandbox: Sandbox
    nonce: str
    limited: bool = True


@dataclass(frozen=True, slots=True)
class Acted:
    """An action, and what it meant for the lesson's tasks."""

    done: Done
    ticked: tuple[Task, ...] = ()
    noticed: tuple[Task, ...] = ()
    """Tasks whose feedback changed: a foreseen attempt was recognised."""
    coached: tuple[str, ...] = ()
    """Tasks of which a hint was opened or a result predicted in the terminal, or of which
    the class now sees that nothing moves."""
    progress: Mapping[str, TaskProgress] | None = None
    """How the lesson's tasks stand now, where the judgement knows it."""


def act(
    deed: Deed,
    *,
    kind: ActionRecord.Kind,
    place: str,
    label: str,
    play: Play,
    keep: Callable[[Done], tuple[str, ...]] = lambda done: (),
) -> Acted:
    """Play an action and judge the lesson's open tasks, saved together with what ``keep``
    keeps: it returns the tasks that it was about."""
    judged: list[Acted] = []

    def within(done: Done) -> None:
        judged.append(_judged(deed.enrolment, deed.lesson, done, keep))

    done = sandbox_services.act(
        deed.sandbox.pk,
        sandbox_services.Action(
            nonce=deed.nonce,
            kind=kind,
            place=place,
            label=label,
            play=play,
            lesson=deed.lesson.slug,
            limited=deed.limited,
        ),
        within=within,
        seen=deed.sandbox,
    )
    return Acted(done) if done.repeated else judged[-1]


def _judged(
    enrolment: Enrolment,
    lesson: Lesson,
    done: Done,
    keep: Callable[[Done], tuple[str, ...]] = lambda done: (),
) -> Acted:
    """What an action means for the open tasks; inside the transaction that saves it."""

    def seen() -> Situation:
        log = logbook.read(done.sandbox)
        return Situation(
            enrolment.course,
            done.turn.world,
            done.turn.now,
            calls_of(log),
            solved(enrolment, lesson),
            done.turn.bodies,
            begun(lesson, done.sandbox.pk, log),
        )

    ticked, noticed, progress = judge_open_tasks(
        enrolment,
        lesson,
        done.sandbox,
        seen,
        done.record,
        frozenset(event.operation for event in done.turn.events),
    )
    kept = keep(done)
    news = bool(ticked or noticed)
    stillness.touch(enrolment, seen=news, got_on=bool(ticked))
    still = stillness.note(enrolment, lesson)
    # A hint that was opened stands in there too.
    stands = None if kept else progress
    return Acted(done, ticked, noticed, (*kept, *still), stands)


def call(
    enrolment: Enrolment,
    lesson: Lesson,
    *,
    sandbox_id: int,
    made: bursts.Call,
    within: Callable[[Done], None],
    seen: tuple[Sandbox, World] | None = None,
) -> Done | None:
    """Carry out one call of the learner's own programs; what ``bursts.carry_out`` returns
    and raises."""

    def both(done: Done) -> None:
        _judged(enrolment, lesson, done)
        within(done)

    return bursts.carry_out(
        sandbox_id=sandbox_id,
        call=made,
        lesson=lesson.slug,
        within=both,
        nonce=new_nonce(),
        seen=seen,
    )


def run_line(deed: Deed, *, machine: str, line: str, columns: int = 80) -> Acted:
    """Type a line, or paste a block of lines, into a terminal that is ``columns`` wide:
    one action either way. Raises ``NotRunning`` and
    ``GenuineKey`` besides what ``act`` does."""
    refuse_genuine_keys(deed.enrolment, line)
    coaches: list[Coach] = []

    def play(turn: Turn) -> Played:
        if not is_running(turn.world, machine):
            raise NotRunning
        pending = turn.world.machines[machine].pending
        if pending.endswith("\\\n"):
            # The line goes on in the middle of a word, which may be a key.
            refuse_genuine_keys(deed.enrolment, pending[:-2] + line)
        language = get_language() or "en"
        coach = coach_of(deed.enrolment, deed.lesson, deed.sandbox.pk, turn, language)
        coaches.append(coach)
        return typed(
            turn, machine, line, columns=columns, language=language, coach=coach
        )

    def keep(done: Done) -> tuple[str, ...]:
        return coaching.keep(deed.enrolment, deed.lesson, coaches[-1])

    return act(
        deed, kind=Kind.TERMINAL, place=machine, label=line, play=play, keep=keep
    )


def typed(
    turn: Turn,
    machine: str,
    line: str,
    *,
    columns: int = 80,
    language: str = "en",
    coach: Coach | None = None,
) -> Played:
    """A line, or a block of lines, typed at a machine that runs, as its record keeps it."""
    sent = pasting.send(
        turn, machine, line, columns=columns, language=language, coach=coach
    )
    outcome = sent.outcome
    details: dict[str, object] = {}
    if sent.lines != (line,):
        details["lines"] = list(sent.lines)
    if sent.unprompted:
        details["unprompted"] = True
    if sent.cleared:
        details["clear"] = True
    if outcome.incomplete:
        details["incomplete"] = True
    if outcome.paged:
        details["paged"] = True
    if outcome.edit is not None:
        details["edit"] = outcome.edit.path
    if outcome.fault is not None:
        return Played(
            sent.painted,
            outcome.exit_code,
            details,
            sent.prompt,
            fault=outcome.fault,
            instead=lambda turn: interpreter.keep_line(turn, machine, sent.lines[-1]),
        )
    if turn.events:
        told = telling(turn.events)
        details |= {"told": told, "verdict": verdict_of(turn.events[told])}
    return Played(sent.painted, outcome.exit_code, details, sent.prompt)


def interrupt(deed: Deed, *, machine: str, line: str) -> Acted:
    """Ctrl-C: ``line`` is not run, and an unfinished command is forgotten. Raises what
    ``run_line`` does."""
    refuse_genuine_keys(deed.enrolment, line)

    def play(turn: Turn) -> Played:
        if not is_running(turn.world, machine):
            raise NotRunning
        shown = prompt(turn, machine)
        interpreter.cancel(turn, machine)
        return Played("", 130, {"interrupted": True}, shown)

    return act(deed, kind=Kind.TERMINAL, place=machine, label=f"{line}^C", play=play)


def press(
    deed: Deed,
    *,
    button: str,
    params: Mapping[str, object],
    kind: ActionRecord.Kind = Kind.CONSOLE,
    shown: Mapping[str, object] | None = None,
    leads_to: Callable[[Mapping[str, str]], str] | None = None,
    account: str | None = None,
) -> Acted:
    """Press a button of the console. ``shown`` is what the record keeps of the parameters
    (file contents are not repeated there); ``leads_to`` tells from what was made where a
    form that is sent again is led, too; ``account`` is the id of the account whose console
    it is, left out: the one that is open. Raises ``GenuineKey`` besides what ``act`` does.
    """
    refuse_genuine_keys(deed.enrolment, params)

    def play(turn: Turn) -> Played:
        open_in = turn.world.signed_in
        turn.world.signed_in = account or open_in
        pressed = buttons.press(turn, button, params)
        turn.world.signed_in = open_in
        error = pressed.error
        leads = {} if error or leads_to is None else {"url": leads_to(pressed.result)}
        return Played(
            # What is shown once may be pasted later; see ``leaks``.
            output=pressed.result.get("access_key", ""),
            exit_code=0 if error is None else 1,
            details={
                "params": dict(shown if shown is not None else params),
                "calls": [
                    call_name(call.service, call.operation) for call in pressed.calls
                ],
                "error": None
                if error is None
                else {"code": error.code, "message": error.message},
                "result": pressed.result,
                **leads,
            },
        )

    return act(deed, kind=kind, place="console", label=button, play=play)


def pull(deed: Deed, *, lever: Lever, back: bool, words: str) -> Acted:
    """Pull a lever of the lesson, or put it ``back``. ``words`` are those of its button."""
    course = deed.enrolment.course

    def play(turn: Turn) -> Played:
        performed = acts.pull(turn, course, lever.id, back=back)
        stopped = bool(performed) and performed[-1].surprise is not None
        details = pull_details(
            course, lever.id, back=back, events=turn.events, stopped=stopped
        )
        if turn.events:
            told = telling(turn.events)
            details |= {"told": told, "verdict": verdict_of(turn.events[told])}
        output = "".join(one.screen for one in performed)
        return Played(output, int(stopped), details)

    return act(deed, kind=Kind.LEVER, place="workbench", label=words, play=play)


def pull_details(
    course: Course,
    lever: str,
    *,
    back: bool,
    events: Sequence[ApiEvent],
    stopped: bool,
) -> dict[str, object]:
    """What is kept of a pull of a lever: read again as ``selectors.LeverStanding``."""
    lesson, _lever = course.lever(lever)
    return {
        "lever": lever,
        "back": back,
        "by": course.administrator(lesson),
        "calls": [
            {
                "call": call_name(event.service, event.operation),
                "error": event.error_code,
            }
            for event in events
        ],
        "stopped": stopped,
    }


def set_host(deed: Deed, *, host: str) -> Acted:
    """Switch host image and wording together, for the commands to come."""

    def play(turn: Turn) -> Played:
        turn.world.host = host
        return Played(details={"host": host})

    return act(
        deed, kind=Kind.SETTING, place="workbench", label=f"host {host}", play=play
    )


def open_console(deed: Deed, *, account: str) -> Acted:
    """Open the console in another account of the world, given by its id."""

    def play(turn: Turn) -> Played:
        turn.world.signed_in = account
        return Played(details={"account": account})

    label = f"account {account}"
    return act(deed, kind=Kind.SETTING, place="console", label=label, play=play)


def drop_file(deed: Deed, *, machine: str, name: str, data: bytes) -> Acted:
    """Put a file into the home directory of a machine. Raises ``PathError`` and
    ``GenuineKey``."""
    refuse_genuine_keys(deed.enrolment, name, data)

    def play(turn: Turn) -> Played:
        acts.drop(turn, name, data, machine=machine)
        return Played(details={"name": name, "size": len(data)})

    return act(deed, kind=Kind.FILES, place=machine, label=name, play=play)


def save_file(deed: Deed, *, machine: str, edit: Edit) -> Acted:
    """Save what was edited. Raises ``NotRunning``, ``PathError``, ``editing.Changed`` and
    ``GenuineKey`` besides what ``act`` does."""
    refuse_genuine_keys(deed.enrolment, edit.path, edit.text)

    def play(turn: Turn) -> Played:
        if not is_running(turn.world, machine):
            raise NotRunning
        size = editing.save(turn, machine, edit)
        return Played(details={"name": edit.path, "size": size})

    return act(deed, kind=Kind.FILES, place=machine, label=edit.path, play=play)
