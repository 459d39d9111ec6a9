"""Command lines: run one, interrupt one, complete one; and all of them as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from iamtutor.course import actions
from iamtutor.course.actions import Deed
from iamtutor.course.cards import Card
from iamtutor.course.selectors import items
from iamtutor.course.services import new_nonce
from iamtutor.course.views.answers import (
    REFUSALS,
    STOPPED,
    announcement,
    back_to_lesson,
    tell,
)
from iamtutor.course.views.seat import (
    SeatRequest,
    find_lesson,
    open_workbench,
    own_sandbox_id,
    with_seat,
)
from iamtutor.course.views.workbench import lesson_page
from iamtutor.course.why import verdict_of
from iamtutor.course.workbench import Workbench
from iamtutor.lessons import grid
from iamtutor.lessons.library import library
from iamtutor.sandbox.models import ActionRecord
from iamtutor.sandbox.selectors import Opened, terminal_records
from iamtutor.shell.completion import complete as completions
from iamtutor.shell.completion import last_word
from iamtutor.shell.display import plain
from iamtutor.shell.machine import is_running
from iamtutor.web.htmx import fragments

MACHINES = ("ec2", "desk")
#: How many characters a terminal shows in a line.
DEFAULT_COLUMNS, NARROWEST, WIDEST = 80, 20, 300


@with_seat
@require_POST
def run(request: SeatRequest, slug: str, machine: str) -> HttpResponse:
    """Run a line, or drop it; answer with its output and every part of the page that it
    changed."""
    lesson = find_lesson(slug)
    if machine not in MACHINES:
        raise Http404
    if "complete" in request.POST:
        return complete(request, slug, machine)
    line = request.POST.get("line", "")
    try:
        deed = Deed(
            request.enrolment,
            lesson,
            own_sandbox_id(request, lesson),
            request.POST.get("nonce") or new_nonce(),
        )
        if "interrupt" in request.POST:
            acted = actions.interrupt(deed, machine=machine, line=line)
        else:
            columns = _columns(request.POST.get("columns", ""))
            acted = actions.run_line(deed, machine=machine, line=line, columns=columns)
    except STOPPED as stop:
        status, sentence = REFUSALS[type(stop)]
        if request.htmx:
            return render(
                request, "course/_refused.html", {"sentence": sentence()}, status=status
            )
        bench = open_workbench(request, slug, machine)
        bench.kept_line = line
        return lesson_page(request, bench, status=status, refused=sentence())
    if not request.htmx:
        tell(request, _bench(request, acted, machine), acted)
        return back_to_lesson(slug, tab=machine, fragment=f"line-{machine}")
    bench = _bench(request, acted, machine)
    parts = ["course/_entry.html", "course/_map.html", "course/_prompt.html"]
    if acted.done.turn.events or acted.done.repeated:
        parts.append("course/_why.html")
    changed = _changed_cards(bench, acted)
    if changed:
        parts.append("course/_changed_cards.html")
    if acted.ticked or acted.noticed:
        parts.append("course/_after.html")
    return fragments(
        request,
        parts,
        {
            "bench": bench,
            "record": acted.done.record,
            "changed": changed,
            "fresh": acted.ticked[-1].id if acted.ticked else "",
            "announcement": announcement(bench, acted),
        },
    )


def _columns(measured: str) -> int:
    """The width of the terminal as the page measured it; without scripts a terminal's
    usual one."""
    if not (measured.isascii() and measured.isdecimal() and len(measured) < 6):
        return DEFAULT_COLUMNS
    return min(max(int(measured), NARROWEST), WIDEST)


def _bench(request: SeatRequest, acted: actions.Acted, machine: str) -> Workbench:
    """The workbench on the state that the action left: nothing is read twice."""
    opened = Opened(acted.done.sandbox, acted.done.turn.world, acted.log)
    bench = Workbench(
        request.enrolment,
        find_lesson(acted.done.record.lesson),
        request.LANGUAGE_CODE,
        opened,
        machine,
    )
    if not acted.done.repeated:
        bench.undoable = acted.done.record
    return bench


def _changed_cards(bench: Workbench, acted: actions.Acted) -> list[Card]:
    """The cards that look different now: tasks that were ticked or noticed, what comes
    next after a tick, the predictions whose command was just run, and what ``hint`` and
    ``predict`` were about."""
    run = _new_results(bench, acted)
    ids = {task.id for task in (*acted.ticked, *acted.noticed)} | {*acted.coached}
    ids |= {
        task.id
        for task in bench.lesson.tasks
        if task.predict is not None
        and (task.predict.setting, task.predict.command) in run
    }
    if acted.ticked and bench.cards.current is not None:
        ids.add(bench.cards.current)
    return [bench.cards.one(item) for item in items(bench.lesson) if item in ids]


def _new_results(bench: Workbench, acted: actions.Acted) -> set[tuple[str, str]]:
    """The cells of the grid whose result this action filled or changed."""
    assert bench.opened is not None
    here = {event.event_id for event in acted.done.turn.events}
    before = grid.cells(
        library().grid, [e for e in bench.opened.events if e.event_id not in here]
    )
    return {
        cell
        for cell, event in grid.cells(library().grid, acted.done.turn.events).items()
        if cell not in before or verdict_of(before[cell]) != verdict_of(event)
    }


@with_seat
@require_POST
def complete(request: SeatRequest, slug: str, machine: str) -> HttpResponse:
    """The line, completed as far as there is one way to go on; else the ways."""
    bench = open_workbench(request, slug, machine)
    if machine not in MACHINES or bench.opened is None:
        raise Http404
    line = request.POST.get("line", "")
    found = (
        completions(bench.turn, machine, line)
        if is_running(bench.opened.world, machine)
        else []
    )
    bench.kept_line = _completed(line, found)
    if not request.htmx:
        return lesson_page(request, bench, ways=found)
    return render(
        request,
        "course/_input.html",
        {"bench": bench, "machine": machine, "ways": found if len(found) > 1 else []},
    )


@with_seat
@require_safe
def transcript(request: SeatRequest, slug: str, machine: str) -> HttpResponse:
    """All that a terminal showed, as a text file."""
    lesson = find_lesson(slug)
    if machine not in MACHINES:
        raise Http404
    records = terminal_records(own_sandbox_id(request, lesson), machine)
    name = f"iamtutor-{slug}-{machine}-{timezone.localdate():%Y-%m-%d}.txt"
    return HttpResponse(
        map(_as_text, records.iterator(chunk_size=100)),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _as_text(record: ActionRecord) -> str:
    output = plain(record.output)
    end = "\n" if output and not output.endswith("\n") else ""
    undone = "# {}\n".format(_("undone")) if record.undone else ""
    return f"{record.prompt}{record.label}\n{output}{end}{undone}"


def _completed(line: str, found: list[str]) -> str:
    """``line`` with its last word as far as all ways agree; with a blank after it when
    there is only one, as a shell does."""
    word = last_word(line)
    shared = found[0] if found else ""
    for other in found[1:]:
        while not other.startswith(shared):
            shared = shared[:-1]
    if len(shared) <= len(word) and len(found) != 1:
        return line
    end = " " if len(found) == 1 and not shared.endswith("/") else ""
    return line[: len(line) - len(word)] + shared + end
