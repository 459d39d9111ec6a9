"""What else changes the simulated account from a lesson page.

The policy control, the host switch, files put on the instance; undo, restart and reset,
each after a question; and catching up with the solutions of earlier tasks.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iamtutor.cloud.credentials.instances import role_of_instance
from iamtutor.course.account import actions, catching_up
from iamtutor.course.account.actions import Deed
from iamtutor.course.models import Attempt
from iamtutor.course.telling.deeds import action_words
from iamtutor.course.views.answers import (
    REFUSALS,
    STOPPED,
    back_to_lesson,
    refused_in_words,
    tell,
)
from iamtutor.course.views.seat import (
    SeatRequest,
    deed_in,
    find_lesson,
    find_task,
    open_workbench,
    own_sandbox,
    sent_nonce,
    with_seat,
)
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.names import first_instances
from iamtutor.lessons.map.callers import the_instance
from iamtutor.lessons.text.placeholders import render as render_text
from iamtutor.sandbox import rewinding
from iamtutor.sandbox.models import ActionRecord
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.hosts.images import HOSTS
from iamtutor.web.requests.bodies import takes_files

#: The hosts that the workbench offers; others exist for recorded cases only.
OFFERED_HOSTS = ("today", "2022")
UPLOAD_LIMIT = 1_000_000


def _deed(request: SeatRequest, slug: str) -> Deed:
    return deed_in(request, find_lesson(request.enrolment.course, slug))


def _stopped(request: SeatRequest, stop: Exception) -> None:
    messages.error(request, REFUSALS[type(stop)][1]())


@with_seat("POST")
def setting(request: SeatRequest, slug: str) -> HttpResponse:
    """Give the instance's role another row of the grid, by the console's own calls."""
    bench = open_workbench(request, slug, request.POST.get("tab", ""))
    grid = bench.instance_grid
    if grid is None:
        raise Http404
    wanted = next(
        (row for row in grid.file.choices if row.id == request.POST.get("setting")),
        None,
    )
    if wanted is None:
        raise Http404
    world = bench.opened.world
    instance = the_instance(world, grid.file.at)
    held = world.account_of_instance(instance.instance_id) if instance else None
    if instance is None or held is None:  # terminated since the page was opened
        _stopped(request, actions.NotRunning())
        return back_to_lesson(slug, tab=bench.tab, fragment="map")
    role = role_of_instance(world, instance.instance_id)
    try:
        acted = actions.press(
            _deed(request, slug),
            button="choose-setting",
            params={
                "instance": instance.instance_id,
                "role": role.name if role else bench.names.get("role", ""),
                "policies": list(wanted.policies or ()),
                "attached": wanted.policies is not None,
            },
            kind=ActionRecord.Kind.SETTING,
            account=held.id,
        )
    except STOPPED as stop:
        _stopped(request, stop)
        return back_to_lesson(slug, tab=bench.tab, fragment="map")
    error = acted.done.record.details.get("error")
    if error:
        messages.error(
            request, format_html('<span lang="en">{}</span>', error["message"])
        )
    else:
        words = _("The instance’s role is now: %(setting)s. Calls: %(calls)s")
        if role and role.inline and wanted.policies is not None:
            words = _(
                "The instance’s role is now as in: %(setting)s, but it keeps its inline "
                "policies. Calls: %(calls)s"
            )
        title = grid.name_of(wanted.id, request.LANGUAGE_CODE)
        calls = ", ".join(acted.done.record.details.get("calls", [])) or _("none")
        messages.success(request, words % {"setting": title, "calls": calls})
    tell(request, open_workbench(request, slug), acted)
    return back_to_lesson(slug, tab=bench.tab, fragment="map")


@with_seat("POST")
def host(request: SeatRequest, slug: str) -> HttpResponse:
    """Switch between today's host and the article's of 2022."""
    wanted = request.POST.get("host", "")
    if wanted not in OFFERED_HOSTS or wanted not in HOSTS:
        raise Http404
    try:
        actions.set_host(_deed(request, slug), host=wanted)
    except STOPPED as stop:
        _stopped(request, stop)
    else:
        messages.success(
            request,
            _("New commands run on the 2022 host.")
            if wanted == "2022"
            else _("New commands run on today’s host."),
        )
    return back_to_lesson(slug, tab=request.POST.get("tab", ""), fragment="place")


@takes_files
@with_seat("POST")
def files(request: SeatRequest, slug: str) -> HttpResponse:
    """Put a file into the instance's home directory, chosen or written here."""
    upload = request.FILES.get("file")
    name = request.POST.get("name", "").strip()
    if upload is not None:
        name, data = upload.name or "", upload.read(UPLOAD_LIMIT + 1)
    else:
        data = request.POST.get("text", "").encode().replace(b"\r\n", b"\n")
    problem = None
    if not name or "/" in name or name in {".", ".."} or len(name) > 255:
        problem = _("Give the file a name without slashes.")
    elif len(data) > UPLOAD_LIMIT:
        problem = _("A file here can have at most 1 MB.")
    bench = open_workbench(request, slug, "files")
    machine = request.POST.get("machine") or first_instances(bench.lesson.file)
    if machine not in bench.opened.world.machines:
        raise Http404
    if problem is None:
        try:
            acted = actions.drop_file(
                _deed(request, slug), machine=machine, name=name, data=data
            )
        except STOPPED as stop:
            problem = REFUSALS[type(stop)][1]()
        except PathError as error:
            problem = f"{name}: {error.reason}"
        else:
            messages.success(
                request, _("%(name)s is on the instance.") % {"name": name}
            )
            tell(request, bench, acted)
            return back_to_lesson(slug, tab="files", fragment="place")
    return render(
        request,
        "course/workbench.html",
        {
            "bench": bench,
            "file_problem": problem,
            "file_machine": machine,
            "file_name": name,
            "file_text": request.POST.get("text", ""),
        },
        status=422,
    )


