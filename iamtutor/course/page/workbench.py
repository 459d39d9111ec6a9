"""The page of a lesson that has something to work at: its account, machines and calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from iamtutor.cloud.account import Account
from iamtutor.cloud.credentials.instances import role_of_instance
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.state.identities import Role
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine, World
from iamtutor.course.page import terminals
from iamtutor.course.page.lesson_page import LessonPage
from iamtutor.course.page.terminals import Prompt, Terminal
from iamtutor.course.progress import judgement
from iamtutor.course.telling import calls, why
from iamtutor.course.telling.map import Map, draw
from iamtutor.lessons.content.grid import CellKey, setting_of
from iamtutor.lessons.content.lesson import Grid, Lesson
from iamtutor.lessons.content.names import (
    DESK,
    first_instances,
    is_instances,
    names_once,
)
from iamtutor.lessons.content.names import names as names_of
from iamtutor.lessons.judging.places import place_left
from iamtutor.lessons.judging.situation import Situation
from iamtutor.lessons.map.callers import the_instance
from iamtutor.lessons.map.stations import State
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.text.placeholders import fill
from iamtutor.lessons.worlds.keys import key_holder
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.models import ActionRecord
from iamtutor.sandbox.selectors import (
    TRANSCRIPT,
    Opened,
    events_of,
    logged_event,
    may_undo,
    transcript,
    typed_lines,
)
from iamtutor.shell.hosts.images import HOSTS

_PAGE_ICONS = {"console": "window", "files": "folder"}


class Tab(NamedTuple):
    name: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class SettingChoice:
    id: str
    title: str
    current: bool


class Workbench(LessonPage):
    """A lesson page with the learner's simulated account."""

    def __init__(
        self,
        enrolment: Enrolment,
        lesson: Lesson,
        language: str,
        opened: Opened,
        tab: str = "",
        chosen_call: str = "",
    ) -> None:
        super().__init__(enrolment, lesson, language)
        self.opened = opened
        self.chosen_call = chosen_call
        self._asked_tab = tab
        #: A line that was not run and stands in the input again.
        self.kept_line = ""

    @cached_property
    def tab(self) -> str:
        """The place that is open: the one asked for; else where the current task is done;
        else the first one but the console."""
        places = self.places
        if self._asked_tab in places or not places:
            return self._asked_tab if places else ""
        task = self.current_task
        if task is not None and task.at in places:
            return self.place_of(task)
        return next((name for name in places if name != "console"), places[0])

    # -- the simulated account ---------------------------------------------------------

    @property
    def is_workbench(self) -> bool:
        return bool(self.lesson.file.places)

    @property
    def world(self) -> World:
        return self.opened.world

    @cached_property
    def names(self) -> Mapping[str, str]:
        found = names_of(self.world, self.course.file)
        if any(map(self.standing.is_done, self.lesson.item_ids)):
            once = names_once(self.world, self.opened.events)
            found |= {name: once[name] for name in once if name in found}
        return found

    @cached_property
    def cells(self) -> Mapping[CellKey, ApiEvent]:
        return self.course.cells(self.opened.events)

    def ref_of(self, event: ApiEvent) -> str:
        return next((one.ref for one in self.opened.log if one.event is event), "")

    @cached_property
    def turn(self) -> Turn:
        """A turn to look with; nothing of it is saved."""
        world = self.world
        sandbox_id = self.opened.sandbox.pk
        return Turn(
            world=world,
            now=self.opened.now,
            bodies=self.opened.bodies,
            past=lambda: events_of(sandbox_id),
            wording=HOSTS[world.host].wording,
        )

    def place_of(self, task: Task) -> str:
        return place_left(task, self.lesson, self.course, lambda: self.situation)

    @property
    def situation(self) -> Situation:
        """What checks look at, as it is now."""
        opened, lesson = self.opened, self.lesson
        return Situation(
            self.course,
            opened.world,
            opened.now,
            judgement.calls_of(opened.book),
            self.standing.solved,
            opened.bodies,
            judgement.begun(lesson, opened.sandbox.pk, opened.book),
        )

    @property
    def places(self) -> list[str]:
        """The console, the terminals in the lesson's order, the files."""
        file = self.lesson.file
        order = ("console", *file.terminals, "files")
        return [name for name in order if name in file.places]

    def has_machine(self, name: str) -> bool:
        return self.course.has_machine(self.lesson, name)

    @property
    def at_a_terminal(self) -> bool:
        return self.tab in self.lesson.file.terminals

    @cached_property
    def tabs(self) -> tuple[Tab, ...]:
        return tuple(
            Tab(
                name,
                terminals.place_words(name),
                _PAGE_ICONS.get(name, "terminal"),
                name == self.tab,
            )
            for name in self.places
        )

    @cached_property
    def map(self) -> Map:
        wanted = self.lesson.file.map or self.course.file.map
        return draw(
            self.world,
            self.opened.events,
            wanted,
            lambda: fill(wanted.resource or "", self.names),
            self.lesson.slug,
            [one.event for one in self.opened.history] if self._is_broken else None,
            lambda: key_holder(self.turn.world, DESK, self.turn.bodies),
        )

    @property
    def way_is_known(self) -> bool:
        """Whether the map leaves nothing open, so that nothing else on the page must."""
        return all(one.state is not State.UNKNOWN for one in self.map.stations)

    @property
    def _is_broken(self) -> bool:
        """Whether there is a fault to be found, which the map must not give away."""
        return any(task.kind == "broken" for task in self.lesson.tasks)

    @cached_property
    def machine(self) -> Machine | None:
        return self.world.machines.get(self.tab)

    @cached_property
    def terminal(self) -> Terminal | None:
        """The terminal of the current tab; None while its machine does not run."""
        return terminals.open_terminal(self.turn, self.tab, self.role)

    @property
    def types(self) -> bool:
        return self.terminal is not None

    @cached_property
    def prompt(self) -> Prompt:
        return Prompt(
            self.lesson.slug,
            self.tab,
            self.terminal,
            self.machine is not None and bool(self.machine.pending),
            self.way_is_known,
            self.can_undo,
        )

    @cached_property
    def _latest(self) -> list[ActionRecord]:
        return transcript(self.opened.sandbox.pk, self.tab)

    @cached_property
    def entries(self) -> list[ActionRecord]:
        """What the terminal of the current tab shows so far."""
        return terminals.still_shown(self._latest)

    @cached_property
    def older_lines(self) -> list[str]:
        """What was typed in that terminal before what it shows: its history goes on."""
        if len(self.entries) == len(self._latest) < TRANSCRIPT:
            return []  # it shows all there is
        first = self.entries[0].ordinal if self.entries else None
        return typed_lines(self.opened.sandbox.pk, self.tab, before=first)

    @cached_property
    def role(self) -> Role | None:
        """The role that the instance's profile holds."""
        here = self.at_a_terminal and self.tab != DESK
        machine = self.tab if here else first_instances(self.lesson.file)
        instance = the_instance(self.world, machine)
        if instance is None:
            return None
        return role_of_instance(self.world, instance.instance_id)

    @cached_property
    def host(self) -> str:
        return self.world.host

    @cached_property
    def settings(self) -> list[SettingChoice]:
        """The rows of the grid as choices for the instance's role."""
        chosen = self.instance_grid
        if chosen is None:
            return []
        world = self.world
        instance = the_instance(world, chosen.file.at)
        held = world.account_of_instance(instance.instance_id) if instance else None
        if instance is None or held is None or not held.roles:
            return []
        current = setting_of(chosen.file, self.world, instance.instance_id)
        return [
            SettingChoice(row.id, chosen.name_of(row.id, self.language), row is current)
            for row in chosen.file.choices
        ]

    @property
    def instance_grid(self) -> Grid | None:
        """The grid whose settings are those of an instance's role, the one on which its
        calls are made: they can be chosen beside the terminal, from the lesson on in which
        the first of its cells is filled. Before that, the role is put there by hand."""
        course, world = self.course, self.lesson.file.world or ""
        for grid in course.grids.values():
            first = course.filled_from.get((grid.id, world))
            if (
                first is not None
                and course.order[first.slug] <= course.order[self.lesson.slug]
                and is_instances(grid.file.at)
                and len(grid.file.choices) > 1
            ):
                return grid
        return None

    @cached_property
    def has_setting(self) -> bool:
        return any(choice.current for choice in self.settings)

    @property
    def computers(self) -> list[tuple[Machine, list[tuple[str, int, datetime]]]]:
        """The instances' machines, with the files in the home directory of each: name,
        size, time."""
        return [
            (machine, _files(machine))
            for machine in self.world.machines.values()
            if machine.instance_id is not None
        ]

    @property
    def inventory(self) -> list[tuple[str, list[str]]]:
        """What there is, by kind, account by account."""
        accounts = self.world.accounts.values()
        return [
            (kind if len(accounts) == 1 else f"{account.name}: {kind}", found)
            for account in accounts
            for kind, found in _inventory_of(account)
        ]

    @cached_property
    def emptied(self) -> bool:
        return (
            not self.opened.log
            and not self.missing
            and bool(self.course.before(self.lesson))
        )

    @cached_property
    def can_undo(self) -> bool:
        return not self.archived and may_undo(self.opened.sandbox.pk)

    # -- why -----------------------------------------------------------------------------

    @cached_property
    def recent(self) -> list[tuple[str, ApiEvent]]:
        """The latest calls with their references, oldest first."""
        return [(logged.ref, logged.event) for logged in self.opened.log[-24:]]

    @cached_property
    def calls(self) -> list[calls.CallRow]:
        return calls.rows(self.recent, self.call, self.lesson.slug)

    @cached_property
    def call(self) -> str:
        """The reference of the call that is explained: the chosen one, else the one that
        decided the latest action. Of a solution it is the last call: an error that a
        lesson makes on purpose is not where one wants to begin."""
        if self.chosen_call:
            return self.chosen_call
        if self.opened.log and not self.opened.log[-1].own:
            return self.opened.log[-1].ref
        return calls.deciding(self.recent)

    @cached_property
    def has_tried(self) -> bool:
        """Whether something was done since the call that is explained, or it was made
        before: then the smallest change is no longer the first thing to look at."""
        if self.why is None or not self.why.changes:
            return False  # there is none to look at
        log = self.opened.log
        # Nearly always the last one: looked for from there.
        backwards = range(len(log) - 1, -1, -1)
        place = next((at for at in backwards if log[at].ref == self.call), None)
        if place is None:
            return True
        ordinal = int(self.call.split("-")[0])
        operation = log[place].event.operation
        return self.opened.sandbox.version > ordinal or any(
            one.event.operation == operation and one.event.denied for one in log[:place]
        )

    @cached_property
    def why(self) -> why.Why | None:
        known = dict(self.recent)
        event = known.get(self.call)
        if event is None and self.call:
            event = logged_event(self.opened.sandbox.pk, self.call)
        return None if event is None else why.explain(event, self.language)


def _files(machine: Machine) -> list[tuple[str, int, datetime]]:
    home = machine.home.rstrip("/") + "/"
    return [
        (path.removeprefix(home), file.body.size, file.modified)
        for path, file in sorted(machine.files.items())
        if path.startswith(home) and file.body is not None
    ]


def _inventory_of(account: Account) -> list[tuple[str, list[str]]]:
    instances = [
        f"{i.tags.get('Name', '')} {i.instance_id} ({i.state})".strip()
        for i in account.instances.values()
    ]
    return [
        (_("Roles"), list(account.roles)),
        (_("Instance profiles"), list(account.instance_profiles)),
        (_("Instances"), instances),
        (_("Buckets"), list(account.buckets)),
    ]
