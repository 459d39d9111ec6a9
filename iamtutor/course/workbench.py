"""Everything a lesson page shows, gathered once for one request.

Each part is computed when a template or a view asks for it: a command's answer needs a few
of them, the page all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from iamtutor.classroom import help
from iamtutor.classroom.models import HelpNeed
from iamtutor.classroom.plan import Due, due
from iamtutor.cloud import principals
from iamtutor.cloud.account import Account, Role
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.course import selectors, terminals, why
from iamtutor.course.cards import Card, Cards, StepView
from iamtutor.course.catching_up import missing_before
from iamtutor.course.fixes import FixView, fixes_for
from iamtutor.course.map import Map, draw
from iamtutor.course.models import Place
from iamtutor.course.news import News
from iamtutor.course.next_act import NextAct, Way, numbered, of_card
from iamtutor.course.selectors import Standing
from iamtutor.course.services import new_nonce
from iamtutor.course.terminals import Terminal
from iamtutor.lessons.grid import CellKey, setting_of
from iamtutor.lessons.keys import key_holder
from iamtutor.lessons.lesson import Grid, Lesson
from iamtutor.lessons.map import State, the_instance
from iamtutor.lessons.names import (
    DESK,
    example_names,
    first_instances,
    is_instances,
    names_once,
)
from iamtutor.lessons.names import names as names_of
from iamtutor.lessons.placeholders import fill, render
from iamtutor.lessons.prose import Section
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.models import ActionRecord
from iamtutor.sandbox.selectors import (
    Opened,
    events_of,
    last_undoable,
    logged_event,
    transcript,
    typed_lines,
)
from iamtutor.shell.hosts import HOSTS

_PAGE_ICONS = {"console": "window", "files": "folder"}


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class SettingChoice:
    id: str
    title: str
    current: bool


class Workbench:
    """A lesson page of one seat in one language."""

    def __init__(
        self,
        enrolment: Enrolment,
        lesson: Lesson,
        language: str,
        opened: Opened | None,
        tab: str = "",
        chosen_call: str = "",
    ) -> None:
        self.enrolment = enrolment
        self.course = enrolment.course
        self.lesson = lesson
        self.language = language
        self.opened = opened
        self.chosen_call = chosen_call
        self._asked_tab = tab
        #: The task or question that was done just now: its explanation is read next.
        self.fresh = ""
        #: A line that was not run and stands in the input again.
        self.kept_line = ""
        #: Where the learner is, once the page has noted it.
        self.place: Place | None = None

    @cached_property
    def tab(self) -> str:
        """The place that is open: the one asked for; else where the current task is done;
        else the first one but the console."""
        places = self.places
        if self._asked_tab in places or not places:
            return self._asked_tab if places else ""
        current = self.cards.current
        task = next((t for t in self.lesson.tasks if t.id == current), None)
        if task is not None and task.at in places:
            return task.at
        return next((name for name in places if name != "console"), places[0])

    @property
    def nonce(self) -> str:
        """A number used once, another one for each form of the page: what was done with
        one form must not make the next one look like a repeated post."""
        return new_nonce()

    # -- the lesson ------------------------------------------------------------------

    @cached_property
    def number(self) -> int:
        slugs = [lesson.slug for lesson in self.course.lessons]
        return slugs.index(self.lesson.slug) + 1

    @cached_property
    def due(self) -> Due | None:
        """Until when work on the lesson is in time."""
        return due(self.enrolment, self.lesson.slug)

    @property
    def predictions_required(self) -> bool:
        """Whether the class's rule takes away the way past a prediction."""
        return self.enrolment.cohort.predictions_required

    @property
    def title(self) -> str:
        return self.cards.title

    @property
    def course_title(self) -> SafeString:
        return mark_safe(render(self.course.title(self.language), self.names))

    @cached_property
    def names(self) -> Mapping[str, str]:
        if self.opened is None:
            return example_names(self.course.file)
        found = names_of(self.opened.world, self.course.file)
        if any(map(self.standing.is_done, selectors.items(self.lesson))):
            once = names_once(self.opened.world, self.opened.events)
            found |= {name: once[name] for name in once if name in found}
        return found

    @cached_property
    def standing(self) -> Standing:
        return Standing(self.enrolment, self.lesson)

    def stands_otherwise(self) -> None:
        """Something was answered or checked: how the seat stands is read again."""
        for name in ("standing", "cards", "steps"):
            self.__dict__.pop(name, None)

    @cached_property
    def cells(self) -> Mapping[CellKey, ApiEvent]:
        return self.course.cells(self.opened.events) if self.opened else {}

    @cached_property
    def cards(self) -> Cards:
        return Cards(
            self.course,
            self.lesson,
            self.language,
            self.names,
            self.standing,
            self.cells,
            self.opened.world if self.opened else None,
            self._ref_of,
            str(self.enrolment.pk),
            (lambda: self.needs) if help.is_taught(self.enrolment) else None,
        )

    @cached_property
    def needs(self) -> Mapping[str, HelpNeed]:
        """What help is needed in the lesson, by task or question."""
        return help.open_needs(self.enrolment, self.lesson.slug)

    @cached_property
    def news(self) -> News:
        """What the class has for the learner that was not read yet."""
        return News.of(self.enrolment, self.language)

    def _ref_of(self, event: ApiEvent) -> str:
        """The reference that finds the why of a call."""
        log = self.opened.log if self.opened is not None else ()
        return next((one.ref for one in log if one.event is event), "")

    @cached_property
    def steps(self) -> list[StepView]:
        return self.cards.steps()

    @cached_property
    def dashes(self) -> list[str]:
        return [
            "done"
            if self.standing.is_done(item)
            else "now"
            if item == self.cards.current
            else ""
            for item in selectors.items(self.lesson)
        ]

    @property
    def done_count(self) -> int:
        return self.dashes.count("done")

    @property
    def finished(self) -> bool:
        return self.cards.current is None

    @property
    def current_card(self) -> Card | None:
        if self.cards.current is None:
            return None
        return self.cards.one(self.cards.current)

    @property
    def next_act(self) -> NextAct:
        """The one thing that is next: earlier solutions, a card, the next lesson."""
        if not self.done_count and self.missing:
            return NextAct(
                Way(_("Do the earlier tasks, or have them done"), "#catch-up")
            )
        card = self.asked_more or self.current_card
        if card is not None:
            act = of_card(card, self.lesson.slug, self.tab)
        elif self.next_lesson is not None:
            url = reverse("course:lesson", args=[self.next_lesson.slug])
            act = NextAct(Way(self.next_title, url), _("the next lesson"))
        else:
            act = NextAct(Way(_("Certificate"), reverse("course:certificate")))
        if not self.fresh or not self.standing.is_done(self.fresh):
            return act
        done = self.cards.one(self.fresh)
        learned = Way(numbered(done), f"#card-{done.id}")
        return replace(act, learned=learned, fresh=done.id)

    @property
    def asked_more(self) -> Card | None:
        """The question that the prediction just run, or answer just given, leads to."""
        if not self.fresh:
            return None
        here = self.cards.one(self.fresh)
        return next((more for more in here.more if more.state != "done"), None)

    @cached_property
    def missing(self) -> int:
        """How many tasks of earlier lessons in this world are not done."""
        return len(missing_before(self.enrolment, self.lesson))

    @property
    def has_others(self) -> bool:
        return self.course.has_others(self.lesson)

    @cached_property
    def next_lesson(self) -> Lesson | None:
        return self.course.next(self.lesson.slug)

    @cached_property
    def previous_lesson(self) -> Lesson | None:
        return self.course.previous(self.lesson.slug)

    def _title_of(self, lesson: Lesson | None) -> SafeString:
        html = "" if lesson is None else lesson.title(self.language)
        return mark_safe(render(html, self.names))

    @property
    def previous_title(self) -> SafeString:
        return self._title_of(self.previous_lesson)

    @property
    def next_title(self) -> SafeString:
        return self._title_of(self.next_lesson)

    @cached_property
    def terms(self) -> list[Section]:
        """The words that this lesson teaches."""
        text = self.course.concept_texts[self.language]
        return [
            text[concept] for concept in self.lesson.file.teaches if concept in text
        ]

    @cached_property
    def fixes(self) -> list[FixView]:
        """What the instructor of a class worked out for this lesson's tasks."""
        if self.enrolment.cohort.self_paced:
            return []
        return fixes_for(self.enrolment.pk, self.lesson.slug)

    # -- the simulated account ---------------------------------------------------------

    @property
    def is_workbench(self) -> bool:
        """Whether the lesson has anything to work at, or is for reading."""
        return bool(self.lesson.file.places) and self.opened is not None

    @cached_property
    def turn(self) -> Turn:
        """A turn to look with; nothing of it is saved."""
        assert self.opened is not None
        world = self.opened.world
        sandbox_id = self.opened.sandbox.pk
        return Turn(
            world=world,
            now=self.opened.now,
            bodies=self.opened.bodies,
            past=lambda: events_of(sandbox_id),
            wording=HOSTS[world.host].wording,
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
    def tabs(self) -> list[Tab]:
        return [
            Tab(
                name,
                terminals.place_words(name),
                _PAGE_ICONS.get(name, "terminal"),
                name == self.tab,
            )
            for name in self.places
        ]

    @cached_property
    def map(self) -> Map:
        assert self.opened is not None
        wanted = self.lesson.file.map or self.course.file.map
        return draw(
            self.opened.world,
            self.opened.events,
            wanted,
            fill(wanted.resource or "", self.names),
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
        assert self.opened is not None
        return self.opened.world.machines.get(self.tab)

    @cached_property
    def terminal(self) -> Terminal | None:
        """The terminal of the current tab; None while its machine does not run."""
        return terminals.open_terminal(self.turn, self.tab, self.role)

    @cached_property
    def entries(self) -> list[ActionRecord]:
        """What the terminal of the current tab shows so far."""
        assert self.opened is not None
        return terminals.still_shown(transcript(self.opened.sandbox.pk, self.tab))

    @cached_property
    def older_lines(self) -> list[str]:
        """What was typed in that terminal before what it shows: its history goes on."""
        assert self.opened is not None
        first = self.entries[0].ordinal if self.entries else None
        return typed_lines(self.opened.sandbox.pk, self.tab, before=first)

    @cached_property
    def role(self) -> Role | None:
        """The role that the instance's profile holds."""
        assert self.opened is not None
        here = self.at_a_terminal and self.tab != DESK
        machine = self.tab if here else first_instances(self.lesson.file)
        instance = the_instance(self.opened.world, machine)
        if instance is None:
            return None
        return principals.role_of_instance(self.opened.world, instance.instance_id)

    @cached_property
    def host(self) -> str:
        assert self.opened is not None
        return self.opened.world.host

    @cached_property
    def settings(self) -> list[SettingChoice]:
        """The rows of the grid as choices for the instance's role."""
        assert self.opened is not None
        chosen = self.instance_grid
        if chosen is None:
            return []
        world = self.opened.world
        instance = the_instance(world, chosen.file.caller.at)
        held = world.account_of_instance(instance.instance_id) if instance else None
        if instance is None or held is None or not held.roles:
            return []
        current = setting_of(chosen.file, self.opened.world, instance.instance_id)
        return [
            SettingChoice(row.id, chosen.name_of(row.id, self.language), row is current)
            for row in chosen.file.settings
        ]

    @property
    def instance_grid(self) -> Grid | None:
        """The grid whose settings are those of an instance's role, the one on which its
        calls are made: they can be chosen beside the terminal, from the lesson on in which
        the first of its cells is filled. Before that, the role is put there by hand."""
        lessons = [lesson.slug for lesson in self.course.lessons]
        first = self.course.lesson_of_worlds.get(self.lesson.file.world or "")
        if first is None or lessons.index(first.slug) > lessons.index(self.lesson.slug):
            return None
        grids = self.course.grids.values()
        return next((g for g in grids if is_instances(g.file.caller.at or "")), None)

    @cached_property
    def has_setting(self) -> bool:
        return any(choice.current for choice in self.settings)

    @property
    def computers(self) -> list[tuple[Machine, list[tuple[str, int, datetime]]]]:
        """The instances' machines, with the files in the home directory of each: name,
        size, time."""
        assert self.opened is not None
        return [
            (machine, _files(machine))
            for machine in self.opened.world.machines.values()
            if machine.instance_id is not None
        ]

    @property
    def inventory(self) -> list[tuple[str, list[str]]]:
        """What there is, by kind, account by account."""
        assert self.opened is not None
        accounts = self.opened.world.accounts.values()
        return [
            (kind if len(accounts) == 1 else f"{account.name}: {kind}", found)
            for account in accounts
            for kind, found in _inventory_of(account)
        ]

    @cached_property
    def undoable(self) -> ActionRecord | None:
        assert self.opened is not None
        return last_undoable(self.opened.sandbox.pk)

    # -- why -----------------------------------------------------------------------------

    @cached_property
    def recent(self) -> list[tuple[str, ApiEvent]]:
        """The latest calls with their references, oldest first."""
        assert self.opened is not None
        return [(logged.ref, logged.event) for logged in self.opened.log[-24:]]

    @cached_property
    def calls(self) -> list[why.CallRow]:
        return why.rows(self.recent, self.call)

    @cached_property
    def call(self) -> str:
        """The reference of the call that is explained: the chosen one, else the one that
        decided the latest action. Of a solution it is the last call: an error that a
        lesson makes on purpose is not where one wants to begin."""
        assert self.opened is not None
        if self.chosen_call:
            return self.chosen_call
        if self.opened.log and not self.opened.log[-1].own:
            return self.opened.log[-1].ref
        return why.deciding(self.recent)

    @cached_property
    def has_tried(self) -> bool:
        """Whether something was done since the call that is explained, or it was made
        before: then the smallest change is no longer the first thing to look at."""
        assert self.opened is not None
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
        assert self.opened is not None
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
