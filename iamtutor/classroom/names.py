"""What the learners of a class are called on its pages and in its files: their names, or,
while names are masked, numbers. Who is called as another one is gets a number after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.utils.translation import gettext

from iamtutor.classroom.models import ListedName
from iamtutor.people.models import Cohort, Enrolment

#: Where an instructor's browser session keeps that names are masked, on all pages.
MASKED_KEY = "names_masked"

SHOWN = "person__shown_name"


@dataclass(frozen=True, slots=True)
class Names:
    """``numbers``: of the learners' seats, in the order in which they were taken; None
    where names are shown. ``namesakes``: of the seats whose name another one had before,
    which of that name they are, from 2 on."""

    numbers: Mapping[int, int] | None = None
    namesakes: Mapping[int, int] = field(default_factory=dict)

    @property
    def masked(self) -> bool:
        return self.numbers is not None

    def of(self, seat: Enrolment) -> str:
        """What this learner is called. The seat's person is at hand."""
        if self.numbers is None:
            which = self.namesakes.get(seat.pk)
            return f"{seat.person} ({which})" if which else str(seat.person)
        return gettext("Learner %(number)s") % {
            "number": self.numbers.get(seat.pk, "?")
        }

    def in_files(self) -> Names:
        """The same for a file, where columns of their own tell namesakes apart."""
        return replace(self, namesakes={})

    def of_listed(self, listed: ListedName, number: int) -> str:
        """What somebody is called who is expected, the so-many-th on the list."""
        if self.numbers is None:
            return listed.shown_name
        return gettext("Expected %(number)s") % {"number": number}

    def listed_id(self, listed: ListedName) -> str:
        """Empty while masked."""
        return "" if self.masked else listed.learner_id

    def sign_in_name(self, seat: Enrolment) -> str:
        """Empty while masked, and for a guest, who has none."""
        hidden = self.masked or seat.person.is_guest
        return "" if hidden else seat.person.name

    def learner_id(self, seat: Enrolment) -> str:
        """Empty while masked."""
        return "" if self.masked else seat.learner_id

    def place(self, seat: Enrolment) -> tuple[int, str, str]:
        """By what a list is sorted: the IDs, as a school's own list is; who has none comes
        after them, by name. While masked, a number that tells nothing."""
        if self.numbers is None:
            return _place(seat.learner_id, str(seat.person))
        return self.numbers.get(seat.pk, 0), "", ""

    def place_of_listed(self, listed: ListedName, number: int) -> tuple[int, str, str]:
        """The same for somebody who is expected: while masked, after those who came."""
        if self.numbers is None:
            return _place(listed.learner_id, listed.shown_name)
        return len(self.numbers) + number, "", ""


def _place(learner_id: str, name: str) -> tuple[int, str, str]:
    return not learner_id, learner_id.casefold(), name.casefold()


def names_of(cohort: Cohort, session: SessionBase) -> Names:
    """The names as this browser session wants them."""
    if session.get(MASKED_KEY):
        return masked_names(cohort)
    return Names(namesakes=_namesakes(_seats(cohort).values_list("pk", SHOWN)))


def masked_names(cohort: Cohort) -> Names:
    ids = _seats(cohort).values_list("pk", flat=True)
    return Names({seat: number for number, seat in enumerate(ids, 1)})


def _seats(cohort: Cohort) -> QuerySet[Enrolment]:
    """The learners', in the order in which they were taken."""
    seats = Enrolment.objects.filter(cohort=cohort, seat=Enrolment.Seat.LEARNER)
    return seats.order_by("pk")


def _namesakes(called: Iterable[tuple[int, str]]) -> dict[int, int]:
    """Who comes first keeps the bare name, so that it stays as it was on open pages. Who
    has no shown name is called by what is theirs alone."""
    met: Counter[str] = Counter()
    found = {}
    for seat, name in called:
        spoken = name.casefold()
        met[spoken] += 1
        if name and met[spoken] > 1:
            found[seat] = met[spoken]
    return found


def mask(session: SessionBase, masked: bool) -> None:
    """Mask the names in this browser session, or show them again."""
    session[MASKED_KEY] = masked
