"""One role: its page, its policies, its trust policy, deleting it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from iamtutor.cloud.account import Role
from iamtutor.cloud.console.roles import REVOKING_POLICY
from iamtutor.console import last_accessed
from iamtutor.console.forms.base import DocumentForm
from iamtutor.console.forms.policies import EMPTY_POLICY, InlinePolicyForm
from iamtutor.console.screen import Screen, open_screen
from iamtutor.console.trusted import principals_of
from iamtutor.console.views.iam.deleting import delete
from iamtutor.console.views.iam.last_accessed import ask_for_report
from iamtutor.console.views.iam.policies import policy_table
from iamtutor.console.views.iam.roles import SERVICE, find_role
from iamtutor.console.views.policy_editor.editing import Saving, edit
from iamtutor.console.views.policy_editor.writing import inline_limit, write
from iamtutor.console.views.pressing import (
    done,
    failed,
    failed_text,
    press,
    screen_view,
)
from iamtutor.course.views.seat import SeatRequest
from iamtutor.policy.validation import PolicyKind
from iamtutor.web.bodies import takes_many


@screen_view
@require_safe
def role(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    screen = open_screen(request, slug, "iam-role", SERVICE)
    found = find_role(screen, name)
    screen.opening("open-role", {"role": name})
    account = screen.world.console_account
    holders = [*account.identities, *account.groups.values()]
    managed = [
        (
            arn,
            arn.rsplit("/", 1)[-1],
            arn in account.policies,
            sum(arn in holder.attached for holder in holders),
        )
        for arn in found.attached
    ]
    linked = found.is_service_linked
    context: dict[str, Any] = {
        "linked": linked,
        "tabs": [
            ("permissions", pgettext("console", "Permissions")),
            ("trust", pgettext("console", "Trust relationships")),
            ("tags", pgettext("console", "Tags")),
            ("last-accessed", pgettext("console", "Last Accessed")),
            *([] if linked else [("revoke", pgettext("console", "Revoke sessions"))]),
        ],
        "profiles": [
            profile
            for profile in account.instance_profiles.values()
            if profile.role == name
        ],
        "switching": any(kind == "AWS" for kind, _name in principals_of(found)),
        "managed": managed,
        "inline": sorted(found.inline.items()),
        "boundary_name": (found.boundary or "").rsplit("/", 1)[-1],
        "hours": found.max_session_duration // 3600
        if found.max_session_duration % 3600 == 0
        else 0,
        "revoked": found.inline.get(REVOKING_POLICY),
    }
    tab = request.GET.get("tab", "")
    if tab not in dict(context["tabs"]):
        tab = "permissions"
    screen.page.shows["tab"] = tab
    if tab == "last-accessed":
        context |= _last_accessed(screen, found)
    if tab == "revoke":
        context["effects"] = screen.effects("revoke-sessions", {"role": name})
    return screen.render("iam/role", role=found, tab=tab, **context)


def _last_accessed(screen: Screen, role: Role) -> dict[str, Any]:
    wanted = screen.request.GET.get("access", "")
    report = ask_for_report(
        screen, "last-accessed", {"role": role.name}, narrowed=bool(wanted)
    )
    wanted = wanted if wanted in last_accessed.FILTERS else "all"
    now = screen.bench.turn.now
    rows = last_accessed.rows(screen.world, role, report.services, now, wanted)
    return {"accessed": rows, "wanted": wanted, "problem": report.problem}


@screen_view
@require_http_methods(["GET", "POST"])
def attach(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Attach policies to a role. Searching posts the form too, so that what was ticked
    stays ticked and no token stands in an address."""
    screen = open_screen(request, slug, "iam-attach", SERVICE)
    found = find_role(screen, name)
    chosen = list(dict.fromkeys(request.POST.getlist("policy")))
    problem = ""
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
        if pressed.error is None:
            return done(
                screen,
                pgettext("console", "Policy was successfully attached to role."),
                screen.url("iam-role", name),
            )
        problem = pressed.problem
    return screen.render(
        "iam/attach",
        role=found,
        current=[arn.rsplit("/", 1)[-1] for arn in found.attached]
        + sorted(found.inline),
        **policy_table(request, screen, chosen),
        problem=problem,
        effects=[]
        if problem
        else screen.effects(
            "attach-policies", {"role": name, "policies": chosen or ["…"]}
        ),
        status=422 if problem else 200,
    )


@screen_view
@require_POST
def remove(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Remove policies from a role: managed ones are detached, inline ones deleted. The
    role's page asks first (``ask``)."""
    screen = open_screen(request, slug, "iam-remove", SERVICE)
    found = find_role(screen, name)
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


@takes_many
@screen_view
@require_http_methods(["GET", "POST"])
def inline(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Write an inline policy, new or there already."""
    screen = open_screen(request, slug, "iam-inline", SERVICE)
    found = find_role(screen, name)
    policy = request.GET.get("policy", "")
    editing = policy in found.inline
    return write(
        screen,
        "iam/inline",
        InlinePolicyForm,
        Saving(
            "put-inline-policy",
            {"role": name},
            pgettext("console", "Policy %(name)s updated.")
            if editing
            else pgettext("console", "Policy %(name)s created."),
            screen.url("iam-role", name),
        ),
        saved=found.inline.get(policy, ""),
        initial={"name": policy, "document": found.inline.get(policy, EMPTY_POLICY)},
        limit=inline_limit(found.inline, policy),
        role=found,
        editing=editing,
    )


@screen_view
@require_http_methods(["GET", "POST"])
def trust(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Edit a role's trust policy."""
    screen = open_screen(request, slug, "iam-trust", SERVICE)
    found = find_role(screen, name)
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
    found = find_role(screen, name)
    if found.is_service_linked:
        raise Http404
    return delete(
        screen,
        "delete-role",
        {"role": name},
        name,
        text=pgettext("console", "Role %(name)s deleted."),
        confirmation=pgettext(
            "console",
            "To confirm deletion, enter the role name in the text input field.",
        ),
        listed=(pgettext("console", "Roles"), "iam-roles"),
        back=screen.url("iam-role", name),
        role=found,
    )
