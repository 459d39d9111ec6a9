"""What a deed in the terminal's place changed on the lesson page, as fragments."""

from django.http import HttpResponse
from django.utils.html import format_html

from iamtutor.cloud import catalogue
from iamtutor.course.account.actions import Acted
from iamtutor.course.page.card import Card
from iamtutor.course.page.workbench import Workbench
from iamtutor.course.telling.verdicts import verdict_of
from iamtutor.course.views.answers import announcement
from iamtutor.course.views.seat import SeatRequest, find_lesson
from iamtutor.sandbox.selectors import Opened
from iamtutor.shell.screen.editing import EDIT_LIMIT
from iamtutor.web.requests.htmx import fragments


def bench_after(request: SeatRequest, acted: Acted, machine: str) -> Workbench:
    """The workbench on the state that the action left: nothing is read twice."""
    opened = Opened(acted.done.sandbox, acted.done.turn.world)
    bench = Workbench(
        request.enrolment,
        find_lesson(request.enrolment.course, acted.done.record.lesson),
        request.LANGUAGE_CODE,
        opened,
        machine,
    )
    if not acted.done.repeated:
        bench.can_undo = True
    if acted.progress is not None:
        bench.standing.progress = acted.progress
    return bench


def changed_parts(
    request: SeatRequest,
    bench: Workbench,
    acted: Acted,
    first: str,
    **more: object,
) -> HttpResponse:
    """The template ``first``, which is swapped in where it was asked for, and every other
    part of the page that the action changed. ``more`` goes to the templates."""
    parts = [first, "course/page/_map.html", "course/terminal/_prompt.html"]
    if acted.done.turn.events or acted.done.repeated:
        parts.append("course/why/_why.html")
    if _wrote(acted) and bench.settings:
        parts.append("course/page/_control.html")
    changed = _changed_cards(bench, acted)
    if changed:
        parts.append("course/page/_changed_cards.html")
    told = announcement(bench, acted)
    said = format_html("{} {}", more["said"], told) if "said" in more else told
    bench.fresh = acted.ticked[-1].id if acted.ticked else ""
    if changed or said:
        parts.append("course/page/_after.html")
    if "edit" in more:
        parts.append("course/files/_editor.html")
    return fragments(
        request,
        parts,
        {
            "bench": bench,
            "machine": bench.tab,
            "record": acted.done.record,
            "changed": changed,
            "limit": EDIT_LIMIT,
            "fresh": bench.fresh,
            "announcement": said,
            **more,
        },
    )


#: Where an instance's role and its policies are changed.
_OF_ROLES = frozenset({"iam", "ec2"})


def _wrote(acted: Acted) -> bool:
    """Whether a call may have changed which policies the instance's role has."""
    return any(
        event.service in _OF_ROLES
        and not catalogue.about(event.service).reads(event.operation)
        for event in acted.done.turn.events
    )


def _changed_cards(bench: Workbench, acted: Acted) -> list[Card]:
    """The cards that look different now: tasks that were ticked or noticed, what comes
    next after a tick, the current one if it goes on elsewhere, the predictions whose
    command was just run, and what ``hint`` and ``predict`` were about."""
    ids = {task.id for task in (*acted.ticked, *acted.noticed)} | {*acted.coached}
    ids |= _with_new_results(bench, acted)
    if acted.ticked or bench.goes_on_elsewhere:
        ids.add(bench.standing.current or "")
    if not ids:
        return []
    return [bench.cards.one(item) for item in bench.lesson.item_ids if item in ids]


def _with_new_results(bench: Workbench, acted: Acted) -> set[str]:
    """The tasks whose predicted command has another result than before this action."""
    new = bench.course.cells(acted.done.turn.events)
    if not new:
        return set()
    here = {event.event_id for event in acted.done.turn.events}
    changed = set()
    for task, cell in bench.course.predictions[bench.lesson.slug]:
        if cell not in new:
            continue
        # The log is long and its end tells: most commands were run a moment ago.
        before = bench.course.last_in(
            cell, (e for e in reversed(bench.opened.events) if e.event_id not in here)
        )
        if before is None or verdict_of(before) != verdict_of(new[cell]):
            changed.add(task)
    return changed
