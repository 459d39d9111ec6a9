"""One managed policy: its tabs, its versions and tags, whom it is attached to, editing and
deleting it. It is named by its ARN, which holds slashes: ``?arn=``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from iamtutor.cloud import managed_policies
from iamtutor.cloud.account import Group, ManagedPolicy, Role, User
from iamtutor.cloud.console.policies import entity_of
from iamtutor.cloud.managed_policies import AwsManagedPolicy
from iamtutor.console.forms.base import DocumentForm
from iamtutor.console.screen import Screen, open_screen
from iamtutor.console.summary import actions_of, document_of, given_of, summary
from iamtutor.console.views.editing import Saving
from iamtutor.console.views.iam.policies import PAGE, SERVICE, document_text
from iamtutor.console.views.pressing import (
    confirm,
    done,
    failed,
    failed_text,
    press,
    screen_view,
)
from iamtutor.console.views.tagging import edit_tags
from iamtutor.console.views.writing import write
from iamtutor.course.views.seat import SeatRequest

TABS = ("permissions", "entities", "tags", "versions", "last-accessed")


@dataclass(frozen=True, slots=True)
class Entity:
    """Whom a policy can be attached to. ``key`` names it in a form."""

    key: str
    name: str
    word: str
    route: str


def _find(screen: Screen) -> ManagedPolicy | AwsManagedPolicy:
    arn = screen.request.GET.get("arn", "")
    found = screen.world.account.policies.get(arn) or managed_policies.get(arn)
    if found is None:
        raise Http404
    return found


def _own(screen: Screen) -> ManagedPolicy:
    """The policy that the address names, if it is one of the account's own: AWS's are
    not edited."""
    own = screen.world.account.policies.get(screen.request.GET.get("arn", ""))
    if own is None:
        raise Http404
    return own


def _page_of(screen: Screen, arn: str, tab: str = "") -> str:
    tabs = {"tab": tab} if tab else {}
    return screen.url("iam-policy", arn=arn, **tabs)


def _entities(screen: Screen) -> Iterator[tuple[Entity, Role | User | Group]]:
    """Roles first, as the lessons are about them."""
    account = screen.world.account
    words = {
        Role: (pgettext("console", "Role"), "iam-role"),
        User: (pgettext("console", "User"), "iam-user"),
        Group: (pgettext("console", "User group"), ""),
    }
    for holders in (account.roles, account.users, account.groups):
        for holder in holders.values():
            word, route = words[type(holder)]
            yield Entity(entity_of(holder), holder.name, word, route), holder


@screen_view
@require_safe
def policy(request: SeatRequest, slug: str) -> HttpResponse:
    """A managed policy with its tabs."""
    screen = open_screen(request, slug, "iam-policy", SERVICE)
    if "arn" not in request.GET and "tab" in request.GET:
        # the list's Detach, with nothing chosen there
        return failed_text(screen, _("Choose a policy."), screen.url("iam-policies"))
    found = _find(screen)
    own = found if isinstance(found, ManagedPolicy) else None
    tab = request.GET.get("tab", "")
    if tab not in TABS or (tab == "tags" and own is None):
        tab = "permissions"
    screen.opening("open-policy", {"policy": found.arn, "tab": tab})
    attached = [e for e, holder in _entities(screen) if found.arn in holder.attached]
    bounded = [
        entity
        for entity, holder in _entities(screen)
        if not isinstance(holder, Group) and holder.boundary == found.arn
    ]
    more = _permissions(request, found) if tab == "permissions" else {}
    if tab == "last-accessed":
        more = _last_accessed(screen, found.arn)
    return screen.render(
        "iam/policy",
        arn=found.arn,
        policy=found,
        own=own,
        tab=tab,
        document=document_text(found),
        version=own.default_version if own else getattr(found, "version", ""),
        versions=[*reversed(own.versions.values())] if own else [],
        edited=max(v.created for v in own.versions.values())
        if own
        else getattr(found, "updated", None),
        attached=attached,
        bounded=bounded,
        **more,
    )


def _permissions(
    request: SeatRequest, found: ManagedPolicy | AwsManagedPolicy
) -> dict[str, Any]:
    """The Permissions tab: summary, with one row opened, or JSON."""
    text = document_text(found)
    document = document_of(text)
    as_json = request.GET.get("as") == "json" or document is None
    if as_json or document is None:
        return {"as_json": True}
    given = found.given if isinstance(found, AwsManagedPolicy) else given_of(text)
    opened = request.GET.get("open", "")
    address = f"arn={quote(found.arn, safe='')}"
    return {
        "summary": summary(document, given),
        "openable": address,
        "opened": opened,
        "actions": actions_of(document, opened) if opened else (),
    }


def _last_accessed(screen: Screen, arn: str) -> dict[str, Any]:
    """Opening this tab asks the API, on AWS too; so it is an action like any other."""
    pressed = press(screen, "policy-last-accessed", {"policy": arn})
    if pressed.error is not None:
        return {"problem": pressed.problem}
    job = screen.ask("iam", "GenerateServiceLastAccessedDetails", Arn=arn)
    report = screen.ask("iam", "GetServiceLastAccessedDetails", JobId=job["JobId"])
    today = screen.bench.turn.now.date()
    return {
        "accessed": [
            {
                "service": entry["ServiceName"],
                "entity": entry.get("LastAuthenticatedEntity", "").rpartition("/")[2],
                "days": (today - entry["LastAuthenticated"].date()).days
                if "LastAuthenticated" in entry
                else None,
            }
            for entry in report["ServicesLastAccessed"]
        ],
        "more": report.get("IsTruncated", False),
    }


@screen_view
@require_http_methods(["GET", "POST"])
def attach_policy(request: SeatRequest, slug: str) -> HttpResponse:
    """Attach the policy to roles, users and groups."""
    screen = open_screen(request, slug, "iam-attach-policy", SERVICE)
    if not request.GET.get("arn"):
        return failed_text(screen, _("Choose a policy."), screen.url("iam-policies"))
    found = _find(screen)
    free = [e for e, holder in _entities(screen) if found.arn not in holder.attached]
    chosen = [e.key for e in free if e.key in request.POST.getlist("entity")]
    problem = ""
    if "attach" in request.POST:
        if not chosen:
            return failed_text(
                screen, _("Choose at least one entity."), request.get_full_path()
            )
        url = _page_of(screen, found.arn, "entities")
        params = {"policy": found.arn, "entities": chosen}
        pressed = press(screen, "attach-entities", params, url=url)
        if pressed.error is None:
            return done(screen, _attached_words(len(chosen)), url)
        problem = pressed.problem
    # not ``q``: the list of policies brings along what was searched for there
    asked = request.POST if request.method == "POST" else request.GET
    wanted = asked.get("who", "").strip()
    matching = [entity for entity in free if wanted.lower() in entity.name.lower()]
    page = Paginator(matching, PAGE).get_page(asked.get("page"))
    shown = {entity.key for entity in page}
    return screen.render(
        "iam/attach_policy",
        arn=found.arn,
        policy=found,
        page=page,
        wanted=wanted,
        chosen=chosen,
        elsewhere=[e for e in free if e.key in chosen and e.key not in shown],
        problem=problem,
        effects=[]
        if problem
        else screen.effects(
            "attach-entities", {"policy": found.arn, "entities": chosen or ["role/…"]}
        ),
        status=422 if problem else 200,
    )


def _attached_words(count: int) -> str:
    return npgettext(
        "console",
        "Policy was successfully attached to %(count)d entity.",
        "Policy was successfully attached to %(count)d entities.",
        count,
    ) % {"count": count}


@screen_view
@require_POST
def detach_policy(request: SeatRequest, slug: str) -> HttpResponse:
    """Detach the policy from those who were ticked; the tab asks first (``ask``)."""
    screen = open_screen(request, slug, "iam-policy", SERVICE)
    found = _find(screen)
    ticked = request.POST.getlist("entity")
    entities = [
        entity
        for entity, holder in _entities(screen)
        if entity.key in ticked and found.arn in holder.attached
    ]
    url = _page_of(screen, found.arn, "entities")
    if not entities:
        return failed_text(screen, _("Choose at least one entity."), url)
    params = {"policy": found.arn, "entities": [entity.key for entity in entities]}
    if "ask" in request.POST:
        return screen.render(
            "iam/detach_policy",
            arn=found.arn,
            policy=found,
            entities=entities,
            effects=screen.effects("detach-entities", params),
        )
    pressed = press(screen, "detach-entities", params, url=url)
    if pressed.error is not None:
        return failed(screen, pressed, url)
    text = npgettext(
        "console",
        "Policy was detached from %(count)d entity.",
        "Policy was detached from %(count)d entities.",
        len(entities),
    )
    return done(screen, text % {"count": len(entities)}, url)


@screen_view
@require_http_methods(["GET", "POST"])
def policy_tags(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam-policy-tags", SERVICE)
    own = _own(screen)
    return edit_tags(
        screen,
        "iam/policy_tags",
        "manage-policy-tags",
        {"policy": own.arn},
        own.tags,
        text=pgettext("console", "Tags updated."),
        url=_page_of(screen, own.arn, "tags"),
        policy=own,
    )


@screen_view
@require_http_methods(["GET", "POST"])
def edit_policy(request: SeatRequest, slug: str) -> HttpResponse:
    """Write a new version of a customer managed policy; it is in force at once."""
    screen = open_screen(request, slug, "iam-edit-policy", SERVICE)
    own = _own(screen)
    saved = document_text(own)
    return write(
        screen,
        "iam/edit_policy",
        DocumentForm,
        Saving(
            "save-policy",
            {"policy": own.arn},
            pgettext("console", "Policy %(name)s updated.") % {"name": own.name},
            _page_of(screen, own.arn),
        ),
        saved=saved,
        initial={"document": saved},
        policy=own,
    )


@screen_view
@require_POST
def change_version(request: SeatRequest, slug: str) -> HttpResponse:
    """Set another version as the default, or delete one that is not."""
    screen = open_screen(request, slug, "iam-policy", SERVICE)
    own = _own(screen)
    url = _page_of(screen, own.arn, "versions")
    delete = "delete" in request.POST
    version = request.POST.get("delete" if delete else "default", "")
    if version not in own.versions:
        raise Http404
    pressed = press(
        screen,
        "delete-version" if delete else "set-default-version",
        {"policy": own.arn, "version": version},
        url=url,
    )
    if pressed.error is not None:
        return failed(screen, pressed, url)
    text = (
        pgettext("console", "Version %(version)s deleted.")
        if delete
        else pgettext("console", "Version %(version)s is now the default version.")
    )
    return done(screen, text % {"version": version}, url)


@screen_view
@require_http_methods(["GET", "POST"])
def delete_policy(request: SeatRequest, slug: str) -> HttpResponse:
    """Delete a customer managed policy, after typing its name."""
    screen = open_screen(request, slug, "iam-delete-policy", SERVICE)
    if "delete" in request.GET:  # the list's button
        problem = ""
        if not request.GET.get("arn"):
            problem = _("Choose a policy.")
        elif managed_policies.get(request.GET["arn"]) is not None:
            problem = _("AWS manages this policy; a customer cannot delete it.")
        if problem:
            return failed_text(screen, problem, screen.url("iam-policies"))
    own = _own(screen)
    asked = confirm(
        screen,
        {own.name},
        "delete-policy",
        {"policy": own.arn},
        text=pgettext("console", "Policy %(name)s deleted.") % {"name": own.name},
        url=screen.url("iam-policies"),
    )
    return asked.answer or screen.render(
        "iam/delete_policy",
        policy=own,
        entities=[
            e.name for e, holder in _entities(screen) if own.arn in holder.attached
        ],
        asked=asked,
        effects=screen.effects("delete-policy", {"policy": own.arn}),
        status=asked.status,
    )