def _said_of(record: ActionRecord, course: Course) -> str:
    """What is undone, or was: a line as it was typed, anything else after its kind, and of
    solutions how many tasks they carried out."""
    kind = ActionRecord.Kind(record.kind)
    what = action_words(record, course)
    if kind == ActionRecord.Kind.TERMINAL:
        return what
    if applied := record.details.get("applied"):
        words = ngettext(
            "%(title)s, %(n)d task", "%(title)s, %(n)d tasks", len(applied)
        )
        what = words % {"title": what, "n": len(applied)}
    if what in {"", kind.label}:
        return str(capfirst(kind.label))
    return _("%(kind)s: %(what)s") % {"kind": capfirst(kind.label), "what": what}


def _said_of_idle(count: int) -> str:
    """Of what was done after the change that is undone; empty if nothing was."""
    if not count:
        return ""
    words = ngettext(
        "The action after it changed nothing. It is marked as undone, too.",
        "The %(n)d actions after it changed nothing. They are marked as undone, too.",
        count,
    )
    return words % {"n": count}


@with_seat("GET", "POST")
@refused_in_words
def undo(request: SeatRequest, slug: str) -> HttpResponse:
    """Take the last change back, after a question."""
    bench = open_workbench(request, slug, request.GET.get("tab", ""))
    sandbox_id = bench.opened.sandbox.pk
    if request.method == "GET":
        last = rewinding.last_change(sandbox_id)
        if last is not None:
            context = {
                "bench": bench,
                "question": _("Undo the last action?"),
                "act": _("Undo"),
                "last": last.record,
                "what": _said_of(last.record, bench.course),
                "idle": _said_of_idle(last.idle),
            }
            return render(request, "course/account/undo.html", context)
        messages.info(request, _("Nothing that was done lately changed the account."))
    else:
        said = request.POST.get("ordinal", "")
        ordinal = int(said) if said.isdecimal() and len(said) < 10 else -1
        done = rewinding.undo(
            sandbox_id=sandbox_id,
            nonce=sent_nonce(request),
            ordinal=ordinal,
            lesson=slug,
        )
        named = ActionRecord.objects.filter(sandbox=sandbox_id, ordinal=ordinal)
        undone = named.first() if done else None
        if done is None or undone is None:
            messages.warning(
                request, _("Nothing was undone: something else was done since.")
            )
        else:
            since = {
                "record__sandbox": sandbox_id,
                "record__ordinal__gte": ordinal,
            }
            ended = (
                "applied" in undone.details
                or Attempt.objects.filter(**since, passed=True).exists()
            )
            words = (
                _("Undone (finished tasks stay done): %(what)s")
                if ended
                else _("Undone: %(what)s")
            )
            what = _said_of(undone, bench.course)
            messages.success(request, words % {"what": what})
            idle = _said_of_idle(done.record.details.get("idle", 0))
            if idle:
                messages.info(request, idle)
    return back_to_lesson(slug, tab=bench.tab, fragment="place")


