"""Checks, hints, predictions, questions, and the raised hand."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from iamtutor.classroom import help
from iamtutor.course import services
from iamtutor.course.account import actions
from iamtutor.course.models import Prediction
from iamtutor.course.page.lesson_page import LessonPage
from iamtutor.course.page.workbench import Workbench
from iamtutor.course.progress import judgement
from iamtutor.course.views.answers import (
    back_to_lesson,
    lesson_url,
    refused_in_words,
    tell,
)
from iamtutor.course.views.changes import bench_after, changed_parts
from iamtutor.course.views.seat import (
    SeatRequest,
    deed_in,
    find_lesson,
    find_lever,
    find_question,
    find_task,
    open_page,
    open_workbench,
    with_seat,
)
from iamtutor.lessons.content.grid import CellKey
from iamtutor.lessons.judging.checks import CheckResult
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.schema.questions import Choose, Question, Sort, Visit
from iamtutor.lessons.text.plain_text import plain
from iamtutor.sandbox.services import TooFast
from iamtutor.web.pages.wording import filled
from iamtutor.web.requests.htmx import whole_page
from iamtutor.web.requests.limits import Rate, TooOften, spend


def _answer_with_steps(
    request: SeatRequest,
    bench: LessonPage,
    item: str,
    *,
    judged: bool = True,
    at: str = "",
    hand: bool = False,
) -> HttpResponse:
    """The lesson's cards anew; or the page, at this card or at what it says (``at``).
    ``judged``: the card's state is the answer, so it is announced. ``hand``: so is what
    stands of help, and the focus goes to what took the place of the button."""
    if not request.htmx:
        fragment = at or f"card-{item}"
        return back_to_lesson(bench.lesson.slug, tab=bench.tab, fragment=fragment)
    card = bench.cards.one(item)
    bench.fresh = item
    said = state_word(card.state, card.title) if judged else ""
    if hand and card.help is not None:
        said = card.help.told
    context = {"bench": bench, "announcement": said, "fresh": item, "hand": hand}
    return render(request, "course/page/_steps_answer.html", context)


def state_word(state: str, title: str) -> str:
    if state == "done":
        return filled(_("Done: %(title)s"), title=title)
    if state == "again":
        return filled(_("Not yet: %(title)s"), title=title)
    return ""


def count_answer(request: SeatRequest) -> None:
    """Each check and each answer leaves a row: so many an hour, or ``TooFast``."""
    per_hour = settings.ANSWERS_PER_SEAT_PER_HOUR
    try:
        spend(Rate("answer", per_hour, per_hour), str(request.enrolment.pk))
    except TooOften as error:
        raise TooFast from error


@with_seat("POST")
@refused_in_words
def check(request: SeatRequest, slug: str, task: str) -> HttpResponse:
    """Ask whether a task is done."""
    bench = open_workbench(request, slug, request.POST.get("tab", ""))
    found = find_task(bench.lesson, task)
    count_answer(request)
    done = bench.standing.is_done(task)
    result = judgement.check_task(
        enrolment=request.enrolment,
        lesson=bench.lesson,
        task=found,
        opened=bench.opened,
    )
    if done:
        return _answer_once_more(request, bench, found, result)
    bench.stands_otherwise()
    return _answer_with_steps(request, bench, task)


def _answer_once_more(
    request: SeatRequest, bench: LessonPage, task: Task, result: CheckResult
) -> HttpResponse:
    """A task that is done stays done; whether it is so in another world is only said."""
    if result.passed:
        messages.success(request, _("Repaired once more: this one works, too."))
    else:
        told = bench.cards.told(
            task, result.pitfall or result.code or "", result.params
        )
        messages.warning(request, told)
    if request.htmx:
        address = lesson_url(bench.lesson.slug, bench.tab, f"card-{task.id}")
        return whole_page(request, address)
    return back_to_lesson(bench.lesson.slug, tab=bench.tab, fragment=f"card-{task.id}")


@with_seat("POST")
@refused_in_words
def pull(request: SeatRequest, slug: str, lever: str) -> HttpResponse:
    """Pull a lever, or put it back."""
    lesson = find_lesson(request.enrolment.course, slug)
    found = find_lever(lesson, lever)
    back = "back" in request.POST
    if back and found.back is None:
        raise Http404
    deed = deed_in(request, lesson)
    section = f"{lever}.back" if back else lever
    words = plain(lesson.text(request.LANGUAGE_CODE)[section].title)
    acted = actions.pull(deed, lever=found, back=back, words=words)
    bench = bench_after(request, acted, request.POST.get("tab", ""))
    if not request.htmx:
        tell(request, bench, acted)
        return back_to_lesson(slug, tab=bench.tab, fragment=f"lever-{lever}")
    view = bench.cards.lever(found)
    return changed_parts(request, bench, acted, "course/cards/_lever.html", card=view)


@with_seat("POST")
def hint(request: SeatRequest, slug: str, task: str) -> HttpResponse:
    """Open the next hint."""
    bench = open_page(request, slug, request.POST.get("tab", ""))
    services.reveal_hint(
        enrolment=request.enrolment,
        lesson=bench.lesson,
        task=find_task(bench.lesson, task),
    )
    return _answer_with_steps(request, bench, task, judged=False)


@with_seat("POST")
def predict(request: SeatRequest, slug: str, task: str) -> HttpResponse:
    """Write down what is expected, or that nothing is."""
    bench = open_page(request, slug, request.POST.get("tab", ""))
    cells = bench.course.predicted(find_task(bench.lesson, task))
    if not cells:
        raise Http404
    skips = "skip" in request.POST and not bench.predictions_required
    said = {
        cell: guess for cell in cells if (guess := _guess(request, cell, cells, skips))
    }
    confidence = "" if skips else request.POST.get("confidence", "")
    # A command that was run already tells nothing about what was expected of it.
    services.predict(
        enrolment=request.enrolment,
        guesses={cell: said[cell] for cell in said if cell not in bench.cells},
        confidence=confidence if confidence in Prediction.Confidence.values else "",
    )
    return _answer_with_steps(request, bench, task, judged=False)


def _guess(
    request: SeatRequest, cell: CellKey, cells: Sequence[CellKey], skips: bool
) -> Prediction.Guess | None:
    """What the form says of one of the cells that it asks about; 404 if it can't be."""
    if skips:
        return Prediction.Guess.SKIPPED
    name = "guess" if len(cells) == 1 else f"guess-{cell.command}"
    guess = request.POST.get(name, "")
    if guess and guess not in Prediction.Guess.values:
        raise Http404
    return Prediction.Guess(guess) if guess else None


