"""What a list of people would do to a class's roster, line by line; and doing just that.

``plan`` reads and decides, and changes nothing. ``carry_out`` plans once more, under the
lock that writers have, and acts only if it comes to the same: what was shown is what is
done, or nothing is.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from iamtutor.classroom.models import ListedName
from iamtutor.classroom.sheets import GROUP, ID, NAME, Line
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.naming import (
    GROUP_LIMIT,
    ID_LIMIT,
    NAME_LIMIT,
    alike,
    folded,
    has_controls,
    id_of,
    name_of,
)
from iamtutor.people.selectors import only_learners_of
from iamtutor.web.database.queue import writer_queue

#: The most people of a class, with those who are only expected.
CLASS_LIMIT = 1_000
#: What a spreadsheet would take for a formula. No name begins so.
_FORMULA = re.compile(r"[=+@-].")


class Outcome(models.TextChoices):
    """What happens with a line; the first three are no faults."""

    NEW = "new", _("new on the list")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("as it is already")
    TWICE = "twice", _("skipped: the same as a line above")
    ID_TWICE = "id-twice", _("not possible: another line above has this ID")
    NO_NAME = "no-name", _("not possible: the name is missing")
    NAME_LONG = "name-long", _("not possible: a name has at most 60 characters")
    ID_LONG = "id-long", _("not possible: an ID has at most 40 characters")
    GROUP_LONG = "group-long", _("not possible: a group has at most 40 characters")
    CONTROLS = "controls", _("not possible: it has control characters in it")
    FORMULA = "formula", _("not possible: it begins like a formula (= + - @)")
    WHICH = "which", _("not possible: several people have this name; give an ID")
    REMOVED = "removed", _("skipped: taken out of the class; can be taken back there")
    FULL = "full", _("not possible: the class has 1,000 people")


#: What changes the class.
ACTING = {Outcome.NEW, Outcome.CHANGED}
#: What stays out although it was meant to come in.
FAULTS = frozenset(Outcome) - ACTING - {Outcome.UNCHANGED, Outcome.TWICE}


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is on the roster: in a seat, or expected."""

    key: str
    """``seat-7`` or ``listed-7``."""
    name: str
    learner_id: str
    group: str
    removed: bool = False
    has_card: bool = False
    """They came in by a card of this instructor, and nothing else is theirs."""

    @property
    def keeps_name(self) -> bool:
        """Whether they gave it themselves: it isn't the list's to change."""
        return self.seated and not self.has_card

    @property
    def seated(self) -> bool:
        return self.key.startswith("seat-")


@dataclass(frozen=True, slots=True)
class Change:
    """One value of somebody who is known; ``field`` as in ``sheets``."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A line as it would be kept, and what happens with it; ``known``: to whom;
    ``namesake``: somebody new, who is called as somebody else is, or alike."""

    line: Line
    outcome: Outcome
    known: Known | None = None
    changes: tuple[Change, ...] = ()
    namesake: bool = False

    @property
    def is_fault(self) -> bool:
        return self.outcome in FAULTS

    @property
    def acts(self) -> bool:
        return self.outcome in ACTING


@dataclass(frozen=True, slots=True)
class Plan:
    planned: tuple[Planned, ...]

    @property
    def digest(self) -> str:
        """The same for plans that do the same to the same people."""
        told = repr([astuple(one) for one in self.planned])
        return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()

    def count(self, *outcomes: Outcome) -> int:
        return sum(one.outcome in outcomes for one in self.planned)

    @property
    def new(self) -> int:
        return self.count(Outcome.NEW)

    @property
    def changed(self) -> int:
        return self.count(Outcome.CHANGED)

    @property
    def unchanged(self) -> int:
        return self.count(Outcome.UNCHANGED, Outcome.TWICE)

    @property
    def faults(self) -> int:
        return sum(one.is_fault for one in self.planned)

    @property
    def acts(self) -> bool:
        return any(one.acts for one in self.planned)


class Outdated(Exception):
    """The class has changed since the plan was shown; nothing was done."""


def known_in(cohort: Cohort, by: Person) -> list[Known]:
    """Everybody on the roster, whoever was taken out too, as instructor ``by`` has them."""
    found = Enrolment.objects.filter(cohort=cohort, seat=Enrolment.Seat.LEARNER)
    seats = list(found.select_related("person").order_by("pk"))
    listed = ListedName.objects.filter(cohort=cohort, enrolment=None)
    carded = only_learners_of(by, (one.person for one in seats if one.person.card_key))
    return [
        Known(
            f"seat-{seat.pk}",
            str(seat.person),
            seat.learner_id,
            seat.group,
            seat.removed is not None,
            seat.person_id in carded,
        )
        for seat in seats
    ] + [
        Known(f"listed-{one.pk}", one.shown_name, one.learner_id, one.group)
        for one in listed.order_by("pk")
    ]


