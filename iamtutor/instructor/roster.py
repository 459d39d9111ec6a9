"""The roster of a class as its instructor reads it: seats and expected names, in a fixed
number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from django.db.models import Count

from iamtutor.classroom.models import ListedName
from iamtutor.classroom.names import Names
from iamtutor.classroom.roster import expected_in
from iamtutor.course.models import QuizAnswer, TaskProgress
from iamtutor.lessons.content.course import Course
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.naming import alike

#: How alike a guest's name and another have to be for one to be proposed.
LIKELY = 0.6


class Way(StrEnum):
    """How somebody signs in."""

    NOT_YET = "not-yet"
    GUEST = "guest"
    CARD = "card"
    PASSWORD = "password"
    #: Nothing is left: a card was never made.
    NONE = "none"


def way_of(person: Person) -> Way:
    if person.is_guest:
        return Way.GUEST
    if person.has_usable_password():
        return Way.PASSWORD
    return Way.CARD if person.card_key else Way.NONE


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the class, in a seat or only expected; as the page shows them."""

    name: str
    sign_in_name: str
    learner_id: str
    group: str
    way: Way
    seat: Enrolment | None = None
    listed: ListedName | None = None
    done: int = 0

    @property
    def has_come(self) -> bool:
        return self.seat is not None and (self.seat.has_come or bool(self.done))

    def has(self, wanted: str) -> bool:
        """Whether ``wanted`` (as ``alike`` gives it) is in something that is shown."""
        shown = (self.name, self.sign_in_name, self.learner_id, self.group)
        return any(wanted in alike(text) for text in shown)


@dataclass(frozen=True, slots=True)
class Roster:
    """``entries``: who is in the class, then who is expected; ``total``: of tasks."""

    entries: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    total: int

    @property
    def expected(self) -> int:
        return sum(not entry.has_come for entry in self.entries)


def likely(guest: str, people: Sequence[tuple[str, str]]) -> int:
    """Which of these, by name and ID, a guest who is called so most probably is: from 1; 0
    where nobody is at all likely, or two are equally so."""
    typed = alike(guest)
    marks = [_likeness(typed, name, learner_id) for name, learner_id in people]
    best = max(marks, default=0.0)
    return marks.index(best) + 1 if best >= LIKELY and marks.count(best) == 1 else 0


def _likeness(typed: str, name: str, learner_id: str) -> float:
    """From 0 to 1. A part of a name, or the ID in what was typed, counts as alike."""
    parts = [alike(part) for part in name.split() if len(part) > 1]
    found = SequenceMatcher(None, typed, alike(name)).ratio()
    if learner_id and alike(learner_id) in typed:
        return 1.0
    return max(found, 0.9 if typed in parts or any(p in typed for p in parts) else 0.0)


def roster_of(cohort: Cohort, names: Names, wanted: str = "") -> Roster:
    """Those of the class in whom ``wanted`` is found, by name."""
    seats = list(
        Enrolment.objects.filter(cohort=cohort, seat=Enrolment.Seat.LEARNER)
        .select_related("person")
        .order_by("pk")
    )
    lessons, items = _items(cohort.taken)
    done = _done(seats, lessons, items)
    entries = [
        _seated(seat, names, done[seat.pk]) for seat in sorted(seats, key=names.place)
    ]
    entries += [
        _expected(listed, number, names)
        for number, listed in enumerate(expected_in(cohort).order_by("pk"), 1)
    ]
    found = [entry for entry in entries if entry.has(alike(wanted))]
    return Roster(
        tuple(one for one in found if one.seat is None or one.seat.removed is None),
        tuple(one for one in found if one.seat and one.seat.removed is not None),
        len(items),
    )


def _seated(seat: Enrolment, names: Names, done: int) -> Entry:
    return Entry(
        names.of(seat),
        names.sign_in_name(seat),
        names.learner_id(seat),
        seat.group,
        way_of(seat.person),
        seat=seat,
        done=done,
    )


def _expected(listed: ListedName, number: int, names: Names) -> Entry:
    return Entry(
        names.of_listed(listed, number),
        "",
        names.listed_id(listed),
        listed.group,
        Way.NOT_YET,
        listed=listed,
    )


def _items(course: Course) -> tuple[list[str], list[str]]:
    """The lessons that complete the course, and the tasks and questions of them all."""
    items = [item for lesson in course.required for item in lesson.item_ids]
    return [lesson.slug for lesson in course.required], items


def _done(
    seats: Sequence[Enrolment], lessons: Sequence[str], items: Sequence[str]
) -> Counter[int]:
    """How many tasks and questions of the course each seat has done."""
    ids = [seat.pk for seat in seats]
    tasks = TaskProgress.objects.filter(
        enrolment__in=ids,
        completed__isnull=False,
        lesson__in=lessons,
        task__in=set(items),
    )
    answers = QuizAnswer.objects.filter(
        enrolment__in=ids, correct=True, lesson__in=lessons, question__in=set(items)
    )
    done: Counter[int] = Counter()
    done.update(dict(tasks.values_list("enrolment").annotate(Count("pk")).order_by()))
    solved = answers.values_list("enrolment", "lesson", "question").distinct()
    done.update(seat for seat, _lesson, _question in solved.order_by())
    return done


def classes_to_move_to(seat: Enrolment, instructor: Person) -> list[Cohort]:
    """The instructor's other classes in which this seat could be: of the same course, open,
    without this person."""
    taught = Enrolment.objects.filter(
        person=instructor, seat=Enrolment.Seat.INSTRUCTOR, removed=None
    )
    there = Enrolment.objects.filter(person=seat.person)
    return list(
        Cohort.objects.filter(
            pk__in=taught.values("cohort"),
            course=seat.cohort.course,
            self_paced=False,
            archived=None,
        )
        .exclude(pk__in=there.values("cohort"))
        .order_by("title", "pk")
    )
