"""Command lines: run one, interrupt one, complete one; and all of them as a file."""

import structlog
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from iamtutor.course.account import actions
from iamtutor.course.views.answers import REFUSALS, STOPPED, back_to_lesson, tell
from iamtutor.course.views.changes import bench_after, changed_parts
from iamtutor.course.views.editor import edit_url, file_to_edit
from iamtutor.course.views.seat import (
    SeatRequest,
    deed_in,
    find_lesson,
    open_workbench,
    own_sandbox,
    with_seat,
)
from iamtutor.course.views.workbench import lesson_page
from iamtutor.sandbox.models import ActionRecord
from iamtutor.sandbox.selectors import terminal_records
from iamtutor.sandbox.services import FAULTS
from iamtutor.shell.machine import is_running
from iamtutor.shell.screen.display import plain
from iamtutor.shell.terminal.completion import complete as completions
from iamtutor.shell.terminal.completion import last_word
from iamtutor.web.requests.limits import look

log = structlog.get_logger("iamtutor.course")

#: How many characters a terminal shows in a line.
DEFAULT_COLUMNS, NARROWEST, WIDEST = 80, 20, 300
#: How many ways to complete a line are shown at most.
SHOWN_WAYS = 200


@with_seat("POST")
def run(request: SeatRequest, slug: str, machine: str) -> HttpResponse:
    """Run a line, or drop it; answer with its output and every part of the page that it
    changed."""
    lesson = find_lesson(request.enrolment.course, slug)
    if not request.enrolment.course.has_machine(lesson, machine):
        raise Http404
    if "complete" in request.POST:
        return complete(request, slug, machine)
    line = request.POST.get("block") or request.POST.get("line", "")
    try:
        deed = deed_in(request, lesson)
        if "interrupt" in request.POST:
            acted = actions.interrupt(deed, machine=machine, line=line)
        else:
            columns = _columns(request.POST.get("columns", ""))
            acted = actions.run_line(deed, machine=machine, line=line, columns=columns)
    except STOPPED as stop:
        status, sentence = REFUSALS[type(stop)]
        if request.htmx:
            return render(
                request,
                "course/terminal/_refused.html",
                {"sentence": sentence()},
                status=status,
            )
        bench = open_workbench(request, slug, machine)
        bench.kept_line = request.POST.get("line", "")
        return lesson_page(request, bench, status=status, refused=sentence())
    bench = bench_after(request, acted, machine)
    path = acted.done.record.details.get("edit")
    if not request.htmx:
        tell(request, bench, acted)
        if path:
            return redirect(edit_url(slug, machine, path))
        entry = f"entry-{acted.done.record.ordinal}"
        return back_to_lesson(slug, tab=machine, fragment=entry)
    edit = file_to_edit(bench, machine, path) if path else None
    opened = {} if edit is None else {"edit": edit}
    return changed_parts(request, bench, acted, "course/terminal/_entry.html", **opened)


def _columns(measured: str) -> int:
    """The width of the terminal as the page measured it; without scripts a terminal's
    usual one."""
    if not (measured.isascii() and measured.isdecimal() and len(measured) < 6):
        return DEFAULT_COLUMNS
    return min(max(int(measured), NARROWEST), WIDEST)


@with_seat("POST")
def complete(request: SeatRequest, slug: str, machine: str) -> HttpResponse:
    """The line, completed as far as there is one way to go on; else the ways."""
    bench = open_workbench(request, slug, machine)
    if not bench.has_machine(machine):
        raise Http404
    line = request.POST.get("line", "")
    found: list[str] = []
    running = is_running(bench.opened.world, machine)
    if running:
        look(request.enrolment.pk)
        try:
            found = completions(bench.turn, machine, line)
        except FAULTS:
            log.error("fault", kind="completion", place=machine, exc_info=True)
    bench.kept_line = _completed(line, found)
    ways = found[:SHOWN_WAYS]
    if not request.htmx:
        return lesson_page(request, bench, ways=ways)
    return render(
        request,
        "course/terminal/_input.html",
        {"bench": bench, "machine": machine, "ways": ways if len(ways) > 1 else []},
    )


@with_seat()
def transcript(request: SeatRequest, slug: str, machine: str) -> HttpResponse:
    """All that a terminal showed, as a text file."""
    lesson = find_lesson(request.enrolment.course, slug)
    if not request.enrolment.course.has_machine(lesson, machine):
        raise Http404
    records = terminal_records(own_sandbox(request, lesson).pk, machine)
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
    return f"{record.prompt}{record.first_line}\n{output}{end}{undone}"


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
