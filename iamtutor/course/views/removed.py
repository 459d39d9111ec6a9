"""What somebody finds who was taken out of a class, maybe in the middle of a line."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from iamtutor.people.middleware import seat_of
from iamtutor.web.database.text import storable

#: Where the browser session keeps what was typed and no longer went through.
UNSENT_KEY = "unsent"
#: The most characters of it; a form of ours has less.
UNSENT_LIMIT = 60_000
_NOT_TYPED = {"csrfmiddlewaretoken", "nonce", "next"}


def taken_out(request: HttpRequest) -> HttpResponse:
    """To the whole page that says so, from a part of a page too. What was typed is kept
    for it."""
    if request.method == "POST":
        typed = _typed(request)
        if typed:
            request.session[UNSENT_KEY] = typed
    return redirect("course:removed")


def _typed(request: HttpRequest) -> list[str]:
    values = [
        storable(value)
        for name, given in request.POST.lists()
        if name not in _NOT_TYPED
        for value in given
        if value.strip()
    ]
    kept, room = [], UNSENT_LIMIT
    for value in values:
        if len(value) <= room:
            kept.append(value)
            room -= len(value)
    return kept


@require_safe
def removed(request: HttpRequest) -> HttpResponse:
    """That the seat was taken away, what was typed last, and where to go on."""
    seat = seat_of(request)
    if seat is None or seat.removed is None:
        return redirect("course:continue")
    context = {"seat": seat, "unsent": request.session.get(UNSENT_KEY, [])}
    return render(request, "course/account/removed.html", context, status=410)
