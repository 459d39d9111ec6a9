"""The figures of a class's reports, drawn: each picture with its words and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from iamtutor.course.models import Prediction
from iamtutor.course.progress.beliefs import Count
from iamtutor.instructor.learner.work import Words
from iamtutor.instructor.reports import charts
from iamtutor.instructor.reports.figures import Predicted, Progress, TaskTime
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.text.plain_text import plain

Guess = Prediction.Guess
#: What can happen, and so be right about.
RESULTS = (Guess.ALLOWED, Guess.DENIED, Guess.UNSENT)
#: So many tasks are drawn, those that took longest; the table has all.
DRAWN = 12


@dataclass(frozen=True, slots=True)
class Table:
    """``rows``: a heading and the cells beside it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[SafeString | str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Key:
    """How something in a picture looks, and what it is."""

    look: str
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """``kind``: which template draws ``chart``. ``reading`` says in a sentence what is to
    be seen; ``note``, how it was counted."""

    id: str
    kind: str
    title: str
    reading: str
    note: str
    chart: charts.Curves | charts.Bars | charts.Spans | charts.Matrix
    table: Table
    key: tuple[Key, ...] = ()


def of_progress(found: Progress, possible: int, learners: int) -> Picture:
    moments = found.moments
    named = (_("upper quartile"), _("median"), _("lower quartile"))
    lines = [
        (named[0], [one.points.high for one in moments]),
        (named[1], [one.points.middle for one in moments]),
        (named[2], [one.points.low for one in moments]),
    ]
    dated = len({one.time.date() for one in moments}) > 1
    ends = moments[0], moments[-1]
    between = (len(moments) - 1) // 2
    along = [(0.0, _when(ends[0].time, found.step, dated=dated))]
    if len(moments) > 4:
        share = between / (len(moments) - 1)
        along.append((share, _when(moments[between].time, found.step, dated=dated)))
    if len(moments) > 1:
        along.append((1.0, _when(ends[1].time, found.step, dated=dated)))
    last = moments[-1].points
    return Picture(
        "progress",
        "curves",
        _("Progress over time"),
        _in_the_end(learners)
        % {
            "middle": _number(last.middle),
            "high": _number(last.high),
            "low": _number(last.low),
            "possible": possible,
        },
        _("Points by the rule of the class, as on the page of results."),
        charts.curves(lines[1:2] if learners == 1 else lines, along),
        Table(
            (_("Until"), *named, _("All together")),
            tuple(
                (
                    _when(one.time, timedelta(), dated=True),
                    (
                        _number(one.points.high),
                        _number(one.points.middle),
                        _number(one.points.low),
                        str(one.total),
                    ),
                )
                for one in moments
            ),
        ),
    )


def _in_the_end(learners: int) -> str:
    if learners == 1:
        return _("At the end, the learner had %(middle)s of %(possible)s points.")
    return _(
        "At the end, half of the learners had %(middle)s or more of %(possible)s points; "
        "a quarter had %(high)s or more, a quarter %(low)s or fewer."
    )


def _when(time: datetime, step: timedelta, *, dated: bool) -> str:
    """A time, without the hour where all are at midnight; with its date only if ``dated``
    or alone."""
    date = date_format(time, pgettext("date", "M j"))
    if step >= timedelta(days=1):
        return date
    hour = date_format(time, "G:i")
    return f"{date} {hour}" if dated else hour


def of_times(found: Sequence[TaskTime], words: Words) -> Picture:
    titles = {one: words.item(one.lesson, one.task) for one in found}
    longest = sorted(found, key=lambda one: -one.minutes.middle)[:DRAWN]
    most = longest[0]
    return Picture(
        "times",
        "spans",
        _("Time per task"),
        _("%(task)s took longest: %(minutes)s min in the median.")
        % {"task": plain(titles[most]), "minutes": _number(most.minutes.middle)}
        if round(most.minutes.middle, 1)
        else _("No task took long enough to be told in minutes."),
        _(
            "Minutes at work: pauses of more than ten minutes are left out. The dot is the "
            "median; the line runs from the first quartile to the third."
        )
        + (
            " "
            + _("The %(drawn)d longest tasks are drawn; the table has all.")
            % {"drawn": DRAWN}
            if len(found) > DRAWN
            else ""
        ),
        charts.spans(
            (
                plain(titles[one]),
                *one.minutes,
                _("%s min") % _number(one.minutes.middle),
            )
            for one in longest
        ),
        Table(
            (
                _("Task"),
                _("first quartile"),
                _("median"),
                _("third quartile"),
                _("Learners"),
            ),
            tuple(
                (titles[one], (*map(_number, one.minutes), str(one.learners)))
                for one in found
            ),
        ),
    )


def of_beliefs(counts: Sequence[Count], course: Course, language: str) -> Picture:
    titles = {
        one.id: SafeString(course.misconceptions[one.id].title(language))
        for one in counts
    }
    before = sum(one.now + one.corrected for one in counts)
    ordered = sorted(counts, key=lambda one: (-one.now - one.corrected, -one.now))
    return Picture(
        "beliefs",
        "bars",
        _("Beliefs before and after"),
        ngettext(
            "A wrong belief was seen %(before)d time, each learner counted once for each "
            "belief; it is still there %(now)d times.",
            "Wrong beliefs were seen %(before)d times, each learner counted once for each "
            "belief; they are still there %(now)d times.",
            before,
        )
        % {"before": before, "now": sum(one.now for one in counts)},
        _("Corrected: the learner showed later that they believe something else now."),
        charts.bars(
            (
                plain(titles[one.id]),
                (("full", one.now), ("hatched", one.corrected)),
                f"{one.now + one.corrected} → {one.now}",
            )
            for one in ordered
        ),
        Table(
            (_("Belief"), _("seen in"), _("still there in"), _("corrected in")),
            tuple(
                (
                    titles[one.id],
                    (str(one.now + one.corrected), str(one.now), str(one.corrected)),
                )
                for one in ordered
            ),
        ),
        (Key("full", _("still there")), Key("hatched", _("corrected"))),
    )


def of_predictions(found: Sequence[Predicted]) -> Picture:
    counts = [
        [
            sum(
                one.count for one in found if (one.guess, one.result) == (guess, result)
            )
            for result in RESULTS
        ]
        for guess in RESULTS
    ]
    every = sum(map(sum, counts))
    right = sum(counts[place][place] for place in range(len(RESULTS)))
    labels = [str(one.label) for one in RESULTS]
    return Picture(
        "predictions",
        "matrix",
        _("Predictions against truth"),
        _("%(right)d of %(all)d predictions were right (%(percent)d %%).")
        % {"right": right, "all": every, "percent": round(100 * right / every)},
        _("Down: what was predicted. Across: what happened."),
        charts.matrix(labels, labels, counts),
        Table(
            (_("Predicted"), *labels),
            tuple(
                (label, tuple(map(str, row)))
                for label, row in zip(labels, counts, strict=True)
            ),
        ),
        (Key("full", _("predicted right")), Key("hatched", _("predicted wrong"))),
    )


def of_confidence(found: Sequence[Predicted]) -> Picture | None:
    """How often those were right who said that they were sure; None if nobody said."""
    rows = []
    for level in Prediction.Confidence:
        said = [one for one in found if one.confidence == level]
        right = sum(one.count for one in said if one.guess == one.result)
        every = sum(one.count for one in said)
        if every:
            rows.append((str(level.label), right, every - right))
    if not rows:
        return None
    label, right, wrong = rows[0]
    return Picture(
        "confidence",
        "bars",
        _("How sure, and how right"),
        _("“%(level)s”: %(percent)d %% of these predictions were right.")
        % {"level": label, "percent": round(100 * right / (right + wrong))},
        _("Predictions for which the learner said how sure they were."),
        charts.bars(
            (
                label,
                (("full", right), ("hatched", wrong)),
                f"{round(100 * right / (right + wrong))} %",
            )
            for label, right, wrong in rows
        ),
        Table(
            (_("Confidence"), _("right"), _("wrong"), "%"),
            tuple(
                (
                    label,
                    (str(right), str(wrong), str(round(100 * right / (right + wrong)))),
                )
                for label, right, wrong in rows
            ),
        ),
        (Key("full", _("right")), Key("hatched", _("wrong"))),
    )


def _number(value: float) -> str:
    """Whole, or with one digit after the point."""
    return f"{round(value, 1):g}"
