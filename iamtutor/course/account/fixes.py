"""A fix: what an instructor did in a copy of a learner's account, played in the learner's.

The steps are read from the copy's log. Each is played through the door that a learner uses,
and ends as it did in the copy, or the fix stops there and says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from iamtutor.classroom.models import Fix
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.course.account.actions import Acted, Deed, act, pull_details
from iamtutor.course.models import TaskProgress
from iamtutor.course.telling.buttons import step_words
from iamtutor.course.telling.calls import telling
from iamtutor.course.telling.deeds import action_words, lever_words
from iamtutor.course.telling.verdicts import verdict_of
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.solutions import SolutionStep, readable
from iamtutor.lessons.worlds import acts
from iamtutor.lessons.worlds.acts import Performed
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.sandbox.selectors import body_store
from iamtutor.sandbox.services import Done, Kind, Played
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.machine import filesystem_of, is_running
from iamtutor.shell.terminal import pasting
from iamtutor.web.database.rows import is_there

#: The most steps of a fix, and characters of a file that goes along.
MOST_STEPS, FILE_LIMIT = 30, 20_480


class Line(msgspec.Struct, tag="line", frozen=True):
    """A line typed at a machine, or a block of lines; ``exit`` is the exit status of the
    last one in the copy."""

    at: str
    line: str
    exit: int

    def shown(self, course: Course) -> SolutionStep:
        return SolutionStep(self.at, self.line)

    def play(self, turn: Turn, course: Course) -> Performed:
        if not is_running(turn.world, self.at):
            return Performed(self.line, surprise=f"{self.at!r} does not run")
        sent = pasting.send(turn, self.at, self.line)
        shown = f"{sent.prompt}{self.line.splitlines()[0]}"
        exit_code = sent.outcome.exit_code
        same = exit_code == self.exit
        return Performed(
            shown, sent.painted, None if same else f"exit status {exit_code}"
        )


class Button(msgspec.Struct, tag="button", frozen=True):
    """A button of the console, pressed with ``params``; ``error`` is what it ended with."""

    button: str
    params: dict[str, Any]
    error: str | None = None

    def shown(self, course: Course) -> SolutionStep:
        fields = tuple((name, readable(value)) for name, value in self.params.items())
        return step_words(SolutionStep("console", self.button, fields))

    def play(self, turn: Turn, course: Course) -> Performed:
        return acts.press(turn, self.button, self.params, expected=self.error)


class Written(msgspec.Struct, tag="file", frozen=True):
    """A file of a machine, as it stood at the end in the copy."""

    at: str
    path: str
    text: str

    def shown(self, course: Course) -> SolutionStep:
        return SolutionStep("files", self.path)

    def play(self, turn: Turn, course: Course) -> Performed:
        machine = turn.world.machines.get(self.at)
        if machine is None:
            return Performed(self.path, surprise=f"there is no machine {self.at!r}")
        try:
            filesystem_of(turn, machine).write(self.path, self.text.encode())
        except PathError as error:
            return Performed(self.path, surprise=str(error))
        return Performed(self.path)


class Chosen(msgspec.Struct, tag="setting", frozen=True):
    """The host that was chosen, or the account in which the console was opened."""

    host: str | None = None
    account: str | None = None

    def shown(self, course: Course) -> SolutionStep:
        fields = ((_("Account"), self.account),) if self.account else ()
        return SolutionStep("console", self.host or _("Account menu"), fields)

    def play(self, turn: Turn, course: Course) -> Performed:
        if self.host is not None:
            turn.world.host = self.host
        if self.account is not None:
            turn.world.signed_in = self.account
        return Performed(self.shown(course).line)


class Pulled(msgspec.Struct, tag="lever", frozen=True):
    """A lever of the text, pulled or put back."""

    lever: str
    back: bool

    def shown(self, course: Course) -> SolutionStep:
        words = lever_words(course, self.lever, back=self.back)
        return SolutionStep("lever", words or self.lever)

    def play(self, turn: Turn, course: Course) -> Performed:
        words = self.shown(course).line
        try:
            performed = acts.pull(turn, course, self.lever, back=self.back)
        except KeyError:
            return Performed(words, surprise=f"there is no lever {self.lever!r}")
        painted = "".join(one.painted for one in performed)
        return Performed(words, painted, performed[-1].surprise if performed else None)


Step = Line | Button | Written | Chosen | Pulled


@dataclass(frozen=True, slots=True)
class Steps:
    """What was done in a copy, oldest first, in the account of ``world``; ``shown`` are the
    same steps in words. ``left_out`` are the words of what can't be sent; ``restarted``: a
    task was begun anew there, so what came after it begins elsewhere than the learner
    stands."""

    world: str = ""
    lesson: str = ""
    steps: tuple[Step, ...] = ()
    shown: tuple[SolutionStep, ...] = ()
    left_out: tuple[str, ...] = ()
    restarted: bool = False

    @property
    def can_be_sent(self) -> bool:
        return bool(self.steps) and not self.restarted


def steps_since(
    sandbox: Sandbox, world: World, since: datetime, course: Course
) -> Steps:
    """What was done in a copy ``since`` it was made."""
    done = list(
        ActionRecord.objects.filter(sandbox=sandbox, created__gt=since, undone=False)
        .exclude(kind=Kind.UNDO)
        .defer("before", "events", "output")
        .order_by("ordinal")
    )
    steps: list[Step] = []
    left_out: list[str] = []
    for record in done:
        found = list(_steps_of(record, sandbox, world))
        steps += found
        if not found and not record.details.get("interrupted"):
            left_out.append(action_words(record, course))
    shown = tuple(step.shown(course) for step in steps)
    return Steps(
        sandbox.world,
        done[-1].lesson if done else "",
        tuple(steps[:MOST_STEPS]),
        shown[:MOST_STEPS],
        (*left_out, *(step.line for step in shown[MOST_STEPS:])),
        any(record.kind == Kind.RESTART for record in done),
    )


def _steps_of(record: ActionRecord, sandbox: Sandbox, world: World) -> Iterator[Step]:
    """The steps of one action: none for what can't be played elsewhere."""
    details = record.details
    match record.kind:
        case Kind.TERMINAL if not details.get("interrupted"):
            yield Line(record.place, "\n".join(record.lines), record.exit_code)
        case Kind.CONSOLE | Kind.SETTING if "params" in details:
            if details.get("params", {}).get("files") is None:
                error = details.get("error")
                code = error and error["code"]
                yield Button(record.label, details["params"], code)
        case Kind.SETTING:
            yield Chosen(details.get("host"), details.get("account"))
        case Kind.FILES:
            written = _written(record, sandbox, world)
            if written is not None:
                yield written
        case Kind.LEVER if not details["stopped"]:
            yield Pulled(details["lever"], details["back"])
        case _:
            pass


