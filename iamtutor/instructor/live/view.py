"""The class page's rows, from how the learners stand."""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache
from itertools import chain

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from iamtutor.classroom import help
from iamtutor.classroom.models import HelpNeed
from iamtutor.course.progress.beliefs import Count, counted
from iamtutor.instructor.live.columns import (
    Column,
    Span,
    columns_of,
    lesson_columns,
    spans,
)
from iamtutor.instructor.live.standing import ClassStanding, Item, standing
from iamtutor.instructor.live.versions import Version
from iamtutor.lessons.content.course import Course
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.web.courses import course_called

#: Who did nothing for so long is away.
AWAY = timedelta(minutes=30)
#: Asked for as a lesson: a column a lesson, and every task of every lesson.
WHOLE_COURSE, EVERY_TASK = "all", "every"
STATES = ("done", "help", "work", "none")
#: A class is together in a lesson when more than one in so many are in it.
TOGETHER = 4
#: So many beliefs are shown, with a bar's width of 240.
BELIEFS, BAR = 8, 240

#: What a learner is called on the page.
NameOf = Callable[[Enrolment], str]


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """How one learner stands with one column. ``done`` of ``total`` tasks are done.
    ``state``: ``done``, ``help``, ``work`` or ``none``. All learners who stand alike have
    the same mark: a full class has forty thousand, of a few hundred kinds."""

    state: str
    column: Column
    done: int = 0
    total: int = 1


@dataclass(frozen=True, slots=True)
class Need:
    """Help that one learner needs now, and where."""

    fact: HelpNeed
    seat: Enrolment
    name: str
    column: Column
    sentence: str
    minutes: int
    away: bool

    @property
    def asked(self) -> bool:
        return self.fact.reason == HelpNeed.Reason.ASKED

    @property
    def helper(self) -> str:
        return "" if self.fact.taken_by is None else str(self.fact.taken_by)

    @property
    def order(self) -> tuple[bool, bool, datetime]:
        """Whoever is here before whoever is away, raised hands first, then by time."""
        return self.away, not self.asked, self.fact.since


@dataclass(frozen=True, slots=True)
class Row:
    """``now``: what the learner is at; None when all is done, or if nobody has come to the
    seat yet (``come``). ``seat``: its number as it is, since what a language makes of a
    number, and what of a text, would take longer than all else in the row."""

    enrolment: Enrolment
    seat: SafeString
    name: str
    marks: tuple[Mark, ...]
    now: Column | None
    minutes: int
    needs: tuple[Need, ...]
    away: bool
    come: bool = True

    @property
    def at(self) -> str:
        """Where the learner is, and since when nothing was done."""
        if not self.come:
            return _("not here yet")
        if self.now is None:
            return _("all done")
        since = _("away") if self.away else _since(self.minutes, get_language())
        return f"{self.now.number} · {since}"

    @property
    def needs_help(self) -> bool:
        return bool(self.needs)


@dataclass(frozen=True, slots=True)
class BeliefCount:
    """``now``: in how many it showed and was not corrected since, of ``showed``."""

    title: SafeString
    truth: SafeString
    now: int
    showed: int
    width: int


@dataclass(frozen=True, slots=True)
class ClassView:
    """``shown``: the lesson whose tasks are the columns, or ``WHOLE_COURSE`` or
    ``EVERY_TASK``. ``spans``: the lessons above the columns, where there are several.
    ``groups``: of the class, whichever is shown."""

    shown: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    spans: tuple[Span, ...]
    needs: tuple[Need, ...]
    groups: tuple[str, ...]

    @property
    def lesson(self) -> str:
        return "" if self.shown in {WHOLE_COURSE, EVERY_TASK} else self.shown


