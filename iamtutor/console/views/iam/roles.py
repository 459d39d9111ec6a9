"""The list of roles, and how one of them is found."""

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from iamtutor.console.guide import asked, left_of_role
from iamtutor.console.reading import iam
from iamtutor.console.screen import Screen
from iamtutor.console.search import plain
from iamtutor.console.trusted import trusted_entities
from iamtutor.console.views.pressing import failed_text, screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.lessons.text.placeholders import fill

#: Rows of a page of the list.
PAGE = 20


def find_role(screen: Screen, name: str) -> iam.Role:
    """The role the screen is about. Guided mode has another name for all but one. Raises
    NotTold."""
    screen.page.elsewhere = name != screen.bench.names.get("role", "")
    role = iam.role(screen.api, name)
    screen.page.shows["left"] = left_to_make(screen)
    return role


def wanted_role(screen: Screen) -> Mapping[str, object]:
    """What the task's solution gives to *Create role*; nothing, if it makes none there."""
    if screen.task is None:
        return {}
    return asked(screen.bench.lesson.task(screen.task.id), "create-role")


def left_to_make(screen: Screen) -> str:
    """What is left to do for the learner's role to be the one that the task asks for."""
    wanted, names = wanted_role(screen), screen.bench.names
    mine = names.get("role", "")
    if fill(str(wanted.get("name", "")), names) != mine:
        return "all"
    return left_of_role(mine, wanted, screen.guidance.holds)


@screen_view("iam-roles")
def roles(request: SeatRequest, screen: Screen) -> HttpResponse:
    """The list. *Delete* leads to the chosen role's question."""
    chosen = request.GET.getlist("role")
    if "delete" in request.GET:
        if len(chosen) == 1:
            return redirect(screen.url("iam-delete-role", chosen[0]))
        return failed_text(
            screen,
            _("Select one role to delete. The real list takes several at once."),
            screen.url("iam-roles"),
        )
    wanted = request.GET.get("q", "").strip()
    known = screen.api.listed(iam.roles)
    found = [role for role in known if plain(wanted) in plain(role.name)]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = [role.name for role in page]
    screen.page.shows["left"] = left_to_make(screen)
    screen.opening("open-roles", {"shown": shown})
    mine = screen.bench.names.get("role", "")
    if any(role.name == mine for role in known):
        screen.page.shows["mine"] = "listed" if mine in shown else "hidden"
    elif screen.denied is None:
        screen.page.shows["mine"] = "gone"
    return screen.render(
        "iam/roles",
        rows=[(role, trusted_entities(role)) for role in page],
        page=page,
        total=len(known),
        wanted=wanted,
    )