def given_to(
    question: Question, request: SeatRequest, before: Any
) -> list[str] | dict[str, str] | None:
    """The answer as the form sent it, or None if there is none."""
    match question:
        case Choose():
            chosen = [
                c for c in request.POST.getlist("choice") if c in question.choices
            ]
            return chosen or None
        case Sort():
            # An item may be called as another field of the form is.
            told = {
                one: request.POST.get(f"item-{one}", "") for one in question.sort.items
            }
            put = {
                one: bin_ for one, bin_ in told.items() if bin_ in question.sort.bins
            }
            return put if len(put) == len(question.sort.items) else None
        case Visit():
            seen = list(before) if isinstance(before, list) else []
            hop = request.POST.get("hop", "")
            return [*seen, hop] if hop in question.visit and hop not in seen else None


def _question(bench: LessonPage, question: str) -> Question:
    """A question of the lesson, or one that the seat's own prediction led to; or 404."""
    try:
        return bench.cards.asked_more(question)
    except KeyError:
        return find_question(bench.lesson, question)


@with_seat("POST")
@refused_in_words
def answer(request: SeatRequest, slug: str, question: str) -> HttpResponse:
    bench = open_page(request, slug, request.POST.get("tab", ""))
    found = _question(bench, question)
    last = bench.standing.answers.get(question)
    given = given_to(found, request, last.given if last else None)
    if given is not None:
        count_answer(request)
        services.answer(
            enrolment=request.enrolment,
            lesson=bench.lesson,
            question=found,
            given=given,
        )
        bench.stands_otherwise()
        if isinstance(bench, Workbench):
            judgement.look(request.enrolment, bench.lesson, bench.opened)
    return _answer_with_steps(
        request, bench, question, at=_said_at(bench, found, request)
    )


def _said_at(bench: LessonPage, question: Question, request: SeatRequest) -> str:
    """Where the card says something of the answer: a long one begins far above it."""
    hop = request.POST.get("hop", "")
    if bench.cards.one(question.id).says_something:
        return f"said-{question.id}"
    if isinstance(question, Visit) and hop in question.visit:
        return f"{question.id}-{hop}"
    return ""


@with_seat("POST")
@refused_in_words
def ask_for_help(request: SeatRequest, slug: str, item: str) -> HttpResponse:
    """Raise a hand at a task or question, or take it back. Only in a class."""
    bench = open_page(request, slug, request.POST.get("tab", ""))
    if not help.is_taught(request.enrolment) or item not in bench.lesson.item_ids:
        raise Http404
    if "back" in request.POST:
        help.take_back(request.enrolment, slug, item)
    elif not bench.standing.is_done(item):
        count_answer(request)
        help.ask(request.enrolment, slug, item, request.POST.get("words", ""))
    return _answer_with_steps(request, bench, item, judged=False, hand=True)
