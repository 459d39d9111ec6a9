"""The dashboard, the list of roles, and one role: permissions, trust, deleting it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from iamtutor.cloud.account import Role
from iamtutor.console.forms.base import DocumentForm
from iamtutor.console.forms.policies import EMPTY_POLICY, InlinePolicyForm
from iamtutor.console.screen import Screen, open_screen
from iamtutor.console.views.editing import Saving, edit
from iamtutor.console.views.iam.policies import policy_table
from iamtutor.console.views.pressing import (
    confirm,
    done,
    failed,
    press,
    screen_view,
)
from iamtutor.console.views.writing import inline_limit, write
from iamtutor.course.views.seat import SeatRequest
from iamtutor.policy.validation import PolicyKind

SERVICE = "iam"


def _role(screen: Screen, name: str) -> Role:
    role = screen.world.account.roles.get(name)
    if role is None:
        raise Http404
    return role


@screen_view
@require_safe
def dashboard(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam", SERVICE)
    return screen.render("iam/dashboard", account=screen.world.account)


@screen_view
@require_safe
def roles(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam-roles", SERVICE)
    wanted = request.GET.get("q", "")
    rows = [
        (role, trusted_entities(role))
        for name, role in sorted(screen.world.account.roles.items())
        if wanted.lower() in name.lower()
    ]
    return screen.render("iam/roles", rows=rows, wanted=wanted)


def trusted_entities(role: Role) -> str:
    """The *Trusted entities* column: ``AWS Service: ec2``."""
    statements = json.loads(role.trust_policy).get("Statement", [])
    names = []
    for statement in [statements] if isinstance(statements, dict) else statements:
        principal = statement.get("Principal", {})
        if not isinstance(principal, dict):
            names.append(str(principal))
            continue
        for kind, values in principal.items():
            for value in [values] if isinstance(values, str) else values:
                if kind == "Service":
                    names.append(
                        pgettext("console", "AWS Service: %(name)s")
                        % {"name": value.split(".")[0]}
                    )
                else:
                    names.append(
                        pgettext("console", "Account: %(name)s") % {"name": value}
                    )
    return ", ".join(names) or "-"


@screen_view
@require_safe
def role(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam-role", SERVICE)
    found = _role(screen, name)
    tab = request.GET.get("tab", "permissions")
    profiles = [
        profile
        for profile in screen.world.account.instance_profiles.values()
        if profile.role == name
    ]
    managed = [
        (arn, arn.rsplit("/", 1)[-1], arn in screen.world.account.policies)
        for arn in found.attached
    ]
    accessed: list[Any] = []
    if tab == "last-accessed":
        # Opening this tab asks the API, on AWS too; so it is an action like any other.
        press(screen, "last-accessed", {"role": name})
        job = screen.ask("iam", "GenerateServiceLastAccessedDetails", Arn=found.arn)
        report = screen.ask("iam", "GetServiceLastAccessedDetails", JobId=job["JobId"])
        accessed = report["ServicesLastAccessed"]
    return screen.render(
        "iam/role",
        role=found,
        tab=tab,
        profiles=profiles,
        managed=managed,
        accessed=accessed,
        inline=sorted(found.inline.items()),
    )


@screen_view
@require_http_methods(["GET", "POST"])
def attach(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Attach policies to a role. Searching posts the form too, so that what was ticked
    stays ticked and no token stands in an address."""
    screen = open_screen(request, slug, "iam-attach", SERVICE)
    found = _role(screen, name)
    chosen = list(dict.fromkeys(request.POST.getlist("policy")))
    if "add" in request.POST:
        if not chosen:
            return failed_text(
                screen, _("Choose at least one policy."), request.get_full_path()
            )
        pressed = press(
            screen,
            "attach-policies",
            {"role": name, "policies": chosen},
            url=screen.url("iam-role", name),
        )
        if pressed.error is not None:
            return failed(screen, pressed, request.get_full_path())
        return done(
            screen,
            pgettext("console", "Policy was successfully attached to role."),
            screen.url("iam-role", name),
        )
    return screen.render(
        "iam/attach",
        role=found,
        **policy_table(request, screen, chosen),
        effects=screen.effects(
            "attach-policies", {"role": name, "policies": chosen or ["…"]}
        ),
    )


