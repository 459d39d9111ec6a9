"""Managed policies: the list to search, one with its versions; creating, editing and
deleting the account's own."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils.translation import pgettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from iamtutor.cloud import managed_policies
from iamtutor.cloud.account import ManagedPolicy
from iamtutor.console.forms.base import DocumentForm
from iamtutor.console.forms.policies import EMPTY_POLICY, PolicyForm
from iamtutor.console.screen import Screen, open_screen
from iamtutor.console.views.editing import Saving
from iamtutor.console.views.pressing import confirm, done, failed, press, screen_view
from iamtutor.console.views.writing import write
from iamtutor.course.views.seat import SeatRequest

SERVICE = "iam"
#: Rows of a page of the list.
PAGE = 20


def policy_table(
    request: SeatRequest, screen: Screen, chosen: list[str]
) -> dict[str, Any]:
    """The searchable list of policies that can be attached: AWS's and the account's own.
    It reads what was searched for from the form, however that was sent."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted = asked.get("q", "").strip()
    kind = asked.get("type", "")
    own = [p for p in screen.world.account.policies.values() if kind != "aws"]
    provided = [] if kind == "customer" else managed_policies.search(wanted)
    rows = [
        {
            "arn": p.arn,
            "name": p.name,
            "type": "customer",
            "document": p.versions[p.default_version].document,
        }
        for p in own
        if wanted.lower() in p.name.lower()
    ]
    rows += [
        {"arn": p.arn, "name": p.name, "type": "aws", "document": p.document_text}
        for p in provided
    ]
    page = Paginator(rows, PAGE).get_page(asked.get("page"))
    shown = {row["arn"] for row in page}
    keep = asked.copy()
    for key in ("page", "go", "look"):
        keep.pop(key, None)
    return {
        "page": page,
        "total": len(managed_policies.attachable())
        + len(screen.world.account.policies),
        "wanted": wanted,
        "kind": kind,
        "chosen": chosen,
        "elsewhere": [arn for arn in chosen if arn not in shown],
        "query": keep.urlencode(),
        "source": managed_policies.source_and_date()[1],
    }


@screen_view
@require_safe
def policies(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam-policies", SERVICE)
    return screen.render("iam/policies", **policy_table(request, screen, []))


@screen_view
@require_safe
def policy(request: SeatRequest, slug: str) -> HttpResponse:
    """A managed policy with its document; named by its ARN, which holds slashes."""
    screen = open_screen(request, slug, "iam-policy", SERVICE)
    arn = request.GET.get("arn", "")
    own = screen.world.account.policies.get(arn)
    provided = managed_policies.get(arn)
    if own is not None:
        name, document, version = (
            own.name,
            own.versions[own.default_version].document,
            own.default_version,
        )
    elif provided is not None:
        name, document, version = (
            provided.name,
            provided.document_text,
            provided.version,
        )
    else:
        raise Http404
    entities = [
        r.name for r in screen.world.account.roles.values() if arn in r.attached
    ]
    return screen.render(
        "iam/policy",
        arn=arn,
        name=name,
        document=document,
        version=version,
        provided=provided,
        own=own,
        versions=[*reversed(own.versions.values())] if own is not None else [],
        entities=entities,
    )


def _own(screen: Screen) -> ManagedPolicy:
    """The policy that the address names, if it is one of the account's own: AWS's are
    not edited."""
    own = screen.world.account.policies.get(screen.request.GET.get("arn", ""))
    if own is None:
        raise Http404
    return own


def _page_of(screen: Screen, policy: ManagedPolicy) -> str:
    return screen.url("iam-policy", arn=quote(policy.arn, safe=""))


@screen_view
@require_http_methods(["GET", "POST"])
def create_policy(request: SeatRequest, slug: str) -> HttpResponse:
    """Create a customer managed policy."""
    screen = open_screen(request, slug, "iam-create-policy", SERVICE)
    return write(
        screen,
        "iam/create_policy",
        PolicyForm,
        Saving(
            "create-policy",
            {},
            pgettext("console", "Policy %(name)s created."),
            screen.url("iam-policies", type="customer"),
        ),
        initial={"document": EMPTY_POLICY},
        tagged=True,
    )


@screen_view
@require_http_methods(["GET", "POST"])
def edit_policy(request: SeatRequest, slug: str) -> HttpResponse:
    """Write a new version of a customer managed policy; it is in force at once."""
    screen = open_screen(request, slug, "iam-edit-policy", SERVICE)
    own = _own(screen)
    saved = own.versions[own.default_version].document
    return write(
        screen,
        "iam/edit_policy",
        DocumentForm,
        Saving(
            "save-policy",
            {"policy": own.arn},
            pgettext("console", "Policy %(name)s updated.") % {"name": own.name},
            _page_of(screen, own),
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
    url = _page_of(screen, own)
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
            r.name for r in screen.world.account.roles.values() if own.arn in r.attached
        ],
        asked=asked,
        effects=screen.effects("delete-policy", {"policy": own.arn}),
        status=asked.status,
    )