@with_seat("GET", "POST")
@refused_in_words
def restart(request: SeatRequest, slug: str, task: str) -> HttpResponse:
    """Put the account back to where a task began, after a question."""
    bench = open_workbench(request, slug)
    found = find_task(bench.lesson, task)
    sandbox = own_sandbox(request, bench.lesson)
    if request.method == "GET":
        context = {
            "bench": bench,
            "about": bench.cards.one(found.id).title,
            "question": _("Do this task again?"),
            "act": _("Put the account back"),
        }
        return render(request, "course/account/restart.html", context)
    done = rewinding.restart_task(
        sandbox_id=sandbox.pk,
        nonce=sent_nonce(request),
        lesson=slug,
        task=task,
    )
    if done is None:
        messages.warning(request, _("This task has not begun yet."))
    else:
        messages.success(request, _("The account is as it was when the task began."))
    return back_to_lesson(slug, fragment=f"card-{task}")


@with_seat("GET", "POST")
@refused_in_words
def reset(request: SeatRequest, slug: str) -> HttpResponse:
    """Put the whole account back to its beginning, after a question."""
    bench = open_workbench(request, slug)
    if request.method == "GET":
        context = {
            "bench": bench,
            "question": _("Start the whole account over?"),
            "act": _("Start over"),
        }
        return render(request, "course/account/reset.html", context)
    catching_up.reset_world(_deed(request, slug))
    messages.success(
        request, _("The account is like new. Your progress is still there.")
    )
    return back_to_lesson(slug)


@with_seat("GET", "POST")
@refused_in_words
def another(request: SeatRequest, slug: str) -> HttpResponse:
    """Begin in another of the world's castings, after a question."""
    bench = open_workbench(request, slug)
    if not bench.has_others:
        raise Http404
    if request.method == "GET":
        context = {
            "bench": bench,
            "about": bench.title,
            "question": _("Another fault?"),
            "act": _("Give me another"),
        }
        return render(request, "course/account/another.html", context)
    catching_up.reset_world(_deed(request, slug), another=True)
    messages.success(request, _("You have a new account, with another fault."))
    broken = [f"card-{one.id}" for one in bench.lesson.tasks if one.kind == "broken"]
    return back_to_lesson(slug, fragment=next(iter(broken), ""))


@with_seat("POST")
@refused_in_words
def catch_up(request: SeatRequest, slug: str) -> HttpResponse:
    """Carry out the solutions of the earlier tasks that are not done; where the account as
    it is stands in the way, ask whether to begin anew."""
    afresh = request.POST.get("afresh") == "1"
    try:
        done = catching_up.apply_earlier_solutions(_deed(request, slug), afresh=afresh)
    except catching_up.Stuck as stuck:
        bench = open_workbench(request, slug)
        title = stuck.lesson.text(request.LANGUAGE_CODE)[stuck.task.id].title
        context = {"bench": bench, "stuck": mark_safe(render_text(title, bench.names))}
        return render(request, "course/account/catch_up.html", context, status=409)
    count = len(done.record.details.get("applied", []))
    messages.success(
        request,
        ngettext(
            "%(count)d earlier task was carried out for you.",
            "%(count)d earlier tasks were carried out for you.",
            count,
        )
        % {"count": count},
    )
    return back_to_lesson(slug)