def failed_text(screen: Screen, text: str, url: str) -> HttpResponse:
    """The red banner with a sentence of ours."""
    messages.error(screen.request, text)
    return redirect(url)


@screen_view
@require_POST
def remove(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Remove policies from a role: managed ones are detached, inline ones deleted. The
    role's page asks first (``ask``)."""
    screen = open_screen(request, slug, "iam-role", SERVICE)
    found = _role(screen, name)
    managed = [arn for arn in request.POST.getlist("policy") if arn in found.attached]
    inline = [one for one in request.POST.getlist("inline") if one in found.inline]
    url = screen.url("iam-role", name)
    if "ask" in request.POST and (managed or inline):
        return screen.render(
            "iam/remove_policies",
            role=found,
            managed=[(arn, arn.rsplit("/", 1)[-1]) for arn in managed],
            inline=inline,
            effects=[
                *screen.effects("detach-policies", {"role": name, "policies": managed}),
                *(
                    effect
                    for one in inline
                    for effect in screen.effects(
                        "delete-inline-policy", {"role": name, "name": one}
                    )
                ),
            ],
        )
    if managed:
        pressed = press(
            screen,
            "detach-policies",
            {"role": name, "policies": managed},
            url=url,
        )
        if pressed.error is not None:
            return failed(screen, pressed, url)
    for one in inline:
        pressed = press(
            screen,
            "delete-inline-policy",
            {"role": name, "name": one},
            url=url,
            part="" if one == inline[0] and not managed else one,
        )
        if pressed.error is not None:
            return failed(screen, pressed, url)
    count = len(managed) + len(inline)
    if not count:
        return failed_text(screen, _("Choose at least one policy."), url)
    return done(
        screen,
        npgettext(
            "console", "%(count)d policy removed", "%(count)d policies removed", count
        )
        % {"count": count},
        url,
    )


@screen_view
@require_http_methods(["GET", "POST"])
def inline(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Write an inline policy, new or there already."""
    screen = open_screen(request, slug, "iam-inline", SERVICE)
    found = _role(screen, name)
    policy = request.GET.get("policy", "")
    return write(
        screen,
        "iam/inline",
        InlinePolicyForm,
        Saving(
            "put-inline-policy",
            {"role": name},
            pgettext("console", "Policy %(name)s created."),
            screen.url("iam-role", name),
        ),
        saved=found.inline.get(policy, ""),
        initial={"name": policy, "document": found.inline.get(policy, EMPTY_POLICY)},
        limit=inline_limit(found.inline, policy),
        role=found,
    )


@screen_view
@require_http_methods(["GET", "POST"])
def trust(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Edit a role's trust policy."""
    screen = open_screen(request, slug, "iam-trust", SERVICE)
    found = _role(screen, name)
    return edit(
        screen,
        "iam/trust",
        DocumentForm,
        PolicyKind.TRUST,
        Saving(
            "update-trust-policy",
            {"role": name},
            pgettext("console", "Trust policy updated."),
            screen.url("iam-role", name, tab="trust"),
        ),
        saved=found.trust_policy,
        initial={"document": found.trust_policy},
        role=found,
    )


@screen_view
@require_http_methods(["GET", "POST"])
def delete_role(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Delete a role, after typing its name."""
    screen = open_screen(request, slug, "iam-delete-role", SERVICE)
    found = _role(screen, name)
    asked = confirm(
        screen,
        {name},
        "delete-role",
        {"role": name},
        text=pgettext("console", "Role %(name)s deleted.") % {"name": name},
        url=screen.url("iam-roles"),
    )
    return asked.answer or screen.render(
        "iam/delete_role",
        role=found,
        asked=asked,
        effects=screen.effects("delete-role", {"role": name}),
        status=asked.status,
    )