def _written(record: ActionRecord, sandbox: Sandbox, world: World) -> Written | None:
    """The file that was saved or dropped, if it is still there and short text."""
    machine = world.machines.get(record.place)
    if machine is None:
        return None
    name = str(record.details["name"])
    path = name if name.startswith("/") else f"{machine.home}/{name}"
    file = machine.files.get(path)
    if file is None or file.body is None or file.body.size > FILE_LIMIT:
        return None
    data = body_store(sandbox.pk).get(file.body)
    try:
        return Written(record.place, path, data.decode())
    except UnicodeDecodeError:
        return None


def packed(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The steps as ``Fix.acts`` keeps them."""
    found: list[dict[str, Any]] = msgspec.to_builtins(list(steps))
    return found


def steps_of(fix: Fix) -> list[Step]:
    return msgspec.convert(fix.acts, list[Step])


#: The longest output of a fix that is in sight without being asked for, in characters.
IN_SIGHT = 2_000


@dataclass(frozen=True, slots=True)
class FixView:
    """A fix as the learner sees it, with its steps in words. ``played`` is the action that
    played it, unless it was taken back."""

    fix: Fix
    shown: list[SolutionStep]
    played: ActionRecord | None

    @property
    def stopped(self) -> str:
        """The step at which it did not go on as in the copy; empty if it did to the end."""
        return str(self.played.details.get("stopped", "")) if self.played else ""

    @property
    def in_sight(self) -> bool:
        """Whether the output stands open: unlike a line's it is in no terminal."""
        return self.played is not None and len(self.played.output) <= IN_SIGHT


def fixes_for(enrolment: Enrolment, lesson: str) -> list[FixView]:
    """The latest fix for each task of a lesson, the latest first."""
    if not is_there(Fix, enrolment_id=enrolment.pk, lesson=lesson):
        return []
    found = Fix.objects.filter(enrolment=enrolment, lesson=lesson)
    latest = {
        fix.task: fix for fix in found.select_related("by", "played").order_by("pk")
    }
    return [
        FixView(
            fix,
            [step.shown(enrolment.course) for step in steps_of(fix)],
            _not_taken_back(fix.played),
        )
        for fix in reversed(latest.values())
    ]


def waiting_fixes(enrolment: Enrolment) -> list[Fix]:
    """The fixes that were sent for tasks that are not done yet, and were not played; the
    latest for each."""
    if not is_there(Fix, enrolment_id=enrolment.pk):
        return []
    done = TaskProgress.objects.filter(
        enrolment=enrolment,
        lesson=OuterRef("lesson"),
        task=OuterRef("task"),
        completed__isnull=False,
    )
    found = Fix.objects.filter(~Exists(done), enrolment=enrolment)
    latest = {
        (fix.lesson, fix.task): fix
        for fix in found.select_related("by").defer("acts").order_by("pk")
    }
    return [fix for fix in latest.values() if fix.played_id is None]


def _not_taken_back(record: ActionRecord | None) -> ActionRecord | None:
    return None if record is None or record.undone else record


def play(deed: Deed, fix: Fix) -> Acted:
    """Play a fix in the learner's account: one action, which one undo takes back. It stops
    at the first step that does not end as it did in the copy."""
    course = deed.enrolment.course
    steps = steps_of(fix)

    def play_steps(turn: Turn) -> Played:
        shown: list[str] = []
        stopped = ""
        levers: list[dict[str, object]] = []
        for step in steps:
            before = len(turn.events)
            done = step.play(turn, course)
            shown.append(f"{done.line}\n{done.screen}")
            if done.surprise is not None:
                stopped = step.shown(course).line
                break
            if isinstance(step, Pulled):
                levers.append(
                    pull_details(
                        course,
                        step.lever,
                        back=step.back,
                        events=turn.events[before:],
                        stopped=False,
                    )
                )
        details: dict[str, object] = {"fix": fix.pk}
        if levers:
            details["levers"] = levers
        if stopped:
            details["stopped"] = stopped
        if turn.events:
            told = telling(turn.events)
            details |= {"told": told, "verdict": verdict_of(turn.events[told])}
        return Played("".join(shown), int(bool(stopped)), details)

    def keep(done: Done) -> tuple[str, ...]:
        Fix.objects.filter(pk=fix.pk).update(played=done.record)
        return ()

    return act(
        deed,
        kind=Kind.FIX,
        place="workbench",
        label=_("a fix from the instructor"),
        play=play_steps,
        keep=keep,
    )
