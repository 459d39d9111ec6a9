"""IAM users: people and programs with keys that stay, shown beside the roles that this
course is about."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import pgettext

from iamtutor.console.forms.users import KEY_USES, AccessKeyForm, UserForm
from iamtutor.console.reading import beyond, iam
from iamtutor.console.screen import Screen
from iamtutor.console.search import plain
from iamtutor.console.views.iam.deleting import delete
from iamtutor.console.views.iam.policies import policy_table
from iamtutor.console.views.pressing import (
    answered,
    done,
    half_made,
    press,
    screen_view,
)
from iamtutor.course.views.seat import SeatRequest
from iamtutor.web.pages.forms import status_of

#: Keys that a user can have.
MOST_KEYS = 2


@screen_view("iam-users")
def users(request: SeatRequest, screen: Screen) -> HttpResponse:
    screen.opening("open-users", {})
    wanted = request.GET.get("q", "").strip()
    rows = [
        user
        for user in sorted(
            screen.api.listed(iam.users), key=lambda one: one.name.lower()
        )
        if plain(wanted) in plain(user.name)
    ]
    return screen.render("iam/users", rows=rows, wanted=wanted)


@screen_view("iam-user")
def user(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    screen.opening("open-user", {"user": name})
    found = iam.User(screen.api, name)
    if screen.denied is not None:
        return screen.render("iam/user", user=found)
    tab = request.GET.get("tab", "permissions")
    if tab not in ("groups", "tags", "credentials"):
        tab = "permissions"
    more = _permissions(found) if tab == "permissions" else {}
    return screen.render(
        "iam/user",
        user=found,
        tab=tab,
        more_keys=len(screen.api.listed(lambda _: found.key_ids)) < MOST_KEYS,
        tabs=[
            ("permissions", pgettext("console", "Permissions")),
            ("groups", pgettext("console", "Groups")),
            ("tags", pgettext("console", "Tags")),
            ("credentials", pgettext("console", "Security credentials")),
        ],
        **more,
    )


def _permissions(user: iam.User) -> dict[str, Any]:
    """The user's policies, then those of its groups, each with the group; unread, for one
    may be told, another not."""

    def everyone() -> list[tuple[iam.User | iam.Group, str]]:
        return [(user, ""), *((group, group.name) for group in user.groups)]

    return {
        "managed": lambda: [
            (arn, iam.name_in(arn), iam.is_own(arn), group)
            for holder, group in everyone()
            for arn in holder.attached
        ],
        "inline": lambda: [
            (policy, partial(holder.inline_text, policy), group)
            for holder, group in everyone()
            for policy in sorted(holder.inline_names)
        ],
    }


@screen_view("iam-create-user", "GET", "POST")
def create_user(request: SeatRequest, screen: Screen) -> HttpResponse:
    """Name and policies, on one page. Searching posts the form too, so that what was
    typed and ticked stays."""
    chosen = list(dict.fromkeys(request.POST.getlist("policy")))
    sent = "create" in request.POST
    typed = request.POST.get("name", "")
    form = UserForm(request.POST) if sent else UserForm.as_sent(request.POST)
    refused = False
    if sent and form.is_valid():
        name = form.cleaned_data["name"]
        url = screen.url("iam-users")
        params = {"name": name, "policies": chosen}
        pressed = press(screen, "create-user", params, url=url)
        if pressed.error is None:
            text = pgettext("console", "User %(name)s created.")
            return done(screen, text % {"name": name}, url)
        if pressed.result.get("user") == name:
            text = pgettext(
                "console",
                "The user %(name)s was created, but not all policies were attached.",
            )
            url = screen.url("iam-user", name)
            return half_made(screen, pressed, text % {"name": name}, url)
        form.add_api_error(pressed.error["code"], pressed.problem)
        refused = True
    return screen.render(
        "iam/user/create",
        form=form,
        **policy_table(request, screen, chosen),
        # After a refusal, what was called says more than what would be.
        effects=[]
        if refused
        else screen.effects(
            "create-user", {"name": typed.strip() or "…", "policies": chosen}
        ),
        status=status_of(form),
    )


@screen_view("iam-create-access-key", "GET", "POST")
def create_access_key(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """What is better than a key; then the key, whose secret is shown on this answer only.
    The same form sent again gets the same answer: a double click hides nothing."""
    found = iam.user(screen.api, name)
    form = AccessKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pressed = press(screen, "create-access-key", {"user": name})
        if pressed.error is None:
            return _made(screen, name, pressed.result["access_key"])
        form.add_api_error(pressed.error["code"], pressed.problem)
    return screen.render(
        "iam/user/create_access_key",
        user=found,
        form=form,
        uses=KEY_USES,
        effects=screen.effects("create-access-key", {"user": name}),
        status=status_of(form),
    )


def _made(screen: Screen, name: str, access_key: str) -> HttpResponse:
    """The new key with its secret, from the world as it is now."""
    now = screen.again()
    secret = beyond.secret_of(now.world, name, access_key)
    if secret is None:  # deleted since
        raise Http404
    return now.render("iam/user/access_key", name=name, key=access_key, secret=secret)


@screen_view("iam-user", "POST")
def change_access_key(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Deactivate, activate or delete a key of a user."""
    wanted = request.POST.get("key", "")
    key = next(
        (
            one
            for one in iam.User(screen.api, name).access_keys
            if one.access_key_id == wanted
        ),
        None,
    )
    if key is None:
        raise Http404
    url = screen.url("iam-user", name, tab="credentials")
    params: dict[str, Any] = {"user": name, "access_key": key.access_key_id}
    if "delete" in request.POST:
        button, text = "delete-access-key", pgettext("console", "Access key deleted.")
    else:
        button = "update-access-key"
        active = key.status != "Active"
        params["status"] = "Active" if active else "Inactive"
        text = (
            pgettext("console", "Access key activated.")
            if active
            else pgettext("console", "Access key deactivated.")
        )
    return answered(screen, button, params, text=text, url=url)


@screen_view("iam-delete-user", "GET", "POST")
def delete_user(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Delete a user, after typing its name."""
    found = iam.user(screen.api, name)
    return delete(
        screen,
        "delete-user",
        {"user": name},
        name,
        text=pgettext("console", "User %(name)s deleted."),
        confirmation=pgettext(
            "console",
            "To confirm deletion, enter the user name in the text input field.",
        ),
        listed=(pgettext("console", "IAM users"), "iam-users"),
        back=screen.url("iam-user", name),
        user=found,
    )
