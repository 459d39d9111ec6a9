"""The tags of a resource, all at once, on a page of their own."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from iamtutor.console.forms.tags import tag_editor
from iamtutor.console.screen import Screen
from iamtutor.console.views.pressing import done, press
from iamtutor.web.pages.forms import status_of


def edit_tags(
    screen: Screen,
    template: str,
    button: str,
    params: Mapping[str, Any],
    saved: Mapping[str, str],
    *,
    text: str,
    url: str,
    **context: Any,
) -> HttpResponse:
    """One request to a page with the tag editor. ``params`` name the resource. Tags that
    are as they were press nothing."""
    posted = screen.request.POST if screen.request.method == "POST" else None
    tags = tag_editor(posted, saved)
    params = {**params, "tags": tags.tags}
    problem = ""
    if posted is not None and not tags.changed and tags.is_valid():
        if tags.tags == saved:
            return redirect(url)
        pressed = press(screen, button, params, url=url)
        if pressed.error is None:
            return done(screen, text, url)
        problem = pressed.problem
    return screen.render(
        template,
        tags=tags,
        problem=problem,
        back=url,
        # After a refusal, what was called says more than what would be.
        effects=[] if problem else screen.effects(button, params),
        status=status_of(problem, tags),
        **context,
    )
