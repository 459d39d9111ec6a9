"""What ``nano`` and ``vi`` open: a file of a machine, in a form."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from iamtutor.course.account import actions
from iamtutor.course.page.workbench import Workbench
from iamtutor.course.views.answers import (
    REFUSALS,
    STOPPED,
    back_to_lesson,
    lesson_url,
    tell,
)
from iamtutor.course.views.changes import bench_after, changed_parts
from iamtutor.course.views.seat import (
    SeatRequest,
    deed_in,
    open_workbench,
    with_seat,
)
from iamtutor.shell.filesystem import (
    IS_A_DIRECTORY,
    NO_SPACE,
    NO_SUCH_FILE,
    NOT_A_DIRECTORY,
    PERMISSION_DENIED,
    PathError,
)
from iamtutor.shell.machine import filesystem_of, is_running
from iamtutor.shell.screen import editing
from iamtutor.shell.screen.editing import Changed, Edit
from iamtutor.web.requests.htmx import whole_page

#: Why a file cannot be edited, in the language of the page.
_REASONS: dict[str, Callable[[], str]] = {
    IS_A_DIRECTORY: lambda: _("This is a directory."),
    NO_SPACE: lambda: _("There is no room left on this machine."),
    NO_SUCH_FILE: lambda: _("There is no such directory."),
    NOT_A_DIRECTORY: lambda: _("There is no such directory."),
    PERMISSION_DENIED: lambda: _("This file may not be changed."),
    editing.NOT_TEXT: lambda: _("This is not a text file."),
    editing.TOO_LONG: lambda: _(
        "A file of up to 100,000 characters can be edited here."
    ),
}


@with_seat("GET", "POST")
def edit(request: SeatRequest, slug: str, machine: str) -> HttpResponse:
    """Show a file to edit; save it. What was typed stays on the page until it is saved."""
    bench = open_workbench(request, slug, machine)
    if not bench.has_machine(machine):
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    path = sent.get("path", "")
    if not path.startswith("/") or "\0" in path:
        raise Http404
    if request.method == "POST":
        typed = Edit(path, request.POST.get("text", ""), request.POST.get("seen", ""))
        return _save(request, bench, machine, typed)
    if not is_running(bench.opened.world, machine):
        return _cannot(request, slug, machine, REFUSALS[actions.NotRunning][1]())
    files = filesystem_of(bench.turn, bench.opened.world.machines[machine])
    try:
        shown = editing.opened(files, path)
    except PathError as error:
        return _cannot(request, slug, machine, f"{path}: {_reason(error)}")
    return _page(request, bench, machine, shown)


def file_to_edit(bench: Workbench, machine: str, path: str) -> Edit | None:
    """The file as the editor shows it; None if it cannot be edited any more."""
    files = filesystem_of(bench.turn, bench.opened.world.machines[machine])
    try:
        return editing.opened(files, path)
    except PathError:
        return None


def edit_url(slug: str, machine: str, path: str) -> str:
    return f"{reverse('course:edit', args=[slug, machine])}?{urlencode({'path': path})}"


def _cannot(
    request: SeatRequest, slug: str, machine: str, sentence: str
) -> HttpResponse:
    """Say on the lesson page why there is nothing to edit."""
    messages.error(request, sentence)
    if request.htmx:
        return whole_page(request, lesson_url(slug, machine, "place"))
    return back_to_lesson(slug, tab=machine, fragment="place")


def _save(
    request: SeatRequest, bench: Workbench, machine: str, typed: Edit
) -> HttpResponse:
    slug = bench.lesson.slug
    deed = deed_in(request, bench.lesson)
    try:
        acted = actions.save_file(deed, machine=machine, edit=typed)
    except STOPPED as stop:
        status, sentence = REFUSALS[type(stop)]
        return _page(request, bench, machine, typed, sentence(), status)
    except PathError as error:
        return _page(request, bench, machine, typed, _reason(error), 422)
    except Changed as changed:
        problem = _(
            "The file has changed since you opened it. What you wrote is still here; "
            "if you save it now, it replaces the current file."
        )
        again = replace(typed, seen=changed.now.seen)
        return _page(request, bench, machine, again, problem, 409)
    said = _("Saved: %(name)s") % {"name": typed.path}
    if request.htmx:
        after = bench_after(request, acted, machine)
        return changed_parts(
            request, after, acted, "course/files/_editor.html", said=said
        )
    messages.success(request, said)
    tell(request, bench, acted)
    return back_to_lesson(slug, tab=machine, fragment=f"line-{machine}")


def _reason(error: PathError) -> str:
    return _REASONS[error.reason]() if error.reason in _REASONS else error.reason


def _page(
    request: SeatRequest,
    bench: Workbench,
    machine: str,
    shown: Edit,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "bench": bench,
        "machine": machine,
        "edit": shown,
        "problem": problem,
        "limit": editing.EDIT_LIMIT,
    }
    template = "course/files/_editor.html" if request.htmx else "course/files/edit.html"
    return render(request, template, context, status=status)
