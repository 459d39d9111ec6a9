"""How a deed on a lesson page is answered: fragments for htmx, a redirect otherwise."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from iamtutor.course.account.actions import Acted, NotRunning
from iamtutor.course.account.leaks import GenuineKey
from iamtutor.course.page.workbench import Workbench
from iamtutor.course.views.seat import SeatRequest, View
from iamtutor.sandbox.bodies import TooManyBodies
from iamtutor.sandbox.codec import WorldTooLarge
from iamtutor.sandbox.services import Broken, Conflict, TooFast
from iamtutor.sandbox.turnstile import Busy
from iamtutor.web.pages.wording import filled

#: What stops an action before anything is saved: status and sentence.
REFUSALS: dict[type[Exception], tuple[int, Callable[[], str]]] = {
    TooFast: (
        429,
        lambda: _(
            "That was very fast. Nothing was run; wait a second and send it again."
        ),
    ),
    Busy: (
        429,
        lambda: _(
            "What you sent before is still running. Nothing was run; wait until it is "
            "done and send it again."
        ),
    ),
    WorldTooLarge: (
        409,
        lambda: _(
            "The simulated account is full. Nothing was run; delete something first."
        ),
    ),
    TooManyBodies: (
        409,
        lambda: _(
            "There is no room for more files (32 MB, including what an undo needs). "
            "Nothing was run; delete some first."
        ),
    ),
    NotRunning: (
        409,
        lambda: _(
            "No instance is running. If the page shows one, it has been stopped or "
            "terminated since, or the account was started over: reload the page."
        ),
    ),
    GenuineKey: (
        422,
        lambda: _(
            "This looks like a real AWS access key with its secret. It was not run "
            "and not kept. An access key that was pasted into a page counts as "
            "leaked: if it is real, deactivate it in IAM now. Here, use the role, or "
            "AWS’s EXAMPLE keys."
        ),
    ),
    Broken: (
        500,
        lambda: _(
            "That broke something in the tutorial itself, and we have a record of it. "
            "Nothing was changed."
        ),
    ),
    Conflict: (
        409,
        lambda: _(
            "Another window changed the account at the same time. Send it again."
        ),
    ),
}
STOPPED = tuple(REFUSALS)


def refused_in_words(view: View) -> View:
    """What stopped a deed is said on the lesson page."""

    @wraps(view)
    def wrapper(
        request: SeatRequest, slug: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            return view(request, slug, *args, **kwargs)
        except STOPPED as stop:
            messages.error(request, REFUSALS[type(stop)][1]())
            if request.htmx:
                return HttpResponse(headers={"HX-Redirect": lesson_url(slug)})
            return back_to_lesson(slug)

    return wrapper


def lesson_url(slug: str, tab: str = "", fragment: str = "") -> str:
    query = f"?{urlencode({'tab': tab})}" if tab else ""
    anchor = f"#{fragment}" if fragment else ""
    return reverse("course:lesson", args=[slug]) + query + anchor


def back_to_lesson(
    slug: str, *, tab: str = "", fragment: str = ""
) -> HttpResponseRedirect:
    return HttpResponseRedirect(lesson_url(slug, tab, fragment))


def _news(bench: Workbench, acted: Acted) -> tuple[SafeString, SafeString]:
    """The tasks that an action completed, and those that it calls for a second look at."""
    done = [
        filled(_("Task done: %(title)s"), title=bench.cards.one(task.id).title)
        for task in acted.ticked
    ]
    again = [
        filled(_("Look at the task again: %(title)s"), title=card.title)
        for card in (bench.cards.one(task.id) for task in acted.noticed)
        if card.state == "again"
    ]
    return SafeString(" ".join(done)), SafeString(" ".join(again))


def announcement(bench: Workbench, acted: Acted) -> SafeString:
    """What a screen reader hears of the tasks after an action."""
    done, again = _news(bench, acted)
    return SafeString(f"{done} {again}".strip())


def tell(request: SeatRequest, bench: Workbench, acted: Acted) -> None:
    """The same, as messages on the next page."""
    done, again = _news(bench, acted)
    if done:
        messages.success(request, done)
    if again:
        messages.warning(request, again)