def plan(known: Sequence[Known], lines: Iterable[Line]) -> Plan:
    """What each line would do. An ID finds whoever has it; a name without one, or of
    somebody without one, whoever is called so. Nobody is found twice."""
    planner = _Planner(known)
    return Plan(tuple(planner.decide(line) for line in lines))


class _Planner:
    def __init__(self, known: Sequence[Known]) -> None:
        self.by_id = {one.learner_id: one for one in known if one.learner_id}
        self.by_name: dict[str, list[Known]] = {}
        for one in known:
            self.by_name.setdefault(folded(name_of(one.name)), []).append(one)
        self.room = CLASS_LIMIT - len(known)
        self.seen: set[tuple[str, str]] = set()
        self.names: set[str] = set()
        self.alike = {alike(one.name) for one in known}
        self.ids: set[str] = set()
        self.found: set[str] = set()

    def decide(self, line: Line) -> Planned:
        kept = Line(
            line.number, name_of(line.name), id_of(line.learner_id), name_of(line.group)
        )
        if fault := _fault(kept):
            return Planned(kept, fault)
        name, number = folded(kept.name), kept.learner_id
        if (name, number) in self.seen or (not number and name in self.names):
            return Planned(kept, Outcome.TWICE)
        if number and number in self.ids:
            return Planned(kept, Outcome.ID_TWICE)
        namesake = alike(kept.name) in self.alike
        self.alike.add(alike(kept.name))
        self.seen.add((name, number))
        self.names.add(name)
        self.ids.add(number)
        return self._meet(kept, namesake)

    def _meet(self, line: Line, namesake: bool) -> Planned:
        candidates = self._candidates(line)
        if len(candidates) > 1:
            return Planned(line, Outcome.WHICH)
        if candidates:
            (one,) = candidates
            self.found.add(one.key)
            return _compared(line, one)
        if self.room <= 0:
            return Planned(line, Outcome.FULL)
        self.room -= 1
        return Planned(line, Outcome.NEW, namesake=namesake)

    def _candidates(self, line: Line) -> list[Known]:
        if line.learner_id and line.learner_id in self.by_id:
            return [self.by_id[line.learner_id]]
        named = self.by_name.get(folded(line.name), [])
        return [
            one
            for one in named
            if one.key not in self.found and not (line.learner_id and one.learner_id)
        ]


def _fault(line: Line) -> Outcome | None:
    """What is wrong with a line by itself."""
    values = (line.name, line.learner_id, line.group)
    if any(has_controls(value) for value in values):
        return Outcome.CONTROLS
    if any(_FORMULA.match(value) for value in values):
        return Outcome.FORMULA
    if not line.name:
        return Outcome.NO_NAME
    if len(line.name) > NAME_LIMIT:
        return Outcome.NAME_LONG
    if len(line.learner_id) > ID_LIMIT:
        return Outcome.ID_LONG
    if len(line.group) > GROUP_LIMIT:
        return Outcome.GROUP_LONG
    return None


def _compared(line: Line, known: Known) -> Planned:
    """What a line changes of somebody. An empty cell changes nothing; whoever gave
    themselves a name keeps it."""
    if known.removed:
        return Planned(line, Outcome.REMOVED, known)
    pairs = [
        (ID, known.learner_id, line.learner_id),
        (GROUP, known.group, line.group),
    ]
    if not known.keeps_name:
        pairs.insert(0, (NAME, known.name, line.name))
    changes = tuple(
        Change(field, old, new) for field, old, new in pairs if new and new != old
    )
    return Planned(
        line, Outcome.CHANGED if changes else Outcome.UNCHANGED, known, changes
    )


def carry_out(
    cohort: Cohort, lines: Sequence[Line], digest: str, *, by: Person
) -> Plan:
    """Do what the plan with this digest shows. Raises ``Outdated``."""
    with writer_queue(), transaction.atomic():
        # Locked, so that another import into this class waits here.
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        planned = plan(known_in(cohort, by), lines)
        if planned.digest != digest:
            raise Outdated
        _do(cohort, planned)
    return planned


def _do(cohort: Cohort, planned: Plan) -> None:
    ListedName.objects.bulk_create(
        ListedName(
            cohort=cohort,
            shown_name=one.line.name,
            learner_id=one.line.learner_id,
            group=one.line.group,
        )
        for one in planned.planned
        if one.outcome == Outcome.NEW
    )
    for one in planned.planned:
        if one.outcome == Outcome.CHANGED and one.known is not None:
            _change(one.known, {change.field: change.new for change in one.changes})


def _change(known: Known, values: dict[str, str]) -> None:
    number = int(known.key.partition("-")[2])
    name = {"shown_name": values.pop(NAME)} if NAME in values else {}
    if not known.seated:
        ListedName.objects.filter(pk=number).update(**values, **name)
        return
    seats = Enrolment.objects.filter(pk=number)
    if values:
        seats.update(**values)
    if name:
        Person.objects.filter(pk__in=seats.values("person")).update(**name)
    ListedName.objects.filter(enrolment=number).update(**values, **name)