def class_view(
    cohort: Cohort,
    language: str,
    lesson: str = "",
    name_of: NameOf | None = None,
    group: str = "",
) -> ClassView:
    """Learners × tasks of one lesson, of all, or × lessons of the whole course. Without a
    word about it: of the lesson that most learners are in. Of one ``group``, or of all."""
    course = cohort.taken
    columns = columns_of(course, language)
    stands = standing(cohort)
    groups = tuple(sorted({seat.group for seat in stands.seats} - {""}))
    if group:
        seats = [seat for seat in stands.seats if seat.group == group]
        stands = replace(stands, seats=seats)
    board = _board(course, columns)
    rows = _rows(board, stands, name_of or (lambda seat: str(seat.person)))
    shown = lesson or _where_most_are(rows)
    if shown == WHOLE_COURSE:
        heads = lesson_columns(course, language)
        sizes = Counter(column.lesson for column in columns)
        mark = cache(Mark)
        rows = [replace(row, marks=_by_lesson(row, heads, sizes, mark)) for row in rows]
    elif shown == EVERY_TASK:
        heads = columns
    else:
        places = [n for n, one in enumerate(columns) if one.lesson == shown]
        heads = [columns[n] for n in places]
        rows = [replace(row, marks=tuple(row.marks[n] for n in places)) for row in rows]
    done = [
        sum(n for mark, n in Counter(marks).items() if mark.state == "done")
        for marks in zip(*(row.marks for row in rows), strict=True)
    ] or [0] * len(heads)
    return ClassView(
        shown,
        tuple(rows),
        tuple(head._replace(done=n) for head, n in zip(heads, done, strict=True)),
        tuple(spans(course, heads, language)) if shown == EVERY_TASK else (),
        tuple(
            sorted(
                (need for row in rows for need in row.needs),
                key=lambda need: need.order,
            )
        ),
        groups,
    )


@dataclass(frozen=True, slots=True)
class Board:
    """The columns, the place of each task and question among them, the places of each
    lesson, those that complete the course, and by state the marks of all columns."""

    columns: Sequence[Column]
    places: dict[Item, int]
    lessons: dict[str, list[int]]
    required: list[int]
    marks: dict[str, tuple[Mark, ...]]


def _board(course: Course, columns: Sequence[Column]) -> Board:
    lessons = defaultdict(list)
    for place, column in enumerate(columns):
        lessons[column.lesson].append(place)
    places = {(column.lesson, column.id): place for place, column in enumerate(columns)}
    return Board(
        columns,
        places,
        lessons,
        sorted(places[item] for item in course.required_items),
        {
            state: tuple(
                Mark(state, column, int(state == "done")) for column in columns
            )
            for state in STATES
        },
    )


def _rows(board: Board, stands: ClassStanding, name_of: NameOf) -> list[Row]:
    """Whoever needs help first, the others as they came."""
    now = timezone.now()
    rows = [_row(seat, board, stands, name_of(seat), now) for seat in stands.seats]
    helped = [row for row in rows if row.needs]
    helped.sort(key=lambda row: row.needs[0].order)
    return helped + [row for row in rows if not row.needs]


