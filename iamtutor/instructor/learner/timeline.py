"""What one learner did, in plain words, newest first.

Without the right to watch (``classroom.consent``) what was typed and pressed is not read at
all: a stretch of it is one line that counts.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iamtutor.classroom import help
from iamtutor.classroom.models import Fix, HelpNeed
from iamtutor.course.models import Attempt, HintReveal, Prediction, QuizAnswer
from iamtutor.course.telling.deeds import action_words
from iamtutor.course.telling.verdicts import Verdict
from iamtutor.instructor.learner.work import Words
from iamtutor.lessons.content.course import Course
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.models import ActionRecord
from iamtutor.shell.screen.display import plain

Row = TypeVar("Row", bound=Model)
#: So many moments are on a page; of an output so many characters are.
PAGE, OUTPUT = 100, 1_000


@dataclass(frozen=True, slots=True)
class Moment:
    """``kind`` is what it was, in a word; ``words`` what was done; ``detail`` what came of
    it. ``tone``: ``ok``, ``no`` or nothing: a refusal that a lesson wants is no failure.
    ``line`` tells a command line; ``ordinal`` finds the action in the session."""

    time: datetime
    kind: str
    words: SafeString | str
    detail: SafeString | str = ""
    tone: str = ""
    result: str = ""
    line: bool = False
    output: str = ""
    world: str = ""
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """``earlier``: the moment before which the next page begins; None: that is all."""

    moments: list[Moment]
    earlier: datetime | None


def page_of(
    enrolment: Enrolment,
    language: str,
    *,
    watched: bool,
    before: datetime | None = None,
) -> Page:
    """A page of the timeline. ``watched``: commands and buttons may be read. Seven
    questions."""
    words = Words(enrolment.course, language)
    records = _latest(_records(enrolment), "created", before)
    found = list(_deeds(records, words, watched=watched))
    for rows, column, told in _TOLD:
        own = rows.filter(enrolment=enrolment)
        found += [told(row, words) for row in _latest(own, column, before)]
    found.sort(key=lambda moment: moment.time, reverse=True)
    shown = found[:PAGE]
    return Page(shown, shown[-1].time if len(found) > PAGE else None)


def _latest(rows: QuerySet[Row], column: str, before: datetime | None) -> QuerySet[Row]:
    if before is not None:
        rows = rows.filter(**{f"{column}__lt": before})
    return rows.order_by(f"-{column}")[: PAGE + 1]


def _records(enrolment: Enrolment) -> QuerySet[ActionRecord]:
    return (
        ActionRecord.objects.filter(sandbox__enrolment=enrolment)
        .select_related("sandbox")
        .defer("before", "events", "sandbox__document")
    )


def _deeds(
    records: Iterable[ActionRecord], words: Words, *, watched: bool
) -> Iterator[Moment]:
    if watched:
        for record in records:
            yield _deed(record, words.course)
        return
    kinds = ActionRecord.Kind
    for (lesson, _day), group in groupby(
        records, lambda one: (one.lesson, one.created.date())
    ):
        stretch = list(group)
        typed = sum(one.kind == kinds.TERMINAL for one in stretch)
        pressed = len(stretch) - typed
        parts = []
        if typed:
            parts.append(ngettext("%d line typed", "%d lines typed", typed) % typed)
        if pressed:
            parts.append(
                ngettext("%d button pressed", "%d buttons pressed", pressed) % pressed
            )
        yield Moment(
            stretch[0].created, _("Session"), _(", ").join(parts), words.called(lesson)
        )


def _deed(record: ActionRecord, course: Course) -> Moment:
    verdict = str(record.details.get("verdict", ""))
    error = record.details.get("error")
    result, tone = "", ""
    if error:
        result = error["code"] or error["message"]
    elif verdict:
        result = Verdict(verdict).word
        tone = "ok" if verdict == "allowed" else ""
    elif record.exit_code:
        result = _("exit status %(code)d") % {"code": record.exit_code}
    if record.undone:
        result = _("undone")
    typed = record.kind == ActionRecord.Kind.TERMINAL
    output = plain(record.output[: 2 * OUTPUT])[:OUTPUT] if typed else ""
    return Moment(
        record.created,
        str(record.get_kind_display()),
        action_words(record, course),
        "",
        tone,
        result,
        line=typed,
        output=output,
        world=record.sandbox.world,
        ordinal=record.ordinal,
    )


def _attempt(attempt: Attempt, words: Words) -> Moment:
    title = words.item(attempt.lesson, attempt.task)
    if attempt.passed:
        return Moment(attempt.created, _("Task done"), title, "", "ok", _("done"))
    code = attempt.pitfall or attempt.code
    reason = words.reason(attempt.lesson, attempt.task, code, attempt.params)
    return Moment(attempt.created, _("Check"), title, reason, "no", _("not yet"))


def _answer(answer: QuizAnswer, words: Words) -> Moment:
    return Moment(
        answer.created,
        _("Answer"),
        words.item(answer.lesson, answer.question),
        words.given(answer.lesson, answer.question, answer.given),
        *words.judged(answer),
    )


def _hint(hint: HintReveal, words: Words) -> Moment:
    number = _("Hint %(number)s") % {"number": hint.number}
    return Moment(hint.created, number, words.item(hint.lesson, hint.task))


def _prediction(one: Prediction, words: Words) -> Moment:
    grid = words.course.grids.get(one.grid)
    said = str(one.get_guess_display())
    if one.confidence:
        confidence = one.get_confidence_display()
        said = _("%(said)s (%(confidence)s)") % {"said": said, "confidence": confidence}
    if grid is None:
        return Moment(one.created, _("Prediction"), one.command, said)
    cell = format_html(
        "{}: {}",
        SafeString(grid.name_of(one.setting, words.language)),
        SafeString(grid.name_of(one.command, words.language)),
    )
    return Moment(one.created, _("Prediction"), cell, said)


def _fix(fix: Fix, words: Words) -> Moment:
    played = fix.played is not None and not fix.played.undone
    return Moment(
        fix.sent,
        _("Fix sent"),
        words.item(fix.lesson, fix.task),
        fix.text,
        "ok" if played else "",
        _("played by the learner") if played else _("not played yet"),
    )


def _need(need: HelpNeed, words: Words) -> Moment:
    return Moment(
        need.since,
        _("Needs help"),
        words.item(need.lesson, need.task),
        need.words
        or help.sentence(need, question=words.is_question(need.lesson, need.task)),
        "no" if need.cleared is None else "",
        "" if need.cleared is None else str(need.get_how_display()),
    )


#: What else there is of a seat: its time, and how it is told.
_TOLD: tuple[tuple[QuerySet[Any], str, Callable[[Any, Words], Moment]], ...] = (
    (Attempt.objects.all(), "created", _attempt),
    (QuizAnswer.objects.all(), "created", _answer),
    (HintReveal.objects.all(), "created", _hint),
    (Prediction.objects.all(), "created", _prediction),
    (HelpNeed.objects.all(), "since", _need),
    (Fix.objects.select_related("played"), "sent", _fix),
)
