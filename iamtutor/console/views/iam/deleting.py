"""Deleting a thing of IAM, once its name is typed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from iamtutor.console.screen import Screen
from iamtutor.console.views.pressing import confirm
from iamtutor.course.telling.buttons import button_words


def delete(
    screen: Screen,
    button: str,
    params: Mapping[str, Any],
    name: str,
    *,
    text: str,
    confirmation: str,
    listed: tuple[str, str],
    back: str,
    **more: Any,
) -> HttpResponse:
    """The question, then the button. ``text`` says that it is done, ``confirmation`` what
    to type; ``listed`` is what all of its kind are called, and the page that lists them;
    ``back`` leads to the thing itself."""
    all_words, all_page = listed
    verb, thing = button.split("-")
    asked = confirm(
        screen,
        {name},
        button,
        params,
        text=text % {"name": name},
        url=screen.url(all_page),
    )
    return asked.answer or screen.render(
        f"iam/{thing}/{verb}",
        name=name,
        confirmation=confirmation,
        all=all_words,
        all_url=screen.url(all_page),
        back=back,
        button=button_words(button),
        asked=asked,
        effects=[] if asked.problem else screen.effects(button, params),
        status=asked.status,
        **more,
    )