def _row(
    seat: Enrolment, board: Board, stands: ClassStanding, name: str, now: datetime
) -> Row:
    """The learner is at the first thing that is open in the lesson that was opened last; if
    none is, after the furthest that is done, or where something was left out before: of
    what completes the course. Looked at are the places at which something was done, not
    all that there are."""
    needed, begun = stands.needs[seat.pk], stands.begun[seat.pk]
    marks = list(board.marks["none"])
    done = _places(board, stands.done[seat.pk])
    for place in done:
        marks[place] = board.marks["done"][place]
    come = bool(stands.done[seat.pk] or begun) or seat.has_come
    working = set(_places(board, begun))
    lesson = stands.lesson.get(seat.pk, "")
    current = _current(board, set(done), lesson) if come else None
    if current is not None:
        working.add(current)
    helped = {
        board.places[item]: need
        for item, need in needed.items()
        if item in board.places
    }
    at = sorted((working | helped.keys()).difference(done))
    needs = []
    for place in at:
        state = "help" if place in helped else "work"
        marks[place] = board.marks[state][place]
        if place in helped:
            needs.append(_need(helped[place], seat, name, board.columns[place], now))
    needs.sort(key=lambda need: need.order)
    now_at = None if current is None else board.columns[current]
    still = now - seat.active
    return Row(
        seat,
        mark_safe(str(seat.pk)),
        name,
        tuple(marks),
        needs[0].column if needs else now_at,
        int(still.total_seconds() // 60),
        tuple(needs),
        still > AWAY or not come,
        come,
    )


def _current(board: Board, done: set[int], lesson: str) -> int | None:
    after = board.required[bisect(board.required, max(done, default=-1)) :]
    places = chain(board.lessons.get(lesson, ()), after, board.required)
    return next((place for place in places if place not in done), None)


def _places(board: Board, items: Iterable[Item]) -> list[int]:
    """Of those that the class still has: lessons come and go."""
    return [board.places[item] for item in items if item in board.places]


def _need(
    fact: HelpNeed, seat: Enrolment, name: str, column: Column, now: datetime
) -> Need:
    """Whoever has raised a hand is waiting, and not away."""
    minutes = int((now - fact.since).total_seconds() // 60)
    waits = fact.reason == HelpNeed.Reason.ASKED
    away = not waits and now - seat.active > AWAY
    sentence = help.sentence(fact, question=column.question)
    return Need(fact, seat, name, column, sentence, minutes, away)


def _where_most_are(rows: Sequence[Row]) -> str:
    """The lesson that most learners are in, of those who are here if anybody is; the
    whole course when they are spread over it."""
    here = [row for row in rows if not row.away] or rows
    found = Counter(row.now.lesson for row in here if row.now is not None)
    lesson, most = found.most_common(1)[0] if found else ("", 0)
    return lesson if most * TOGETHER > len(here) else WHOLE_COURSE


@lru_cache(maxsize=256)
def _since(minutes: int, language: str | None) -> str:
    """Kept: a class has hundreds of learners, and few of them have rested for long."""
    return ngettext("%(m)s minute", "%(m)s minutes", minutes) % {"m": minutes}


def _by_lesson(
    row: Row,
    heads: Sequence[Column],
    sizes: Counter[str],
    mark_of: Callable[[str, Column, int, int], Mark],
) -> tuple[Mark, ...]:
    """The marks of a row, one a lesson."""
    count = dict(Counter([(mark.column.lesson, mark.state) for mark in row.marks]))
    found = []
    for head in heads:
        done, total = count.get((head.lesson, "done"), 0), sizes[head.lesson]
        if done == total:
            state = "done"
        elif (head.lesson, "help") in count:
            state = "help"
        elif done or (head.lesson, "work") in count:
            state = "work"
        else:
            state = "none"
        found.append(mark_of(state, head, done, total))
    return tuple(found)


def beliefs(
    view: ClassView, cohort: Cohort, language: str, version: Version
) -> tuple[BeliefCount, ...]:
    """The beliefs that most learners of the class hold now, as
    ``course.progress.beliefs`` counts them."""
    course = cohort.taken
    ids = tuple(sorted(row.enrolment.pk for row in view.rows))
    return tuple(
        BeliefCount(
            mark_safe(course.misconceptions[count.id].title(language)),
            mark_safe(course.misconceptions[count.id].truth(language)),
            count.now,
            count.now + count.corrected,
            round(BAR * count.now / max(1, len(ids))),
        )
        for count in _counted(cohort.course, tuple(cohort.lessons), ids, version)
        if count.now
    )


@lru_cache(maxsize=64)
def _counted(
    course: str, lessons: tuple[str, ...], seats: tuple[int, ...], version: Version
) -> list[Count]:
    """Counted once for all who look, as long as the class's version says that nobody did
    anything: what is said and done is told there too."""
    return counted(course_called(course, lessons), seats)[:BELIEFS]
