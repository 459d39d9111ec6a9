"""One role: its page, its policies, its trust policy, deleting it."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext

from iamtutor.cloud.console.roles import REVOKING_POLICY
from iamtutor.console import last_accessed
from iamtutor.console.forms.base import DocumentForm
from iamtutor.console.forms.policies import EMPTY_POLICY, InlinePolicyForm
from iamtutor.console.reading import iam
from iamtutor.console.reading.asking import NotTold
from iamtutor.console.screen import Screen
from iamtutor.console.trusted import principals_of
from iamtutor.console.views.iam.deleting import delete
from iamtutor.console.views.iam.last_accessed import ask_for_report
from iamtutor.console.views.iam.policies import policy_table
from iamtutor.console.views.iam.roles import find_role
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
from iamtutor.policy.validation.findings import PolicyKind
from iamtutor.web.pages.forms import status_of
from iamtutor.web.requests.bodies import takes_many


@screen_view("iam-role")
def role(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    screen.opening("open-role", {"role": name})
    try:
        found = find_role(screen, name)
    except NotTold:
        screen.page.bare = True
        return screen.render("iam/role", role=iam.Role(screen.api, name))
    linked = found.is_service_linked
    switching = any(kind == "AWS" for kind, _name in principals_of(found))
    context: dict[str, Any] = {
        "linked": linked,
        "tabs": [
            ("permissions", pgettext("console", "Permissions")),
            ("trust", pgettext("console", "Trust relationships")),
            ("tags", pgettext("console", "Tags")),
            ("last-accessed", pgettext("console", "Last Accessed")),
            *([] if linked else [("revoke", pgettext("console", "Revoke sessions"))]),
        ],
        "switching": switching and not screen.api.listed(lambda _: found.profiles),
        "boundary_name": iam.name_in(found.boundary or ""),
        "hours": found.max_session_duration // 3600
        if found.max_session_duration % 3600 == 0
        else 0,
    }
    tab = request.GET.get("tab", "")
    if tab not in dict(context["tabs"]):
        tab = "permissions"
    screen.page.shows["tab"] = tab
    if tab == "permissions":
        context |= _permissions(screen, found)
    if tab == "last-accessed":
        context |= _last_accessed(screen, found)
    if tab == "revoke":
        context["revoked"] = lambda: found.inline.get(REVOKING_POLICY)
        context["effects"] = screen.effects("revoke-sessions", {"role": name})
    return screen.render("iam/role", role=found, tab=tab, **context)


def _permissions(screen: Screen, role: iam.Role) -> dict[str, Any]:
    """The lists are handed over unread, and so are the texts: one may be told, another
    not."""

    def managed() -> list[tuple[str, str, bool, int | None]]:
        uses = screen.api.unless_refused(iam.uses_of_policies, iam.Uses({}, {}))
        return [
            (arn, iam.name_in(arn), iam.is_own(arn), uses.attached.get(arn))
            for arn in role.attached
        ]

    return {
        "managed": managed,
        "inline": lambda: [
            (name, partial(role.inline_text, name))
            for name in sorted(role.inline_names)
        ],
    }


def _last_accessed(screen: Screen, role: iam.Role) -> dict[str, Any]:
    wanted = screen.request.GET.get("access", "")
    report = ask_for_report(
        screen, "last-accessed", {"role": role.name}, narrowed=bool(wanted)
    )
    wanted = wanted if wanted in last_accessed.FILTERS else "all"
    now = screen.bench.turn.now
    return {
        "accessed": lambda: last_accessed.rows(
            screen.api, role, report.services, now, wanted
        ),
        "wanted": wanted,
        "problem": report.problem,
        "denied": report.denied,
    }


@screen_view("iam-attach", "GET", "POST")
def attach(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Attach policies to a role. Searching posts the form too, so that what was ticked
    stays ticked and no token stands in an address."""
    found = find_role(screen, name)
    chosen = list(dict.fromkeys(request.POST.getlist("policy")))
    problem = wrong = ""
    if "add" in request.POST and not chosen:
        wrong = _("Select at least one policy.")
    elif "add" in request.POST:
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
        "iam/role/attach",
        role=found,
        current=[*map(iam.name_in, found.attached), *sorted(found.inline_names)],
        **policy_table(request, screen, chosen),
        problem=problem or wrong,
        effects=[]
        if problem
        else screen.effects(
            "attach-policies", {"role": name, "policies": chosen or ["…"]}
        ),
        status=status_of(problem, wrong),
    )


@screen_view("iam-remove", "POST")
def remove(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Remove policies from a role: managed ones are detached, inline ones deleted. The
    role's page asks first (``ask``)."""
    found = find_role(screen, name)
    managed = [arn for arn in request.POST.getlist("policy") if arn in found.attached]
    inline = [
        one for one in request.POST.getlist("inline") if one in found.inline_names
    ]
    url = screen.url("iam-role", name)
    if "ask" in request.POST and (managed or inline):
        return screen.render(
            "iam/role/remove_policies",
            role=found,
            managed=[(arn, iam.name_in(arn)) for arn in managed],
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
        return failed_text(screen, _("Select at least one policy."), url)
    return done(
        screen,
        npgettext(
            "console", "%(count)d policy removed", "%(count)d policies removed", count
        )
        % {"count": count},
        url,
    )


@takes_many
@screen_view("iam-inline", "GET", "POST")
def inline(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Write an inline policy, new or there already."""
    found = find_role(screen, name)
    policy = request.GET.get("policy", "")
    editing = policy in found.inline
    return write(
        screen,
        "iam/role/inline",
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


@screen_view("iam-trust", "GET", "POST")
def trust(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Edit a role's trust policy."""
    found = find_role(screen, name)
    return edit(
        screen,
        "iam/role/edit_trust",
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


@screen_view("iam-delete-role", "GET", "POST")
def delete_role(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Delete a role, after typing its name."""
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
